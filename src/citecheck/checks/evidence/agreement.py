"""Whether a page is what was cited: its title, its address, its names and its date.

Titles and words are compared only where both are in one language: an English note that
cites a Spanish page is the commonest false alarm.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.addresses import parts_of, registered_domain
from citecheck.checks.evidence import matching
from citecheck.checks.evidence import thresholds as t
from citecheck.checks.evidence.speaking import alive, changed
from citecheck.checks.page import languages, phrases
from citecheck.checks.page.blocks import word_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.checks.evidence.case import Case
    from citecheck.model import Evidence

__all__ = ["agreement"]


def agreement(case: Case) -> Iterator[Evidence]:
    """Compare the page with the citation: title, address, and what translation keeps."""
    yield from _title(case)
    yield from _slug(case)
    yield from _anchors(case)


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
    if case.of_another_year:
        return changed("title_other_year", f'its title is "{case.fit.title[:80]}"')
    wanted = phrases.plain(case.title or "")
    generic = not telling or wanted in {case.site, phrases.plain(case.page.site_name)}
    generic = generic or set(matching.content_words(wanted)) <= case.publisher_words
    if generic or case.feigns:
        return alive("title_generic", "its title fits, and says little")
    detail = f'its title is "{case.fit.title[:80]}"'
    if score >= t.TITLE_FITS:
        return alive("title_matches", detail)
    return alive("title_resembles", detail) if score >= t.TITLE_RESEMBLES else None


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
        for part in _named_parts(text):
            rule = _named_in(case, phrases.plain(part), note)
            if rule is not None:
                yield alive(rule, f'the note names its title, "{part[:80]}"')
                return


def _named_in(case: Case, part: str, note: str) -> str | None:
    """Say by which rule a note names a page's title, if it does (both plain).

    The name of who wrote or published is none; that of a site says little.
    """
    words = matching.content_words(part)
    if part in case.bylines or len(words) < 2:
        return None
    if set(words) <= set(case.site.split()):
        whole = part == phrases.plain(case.page.site_name) and part in _segments(case)
        return "title_generic" if whole else None
    if len(words) >= 3 and f" {part} " in f" {note} ":
        return "title_matches"
    return "title_resembles" if case.title and part in _segments(case) else None


_IN_BRACKETS = re.compile(r"^\s*(?:\[[^\[\]]{1,30}\]|【[^【】]{1,30}】|［[^［］]{1,30}］)\s*")
"""Columns and series that newspapers print before a title: "[Interview] …"."""
_ENDS_SEGMENT = re.compile(r"[.,;:“”«»\"()<>]+(?:\s|$)|\s[-–—|]\s|[“”«»\"(<]")


def _named_parts(title: str) -> Iterator[str]:
    """Yield what a page's title consists of, without what stands before it in brackets, too."""
    yield from matching.title_parts(title)
    bare = _IN_BRACKETS.sub("", title)
    if bare != title:
        yield from matching.title_parts(bare)


def _segments(case: Case) -> frozenset[str]:
    """Return what stands between a note's marks of punctuation, plain."""
    text = (case.cited.text if case.cited else None) or ""
    return frozenset(phrases.plain(part) for part in _ENDS_SEGMENT.split(text[:4000]))


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
        yield from tuple(_nothing_shared(case)) or _nothing_of_it(case, words)
        if len(in_address) >= t.SPELT_WORDS and len(in_address) >= t.SPELT_SHARE * len(words):
            # Sites in other scripts write their addresses in English, as translators do titles.
            latin = languages.script_of(case.page.text) == "latin"
            spelt = "title_in_address" if latin else "title_in_address_translated"
            yield changed(spelt, "its address spells the title in another language")
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
    elif case.relation == "different":
        translated = case.note_language is None or case.note_language in title_languages
        rule = "title_other_language" if translated else "title_own_language"
        yield changed(rule, "it is in another language than the cited title")
        yield from _nothing_shared(case)


def _nothing_shared(case: Case) -> Iterator[Evidence]:
    """Look for what a translated page keeps of its citation, and every site of its own name."""
    if case.shows_little or _shared_words(case):
        return
    detail = "it has no name or word of note and address"
    rule = "nothing_shared_at_all" if _in_strange_hands(case) else "nothing_shared"
    yield changed(rule, detail)


def _nothing_of_it(case: Case, words: tuple[str, ...]) -> Iterator[Evidence]:
    """Doubt a few words that are none of the citation's, so that a neighbour is asked."""
    page = case.page
    few = page.running_words < t.SHELL_WORDS and word_count(page.own_text) < t.LITTLE_WORDS
    if page.kind != "html" or page.cut or page.frames or not few or case.shows_little:
        return
    if not any(word in case.all_words for word in (*words, *case.slug)):
        yield changed("nothing_of_it", "it says little, and nothing of what was cited")


def _in_strange_hands(case: Case) -> bool:
    """Say whether a page in Latin letters never names the site that it stands on.

    Names of sites are written in one word: "coastlegal" is "Coast Legal". Where note and
    page differ in script, names are spelt otherwise, and nothing follows.
    """
    host = parts_of(case.observation.final_url).hostname or ""
    suffix = registered_domain(host).partition(".")[2]
    label = phrases.plain(host.removesuffix(suffix).replace("-", ""))
    longest = max((word for word in label.split() if word != "www"), key=len, default="")
    scripts = {languages.script_of(case.title or ""), languages.script_of(case.page.text)}
    little = case.page.running_words < t.SHELL_WORDS and case.page.words < t.LITTLE_WORDS
    if scripts != {"latin"} or len(longest) < 6 or little:
        return False
    heads = " ".join(title.text for title in case.page.titles)
    shown = phrases.plain(f"{heads} {case.page.site_name}") + case.page.plain_text
    return longest not in shown.replace(" ", "")


def _shared_words(case: Case) -> list[str]:
    """Return what a translated page still has of its citation: names, numbers, its site."""
    cited = case.cited
    said = f"{case.title or ''} {cited.publisher or '' if cited else ''}"
    said += f" {cited.author or '' if cited else ''}"
    host = (parts_of(case.observation.final_url).hostname or "").replace("-", ".").split(".")[:-1]
    words = {*matching.content_words(phrases.plain(said)), *case.slug, *host} - {"www"}
    known = (w for w in words if len(w) > 2 and w not in matching.KINDS)
    return [w for w in known if w in case.all_words and not re.fullmatch(r"(?:19|20)\d\d", w)]


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
    parts = parts_of(case.observation.url)
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
    if len(case.slug) < 2 or not case.page.words or case.feigns or case.of_another_year:
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
    if _names_the_site(case, cited.author or ""):
        named = False
    if named and author[-1] not in case.site.split() and case.page.running_words:
        yield alive("author_on_page", f"it names the author, {cited.author}")
    yield from _date(case, cited.published_on or "")


def _names_the_site(case: Case, author: str) -> bool:
    """Say whether an author is what a page with little text calls itself: its site, that is."""
    if case.page.running_words >= t.SHELL_WORDS:
        return False
    titles = case.page.titles_of("title", "og")[:4]
    parts = (part for text in titles for part in matching.title_parts(text))
    return phrases.plain(author) in map(phrases.plain, parts)


_DATED_PATH = re.compile(
    r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])(?:[/-]?(0[1-9]|[12]\d|3[01]))?(?=/|-|_)"
)


def _date(case: Case, published: str) -> Iterator[Evidence]:
    """Compare the page's date with the citation's, or with the one in its address."""
    dated = _DATED_PATH.search(parts_of(case.observation.url).path)
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
