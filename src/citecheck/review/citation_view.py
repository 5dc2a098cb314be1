"""One citation as a page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from citecheck.model import Action, Verdict
from citecheck.pipeline.desk import days_after, nearest_first
from citecheck.repairs.suggest import suggest
from citecheck.reports.items import Address, place_of
from citecheck.reports.safe import clip, href, line, shorten
from citecheck.reports.words import amount, day

from .cautions import cautions_at
from .choices import LOST, Version, actions_for
from .page import card_of, copy_words, decision_words
from .queue import WRITES, Filter, filter_of, letter_name
from .rendering import editor_of, number_of, place, render

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from citecheck.model import Memento
    from citecheck.pipeline.desk import Comparison, Trial
    from citecheck.store import CitationHistory, ReportRow

    from .queue import Entry
    from .workplace import Workplace

__all__ = [
    "Sibling",
    "chosen_copies",
    "citation_page",
    "ids_of",
    "late_copy",
    "look_key",
    "show_citation",
    "version_of",
]

LONGEST_TYPED = 2_000
"""Characters of an address that the field takes."""

SOON = 30
"""Days within which a copy still counts as one of the page that was cited."""
TWO_YEARS = 730

LIKE_TITLE = 0.5
"""Below, two titles have little in common (of `Finding.title_similarity`, 0 to 1)."""

MOST_SIBLINGS = 400
"""Further citations of one link that one decision may serve at once: their fields stay below
`rendering.MOST_FIELDS`."""


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another citation of the same link."""

    id: int
    value: str
    """What the form says of it: its id and the version that was seen."""
    place: str
    letter: str
    words: str
    """What is linked or cited, where another citation here stands in the same place."""
    file: str
    """Its letter's file, where another letter here has the same title; else empty."""
    copy: str
    """The copy that is nearest its own date."""
    checked: bool


async def citation_page(request: Request) -> Response:
    """Show one citation."""
    citation_id = request.path_params["citation"]
    done = ids_of(request.query_params.get("done", ""))
    return await show_citation(request, citation_id, done=done)


def ids_of(text: str) -> list[int]:
    """Return the numbers of decisions taken together, as an address or a form lists them."""
    found = (number_of(n) for n in text.split(",")[: MOST_SIBLINGS + 1])
    return [n for n in found if n is not None]


async def show_citation(
    request: Request,
    citation_id: int,
    *,
    done: list[int] | None = None,
    trouble: str = "",
    notice: str = "",
    status: int = 200,
    wanted: Filter | None = None,
    trial: Trial | None = None,
    typed: str = "",
) -> Response:
    """Render a citation's page, with what went wrong or well before it.

    `typed` is an address that was given and could not be tried: nobody types it twice.
    """
    work = place(request)
    wanted = wanted or filter_of(request.query_params)
    values = await run_in_threadpool(_values, work, citation_id, wanted, done or [])
    if values is None:
        raise HTTPException(404, "This citation is not in its letter (any more).")
    others = work.presence.enter(
        citation_id, request.scope["citecheck.session"], editor_of(request) or "Somebody"
    )
    return render(
        request,
        "citation.html.jinja",
        status=status,
        present=others,
        trouble=trouble,
        notice=notice,
        wanted=wanted,
        trial=trial,
        typed=typed[:LONGEST_TYPED],
        trial_words=_trial_words(trial, cast("ReportRow", values["row"])) if trial else (),
        sure=trial is not None and trial.fits and not _is_titled_otherwise(trial),
        trial_address=Address(shorten(trial.url), href(trial.url)) if trial else None,
        undone="undone" in request.query_params,
        checked="checked" in request.query_params,
        **values,
    )


