"""What is new since the run before: as a short mail, as Markdown and as an Atom feed."""

from __future__ import annotations

import textwrap
import uuid
from itertools import groupby
from typing import TYPE_CHECKING, Any

from citecheck.model import TAKEN_OVER

from . import words
from .cautions import caution_lines
from .safe import clip, in_code, in_markdown, line, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from lxml import etree

    from citecheck.store.rows import CautionedLetter
    from citecheck.store.shown import ChangeRow

    from .values import RunSummary

__all__ = [
    "CAUTIONS",
    "PAGE_CAUTIONS",
    "cautions_markdown",
    "changes_feed",
    "changes_mail",
    "changes_markdown",
    "changes_subject",
]

SECTIONS = (
    ("broke", "Broke", "broke"),
    ("new_fault", "New, to mend", "new, to mend"),
    ("needs_person", "Needs a person", "need a person"),
    ("recovered", "Recovered", "recovered"),
    ("repaired", "Repaired", "repaired"),
)
"""News that is told one by one, in the order in which it matters."""
COUNTED = (("added", "new citation"), ("removed", "citation gone from its letter"))
"""News that is only counted."""

CAUTIONS = "Read with cautions"
"""Above letters of which something may be missing or wrong as they were read."""
MAIL_CAUTIONS = 5
PAGE_CAUTIONS = 50
"""Cautions of one letter: more of them say that it is to be read by a person."""

MAIL_ITEMS = 25
"""A mail that is not read to its end is no news."""
PAGE_ITEMS = 500
FEED_ITEMS = 50
FEED_ENTRIES = 30
"""Runs in the feed."""
LONGEST_FEED = 2_000_000
MAIL_WIDTH = 72
"""RFC 3676, 4.2: lines of at most 78 characters, so that a reply can quote them."""

ATOM = "http://www.w3.org/2005/Atom"
NAMESPACES: Any = {None: ATOM}  # the stubs of lxml know no default namespace


def changes_subject(changes: Iterable[ChangeRow], cautioned: Sequence[CautionedLetter] = ()) -> str:
    """Return the news in a few words, `2 broke, 1 recovered`; empty without news.

    `cautioned` are the letters of which it is new that they were read with cautions.
    """
    numbers: dict[str, int] = {}
    for change in changes:
        kind = _kind(change)
        numbers[kind] = numbers.get(kind, 0) + 1
    parts = [f"{numbers[key]:,} {verb}" for key, _, verb in SECTIONS if key in numbers]
    parts = [part.replace("1 need a", "1 needs a") if part[:2] == "1 " else part for part in parts]
    for key, noun in COUNTED:
        if key in numbers:
            many = "citations gone from their letters" if key == "removed" else None
            parts.append(words.amount(numbers[key], noun, many))
    if cautioned:
        letters = words.amount(len(cautioned), "letter")
        parts.append(f"{letters} read with cautions")
    return ", ".join(parts)


def changes_mail(
    changes: Sequence[ChangeRow],
    cautioned: Sequence[CautionedLetter] = (),
    *,
    report: str | None = None,
    most: int = MAIL_ITEMS,
) -> str:
    """Return the news as the text of a short mail, by letter; empty without news.

    `report` is where the whole report is to be found. Lines are plain text for a
    terminal too: nothing in them acts.
    """
    subject = changes_subject(changes, cautioned)
    if not subject:
        return ""
    told = _by_letter(changes)
    first = bool(changes) and all(
        _kind(change) in {"new_fault", "added", "quiet"} for change in changes
    )
    lines = [f"{'Read for the first time' if first else 'Since the run before'}: {subject}."]
    for letter, of_letter in groupby(told[:most], key=lambda change: change.letter):
        lines += ["", clip(line(letter), 200)]
        for change in of_letter:
            lines += _mail_item(change)
    if len(told) > most:
        lines += ["", f"And {len(told) - most:,} more."]
    if cautioned:
        lines += ["", f"{CAUTIONS}:"]
        lines += _mail_cautions(cautioned, most)
    if report:
        lines += ["", f"The whole report: {line(report)}"]
    return "\n".join(lines) + "\n"


def _mail_cautions(cautioned: Sequence[CautionedLetter], most: int) -> Iterator[str]:
    for letter in cautioned[:most]:
        yield from ("", clip(line(letter.path), 200))
        for text in caution_lines(letter.cautions, most=MAIL_CAUTIONS):
            yield from _wrapped(text, "  ")
    if len(cautioned) > most:
        yield from ("", f"And {words.amount(len(cautioned) - most, 'more letter')}.")


