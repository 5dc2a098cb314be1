"""The rules that speak about a page: each looks at one thing and says what it saw.

A rule yields `Evidence` with its confidence from `thresholds`; what all of it amounts to
is `content.weigh`'s business. Titles and words are compared only where both are in one
language: an English note that cites a Spanish page is the commonest false alarm.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citecheck.checks import languages, matching, phrases, redirects
from citecheck.checks import thresholds as t
from citecheck.checks.case import best_statement
from citecheck.checks.earlier import earlier_copy
from citecheck.checks.neighbours import neighbour
from citecheck.checks.placeholders import parked_marker, placeholder_wording
from citecheck.checks.speaking import alive, changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.checks.case import Case
    from citecheck.model import Evidence

__all__ = ["witnesses"]


def witnesses(case: Case) -> Iterator[Evidence]:
    """Let every rule speak; the neighbour last, for alone it decides nothing."""
    heard = tuple(_of_the_page(case))
    yield from heard
    yield from neighbour(case, heard)


def _of_the_page(case: Case) -> Iterator[Evidence]:
    yield from _placeholder(case)
    yield from _error_wording(case)
    yield from _emptiness(case)
    yield from _redirect(case)
    yield from _echo(case)
    yield from _spam(case)
    yield from _title(case)
    yield from _slug(case)
    yield from _anchors(case)
    yield from earlier_copy(case)


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
            if found is None:
                continue
            more = found.rest > 0 and page.running_words > t.FAST_WORDS
            partly = found.scope == "partial" or more
            if partly and page.running_words > t.RICH:
                continue  # an article about missing pages
            yield changed(f"{rule}{'_partly' if partly else ''}", f'it is headed "{text[:80]}"')
            break
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
        if block.heading and found.rest and page.running_words > t.RICH:
            continue  # an article about missing pages
        first = own <= t.FIRST_BLOCKS or page.running_words < t.SHELL_WORDS
        whole = found.scope == "whole" and first
        rule = "error_paragraph_thin" if whole else "error_paragraph_thin_partly"
        rich = "error_paragraph" if found.scope == "whole" else "error_paragraph_partly"
        yield changed(rule if thin else rich, f'it says "{block.text[:80]}"')
        return


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


_SENTENCE_END = re.compile(r"[.!?。！？](?:\s+|$)|[。！？]")


_SHOWN = (b"<img", b"<video", b"<audio", b"<object", b"<embed", b"<canvas", b"<svg")
"""What shows something without text."""
_PROGRAM_ERROR = re.compile(r"(?:PHP )?(?:Fatal error|Parse error|Warning|Notice|Deprecated)\s*:\s")
"""How PHP begins its messages, where nothing but one is left of a page."""


def _emptiness(case: Case) -> Iterator[Evidence]:
    page = case.page
    if page.kind == "empty" or (page.kind == "text" and not case.observation.body.strip()):
        yield changed("empty_page", "it shows hardly any text")
    elif page.kind == "html" and not page.frames and page.words < t.FEW_WORDS:
        pictures = any(tag in case.observation.body for tag in _SHOWN)
        if _PROGRAM_ERROR.match(page.text[:500].lstrip()):
            yield changed("empty_page", "it shows nothing but an error of its own program")
        elif page.words == 0 and not pictures:
            yield changed("empty_page", "it shows no text")
        elif page.words == 0 or (not pictures and case.fit.score < t.TITLE_FITS):
            # Short pages are pages, too: a notice, a table's cell, a listing of one file.
            yield changed("nearly_empty", "it shows hardly any text")
    asked = urlsplit(case.observation.url).path.lower()
    if asked.endswith((".pdf", ".doc", ".docx", ".xls", ".xlsx", ".zip", ".csv")):
        if page.kind == "html":
            if case.fit.score < t.TITLE_RESEMBLES:
                yield changed("document_gone", "a document was cited, and a web page answers")
        elif page.kind in {"pdf", "other"}:
            yield alive("still_document", "a document answers")


def _redirect(case: Case) -> Iterator[Evidence]:
    shape = case.shape
    where = {
        "redirect_error": "it leads to an error page",
        "redirect_home": "it leads to the home page",
        "redirect_search": "it leads to the site's search",
        "redirect_section": "it leads to a section of the site",
        "redirect_elsewhere": "it leads to another site",
        "redirect_other_name": "it leads to another page of the site",
    }
    if shape:
        yield changed(shape, where[shape])
        return
    canonical = case.page.canonical
    if (
        canonical
        and canonical.startswith("http")
        and redirects.is_home(canonical)
        and not redirects.is_home(case.observation.final_url)
        and case.slug
    ):
        yield changed("declares_home", "it calls itself the home page")


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


def _title(case: Case) -> Iterator[Evidence]:
    """Compare the cited title with the page's; look for its words where it does not fit."""
    if not case.title:
        yield from _title_in_note(case)
        return
    words, telling = _telling_words(case)
    fitting = _fitting(case, telling)
    if fitting is not None:
        yield fitting
    elif not telling or case.feigns:
        return
    elif case.teases:
        yield from _mismatch(case, words, 0.0, matching.coverage(words, case.all_words))
    elif case.fit.score < t.TITLE_RELATED and (named := tuple(_title_in_note(case))):
        yield from named
    else:
        yield from _words_of_title(case, words, telling)


