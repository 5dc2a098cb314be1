"""`citecheck repair` as an editor types it."""

from __future__ import annotations

import contextlib
import http.server
import io
import re
import subprocess
import threading
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from citecheck import __version__, letters
from citecheck.citations import find_citations
from citecheck.cli import cli
from citecheck.clocks import SystemClock
from citecheck.letters import load_letter
from citecheck.model import Action, Decision
from citecheck.store import Store, open_store

from .building import sample_docx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

SAMPLES = Path(__file__).parent.parent / "letters" / "pdf_samples"
EXAMPLES = Path(__file__).parents[2] / "examples" / "formats"
NEW = "https://new.example/a"
TEXT = (
    "# A letter\n\nThe navy said so,[^1] and the council too.[^2]\n\n"
    "[^1]: Post, “Pier”, 3 May 2021, http://old.example/a (accessed 4 May 2021).\n"
    "[^2]: Council, “Report”, 2 June 2021, http://old.example/b.\n"
)

TEX = (
    "\\documentclass{letter}\n\\begin{document}\n"
    "So it is.\\footnote{Post, \\url{http://old.example/a}.}\n\\end{document}\n"
)


@dataclass
class Desk:
    folder: Path

    @contextlib.contextmanager
    def store(self) -> Iterator[Store]:
        with open_store(self.folder / "citations.db", clock=SystemClock()) as store:
            yield store

    def letter(self, name: str, data: bytes) -> list[int]:
        (self.folder / name).write_bytes(data)
        document = load_letter(name)
        with self.store() as store:
            changes = store.put_letter(document, find_citations(document), reader=__version__)
        return list(changes.citation_ids)

    def decide(self, citation: int, action: Action, url: str | None) -> None:
        with self.store() as store:
            store.decide(Decision(citation, action, url, None, "ana"))


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path)


def repair(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["repair", *arguments])


def test_a_dry_run_shows_a_diff_and_changes_nothing(desk):
    first, second = desk.letter("a.md", TEXT.encode())
    desk.decide(first, Action.NEW_URL, NEW)
    desk.decide(
        second,
        Action.CITE_ARCHIVED,
        "https://web.archive.org/web/20210517120000/http://old.example/b",
    )
    done = repair()
    assert done.exit_code == 0
    assert done.stdout == (
        "--- a.md\n"
        "+++ a.md (repaired)\n"
        "@@ -4,3 +4,3 @@\n"
        " \n"
        "-[^1]: Post, “Pier”, 3 May 2021, http://old.example/a (accessed 4 May 2021).\n"
        "-[^2]: Council, “Report”, 2 June 2021, http://old.example/b.\n"
        "+[^1]: Post, “Pier”, 3 May 2021, https://new.example/a (accessed 4 May 2021).\n"
        "+[^2]: Council, “Report”, 2 June 2021, http://old.example/b, archived at"
        " https://web.archive.org/web/20210517120000/http://old.example/b, 17 May 2021.\n"
    )
    assert done.stderr == (
        "a.md: Note 1: http://old.example/a now reads https://new.example/a.\n"
        "a.md: Note 2: the archived copy"
        " https://web.archive.org/web/20210517120000/http://old.example/b is cited beside"
        " http://old.example/b.\n"
        "2 changes in 1 letter, 0 refused. Nothing was changed; --write does it.\n"
    )
    assert (desk.folder / "a.md").read_bytes() == TEXT.encode()
    assert not (desk.folder / ".citecheck-backup").exists()


def test_the_diff_of_a_word_letter_shows_notes_and_where_links_lead(desk):
    ids = desk.letter("a.docx", sample_docx())
    desk.decide(ids[0], Action.NEW_URL, NEW)
    desk.decide(ids[3], Action.USE_TARGET, "https://new.example/sheet")
    assert [line for line in repair().stdout.splitlines() if line[0] in "+-"][2:] == [
        "-The atlas of water <http://www.water.example/atlas> and its second sheet"
        " <http://www.water.example/atlas> agree.3 So it is.4",
        "-[1] Harbour Post, “The pier”, 3 May 2021, http://www.harbour-post.example/2021/pier"
        " (accessed 4 May 2021).",
        "+The atlas of water <http://www.water.example/atlas> and its second sheet"
        " <https://new.example/sheet> agree.3 So it is.4",
        f"+[1] Harbour Post, “The pier”, 3 May 2021, {NEW} (accessed 4 May 2021).",
    ]


