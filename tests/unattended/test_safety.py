"""Letters, pages and archives are hostile: each threat against a whole run of the program."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import os
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unattended.world import Answer, Web, World, page

ESCAPES = "\x1b]0;owned\x07\x1b[2J\u202e"
EVIL = (
    f"=HYPERLINK(1) '); DROP TABLE citations; -- <script>alert(1)</script>{ESCAPES}"
    "<img src=x onerror=alert(1)> [x](javascript:alert(1))"
)
MEMORY = 300_000
"""KiB that a run may take."""


def html(text: str, title: str = "Report") -> Answer:
    body = f"<html><head><title>{title}</title></head><body>{text}</body></html>"
    return Answer(200, body.encode("utf-8", "replace"), {"Content-Type": "text/html"})


# --- our own network is not for letters to look at ----------------------------------------


@pytest.fixture
def inside(world: World) -> Iterator[Web]:
    """A server on an address that may not be visited; only 127.0.0.1 may."""
    server = Web(lambda host, path: page("Secrets"), address="127.0.0.2")
    text = (world.folder / "citecheck.toml").read_text(encoding="utf-8")
    text = text.replace("127.0.0.0/8", "127.0.0.1/32")
    (world.folder / "citecheck.toml").write_text(text, encoding="utf-8")
    yield server
    server.close()


def spellings(port: int) -> list[str]:
    return [
        f"http://{host}:{port}/secret"
        for host in (
            "127.0.0.2",
            "2130706434",
            "0177.0.0.2",
            "0x7f.0.0.2",
            "0x7f000002",
            "127.2",
            "[::ffff:127.0.0.2]",
            "[::ffff:7f00:2]",
            "[::1]",
            "inside.example",
            "six.example",
            "localhost.example",
        )
    ]


def test_no_spelling_of_a_private_address_is_visited(world: World, inside: Web) -> None:
    world.names.addresses.update(
        {
            "inside.example": ["127.0.0.2"],
            "six.example": ["::ffff:127.0.0.2"],
            "localhost.example": ["::1"],
        }
    )
    cited = spellings(inside.port)
    letter = "\n\n".join(f"See <{url}>." for url in cited)
    (world.folder / "letters" / "a.md").write_text(letter, encoding="utf-8")
    world.letter("b.md", {"h1.example/1": "Report 1"})
    done = world.run()
    assert done.code in (0, 1)
    assert inside.requests == []
    assert "ok" in world.verdicts()
    assert world.rows("SELECT count(*) FROM links WHERE verdict = 'ok'") == [(1,)]


@pytest.mark.parametrize("how", ["redirect", "refresh"])
def test_no_redirect_leads_to_a_private_address(world: World, inside: Web, how: str) -> None:
    world.names.addresses["inside.example"] = ["127.0.0.2"]
    targets = [*spellings(inside.port), f"//127.0.0.2:{inside.port}/x", "file:///etc/passwd"]

    def site(host: str, path: str) -> Answer:
        if host == "fine.example":
            return page("Report fine")
        target = targets[int(path.strip("/") or 0)]
        if how == "redirect":
            return Answer(302, headers={"Location": target})
        return html(f'<meta http-equiv="refresh" content="0; url={target}">moved')

    world.web.site = site
    world.letter("a.md", {f"h{n}.example/{n}": "A report" for n in range(len(targets))})
    world.letter("b.md", {"fine.example/fine": "Report fine"})
    world.run()
    assert inside.requests == []
    assert world.rows("SELECT count(*) FROM checks WHERE page_title = 'Secrets'") == [(0,)]


def test_a_name_that_is_rebound_between_two_looks_leads_nowhere(world: World, inside: Web) -> None:
    """Public at the first question, private at every further one, TTL 0 (DNS rebinding)."""
    for number in range(6):
        turn = ["127.0.0.1"] * number + ["127.0.0.2"]
        world.names.addresses[f"h{number}.example"] = turn
    world.web.site = lambda host, path: Answer(302, headers={"Location": f"{path}x"})
    letter = "\n\n".join(f"See <http://h{n}.example:{inside.port}/>." for n in range(6))
    (world.folder / "letters" / "a.md").write_text(letter, encoding="utf-8")
    world.letter("b.md", {f"h{n}.example/y": "Report" for n in range(6)})
    world.run()
    world.run("run", "--all")
    assert inside.requests == []


# --- what is shown ------------------------------------------------------------------------


def test_nothing_that_letters_and_pages_say_acts_where_it_is_shown(world: World) -> None:
    world.web.site = lambda host, path: (
        Answer(404, b"gone", {"Content-Type": "text/html"})
        if path == "/0"
        else html(f"<h1>{EVIL}</h1><p>{EVIL * 20}</p>", EVIL)
    )
    world.letter("a.md", {"h0.example/0": EVIL, "h1.example/1": EVIL, "h2.example/2": "Other"})
    with (world.folder / "letters" / "a.md").open("a", encoding="utf-8") as file:
        file.write(
            f"\n{EVIL}[^9] more.\n\n[^9]: {EVIL}, {world.url('h3.example/<script>')} {EVIL}\n"
        )
    told = world.folder / "told.txt"
    done = world.run("run", "--notify", f"exec:tee {told}", "-v")
    assert done.code == 1
    shown = world.run("show", world.url("h1.example/1")).out
    listed = world.run("extract", "letters").out
    checked = world.run("check", "letters", days=1).out
    for text in (done.out, done.err, shown, listed, checked, told.read_text(encoding="utf-8")):
        assert not set(text) & {"\x1b", "\x07", "\u202e"}
    reports = world.folder / "reports"
    for path in [*reports.rglob("*.html"), reports / "changes.xml"]:
        text = path.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert 'href="javascript:' not in text
        assert "\x1b" not in text
    for path in reports.glob("*.md"):
        assert "<script>" not in path.read_text(encoding="utf-8")
    sheet = (reports / "citations.csv").read_text(encoding="utf-8-sig")
    for row in csv.reader(io.StringIO(sheet)):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    for line in (reports / "citations.jsonl").read_text(encoding="utf-8").splitlines():
        json.loads(line)
    assert world.rows("SELECT count(*) FROM citations")[0] >= (4,)
    assert world.run("db", "check").code == 0


def test_symbolic_links_in_the_reports_folder_are_not_followed(world: World) -> None:
    victim = world.folder / "victim.txt"
    victim.write_text("untouched", encoding="utf-8")
    reports = world.folder / "reports"
    reports.mkdir()
    names = ["index.html", "citations.csv", "citations.jsonl", "changes.md", ".citecheck-mark"]
    for name in names:
        (reports / name).symlink_to(victim)
    world.letter("a.md", {"h1.example/1": "Report 1"})
    assert world.run().code == 0
    assert victim.read_text(encoding="utf-8") == "untouched"
    assert not any((reports / name).is_symlink() for name in names)
    database = world.folder / "citations.db.lock"
    database.unlink()
    database.symlink_to(victim)
    assert world.run().code == 2
    assert victim.read_text(encoding="utf-8") == "untouched"


@pytest.mark.parametrize(
    "name",
    [
        "-rf.md",
        "--all.md",
        "a\nb.md",
        f"{ESCAPES}.md",
        "<img src=x onerror=alert(1)>.md",
        "x..%2f..%2fescape.md",
        "x\\..\\..\\escape.md",
        "=cmd|'1'!A1.md",
        "'; DROP TABLE letters; --.md",
        "con.md",
        "a" * 240 + ".md",
        "\udcff\udcfe.md",
    ],
)
def test_names_of_letters_do_no_harm(world: World, name: str) -> None:
    world.letter("plain.md", {"h1.example/1": "Report 1"})
    (world.folder / "letters" / "plain.md").rename(world.folder / "letters" / name)
    before = {path for path in world.folder.parent.rglob("*") if world.folder not in path.parents}
    done = world.run()
    assert done.code == 0
    assert not set(done.out + done.err) & {"\x1b", "\x07"}
    assert world.rows("SELECT count(*) FROM letters") == [(1,)]
    for path in (world.folder / "reports").rglob("*.html"):
        assert "<img src=x" not in path.read_text(encoding="utf-8")
    after = {path for path in world.folder.parent.rglob("*") if world.folder not in path.parents}
    assert before == after
    assert world.run().silent


# --- how much, how long -------------------------------------------------------------------


def flood(head: bytes, data: bytes, pause: float = 0.0) -> Answer:
    def stream(send: Callable[[bytes], object]) -> None:
        send(head)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            send(data)
            time.sleep(pause)

    return Answer(stream=stream)


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
BOMB = gzip.compress(bytes(200_000_000), 9)
SITUATIONS = {
    "endless body": lambda: flood(OK + b"\r\n<p>", b"word " * 20_000),
    "endless headers": lambda: flood(OK, b"X-More: " + b"y" * 8000 + b"\r\n"),
    "endless header line": lambda: flood(OK + b"X-More: ", b"y" * 8000),
    "endless status line": lambda: flood(b"HTTP/1.1 200 ", b"O" * 8000),
    "slow headers": lambda: flood(OK, b"X-More: y\r\n", pause=0.3),
    "slow body": lambda: flood(OK + b"Content-Length: 100000\r\n\r\n", b"w", pause=0.3),
    "nothing at all": lambda: flood(b"", b"", pause=1.0),
    "bomb": lambda: Answer(200, BOMB, {"Content-Type": "text/html", "Content-Encoding": "gzip"}),
    "nested": lambda: html("<div>" * 200_000),
    "attributes": lambda: html("<a " + "b='c' " * 200_000 + ">"),
    "entities": lambda: Answer(
        200,
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "'
        + b"c" * 1000
        + b'">'
        + b"".join(b'<!ENTITY b%d "%s">' % (n, b"&b%d;" % (n - 1) * 10) for n in range(1, 20))
        + b"]><html><title>&b19;</title><body><p>&b19;</p></body></html>",
        {"Content-Type": "application/xhtml+xml"},
    ),
    "redirects": lambda: Answer(302, headers={"Location": "/" + os.urandom(8).hex()}),
    "cookies": lambda: Answer(200, b"<p>x", {"Set-Cookie": "a=" + "b" * 200_000}),
}


def test_servers_that_never_end_cost_neither_memory_nor_the_night(world: World) -> None:
    names = list(SITUATIONS)

    def site(host: str, path: str) -> Answer:
        number = host.removeprefix("h").partition(".")[0]
        return SITUATIONS[names[int(number)]]() if number.isdigit() else page("Report fine")

    world.web.site = site
    world.letter("a.md", {f"h{n}.example/{n}": f"About {name}" for n, name in enumerate(names)})
    world.letter("b.md", {"fine.example/fine": "Report fine"})
    began = time.monotonic()
    code, kib = measured(world)
    assert code in (0, 1)
    assert time.monotonic() - began < 60
    assert kib < MEMORY, f"{kib} KiB"
    assert world.rows("SELECT count(*) FROM links WHERE last_checked IS NULL") == [(0,)]
    assert world.rows("SELECT verdict FROM links WHERE host LIKE 'fine%'") == [("ok",)]
    shown = world.rows("SELECT max(length(page_title)) FROM checks")[0][0]
    assert int(str(shown or 0)) < 5_000


def measured(world: World) -> tuple[int, int]:
    """Run the program; return its exit code and the most memory that a process of it took."""
    process = subprocess.Popen(
        world.command("run"), cwd=world.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    most = 0
    while process.poll() is None:
        most = max(most, *(_high_water(pid) for pid in _family(process.pid)))
        time.sleep(0.05)
    return process.returncode, most


def _family(pid: int) -> list[int]:
    """Return a process and its children, as far as they still are."""
    found = [pid]
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(word) for word in (task / "children").read_text().split()]
    return found


def _high_water(pid: int) -> int:
    """Return the most memory that a process has had, in KiB."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        return int(status.partition("VmHWM:")[2].split()[0])
    return 0


