"""Page facts: what a body says about itself, read in bounded time whatever it is."""

from __future__ import annotations

import resource
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citecheck import confined
from citecheck.checks.evidence import content, walls
from citecheck.checks.page import pdf
from citecheck.checks.page.pdf_worker import MOST_PDFS
from citecheck.checks.page.reader import read_beginning, read_page
from citecheck.model import Cited, Verdict
from tests.checks.corpus import visit

URL = "https://www.coast.example/2021/05/17/ferry-vote"


def page(html: str | bytes, **more: object):
    return read_page(visit(URL, html.encode() if isinstance(html, str) else html, **more))  # type: ignore[arg-type]


def test_titles_come_best_first_with_their_source() -> None:
    facts = page(
        """<html lang="en-GB"><head><title>Vote | Coast</title>
        <meta name="citation_title" content="The vote">
        <meta property="og:title" content="Vote&amp;amp;count">
        <script type="application/ld+json">{"@graph":[{"headline":"Ferry vote"}]}</script>
        </head><body><h1>A ferry vote</h1><h2>In short</h2></body></html>"""
    )
    assert [(title.source, title.text) for title in facts.titles] == [
        ("citation_title", "The vote"),
        ("headline", "Ferry vote"),
        ("og", "Vote&count"),
        ("title", "Vote | Coast"),
        ("h1", "A ferry vote"),
        ("h2", "In short"),
    ]
    assert facts.declared_language == "en"


def test_a_heading_that_links_elsewhere_names_another_page() -> None:
    facts = page('<h2><a href="/other">Another story</a></h2><a href="/x"><h2>And one</h2></a>')
    assert facts.titles == ()


def test_an_anchor_within_a_heading_is_no_teaser() -> None:
    assert page('<h1><a href="#s1">¶</a> Section one</h1>').titles_of("h1") == ("¶ Section one",)


def test_scripts_styles_comments_and_hidden_parts_are_no_text() -> None:
    facts = page(
        "<body><script>var page='not found'</script><!-- gone --><style>p{}</style>"
        "<noscript>Enable JavaScript</noscript><template>t</template>"
        '<div hidden>secret</div><div style="display:none">x</div><p>Shown</p></body>'
    )
    assert [block.text for block in facts.blocks] == ["Shown"]
    assert facts.scripts == 1
    assert "Enable JavaScript" in facts.noscript


def test_a_page_may_leave_out_its_body_tag() -> None:
    facts = page(
        "<!doctype html><title>T</title><meta name=a content=b><main><h1>H</h1>Shown</main>"
    )
    assert [block.text for block in facts.blocks] == ["H", "Shown"]
    assert facts.plain_text


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("<nav><a href=/>Home</a> <a href=/a>About</a></nav><p>", "</p>"),
        ("<header>Coast</header><section>", "</section>"),
        ("Sorry<br>", "<br/>Home"),
        ("<form><button>Search</button></form><article>", "</article>"),
        ("<dl><dt>Sorry<dd>", "</dl>"),
        ("<coast-header>Coast</coast-header><coast-body>", "</coast-body>"),
    ],
)
def test_words_of_blocks_stand_apart_where_nothing_is_between_their_tags(before, behind) -> None:
    facts = page(f"<html><body>{before}Nie znaleziono strony{behind}Footer</body></html>")
    assert " nie znaleziono strony " in f" {facts.plain_text} "


def test_words_within_a_line_stay_whole() -> None:
    facts = page("<p><span>P</span>age <b>n</b><i>ot</i> fo<wbr>und<sup>2</sup></p>")
    assert facts.plain_text == "page not found2"


