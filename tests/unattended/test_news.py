"""Only news: silence without changes, a short mail with them, told until it arrives."""

from __future__ import annotations

import json
import os
import socket
import threading
from pathlib import Path

import pytest

from tests.unattended.conftest import cite
from tests.unattended.world import World, gone, page


def break_page(world: World, *paths: str) -> None:
    world.web.site = lambda host, path: (
        gone() if path in paths else page(f"Report {path.strip('/')}")
    )


def test_the_first_run_tells_what_is_new_and_later_nights_are_silent(world: World) -> None:
    cite(world, 4)
    break_page(world, "/2")
    first = world.run()
    assert first.code == 1
    assert first.out.startswith("Read for the first time: 1 new, to mend, 3 new citations.\n")
    assert "New, to mend, note 3" in first.out
    assert "Since the run before" not in first.out
    second = world.run()
    assert second.code == 1, "it is still to be mended"
    assert second.silent
    assert world.run(days=8).silent, "visited again, and nothing has changed"


def test_what_breaks_is_told_once_and_what_recovers_too(world: World) -> None:
    cite(world, 4)
    assert world.run().code == 0
    break_page(world, "/1")
    broke = world.run(days=8)
    assert broke.code == 1
    assert broke.out.startswith("Since the run before: 1 broke.\n")
    assert "Broke, note 2" in broke.out
    assert "The whole report: reports/index.html" in broke.out
    changes = (world.folder / "reports" / "changes.md").read_text(encoding="utf-8")
    assert "1 broke" in changes
    break_page(world)
    back = world.run(days=60)
    assert back.code == 0
    assert "1 recovered" in back.out


def test_an_acknowledged_fault_is_none_until_the_day(world: World) -> None:
    cite(world, 2)
    break_page(world, "/1")
    assert world.run().code == 1
    (number,) = world.rows("SELECT citation_id FROM to_mend")[0]
    shown = world.run("show", number)
    assert f"#{number}  letters/a.md, note 2: broken" in shown.out
    until = world.rows("SELECT date('now', '+10 days')")[0][0]
    said = world.run(
        "acknowledge", number, "--reason", "known", "--owner", "Records", "--until", until
    )
    assert said.code == 0
    assert said.err == f"Citation {number} does not count as a finding until {until}.\n"
    assert world.run().code == 0
    assert world.run("report").code == 0
    assert world.run(days=11).code == 1, "it has expired"


def test_all_citations_of_an_address_are_acknowledged_at_once(world: World) -> None:
    world.letter("a.md", {"h1.example/1": "Report 1"})
    world.letter("b.md", {"h1.example/1": "Report 1"})
    break_page(world, "/1")
    assert world.run().code == 1
    url = world.url("h1.example/1")
    said = world.run("acknowledge", "--url", url, "--reason", "known", "--until", "2999-01-01")
    assert said.code == 0
    assert said.err == "2 citations do not count as findings until 2999-01-01.\n"
    assert world.run().code == 0
    unknown = world.run(
        "acknowledge", "--url", "http://x.example/", "--reason", "r", "--until", "2999-01-01"
    )
    assert unknown.code == 2
    assert unknown.err == "citecheck: http://x.example/: no letter cites this address.\n"


def test_a_webhook_and_a_command_get_the_news_and_nothing_without_news(world: World) -> None:
    told = world.folder / "told.txt"
    world.settings(top=f'notify = ["${{HOOK}}", "exec:tee {told}"]')
    cite(world, 2)
    hook = f"http://127.0.0.1:{world.web.port}/hook/very-secret"
    done = world.run("run", HOOK=hook)
    assert done.code == 0
    ((path, body),) = world.web.posted
    record = json.loads(body)
    assert path == "/hook/very-secret"
    assert record["subject"] == "2 new citations"
    assert record["text"] == told.read_text(encoding="utf-8")
    assert record["numbers"] == {"added": 2}
    assert world.run("run", HOOK=hook).silent
    assert len(world.web.posted) == 1


def test_news_that_does_not_arrive_is_told_again_and_loses_no_run(world: World) -> None:
    cite(world, 2)
    world.web.post_status = 503
    hook = f"http://127.0.0.1:{world.web.port}/hook/very-secret"
    failed = world.run("run", "--notify", hook, "--notify", "exec:/no/such/program")
    assert failed.code == 3
    assert failed.err.splitlines()[:2] == [
        "The news could not be told to http://127.0.0.1/…: it answered 503.",
        "The news could not be told to exec:/no/such/program: no such file or directory.",
    ]
    assert "very-secret" not in failed.err
    assert world.verdicts() == {"ok": 2}
    world.web.post_status = 200
    again = world.run("run", "--notify", hook)
    assert again.code == 0
    assert json.loads(world.web.posted[-1][1])["numbers"] == {"added": 2}


def test_a_command_is_run_without_a_shell(world: World) -> None:
    cite(world, 1)
    done = world.run("run", "--notify", "exec:cat ; touch owned")
    assert done.code == 3
    assert not (world.folder / "owned").exists()