def docx(document: bytes, blanks: int = 0, **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        with file.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(document)
            for _ in range(blanks):
                part.write(b" " * 1_000_000)
        for name, data in more.items():
            file.writestr(name, data)
    return out.getvalue()


W = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'


def test_letters_that_are_bombs_are_named_and_the_others_are_read(world: World) -> None:
    letters = world.folder / "letters"
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
    entities = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "ha">' + laughs + b"]>"
    outside = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    end = b"</w:body></w:document>"
    (letters / "zip-bomb.docx").write_bytes(docx(W, blanks=600))
    (letters / "laughs.docx").write_bytes(docx(entities + W + b"&l11;" + end))
    (letters / "passwd.docx").write_bytes(
        docx(outside + W + b"<w:p><w:r><w:t>See &x; http://h1.example/</w:t></w:r></w:p>" + end)
    )
    (letters / "traversal.docx").write_bytes(
        docx(W + b"<w:p/>" + end, **{"../../../escaped.txt": b"x", "/tmp/escaped": b"x"})
    )
    (letters / "page.html").write_text("<div>" * 300_000 + "x", encoding="utf-8")
    (letters / "long.md").write_text("[" * 40_000 + "](" * 10_000, encoding="utf-8")
    world.letter("good.md", {"h1.example/1": "Report 1"})
    began = time.monotonic()
    code, kib = measured(world)
    assert code in (0, 1, 3)
    assert time.monotonic() - began < 90
    assert kib < MEMORY, f"{kib} KiB"
    assert world.rows("SELECT count(*) FROM links WHERE url LIKE '%/1' AND verdict = 'ok'") == [
        (1,)
    ]
    with (world.folder / "citations.db").open("rb") as file:
        assert b"root:" not in file.read()
    assert not list(world.folder.parent.rglob("escaped*"))
    assert not Path("/tmp/escaped").exists()