def _telling_words(case: Case) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the cited title's words, and those among them that tell it from other titles.

    Neither holds the publisher's name, unless the title consists of it.
    """
    words = matching.content_words(phrases.plain(case.title or ""))
    own = case.publisher_words
    telling = tuple(w for w in words if w not in matching.KINDS and not w.isdigit())
    if own.issuperset(telling):
        return words, telling  # "Familias migrantes" of familias-migrantes.example
    return (
        tuple(word for word in words if word not in own),
        tuple(word for word in telling if word not in own),
    )


def _fitting(case: Case, telling: tuple[str, ...]) -> Evidence | None:
    """Say how well the page's title fits, where it does."""
    score = case.fit.score
    if score < t.TITLE_RELATED:
        return None
    wanted = phrases.plain(case.title or "")
    generic = not telling or wanted in {case.site, phrases.plain(case.page.site_name)}
    generic = generic or set(matching.content_words(wanted)) <= case.publisher_words
    if generic or case.feigns:
        return alive("title_generic", "its title fits, and says little")
    detail = f'its title is "{case.fit.title[:80]}"'
    cited, shown = _years(case.title or ""), _years(case.fit.title)
    other = score < t.SAME_TITLE and cited and shown and not cited & shown
    if other and not any(year in case.page.running_text for year in cited):
        return changed("title_other_year", detail)
    if score >= t.TITLE_FITS:
        return alive("title_matches", detail)
    return alive("title_resembles", detail) if score >= t.TITLE_RESEMBLES else None


def _years(title: str) -> set[str]:
    return set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", title))


def _words_of_title(
    case: Case, words: tuple[str, ...], telling: tuple[str, ...]
) -> Iterator[Evidence]:
    """Look for the words of a title that does not fit in what the page tells."""
    score = case.fit.score
    told = matching.coverage(words, case.told_words, head=case.head_words)
    if score >= t.TITLE_RELATED and told >= t.WORDS_SOME and not case.rewritten:
        yield alive("title_related", f'its title is "{case.fit.title[:80]}"')
    lead = matching.coverage(words, case.lead_words)
    enough = len(telling) >= 3 and not case.rewritten and lead >= t.LEAD_SOME
    if told >= t.WORDS_PRESENT and enough:
        yield alive("words_in_text", "the cited title's words stand in its text")
        return
    missing = [w for w in _in_address(case, words) if w not in case.all_words]
    if told >= t.WORDS_SOME and enough and not missing:
        yield alive("some_words_in_text", "most of the cited title's words stand in its text")
    elif score < t.TITLE_RELATED:
        yield from _mismatch(case, words, told, matching.coverage(words, case.all_words))


