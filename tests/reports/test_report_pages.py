"""The pages: complete, harmless, in order, and usable without script or network."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from report_rows import HINT, NOW, sample_rows, summary_of

from citecheck.reports import write_reports
from citecheck.reports.pages import slug_of
from citecheck.reports.words import GROUPS, KINDS, day, distance, reason_sentence

if TYPE_CHECKING:
    from pathlib import Path

LOADING = {"script", "link", "img", "iframe", "object", "embed", "form", "audio", "video", "base"}


def pages(report: Path) -> list[tuple[Path, BeautifulSoup]]:
    report = report.resolve()
    found = [*sorted(report.glob("*.html")), *sorted((report / "letters").glob("*.html"))]
    return [(path, BeautifulSoup(path.read_text("utf-8"), "lxml")) for path in found]


def index(report: Path) -> BeautifulSoup:
    return BeautifulSoup((report / "index.html").read_text("utf-8"), "lxml")


def citation(report: Path, number: int) -> str:
    """What a reader reads of one citation on the first page."""
    return " ".join(index(report).find(id=f"c{number}").get_text(" ").split())


def test_every_letter_has_its_page_and_every_citation_its_place(report: Path):
    shown = [
        element["id"]
        for path, page in pages(report)
        if path.parent.name == "letters"
        for element in page.find_all(id=re.compile(r"^c\d+$"))
    ]
    assert sorted(shown) == sorted(f"c{row.citation_id}" for row in sample_rows())


def test_nothing_is_loaded_and_nothing_runs(report: Path):
    for path, page in pages(report):
        for element in page.find_all(True):
            assert element.name not in LOADING, path
            bad = [
                a for a in element.attrs if a.startswith("on") or a in ("src", "style", "srcset")
            ]
            assert not bad, (path, element.name, bad)
        assert "url(" not in page.style.string
        assert "@import" not in page.style.string


def test_the_policy_allows_the_one_style_and_nothing_else(report: Path):
    for _, page in pages(report):
        policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
        digest = base64.b64encode(hashlib.sha256(page.style.string.encode()).digest()).decode()
        assert policy == (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        )
        assert page.find("meta", attrs={"name": "referrer"})["content"] == "no-referrer"


def test_every_link_leads_to_the_web_or_to_a_place_that_exists(report: Path):
    found = pages(report)
    ids = {path: {element["id"] for element in page.find_all(id=True)} for path, page in found}
    for path, page in found:
        for link in page.find_all("a"):
            target = link["href"]
            if target.startswith(("https://", "http://")):
                assert set(link["rel"]) == {"noreferrer", "noopener", "nofollow"}
                continue
            parts = urlsplit(target)
            assert not parts.scheme
            other = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert other.is_file(), target
            if parts.fragment:
                assert parts.fragment in ids[other], target


def test_ids_are_unique_and_labels_lead_to_them(report: Path):
    for path, page in pages(report):
        ids = [element["id"] for element in page.find_all(id=True)]
        assert len(ids) == len(set(ids)), path
        for element in page.find_all(attrs={"aria-labelledby": True}):
            assert set(element["aria-labelledby"].split()) <= set(ids)


def test_headings_are_in_order(report: Path):
    for path, page in pages(report):
        levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b <= a + 1 for a, b in pairwise(levels)), path
        assert page.html["lang"] == "en"


def test_markup_of_strangers_is_text(report: Path):
    for path, page in pages(report):
        raw = path.read_text("utf-8")
        assert "<script" not in raw
        assert "<iframe" not in raw
        assert "<img" not in raw
        assert "\u202e" not in raw
        assert "\x1b" not in raw
        del page
    assert '"><script>alert(1)</script>' in citation(report, 500)
    assert "</blockquote><script>alert('sentence')</script>" in citation(report, 500)
    assert "⟦U+202E⟧" in citation(report, 501)


def test_only_web_addresses_can_be_followed(report: Path):
    found = index(report)
    assert not found.find(id="c500").find_all("a")
    assert "javascript:alert(document.domain)" in citation(report, 500)
    for link in found.find_all("a"):
        assert urlsplit(link["href"]).scheme in ("", "http", "https")


@pytest.mark.parametrize("number", [102, 502])
def test_an_address_that_changed_hands_has_no_link(report: Path, number: int):
    row = next(row for row in sample_rows() if row.citation_id == number)
    links = [link["href"] for link in index(report).find(id=f"c{number}").find_all("a")]
    assert row.url not in links
    assert "this address has changed hands" in citation(report, number)


def test_a_broken_citation_says_everything_an_editor_asks(report: Path):
    assert citation(report, 100) == (
        "✕ Broken Note 1 page 1, line 40 citation 100 "
        "The site says that there is no such page (404). "
        "The letter says "
        "The level of the lake has fallen by two metres since the pumps were installed. "
        "What was cited Water levels in the Ostrow basin, 1990 to 2020 , "
        "Institute of Inland Waters , published November 2020 , accessed 4 May 2021 "
        "https://waters.example/reports/levels-2020.html "
        "What to do "
        "Cite the archived copy of 2 May 2021, 2 days before the citation’s date. "
        "https://archive.example/web/20210502101500/"
        "https://waters.example/reports/levels-2020.html "
        'Search the web for "Water levels in the Ostrow basin, 1990 to 2020" site:waters.example '
        "Archived copy Copy of 2 May 2021 in the Wayback Machine, "
        "2 days before the citation’s date; verified. "
        "Broken since 9 November 2026, after 3 failed visits. Last visited on 21 November 2026."
    )


def test_what_is_to_mend_comes_first_and_what_is_well_is_folded(report: Path):
    page = index(report)
    keys = [h2["id"] for h2 in page.find_all("h2") if h2["id"] in {g.key for g in GROUPS}]
    assert keys == ["mend", "look", "wait", "known", "unseen", "well"]
    assert page.find(id="mend").find_parent("section").find("details") is None
    assert page.find(id="well").find_parent("section").find("details").get("open") is None
    assert page.h1.get_text() == "23 citations to mend"


def test_a_suspect_alarms_nobody(report: Path):
    assert "nothing to do yet" in index(report).find(id="wait").get_text()
    assert "What to do" not in citation(report, 109)


def test_an_acknowledged_citation_says_who_why_and_until_when(report: Path):
    assert (
        "Acknowledged until 1 March 2027 by the library: "
        "The institute promised to put it back by spring." in citation(report, 110)
    )


def test_the_chart_says_in_words_what_it_shows(report: Path):
    chart = index(report).find("svg")
    words = chart.find("desc").get_text()
    assert words.startswith("58 links: 33 ok, 2 moved, 5 changed, 12 broken")
    assert len(chart.find_all("rect")) == 9
    legend = index(report).find(class_="legend").get_text()
    for sign in "✓→≠✕▣…":
        assert sign in legend


def test_every_filter_has_its_rule(report: Path):
    page = index(report)
    keys = {radio["id"].removeprefix("show-") for radio in page.find_all("input")} - {"all"}
    assert keys == {"broken", "changed", "missing_url", "empty_target", "invalid", "moved"}
    for key in keys:
        assert f"main:has(#show-{key}:checked) .g-mend .item:not(.k-{key})" in page.style.string
    for radio in page.find_all("input"):
        assert radio.parent.name == "label"


def test_notices_tell_of_the_run(report: Path, tmp_path: Path):
    assert HINT in index(report).get_text()
    assert "412 archived copies still to be made" in index(report).get_text()
    rows = sample_rows()
    summary = summary_of(rows)
    assert summary.run is not None
    offline = replace(summary, run=replace(summary.run, state="offline"))
    write_reports(rows, offline, tmp_path, now=NOW)
    assert "Our own network was down" in index(tmp_path).get_text()


def test_a_report_without_citations_says_so(tmp_path: Path):
    summary = replace(summary_of([]), run=None)
    write_reports([], summary, tmp_path, now=NOW)
    text = index(tmp_path).get_text()
    assert "No citations yet" in text
    assert "No run yet" in text


def test_letters_that_cite_nothing_are_counted(tmp_path: Path):
    rows = sample_rows()
    summary = summary_of(rows)
    more = replace(summary, counts=replace(summary.counts, letters=8))
    write_reports(rows, more, tmp_path, now=NOW)
    text = index(tmp_path).get_text()
    assert "63 citations in 8 letters." in text
    assert "2 letters were read and cite nothing." in text


def test_nothing_to_mend_is_said_plainly(tmp_path: Path):
    rows = [row for row in sample_rows() if row.letter_id == 6]
    write_reports(rows, summary_of(rows), tmp_path, now=NOW)
    assert index(tmp_path).h1.get_text() == "Nothing to mend"
    assert "Nothing is to mend." in index(tmp_path).find(class_="good").get_text()


def test_a_large_letter_is_split_into_pages_that_lead_to_each_other(tmp_path: Path):
    base = sample_rows()[0]
    rows = [replace(base, citation_id=n, ordinal=n, note=str(n)) for n in range(1200)]
    rows += [
        replace(base, citation_id=n, ordinal=n, verdict="ok", to_mend=False)
        for n in range(1200, 1300)
    ]
    write_reports(rows, summary_of(rows), tmp_path, now=NOW)
    found = pages(tmp_path)
    names = [path.name for path, _ in found if path.parent.name == "letters"]
    assert len(names) > 2
    assert "2021-05-17-wetlands-1.page-2.html" in names
    assert all(path.stat().st_size < 2_000_000 for path, _ in found)
    shown = sum(len(p.find_all(id=re.compile(r"^c\d+$"))) for path, p in found if path.parent.name)
    assert shown == 1300 + 40 + 40  # each once on its page; forty of a kind on the first
    test_every_link_leads_to_the_web_or_to_a_place_that_exists(tmp_path)
    test_ids_are_unique_and_labels_lead_to_them(tmp_path)


def test_many_letters_are_listed_on_pages_of_their_own(tmp_path: Path):
    base = sample_rows()[0]
    rows = [
        replace(base, letter_id=n, letter=f"letters/{n:04}.md", citation_id=n) for n in range(400)
    ]
    write_reports(rows, summary_of(rows), tmp_path, now=NOW)
    assert "100 more letters" in index(tmp_path).get_text()
    assert (tmp_path / "letters-1.html").is_file()


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("letters/2021-05-17 Wetlands.md", "2021-05-17-wetlands-3"),
        ("../../etc/passwd", "passwd-3"),
        ("C:\\letters\\Été à Genève.docx", "ete-a-geneve-3"),
        ("رسالة.txt", "letter-3"),
        ("https://site.example/letters/7/", "7-3"),
        ("a" * 500, "a" * 60 + "-3"),
        (".page-2.html", "page-2-3"),
        ("", "letter-3"),
    ],
)
def test_names_of_pages_are_safe_on_every_file_system(path: str, slug: str):
    assert slug_of(path, 3) == slug
    assert slug_of(path, 3) != slug_of(path, 4)


def test_dates_and_distances_are_written_as_people_write_them():
    assert [day(v) for v in ("2021-05-17", "2021-05", "2021", "spring 2021", "2021-13", None)] == [
        "17 May 2021",
        "May 2021",
        "2021",
        "spring 2021",
        "2021-13",
        "",
    ]
    assert day(NOW) == "21 November 2026"
    assert [distance(days) for days in (0, 1, -2, 1500, None)] == [
        "the very day of the citation",
        "1 day after the citation’s date",
        "2 days before the citation’s date",
        "1,500 days after the citation’s date",
        "",
    ]


def test_every_reason_of_the_design_has_its_sentence():
    reasons = [
        "alive",
        "title_matches",
        "temporary_redirect",
        "permanent_redirect",
        "soft_404",
        "parked",
        "home_page",
        "empty_page",
        "different_content",
        "fragment_missing",
        "not_found",
        "gone",
        "dns_not_found",
        "redirect_loop",
        "redirect_broken",
        "server_error",
        "timeout",
        "refused",
        "reset",
        "tls_expired",
        "protocol_error",
        "forbidden",
        "challenge",
        "script_only",
        "rate_limited",
        "login_wall",
        "paywall",
        "consent_wall",
        "legal",
        "scheme",
        "private_address",
        "malformed_url",
        "excluded",
        "offline",
        "not_due",
        "missing_url",
        "empty_target",
    ]
    sentences = {reason_sentence(reason, KINDS["unchecked"]) for reason in reasons}
    assert len(sentences) == len(reasons)
    assert reason_sentence("unheard_of", KINDS["broken"]) == KINDS["broken"].meaning


def test_a_citation_that_has_been_decided_says_so(report: Path):
    assert "Decided, not in the letter yet: cite the archived copy." in citation(report, 113)


def test_first_failures_are_told_apart_from_old_ones(tmp_path: Path):
    row = sample_rows()[0]
    fresh = replace(row, since=row.checked_at, failures=1)
    older = replace(row, since=NOW - timedelta(days=400), failures=1, citation_id=2)
    write_reports([fresh, older], summary_of([fresh, older]), tmp_path, now=NOW)
    assert "First found broken on 21 November 2026." in citation(tmp_path, 100)
    assert "Broken since 17 October 2025. Last visited" in citation(tmp_path, 2)