def test_blocks_know_whether_they_are_links_and_menus() -> None:
    facts = page(
        "<nav><ul><li><a href=/>Home</a></li></ul></nav><p>One <b>two</b> <a href=/>three</a>.</p>"
    )
    menu, paragraph = facts.blocks
    assert (menu.text, menu.aside, menu.linked) == ("Home", True, 1.0)
    assert (paragraph.text, paragraph.aside) == ("One two three.", False)
    assert 0 < paragraph.linked < 0.5


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("<title>Mémoire</title>".encode("latin-1"), None),
        ("<title>Mémoire</title>".encode(), "iso-8859-1"),
        ("\ufeff<title>Mémoire</title>".encode("utf-16"), None),
        ('<meta charset="windows-1252"><title>Mémoire</title>'.encode("cp1252"), None),
        ("<title>Mémoire</title>é".encode()[:-1], None),
        ('<meta charset="punycode"><title>Mémoire</title>'.encode("latin-1"), "unicode_escape"),
        ('<meta charset="no-such"><title>Mémoire</title>'.encode("latin-1"), None),
    ],
)
def test_encodings_are_read_as_browsers_do(body: bytes, charset: str | None) -> None:
    from dataclasses import replace

    assert read_page(replace(visit(URL, body), charset=charset)).title == "Mémoire"


def test_japanese_and_chinese_encodings_are_read() -> None:
    body = '<meta charset="gb2312"><title>地区议会公布</title>'.encode("gb18030")
    assert page(body).title == "地区议会公布"
    body = '<meta charset="Shift_JIS"><title>地域議会</title>'.encode("shift_jis")
    assert page(body).title == "地域議会"


RUSSIAN = "Доклад о положении сельских библиотек"
RUSSIAN_TEXT = "Комиссия посетила девять районов и установила, что половина библиотек закрыта. "
JAPANESE = "離島の学校給食に関する報告"
JAPANESE_TEXT = "委員会は今年、九つの島を訪れ、給食の実施状況を調べた。詳しい数字は付録にある。"
CHINESE = "关于农村公共交通的报告"
CHINESE_TEXT = "委员会今年走访了九个县，发现超过一半的线路已经停运；详细数字见附录。"
KOREAN = "농촌 도서관 실태에 관한 보고서"


@pytest.mark.parametrize(
    ("title", "text", "encoding", "charset"),
    [
        (RUSSIAN, RUSSIAN_TEXT, "cp1251", None),
        (RUSSIAN, RUSSIAN_TEXT, "koi8-r", "utf-8"),
        (RUSSIAN, RUSSIAN_TEXT, "cp1251", "iso-8859-1"),
        (CHINESE, CHINESE_TEXT, "gb18030", "utf-8"),
        (JAPANESE, JAPANESE_TEXT, "cp932", None),
        (JAPANESE, JAPANESE_TEXT, "euc_jp", None),
        (JAPANESE, JAPANESE_TEXT, "cp932", "x-sjis"),
        (JAPANESE, JAPANESE_TEXT, "iso2022_jp", "iso-2022-jp"),
        (KOREAN, "", "cp949", "ks_c_5601-1987"),
        (RUSSIAN, RUSSIAN_TEXT, "utf-16-be", "utf-16be"),
        ("The rural schools", "They are closed. ", "utf-16-le", "utf-16"),
        ("The rural schools", "They are closed. ", "utf-8", "utf-16"),
        ("Le bilan de l'été", "Là où l'élève a été gâté, déjà. ", "cp1252", "utf-8"),
    ],
)
def test_charsets_are_known_by_browsers_names_and_guessed_where_none_is_true(
    title: str, text: str, encoding: str, charset: str | None
) -> None:
    from dataclasses import replace

    body = f"<html><title>{title}</title><body><p>{text * 8}</p></body></html>".encode(encoding)
    assert read_page(replace(visit(URL, body), charset=charset)).title == title


