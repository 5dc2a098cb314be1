"""Prose that sticks to an address in scripts without spaces: where the address ends."""

from __future__ import annotations

import pytest

from citecheck.citations.urls import find_urls

A = "https://www.press.example/a/b"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (f"{A}を参照", A),
        (f"{A}/を参照のこと。", f"{A}/"),
        (f"{A}.htmlに掲載", f"{A}.html"),
        (f"{A}/から取得", f"{A}/"),
        (f"{A}/など", f"{A}/"),
        ("https://press.example/を見よ", "https://press.example/"),
        ("https://日本語.jpを参照", "https://日本語.jp"),
        ("https://日本語.jp/を参照", "https://日本語.jp/"),
        ("https://例え.jp/概要", "https://例え.jp/概要"),
        (f"（{A}/）", f"{A}/"),
        (f"{A}#節を参照", f"{A}#節"),
        ("https://press.example/wiki/日本を参照", "https://press.example/wiki/日本"),
        ("https://press.example/wiki/NGOを参照", "https://press.example/wiki/NGO"),
        ("https://press.example/wiki/Tシャツ", "https://press.example/wiki/Tシャツ"),
        ("https://press.example/2021/報告書.pdfを参照", "https://press.example/2021/報告書.pdf"),
        (f"{A}/の報告書に", f"{A}/"),
        (f"{A}/のぞみ", f"{A}/のぞみ"),
        (f"{A}/的报告", f"{A}/"),
        ("https://press.example/wiki/的黎波里", "https://press.example/wiki/的黎波里"),
        (f"{A}/访问日期：2021年", f"{A}/"),
        (f"{A}/报告", f"{A}/报告"),
        (f"{A}/에서 확인", f"{A}/"),
        (f"{A}을 참조", A),
        ("https://press.example/위키/대한민국", "https://press.example/위키/대한민국"),
        (f"{A}/และ", f"{A}/"),
        (f"{A}/หน้า", f"{A}/หน้า"),
        (f"{A}انظر", A),
        ("https://press.example/wiki/حقوق", "https://press.example/wiki/حقوق"),
        ("https://press.example/%E6%97%A5を参照", "https://press.example/%E6%97%A5"),
        ("https://press.example/%E6%97%A5/日本", "https://press.example/%E6%97%A5/"),
        ("https://press.example/Права_человека", "https://press.example/Права_человека"),
        ("https://press.example/?q=人权", "https://press.example/?q=人权"),
        ("https://press.example/を/2021.html", "https://press.example/を/2021.html"),
    ],
)
def test_where_an_address_ends(text: str, url: str) -> None:
    assert [found.url for found in find_urls(text)] == [url]


@pytest.mark.parametrize(
    ("text", "url", "other"),
    [
        (f"{A}/的报告", f"{A}/", f"{A}/的报告"),
        (f"{A}/を参照", f"{A}/", f"{A}/を参照"),
        (f"{A}에서", A, f"{A}에서"),
        (f"{A}انظر", A, f"{A}انظر"),
        (
            "https://press.example/wiki/联合国的报告",
            "https://press.example/wiki/联合国的报告",
            "https://press.example/wiki/联合国",
        ),
        (
            "https://press.example/wiki/的黎波里",
            "https://press.example/wiki/的黎波里",
            "https://press.example/wiki/",
        ),
        (
            "https://press.example/위키/대한민국은",
            "https://press.example/위키/대한민국은",
            "https://press.example/위키/대한민국",
        ),
    ],
)
def test_where_it_may_end_elsewhere_both_are_kept(text: str, url: str, other: str) -> None:
    (found,) = find_urls(text)
    assert found.url == url
    assert other in [candidate.url for candidate in found.candidates]


@pytest.mark.parametrize("url", [A, "https://press.example/wiki/日本", f"{A}.html"])
def test_what_is_certain_is_not_doubted(url: str) -> None:
    (found,) = find_urls(f"{url}。次")
    assert (found.url, found.candidates) == (url, ())


@pytest.mark.parametrize("joining", ["和", "及び", "と", "및"])
def test_a_word_between_two_addresses_belongs_to_neither(joining: str) -> None:
    found = find_urls(f"{A}/{joining}https://c.example/d")
    assert [one.url for one in found] == [f"{A}/", "https://c.example/d"]


def test_angle_brackets_say_where_it_ends() -> None:
    (found,) = find_urls("<https://press.example/を参照>")
    assert (found.url, found.candidates) == ("https://press.example/を参照", ())
