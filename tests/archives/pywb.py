"""pywb as a real archive, in an environment of its own: its dependencies are old."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import subprocess
import sys
import time
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path

REQUIREMENTS = ("pywb==2.10.0", "wacz==0.6.0")
"""The replay, and the reference implementation of WACZ."""
BRIEFLY = ("--retries", "1", "--timeout", "10")
INSTALL_SECONDS = 240
START_SECONDS = 40


class NoPywbError(Exception):
    """Why pywb cannot be used here."""


def find_pywb() -> Path:
    """Return the folder of pywb's programs: `CITECHECK_PYWB`'s, or one in the user's cache.

    Installing it takes a minute, once for this user; raises `NoPywbError` where it fails.
    """
    named = os.environ.get("CITECHECK_PYWB")
    if named:
        for folder in (Path(named), Path(named) / "bin"):
            if (folder / "wb-manager").exists():
                return folder
        raise NoPywbError(f"no pywb in {named}")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "citecheck-tests"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / "pywb.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return _installed(cache / f"pywb-wacz-{sys.version_info[0]}.{sys.version_info[1]}")
    except OSError as error:
        raise NoPywbError(f"pywb cannot be installed: {error}") from error


def _installed(folder: Path) -> Path:
    programs = folder / "bin"
    if (folder / "complete").exists():
        return programs
    venv.create(folder, with_pip=True, clear=True)
    command = [programs / "python", "-m", "pip", "install", "--quiet", *BRIEFLY, *REQUIREMENTS]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise NoPywbError("installing pywb took too long") from error
    if done.returncode:
        raise NoPywbError(f"pywb cannot be installed: {done.stderr.strip()[-200:]}")
    (folder / "complete").touch()
    return programs


def add_collection(programs: Path, folder: Path, name: str, file: Path) -> None:
    """Make a collection of a WARC or WACZ file."""
    unpack = ["--unpack-wacz"] if file.suffix == ".wacz" else []
    for command in (["init", name], ["add", name, *unpack, str(file)]):
        done = subprocess.run(
            [programs / "wb-manager", *command],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def running_pywb(programs: Path, folder: Path) -> Iterator[str]:
    """Serve the collections below a folder; yields the base address."""
    (folder / "config.yaml").write_text("collections: {}\nframed_replay: false\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [programs / "wayback", "--bind", "127.0.0.1", "--port", str(port)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(base, process)
        yield base
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(base: str, process: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "pywb ended"
        with contextlib.suppress(OSError):
            opener.open(base, timeout=5).close()
            return
        time.sleep(0.2)
    raise AssertionError("pywb did not start")
