"""Addresses in running text: recognised, rejoined, mended, or reported as damaged."""

from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citecheck.citations.urls import find_urls

A = "https://www.press.example/a/b-c"


def urls(text, **given):
    return [found.url for found in find_urls(text, **given)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"see {A}.", A),
        (f"({A})", A),
        (f"({A}_(d))", A + "_(d)"),
        (f"[{A}]", A),
        (f"“{A}”", A),
        (f"« {A} »", A),
        (f"{A}。次", A),
        (f"{A}、次", A),
        (f"（{A}）", A),
        (f"见{A}的报告", A),
        (f"见{A}(2021年6月2日访问)。", A),
        (f"{A}_(law)を参照", f"{A}_(law)"),
        ("「目次」https://press.example(最終閲覧日:2021年)", "https://press.example"),
        ("https://press.example/报告(2021年).pdf", "https://press.example/报告(2021年).pdf"),
        (f"{A}، ثم", A),
        (f"{A}؟", A),
        (f"¿{A}?", A),
        (f"{A}…", A),
        (f"{A}...", A),
        (f"**{A}**", A),
        (f"_{A}_", A),
        (f"{A}&hl;", A),
        (f"{A}¹²", A),
        (f"{A}.↩︎", A),
        (f"{A}⬆", A),
        (f"{A}[^3]", A),
        (f"<{A}>.", A),
        (f"<URL:{A}>", A),
        (f"{A}(accessed 3 May 2020)", A),
        (f"{A}.Accessed 3 May 2020", A),
        (f"{A}, accessed", A),
        ("https://press.example's page", "https://press.example"),
        ("www.press.example/a.", "https://www.press.example/a"),
        ("www2.press.example", "https://www2.press.example"),
        ("https://web.archive.org/web/2020/http://a.example/b", None),
        ("https://a.example/?u=https://b.example/c", None),
        ("https://a.example/wiki/维基百科", None),
        ("https://a.example/Hatfield–McCoy_feud", None),
        ("https://a.example/x?copy=1&copy=2", None),
        ("https://a.example/a%2Fb;jsessionid=1#:~:text=x", None),
        ("http://u:p@a.example:8080/", None),
        ("http://[::1]:8080/a", None),
        ("http://bücher.example/ü", None),
        ("http://xn--bcher-kva.example/", None),
        ("HTTP://A.EXAMPLE/B", None),
        ("ftp://a.example/b", None),
        ("http://intranet/page", None),
        ("https://a.example/x?a[1]=2&b=(3)", None),
        ("doi:10.1234/abc.5.", "https://doi.org/10.1234/abc.5"),
        ("(10.1234/a(b)c)", "https://doi.org/10.1234/a(b)c"),
    ],
)
def test_an_address_is_found_as_printed_and_no_more(text, found):
    assert urls(text) == [text if found is None else found]


@pytest.mark.parametrize(
    "text",
    [
        "Node.js, e.g. and i.e. and U.S. and p.12",
        "write to a@www.press.example or mailto:a@press.example",
        "http:// and https:// and http://.",
        "mailto:a@b.example, tel:+123456 and urn:isbn:0451450523",
        "chrome:// and the scheme file: are no addresses",
        "5.10.1234/2",
        "press.example/a",
    ],
)
def test_what_is_no_address_is_none(text):
    assert find_urls(text) == ()


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("https: //www.press.example/a", "https://www.press.example/a"),
        ("http:/ /www.press.example/a", "http://www.press.example/a"),
        ("https:// www.press.example/a", "https://www.press.example/a"),
        ("www. press.example/a", "https://www.press.example/a"),
        ("https://www .press.example/a", "https://www.press.example/a"),
        ("https://www.press. org/a", "https://www.press.org/a"),
        ("hups://www.press.example/a", "https://www.press.example/a"),
        ("htlps://www.press.example/a", "https://www.press.example/a"),
        ("https;//www.press.example/a", "https://www.press.example/a"),
        ("https//www.press.example/a", "https://www.press.example/a"),
        ("https.//www.press.example/a", "https://www.press.example/a"),
        ("https://www.press.example/ofﬁce/ﬂag", "https://www.press.example/office/flag"),
        ("https://www.press.example/a\u00adb\u200bc", "https://www.press.example/abc"),
        ("http://https://press.example/a", "https://press.example/a"),
    ],
)
def test_damage_is_mended_where_it_is_certain(damaged, mended):
    (found,) = find_urls(f"see {damaged} there")
    assert (found.url, found.problem) == (mended, None)
    assert mended == found.printed or found.printed in damaged


