"""Text of strangers shows what it is and does nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.reports.safe import cell, clip, href, in_code, in_json, in_markdown, shorten, visible

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("evil\u202egpj.exe", "evil⟦U+202E⟧gpj.exe"),
        ("\x1b[31mred", "⟦ESC⟧[31mred"),
        ("a\x00b\x9bc", "a⟦U+0000⟧b⟦U+009B⟧c"),
        ("zero\u200bwidth and soft\u00adhyphen", "zerowidth and softhyphen"),
        ("lone \ud800", "lone \ufffd"),
        ("👩‍🔬 می‌خواهم", "👩‍🔬 می‌خواهم"),
        ("tag\U000e0041", "tag⟦U+E0041⟧"),
    ],
)
def test_acting_characters_are_named_and_writing_is_left_alone(text: str, shown: str):
    assert visible(text) == shown


@given(ANY_TEXT)
def test_nothing_invisible_is_left(text: str):
    shown = visible(text)
    shown.encode("utf-8")
    assert not set(shown) & set("\x00\x07\x1b\x7f\x9b\u202a\u202b\u202d\u202e\u2066\u2069\ufeff")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\r\n=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("  =1", "'=1"),
        ("\u200b=1", "'=1"),
        ("＝1+1", "'＝1+1"),
        ("a;=1+1", "a;'=1+1"),
        ("plain", "plain"),
        ("two\nlines", "two lines"),
        (None, ""),
        (True, "yes"),
        (404, "404"),
    ],
)
def test_no_cell_starts_a_formula(text: object, written: str):
    assert cell(text) == written


@given(st.one_of(ANY_TEXT, st.text("=+-@\t\r\n ;|\ufeff\u200b\xad'\"1aＡ＝", max_size=12)))
def test_no_cell_starts_a_formula_whatever_it_holds(text: str):
    written = cell(text)
    assert not written.startswith(tuple("=+-@\t\r\n＝＋－＠ "))
    assert "\n" not in written
    assert not any(part[:1] in tuple("=+-@") for part in written.split(";")[1:])


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "ftp://files.example/",
        "https://a.example/\u202egpj.exe",
        "https://a.example/ b",
        "https://a.example/" + "a" * 3000,
        "",
        None,
    ],
)
def test_what_is_no_plain_web_address_is_never_a_link(url: str | None):
    assert href(url) is None


def test_web_addresses_are_links_as_they_are_written():
    for url in ("https://a.example/é?q=1#b", "HTTP://A.example", "https://水.example/👩‍🔬"):
        assert href(url) == url


def test_long_addresses_show_their_beginning_and_end():
    shown = shorten("https://a.example/" + "x" * 5000 + "END")
    assert shown.startswith("https://a.example/xxx")
    assert shown.endswith("END (5,021 characters)")
    assert len(shown) < 300
    assert shorten("https://a.example/a b\u200d") == "https://a.example/a⟦U+0020⟧b⟦U+200D⟧"


def test_texts_are_cut_between_words():
    assert clip("one two three four", 14) == "one two three …"
    assert clip("short", 14) == "short"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<img src=x> & *b* [l](u)", r"&lt;img src=x&gt; &amp; \*b\* \[l\](u)"),
        ("see https://a.example", r"see https\://a.example"),
        ("# no heading", r"\# no heading"),
        ("1. no list", r"1\. no list"),
        ("a | b", r"a \| b"),
    ],
)
def test_markdown_shows_text_as_it_is(text: str, written: str):
    assert in_markdown(text) == written


def test_code_spans_hold_their_ticks():
    assert in_code("a`b") == "``a`b``"
    assert in_code("`a") == "`` `a ``"


@given(ANY_TEXT)
def test_json_lines_keep_their_value(text: str):
    import json

    written = in_json(json.dumps({"a": text}, ensure_ascii=False))
    written.encode("utf-8")
    assert "\u202e" not in written
    assert json.loads(written)["a"] == text
