"""Is it still what was cited? Weighs what a page shows against what was cited.

Every rule is heard (`witnesses`), its confidence added as log odds, and the sum is the
confidence of the verdict: nothing is hidden, and `evidence` says who spoke. A page
whose title fits and that shows running text is settled at once.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlunsplit

from citecheck.addresses import parts_of
from citecheck.checks.evidence import thresholds as t
from citecheck.checks.evidence.case import Case
from citecheck.checks.evidence.drift import Difference, difference
from citecheck.checks.evidence.redirects import is_home
from citecheck.checks.evidence.speaking import alive
from citecheck.checks.evidence.walls import FORM_ALONE, recognise
from citecheck.checks.evidence.witnesses import witnesses
from citecheck.checks.page import phrases
from citecheck.checks.page.reader import PageFacts, read_beginning, read_page
from citecheck.model import Evidence, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from citecheck.model import Cited, Hardness, Observation, Past

__all__ = ["Difference", "Opinion", "difference", "neighbour_url", "weigh"]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a page's content says about a citation. `verdict` is None where nothing was read."""

    evidence: tuple[Evidence, ...] = ()
    verdict: Verdict | None = None
    reason: str = "alive"
    confidence: float = 0.0
    hardness: Hardness | None = None
    page_title: str | None = None
    title_similarity: float | None = None
    text_sha256: str | None = None
    probe: str | None = None
    explanation: str = ""


def weigh(
    observation: Observation,
    cited: Cited | None,
    past: Past | None = None,
    sibling: Observation | None = None,
    *,
    page: Callable[[], PageFacts] | None = None,
    beginning: Callable[[], PageFacts | None] | None = None,
    wall: Callable[[], Evidence | None] | None = None,
    random: Random | None = None,
) -> Opinion:
    """Weigh what a page shows against what was cited.

    Only an answer of the 2xx class shows a page; for others, and for failed visits, the
    opinion has no verdict. `page`, `beginning` and `wall` (what `read_page`, `read_beginning`
    and `recognise` say) are those of whoever may have them already. `random` names the neighbour
    to probe; without it the name follows from the address, so that the same input gives the
    same answer.
    """
    if observation.status is None or not 200 <= observation.status < 300:
        return Opinion()
    first = None
    if _may_be_named(observation.body, cited):
        first = beginning() if beginning is not None else read_beginning(observation)
    if first is not None:
        settled = _at_once(Case(observation, first, cited, past, sibling))
        if settled is not None:
            return settled
    read = page() if page is not None else read_page(observation)
    case = Case(observation, read, cited, past, sibling)
    settled = _at_once(case)
    if settled is not None:
        return settled
    before = wall() if wall is not None else recognise(observation, read)
    if before is not None and not _title_seen(case, before):
        return _blocked(case, before)
    heard = tuple(witnesses(case))
    return _combined(case, heard, random)


def _may_be_named(body: bytes, cited: Cited | None) -> bool:
    """Say whether the cited title's longest word stands in the page as it is cited.

    Where it does not, as in another page, there is no use in reading the beginning first.
    """
    words = (cited.title or "").split() if cited else []
    return bool(words) and max(words, key=len).encode("utf-8", "replace") in body


def _at_once(case: Case) -> Opinion | None:
    """Settle a page whose own title is the cited one above running text: the usual case."""
    page = case.page
    if not case.title or case.sibling:
        return None
    if case.fit.score < 0.95 or case.fit.source == "h2" or case.shape:
        return None
    if page.paragraph_words < t.FAST_WORDS and (
        page.paragraph_words + page.further_paragraph_words < t.FAST_WORDS
    ):
        return None
    titles = [phrases.plain(title.text) for title in page.titles if title.source != "h2"][:5]
    together = " ".join(dict.fromkeys(titles))
    if any(phrases.search_echo(title) for title in titles) or phrases.spam_words(together):
        return None
    if phrases.error_wording_in(together):
        return None
    words = [w for w in phrases.plain(case.title).split() if w not in case.site.split()]
    if len(" ".join(words)) < 10 or b"noarticletext" in case.observation.body:
        return None
    heard = alive("title_matches", f'its title is "{case.fit.title[:80]}"')
    return _ok(case, (replace(heard, decided=True),), 1 - _probability((heard,)))


