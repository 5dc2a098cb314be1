"""RTF and DOC go through LibreOffice: alone, bounded, without a network, leaving nothing."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from citecheck.citations import find_citations
from citecheck.errors import LetterError
from citecheck.letters import read_letter
from citecheck.letters.office import convert
from citecheck.letters.office.convert import convert_to_odt, find_libreoffice
from tests.letters.office_building import odt

SAMPLES = Path(__file__).parent / "office_samples"
needs_libreoffice = pytest.mark.skipif(
    find_libreoffice() is None, reason="LibreOffice is not installed here"
)
RESULT = odt("<text:p>Converted</text:p>")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder in which conversions take place: to see that nothing stays."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def writes(content: bytes, seen: list | None = None):
    def run(command, environment, timeout):
        out = Path(command[command.index("--outdir") + 1])
        out.mkdir()
        (out / "letter.odt").write_bytes(content)
        if seen is not None:
            seen.append((list(command), dict(environment), timeout))
        return 0

    return run


def test_without_libreoffice_there_is_a_clear_word(monkeypatch):
    monkeypatch.setattr(convert, "find_libreoffice", lambda: None)
    for kind in ("rtf", "doc"):
        with pytest.raises(LetterError) as caught:
            convert_to_odt(f"letter.{kind}", b"{\\rtf1}", kind)
        assert "LibreOffice, which is not installed" in caught.value.problem
        assert kind.upper() in caught.value.problem
        assert "DOCX" in caught.value.advice


def test_each_conversion_has_its_own_folder_and_profile_and_leaves_neither(folder):
    seen: list = []
    for _ in range(2):
        data = convert_to_odt("a.rtf", b"{\\rtf1}", "rtf", program="x", run=writes(RESULT, seen))
        assert data == RESULT
    profiles = {argument for command, *_ in seen for argument in command if "-env:" in argument}
    assert len(profiles) == 2
    assert list(folder.iterdir()) == []


def test_nothing_of_our_own_environment_goes_along(folder, monkeypatch):
    monkeypatch.setenv("IA_SECRET_KEY", "secret")
    seen: list = []
    convert_to_odt("a.rtf", b"{\\rtf1}", "rtf", program="x", run=writes(RESULT, seen))
    (_, environment, timeout) = seen[0]
    assert "secret" not in str(environment)
    assert environment["HOME"].startswith(str(folder))
    assert timeout == convert.TIMEOUT


def test_the_name_of_a_letter_is_never_part_of_the_command(folder):
    seen: list = []
    name = "--convert-to; rm -rf $(HOME)/../x.rtf"
    convert_to_odt(name, b"{\\rtf1}", "rtf", program="x", run=writes(RESULT, seen))
    assert all("rm -rf" not in argument for argument in seen[0][0])


def late(command, environment, timeout):
    raise subprocess.TimeoutExpired(command, timeout)


def nothing(command, environment, timeout):
    return 1


def huge(command, environment, timeout):
    out = Path(command[command.index("--outdir") + 1])
    out.mkdir()
    with (out / "letter.odt").open("wb") as file:
        file.truncate(convert.MAX_RESULT + 1)
    return 0


def linked(command, environment, timeout):
    out = Path(command[command.index("--outdir") + 1])
    out.mkdir()
    (out / "letter.odt").symlink_to("/etc/passwd")
    return 0


def absent(command, environment, timeout):
    raise FileNotFoundError(command[0])


@pytest.mark.parametrize("run", [late, nothing, huge, linked, absent])
def test_what_goes_wrong_is_one_letters_error(run, folder):
    with pytest.raises(LetterError) as caught:
        convert_to_odt("a.doc", b"x", "doc", program="soffice", run=run)
    assert "LibreOffice" in caught.value.problem
    assert caught.value.advice
    assert list(folder.iterdir()) == []


def test_a_program_that_hangs_is_ended_with_its_children(folder, monkeypatch):
    monkeypatch.setattr(convert, "TIMEOUT", 0.5)
    program = folder / "soffice"
    pid = folder / "pid"
    program.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {pid}\nwait\n")
    program.chmod(0o755)
    with pytest.raises(LetterError, match="in time"):
        convert_to_odt("a.rtf", b"{\\rtf1}", "rtf", program=str(program))
    assert has_ended(pid)


def test_a_program_that_ends_before_its_children_leaves_none(folder):
    program = folder / "soffice"
    pid = folder / "pid"
    program.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {pid}\nkill -KILL $$\n")
    program.chmod(0o755)
    with pytest.raises(LetterError, match="could not read it"):
        convert_to_odt("a.rtf", b"{\\rtf1}", "rtf", program=str(program))
    assert has_ended(pid)


def has_ended(pid: Path) -> bool:
    """Tell whether a process whose number stands in a file ends within seconds."""
    child = Path(f"/proc/{pid.read_text().strip()}/stat")
    end = time.monotonic() + 5
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        while child.read_text().split()[2] != "Z":
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
    return True


@needs_libreoffice
def test_several_letters_at_once():
    paths = [SAMPLES / "lo-four.rtf", SAMPLES / "lo-four.doc"]
    with ThreadPoolExecutor(2) as pool:
        read = list(pool.map(lambda path: read_letter(path.name, path.read_bytes()), paths))
    assert [document.format for document in read] == ["rtf", "doc"]
    assert all(len(find_citations(document)) > 3 for document in read)


@needs_libreoffice
def test_what_a_letter_links_to_is_not_fetched():
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    asked.append(connection.recv(1000))

        thread = threading.Thread(target=listen)
        thread.start()
        base = f"http://127.0.0.1:{port}"
        letter = (
            r"{\rtf1\ansi Dear all,\par "
            rf'{{\field{{\*\fldinst INCLUDEPICTURE "{base}/a.png" \\d}}{{\fldrslt x}}}}\par '
            rf'{{\field{{\*\fldinst INCLUDETEXT "{base}/b.txt"}}{{\fldrslt y}}}}\par '
            rf"{{\*\template {base}/c.dot}}"
            rf'{{\field{{\*\fldinst HYPERLINK "{base}/d"}}{{\fldrslt the report}}}}\par}}'
        )
        document = read_letter("letter.rtf", letter.encode())
        # A page is what LibreOffice fetches pictures for, if it can.
        page = f'<html><body><p>Dear all</p><img src="{base}/e.png"></body></html>'
        with contextlib.suppress(LetterError):
            convert_to_odt("letter.html", page.encode(), "html")
        over.set()
        thread.join()
    assert "Dear all," in document.blocks[0].text
    assert asked == []


@needs_libreoffice
@pytest.mark.parametrize("data", [b"{\\rtf1" + b"{" * 20_000, b"{\\rtf1 \\bin99 x", b"{\\rtf"])
def test_damaged_rtf_is_read_as_far_as_it_goes_or_refused(data):
    with contextlib.suppress(LetterError):
        read_letter("letter.rtf", data)