class MailServer:
    """Says yes to everything, and keeps what it was given (RFC 5321, as little as will do)."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.mails: list[str] = []
        self.commands: list[str] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            with client, client.makefile("rwb") as file:
                self._talk(file)

    def _talk(self, file) -> None:
        def say(line: bytes) -> None:
            file.write(line + b"\r\n")
            file.flush()

        say(b"220 mail.example")
        while line := file.readline():
            word = line.decode().strip()
            self.commands.append(word)
            if word.upper() == "DATA":
                say(b"354 go on")
                body = b""
                while (row := file.readline()) != b".\r\n":
                    body += row
                self.mails.append(body.decode())
            if word.upper() == "QUIT":
                say(b"221 bye")
                return
            say(b"250 yes")


def test_a_mail_is_sent_from_and_to_whom_the_address_says(world: World) -> None:
    server = MailServer()
    cite(world, 2)
    break_page(world, "/1")
    where = f"smtp://127.0.0.1:{server.port}/?from=citecheck@body.example&to=a@body.example,b@body.example"
    assert world.run("run", "--notify", where).code == 1
    (mail,) = server.mails
    assert "Subject: citecheck: 1 new, to mend, 1 new citation" in mail
    assert "To: a@body.example, b@body.example" in mail
    assert "Auto-Submitted: auto-generated" in mail
    assert "text/plain" in mail
    assert sum(word.upper().startswith("RCPT") for word in server.commands) == 2


def test_a_password_is_never_sent_in_the_open_nor_taken_from_the_settings(world: World) -> None:
    server = MailServer()
    cite(world, 1)
    where = f"smtp://me@127.0.0.1:{server.port}/?from=a@b.example&to=a@b.example"
    done = world.run("run", "--notify", where, CITECHECK_SMTP_PASSWORD="hidden-word")
    assert done.code == 3
    assert done.err.startswith(
        "The news could not be told to smtp://127.0.0.1: it offers no TLS, and a password is "
        "never sent in the open.\n"
    )
    assert not any("AUTH" in word.upper() for word in server.commands)
    refused = world.run("run", "--notify", "smtp://me:hidden-word@127.0.0.1/?from=a@b&to=c@d")
    assert refused.code == 2
    assert "CITECHECK_SMTP_PASSWORD" in refused.err
    assert "hidden-word" not in refused.err


@pytest.mark.parametrize("fault", ["", "offline", "settings"])
def test_a_heartbeat_beats_at_start_success_and_failure(world: World, fault: str) -> None:
    beat = f"http://127.0.0.1:{world.web.port}/beat/1234"
    check = 'nameserver = "127.0.0.1:9"' if fault == "offline" else ""
    world.settings(top='heartbeat = "${BEAT}"', check=check)
    cite(world, 3)
    if fault == "settings":
        (world.folder / "citations.db").write_text("a shopping list " * 100)
    code = world.run("run", BEAT=beat).code
    beats = [path for _, path in world.web.requests if path.startswith("/beat")]
    if fault:
        assert code in (2, 3)
        assert beats == ["/beat/1234/start", "/beat/1234/fail"]
    else:
        assert code == 0
        assert beats == ["/beat/1234/start", "/beat/1234"]


def test_a_watchdog_that_is_away_hinders_nothing(world: World) -> None:
    world.settings(top='heartbeat = "http://127.0.0.1:9/beat"')
    cite(world, 1)
    assert world.run().code == 0
    assert world.run().silent


def test_a_letter_that_cannot_be_read_is_news_once(world: World) -> None:
    cite(world, 1)
    (world.folder / "letters" / "bad.docx").write_bytes(b"PK\x03\x04broken")
    first = world.run()
    assert first.code == 3
    assert sum("bad.docx" in line for line in first.err.splitlines()) == 1
    second = world.run()
    assert second.code == 3
    assert second.silent


def test_the_log_is_json_a_line_an_event_and_holds_no_secret(world: World) -> None:
    world.letter("a.md", {"h1.example/1": "Report 1"})
    with (world.folder / "letters" / "a.md").open("a", encoding="utf-8") as file:
        file.write(f"\nAlso http://user:geheim-1@h2.example:{world.web.port}/2.\n")
    beat = f"http://127.0.0.1:{world.web.port}/beat/geheim-2"
    world.settings(top='heartbeat = "http://user:geheim-3@127.0.0.1:9/x"')
    secret = {"IA_SECRET_KEY": "geheim-4", "IA_ACCESS_KEY": "geheim-5", "HOOK_TOKEN": "geheim-6"}
    texts = []
    for options in (
        ["--json-log"],
        ["--json-log", "-v", "--all", "--notify", beat],
        ["-v", "--all"],
    ):
        done = world.run("run", *options, **secret)
        texts += [done.err]
        if "--json-log" in options:
            records = [json.loads(line) for line in done.err.splitlines()]
            assert all(set(one) >= {"at", "level", "event", "message"} for one in records)
            assert {one["level"] for one in records} <= {"debug", "info", "warning", "error"}
            assert [one for one in records if one["event"] == "summary"], "in any case"
    for path in (world.folder / "reports").rglob("*.*"):
        texts.append(path.read_text(encoding="utf-8"))
    with (world.folder / "citations.db").open("rb") as file:
        database = file.read()
    for number in (2, 3, 4, 5, 6):
        assert not any(f"geheim-{number}" in text for text in texts)
        assert f"geheim-{number}".encode() not in database
    assert not any("geheim-1" in text for text in texts[:3])
    counts = json.loads(str(world.rows("SELECT counts FROM runs ORDER BY id DESC LIMIT 1")[0][0]))
    assert counts["visited"] == 2


def test_errors_are_events_of_the_log_too(world: World) -> None:
    done = world.run("show", "http://x.example/", "--json-log")
    record = json.loads(done.err)
    assert (done.code, record["level"], record["event"]) == (2, "error", "usage")


def test_config_show_keeps_what_is_as_good_as_a_password(world: World) -> None:
    world.settings(
        top='notify = ["https://hooks.example/services/T0/B0/geheim", "${TEAM_HOOK}"]\n'
        'heartbeat = "https://watchdog.example/geheim"'
    )
    shown = world.run("config", "show", TEAM_HOOK="https://x.example/geheim").out
    assert "geheim" not in shown
    assert '["https://hooks.example/***", "${TEAM_HOOK}"]' in shown
    missing = world.run("run")
    assert missing.code == 2
    assert missing.err == (
        "citecheck: ${TEAM_HOOK}: the environment variable TEAM_HOOK is not set.\n"
    )


def test_news_of_a_run_that_was_killed_is_told_by_the_next(world: World) -> None:
    cite(world, 6)
    world.run()
    break_page(world, "/1")
    done = world.run("check", "letters/a.md", days=8)
    assert done.code == 1, "an editor looked by hand: nobody has told the nightly news"
    assert "1 broke" in world.run(days=8).out
    assert world.run(days=8).silent


def test_a_report_is_not_written_where_nothing_has_changed(world: World) -> None:
    cite(world, 2)
    world.run()
    index = world.folder / "reports" / "index.html"
    before = index.stat()
    os.utime(index, (1, 1))
    assert world.run().silent
    assert index.stat().st_mtime == 1
    index.unlink()
    world.run()
    assert index.stat().st_size == before.st_size
    assert not list(Path(world.folder / "reports").glob(".citecheck-report*"))


def test_a_letters_cautions_are_told_once_for_each_version_of_it(world: World) -> None:
    def write(more: str = "") -> None:
        url = world.url("h1.example/1")
        text = f'As said.[^1]{more}\n\n[^1]: Office of Records, "Report 1", {url}.\n'
        (world.folder / "letters" / "a.md").write_bytes(text.encode() + b"\0\n")

    write()
    first = world.run()
    assert first.code == 0, "a caution asks for no repair"
    assert "1 letter read with cautions" in first.out
    assert "letters/a.md\n  The text holds NUL characters." in first.out
    assert "1 letter read with cautions" in first.err
    for name in ("summary.md", "index.html", "changes.md", "changes.xml"):
        report = (world.folder / "reports" / name).read_text(encoding="utf-8")
        assert "The text holds NUL characters" in report, name
    assert "The text holds NUL characters" in world.run("show", "letters/a.md").out
    assert world.run().silent
    assert world.run(days=8).silent
    write(" And more.")
    edited = world.run(days=9)
    assert edited.out.startswith("Since the run before: 1 letter read with cautions.\n")
    assert world.run(days=10).silent
    told = world.folder / "told.txt"
    world.settings(top=f'notify = ["exec:tee {told}"]')
    write(" And again.")
    assert world.run(days=11).code == 0
    assert "NUL characters" in told.read_text(encoding="utf-8")


def test_cautions_of_a_run_that_was_killed_are_told_by_the_next(world: World) -> None:
    cite(world, 1)
    assert world.run().code == 0
    letter = world.folder / "letters" / "a.md"
    letter.write_bytes(letter.read_bytes() + b"\n\0\n")
    # `check` reads the letter and records it, and tells nobody by mail.
    checked = world.run("check", "letters/a.md", days=1)
    assert "letters/a.md: The text holds NUL characters." in checked.err
    assert "1 letter read with cautions" in world.run(days=2).out
    assert world.run(days=3).silent


def test_a_letter_that_cannot_be_read_is_no_wrong_use_but_a_wrong_name_is(world: World) -> None:
    (world.folder / "letters" / "locked.docx").write_bytes(b"PK\x03\x04broken")
    for command in ("run", "extract"):
        assert world.run(command, "letters/locked.docx").code == 3, command
        assert world.run(command, "letters/nothing.docx").code == 2, command
    assert "Could not be read since" in world.run("show", "letters/locked.docx").out
    world.run("report")
    report = (world.folder / "reports" / "index.html").read_text(encoding="utf-8")
    assert "letters/locked.docx" in report
    (world.folder / "letters" / "locked.docx").unlink()
    cite(world, 1)
    assert world.run().code == 0
    report = (world.folder / "reports" / "index.html").read_text(encoding="utf-8")
    assert "letters/locked.docx" not in report
