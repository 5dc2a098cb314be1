"""What a page says of itself that makes it no page: an error, a placeholder, nothing, a sale."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from citecheck.addresses import parts_of
from citecheck.checks.evidence import thresholds as t
from citecheck.checks.evidence.case import best_statement
from citecheck.checks.evidence.placeholders import parked_marker, placeholder_wording
from citecheck.checks.evidence.speaking import alive, changed
from citecheck.checks.page import phrases
from citecheck.checks.page.blocks import word_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.checks.evidence.case import Case
    from citecheck.checks.page.reader import Block
    from citecheck.model import Evidence

__all__ = ["self_denials"]

_OF_A_PART = re.compile(
    r"\b(?:archiv|arkiv|архив|архів|αρχειο|video|image|photo|foto|comment|map\b)"
)
"""Said above or within pages that are there: "This page has been archived", "no video"."""
_SENTENCE_END = re.compile(r"[.!?。！？](?:\s+|$)|[。！？]")
_SHOWN = (b"<img", b"<video", b"<audio", b"<object", b"<embed", b"<canvas", b"<svg")
"""What shows something without text."""
_PROGRAM_ERROR = re.compile(r"(?:PHP )?(?:Fatal error|Parse error|Warning|Notice|Deprecated)\s*:\s")
"""How PHP begins its messages, where nothing but one is left of a page."""


def self_denials(case: Case) -> Iterator[Evidence]:
    """Let the rules speak that need no citation, only the page."""
    yield from _placeholder(case)
    yield from _error_wording(case)
    yield from _emptiness(case)
    yield from _listing(case)
    yield from _echo(case)
    yield from _spam(case)


_LISTING = re.compile(r"\s*Index of (/\S*)\s*$")
"""How Apache and nginx head the list of a folder."""


def _listing(case: Case) -> Iterator[Evidence]:
    """Speak against the list of a folder above the one, or the file, that was asked for.

    A server behind another calls its folders otherwise, and may take any for its root.
    """
    heads = (_LISTING.match(text) for text in case.page.titles_of("title", "h1")[:2])
    found = next((match for match in heads if match), None)
    if found is None or phrases.plain(found[0]) == phrases.plain(case.title or ""):
        return
    asked = unquote(parts_of(case.observation.url).path).rstrip("/")
    folder = unquote(found[1]).rstrip("/")
    above = asked.startswith(f"{folder}/") and not parts_of(case.observation.url).query
    if above and (folder or _FILE.search(asked)):
        yield changed("listing_elsewhere", f'it lists the folder "{found[1][:80]}"')


_FILE = re.compile(r"\.[a-zA-Z]{2,5}$")
"""How the address of a file ends."""


def _placeholder(case: Case) -> Iterator[Evidence]:
    marker = parked_marker(case.observation, case.page)
    if marker:
        yield changed("parked_marker", marker)
    if case.fit.score >= t.TITLE_FITS and case.page.running_words > t.THIN:
        return
    wording = placeholder_wording(case.page)
    if wording:
        rule, found = wording
        if case.title and phrases.plain(found) in phrases.plain(case.title):
            return
        yield changed(rule, f'it says "{found}"')


def _error_wording(case: Case) -> Iterator[Evidence]:
    """Weigh error messages against where they stand and how much else is said."""
    if case.cites_an_error:
        return
    page = case.page
    for sources, rule in (
        (("title", "og", "headline"), "error_title"),
        (("h1", "h2"), "error_heading"),
    ):
        for text in page.titles_of(*sources)[:4]:
            found = best_statement(text, case.site)
            if found is None or (
                found.scope == "partial" and phrases.explains(phrases.plain(text))
            ):
                continue
            more = found.rest > 0 and page.running_words > t.FAST_WORDS
            partly = found.scope == "partial" or more
            if partly and page.running_words > t.RICH:
                continue  # an article about missing pages
            yield changed(f"{rule}{'_partly' if partly else ''}", f'it is headed "{text[:80]}"')
            break
    yield from _error_paragraph(case)


def _error_paragraph(case: Case) -> Iterator[Evidence]:
    """Look for the first paragraph that says that the page is not there."""
    page = case.page
    wording = phrases.error_wording_in(page.plain_text)
    thin = page.running_words < t.THIN
    own = 0
    for block in page.blocks[:400] if wording else ():
        own += not block.aside and not block.heading
        if block.linked > 0.8 or not 2 <= len(block.text) <= 300:
            continue
        if block.aside and not thin:
            continue
        found = _said_in(block.text, case.site, wording)
        if found is None or (found.scope == "partial" and len(block.text) > 160):
            continue
        if page.running_words >= t.SHELL_WORDS and _OF_A_PART.search(phrases.plain(block.text)):
            continue
        if block.heading and found.rest and page.running_words > t.RICH:
            continue  # an article about missing pages
        if found.scope == "partial" and phrases.explains(phrases.plain(block.text)):
            continue
        first = own <= t.FIRST_BLOCKS or page.running_words < t.SHELL_WORDS
        whole = found.scope == "whole"
        rich = "error_paragraph" if whole else "error_paragraph_partly"
        rule = "error_paragraph_thin" if whole and first else "error_paragraph_thin_partly"
        titled = _has_a_title(case)
        opens = not titled and _opens_with_it(block.text, case.site, wording)
        if not whole and titled:
            rule = rich  # "Communiqué. The ministry denies … The report does not exist …"
        elif opens and _nothing_else(case, block):
            rule = "error_paragraph_alone" if whole else "error_paragraph_alone_partly"
        yield changed(rule if thin else rich, f'it says "{block.text[:80]}"')
        return


_BESIDE = 12
"""Words beside an error message up to which a page says nothing else: a greeting, a button."""
_IN_ONE_NOTICE = 40
"""Words of the paragraph that an error message stands in, with what to do about it."""


def _opens_with_it(text: str, site: str, wording: phrases.Vocabulary) -> bool:
    """Say whether the first sentence of a paragraph, but for a sigh, is an error message."""
    sentences = [phrases.plain(part) for part in _SENTENCE_END.split(text)[:3]]
    first = next((one for one in sentences if len(one.split()) > 3 or len(one) > 24), "")
    found = phrases.error_statement(first or " ".join(sentences), site, wording)
    return found is not None


def _has_a_title(case: Case) -> bool:
    """Say whether a page has a title that is neither its site's name nor an error message."""
    names = set(case.site.split()) | case.publisher_words
    names = names.union(*(byline.split() for byline in case.bylines))
    for text in case.page.titles_of("title", "h1")[:4]:
        telling = set(phrases.plain(text).split()) - names
        if telling and best_statement(text, case.site) is None:
            return True
    return False