def changes_record(
    changes: Iterable[ChangeRow],
    cautioned: Sequence[CautionedLetter] = (),
    *,
    most: int = PAGE_ITEMS,
) -> dict[str, list[dict[str, Any]] | dict[str, int]]:
    """Return the news for programs: how many of each kind, and each as an object."""
    news = [change for change in changes if change.news != "quiet"]
    numbers: dict[str, int] = {}
    for change in news:
        numbers[_kind(change)] = numbers.get(_kind(change), 0) + 1
    return {
        "numbers": numbers,
        "changes": [
            {
                "citation": change.citation_id,
                "news": _kind(change),
                "letter": change.letter,
                "note": change.note,
                "url": change.url,
                "verdict": change.verdict,
                "reason": change.reason,
                "before": change.before,
                "explanation": change.explanation,
            }
            for change in _by_letter(news)[:most]
        ],
        "cautions": [
            {
                "letter": letter.path,
                "page": caution.page,
                "problem": caution.problem,
                "advice": caution.advice,
            }
            for letter in cautioned
            for caution in letter.cautions
        ][:most],
    }


def _kind(change: ChangeRow) -> str:
    """Return what a change is to a reader: a fault of a new citation did not break here."""
    fresh = change.news == "broke" and change.before in {None, "unchecked"}
    return "new_fault" if fresh else change.news


def _by_letter(changes: Iterable[ChangeRow]) -> list[ChangeRow]:
    """Return the news that is told one by one: letters as they come, what matters most first."""
    ranks = {key: rank for rank, (key, _, _) in enumerate(SECTIONS)}
    letters: dict[str, int] = {}
    told = [change for change in changes if _kind(change) in ranks]
    for change in told:
        letters.setdefault(change.letter, len(letters))
    return sorted(told, key=lambda change: (letters[change.letter], ranks[_kind(change)]))