def _trial_words(trial: Trial, row: ReportRow) -> tuple[str, str]:
    """Return what came of trying an address: a heading, and why."""
    why = sentence(trial.finding.explanation)
    if _is_titled_otherwise(trial):
        cited = f"Cited is “{clip(line(row.title), 200)}”."
        return "? This address works, but its title is not the one that is cited: compare.", cited
    if trial.fits:
        titled = trial.finding.reason == "title_matches"
        return (
            "✓ This address works, and its title fits." if titled else "✓ This address works.",
            why,
        )
    heads = {
        Verdict.BLOCKED: "? The site refuses programs: open it and see for yourself.",
        Verdict.CHANGED: "✕ This address does not show what was cited.",
        Verdict.UNCHECKED: "? It could not be told: the address was not visited.",
    }
    return heads.get(trial.finding.verdict, "✕ This address does not work."), why


def _is_titled_otherwise(trial: Trial) -> bool:
    """Whether a page that works has another title than the citation: a person compares."""
    similarity = trial.finding.title_similarity
    return trial.fits and similarity is not None and similarity < LIKE_TITLE


def sentence(text: str) -> str:
    """Return a clause of the judge as a sentence."""
    said = line(text)
    if said.startswith("answers "):
        said = f"It {said}"
    if "." not in said.partition(" ")[0]:  # a host keeps its small letters
        said = said[:1].upper() + said[1:]
    return said + ("" if said.endswith((".", "!", "?")) else ".")


def _values(
    work: Workplace, citation_id: int, wanted: Filter, done: list[int]
) -> dict[str, object] | None:
    row = work.row(citation_id)
    history = work.history(citation_id)
    if row is None or history is None:
        return None
    queue = work.queue()
    letter = work.store.letter(row.letter)
    before, after = queue.around(wanted, citation_id)
    suggestions = suggest(row)
    copies = chosen_copies(row, history)
    comparison = work.looks.get(look_key(row))
    return {
        "row": row,
        "cautions": cautions_at(letter.warnings if letter else (), row.page),
        "card": card_of(row, history, suggestions, now=work.store.now()),
        "letter_title": clip(line(letter_name(row)), 160),
        "letter_file": queue.file_of_letter(row.letter_id),
        "version": version_of(work, row),
        "siblings": _siblings(work, row),
        "cited": 1 + sum(1 for _ in _others(work, row)),
        "before": before,
        "after": after,
        "done": _done(work, done),
        "last": after is None and not queue.matching(wanted),
        "to_write": queue.letters_to_write() if after is None else [],
        "actions": actions_for(row),
        "comparison": comparison,
        "late": late_copy(row, comparison),
        "frame": frame_of(work, row, copies, comparison),
        "may_look": bool(href(row.url)),
        "Action": Action,
        "give": Action.GIVE_URL if row.problem in LOST else Action.NEW_URL,
    }


def version_of(work: Workplace, row: ReportRow) -> Version:
    """Return what a citation's page is made of now: letter, link, decisions."""
    known = work.store.letter(row.letter)
    digest = known.sha256 if known else ""
    newest = max((entry.id for entry in work.store.decisions_of(row.citation_id)), default=0)
    link = work.store.link(row.link_id) if row.link_id is not None else None
    return Version.of(digest, link.standing.last_checked if link else None, newest)


def look_key(row: ReportRow) -> str:
    """Return the name under which a look at a citation's page is remembered."""
    return f"{row.url}\n{row.memento_url or ''}"


def chosen_copies(row: ReportRow, history: CitationHistory) -> tuple[Memento, ...]:
    """Return the copies to show, the one that would be cited first, ours after it."""
    if history.link is None:
        return ()
    usable = nearest_first(
        history.link.mementos,
        accessed_on=row.accessed_on,
        published_on=row.published_on,
        dated=row.letter_dated,
    )
    cited = [m for m in usable if m.memento_url == row.memento_url]
    return (*cited, *(m for m in usable if m.archive == "local"))