@pytest.mark.parametrize(
    "damaged",
    [
        "https://www.exam ple.org/b",
        "http://a.example:99999/x",
        "http://-bad.example/",
        "http://a..example/",
        "hppt://www.press.example/a",
        "http://xn--はじめよう.com/index.html",
    ],
)
def test_damage_that_is_not_certain_is_reported(damaged):
    (found,) = find_urls(f"see {damaged} there")
    assert (found.url, found.problem) == (None, "malformed_url")
    assert found.printed == damaged


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "https://a.example/p?page=2.9https://b.example/c",
            ["https://a.example/p?page=2", "https://b.example/c"],
        ),
        (
            "https://a.example/x.htmlhttps://b.example/c",
            ["https://a.example/x.html", "https://b.example/c"],
        ),
        ("https://a.example/x;https://b.example/c", ["https://a.example/x", "https://b.example/c"]),
        ("https://a.example/p?page=2.9See also", ["https://a.example/p?page=2"]),
        ("doi:10.1234/x, https://doi.org/10.1234/x", ["https://doi.org/10.1234/x"]),
        (
            "doi:10.1234/x; https://a.example/y",
            ["https://doi.org/10.1234/x", "https://a.example/y"],
        ),
    ],
)
def test_what_was_glued_is_taken_apart(text, found):
    assert urls(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"Holt, Title, {A[:25]}\n{A[25:]} (accessed May 3, 2020)", A),
        (
            "see https:\n//www.press.example/a-b-\nc.html.\n13 Jones",
            "https://www.press.example/a-b-c.html",
        ),
        (
            "https://www.press.example/2021/\nannual-report.pdf",
            "https://www.press.example/2021/annual-report.pdf",
        ),
        ("https://www.press.example/2021/\nThe report says", "https://www.press.example/2021/"),
        ("https://www.press.example/2021.\nThe report says", "https://www.press.example/2021"),
        ("https://www.press.\norg/a/b", "https://www.press.org/a/b"),
        ("https://www.press.example/a\n12 Holt, Title", "https://www.press.example/a"),
        ("<https://www.press.example/mig\nrants>", "https://www.press.example/migrants"),
        ("https://www.press.example/x?a=1&\nb=2", "https://www.press.example/x?a=1&b=2"),
        ("https://www.press.example/x\n?a=1", "https://www.press.example/x?a=1"),
        ("https://www.press.example/a\nhttps://b.example/", None),
        ("https://www.press.example/a/\n\nreports/x.pdf", "https://www.press.example/a/"),
        ("www.\u2060\npress.example/a/b-c-d", "https://www.press.example/a/b-c-d"),
        ("https://goo.gl/\u2060\nXIiwkjv [x]", "https://goo.gl/XIiwkjv"),
        ("https://doi.org/10.25/136.\n2011.12669; a", "https://doi.org/10.25/136"),
        ("https://doi.org/10.2524/136.\n2011.12669; a", "https://doi.org/10.2524/136.2011.12669"),
        ("https://press.example/a.aspx\n?\nid=2&b=c.", "https://press.example/a.aspx?id=2&b=c"),
        ("https://perma.cc/0RXE-B44\nD].", "https://perma.cc/0RXE-B44D"),
        ("https://a.example/b/\nTheCityCentre. See", "https://a.example/b/TheCityCentre"),
        ("https://a.example/b/\nYouTube has", "https://a.example/b/"),
        (
            "Haaretz, w\nww.press.example/news/.premium-the-20th; and",
            "https://www.press.example/news/.premium-the-20th",
        ),
        (
            "at ht tps :\n//www.pib.example/Press.aspx?PRID=1 [x]",
            "https://www.pib.example/Press.aspx?PRID=1",
        ),
        (
            "https://hudoc.example/eng#{%22itemid%22\n:[%22001-9%22]}.",
            "https://hudoc.example/eng#{%22itemid%22:[%22001-9%22]}",
        ),
        (
            "https://hudoc.example/eng#{%22itemi\nd%22:[%22001-9%22]}.",
            "https://hudoc.example/eng#{%22itemid%22:[%22001-9%22]}",
        ),
        (
            "https://nrs.example/urn-3:HUL\n.InstRepos:751, and",
            "https://nrs.example/urn-3:HUL.InstRepos:751",
        ),
        (
            "https://www.commons.example/en/43-1/\nETHI/report-6/. See",
            "https://www.commons.example/en/43-1/ETHI/report-6/",
        ),
        ("https://perma.cc/\n0RXE-B44D; see", "https://perma.cc/0RXE-B44D"),
        ("https://perma.cc/0RXE-B44D\nD].", "https://perma.cc/0RXE-B44D"),
        ("https://www.press.example/a\nand/or so", "https://www.press.example/a"),
        (
            "https://www.press.example/0,1518,\n7502,00.html x",
            "https://www.press.example/0,1518,7502,00.html",
        ),
        (
            "https://www.press.example/0,1518,7502\n,00.html x",
            "https://www.press.example/0,1518,7502,00.html",
        ),
        ("https://www.press.example/a(2013)\n.pdf, and", "https://www.press.example/a(2013).pdf"),
        ("https://www.press.example/a,\n2,117 people", "https://www.press.example/a"),
        ("https://doi.org/10.6525/\n136.2014.818, and", "https://doi.org/10.6525/136.2014.818"),
        (
            "https://www.press.example/?id=8469:\nasylum-b&catid=7, p. 3",
            "https://www.press.example/?id=8469:asylum-b&catid=7",
        ),
        (
            "https://www.press.example/a#:~:\ntext=harbour%20now. Then",
            "https://www.press.example/a#:~:text=harbour%20now",
        ),
        ("https://www.press.example/a:\nthe long-run view", "https://www.press.example/a"),
        (
            "https://www.press.example/a?id=6&l\nang=en&page=3; see also the next",
            "https://www.press.example/a?id=6&lang=en&page=3",
        ),
        ("/1/ Holt, https://press.example/a\n/2/ Gold, of which more", "https://press.example/a"),
        (
            "Holt, of 5 November 2023: www.press.example/\nharbour-grants; the figures are on p. 4",
            "https://www.press.example/harbour-grants",
        ),
        (
            "http://a.example/x/8F641AC5DBF79\nF18623E0470E037EC84, p. 6",
            "http://a.example/x/8F641AC5DBF79F18623E0470E037EC84",
        ),
        (
            "http://a.example/aff.do?old=rech&id=CETATEXT\n000083689944&fast=3 (read).",
            "http://a.example/aff.do?old=rech&id=CETATEXT000083689944&fast=3",
        ),
        (
            "http://a.example/aff.do?id=CETATEXT\n12 May 2021 & later",
            "http://a.example/aff.do?id=CETATEXT",
        ),
        (
            "https://a.example/news/article86020495.\nece, archived",
            "https://a.example/news/article86020495.ece",
        ),
    ],
)
def test_an_address_goes_on_in_the_next_line_or_not(text, found):
    assert urls(text)[:1] == [found or "https://www.press.example/a"]