def _nothing_else(case: Case, message: Block) -> bool:
    """Say whether a page has nothing but an error message between its menus."""
    page = case.page
    if page.kind != "html" or page.cut or case.fit.score >= t.TITLE_RELATED:
        return False
    if message.aside or word_count(message.text) > _IN_ONE_NOTICE:
        return False
    if any(tag in case.observation.body for tag in _SHOWN[1:5]):
        return False  # the message may be about what is embedded
    heads = {phrases.plain(title.text) for title in page.titles}
    others = (b for b in page.blocks if not b.aside and b.linked < 0.5 and b is not message)
    beside = sum(word_count(b.text) for b in others if phrases.plain(b.text) not in heads)
    return beside <= _BESIDE


def _said_in(text: str, site: str, wording: phrases.Vocabulary) -> phrases.Statement | None:
    """Find an error message in a paragraph or in its first sentences."""
    found = phrases.error_statement(phrases.plain(text), site, wording)
    if found is None or found.scope == "whole":
        return found
    for sentence in _SENTENCE_END.split(text)[:3]:
        alone = phrases.error_statement(phrases.plain(sentence), site, wording)
        if alone is not None and alone.scope == "whole":
            return alone
    return found


def _emptiness(case: Case) -> Iterator[Evidence]:
    page = case.page
    if page.kind == "empty" or (page.kind == "text" and not case.observation.body.strip()):
        yield changed("empty_page", "it shows hardly any text")
    elif page.kind == "html" and not page.frames and not page.cut and page.words < t.FEW_WORDS:
        pictures = any(tag in case.observation.body for tag in _SHOWN)
        if _PROGRAM_ERROR.match(page.text[:500].lstrip()):
            yield changed("empty_page", "it shows nothing but an error of its own program")
        elif page.words == 0 and not pictures:
            yield changed("empty_page", "it shows no text")
        elif page.words == 0 or (not pictures and case.fit.score < t.TITLE_FITS):
            # Short pages are pages, too: a notice, a table's cell, a listing of one file.
            yield changed("nearly_empty", "it shows hardly any text")
    elif _menus_alone(case):
        yield changed("only_menus", "it shows menus and nothing else")
    asked = parts_of(case.observation.url).path.lower()
    if asked.endswith((".pdf", ".doc", ".docx", ".xls", ".xlsx", ".zip", ".csv")):
        if page.kind == "html":
            if case.fit.score < t.TITLE_RESEMBLES:
                yield changed("document_gone", "a document was cited, and a web page answers")
        elif page.kind in {"pdf", "other"}:
            yield alive("still_document", "a document answers")


_LOADS = re.compile(rb"<script\b[^>]*\ssrc\s*=", re.I)
"""What may show something later."""


def _menus_alone(case: Case) -> bool:
    """Say whether a page has a site's frame, and nothing in it that a script could still fill."""
    page = case.page
    if page.kind != "html" or page.frames or page.cut or page.words >= t.LITTLE_WORDS:
        return False
    body = case.observation.body
    if case.fit.score >= t.TITLE_RELATED or any(tag in body for tag in _SHOWN):
        return False
    heads = {phrases.plain(title.text) for title in page.titles}
    own = (b for b in page.blocks if not b.aside and b.linked < 0.5)
    said = sum(word_count(b.text) for b in own if phrases.plain(b.text) not in heads)
    return said <= t.HEADED_WORDS // 2 and not _LOADS.search(body)


def _echo(case: Case) -> Iterator[Evidence]:
    if case.echo:
        yield changed(
            "search_title" if case.echo.startswith("it is") else "empty_search", case.echo
        )


def _spam(case: Case) -> Iterator[Evidence]:
    if case.advertises:
        yield changed(
            "spam_title", f"its title advertises ({', '.join(sorted(case.advertises)[:3])})"
        )
    elif case.fit.score < t.TITLE_FITS:
        cited = phrases.plain(f"{case.title or ''} {case.observation.url}")
        text = phrases.plain(case.page.running_text[:8000])
        there = phrases.spam_words(text) - phrases.spam_words(cited)
        times = sum(text.count(word) for word in there)
        if len(there) >= 3 and times * 40 >= len(text.split()):
            yield changed("spam_page", f"it advertises ({', '.join(sorted(there)[:3])})")