def frame_of(
    work: Workplace, row: ReportRow, copies: tuple[Memento, ...], comparison: object
) -> dict[str, str] | None:
    """Return the frame that shows a copy whose bytes are at hand."""
    seen = getattr(comparison, "past", None)
    shown = next(
        (
            memento
            for memento in copies
            if memento.archive == "local"
            or (seen is not None and seen.captured_at == memento.captured_at)
        ),
        None,
    )
    if shown is None or row.link_id is None:
        return None
    from urllib.parse import urlencode

    name = f"{row.link_id}|{shown.memento_url}"
    query = urlencode({"link": row.link_id, "copy": shown.memento_url, "look": row.citation_id})
    return {
        "src": f"{work.access.frame_origin}/copy/{work.access.sign(name)}?{query}",
        "says": copy_words(shown),
    }


def late_copy(row: ReportRow, comparison: Comparison | None) -> str:
    """Return what is to be said of a copy that was made long after the page was cited."""
    if comparison is None or comparison.copy is None:
        return ""
    days = days_after(
        comparison.copy.at,
        accessed_on=row.accessed_on,
        published_on=row.published_on,
        dated=row.letter_dated,
    )
    if days is None or days <= SOON:
        return ""
    span = amount(days // 365, "year") if days >= TWO_YEARS else amount(days, "day")
    return f"Made {span} after the citation’s date: it need not show what was cited."


def _siblings(work: Workplace, row: ReportRow) -> list[Sibling]:
    """Return the other citations of the same link that one decision may serve, too."""
    entries = list(_others(work, row))
    twice = Counter((entry.letter_id, entry.place) for entry in entries)
    twice[row.letter_id, place_of(row)] += 1
    found = []
    for entry in entries[:MOST_SIBLINGS]:
        other = work.row(entry.id)
        if other is None:
            continue
        version = version_of(work, other)
        found.append(
            Sibling(
                id=entry.id,
                value=f"{entry.id}~{version}",
                place=place_of(other),
                letter=entry.letter,
                words=_words(other, entry) if twice[entry.letter_id, entry.place] > 1 else "",
                file=_file(other, row, entries),
                copy=day(other.memento_at) if other.memento_at else "",
                checked=(other.verdict, other.reason) == (row.verdict, row.reason),
            )
        )
    return found


def _words(other: ReportRow, entry: Entry) -> str:
    """Return what tells a citation from others in its note: its linked words, or its title."""
    return clip(line(other.anchor_text), 160) if other.anchor_text else entry.title


def _others(work: Workplace, row: ReportRow) -> Iterator[Entry]:
    """Yield the other citations of the same link that still ask for a decision."""
    if row.url is None or row.link_id is None:
        return
    for entry in work.queue().entries:
        if entry.link_id == row.link_id and entry.id != row.citation_id and entry.state == "open":
            yield entry


def _file(other: ReportRow, row: ReportRow, entries: Sequence[Entry]) -> str:
    """Return the file of a letter that its title does not tell from another's."""
    letters = {row.letter_id: letter_name(row)} | {e.letter_id: e.letter for e in entries}
    mine = letter_name(other)
    if sum(name == letters.get(other.letter_id, mine) for name in letters.values()) < 2:
        return ""
    return clip(line(other.letter.rpartition("/")[2]), 80)


def _done(work: Workplace, ids: list[int]) -> dict[str, object] | None:
    """Return what was just decided, as long as it stands."""
    rows = [found for n in ids if (found := work.store.decision(n)) is not None]
    standing = [
        entry
        for entry in rows
        if (now := work.store.standing_decision_of(entry.decision.citation_id)) is not None
        and now.id == entry.id
    ]
    if not standing:
        return None
    first = standing[0]
    row = work.row(first.decision.citation_id)
    if row is None:
        return None
    return {
        "ids": ",".join(str(entry.id) for entry in standing),
        "count": len(standing),
        "says": decision_words(first.decision.action),
        "place": place_of(row),
        "letter": clip(line(letter_name(row)), 100),
        "letter_id": row.letter_id,
        "citation": row.citation_id,
        "writes": first.decision.action in WRITES,
    }