def test_a_hyphen_at_the_lines_end_keeps_both_readings():
    (found,) = find_urls("https://www.press.example/recom\ufffemendations/x")
    assert found.url == "https://www.press.example/recom-mendations/x"
    assert [other.url for other in found.candidates] == [
        "https://www.press.example/recommendations/x"
    ]
    (found,) = find_urls("https://www.press.example/recom\u00ad\nmendations/x")
    assert found.url == "https://www.press.example/recommendations/x"
    assert found.candidates[0].confidence < 0.5


def test_redirectors_are_unwrapped_and_kept_on_record():
    (found,) = find_urls("https://www.google.com/url?q=https://a.example/b&sa=D.")
    assert found.url == "https://a.example/b"
    assert found.wrapper == "https://www.google.com/url?q=https://a.example/b&sa=D"


def test_protected_stretches_are_left_alone_and_end_an_address():
    text = f"{A}12 and {A}"
    assert urls(text, protected=((len(A), len(A) + 2), (len(A) + 7, len(text)))) == [A]


def test_places_are_those_of_the_text():
    text = f"a <{A}> b “{A}”, c"
    for found in find_urls(text):
        assert text[found.start : found.end] == found.printed == A


# --- properties ---------------------------------------------------------------------------

segments = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=8), min_size=1, max_size=4
).map("-".join)
addresses = st.builds(
    lambda scheme, host, parts, end: f"{scheme}://{host}/{'/'.join(parts)}{end}",
    st.sampled_from(["http", "https"]),
    st.sampled_from(["www.press.example", "news.press.org", "a.co.uk", "river-trust.org"]),
    st.lists(segments, min_size=1, max_size=5),
    st.sampled_from(
        ["", "/", ".html", ".pdf", "?id=12", "?a=b&c=d", "#part", "_(x)", "/~u/%C3%A9"]
    ),
)
words = st.lists(
    st.sampled_from(
        ["see", "The", "Loma,", "12", "agua", "p. 3;", "(2020)", "«", "été.", "見る", "a@b.example"]
    ),
    max_size=12,
).map(" ".join)
dresses = st.sampled_from(
    [
        "{}",
        "({})",
        "<{}>",
        "“{}”",
        '"{}"',
        "[{}]",
        "«{}»",
        "*{}*",
        "{}.",
        "{},",
        "{};",
        "{}:",
        "{}?",
        "{}。",
        "{}،",
        "{}…",
    ]
)