def _title_seen(case: Case, wall: Evidence) -> bool:
    """Say whether the cited page shows beneath a wall: then it is alive."""
    if wall.rule == "script_only":
        return _described(case)
    if wall.rule in {"challenge", "forbidden"}:
        return _is_the_matter(case, wall)
    if wall.rule not in {"login_wall", "consent_wall", "paywall"} or case.fit.score < t.TITLE_FITS:
        return False
    if wall.confidence <= FORM_ALONE:  # a form, or a sentence, beside a short page
        return case.shape is None
    return case.shape is None and case.page.paragraph_words >= t.SEEN_WORDS


def _is_the_matter(case: Case, wall: Evidence) -> bool:
    """Say whether a wall's words are what the cited page is about: how to enable cookies."""
    quoted = wall.detail.partition('"')[2].rpartition('"')[0]
    about = set(phrases.plain(case.title or "").split())
    common = {word for word in phrases.plain(quoted).split() if len(word) > 3} & about
    return bool(common) and case.fit.score >= t.SAME_TITLE and wall.confidence < t.WORDING_SURE


def _described(case: Case) -> bool:
    """Say whether the server describes the cited page in what it sends with an application.

    Title and description for machines (Open Graph, schema.org) are written for one address:
    a host that sends the same application everywhere cannot name what was cited.
    """
    written = case.page.titles_of("citation_title", "headline", "og", "twitter")
    named = case.fit.score >= t.SAME_TITLE and bool(written) and case.shape is None
    plain = phrases.plain(case.title or "")
    enough = len(plain) >= 10 and not set(plain.split()) <= set(case.site.split())
    return named and enough and len(case.page.description.split()) >= DESCRIBED_WORDS


DESCRIBED_WORDS = 5
"""Of a description, from which it is one."""


def _probability(heard: Iterable[Evidence]) -> float:
    """Return the probability that the page is no longer what was cited."""
    scale = math.log(t.PRIOR / (1 - t.PRIOR))
    for evidence in heard:
        odds = math.log(evidence.confidence / (1 - evidence.confidence))
        scale += odds if evidence.says == Verdict.CHANGED.value else -odds
    ceiling = t.CONFIDENCE_CEILING
    return min(ceiling, max(1 - ceiling, 1 / (1 + math.exp(-scale))))


def _combined(case: Case, heard: tuple[Evidence, ...], random: Random | None) -> Opinion:
    probability = _probability(heard)
    low, high = t.PROBE_BETWEEN
    doubtful = case.sibling is None and low <= probability <= high
    probe = None
    if doubtful and not is_home(case.observation.url):
        probe = neighbour_url(case.observation.url, random or _named_after(case.observation.url))
    if probability < t.CHANGED_FLOOR:
        return replace(_ok(case, _decided(heard, "alive"), 1 - probability), probe=probe)
    against = _decided(heard, Verdict.CHANGED.value)
    decisive = next(evidence for evidence in against if evidence.decided)
    return Opinion(
        against,
        Verdict.CHANGED,
        t.REASONS.get(decisive.rule, "soft_404"),
        round(probability, 3),
        "hard",
        case.page.title,
        _similarity(case),
        _fingerprint(case.page),
        probe,
        _explain(case, against, "changed"),
    )


def _named_after(url: str) -> Random:
    return Random(url)  # noqa: S311 - names a neighbour, keeps no secret


def _decided(heard: tuple[Evidence, ...], says: str) -> tuple[Evidence, ...]:
    """Mark the strongest witness for a side, and put it first.

    What a neighbour answers confirms; where something else is as good as sure, that tells why.
    """
    ours = sorted(
        (e for e in heard if e.says == says),
        key=lambda e: -e.confidence if e.rule != "sibling_alike" else -t.SURE,
    )
    others = sorted((e for e in heard if e.says != says), key=lambda e: -e.confidence)
    if ours:
        ours[0] = replace(ours[0], decided=True)
    return (*ours, *others)


def _ok(case: Case, heard: tuple[Evidence, ...], confidence: float) -> Opinion:
    rules = {evidence.rule for evidence in heard}
    fits = bool(rules & {"title_matches", "title_resembles"})
    reason = "title_matches" if fits else "alive"
    if fits and case.page.metered and case.page.paragraph_words < 3 * t.FAST_WORDS:
        reason = "paywall"
    return Opinion(
        heard,
        Verdict.OK,
        reason,
        round(confidence, 3),
        None,
        case.page.title,
        _similarity(case),
        _fingerprint(case.page),
        None,
        _explain(case, heard, reason),
    )


