"""Recognise answers that keep programs, or people without an account, out.

A marker proves that a vendor is present, not that the visit was stopped: bot managers
put their scripts and cookies on delivered pages too (measured on 1,898 living articles:
`g-recaptcha` on 9 %, password fields on 11 %, consent managers on 33 %). So only headers
that say "challenge" decide anywhere; everything else decides on pages that show little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.addresses import parts_of
from citecheck.checks.evidence import thresholds
from citecheck.checks.evidence.placeholders import parked_marker, placeholder_wording
from citecheck.checks.evidence.redirects import is_home
from citecheck.checks.evidence.wall_marks import (
    CAPTCHA_PICTURE,
    CAPTCHA_WIDGET,
    CONSENT_HOST,
    CONSENT_NAMED,
    CONSENT_PATH,
    DECISIVE_HEADERS,
    LOGIN_HOST,
    LOGIN_PATH,
    RETURN_QUERY,
    SENT_BACK,
    STATUS,
    THIN_COOKIES,
    THIN_MARKERS,
)
from citecheck.checks.page import phrases
from citecheck.checks.page.blocks import word_count
from citecheck.checks.page.reader import read_page
from citecheck.model import Evidence, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.checks.page.reader import Block, PageFacts
    from citecheck.model import Observation

__all__ = ["FORM_ALONE", "recognise"]


def recognise(observation: Observation, page: PageFacts | None = None) -> Evidence | None:
    """Return the wall that stands in front of the page, or None.

    `rule` is the reason of the verdict table; `says` is `blocked`. At a status that is
    itself a refusal, what the body shows comes first, because it is more precise.
    """
    if observation.status is None:
        return None
    stopped = _by_header(observation)
    if stopped is not None:
        return stopped
    status = observation.status
    if status in {404, 410} or 300 <= status < 400:
        return None
    if page is None:
        page = read_page(observation)
    found = _by_body(observation, page)
    if found is not None:
        return found
    if status in STATUS:
        rule, confidence, detail = STATUS[status]
        return _wall(rule, confidence, detail)
    if 200 <= status < 300 and parked_marker(observation, page) is None:
        return (
            _login(observation, page)
            or _consent(observation, page)
            or _shop(page)
            or _gate(page)
            or _script_only(page)
        )
    return None


def _wall(rule: str, confidence: float, detail: str) -> Evidence:
    return Evidence(rule, Verdict.BLOCKED.value, confidence, detail)


def _by_header(observation: Observation) -> Evidence | None:
    for name, value in observation.headers:
        for wanted, pattern, vendor in DECISIVE_HEADERS:
            if name == wanted and pattern.search(value):
                return _wall("challenge", 0.99, f"{vendor} stops programs (header {name})")
    return None


def _own_title(page: PageFacts) -> list[str]:
    from citecheck.checks.evidence.matching import title_parts

    texts = page.titles_of("title", "h1")[:4]
    return [phrases.plain(part) for text in texts for part in title_parts(text)]


UNAVAILABLE_BY_LAW = 451
"""RFC 7725: whatever else the page says, the law is why."""
_NOTICE = 90
"""Words of a page that shows nothing but why it shows nothing."""


def _by_body(observation: Observation, page: PageFacts) -> Evidence | None:
    """Recognise interstitials by their markup and wording, on pages that show little."""
    status = observation.status or 0
    refusal = status >= 400 or status == 202
    if page.words > thresholds.WALL_WORDS:
        return None
    body = page.lowered
    little = page.words <= (150 if refusal else 90)
    vendor = next((name for name, marks in THIN_MARKERS if any(m in body for m in marks)), None)
    titles = _own_title(page)
    titled = next((t for t in titles if phrases.title_is("challenge", "titles", t, spare=1)), None)
    said = phrases.contains("challenge", "texts", page.plain_text)
    if vendor and (titled or said or little):
        return _wall("challenge", 0.97, f"{vendor} asks for proof that a person is asking")
    if titled and (said or little or refusal):
        refused = any(word in titled for word in ("forbidden", "denied", "403"))
        if refused and status == 403 and (not said or "permission" in said):
            return None
        rate = "too many" in titled or "rate limit" in titled or "429" in titled
        return _wall(
            "rate_limited" if rate else "challenge",
            0.93,
            f'its title is "{titled}" and it shows little else',
        )
    if page.words <= _NOTICE:
        waits = phrases.contains("waiting", "texts", page.plain_text)
        if waits and not (
            "cookie" in waits and _other_words(_own_blocks(page), _OF_BROWSERS) >= 15
        ):
            return _wall("challenge", 0.85, f'it says "{waits}" and little else')
        region = phrases.contains("region", "texts", page.plain_text)
        if region:
            reason = "legal" if status == UNAVAILABLE_BY_LAW else "forbidden"
            return _wall(reason, 0.85, f'it says "{region}" and little else')
    if said and (page.words <= 120 or refusal):
        return _wall("challenge", 0.9, f'it says "{said}" and little else')
    if page.words < 60 and any(m in body for m in CAPTCHA_WIDGET) and not page.paragraph_words:
        return _wall("challenge", 0.85, "it shows a captcha and little else")
    if page.forms and page.words <= _ONE_QUESTION and CAPTCHA_PICTURE.search(page.body):
        return _wall("challenge", 0.85, "it shows a captcha and little else")
    cookie = any(
        name == "set-cookie" and THIN_COOKIES.match(value) for name, value in observation.headers
    )
    if cookie and page.words < thresholds.FEW_WORDS and page.scripts:
        return _wall("challenge", 0.9, "it shows nothing but a bot manager's script")
    return None


_ONE_QUESTION = 40
"""Words of a page that asks for what a picture shows, and for nothing else."""


def _path_and_query(url: str) -> tuple[str, str, str]:
    parts = parts_of(url)
    return parts.hostname or "", parts.path, parts.query


def _login(observation: Observation, page: PageFacts) -> Evidence | None:
    """Recognise a login page in place of the page: where it is, and what it shows."""
    host, path, query = _path_and_query(observation.final_url)
    asked_host, asked_path, _ = _path_and_query(observation.url)
    elsewhere = (host, path) != (asked_host, asked_path)
    asked_for_login = bool(
        LOGIN_PATH.search(asked_path)
        or (LOGIN_HOST.search(asked_host) and asked_path.count("/") <= 1)
    )
    place = (
        elsewhere
        and not asked_for_login
        and bool(LOGIN_PATH.search(path) or LOGIN_HOST.search(host))
    )
    returns = bool(RETURN_QUERY.search(query))
    if page.passwords and elsewhere and not asked_for_login and SENT_BACK.search(query):
        return _wall("login_wall", 0.95, "it leads to a form that asks for a password")
    thin = page.words <= 250 and page.paragraph_words < thresholds.THIN
    if not place and not thin and page.words > 80 and not page.passwords:
        return None
    titled = any(phrases.title_is("login", "titles", title, spare=2) for title in _own_title(page))
    said = phrases.contains("login", "texts", page.plain_text) if thin else None
    if place and (titled or page.passwords or returns or said):
        return _wall("login_wall", 0.97, "it leads to a login page")
    if asked_for_login:
        return None
    if page.passwords and thin and (titled or said):
        return _wall("login_wall", 0.93, "it shows a login form in place of the page")
    told = any(phrases.contains("login", "texts", title) for title in _own_title(page))
    if said and page.words <= 120 and (titled or told or page.forms):
        return _wall("login_wall", 0.85, f'it says "{said}" and little else')
    if titled and page.words <= 80 and page.forms:
        return _wall("login_wall", 0.85, "it shows a login form in place of the page")
    sent_home = elsewhere and is_home(observation.final_url)
    if _form_alone(page) and not sent_home and not _denied(page):
        return _wall("login_wall", FORM_ALONE, "it shows a login form and little else")
    return None


FORM_ALONE = 0.8
"""Confidence of a form for a password, whatever its language, that fills a page alone."""


_FORM_AND_MENUS = 160
"""Words of a form within a site's menus; shops and boards with a form beside have more."""


