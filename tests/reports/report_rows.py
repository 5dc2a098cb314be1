"""About sixty citations of invented bodies: what the report must show, and what it must survive."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from citecheck.model import Candidate, Caution, Hop
from citecheck.reports import RunSummary, Unread
from citecheck.store.rows import CautionedLetter, RunRow
from citecheck.store.shown import ChangeRow, Counts, ReportRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NOW = datetime(2026, 11, 21, 19, 45, tzinfo=UTC)
SEEN = NOW - timedelta(days=40)

LETTERS = {
    1: ("letters/2021-05-17 Wetlands.md", "On the draining of the Marsh of Ostrow", "2021-05-17"),
    2: ("letters/tariffs.html", "Response to the consultation on harbour tariffs", "2019-03"),
    3: ("letters/sub/tariffs.html", None, None),
    4: ("letters/رسالة.txt", "رسالة إلى مجلس المدينة", "2022-01-09"),
    5: ("letters/<script>alert(1)</script>.md", "<img src=x onerror=alert(1)> & 'friends'", "2020"),
    6: ("letters/healthy.docx", "A letter where all is well", "2024-02-29"),
}

TITLE = "Water levels in the Ostrow basin, 1990 to 2020"
SENTENCE = "The level of the lake has fallen by two metres since the pumps were installed."
WAYBACK = "https://archive.example/web/20210502101500/"

BASE: dict[str, Any] = {field.name: None for field in fields(ReportRow)} | {
    "kind": "footnote",
    "candidates": (),
    "hops": (),
    "failures": 0,
    "memento_verified": False,
    "acknowledged": False,
    "to_mend": False,
    "first_seen": SEEN,
    "last_seen": NOW,
    "checked_at": NOW - timedelta(hours=3),
    "sentence": SENTENCE,
    "title": TITLE,
    "publisher": "Institute of Inland Waters",
    "published_on": "2020-11",
    "accessed_on": "2021-05-04",
    "note_text": f"{TITLE}, Institute of Inland Waters, accessed 4 May 2021.",
    "language": "en",
}

PROBLEM: dict[str, Any] = {"url": None, "verdict": None, "checked_at": None, "to_mend": True}


def mend(verdict: str, reason: str, **more: Any) -> dict[str, Any]:
    return {
        "verdict": verdict,
        "reason": reason,
        "to_mend": True,
        "confidence": 0.95,
        "failures": 3,
        "since": NOW - timedelta(days=12),
    } | more


def copy(url: str, days: int | None = -2, *, verified: bool = True) -> dict[str, Any]:
    return {
        "memento_url": WAYBACK + url,
        "memento_archive": "wayback",
        "memento_at": datetime(2021, 5, 2, 10, 15, tzinfo=UTC),
        "memento_days": days,
        "memento_verified": verified,
    }


def wetlands() -> Iterator[dict[str, Any]]:
    gone = "https://waters.example/reports/levels-2020.html"
    yield mend("broken", "not_found", url=gone, status=404, page=1, line=40, **copy(gone))
    yield mend("broken", "dns_not_found", url="https://marsh-watch.example/news?id=7")
    yield mend(
        "changed",
        "parked",
        url="https://ostrow-lake.example/history",
        page_title="This domain is for sale",
        **copy("https://ostrow-lake.example/history", 31),
    )
    yield mend(
        "changed",
        "soft_404",
        url="https://council.example/minutes/2021-04.pdf",
        explanation="The page answers 200 and says “Sorry, this page cannot be found”.",
        page_title="Page not found",
        **copy("https://council.example/minutes/2021-04.pdf", 0, verified=False),
    )
    moved = "http://fisheries.example/stock.html"
    yield mend(
        "moved",
        "permanent_redirect",
        url=moved,
        final_url="https://fisheries.example/stock.html",
        hops=(
            Hop(moved, 301, target="https://fisheries.example/stock.html"),
            Hop("https://fisheries.example/stock.html", 200),
        ),
        title_similarity=0.97,
        page_title=TITLE,
        failures=0,
    )
    yield PROBLEM | {
        "problem": "missing_url",
        "author": "Ada Brunn",
        "candidates": (Candidate("https://waters.example/brunn-2019", 0.72, "cited in note 3"),),
    }
    yield PROBLEM | {
        "problem": "empty_target",
        "kind": "inline",
        "note": None,
        "note_text": None,
        "anchor_text": "the minister's own figures",
        "title": None,
        "publisher": None,
        "published_on": None,
        "accessed_on": None,
    }
    yield PROBLEM | {
        "problem": "malformed_url",
        "printed": "https//waters,example/levels",
        "candidates": (Candidate("https://waters.example/levels", 0.93, "colon added"),),
    }
    yield {
        "verdict": "blocked",
        "reason": "challenge",
        "url": "https://ministry.example/decree/114",
        "since": NOW - timedelta(days=90),
        "status": 403,
        **copy("https://ministry.example/decree/114", -400),
    }
    yield {
        "verdict": "suspect",
        "reason": "timeout",
        "url": "https://slow.example/a",
        "since": NOW - timedelta(days=1),
        "failures": 2,
    }
    yield {
        "verdict": "broken",
        "reason": "gone",
        "url": "https://waters.example/withdrawn",
        "acknowledged": True,
        "acknowledged_until": datetime(2027, 3, 1, tzinfo=UTC),
        "acknowledged_reason": "The institute promised to put it back by spring",
        "acknowledged_owner": "the library",
    }
    yield {"verdict": "unchecked", "reason": "excluded", "url": "https://intranet.example/x"}
    yield {"verdict": "unsupported", "reason": "scheme", "url": "ftp://files.example/a.zip"}
    yield mend(
        "broken",
        "server_error",
        url="https://waters.example/api/levels",
        decision="cite_archived",
        **copy("https://waters.example/api/levels", 5),
    )
    for number in range(6):
        yield {
            "verdict": "ok",
            "reason": "alive",
            "url": f"https://waters.example/page/{number}",
            **copy(f"https://waters.example/page/{number}", number - 3, verified=number > 1),
        }


def tariffs() -> Iterator[dict[str, Any]]:
    yield mend(
        "changed",
        "home_page",
        url="https://harbour.example/tariffs/2018",
        final_url="https://harbour.example/",
        page_title="Harbour of Linn: welcome",
    )
    yield mend("changed", "fragment_missing", url="https://harbour.example/rules#section-9")
    yield mend("broken", "tls_expired", url="https://customs.example/", **copy("x", None))
    yield mend("invalid", "malformed_url", url="https:///half/an/address")
    yield {"verdict": "blocked", "reason": "paywall", "url": "https://news.example/harbour"}
    for number in range(14):
        yield {"verdict": "ok", "reason": "title_matches", "url": f"https://port.example/{number}"}


def hostile() -> Iterator[dict[str, Any]]:
    yield mend(
        "broken",
        "not_found",
        url="javascript:alert(document.domain)",
        title='"><script>alert(1)</script>',
        sentence="</blockquote><script>alert('sentence')</script>",
        note="<b>1</b>",
        explanation="<iframe src=//evil.example></iframe>",
    )
    yield mend("broken", "not_found", url="https://evil.example/\u202egpj.exe", title="a\u202eb")
    yield mend("changed", "hijacked", url="https://casino.example/?q=<svg/onload=1>")
    yield mend(
        "moved",
        "permanent_redirect",
        url="https://a.example/x",
        final_url="data:text/html,<script>1</script>",
    )
    yield mend("broken", "not_found", url="https://long.example/" + "a/" * 60_000)
    yield mend("broken", "not_found", url='https://q.example/"onmouseover="alert(1)')
    yield {"verdict": "ok", "url": "https://ok.example/", "title": '=HYPERLINK("http://x")'}
    yield {"verdict": "ok", "url": "https://ok.example/2", "title": "+1", "author": "-2"}
    yield {"verdict": "ok", "url": "https://ok.example/3", "title": "@SUM(A1)", "publisher": "\t=1"}
    yield {"verdict": "ok", "url": "https://ok.example/4", "sentence": "\r\n=cmd|' /C calc'!A0"}
    yield {"verdict": "ok", "url": "https://ok.example/5", "title": "a;=1+1", "note": "-"}
    yield {"verdict": "ok", "url": "https://ok.example/6", "title": "\x1b[31mred\x07\x00"}
    yield {"verdict": "ok", "url": "https://ok.example/7", "title": "x" * 50_000}
    yield {"verdict": "ok", "url": "https://ok.example/8", "title": "lone \ud800 surrogate"}
    yield (
        PROBLEM
        | dict.fromkeys(
            ("note", "sentence", "title", "publisher", "note_text", "published_on", "accessed_on")
        )
        | {"problem": "missing_url"}
    )
    yield dict.fromkeys(("note", "sentence", "title", "publisher", "note_text", "verdict"))


def arabic() -> Iterator[dict[str, Any]]:
    yield mend(
        "broken",
        "not_found",
        url="https://مثال.example/تقرير/٢٠٢٠",
        title="تقرير عن مستوى المياه في البحيرة 2020",
        sentence="انخفض مستوى البحيرة بمقدار مترين منذ تركيب المضخات (انظر Waters 2020).",
        publisher="معهد المياه",
        note_text=None,
        **copy("https://xn--mgbh0fb.example/", 3),
    )
    yield mend("broken", "gone", url="https://水.example/報告", title="湖の水位に関する報告書 🌊🐟")
    yield {"verdict": "ok", "url": "https://emoji.example/👩‍🔬", "title": "👩‍🔬 in the field"}


def sample_rows() -> list[ReportRow]:
    """All rows, sorted by letter and ordinal as the store hands them out."""
    letters = {
        1: wetlands(),
        2: tariffs(),
        3: iter([mend("broken", "refused", url="https://harbour.example:8443/x")]),
        4: arabic(),
        5: hostile(),
        6: iter({"verdict": "ok", "url": f"https://well.example/{n}"} for n in range(4)),
    }
    rows = []
    for letter_id, facts in letters.items():
        path, title, dated = LETTERS[letter_id]
        for ordinal, fact in enumerate(facts):
            values = BASE | {
                "citation_id": letter_id * 100 + ordinal,
                "letter_id": letter_id,
                "letter": path,
                "letter_title": title,
                "letter_dated": dated,
                "ordinal": ordinal,
                "note": str(ordinal + 1),
                "link_id": letter_id * 100 + ordinal,
            }
            row = ReportRow(**(values | fact))
            rows.append(replace(row, host=urlsplit(row.url).hostname if row.url else None))
    return rows


def summary_of(rows: Iterable[ReportRow], **more: Any) -> RunSummary:
    """The summary of a finished run that saw these rows."""
    verdicts: dict[str, int] = {}
    letters, citations, to_mend, acknowledged = set(), 0, 0, 0
    for row in rows:
        letters.add(row.letter_id)
        citations += 1
        to_mend += row.to_mend
        acknowledged += row.acknowledged
        if row.verdict:
            verdicts[row.verdict] = verdicts.get(row.verdict, 0) + 1
    counts = Counts(
        letters=len(letters),
        citations=citations,
        links=sum(verdicts.values()),
        to_mend=to_mend,
        acknowledged=acknowledged,
        verdicts=verdicts,
        problems={},
        link_verdicts=verdicts,
        copies=0,
    )
    run = RunRow(7, NOW - timedelta(minutes=4), NOW, "done", "0.1.0", {})
    return replace(RunSummary(run, counts), **more)


def change(news: str, **more: Any) -> ChangeRow:
    values: dict[str, Any] = {
        "citation_id": 101,
        "letter": "letters/wetlands.md",
        "note": "4",
        "url": "https://waters.example/reports/levels-2020.html",
        "sentence": SENTENCE,
        "title": TITLE,
        "run_id": 7,
        "at": NOW - timedelta(minutes=3),
        "before": "ok",
        "before_reason": "alive",
        "verdict": "broken",
        "reason": "not_found",
        "explanation": None,
        "news": news,
    }
    return ChangeRow(**(values | more))


def sample_changes() -> tuple[ChangeRow, ...]:
    return (
        change("broke"),
        change("recovered", note="9", url="https://slow.example/a", verdict="ok", reason="alive"),
        change(
            "needs_person",
            letter="letters/tariffs.html",
            note=None,
            url="https://ministry.example/decree/114",
            verdict="blocked",
            reason="challenge",
        ),
        change(
            "repaired",
            letter="letters/tariffs.html",
            note="2",
            successor_url="https://harbour.example/new",
        ),
        change("added", letter="letters/tariffs.html"),
        change("quiet", letter="letters/tariffs.html"),
    )


CAUTIONED = (
    CautionedLetter(
        1,
        "letters/2021-05-17 Wetlands.md",
        None,
        (
            *(Caution("this page is damaged and was left out", "Look at it", n) for n in (3, 5, 6)),
            Caution("only the first 25,000 lines were read", "Split it"),
        ),
    ),
    CautionedLetter(
        99,
        "letters/<i>cites nothing</i>.pdf",
        None,
        (Caution("<script>x</script> is printed, but its link leads to javascript:x", "", 2),),
    ),
)
UNREAD = (
    Unread("letters/scan.pdf", "it is no PDF inside", "Open it and save it anew."),
    Unread("letters/<b>.docx", "it is empty"),
)
HINT = "Copies at the Wayback Machine wait for keys: run “ia configure” once."
