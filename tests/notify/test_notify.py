"""Where the news goes: addresses are understood, failures are told plainly, secrets are not."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.errors import UsageError
from citecheck.notify import Heartbeat, News, notify, sending, targets_of

NEWS = News("1 broke", "Since the run before: 1 broke.\n", {"numbers": {"broke": 1}})


def test_targets_are_understood_and_shown_without_their_secrets() -> None:
    hook, mail, program = targets_of(
        [
            "https://hooks.example/services/secret",
            "smtps://me%40body.example@mail.example/?from=a@b.example&to=c@d.example",
            "exec:logger -t 'a b'",
        ],
        {"CITECHECK_SMTP_PASSWORD": "word"},
    )
    assert (hook.kind, hook.shown) == ("webhook", "https://hooks.example/…")
    assert (mail.user, mail.password, mail.port, mail.tls) == ("me@body.example", "word", 465, True)
    assert program.shown == "exec:logger"
    assert "secret" not in repr(hook)
    assert "word" not in repr(mail)


@pytest.mark.parametrize(
    "written",
    [
        "gopher://x.example/",
        "https://",
        "smtp://mail.example/",
        "smtp://mail.example/?from=a@b.example",
        "exec:",
        "exec:'unfinished",
        "http://[bad/",
        "${NOT_SET}",
    ],
)
def test_what_is_no_target_is_one_sentence(written: str) -> None:
    with pytest.raises(UsageError) as refused:
        targets_of([written], {})
    assert "\n" not in str(refused.value)


@given(st.text(max_size=80))
def test_any_text_is_a_target_or_refused(written: str) -> None:
    try:
        targets_of([written], {})
    except UsageError:
        return


def test_a_subject_with_a_line_break_sends_no_header_of_its_own() -> None:
    (target,) = targets_of(["smtp://127.0.0.1:1/?from=a@b.example&to=c@d.example"], {})
    news = News("1 broke\r\nBcc: everybody@d.example", "x", {})
    with pytest.raises(ValueError, match=r"linefeed|newline|carriage"):
        sending._message(target, news)


def test_who_cannot_be_reached_is_named_without_the_address() -> None:
    (target,) = targets_of(["http://127.0.0.1:9/very/secret"], {})
    (problem,) = notify([target], NEWS)
    assert problem == ("The news could not be told to http://127.0.0.1/…: it cannot be reached.")


def test_one_failure_hinders_no_other_target(tmp_path) -> None:
    told = tmp_path / "told"
    targets = targets_of(["exec:/no/such/program", f"exec:tee {told}"], {})
    assert len(notify(targets, NEWS)) == 1
    assert told.read_text(encoding="utf-8") == NEWS.text


def test_a_program_that_fails_may_say_why() -> None:
    (target,) = targets_of(["exec:sh -c 'echo no room >&2; exit 7'"], {})
    assert notify([target], NEWS) == (
        "The news could not be told to exec:sh: it ended with 7 (no room).",
    )


def test_nobody_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    port = silent.getsockname()[1]
    monkeypatch.setattr(sending, "WEB_SECONDS", 0.3)
    monkeypatch.setattr(sending, "MAIL_SECONDS", 0.3)
    monkeypatch.setattr(sending, "COMMAND_SECONDS", 0.3)
    monkeypatch.setattr("citecheck.notify.heartbeat.SECONDS", 0.3)
    targets = targets_of(
        [
            f"http://127.0.0.1:{port}/",
            f"smtp://127.0.0.1:{port}/?from=a@b.example&to=c@d.example",
            "exec:sleep 30",
        ],
        {},
    )
    began = time.monotonic()
    problems = notify(targets, NEWS)
    beat = Heartbeat(f"http://127.0.0.1:{port}/x", {}).start()
    assert time.monotonic() - began < 10
    assert len(problems) == 3
    assert "does not answer" in problems[0]
    assert "does not answer" in problems[1]
    assert "did not end" in problems[2]
    assert beat == "The heartbeat could not be sent to 127.0.0.1 (ReadTimeout)."
    silent.close()


def test_a_heartbeat_keeps_the_question_of_its_address() -> None:
    asked: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for _ in range(3):
            client, _ = server.accept()
            with client:
                asked.append(client.recv(4096).decode().split("\r\n")[0].split()[1])
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    address = f"http://127.0.0.1:{server.getsockname()[1]}/ping/1234/?create=1"
    beat = Heartbeat("${BEAT}", {"BEAT": address})
    assert (beat.start(), beat.success(), beat.fail()) == ("", "", "")
    thread.join(5)
    server.close()
    assert asked == ["/ping/1234/start?create=1", "/ping/1234?create=1", "/ping/1234/fail?create=1"]


def test_without_an_address_there_is_no_heartbeat() -> None:
    beat = Heartbeat("", {})
    assert beat.start() == beat.success() == beat.fail() == ""
    for none in ("ftp://x.example/", "https://[bad/"):
        with pytest.raises(UsageError):
            Heartbeat(none, {})
