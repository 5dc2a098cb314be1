"""RTF and DOC letters, turned into ODT by LibreOffice where it is installed.

A letter is a stranger's file and LibreOffice a large program: it runs in a folder of its
own, with a profile of its own that forbids macros and linked content, without a way to the
network, within limits of time, memory and disk. ODT, because it carries the marks of notes
as printed and addresses as written, where LibreOffice's DOCX unescapes the latter.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from citecheck.errors import LetterError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Runner = Callable[[Sequence[str], Mapping[str, str], float], int]

__all__ = ["convert_to_odt", "find_libreoffice"]

TIMEOUT = 120.0
"""Seconds on the clock, for a program that waits for what never comes: one that computes
comes to the end of `MAX_CPU` before, even where ten others want the processor."""
MAX_RESULT = 64 * 1024 * 1024
MAX_CPU = 8
"""Seconds of computing: half as much again as the longest letter within the bounds takes."""
MAX_MEMORY = 6 * 1024**3
"""Bytes of address space, of which LibreOffice reserves some two billion at once."""
MAX_DATA = 420 * 1024**2
"""Bytes of its own that it may write to; 160 MB before it has read a word, and some 300 for
500 pages."""
MAX_FILE = 256 * 1024 * 1024

_PROGRAMS = ("soffice", "libreoffice")

_FORBIDDEN = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Writer/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
)
"""Settings of LibreOffice: no macros, no active content, linked content is never updated,
and every address is asked of a proxy that nobody runs (port 9 is `discard`, RFC 863)."""

_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n'
    + "".join(
        f'<item oor:path="/org.openoffice.{"" if path.startswith("Inet") else "Office."}{path}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, name, value in _FORBIDDEN
    )
    + "</oor:items>\n"
)
_NOWHERE = "http://127.0.0.1:9"
_ADVICE = "Open it in the program it was written with and save it as DOCX or PDF"


def find_libreoffice() -> str | None:
    """Return the path of LibreOffice, where it is installed."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def _run(command: Sequence[str], environment: Mapping[str, str], timeout: float) -> int:
    """Run a program to its end, or kill it and all its children after the timeout."""
    process = subprocess.Popen(  # noqa: S603 - a fixed program, no shell, names of our own
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _limit(process.pid)
        return process.wait(timeout)
    finally:
        # What it started goes on where it has ended, if that was by a limit.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _limit(pid: int) -> None:
    """Bound a process's memory, files and time, where the system can (Linux)."""
    import resource

    prlimit = getattr(resource, "prlimit", None)
    if prlimit is None:
        return
    for limit, most in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_FSIZE, MAX_FILE),
        (resource.RLIMIT_DATA, MAX_DATA),
        (resource.RLIMIT_CPU, MAX_CPU),
    ):
        with contextlib.suppress(OSError, ValueError):  # it has ended, or has stricter ones
            prlimit(pid, limit, (most, most))


def convert_to_odt(
    name: str, data: bytes, format_: str, *, program: str | None = None, run: Runner = _run
) -> bytes:
    """Return an RTF or DOC letter as ODT.

    `program` is LibreOffice, found by itself unless named. Raises `LetterError` where it is
    not installed, or does not manage within `TIMEOUT` seconds.
    """
    program = program or find_libreoffice()
    if program is None:
        raise LetterError(
            name,
            f"{format_.upper()} letters are read through LibreOffice, which is not installed here",
            "Install it, or save the letter as DOCX or PDF",
        )
    try:
        with tempfile.TemporaryDirectory(
            prefix="citecheck-office-", ignore_cleanup_errors=True
        ) as folder:
            return _convert(name, data, format_, program, run, Path(folder))
    except OSError as problem:
        raise LetterError(name, f"LibreOffice could not be run ({problem})", _ADVICE) from problem


def _convert(name: str, data: bytes, format_: str, program: str, run: Runner, here: Path) -> bytes:
    (here / "profile" / "user").mkdir(parents=True)
    (here / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE)
    letter = here / f"letter.{format_}"
    letter.write_bytes(data)
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": str(here),
        "TMPDIR": str(here),
        "LANG": "C.UTF-8",
        "http_proxy": _NOWHERE,
        "https_proxy": _NOWHERE,
    }
    command = (
        program,
        f"-env:UserInstallation={(here / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "odt",
        "--outdir",
        str(here / "out"),
        str(letter),
    )
    try:
        run(command, environment, TIMEOUT)
    except subprocess.TimeoutExpired as problem:
        raise LetterError(name, "LibreOffice could not read it in time", _ADVICE) from problem
    result = here / "out" / "letter.odt"
    if not result.is_file() or result.is_symlink() or result.stat().st_size > MAX_RESULT:
        raise LetterError(name, "LibreOffice could not read it", _ADVICE)
    return result.read_bytes()
