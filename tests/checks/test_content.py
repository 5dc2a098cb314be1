"""Is it still what was cited? Rules that are heard, explained, and asked again in doubt."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from urllib.parse import urlsplit

import pytest

from citecheck.checks.evidence import thresholds as t
from citecheck.checks.evidence.content import neighbour_url, weigh
from citecheck.checks.evidence.redirects import is_home, redirect_shape
from citecheck.model import Cited, Past, Verdict
from tests.checks.corpus import AT, visit

URL = "https://www.coast.example/reports/law-on-assemblies"
CITED = Cited(URL, "Law on Assemblies")
CASINO = (
    "<title>Casino bonus 2026</title><h1>Casino bonus 2026</h1>"
    + "<p>Play at the best online casino with a bonus and claim free spins on all slots today.</p>"
    * 6
).encode()


def test_it_says_why_in_words() -> None:
    opinion = weigh(visit(URL, CASINO), CITED)
    assert (opinion.verdict, opinion.reason, opinion.hardness) == (
        Verdict.CHANGED,
        "different_content",
        "hard",
    )
    assert 'the page\'s title is "Casino bonus 2026"' in opinion.explanation
    assert 'the note cites "Law on Assemblies"' in opinion.explanation
    assert opinion.explanation.startswith("answers 200, but ")


@pytest.mark.parametrize("said", ["Nie znaleziono strony", "This page could not be found"])
def test_an_error_is_read_on_a_page_that_is_sent_without_white_space(said) -> None:
    body = f"<title>Coast</title><nav><a href=/>Home</a></nav><p>{said}.</p><footer>Coast</footer>"
    opinion = weigh(visit(URL, f"<html><body>{body}</body></html>".encode()), Cited(URL))
    assert (opinion.verdict, opinion.reason) == (Verdict.CHANGED, "soft_404")


def test_every_rule_that_spoke_is_named_and_one_decided() -> None:
    opinion = weigh(visit(URL, CASINO), CITED)
    assert [e.decided for e in opinion.evidence].count(True) == 1
    assert opinion.evidence[0].decided
    known = set(t.CHANGED_RULES) | set(t.ALIVE_RULES)
    assert {e.rule for e in opinion.evidence} <= known


def test_the_neighbour_answering_alike_is_told() -> None:
    body = (
        b"<title>Coast</title><h1>Fresh from the coast</h1>"
        + b"<p>Eat more herring, it is good for all of us, say experts from the port.</p>" * 5
    )
    first = weigh(visit(URL, body), Cited(URL))
    assert first.verdict == Verdict.OK
    assert first.probe is None or first.probe.startswith("https://www.coast.example/reports/")
    opaque = "https://www.coast.example/reports/4711"
    doubt = weigh(visit(opaque, body), CITED)
    assert doubt.probe
    second = weigh(visit(URL, body), CITED, sibling=visit(doubt.probe, body))
    assert (second.verdict, second.reason) == (Verdict.CHANGED, "soft_404")
    assert "another address on this host answers the same" in second.explanation
    assert second.probe is None


ARTICLE = (
    "<title>{0}</title><h1>{0}</h1>"
    + "<p>The harbour was dredged in the spring, and the port opened in the month of May.</p>" * 14
).format


def test_a_host_of_one_page_is_no_soft_404() -> None:
    """That every address shows the same decides nothing alone."""
    body = ARTICLE("The port").encode()
    for asked, final in (
        ("https://www.coast.example/reports/4711", None),
        ("https://www.coast.example/reports/4711", "https://www.coast.example/new"),
        ("https://www.coast.example/hop-0", "https://www.coast.example/hop-19"),
        ("https://www.coast.example/reports/4711", "https://port.example/landing"),
    ):
        beside = visit(neighbour_url(asked, Random(3)), body, final=final)
        opinion = weigh(visit(asked, body, final=final), Cited(asked), sibling=beside)
        assert opinion.verdict == Verdict.OK, (asked, final)
        assert opinion.confidence < 0.9, "what is not known is not said with confidence"


def test_a_host_that_shows_an_article_about_error_pages_everywhere_is_no_soft_404() -> None:
    asked = "https://www.coast.example/reports/4711"
    text = ARTICLE("Page not found: the art of the 404").encode()
    text += b"<p>The words page not found greet millions of visitors each day.</p>" * 12
    beside = visit(neighbour_url(asked, Random(3)), text)
    assert weigh(visit(asked, text), Cited(asked), sibling=beside).verdict == Verdict.OK


def test_the_neighbour_decides_where_anything_else_speaks() -> None:
    """The page says what it is, the address names what is not there, or another title is cited."""
    gone = ARTICLE("Coast").encode() + b"<p>Sorry, this page does not exist.</p>"
    named = "https://www.coast.example/2014/lighthouse-keepers-of-the-north"
    for asked, body, title in (
        ("https://www.coast.example/reports/4711", gone, None),
        (named, ARTICLE("Coast").encode(), None),
        ("https://www.coast.example/4711", ARTICLE("Coast").encode(), "Minutes of the council"),
    ):
        beside = visit(neighbour_url(asked, Random(3)), body)
        opinion = weigh(visit(asked, body), Cited(asked, title), sibling=beside)
        assert opinion.verdict == Verdict.CHANGED, (asked, opinion.evidence)


def test_another_folder_that_says_404_vouches_for_nothing() -> None:
    asked = "https://www.coast.example/reports/4711"
    gone = visit("https://www.coast.example/blog/xyz", b"gone", status=404)
    near = visit("https://www.coast.example/reports/xyz", b"gone", status=404)
    body = ARTICLE("Coast").encode()
    heard = [
        {e.rule for e in weigh(visit(asked, body), None, sibling=s).evidence} for s in (gone, near)
    ]
    assert "sibling_gone" not in heard[0]
    assert "sibling_gone" in heard[1]


def test_a_short_page_within_much_menu_is_not_its_neighbour() -> None:
    menu = "".join(f"<li><a href=/{i}>Topic number {i} of our site</a></li>" for i in range(80))
    short = f"<title>Der Leuchtturm</title><nav>{menu}</nav><h1>Der Leuchtturm</h1><p>Ein Film.</p>"
    gone = f"<title>Seite nicht gefunden</title><nav>{menu}</nav><h1>Seite nicht gefunden</h1>"
    cited = Cited(URL, "The lighthouse: a film")
    beside = visit(neighbour_url(URL, Random(3)), gone.encode())
    assert weigh(visit(URL, short.encode()), cited, sibling=beside).verdict == Verdict.OK


def test_a_fitting_title_is_settled_without_asking() -> None:
    text = b"<p>Everyone has the right to assemble peacefully, says the law passed in May.</p>" * 14
    opinion = weigh(visit(URL, b"<title>Law on Assemblies | Coast</title>" + text), CITED)
    assert (opinion.verdict, opinion.reason, opinion.probe) == (Verdict.OK, "title_matches", None)
    assert opinion.title_similarity is not None
    assert opinion.title_similarity > 0.9
    assert opinion.text_sha256


def test_counters_and_dates_do_not_change_the_fingerprint() -> None:
    def body(n: int) -> bytes:
        return f"<title>Law on Assemblies</title><p>Read {n} times. All may assemble.</p>".encode()

    one, other = weigh(visit(URL, body(7)), CITED), weigh(visit(URL, body(4711)), CITED)
    assert one.text_sha256 == other.text_sha256


def test_a_changed_title_over_unchanged_text_is_ok() -> None:
    text = (
        b"<article>"
        + b"".join(
            b"<p>Witness number %d told the chamber how old rules had worked in practice.</p>" % n
            for n in range(20)
        )
        + b"</article>"
    )
    past = Past(
        AT,
        "local",
        b"<title>Law on Assemblies</title><h1>Law on Assemblies</h1>" + text,
        "text/html",
        URL,
    )
    now = b"<title>Chamber hears the people</title><h1>Chamber hears the people</h1>" + text
    opinion = weigh(
        visit("https://www.coast.example/a/17", now),
        Cited("https://www.coast.example/a/17", "Law on Assemblies"),
        past,
    )
    assert opinion.verdict == Verdict.OK
    assert any(e.rule == "past_text_same" for e in opinion.evidence)


def test_an_earlier_copy_is_read_in_the_charset_that_its_server_declared() -> None:
    words = "اعتمدت الحكومة استراتيجية حماية البيئة التي تحدد الاهداف الرئيسية للسنوات القادمة "
    body = f"<title>حماية البيئة</title><h1>حماية البيئة</h1><p>{words * 2}</p><p>{words * 3}</p>"
    bare = body.encode("iso-8859-6")  # which no byte of the page tells
    url = "https://www.coast.example/a/17"
    past = Past(AT, "local", bare, "text/html", url, charset="iso-8859-6")
    opinion = weigh(replace(visit(url, bare), charset="iso-8859-6"), Cited(url), past)
    assert opinion.verdict == Verdict.OK
    assert any(e.rule == "past_text_same" for e in opinion.evidence)


def test_another_text_alone_never_decides() -> None:
    def text(word: bytes) -> bytes:
        return (
            b"<article>"
            + b"".join(
                b"<p>The %s number %d was seen by many people near the old pier of the town.</p>"
                % (word, n)
                for n in range(30)
            )
            + b"</article>"
        )

    past = Past(AT, "local", b"<title>Law on Assemblies</title>" + text(b"heron"), "text/html", URL)
    now = b"<title>Law on Assemblies</title><h1>Law on Assemblies</h1><p>Short.</p>" + text(
        b"ferry and its crew"
    )
    assert weigh(visit(URL, now), CITED, past).verdict == Verdict.OK


def test_a_note_without_a_title_may_still_name_the_page() -> None:
    body = b"<title>Rights of way on the old pier | Coast</title><p>Short.</p>"
    cited = Cited(URL, text="See J. Marsh, Rights of Way on the Old Pier, Coast, 2019.")
    assert weigh(visit(URL, body), cited).reason == "title_matches"


def test_only_answers_that_show_a_page_are_weighed() -> None:
    for status in (301, 404, 500):
        assert weigh(visit(URL, CASINO, status=status), CITED).verdict is None
    assert weigh(replace(visit(URL, b""), status=None), CITED).verdict is None


def test_without_a_citation_only_the_page_itself_speaks() -> None:
    assert (
        weigh(visit(URL, b"<title>404</title><h1>Page not found</h1>"), None).reason == "soft_404"
    )
    text = b"<p>Nothing to complain about here, just a plain text with a few words in it.</p>" * 9
    assert (
        weigh(visit("https://www.coast.example/x/1", b"<title>Hello</title>" + text), None).verdict
        == Verdict.OK
    )


@pytest.mark.parametrize(
    "url",
    [URL, URL + "/", "https://a.example/a/b.html", "https://a.example/x?id=7", "https://a.example"],
)
def test_a_neighbour_lives_next_door_and_was_never_made(url: str) -> None:
    one, other = neighbour_url(url, Random(1)), neighbour_url(url, Random(2))
    assert one != other != url
    assert urlsplit(one).netloc == urlsplit(url).netloc
    assert one.endswith("/") == (url.endswith("/"))
    assert one.endswith(".html") == url.endswith(".html")


@pytest.mark.parametrize(
    ("url", "final", "shape"),
    [
        ("/a/b/c.html", "/", "redirect_home"),
        ("/a/b/c.html", "/en/", "redirect_home"),
        ("/a/b/c.html", "/index.php", "redirect_home"),
        ("/a/b/c.html", "/404.html", "redirect_error"),
        ("/a/b/c.html", "/error?code=404", "redirect_error"),
        ("/reports/2010/wells.html", "/reports/", "redirect_section"),
        ("/reports/2010/deep-wells", "/archive/deep-wells/", None),
        ("/a/deep-wells", "/a/harbour-pilots", "redirect_other_name"),
        ("/index.html", "/", None),
        ("/", "/en/", None),
        ("/a/b", "/a/b/", None),
        ("/a/b", "https://other.example/a/b", "redirect_elsewhere"),
        ("/a/b", "https://www2.coast.example/a/b", None),
        ("/article/4711123-old-name", "/article/4711123-new-name", None),
    ],
)
def test_the_shape_of_a_redirect(url: str, final: str, shape: str | None) -> None:
    base = "https://www.coast.example"
    target = final if final.startswith("http") else base + final
    assert redirect_shape(visit(base + url, b"", final=target)) == shape


def test_home_pages() -> None:
    assert is_home("https://a.example")
    assert is_home("https://a.example/de/index.html")
    assert not is_home("https://a.example/?p=4")
    assert not is_home("https://a.example/news")


def test_what_cannot_be_read_is_not_called_changed() -> None:
    for body, kind in (
        (b"PK\x03\x04" + b"\0" * 900, "application/zip"),
        (b"\x89PNG\r\n", "image/png"),
    ):
        opinion = weigh(
            visit(URL + ".xlsx", body, content_type=kind), Cited(URL + ".xlsx", "Law on Assemblies")
        )
        assert opinion.verdict == Verdict.OK


DENTIST = (
    "<title>İmplant tedavisi | Kocaeli Diş Kliniği</title><h1>İmplant tedavisi nedir?</h1>"
    + "<p>İmplant tedavisi eksik dişlerin yerine çene kemiğine yerleştirilen vidalar ile yapılan"
    " bir tedavidir ve uzman hekimler tarafından uygulanmaktadır.</p>" * 4
)


def test_a_page_in_another_language_that_never_names_its_site_is_in_strange_hands() -> None:
    url = "https://www.asylumobservatory.example/turkey/removal-centres"
    cited = Cited(url, "Removal centres: conditions and law", publisher="Asylum Observatory")
    gone = visit("https://www.asylumobservatory.example/turkey/xyz", b"gone", status=404)
    assert weigh(visit(url, DENTIST.encode()), cited, sibling=gone).verdict == Verdict.CHANGED
    own = DENTIST.replace("Kocaeli Diş Kliniği", "Asylum-Observatory")
    assert weigh(visit(url, own.encode()), cited, sibling=gone).verdict == Verdict.OK


def test_a_neighbour_that_says_404_excuses_no_other_article() -> None:
    text = "<p>The assembly heard more than forty witnesses about the ferry to the island.</p>" * 9
    body = f"<title>Ferry vote</title><h1>Ferry vote</h1>{text}".encode()
    url = "https://www.coast.example/node/1182"
    gone = visit("https://www.coast.example/node/xyz", b"gone", status=404)
    opinion = weigh(visit(url, body), Cited(url, "Prison inspection of Harmony Street"), None, gone)
    assert opinion.verdict == Verdict.CHANGED


def test_menus_alone_are_an_empty_page_unless_scripts_may_fill_them() -> None:
    menu = "".join(f"<li><a href=/{i}>Topic number {i} of ours</a>" for i in range(9))
    page = f"<title>Reports | Coast</title><nav><ul>{menu}</ul></nav><main><h1>Reports</h1></main>"
    url = "https://www.coast.example/2016/eviction-status"
    cited = Cited(url, "Evicted: housing and status")
    opinion = weigh(visit(url, page.encode()), cited)
    assert (opinion.verdict, opinion.reason) == (Verdict.CHANGED, "empty_page")
    filled = weigh(visit(url, (page + "<script src=/app.js></script>").encode()), cited)
    assert filled.verdict != Verdict.CHANGED
    japanese = page.replace("<h1>Reports</h1>", "<h1>声明</h1>" + "漁師の訴えは認められた。" * 9)
    assert weigh(visit(url, japanese.encode()), cited).reason != "empty_page"
