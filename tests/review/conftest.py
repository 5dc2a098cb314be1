"""The demo's database, made once; the page served over it; a real browser."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from desk import Quiet, Served, copy_demo, served

from citecheck.demo.show import run_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `citecheck demo` makes, paths relative to its folder."""
    folder = tmp_path_factory.mktemp("demo")
    before = Path.cwd()
    os.chdir(folder)
    try:
        asyncio.run(run_demo(Path(), Quiet(), asyncio.Event()))
    finally:
        os.chdir(before)
    return folder


@pytest.fixture
def desk(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demo to work in; it is the current folder."""
    folder = copy_demo(demo, tmp_path)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def page(desk: Path):
    """The page, served beside the demo's web; nobody has said a name yet."""
    with served(Path()) as one:
        yield one


@pytest.fixture(scope="session")
def chromium():
    """A real Chromium, without windows; the test is skipped where there is none."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not browser or not driver:
        pytest.skip(
            "Chromium and its driver are not installed (packages chromium, chromium-driver)"
        )
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-proxy-server",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--window-size=1280,900",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=driver)
    browsing = webdriver.Chrome(options=options, service=service)
    yield browsing
    browsing.quit()


@pytest.fixture
def editor(chromium, page: Served):
    """Ida at her page."""
    from browsing import Editor

    chromium.delete_all_cookies()
    # The page of the test before goes on asking its server, which is gone: leave it first.
    chromium.get("about:blank")
    chromium.get_log("browser")
    one = Editor(chromium, page)
    one.introduce("Ida Editor")
    return one
