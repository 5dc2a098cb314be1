"""What is said on stderr: never a secret, never an escape sequence, JSON on request."""

from __future__ import annotations

import io
import json

import pytest

from citecheck.console import Console, printable, redacted


@pytest.mark.parametrize(
    "secret",
    [
        "Authorization: LOW access:secretsecret",
        "headers={'authorization': 'LOW access:secretsecret'}",
        "Bearer is fine, LOW access:secretsecret is not",
        "https://user:secretsecret@example.org/",
    ],
)
def test_secrets_are_redacted_wherever_they_appear(secret: str) -> None:
    assert "secretsecret" not in redacted(secret)


def test_escape_sequences_and_reordering_characters_do_not_reach_the_terminal() -> None:
    out = io.StringIO()
    Console(out).say("title", "\x1b]0;owned\x07 \u202egro.elpmaxe \x9b31m")
    assert not set(out.getvalue()) & {"\x1b", "\x07", "\u202e", "\x9b"}


def test_quiet_says_nothing_but_warnings() -> None:
    out = io.StringIO()
    console = Console(out, quiet=True)
    console.say("a", "news")
    console.detail("b", "detail")
    console.warn("c", "broken")
    assert out.getvalue() == "broken\n"


def test_json_log_is_one_object_a_line() -> None:
    out = io.StringIO()
    console = Console(out, json_log=True, verbose=True)
    console.say("read", "letter\nread", letter="a.md")
    console.detail("visit", "visited", url="https://example.org/\x1b[31m")
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["read", "visit"]
    assert lines[0]["letter"] == "a.md"


def test_there_are_no_progress_bars_in_a_pipe() -> None:
    out = io.StringIO()
    with Console(out) as console:
        console.begin("Visiting links", 3)
        console.step("Visiting links")
        console.end("Visiting links")
    assert out.getvalue() == ""


def test_printable_keeps_the_languages_of_the_world() -> None:
    text = "Año 2021 — «l’été» 東京 العربية 🙂"
    assert printable(text) == text