def _form_alone(page: PageFacts) -> bool:
    """Say whether a form for a password is all that a page shows besides its menus."""
    if not page.passwords or page.paragraph_words or page.words > _FORM_AND_MENUS:
        return False
    own = sum(word_count(block.text) for block in _own_blocks(page))
    return page.words <= _NOTICE or own <= thresholds.FEW_WORDS


def _denied(page: PageFacts) -> bool:
    """Say whether a page says that there is nothing, rather than that it is closed."""
    if any(phrases.error_statement(title) for title in _own_title(page)):
        return True
    wording = phrases.error_wording_in(page.plain_text)
    blocks = (phrases.plain(b.text) for b in page.blocks[:100] if not b.aside) if wording else ()
    return any(phrases.error_statement(text, wording=wording) for text in blocks)


def _consent(observation: Observation, page: PageFacts) -> Evidence | None:
    """Recognise a page that asks for consent before it shows anything."""
    host, path, query = _path_and_query(observation.final_url)
    asked = _path_and_query(observation.url)[:2]
    elsewhere = (host, path) != asked
    named = CONSENT_NAMED.search(host) or CONSENT_NAMED.search(path)
    placed = elsewhere and bool(CONSENT_HOST.search(host) or CONSENT_PATH.search(path))
    if elsewhere and named and page.running_words <= thresholds.WALL_WORDS:
        return _wall("consent_wall", 0.96, "it asks for consent before it shows the page")
    much = page.paragraph_words > thresholds.WALL_WORDS or page.words > thresholds.WALL_WORDS
    if much and not placed:
        return None
    titled = any(
        phrases.title_is("consent", "titles", title, spare=3) for title in _own_title(page)
    )
    if placed and (RETURN_QUERY.search(query) or titled or not _shows_more_than_consent(page)):
        return _wall("consent_wall", 0.96, "it asks for consent before it shows the page")
    said = None if much else phrases.contains("consent", "texts", page.plain_text)
    vendors = None if much else phrases.contains("consent", "vendors", page.plain_text)
    said = said or vendors
    if much or not (titled or said) or _shows_more_than_consent(page):
        return None  # a banner above a page, short or not
    if titled and (said or "cookie" in page.plain_text or "consent" in page.plain_text):
        return _wall("consent_wall", 0.92, "it asks for consent before it shows the page")
    if said and page.words <= 250 and not _has_more_than_consent(page):
        cookies = sum(page.plain_text.count(word) for word in _CONSENT_WORDS[:6])
        if vendors or cookies * 40 >= page.words:
            return _wall("consent_wall", 0.85, f'it says "{said}" and little else')
    return None


