"""`citecheck review` as it is started."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def started(folder: Path, *arguments: str, **environment: str):
    """Start the page; yield its address and its process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "citecheck", "review", "--no-browser", *arguments],
        cwd=folder,
        env={**os.environ, "HOME": str(folder), "NO_COLOR": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process.stdout.readline().strip(), process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def get(address: str, **more: object) -> httpx.Response:
    return httpx.get(address, trust_env=False, follow_redirects=True, **more)


def test_it_starts_in_an_empty_folder_says_where_and_ends_in_good_order(tmp_path):
    with started(tmp_path, "--port", "0", "--editor", "Ida") as (address, process):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        page = get(address)
        assert "No letters have been read yet" in page.text
        assert "Ida" in page.text
        assert get(address, headers={"host": "evil.example"}).status_code == 421
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    assert (tmp_path / "citations.db").is_file()


def test_a_folder_is_made_and_worked_in(tmp_path):
    with started(tmp_path, "--port", "0", "--folder", "~/mine/citecheck") as (address, _):
        assert get(f"{address}ping").text.startswith("citecheck ")
    assert (tmp_path / "mine" / "citecheck" / "citations.db").is_file()


def test_it_can_be_closed_from_the_page(tmp_path):
    with started(tmp_path, "--port", "0", "--editor", "Ida") as (address, process):
        with httpx.Client(base_url=address, trust_env=False) as browser:
            csrf = re.search(r'name="csrf" value="(\w+)"', browser.get("/keys").text)[1]
            origin = {"origin": address.rstrip("/")}
            closed = browser.post("/quit", data={"csrf": csrf}, headers=origin)
        assert "citecheck is closed" in closed.text
        assert process.wait(timeout=30) == 0


def test_others_need_the_token(tmp_path):
    token = {"CITECHECK_REVIEW_TOKEN": "s3cret"}
    listen = ("--listen", "0.0.0.0:0", "--name", "desk.example", "--editor", "Ida")
    with started(tmp_path, *listen, **token) as (address, _):
        port = re.fullmatch(r"http://desk\.example:(\d+)/\?token=s3cret", address)[1]
        here = f"http://127.0.0.1:{port}/"
        assert get(here).status_code == 401
        with httpx.Client(trust_env=False, follow_redirects=True) as browser:
            assert browser.get(f"{here}?token=s3cret").status_code == 200
            assert browser.get(here).status_code == 200


@pytest.mark.parametrize("listen", ["127.0.0.1:99999", "nowhere.invalid:1"])
def test_where_nothing_can_listen_one_sentence_says_so(tmp_path, listen):
    with started(tmp_path, "--listen", listen) as (address, process):
        assert address == ""
        _, error = process.communicate(timeout=30)
        assert process.returncode == 2, error
        assert "Traceback" not in error
        assert error.startswith("citecheck: ")


def test_the_desktop_entry_starts_what_there_is():
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(ROOT / "contrib" / "citecheck-review.desktop", encoding="utf-8")
    command = shlex.split(entry["Desktop Entry"]["Exec"])
    assert command[:2] == ["citecheck", "review"]
    from citecheck.cli.review import review

    known = {name for option in review.params for name in option.opts}
    assert {part for part in command if part.startswith("--")} <= known
    assert entry["Desktop Entry"]["Terminal"] == "false"