@given(words, addresses, dresses, words)
def test_an_address_put_in_comes_out(before, address, dress, after):
    assert urls(f"{before} {dress.format(address)} {after}") == [address]


@given(addresses, st.data())
def test_an_address_broken_within_angle_brackets_comes_back(address, data):
    places = sorted(data.draw(st.sets(st.integers(1, len(address) - 1), max_size=4)))
    broken = "".join(
        address[start:end] + "\n"
        for start, end in zip([0, *places], [*places, len(address)], strict=True)
    )
    assert urls(f"see <{broken.rstrip()}> there") == [address]


@given(addresses, st.data())
def test_an_address_broken_at_its_punctuation_in_a_full_line_comes_back(address, data):
    path = address.index("/", 8)
    breaks = re.finditer(r"[\-_=&](?=.)|/(?=[^/]+/[^/]+/)|\.(?=(?:html|pdf)$)", address)
    places = [found.end() for found in breaks if found.end() > path]
    if places:
        place = data.draw(st.sampled_from(places))
        full = f"{'w' * len(address)} {address[:place]}"
        assert urls(f"{full}\n{address[place:]}\n(accessed May 3, 2020).") == [address]


@given(st.text(max_size=200))
def test_no_text_makes_it_raise(text):
    for one in (text, A + text, text + A, f"<{A}{text}>"):
        for found in find_urls(one):
            assert one[found.start : found.end] == found.printed
            assert (found.url is None) == (found.problem is not None)


@settings(max_examples=50)
@given(
    st.lists(
        st.sampled_from(
            [
                A,
                "\n",
                " ",
                "/",
                "-",
                "(",
                "<",
                ">",
                "www.",
                "10.1234/",
                "http://",
                "\ufffe",
                "'",
                "的",
                "&a;",
            ]
        ),
        max_size=60,
    ).map("".join)
)
def test_no_heap_of_pieces_makes_it_raise(text):
    for found in find_urls(text):
        assert text[found.start : found.end] == found.printed