def test_a_letters_name_forges_no_line(desk):
    name = "=evil\n+++ forged\n.md"
    (first, _) = desk.letter(name, TEXT.encode())
    desk.decide(first, Action.NEW_URL, NEW)
    done = repair()
    assert done.stdout.splitlines()[:2] == [
        "--- =evil +++ forged .md",
        "+++ =evil +++ forged .md (repaired)",
    ]
    assert done.stderr.startswith("=evil +++ forged .md: Note 1:")
    shown = CliRunner().invoke(cli, ["show", name]).stdout
    assert shown.splitlines()[0] == "=evil +++ forged .md"
    assert repair("--write", "--no-visit").exit_code == 0
    assert all("=evil +++ forged .md" in line for line in repair("--list").stdout.splitlines())


def test_one_citation_is_repaired_and_the_others_wait(desk):
    first, second = desk.letter("a.md", TEXT.encode())
    desk.decide(first, Action.NEW_URL, NEW)
    desk.decide(second, Action.NEW_URL, f"{NEW}b")
    done = repair("--citation", str(second), "--write", "--no-visit")
    assert (done.exit_code, "1 change in 1 letter written" in done.stderr) == (0, True)
    text = (desk.folder / "a.md").read_text(encoding="utf-8")
    assert f"{NEW}b" in text
    assert "http://old.example/a" in text
    assert "1 change in 1 letter written" in repair("--write", "--no-visit").stderr
    assert (desk.folder / "a.md").read_text(encoding="utf-8").count(NEW) == 2


def test_a_citation_that_is_not_there_is_told(desk):
    desk.letter("a.md", TEXT.encode())
    done = repair("--citation", "99")
    assert done.exit_code == 2
    assert "no citation 99" in done.stderr
    assert repair("a.md", "--citation", "1").exit_code == 2


def test_write_list_undo(desk):
    (first, _) = desk.letter("a.md", TEXT.encode())
    desk.decide(first, Action.NEW_URL, NEW)
    done = repair("--write", "--no-visit")
    assert done.exit_code == 0
    number = re.search(r"--undo (\d+)", done.stderr)
    assert number is not None
    assert (desk.folder / "a.md").read_bytes() == TEXT.replace("http://old.example/a", NEW).encode()
    assert re.fullmatch(
        rf"\s+{number[1]}  \d{{4}}-\d\d-\d\d \d\d:\d\d  new_url        a.md  ana\n",
        repair("--list").stdout,
    )
    undone = repair("--undo", number[1])
    assert undone.exit_code == 0
    assert (
        undone.stderr
        == "a.md: the change was taken back; the letter is as it was, byte for byte.\n"
    )
    assert (desk.folder / "a.md").read_bytes() == TEXT.encode()
    assert repair().stderr == "Nothing to repair: no decision waits for being written.\n"


def test_a_letter_that_changed_is_refused_with_the_reason(desk):
    (first, _) = desk.letter("a.md", TEXT.encode())
    desk.decide(first, Action.NEW_URL, NEW)
    (desk.folder / "a.md").write_bytes(TEXT.encode() + b"PS\n")
    done = repair("--write", "--no-visit")
    assert done.exit_code == 2
    assert "a.md: the letter was changed since it was read and decided on." in done.stderr
    assert (desk.folder / "a.md").read_bytes() == TEXT.encode() + b"PS\n"


def test_a_decision_that_cannot_be_written_is_told_and_hinders_nothing(desk):
    first, second = desk.letter("a.txt", TEXT.replace("[^", "[").replace("# ", "").encode())
    desk.decide(first, Action.HIJACKED, None)
    desk.decide(second, Action.NEW_URL, NEW)
    done = repair("--write", "--no-visit")
    assert done.exit_code == 1
    assert (
        "note 1: not changed. Plain text has no live link to hide: give an archived copy,"
        f" or decide to leave it. (citation {first})" in done.stderr
    )
    assert NEW in (desk.folder / "a.txt").read_text()


def test_to_a_folder_leaves_the_originals_alone(desk):
    (first, _) = desk.letter("a.md", TEXT.encode())
    desk.decide(first, Action.NEW_URL, NEW)
    assert repair("--to", "out", "--no-visit").exit_code == 0
    assert (desk.folder / "a.md").read_bytes() == TEXT.encode()
    assert (desk.folder / "out" / "a.md").read_text() == TEXT.replace("http://old.example/a", NEW)
    assert repair("--to", ".").exit_code == 2
    with desk.store() as store:
        assert store.applied_decisions(5) == ()


def test_letters_of_one_name_from_several_folders_do_not_overwrite_each_other(desk):
    for folder in ("2020", "2021"):
        (desk.folder / folder).mkdir()
        path = str(desk.folder / folder / "a.md")
        (first, _) = desk.letter(path, TEXT.replace("A letter", folder).encode())
        desk.decide(first, Action.NEW_URL, NEW)
    assert repair("--to", "out", "--no-visit").exit_code == 0
    for folder in ("2020", "2021"):
        assert (desk.folder / "out" / folder / "a.md").read_text().startswith(f"# {folder}")