def test_date_and_main_text_are_found_when_asked_for() -> None:
    text = (
        "The assembly voted on Tuesday to extend the ferry subsidies for another nine years. " * 12
    )
    facts = page(
        '<html><head><meta property="article:published_time" content="2021-05-17T10:00:00Z"></head>'
        f"<body><nav>Menu</nav><article><h1>T</h1><p>{text}</p></article></body></html>"
    )
    assert facts.published_on == "2021-05-17"
    assert "extend the ferry subsidies" in facts.main_text
    assert facts.language == "en"


def test_a_pdf_gives_its_title_and_first_page() -> None:
    facts = page(minimal_pdf("Wells and water rights"), content_type="application/pdf")
    assert facts.kind == "pdf"
    assert "Wells and water rights" in facts.text
    opinion = content.weigh(
        visit(URL + ".pdf", minimal_pdf("Wells and water rights")),
        Cited(URL + ".pdf", "Wells and Water Rights"),
    )
    assert (opinion.verdict, opinion.reason) == ("ok", "title_matches")


def test_a_broken_pdf_says_nothing_and_raises_nothing() -> None:
    for body in (b"%PDF-1.7\n", b"%PDF-1.4 " + b"\xff" * 5000, minimal_pdf("x")[:200]):
        assert page(body, content_type="application/pdf").kind == "pdf"


def test_a_pdf_that_unpacks_without_end_takes_nothing_from_the_run() -> None:
    for piece, times in ((b" " * 1_000_000, 300), (b"BT /F1 9 Tf (a) Tj ET\n" * 50_000, 100)):
        packer = zlib.compressobj()
        packed = b"".join(packer.compress(piece) for _ in range(times)) + packer.flush()
        body = minimal_pdf("x", [b"/FlateDecode"] * 2, zlib.compress(packed))
        before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
        facts = page(body, content_type="application/pdf")
        assert facts.kind == "pdf"
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KiB
        assert time.monotonic() - begun < 30
    assert "Wells" in page(minimal_pdf("Wells"), content_type="application/pdf").text


def test_pdfs_are_read_one_after_the_other_whoever_asks() -> None:
    bodies = [minimal_pdf(f"Wells of {number}") for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        pages = list(threads.map(lambda one: page(one, content_type="application/pdf"), bodies))
    assert [one.text for one in pages] == [f"Wells of {number}" for number in range(40)]


def test_a_reader_of_pdfs_ends_after_some_and_the_next_one_goes_on() -> None:
    for number in range(MOST_PDFS + 2):
        assert pdf.first_page(minimal_pdf(f"Wells {number}"))[1] == f"Wells {number}"


def test_a_reader_of_pdfs_that_is_gone_is_started_again() -> None:
    assert pdf.first_page(minimal_pdf("Wells"))[1] == "Wells"
    process = confined.shared(pdf._COMMAND)._process
    assert process is not None
    process.kill()
    process.wait()
    assert pdf.first_page(minimal_pdf("Rivers"))[1] == "Rivers"


HOSTILE = {
    "deep": "<div>" * 400_000,
    "attributes": "<p " + " ".join(f"a{i}=1" for i in range(250_000)) + ">x",
    "attributes with quoted brackets": "<p " + " ".join(f'a{i}=">"' for i in range(150_000)) + ">x",
    "attributes without values": "<p " + " ".join(f"a{i}" for i in range(280_000)) + ">x",
    "open tags": "<a " * 690_000,
    "open quotes": '<a x="' * 340_000,
    "open comments": "<!--" * 500_000,
    "open scripts": "<script>" * 250_000,
    "open templates": "<template>" * 200_000,
    "formatting": "<b><i>" * 150_000 + "<p>" * 100_000,
    "tables": "<table><tr><td>" * 130_000,
    "links": "<a href=x>" * 200_000,
    "headings": "<h1>not found</h1>" * 100_000,
    "titles": "<title>404</title>" * 110_000,
    "metas": '<meta name="a" content="b">' * 75_000,
    "paragraphs": "<p>Page not found</p>" * 95_000,
    "spaces": "<title>" + " " * 2_000_000 + "</title>",
    "one word": "<p>" + "a" * 2_000_000,
    "separators": "<title>" + "| - " * 500_000 + "</title>",
    "combining": "<h1>" + "a\u0301" * 500_000,
    "entities": "<p>" + "&amp;" * 400_000,
    "json": '<script type="application/ld+json">' + "[" * 1_000_000 + "</script><p>x",
    "nul": "\0" * 2_000_000,
    "chinese": "<p>" + "页面" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_judged_in_bounded_time(name: str) -> None:
    observation = visit(URL, HOSTILE[name].encode()[: 2 << 20])
    started = time.process_time()
    facts = read_page(observation)
    first = read_beginning(observation)
    assert first is None or first.further_paragraph_words >= 0
    walls.recognise(observation, facts)
    content.weigh(observation, Cited(URL, "Ferry vote delayed again"), page=lambda: facts)
    assert time.process_time() - started < 6


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=2000), st.sampled_from(["text/html", "application/pdf", "text/plain", None])
)
def test_no_body_raises(body: bytes, kind: str | None) -> None:
    observation = visit(URL, body, content_type=kind)
    content.weigh(observation, Cited(URL, "Ferry vote"))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<a href=/>",
                "</a>",
                "<h1>",
                "</h1>",
                "<script>",
                "</script>",
                "<!--",
                "-->",
                "<title>",
                "404 ",
                "text ",
                "<svg/>",
                "<nav>",
                "</nav>",
                "</body>",
                "<body>",
                "&amp;",
                "<table>",
                "<td>",
                '<p a="',
            ]
        ),
        max_size=60,
    )
)
def test_no_markup_raises(parts: list[str]) -> None:
    facts = page("".join(parts))
    assert len(facts.blocks) <= 60
    assert facts.running_text is not None