def _mail_item(change: ChangeRow) -> Iterator[str]:
    where = f", {_place(change)}" if change.note is not None else ""
    yield f"  {_title(change)}{where}"
    if change.url:
        yield f"    {_address(change)}"
    elif change.title:
        yield f"    {clip(line(change.title), 200)}"
    for text in (_what(change), f"“{clip(line(change.sentence), 200)}”" if change.sentence else ""):
        yield from _wrapped(text, "    ")


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        MAIL_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def changes_markdown(summary: RunSummary) -> str:
    """Return `changes.md`: the news by kind and letter."""
    changes, cautioned = summary.changes, summary.newly_cautioned
    subject = changes_subject(changes, cautioned)
    since = f" in the run of {words.moment(summary.run.started_at)}" if summary.run else ""
    lines = ["# What is new", "", f"{subject[:1].upper()}{subject[1:] or 'Nothing'}{since}.", ""]
    for key, title, _ in SECTIONS:
        of_kind = [change for change in _by_letter(changes) if _kind(change) == key]
        if not of_kind:
            continue
        lines += [f"## {title}", ""]
        for letter, of_letter in groupby(of_kind[:PAGE_ITEMS], key=lambda change: change.letter):
            lines += [f"### {in_markdown(clip(line(letter), 300))}", ""]
            lines += [_markdown_item(change) for change in of_letter]
            lines.append("")
        if len(of_kind) > PAGE_ITEMS:
            lines += [f"And {len(of_kind) - PAGE_ITEMS:,} more: see the report.", ""]
    if cautioned:
        lines += [f"## {CAUTIONS}", ""]
        lines += cautions_markdown(cautioned[:PAGE_ITEMS])
        if len(cautioned) > PAGE_ITEMS:
            lines += [f"And {len(cautioned) - PAGE_ITEMS:,} more: see the report.", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def cautions_markdown(cautioned: Iterable[CautionedLetter]) -> Iterator[str]:
    """Yield the lines of a list of letters with their cautions."""
    for letter in cautioned:
        yield from (f"### {in_markdown(clip(line(letter.path), 300))}", "")
        for text in caution_lines(letter.cautions, most=PAGE_CAUTIONS):
            yield f"- {in_markdown(text)}"
        yield ""


def _markdown_item(change: ChangeRow) -> str:
    place = _place(change)
    parts = [f"- **{in_markdown(place[0].upper() + place[1:])}**"]
    if change.url:
        parts.append(f": {in_code(_address(change))}")
    parts.append(f"  \n  {in_markdown(_what(change))}")
    if change.sentence:
        parts.append(f"  \n  “{in_markdown(clip(line(change.sentence), 300))}”")
    return "".join(parts)


def changes_feed(summary: RunSummary, *, place: str, now: datetime, old: str | None) -> str:
    """Return `changes.xml`: an Atom feed (RFC 4287) with one entry a run that had news.

    `place` identifies the report for ever, `old` is the feed that is there already:
    its entries stay, the newest 30 of them.
    """
    from lxml import etree

    name = uuid.uuid5(uuid.NAMESPACE_URL, place)
    entries = _old_entries(old)
    newest = _entry(summary, name)
    if newest is not None:
        mark = newest.findtext(f"{{{ATOM}}}id")
        entries = [entry for entry in entries if entry.findtext(f"{{{ATOM}}}id") != mark]
        entries.insert(0, newest)
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap=NAMESPACES)
    at = _stamp(summary.run.started_at if summary.run else now)
    if entries:
        at = entries[0].findtext(f"{{{ATOM}}}updated") or at
    _add(feed, "id", f"urn:uuid:{name}")
    _add(feed, "title", "citecheck: what is new")
    _add(feed, "updated", at)
    _add(_add(feed, "author", None), "name", "citecheck")
    _add(feed, "link", None, rel="alternate", type="text/html", href="index.html")
    for entry in entries[:FEED_ENTRIES]:
        feed.append(entry)
    text: bytes = etree.tostring(feed, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return text.decode("utf-8")


def _entry(summary: RunSummary, feed: uuid.UUID) -> etree._Element | None:
    from lxml import etree

    subject = changes_subject(summary.changes, summary.newly_cautioned)
    if not subject or summary.run is None:
        return None
    started = _stamp(summary.run.started_at)
    at = _stamp(max((change.at for change in summary.changes), default=summary.run.started_at))
    entry = etree.Element(f"{{{ATOM}}}entry", nsmap=NAMESPACES)
    _add(entry, "id", f"urn:uuid:{uuid.uuid5(feed, f'{summary.run.id} {started}')}")
    _add(entry, "title", f"{words.day(summary.run.started_at)}: {subject}")
    _add(entry, "updated", at)
    _add(entry, "content", _html(summary.changes, summary.newly_cautioned), type="html")
    return entry


def _html(changes: Sequence[ChangeRow], cautioned: Sequence[CautionedLetter]) -> str:
    from .pages import render

    told = _by_letter(changes)
    items = [
        {
            "letter": clip(line(change.letter), 200),
            "title": _title(change),
            "place": _place(change),
            "url": _address(change),
            "what": _what(change),
            "sentence": clip(line(change.sentence), 300) if change.sentence else "",
        }
        for change in told[:FEED_ITEMS]
    ]
    return render(
        "feed.html.jinja",
        items=items,
        more=max(0, len(told) - FEED_ITEMS),
        cautioned=[
            (clip(line(letter.path), 200), caution_lines(letter.cautions, most=MAIL_CAUTIONS))
            for letter in cautioned[:FEED_ITEMS]
        ],
    )


def _old_entries(old: str | None) -> list[etree._Element]:
    """Return the entries of a feed of ours; none where it is damaged."""
    from lxml import etree

    if not old:
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
    try:
        root = etree.fromstring(old.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return []
    if "<!DOCTYPE" in old:
        return []
    return root.findall(f"{{{ATOM}}}entry")


def _add(parent: etree._Element, name: str, text: str | None, **attributes: str) -> etree._Element:
    from lxml import etree

    child = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    child.text = text
    return child


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _title(change: ChangeRow) -> str:
    return next((title for key, title, _ in SECTIONS if key == _kind(change)), "")


def _place(change: ChangeRow) -> str:
    return f"note {clip(line(change.note), 40)}" if change.note is not None else "in the text"


def _address(change: ChangeRow) -> str:
    """Return the address; without its scheme where it is in strange hands.

    Mail readers make a link of every address that they recognise.
    """
    shown = shorten(change.url or "")
    if change.reason in TAKEN_OVER and change.news != "repaired":
        return shown.partition("://")[2] or shown
    return shown


def _what(change: ChangeRow) -> str:
    """Return what happened, in a sentence."""
    if change.news == "repaired":
        successor = shorten(change.successor_url) if change.successor_url else ""
        return f"The letter cites {successor} now." if successor else "It was put right."
    if change.news == "recovered":
        return "It shows again what was cited."
    if change.explanation:
        return clip(line(change.explanation), 300)
    if change.url is None and change.verdict is None:
        return "It cites a web page, and its address is missing or leads nowhere."
    kind = words.kind_named(change.verdict, change.reason)
    return words.reason_sentence(change.reason, kind)