@pytest.mark.parametrize("name", ["a.tex", "c.epub", "2020/b.pdf"])
def test_letters_that_are_not_patched_get_errata_under_a_name_of_their_own(desk, name):
    for path in (name, f"2021/{name}"):
        (desk.folder / path).parent.mkdir(parents=True, exist_ok=True)
        sources = {".pdf": next(SAMPLES.glob("*.pdf")), ".epub": EXAMPLES / "letter.epub"}
        source = sources.get(Path(path).suffix)
        first, *_ = desk.letter(path, source.read_bytes() if source else TEX.encode())
        desk.decide(first, Action.NEW_URL, NEW)
    assert repair("--write", "--no-visit", "--reports", "r").exit_code == 0
    lists = sorted((desk.folder / "r" / "errata").glob("*.md"))
    assert len(lists) == 2
    assert all(NEW in one.read_text().replace("\\", "") for one in lists)


def test_tracked_changes_need_a_name(desk):
    ids = desk.letter("a.docx", sample_docx())
    desk.decide(ids[0], Action.NEW_URL, NEW)
    assert repair("--write", "--track-changes").exit_code == 2
    assert repair("--write", "--no-visit", "--track-changes", "--author", "Ana").exit_code == 0
    with zipfile.ZipFile(desk.folder / "a.docx") as container:
        assert b'w:author="Ana"' in container.read("word/footnotes.xml")


def test_the_template_comes_from_the_settings(desk):
    (desk.folder / "citecheck.toml").write_text('[repair]\ntemplate = "copy: {url}"\n')
    (first, _) = desk.letter("a.md", TEXT.encode())
    desk.decide(first, Action.CITE_ARCHIVED, "https://copies.example/1")
    assert "(accessed 4 May 2021), copy: https://copies.example/1.\n" in repair().stdout
    (desk.folder / "citecheck.toml").write_text('[repair]\ntemplate = "copy of {date}"\n')
    assert repair().exit_code == 2


# --- git ------------------------------------------------------------------------------


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def checkout(desk, monkeypatch):
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Somebody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "somebody@letters.example")
    git("init", "--quiet")
    ids = desk.letter("a.md", TEXT.encode())
    git("add", "a.md")
    git("commit", "--quiet", "-m", "A letter")
    hook = desk.folder / ".git" / "hooks" / "post-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch hook-ran\n")
    hook.chmod(0o755)
    desk.decide(ids[0], Action.NEW_URL, NEW)
    return desk


def test_one_commit_for_a_letter_with_a_sentence_for_each_change(checkout):
    (checkout.folder / "other.txt").write_text("staged by somebody else")
    git("add", "other.txt")
    done = repair("--write", "--commit", "--no-visit")
    assert done.exit_code == 0, done.stderr
    assert git("log", "-1", "--format=%B").strip() == (
        "Repair 1 reference in a.md\n\n- Note 1: http://old.example/a now reads https://new.example/a."
    )
    assert git("show", "--name-only", "--format=").split() == ["a.md"]
    assert "A  other.txt" in git("status", "--porcelain")
    assert not (checkout.folder / "hook-ran").exists()


def test_changes_of_somebody_else_are_not_committed(checkout):
    text = TEXT + "PS\n"
    ids = checkout.letter("a.md", text.encode())
    checkout.decide(ids[0], Action.NEW_URL, NEW)
    done = repair("--write", "--commit", "--no-visit")
    assert done.exit_code == 2
    assert "not committed" in done.stderr
    assert (checkout.folder / "a.md").read_text() == text


# --- visiting -------------------------------------------------------------------------


class _Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/moved/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        found = self.path in ("/here", "/moved/")
        body = b"<title>Pier</title><p>" + b"The pier of the harbour. " * 40
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body if found else b"not found")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(desk):
    (desk.folder / "citecheck.toml").write_text(
        '[check]\nallow_private = ["127.0.0.0/8"]\nper_host_delay = "0"\n'
    )
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(("page", "code"), [("/here", 0), ("/gone", 1)])
def test_the_new_address_is_visited(desk, site, page, code):
    first, second = desk.letter("a.md", TEXT.encode())
    desk.decide(first, Action.NEW_URL, site + page)
    desk.decide(second, Action.NEW_URL, f"{site}/here")
    done = repair("--write")
    assert done.exit_code == code, done.stderr
    assert f"{site}/here: visited, ok." in done.stderr
    assert (f"{site}/gone: " in done.stderr) == bool(code)