def _title_in_note(case: Case) -> Iterator[Evidence]:
    """Look for the page's title in a note whose own title was not made out."""
    note = phrases.plain((case.cited.text if case.cited else None) or "")
    if not note or case.feigns:
        return
    for text in case.page.titles_of("citation_title", "headline", "og", "title", "h1")[:8]:
        for part in matching.title_parts(text):
            words = matching.content_words(phrases.plain(part))
            own = set(words) <= set(case.site.split())
            if len(words) >= 3 and not own and f" {phrases.plain(part)} " in f" {note} ":
                yield alive("title_matches", f'the note names its title, "{part[:80]}"')
                return


def _mismatch(
    case: Case, words: tuple[str, ...], told: float, anywhere: float
) -> Iterator[Evidence]:
    """Say how a title that does not fit differs, as far as the languages let us."""
    if case.page.kind != "html" and case.page.words < t.FEW_WORDS:
        return  # a scan or a spreadsheet: nothing was read
    in_address = _in_address(case, words)
    title_languages = languages.possible_languages(case.title or "")
    if case.relation == "different" and (not title_languages or "en" in title_languages):
        # English notes and English addresses go with pages in every language.
        if not case.shows_little and not _shared_words(case):
            yield changed("nothing_shared", "it has no name or word of note and address")
        return
    rule = _title_mismatch(case, words, told, anywhere)
    if rule and case.labelled:
        yield changed("title_differs_label", "its title is another one than the note's label")
        return
    yield from _address_mismatch(case, in_address)
    title = case.page.title
    if rule:
        yield changed(rule, f'its title is "{title[:80]}"' if title else "it has no title")
    elif case.relation == "different" and len(in_address) >= 2:
        yield changed("language_changed", "it is in another language than its address and the note")


def _shared_words(case: Case) -> list[str]:
    """Return what a translated page still has of its citation: names, numbers, its site."""
    cited = case.cited
    said = f"{case.title or ''} {cited.publisher or '' if cited else ''}"
    said += f" {cited.author or '' if cited else ''}"
    words = {*phrases.plain(said).split(), *case.slug, *case.site.split()}
    return [w for w in words if len(w) > 2 and w not in matching.KINDS and w in case.all_words]


def _address_mismatch(case: Case, in_address: list[str]) -> Iterator[Evidence]:
    """Look for what both note and address say the page is about."""
    missing = [word for word in in_address if word not in case.all_words]
    if not missing or case.shows_little:
        return
    detail = f'it never mentions "{missing[0]}" of note and address'
    shared = matching.coverage(in_address, case.all_words)
    if shared <= t.WORDS_FEW:
        absent = shared <= t.WORDS_ABSENT and case.relation != "unsure" and len(in_address) >= 2
        yield changed("citation_and_slug_absent" if absent else "citation_and_slug_scarce", detail)
    elif case.page.running_words >= t.RICH and any(len(word) >= 5 for word in missing):
        yield changed("named_word_absent", detail)


def _title_mismatch(case: Case, words: tuple[str, ...], told: float, anywhere: float) -> str | None:
    """Name the rule for a title that differs, by language and by how much is read."""
    page, relation = case.page, case.relation
    absent, lead = told < t.WORDS_ABSENT, matching.coverage(words, case.lead_words)
    if case.shows_little and relation != "different":
        relation = "unsure"
    if relation in {"same", "likely"} and not absent:
        if told < t.WORDS_FEW or anywhere < t.WORDS_FEW or lead < t.WORDS_ABSENT:
            return "title_differs_partly"
        return "title_differs_weakly" if case.fit.score < t.TITLE_RELATED else None
    rules = {
        "same": "title_differs" if page.kind == "html" else "title_differs_partly",
        "likely": "title_differs_likely",
        "unsure": "title_differs_unsure",
    }
    return rules.get(relation) if absent else None