_CONSENT_WORDS = tuple(
    word
    for line in (
        "cookie consent consens zustimm werb tracking partner datenschutz privacy advert",
        "publicit annunci abonn abbon subscri suscri assin accept accett akzept toestemming zgod",
        "acepta aceit",
    )
    for word in line.split()
)
"""Beginnings of what consent walls speak of, and of the subscription they offer instead."""


def _shows_more_than_consent(page: PageFacts) -> bool:
    """Say whether something else than consent is spoken of outside banners and menus."""
    return _other_words(_own_blocks(page)) >= 15


def _own_blocks(page: PageFacts) -> list[Block]:
    return [b for b in page.blocks if not b.aside and b.linked < 0.5]


def _has_more_than_consent(page: PageFacts) -> bool:
    """Say whether menus, teasers or an error stand beside a banner: a wall has none."""
    if any(phrases.error_statement(title) for title in _own_title(page)):
        return True
    return _other_words(page.blocks[:100]) >= 30


_OF_BROWSERS = ("cookie", "browser", "navegador", "navigateur", "javascript", "reload", "website")
"""What pages speak of that want cookies before they show anything."""


def _other_words(blocks: Iterable[Block], matter: tuple[str, ...] = _CONSENT_WORDS) -> int:
    """Count the words of blocks that do not speak of a matter: of consent, say."""
    texts = (b.text for b in blocks)
    other = (t for t in texts if not any(w in phrases.plain(t) for w in matter))
    return sum(word_count(text) for text in other)


def _shop(page: PageFacts) -> Evidence | None:
    """Recognise an offer to subscribe that names itself where the article's title would stand."""
    if page.words > thresholds.WALL_WORDS or page.running_words >= thresholds.THIN:
        return None
    titled = (t for t in _own_title(page) if phrases.title_is("paywall", "titles", t, spare=1))
    said = next(titled, None)
    if said:
        return _wall("paywall", 0.9, f'its title is "{said}" and it shows no article')
    if page.words > _OFFER or _denied(page) or _other_words(_own_blocks(page)) > _OFFER // 3:
        return None
    offered = phrases.contains("paywall", "texts", page.plain_text)
    return _wall("paywall", FORM_ALONE, f'it says "{offered}" and little else') if offered else None


_OFFER = 120
"""Words of a page that offers a subscription and shows nothing of the article."""


def _gate(page: PageFacts) -> Evidence | None:
    """Recognise a page that asks for a visitor's age or country before it shows anything."""
    if page.words > thresholds.WALL_WORDS or page.running_words >= thresholds.THIN:
        return None
    titles = _own_title(page)
    titled = next((t for t in titles if phrases.title_is("gate", "titles", t, spare=1)), None)
    if titled is not None:
        return _wall("consent_wall", 0.9, f'it asks "{titled}" before it shows anything')
    said = phrases.contains("gate", "texts", page.plain_text) if page.words <= _GATE else None
    return _wall("consent_wall", FORM_ALONE, f'it says "{said}" and little else') if said else None


_GATE = 60
"""Words of a page that asks one question, in one sentence and its answers."""


def _script_only(page: PageFacts) -> Evidence | None:
    """Recognise a page that shows nothing to those who run no scripts."""
    if page.kind != "html" or not page.scripts:
        return None
    if page.cut and not page.noscript:
        return None  # what it shows may come later
    shell = page.awaits_scripts and page.running_words < thresholds.SHELL_WORDS
    if page.words >= thresholds.FEW_WORDS * 2 and not shell:
        return None
    if _denied(page):
        return None  # it shows what it has to say
    if placeholder_wording(page) is not None:
        return None  # as this does: "Website expired"
    asks = phrases.contains(
        "script", "texts", phrases.plain(page.noscript + " " + page.text[:2000])
    )
    if page.words < thresholds.FEW_WORDS and page.scripts:
        return _wall("script_only", 0.93 if asks else 0.85, "it shows nothing without scripts")
    if asks and page.scripts and not page.paragraph_words:
        return _wall("script_only", 0.85, "it asks for scripts and shows nothing without them")
    if shell:
        return _wall("script_only", 0.8, "its content is left to scripts")
    return None