def minimal_pdf(text: str, filters: list[bytes] | None = None, packed: bytes = b"") -> bytes:
    """Write a PDF of one page with one line of text, or with content that was packed."""
    stream = packed or f"BT /F1 18 Tf 40 700 Td ({text}) Tj ET".encode()
    how = b"/Filter [%s]" % b" ".join(filters) if filters else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(stream), how, stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 6\n0000000000 65535 f \n%strailer\n"
        b"<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))
    )


LONG = "<p>" + "The ferry company answered the council in a letter of nine pages. " * 30 + "</p>"


def test_the_beginning_of_a_long_page_has_its_names_and_counts_the_paragraphs_beyond() -> None:
    menus = "<li><a href='/x'>Harbour news of the week</a></li>" * 900
    body = f"<title>Ferry vote delayed again</title><ul>{menus}</ul><script>'<p>'</script>{LONG}"
    first = read_beginning(visit(URL, body.encode()))
    assert first is not None
    assert first.title == "Ferry vote delayed again"
    assert first.paragraph_words == 0
    assert first.further_paragraph_words > 300
    assert read_page(visit(URL, body.encode())).words > 300


def test_short_pages_and_pages_that_name_their_price_are_read_whole() -> None:
    assert read_beginning(visit(URL, f"<title>Ferry</title>{LONG}".encode())) is None
    paid = '<script type="application/ld+json">{"isAccessibleForFree": false}</script>'
    assert read_beginning(visit(URL, f"<title>Ferry</title>{LONG * 20}{paid}".encode())) is None


def test_a_title_above_an_error_is_not_settled_by_the_beginning() -> None:
    """Only running text settles it: what was taken away leaves its title and menus behind."""
    menus = f"<li><a href='/{'x' * 120}'>Harbour news</a></li>" * 300
    head = "<title>Ferry vote delayed again | Coast Post</title>"
    body = f"{head}<ul>{menus}</ul><h1>This page no longer exists</h1>"
    opinion = content.weigh(visit(URL, body.encode()), Cited(URL, "Ferry vote delayed again"))
    assert opinion.verdict == Verdict.CHANGED
