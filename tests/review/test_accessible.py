"""No page breaks a rule of WCAG 2.2 AA that axe-core can see, in light and in dark."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from importlib import resources
from pathlib import Path

import pytest

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

RUN = """
const [rules, done] = arguments;
axe.run(document, {runOnly: rules, iframes: false}).then(
  (seen) => done(seen.passes.length < 10 ? ["axe saw nothing"] : seen.violations.map(
    (one) => one.id + ": " + one.nodes.map((node) => node.html).join(" | "))),
  (problem) => done([String(problem)]));
"""

PAGES = [
    "/",
    "/?show=all",
    "/?q=nothing-that-is-there",
    "/citation/7",
    "/citation/10",
    "/citation/24",
    "/citation/27",
    "/citation/31",
    "/citation/33",
    "/citation/99999",
    "/letters",
    "/letter/2",
    "/keys",
    "/name",
]


@pytest.fixture(scope="session")
def axe(request: pytest.FixtureRequest) -> str:
    """axe-core (MPL-2.0), fetched once through npm, else the one installed."""
    given = os.environ.get("CITECHECK_AXE")
    if given:
        return Path(given).read_text(encoding="utf-8")
    folder = request.config.cache.mkdir("axe-core")
    script = folder / "axe.min.js"
    if not script.is_file():
        npm = shutil.which("npm")
        if npm is None:
            return packaged_axe()
        packed = subprocess.run(
            [npm, "pack", "axe-core@4", "--silent"],
            cwd=folder,
            capture_output=True,
            timeout=90,
            check=False,
        )
        archives = sorted(folder.glob("axe-core-*.tgz"))
        if packed.returncode or not archives:
            return packaged_axe()
        with tarfile.open(archives[-1]) as archive:
            member = archive.extractfile("package/axe.min.js")
            assert member is not None
            part = folder / f"axe.{os.getpid()}"
            part.write_bytes(member.read())
        part.replace(script)
    return script.read_text(encoding="utf-8")


def packaged_axe() -> str:
    """The older axe-core that a package of the test group carries, where npm has none to give."""
    try:
        carried = resources.files("axe_core_python") / "axe.min.js"
    except ModuleNotFoundError:
        pytest.skip("axe-core is neither to be had through npm nor installed")
    return carried.read_text(encoding="utf-8")


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_on_any_page(editor, axe, scheme, width):
    browser = editor.browser
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    editor.resize(width)
    found = []
    try:
        for path in [*PAGES, "decided", "trial", "written"]:
            reach(editor, path)
            browser.execute_script(axe)
            violations = browser.execute_async_script(RUN, RULES)
            found += [f"{path}: {violation}" for violation in violations]
    finally:
        editor.resize(1280)
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert found == []


def reach(editor, path: str) -> None:
    """Open a page, or come to one that only a form leads to."""
    if path == "decided":
        editor.open("/citation/14")
        editor.go("a")
    elif path == "trial":
        editor.open("/citation/28")
        editor.press("n")
        editor.press(*"http://www.health-institute.example/bulletins/2022/31/")
        editor.go("\ue007")
    elif path == "written":
        editor.open("/letter/2")
        editor.go("w")
    else:
        editor.open(path)
    if path == "/citation/27":
        editor.wait(lambda: editor.all("#evidence .side"))