def _in_address(case: Case, words: tuple[str, ...]) -> list[str]:
    """Return the cited words that the address has too: what both say the page is about."""
    parts = urlsplit(case.observation.url)
    text = phrases.plain(f"{parts.hostname or ''} {parts.path} {parts.query}")
    address, spelt = matching.Words(text), matching.Words(languages.romanised(text))
    return [
        w
        for w in words
        if len(w) >= 4
        and w not in matching.GENERIC
        and (w in address or (not w.isascii() and languages.romanised(w) in spelt))
    ]


def _slug(case: Case) -> Iterator[Evidence]:
    """Take the address's own words as a second witness."""
    if len(case.slug) < 2 or not case.page.words or case.feigns:
        return
    shown = max(
        (
            matching.coverage(case.slug, matching.Words(phrases.plain(title.text)))
            for title in case.page.titles
        ),
        default=0.0,
    )
    if shown < t.SLUG_FITS and languages.script_of(case.page.text) in {"cyrillic", "greek"}:
        heads = " ".join(phrases.plain(title.text) for title in case.page.titles)
        spelt = matching.Words(languages.romanised(heads))
        shown = matching.coverage(map(languages.romanised, case.slug), spelt)
    if shown >= t.SLUG_FITS and not case.rewritten:
        yield alive("slug_matches", "its title fits the address")
        return
    told = matching.coverage(case.slug, case.told_words, head=case.head_words)
    if told >= t.SLUG_FITS and not case.teases and not case.rewritten:
        yield alive("slug_in_text", "the address's words stand in its text")
        return
    if case.shows_little:
        return
    rich = case.page.running_words >= t.FAST_WORDS
    if (told if rich else matching.coverage(case.slug, case.all_words)) <= t.SLUG_ABSENT:
        latin = languages.script_of(case.page.text) == "latin"
        if latin and case.page.language in {"en", languages.guess_language(" ".join(case.slug))}:
            alone = case.title is None and rich and len(case.slug) >= 3
            rule = "slug_absent_alone" if alone else "slug_absent"
            yield changed(rule, "the address's words do not stand in its text")


def _anchors(case: Case) -> Iterator[Evidence]:
    """Look for what stays the same in translation: names, numbers, the date, the author."""
    cited = case.cited
    if cited is None or case.fit.score >= t.TITLE_FITS:
        return
    # Where title and page are in one language its own words are compared, not names alone.
    apart = case.relation in {"different", "unsure"}
    anchors = matching.names_and_numbers(case.title or "") if apart else ()
    telling = [word for word in anchors if not re.fullmatch(r"(?:19|20)\d\d", word)]
    if telling and matching.coverage(anchors, case.told_words) >= 0.7:
        yield alive("names_and_numbers", f'it mentions "{telling[0]}"')
    author = [w for w in phrases.plain(cited.author or "").split() if len(w) > 2]
    named = bool(author) and all(word in case.all_words for word in author[:3])
    if named and author[-1] not in case.site.split() and case.page.running_words:
        yield alive("author_on_page", f"it names the author, {cited.author}")
    yield from _date(case, cited.published_on or "")


_DATED_PATH = re.compile(
    r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])(?:[/-]?(0[1-9]|[12]\d|3[01]))?(?=/|-|_)"
)


def _date(case: Case, published: str) -> Iterator[Evidence]:
    """Compare the page's date with the citation's, or with the one in its address."""
    dated = _DATED_PATH.search(urlsplit(case.observation.url).path)
    if case.page.kind != "html" or (len(published) < 7 and not dated):
        return
    shown = case.page.published_on or ""
    if not shown:
        return
    if len(published) >= 7 and shown[: len(published)] == published[:10]:
        yield alive("date_matches", f"it is dated {shown}")
    elif dated:
        months = abs(
            (int(shown[:4]) - int(dated.group(1))) * 12 + int(shown[5:7]) - int(dated.group(2))
        )
        if months <= 1:
            yield alive("date_near", f"it is dated {shown}, as its address is")
        elif months >= t.MONTHS_APART and case.fit.score < t.TITLE_RELATED:
            yield changed("date_differs", f"it is dated {shown}, unlike its address")