def test_what_is_safe_is_written_unattended_and_nothing_else(desk, site):
    text = TEXT.replace("http://old.example/a", f"{site}/moved")
    _, second = desk.letter("a.md", text.replace("http://old.example/b", f"{site}/here").encode())
    checked = CliRunner().invoke(cli, ["check", "a.md"])
    assert f"{site}/moved" in checked.stdout
    desk.decide(second, Action.NEW_URL, NEW)
    done = repair("./a.md", "--safe-only", "--write")
    assert done.exit_code == 0, done.stderr
    assert (desk.folder / "a.md").read_text() == text.replace("/moved", "/moved/").replace(
        "http://old.example/b", f"{site}/here"
    )
    assert repair("--list").stdout.rstrip().endswith("a.md  citecheck")


# --- PDF ------------------------------------------------------------------------------


def test_a_pdf_gets_a_list_of_errata(desk):
    data = (SAMPLES / "cr-brackets.pdf").read_bytes()
    first, second, *_ = desk.letter("b.pdf", data)
    with desk.store() as store:
        one, other, *_ = store.report_rows()
    desk.decide(first, Action.NEW_URL, NEW)
    desk.decide(second, Action.CITE_ARCHIVED, "https://copies.example/b")
    shown = repair("b.pdf").stdout
    assert shown.splitlines()[4] == f"| {one.page} | {one.note} | {one.printed} | {NEW} |"
    done = repair("b.pdf", "--write", "--no-visit", "--reports", "r")
    assert done.exit_code == 0, done.stderr
    files = {p.suffix: p for p in (desk.folder / "r" / "errata").iterdir()}
    assert sorted(files) == [".docx", ".html", ".md"]
    copied = f"<td>{other.printed}, archived at https://copies.example/b</td>"
    assert copied in files[".html"].read_text()
    listed = letters.read_letter("e.docx", files[".docx"].read_bytes())
    cells = [block.text for block in listed.blocks if block.kind == "cell"]
    assert cells[:4] == ["Page", "Note", "Instead of", "Read"]
    assert cells[4:8] == [str(one.page), one.note, one.printed, NEW]
    assert (desk.folder / "b.pdf").read_bytes() == data
    with desk.store() as store:
        assert [row.acknowledged for row in store.report_rows()][:2] == [True, True]
    # The list can be made again and names the same; taken back, its citations count again.
    assert repair("b.pdf", "--to", "again").exit_code == 0
    assert (desk.folder / "again" / "b.pdf.errata.md").read_text() == shown
    number = repair("--list").stdout.split()[0]
    assert repair("--undo", number).exit_code == 0
    with desk.store() as store:
        assert not any(row.acknowledged for row in store.report_rows())


def test_a_scan_is_recognised_once_more_for_its_errata(desk):
    path = desk.folder / "scan.pdf"
    path.write_bytes((EXAMPLES / "letter.scan.pdf").read_bytes())
    document = load_letter("scan.pdf", ocr=("eng",))
    with desk.store() as store:
        first, *_ = store.put_letter(document, find_citations(document)).citation_ids
        store.decide(Decision(first, Action.NEW_URL, NEW))
    done = repair("scan.pdf", "--write", "--no-visit", "--reports", "r")
    assert done.exit_code == 0, done.output
    assert NEW in next((desk.folder / "r").rglob("*.errata.md")).read_text()


def test_a_letter_whose_name_is_no_utf_8_gets_its_errata():
    from citecheck.repairs import errata

    made = errata("brief-\udce9\x1b[31m\u202e.pdf", [], [])
    assert made["docx"].startswith(b"PK")
    for kind in ("html", "md"):
        assert "brief-\ufffd\ufffd" in made[kind].decode()
        assert not {"\x1b", "\u202e"}.intersection(made[kind].decode())


def test_errata_escape_what_letters_hold():
    from citecheck.model import Citation
    from citecheck.repairs import Mending, errata
    from citecheck.repairs.values import Edit

    evil = '<script>|*x*\x00"'
    one = Mending(
        Citation("a.pdf", "footnote", 0, note="<b>", printed=evil),
        1,
        Decision(1, Action.NEW_URL, NEW),
    )
    made = errata(evil, [Edit(1, "note <b>", evil, NEW, "", 3)], [one])
    assert b"<script>" not in made["html"]
    assert rb"\<script\>\|\*x\*" in made["md"]
    with zipfile.ZipFile(io.BytesIO(made["docx"])) as container:
        assert b"&lt;script&gt;" in container.read("word/document.xml")