@pytest.mark.parametrize(
    "piece",
    [
        "http://",
        "https://a.example/(",
        "<http://a.example ",
        "https://a.example/x-\n",
        "h\n",
        "www.",
        "a",
        "10.1234/",
        " ",
        "https://a.example/\n",
        "/-\n",
        "'",
        ".",
        "(",
        "\ufffe",
        "&a;",
        "\u200b",
        "的a",
        "?u=https://b.example/",
        "x/(http://a.example/",
        "https:",
        "h  ",
        "ab \n",
        "www. ",
    ],
)
def test_a_long_heap_of_anything_is_read_in_seconds(piece):
    text = A + piece * (300_000 // len(piece))
    began = time.process_time()
    find_urls(text)
    assert time.process_time() - began < 8


# --- outside suites -----------------------------------------------------------------------

CONFLICTS = {
    # What is decided otherwise, and why: docs/url-recognition.md.
    "_http://example.com",
    "text http://no-tld",
    "text http://domain.com-that-you-should-have-put-a-space-after",
    "#test.com @test.com #http://test.com @http://test.com #t.co/abcde @t.co/abcde",
    "$http://twitter.com $twitter.com $http://t.co/abcde $t.co/abcde $t.co $TVI.CA $RBS.CA",
}
FLOOR = 0.97


def _is_shortener_rule(text):
    """Twitter's rules for the length of its own t.co addresses."""
    return "//t.co/" in text and len(re.findall("t\\.co", text)) == len(
        re.findall("https?://", text)
    )


def _linkify(folder):
    text = (folder / "linkify-it-links.txt").read_text(encoding="utf-8")
    lines = [
        "" if line.startswith("%") else re.sub(r"\s+% .*$", "", line) for line in text.split("\n")
    ]
    for block in re.split(r"\n\s*\n", "\n".join(lines)):
        first, *rest = [line for line in block.split("\n") if line.strip()] or [""]
        expected = (rest or [first])[-1].strip()
        if re.match(r"(?:https?|ftp)://", expected, re.IGNORECASE):
            yield first, [expected]
    for line in (folder / "linkify-it-not_links.txt").read_text(encoding="utf-8").split("\n"):
        text = re.sub(r"\s+%.*$", "", line)
        if "://" in text and not text.startswith("%"):
            yield text, []


def _twitter(folder):
    section, text, expected = "", None, []
    for line in (folder / "twitter-text-extract.yml").read_text(encoding="utf-8").split("\n"):
        if heading := re.match(r"  (\w+):$", line):
            section = heading[1]
        elif found := re.match(r'\s+text: (".*")\s*$', line):
            if text is not None:
                yield text, expected
            text = (
                json.loads(re.sub(r"\\U0000(....)", r"\\u\1", found[1]))
                if "url" in section
                else None
            )
            expected = []
        elif found := re.match(r"\s+expected: (\[.*\])\s*$", line):
            expected = json.loads(found[1]) if "url" in section else []
        elif found := re.match(r'\s+- url: (".*")\s*$', line):
            expected.append(json.loads(found[1]))


def _relevant(cases):
    for text, expected in cases:
        if not all(re.match(r"(?:https?|ftp)://", url, re.IGNORECASE) for url in expected):
            continue
        if (expected or "://" in text) and not _is_shortener_rule(text):
            yield text, expected


@pytest.mark.parametrize(("suite", "least"), [(_linkify, 85), (_twitter, 65)])
def test_outside_suites_agree_where_they_do_not_contradict_each_other(shared, suite, least):
    cases = list(_relevant(suite(shared / "suites")))
    counted = [(text, expected) for text, expected in cases if text not in CONFLICTS]
    wrong = [
        (text, expected)
        for text, expected in counted
        if [url for url in urls(text) if url is not None] != expected
    ]
    assert len(counted) >= least
    assert len(wrong) <= (1 - FLOOR) * len(counted), wrong


@pytest.mark.parametrize("text", ["See <http://%/>.", "See <http://>.", "See http://%%%/ there."])
def test_an_address_that_lost_its_host_is_malformed(text: str) -> None:
    (one,) = find_urls(text)
    assert (one.url, one.problem) == (None, "malformed_url")


@pytest.mark.parametrize("text", ["Addresses begin with http://.", "“https://…”", "(http://)"])
def test_the_mention_of_a_scheme_is_no_address(text: str) -> None:
    assert find_urls(text) == ()


@pytest.mark.parametrize("label", ["doi:", "doi: ", "DOI ", "doi:\u00a0"])
def test_a_doi_is_found_behind_its_label_with_or_without_a_space(label: str) -> None:
    (one,) = find_urls(f"Cell 3 (2020) 1, {label}10.5555/j.cell.2020.1. Next")
    assert (one.url, one.problem) == ("https://doi.org/10.5555/j.cell.2020.1", None)
    assert one.printed == f"{label}10.5555/j.cell.2020.1"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("(2009), doi:10.\n6270/s99305.2015.77.", "https://doi.org/10.6270/s99305.2015.77"),
        ("(1998), doi:10.9816/\ns92034.2013.45.", "https://doi.org/10.9816/s92034.2013.45"),
        (
            "at http://m.blog.example/A/HRC/\u2060\n35/3; see also",
            "http://m.blog.example/A/HRC/35/3",
        ),
        ("at http://d\u2060\nocs.\nwatch.example/a/b.html;", "http://docs.watch.example/a/b.html"),
    ],
)
def test_full_lines_break_dois_symbols_of_documents_and_hosts(text, url):
    assert [found.url for found in find_urls(text)] == [url]


