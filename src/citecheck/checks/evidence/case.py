"""Everything that one judgement looks at, computed when it is first asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from citecheck.addresses import parts_of
from citecheck.checks.evidence import drift, matching, redirects
from citecheck.checks.evidence import thresholds as t
from citecheck.checks.page import languages, phrases
from citecheck.checks.page.reader import PageFacts, read_page, visit_of

if TYPE_CHECKING:
    from citecheck.model import Cited, Observation, Past

__all__ = ["Case", "best_statement"]


def best_statement(text: str, site: str) -> phrases.Statement | None:
    """Find an error message in a title, with and without the site's name."""
    best: phrases.Statement | None = None
    for part in matching.title_parts(text):
        found = phrases.error_statement(phrases.plain(part), site)
        if found is not None and (best is None or found.scope == "whole"):
            best = found
            named = set(phrases.plain(text.replace(part, " ")).split()) <= set(site.split())
            if found.scope == "whole" and (named or len(part) * 3 >= len(text)):
                return found
    return best and phrases.Statement("partial", best.phrase)


def _years(title: str) -> set[str]:
    return set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", title))


_QUOTES = frozenset("\"'“”„‟«»‹›‘’‚「『《〈")


@dataclass(frozen=True)
class Case:
    """Everything that one judgement looks at."""

    observation: Observation
    page: PageFacts
    cited: Cited | None = None
    past: Past | None = None
    sibling: Observation | None = None

    @cached_property
    def past_page(self) -> PageFacts | None:
        """What the earlier copy says about itself."""
        past = self.past
        if past is None or not past.body:
            return None
        return read_page(visit_of(past))

    @cached_property
    def title(self) -> str | None:
        """The title the page should have: the cited one."""
        title = (self.cited.title or "").strip() if self.cited else ""
        return title if len(phrases.plain(title)) > 1 else None

    @cached_property
    def site(self) -> str:
        """The site's own names, plain: words that a title may have besides what it says."""
        publisher = (self.cited.publisher if self.cited else None) or ""
        host = (parts_of(self.observation.final_url).hostname or "").removeprefix("www.")
        return phrases.plain(f"{publisher} {self.page.site_name} {host.replace('.', ' ')}")

    @cached_property
    def publisher_words(self) -> frozenset[str]:
        """Words of the publisher's and the site's name, which stand on all its pages."""
        publisher = (self.cited.publisher if self.cited else None) or ""
        return frozenset(phrases.plain(f"{publisher} {self.page.site_name}").split())

    @cached_property
    def bylines(self) -> frozenset[str]:
        """Who the citation says wrote and published it, plain: names of sites, and no titles."""
        cited = self.cited
        if cited is None or not self.title:
            return frozenset()
        names = (phrases.plain(name or "") for name in (cited.author, cited.publisher))
        return frozenset(name for name in names if name) - {phrases.plain(self.title)}

    @cached_property
    def fit(self) -> matching.Fit:
        """How near the page's titles come to the cited one."""
        if not self.title:
            return matching.Fit(0.0)
        return matching.best_title(
            self.title, self.page, self.cited.publisher if self.cited else None
        )

    @cached_property
    def of_another_year(self) -> bool:
        """True where the page's title is the cited one but for its year: the next edition's."""
        if not t.TITLE_RELATED <= self.fit.score < t.SAME_TITLE:
            return False
        cited, shown = _years(self.title or ""), _years(self.fit.title)
        apart = bool(cited and shown) and not cited & shown
        return apart and not any(year in self.page.own_text for year in cited)

    @cached_property
    def relation(self) -> matching.Relation:
        """Whether the cited title and the page are in one language."""
        return matching.comparable(self.title or "", self.note_language, self.page)

    @cached_property
    def note_language(self) -> str | None:
        """The citation's language: as declared, or that of the note around its title."""
        cited = self.cited
        if cited is None:
            return None
        note = (cited.text or "").replace(self.title or "", " ").replace(cited.url, " ")
        return cited.language or languages.guess_language(note, least=2)

    @cached_property
    def labelled(self) -> bool:
        """True where what stands for a title may be a mere label, such as "Case 12".

        Titles stand in quotation marks, beside an author or publisher, or are long.
        """
        cited, title = self.cited, self.title
        if cited is None or not title or not cited.text or cited.author or cited.publisher:
            return False
        before = cited.text.partition(title)[0].rstrip()[-1:]
        if before in _QUOTES or before in {"*", "_"}:
            return False
        return len(matching.content_words(phrases.plain(title))) < t.LABEL_WORDS

    @cached_property
    def slug(self) -> tuple[str, ...]:
        """Telling words of the address as cited."""
        return matching.slug_words(self.observation.url)

    @cached_property
    def all_words(self) -> matching.Words:
        """Words anywhere on the page, titles and description included."""
        titles = " ".join(title.text for title in self.page.titles)
        plain = phrases.plain(f"{titles} {self.page.description}")
        return matching.Words(f"{plain} {self.page.plain_text}")

    @cached_property
    def head_words(self) -> matching.Words:
        """Words of the page's titles and description."""
        titles = " ".join(title.text for title in self.page.titles)
        lead = self.page.running_text[:1000] if self.page.running_words < t.RICH else ""
        return matching.Words(phrases.plain(f"{titles} {self.page.description} {lead}"))

    @cached_property
    def lead_words(self) -> matching.Words:
        """Words of the page's titles, description and first paragraphs."""
        titles = " ".join(title.text for title in self.page.titles)
        lead = self.page.running_text[:1500]
        return matching.Words(phrases.plain(f"{titles} {self.page.description} {lead}"))

    @cached_property
    def past_title_likeness(self) -> float | None:
        """How near the page's titles come to those of the earlier copy."""
        past = self.past_page
        sources = ("citation_title", "headline", "og", "title", "h1", "pdf")
        before = past.titles_of(*sources)[:6] if past else ()
        now = self.page.titles_of(*sources)[:6]
        pairs = [(old, new) for old in before for new in now]
        if not pairs:
            return None
        return max(
            matching.similarity(matching.own_part(old, new), matching.own_part(new, old))
            for old, new in pairs
        )

    @cached_property
    def past_kept(self) -> float | None:
        """Share of the earlier copy's main text that is still there."""
        past = self.past_page
        if past is None or past.running_words < t.PAST_LEAST_WORDS:
            return None
        if self.page.words < t.FEW_WORDS:
            return None
        return drift.kept(past.main_text, self.page.main_text)

    @cached_property
    def rewritten(self) -> bool:
        """True where the earlier copy had another title, and most of its text is gone.

        That the words of the cited title still occur then only says that the topic stayed.
        """
        title, kept = self.past_title_likeness, self.past_kept
        if title is None or kept is None or self.page.running_words < t.PAST_LEAST_WORDS:
            return False
        return title < t.TITLE_RELATED and kept < t.PAST_REWRITTEN

    @cached_property
    def denies_itself(self) -> bool:
        """True where title or first heading is an error message above hardly any text.

        Whatever else carries the cited title then (metadata, a heading that stayed) is
        what remained of a page that was taken away.
        """
        if self.cites_an_error or self.page.running_words >= t.THIN:
            return False
        heads = self.page.titles_of("title", "h1")[:6]
        return any(
            (found := best_statement(text, self.site)) is not None and found.scope == "whole"
            for text in heads
        )

    @cached_property
    def echo(self) -> str | None:
        """What shows that the page only repeats what was asked for: search results, a wiki."""
        if self.page.running_words < t.RICH:
            said = phrases.contains("echo", "texts", self.page.plain_text)
            if said or b"noarticletext" in self.page.lowered:
                return f'it says "{said or "no such article"}"'
        asked = phrases.plain(self.title or "")
        if self.shape == "redirect_search":
            return "it leads to the site's search"
        if redirects.is_search(self.observation.url):
            return None  # a list of results was cited
        for text in self.page.titles_of("title", "h1", "og")[:4]:
            found = phrases.search_echo(phrases.plain(text))
            if found and found not in asked:
                return f'it is a list of search results ("{text[:80]}")'
        return None

    @cached_property
    def advertises(self) -> frozenset[str]:
        """What a taken-over page's title sells, where the citation does not speak of it."""
        cited = self.cited
        own = f"{self.title or ''} {self.observation.url}"
        own += f" {cited.publisher or ''} {cited.text or ''}" if cited else ""
        if phrases.spam_words(phrases.plain(own)):
            return frozenset()  # the citation is about gambling, medicines or money itself
        heads = self.page.titles_of("title", "h1", "og", "headline")[:5]
        found = phrases.spam_words(phrases.plain(" ".join(heads)))
        return found if len(found) >= 2 or found - phrases.weak_spam() else frozenset()

    @cached_property
    def feigns(self) -> bool:
        """True where a fitting title proves nothing: the page echoes, sells or denies itself."""
        return self.denies_itself or self.echo is not None or bool(self.advertises)

    @cached_property
    def shape(self) -> redirects.Shape | None:
        """The shape of the redirect that led here."""
        return redirects.redirect_shape(self.observation)

    @cached_property
    def shows_little(self) -> bool:
        """True where scripts may show what was cited: menus alone cannot contradict it."""
        page = self.page
        little = page.words < t.LITTLE_WORDS and page.running_words < t.SHELL_WORDS
        headed = any(len(text.split()) >= 4 for text in page.titles_of("h1")[:2])
        if headed and page.running_words >= t.HEADED_WORDS:
            return False  # a short article
        return little and page.kind == "html" and page.scripts > 0 and not self.teases

    @cached_property
    def teases(self) -> bool:
        """True where the text is that of a front page: teasers have everybody's words."""
        return self.shape in {
            "redirect_home",
            "redirect_section",
            "redirect_error",
            "redirect_search",
        }

    @cached_property
    def told_words(self) -> matching.Words:
        """Words of what the page tells: titles, description and running text, no menus."""
        titles = " ".join(title.text for title in self.page.titles)
        return matching.Words(
            phrases.plain(f"{titles} {self.page.description} {self.page.running_text[:60_000]}")
        )

    @cached_property
    def cites_an_error(self) -> bool:
        """True where the citation itself is about error messages, so that they prove nothing."""
        return (
            bool(self.title)
            and phrases.error_statement(phrases.plain(self.title or "")) is not None
        )
