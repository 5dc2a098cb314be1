"""The report in short: one line for a log, one page of Markdown, the first page's words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from . import words
from .news import CAUTIONS, cautions_markdown
from .safe import clip, in_code, in_markdown, line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .items import Item
    from .pages import LetterSummary, Tally
    from .values import RunSummary

__all__ = [
    "CAUTIONS_LEAD",
    "Digest",
    "headline",
    "notices",
    "scope",
    "summary_line",
    "summary_markdown",
    "titled_alike",
]

DIGEST = 100
"""Citations that `summary.md` names one by one."""

CAUTIONS_LEAD = (
    "citecheck is not sure of all that these letters cite: something may be missing here, or "
    "read wrongly. Compare them with what they show."
)

_STATES = {
    "running": "A run is still at work: this report shows what it has found so far.",
    "offline": (
        "Our own network was down in the last run: nothing was held against any link, "
        "and this report shows what was known before."
    ),
    "interrupted": "The last run was interrupted: the next one goes on from there.",
    "partly": (
        "Not every letter could be read in the last run. They are named under “Letters that "
        "could not be read”."
    ),
    "failed": "The last run failed: this report shows what was known until then.",
}

_ENDINGS = {
    "running": "still at work",
    "offline": "our own network was down",
    "interrupted": "interrupted, the next run goes on",
    "partly": "not every letter could be read",
    "failed": "the run failed",
}


def headline(tally: Tally) -> str:
    """Return the report in one clause."""
    number = tally.groups["mend"]
    if number:
        return f"{words.amount(number, 'citation')} to mend"
    return "Nothing to mend" if tally.total else "No citations yet"


def scope(tally: Tally, letters: int, summary: RunSummary) -> str:
    """Return what was looked at, and when; `letters` are those with a citation."""
    letters = max(letters, summary.counts.letters)
    text = f"{words.amount(tally.total, 'citation')} in {words.amount(letters, 'letter')}"
    if summary.run is None:
        return f"{text}. No run yet."
    return f"{text}. As of the run of {words.moment(summary.run.started_at)}."


def notices(summary: RunSummary) -> list[str]:
    """Return what an editor should know of the run itself."""
    found = []
    if summary.run is not None and summary.run.state in _STATES:
        found.append(_STATES[summary.run.state])
    if summary.captures_waiting:
        number = words.amount(summary.captures_waiting, "archived copy", "archived copies")
        found.append(f"{number} still to be made: they wait for their turn at the archive.")
    found += [clip(line(hint), 400) for hint in summary.hints]
    return found


def summary_line(summary: RunSummary) -> str:
    """Return a run's result in one line: what there is, what is to mend, what was done."""
    counts = summary.counts
    verdicts = counts.verdicts
    parts = [_to_mend(summary)]
    for key, noun in (("blocked", "for a person to look at"), ("suspect", "not confirmed yet")):
        if verdicts.get(key):
            parts.append(f"{verdicts[key]:,} {noun}")
    if counts.acknowledged:
        parts.append(f"{counts.acknowledged:,} acknowledged")
    if summary.cautioned:
        letters = words.amount(len(summary.cautioned), "letter")
        parts.append(f"{letters} read with cautions")
    if summary.unread:
        parts.append(f"{words.amount(len(summary.unread), 'letter')} not read")
    text = (
        f"{words.amount(counts.letters, 'letter')}, "
        f"{words.amount(counts.citations, 'citation')}: {', '.join(parts)}"
    )
    done = []
    if summary.visited:
        done.append(f"{words.amount(summary.visited, 'link')} visited")
    if summary.kept:
        done.append(words.amount(summary.kept, "copy made", "copies made"))
    if summary.captures_waiting:
        done.append(f"{words.amount(summary.captures_waiting, 'copy', 'copies')} waiting")
    if done:
        text += f"; {', '.join(done)}"
    state = summary.run.state if summary.run else ""
    return f"{text}{f' ({_ENDINGS[state]})' if state in _ENDINGS else ''}"


def _to_mend(summary: RunSummary) -> str:
    number = summary.counts.to_mend
    return f"{number:,} to mend" if number else "nothing to mend"


class Digest:
    """The first citations that are to mend, for `summary.md`."""

    def __init__(self) -> None:
        self.entries: list[tuple[LetterSummary, Item]] = []

    def full(self) -> bool:
        """Whether no more find room."""
        return len(self.entries) >= DIGEST

    def add(self, letter: LetterSummary, item: Item) -> None:
        """Take one citation."""
        self.entries.append((letter, item))


def summary_markdown(
    tally: Tally, letters: Sequence[LetterSummary], digest: Digest, summary: RunSummary
) -> str:
    """Return `summary.md`."""
    lines = [f"# {headline(tally)}", "", scope(tally, len(letters), summary), ""]
    for notice in notices(summary):
        lines += [f"> {in_markdown(notice)}", ""]
    lines += ["| | citations |", "|---|---:|"]
    for group in words.GROUPS:
        if tally.groups[group.key]:
            lines.append(f"| {group.title} | {tally.groups[group.key]:,} |")
    lines += [f"| All | {tally.total:,} |", ""]
    if tally.groups["mend"]:
        lines += _to_mend_list(tally, digest, titled_alike(letters))
    if summary.cautioned:
        lines += [f"## {CAUTIONS}", "", CAUTIONS_LEAD, ""]
        lines += cautions_markdown(summary.cautioned[:DIGEST])
        if len(summary.cautioned) > DIGEST:
            lines += [f"And {len(summary.cautioned) - DIGEST:,} more: see index.html.", ""]
    if summary.unread:
        lines += ["## Letters that could not be read", ""]
        lines += [
            f"- {in_code(letter.path)}: {in_markdown(letter.problem)}. {in_markdown(letter.advice)}"
            for letter in summary.unread[:DIGEST]
        ]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def titled_alike(letters: Iterable[LetterSummary]) -> frozenset[str]:
    """Return the titles that several letters have: they are told apart by their files."""
    titles = Counter(letter.title for letter in letters)
    return frozenset(title for title, number in titles.items() if number > 1)


def _to_mend_list(tally: Tally, digest: Digest, twice: frozenset[str]) -> list[str]:
    kinds = ", ".join(f"{number:,} {kind.label.lower()}" for kind, number in tally.kinds())
    lines = ["## To mend", "", f"{kinds}."]
    last = None
    for letter, item in digest.entries:
        if letter.id != last:
            file = f" ({in_code(letter.path)})" if letter.title in twice else ""
            lines += ["", f"### {in_markdown(letter.title)}{file}", ""]
            last = letter.id
        lines.append(_item(item))
    if len(digest.entries) < tally.groups["mend"]:
        more = tally.groups["mend"] - len(digest.entries)
        lines += ["", f"And {more:,} more: see index.html or citations.csv."]
    return [*lines, ""]


def _item(item: Item) -> str:
    text = f"- **{in_markdown(item.place)}, {item.kind.label.lower()}**"
    if item.address:
        text += f": {in_code(item.address.text)}"
    elif item.title:
        text += f": {in_markdown(item.title)}"
    text += f"  \n  {in_markdown(item.wrong)}"
    if item.offers:
        best = item.offers[0]
        text += f"  \n  {in_markdown(best.text)}"
        if best.address:
            text += f" {in_code(best.address.text)}"
    return text
