"""RTF and DOC letters, turned into DOCX by LibreOffice where it is installed.

A letter is a stranger's file and LibreOffice a large program: it runs in a folder of its
own, with a profile of its own that forbids macros and linked content, without a way to the
network, and not for ever.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from citecheck.errors import LetterError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Runner = Callable[[Sequence[str], Mapping[str, str], float], int]

__all__ = ["convert_to_docx", "find_libreoffice"]

TIMEOUT = 120.0
"""Seconds; a cold start takes five to ten."""
MAX_RESULT = 64 * 1024 * 1024

_PROGRAMS = ("soffice", "libreoffice")

_FORBIDDEN = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Writer/Content/Update", "Link", "2"),
)
"""Settings of LibreOffice: no macros, no active content, linked content is never updated."""

_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n'
    + "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" '
        f'oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, name, value in _FORBIDDEN
    )
    + "</oor:items>\n"
)

_NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody listens on: what a letter links to is not fetched."""


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
        return process.wait(timeout)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, 9)
            process.wait()


def convert_to_docx(
    name: str, data: bytes, format_: str, *, program: str | None = None, run: Runner = _run
) -> bytes:
    """Return an RTF or DOC letter as DOCX.

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
    with tempfile.TemporaryDirectory(prefix="citecheck-office-") as folder:
        here = Path(folder)
        (here / "profile" / "user").mkdir(parents=True)
        (here / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE)
        letter = here / f"letter.{format_}"
        letter.write_bytes(data)
        environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": folder,
            "LANG": "C.UTF-8",
            "http_proxy": _NOWHERE,
            "https_proxy": _NOWHERE,
        }
        command = (
            program,
            f"-env:UserInstallation=file://{here}/profile",
            "--headless",
            "--norestore",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(here / "out"),
            str(letter),
        )
        advice = "Open it in the program it was written with and save it as DOCX or PDF"
        try:
            run(command, environment, TIMEOUT)
        except (subprocess.TimeoutExpired, OSError) as problem:
            raise LetterError(name, "LibreOffice could not read it in time", advice) from problem
        result = here / "out" / "letter.docx"
        if not result.is_file() or result.is_symlink() or result.stat().st_size > MAX_RESULT:
            raise LetterError(name, "LibreOffice could not read it", advice)
        return result.read_bytes()