@pytest.mark.parametrize(
    ("text", "printed", "meant"),
    [
        ("See https://a.example/b/—/to/x.html, p. 3", "https://a.example/b/—/to/x.html", None),
        ("See https://a.example/…/file.pdf.", "https://a.example/…/file.pdf", None),
        (
            "See ‹https://a.example/pa th/x.html›",
            "https://a.example/pa th/x.html",
            "https://a.example/path/x.html",
        ),
        (
            "See <https://a.example/pa th/x.html>",
            "https://a.example/pa th/x.html",
            "https://a.example/path/x.html",
        ),
        (
            "https://www.a.example /x/y.html",
            "https://www.a.example /x/y.html",
            "https://www.a.example/x/y.html",
        ),
    ],
)
def test_an_address_that_goes_on_behind_its_damage_is_never_cut_silently(text, printed, meant):
    (found,) = find_urls(text)
    assert (found.url, found.problem, found.printed) == (None, "malformed_url", printed)
    assert [one.url for one in found.candidates] == [one for one in [meant] if one]


@pytest.mark.parametrize(
    ("rest", "whole"),
    [
        ("98127.2016.4368.", "rg.98127.2016.4368"),
        ("76064.", "rg.76064"),
        ("12.05.2021 was the day.", "rg"),
        ("12.5 per cent.", "rg"),
        ("2016 it was.", "rg"),
    ],
)
def test_a_doi_goes_on_behind_letters_and_a_stop_where_no_sentence_begins_so(rest, whole):
    (found,) = find_urls(f"vol. 30, 2009, https://doi.org/10.2404/rg.\n{rest}")
    assert found.url == f"https://doi.org/10.2404/{whole}"


@pytest.mark.parametrize(
    "path", ["/Users/ann/a.pdf", "/Library/Fonts", "/app/start.sh", "/12/03/2020/", "/km/h", "/x/y"]
)
def test_what_stands_behind_a_host_and_a_space_is_offered_and_never_joined(path):
    """It may be a place on somebody's disk, a date, an alternative, or the path."""
    (found,) = find_urls(f"See https://www.a.example {path} for it")
    assert found.url is None
    assert found.problem == "malformed_url"
    assert [one.url for one in found.candidates] == [f"https://www.a.example{path}"]


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/x—see http",
        "https://a.example/x… and/or",
        "https://a.example/x — /dev/null",
        "<https://a.example/x see the annex>",
        "“https://a.example/x”/“B”",
        "https://a.example/x /and/or/",
        "https://a.example/x / y",
    ],
)
def test_what_only_stands_behind_an_address_is_no_damage(text):
    assert [one.url for one in find_urls(text)] == ["https://a.example/x"]


def test_spaces_in_the_scheme_and_behind_www_are_mended_together():
    (found,) = find_urls("‹https: //www. a.example/x›")
    assert found.url == "https://www.a.example/x"