def _blocked(case: Case, wall: Evidence) -> Opinion:
    return Opinion(
        (replace(wall, decided=True),),
        Verdict.BLOCKED,
        wall.rule,
        wall.confidence,
        "soft",
        case.page.title,
        _similarity(case),
        None,
        None,
        f"answers {case.observation.status}, but {wall.detail}",
    )


def _similarity(case: Case) -> float | None:
    return round(min(1.0, case.fit.score), 3) if case.title else None


def _fingerprint(page: PageFacts) -> str | None:
    """Hash the text without spaces and numbers, which counters and dates change.

    None where no text was read, or only a page's beginning.
    """
    if not page.words:
        return None
    text = page.text.encode("utf-8", "replace").lower()
    return hashlib.sha256(text.translate(None, b"0123456789 \t\r\n\f\v")).hexdigest()


def _explain(case: Case, heard: tuple[Evidence, ...], outcome: str) -> str:
    """Say why, in one sentence for a person."""
    status = case.observation.status
    if outcome != "changed":
        return _why_alive(case, heard, outcome)
    said = [e for e in heard if e.says == Verdict.CHANGED.value]
    title = (case.page.title or "").strip()
    unfit = bool(case.title) and case.fit.score < t.TITLE_FITS
    clauses: list[str] = []
    for evidence in said:
        named = title and title[:80] in evidence.detail
        if unfit and (evidence.rule.startswith("title_differs") or named):
            continue  # said already, of the title that is named first
        quoted = evidence.detail.partition('"')[2].rstrip('"')
        again = bool(quoted) and any(quoted in clause for clause in clauses)
        if evidence.rule not in _SAY_THE_SAME and not again and evidence.detail not in clauses:
            clauses.append(evidence.detail)
    clauses = clauses or [e.detail for e in said if not unfit or not title][:1]
    if title and unfit:
        cited = (
            f'the page\'s title is "{title[:100]}" and the note cites "{(case.title or "")[:100]}"'
        )
        return f"answers {status}, but " + "; ".join([cited, *clauses[:1]])
    cited = f'the note cites "{case.title[:100]}"' if case.title else ""
    return f"answers {status}, but " + "; ".join(clauses[:2] + ([cited] if cited else []))


_SAY_THE_SAME = frozenset(
    {
        "slug_absent",
        "named_word_absent",
        "citation_and_slug_absent",
        "citation_and_slug_scarce",
        "error_heading",
        "error_heading_partly",
        "title_differs",
        "title_differs_partly",
        "title_differs_weakly",
        "title_differs_likely",
        "title_differs_unsure",
    }
)
"""Rules that say no more to a person than the two titles side by side, or `error_title`."""


def _why_alive(case: Case, heard: tuple[Evidence, ...], outcome: str) -> str:
    """Say what speaks for the page; where it is doubtful, say that first."""
    status = case.observation.status
    if outcome == "paywall":
        return f"answers {status}, and shows the cited title before a paywall"
    doubts = [e.detail for e in heard if e.says == Verdict.CHANGED.value]
    strongest = next((e for e in heard if e.decided and e.says == "alive"), None)
    sure = 1 - _probability(heard) >= t.SURE_ENOUGH
    if doubts and not sure:
        also = f", and yet {strongest.detail}" if strongest is not None else ""
        return (
            f"answers {status}, but may no longer show what was cited: {doubts[0]}{also}; "
            "this is too little to call it changed"
        )
    if strongest is not None:
        return f"answers {status}, and {strongest.detail}"
    return f"answers {status}, and nothing contradicts the citation"


def neighbour_url(url: str, random: Random) -> str:
    """Return an address beside `url` that nobody ever made: a random last segment.

    The folder and the ending are kept, because servers treat them alike.
    """
    parts = parts_of(url)
    letters = "".join(random.choice("bcdfghjklmnpqrstvwxz") for _ in range(4))
    name = f"{letters}-{random.randrange(10**7, 10**8)}-{letters[::-1]}"
    folder, _, last = parts.path.rstrip("/").rpartition("/")
    stem, dot, ending = last.rpartition(".")
    suffix = f".{ending}" if dot and stem and len(ending) <= 5 and ending.isalnum() else ""
    slash = "/" if parts.path.endswith("/") and last else ""
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/{name}{suffix}{slash}", "", ""))