def test_a_hyphen_at_the_end_of_a_full_line_keeps_its_other_reading():
    (found,) = find_urls("see https://data.hum-\u2060\ndata.example/reform/a-b-c. More")
    assert found.url == "https://data.hum-data.example/reform/a-b-c"
    assert [c.url for c in found.candidates] == ["https://data.humdata.example/reform/a-b-c"]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("https://d.exa mple/rep/x", "https://d.example/rep/x"),
        ("https://www.court.g ov/a/b", "https://www.court.gov/a/b"),
        ("https://www.court.go v/a", "https://www.court.gov/a"),
        ("https://board.co m/x/y.html", "https://board.com/x/y.html"),
        ("https://board.example/annual/report .pdf", "https://board.example/annual/report.pdf"),
        ("http:/ /board.example/x .html", "http://board.example/x.html"),
    ],
)
def test_an_address_that_a_space_cuts_within_is_damaged_and_offered(
    printed: str, meant: str
) -> None:
    for text in (f'[1] Board, "A title", {printed}', f"({printed}), and more.", f"{printed}."):
        (found,) = find_urls(text)
        assert (found.url, found.problem, found.printed) == (None, "malformed_url", printed)
        assert [candidate.url for candidate in found.candidates] == [meant]


@pytest.mark.parametrize("scheme", ["htt ps://", "http s://", "h ttps://", "ht tp s: / /"])
def test_spaces_within_the_scheme_are_left_out(scheme: str) -> None:
    (found,) = find_urls(f"See {scheme}board.example/x, there.")
    assert (found.url, found.printed) == ("https://board.example/x", f"{scheme}board.example/x")


@pytest.mark.parametrize(
    "text",
    [
        "https://board.example and/or the ministry",
        "https://board.net work/life balance",
        "https://board.com and/or others",
        "https://wiki.corp and/or others",
        "https://board.local de/v/x",
        "https://192.168.0.1 de/v/x.html",
        "https://board.example/x .Net framework",
        "https://board.example/x.html .pdf",
        "https://board.example/x?a=b .pdf",
        "https://board.example/en s/1.html",
        "https://intranet docs/x",
    ],
)
def test_text_behind_an_address_is_no_damage(text: str) -> None:
    (found,) = find_urls(text)
    assert (found.url, found.problem) == (text.partition(" ")[0], None)


@pytest.mark.parametrize("sign", ["%%", "%", "//"])
def test_the_sign_of_a_comment_is_no_part_of_an_address_above_it(sign: str) -> None:
    text = f"{sign} Distributed as http://vale.example/licence\n{sign} version 1.3 or later.\n"
    assert [found.url for found in find_urls(text)] == ["http://vale.example/licence"]
    assert [found.url for found in find_urls("http://vale.example/an_\n%20report")] == [
        "http://vale.example/an_%20report"
    ]


def test_www_before_a_whole_address_was_typed_by_mistake() -> None:
    assert [found.url for found in find_urls("See www.http://vale.example/a and more.")] == [
        "http://vale.example/a"
    ]


def test_a_version_below_an_address_is_none_of_it() -> None:
    text = "Tides\nhttps://vale.example/programs/tides\nv0.6.0 (2023)\n"
    assert [found.url for found in find_urls(text)] == ["https://vale.example/programs/tides"]
    text = "https://vale.example/programs/tides-\nv0.6.0.zip"
    assert [found.url for found in find_urls(text)] == [text.replace("\n", "")]


@pytest.mark.parametrize(
    "note",
    [
        "(accessed6July2016)",
        "(lastvisitedon6.7.2016)",
        "(consultéle6juillet2016)",
        "[viewed6/7/16]",
    ],
)
def test_a_note_of_access_that_lost_its_spaces_is_none_of_the_address(note: str) -> None:
    (found,) = find_urls(f"Roe, https://a.example/tides?redirect=opinion-on{note}.")
    assert found.url == "https://a.example/tides?redirect=opinion-on"


def test_the_word_behind_a_comma_that_lost_its_space_is_none_of_the_address() -> None:
    text = "Roe, https://a.example/tides/,last accessed 6 July 2016."
    assert [found.url for found in find_urls(text)] == ["https://a.example/tides/"]
    text = "Roe, https://a.example/tides/,first/a"
    assert [found.url for found in find_urls(text)] == ["https://a.example/tides/,first/a"]
