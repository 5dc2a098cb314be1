"""Walls are recognised by what decides, and not by who is merely present."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from citecheck.checks.evidence.walls import recognise
from tests.checks.corpus import visit

if TYPE_CHECKING:
    from citecheck.model import Observation

URL = "https://www.coast.example/2021/ferry-vote"
LONG = "<p>" + "The assembly heard more than forty witnesses about the ferry. " * 60 + "</p>"

STOPPED = {
    "cloudflare header": (403, "<p>x</p>", [("cf-mitigated", "challenge")], "challenge"),
    "aws challenge": (202, "", [("x-amzn-waf-action", "challenge")], "challenge"),
    "aws captcha": (405, "<p>x</p>", [("x-amzn-waf-action", "captcha")], "challenge"),
    "vercel": (
        429,
        "<title>Vercel Security Checkpoint</title>",
        [("x-vercel-mitigated", "challenge")],
        "challenge",
    ),
    "kasada": (429, "", [("x-kasada-challenge", "1")], "challenge"),
    "datadome": (403, "<script>var dd={'a':1}</script>", [("x-dd-b", "1")], "challenge"),
    "sucuri": (403, "<title>Sucuri WebSite Firewall - Access Denied</title>", [], "challenge"),
    "perimeterx": (
        403,
        "<div id='px-captcha'></div><h1>Press &amp; Hold to confirm you are a human</h1>",
        [],
        "challenge",
    ),
    "akamai": (403, "<title>Access Denied</title><p>Reference&#32;&#35;18&#46;2d", [], "challenge"),
    "ddos-guard 503": (
        503,
        "<title>DDoS-Guard</title><p>Checking your browser before accessing",
        [],
        "challenge",
    ),
    "cloudflare 503": (
        503,
        "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>",
        [],
        "challenge",
    ),
    "imperva 200": (
        200,
        "<script src='/_Incapsula_Resource?SWJIYLWA=1'></script>",
        [],
        "challenge",
    ),
    "imperva cookie": (
        200,
        "<script>eval(1)</script>",
        [("set-cookie", "visid_incap_1=a")],
        "challenge",
    ),
    "anubis": (
        200,
        "<title>Making sure you're not a bot!</title><p>Protected by Anubis",
        [],
        "challenge",
    ),
    "linkedin": (999, "<script>x</script>", [], "forbidden"),
    "plain 403": (403, "<h1>Forbidden</h1>", [], "forbidden"),
    "401": (401, "", [], "login_wall"),
    "402": (402, "", [], "paywall"),
    "429": (429, "slow down", [], "rate_limited"),
    "451": (451, "<h1>Unavailable for legal reasons</h1>", [], "legal"),
    "shell": (
        200,
        "<title>App</title><div id=root></div><script src=/a.js></script>",
        [],
        "script_only",
    ),
}


@pytest.mark.parametrize("name", STOPPED)
def test_what_stops_programs_is_recognised(name: str) -> None:
    status, body, headers, reason = STOPPED[name]
    wall = recognise(visit(URL, body.encode(), status=status, headers=headers))
    assert wall is not None
    assert (wall.rule, wall.says) == (reason, "blocked")
    assert wall.detail


PASSED = {
    "cloudflare in front": (
        200,
        LONG,
        [("server", "cloudflare"), ("cf-ray", "1"), ("set-cookie", "__cf_bm=1")],
    ),
    "datadome protected": (200, LONG, [("x-datadome", "protected"), ("set-cookie", "datadome=1")]),
    "sensor script": (200, LONG + "<script>window._pxAppId='x'</script>", []),
    "imperva telemetry": (
        200,
        LONG + "<script src='/_Incapsula_Resource?SWJIYLWA=1'></script>",
        [],
    ),
    "captcha in a form": (
        200,
        "<h1>Write to us</h1><p>We answer every letter that reaches the archive in ten days."
        "</p><div class=g-recaptcha></div>",
        [],
    ),
    "login in the header": (200, "<form><input type=password></form>" + LONG, []),
    "consent manager": (
        200,
        "<div id=onetrust-banner>We and our partners use cookies</div>" + LONG,
        [],
    ),
    "not found": (404, "<h1>Access denied</h1>", []),
    "gone": (410, "", []),
    "error page without scripts": (
        200,
        "<title>Page not found</title><h1>Page not found</h1><script></script>",
        [],
    ),
    "parked": (200, '<script>window.location.href="/lander"</script>', []),
    "server error": (500, "<h1>Internal server error</h1>", []),
}


@pytest.mark.parametrize("name", PASSED)
def test_who_is_merely_present_stops_nobody(name: str) -> None:
    status, body, headers = PASSED[name]
    assert recognise(visit(URL, body.encode(), status=status, headers=headers)) is None


@pytest.mark.parametrize(
    ("final", "body", "reason"),
    [
        (
            "https://www.coast.example/login?next=/2021/ferry-vote",
            "<h1>Log in</h1><input type=password>",
            "login_wall",
        ),
        (
            "https://accounts.coast.example/x?continue=1",
            "<h1>Welcome</h1><input type=password>",
            "login_wall",
        ),
        (
            "https://www.coast.example/wp-login.php?redirect_to=x",
            "<h1>تسجيل الدخول</h1>",
            "login_wall",
        ),
        ("https://consent.coast.example/v2?sessionId=1", "<h1>Cookies</h1>", "consent_wall"),
        ("https://www.coast.example/zustimmung?url=x", "<h1>Willkommen</h1>", "consent_wall"),
    ],
)
def test_a_redirect_to_a_wall_is_one(final: str, body: str, reason: str) -> None:
    wall = recognise(visit(URL, body.encode(), final=final))
    assert wall is not None
    assert wall.rule == reason


def test_a_moved_article_about_consent_is_no_wall() -> None:
    body = b"<title>GDPR guide</title><h1>GDPR guide</h1>" + LONG.encode()
    assert recognise(visit(URL, body, final="https://www.coast.example/gdpr/guide")) is None


def test_who_cites_a_login_page_gets_it() -> None:
    address = "https://www.coast.example/login"
    assert (
        recognise(visit(address, b"<title>Log in</title><h1>Log in</h1><input type=password>"))
        is None
    )


def test_a_failed_visit_is_no_wall() -> None:
    from dataclasses import replace

    assert recognise(replace(visit(URL, b""), status=None)) is None


def shown(body: str, status: int = 200) -> Observation:
    return visit(URL, body.encode(), status=status, content_type="text/html")


LEVELS = (
    "<p>On Monday the level stood at 3.41 m and on Tuesday at 3.38 m. The commission expects "
    "a rise over the weekend, since snow is melting in the hills above the town.</p>"
)


def test_a_note_on_cookies_below_other_text_is_no_wall() -> None:
    note = "<p>Please enable cookies to save your favourite stations.</p>"
    assert recognise(shown(f"<h1>Water level</h1>{LEVELS}{note}")) is None
    alone = recognise(shown(f"<title>Attention</title>{note}<p>Then reload this website.</p>"))
    assert alone is not None
    assert alone.rule == "challenge"


def test_an_offer_to_subscribe_in_the_place_of_an_article_is_a_paywall() -> None:
    offer = "<h1>Subscribe to unlock this article</h1><p>Only 1 € for 4 weeks, then 69 €.</p>"
    wall = recognise(shown(f"<title>Subscribe to read | Paper</title>{offer}"))
    assert wall is not None
    assert wall.rule == "paywall"
    article = "<title>River Rises | Paper</title><h1>River Rises</h1>" + LEVELS * 5
    assert recognise(shown(article + "<h2>Subscribe to read more</h2>")) is None


def test_the_law_is_why_whatever_else_is_said_with_451() -> None:
    words = "<p>You are visiting from a country belonging to the European Economic Area.</p>"
    wall = recognise(shown(words, status=451))
    assert wall is not None
    assert wall.rule == "legal"


def test_a_page_that_goes_on_beyond_what_was_read_is_no_shell() -> None:
    shell = shown("<title>Rivers</title><script>1</script>")
    whole, cut = recognise(shell), recognise(replace(shell, truncated=True))
    assert whole is not None
    assert whole.rule == "script_only"
    assert cut is None


FORM = "<form action=/in><input name=u><input type=password name=p><button>Ɖe ɖe</button></form>"


def test_a_form_for_a_password_that_fills_a_page_is_a_wall_in_every_language() -> None:
    page = f"<title>Kɔntabubu</title><h1>Ge ɖe eme</h1>{FORM}<p>Ŋlɔ wò ŋkɔ.</p>"
    wall = recognise(visit(URL, page.encode()))
    assert wall is not None
    assert wall.rule == "login_wall"


def test_a_form_beside_an_article_or_an_error_is_no_wall() -> None:
    assert recognise(visit(URL, f"<h1>Ferry vote</h1>{LONG}{FORM}".encode())) is None
    error = f"<title>Coast</title>{FORM}<div>Page not found</div>"
    assert recognise(visit(URL, error.encode())) is None


def test_words_of_scripts_without_spaces_count_beside_a_form() -> None:
    text = "四人の漁師の訴えは認められ、船は三十日以内に返還されることになった。" * 8
    assert recognise(visit(URL, f"<h1>声明</h1>{FORM}<div>{text}</div>".encode())) is None


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Age verification", "<p>Are you over 18?</p>"),
        ("", "<p>Aby wejść na stronę, potwierdź, że masz ukończone 18 lat.</p>"),
        ("Choose your country or region", "<ul><li>Austria<li>Brasil<li>Canada</ul>"),
    ],
)
def test_a_question_before_the_page_is_a_wall(title: str, said: str) -> None:
    wall = recognise(visit(URL, f"<title>{title}</title><h1>{title}</h1>{said}".encode()))
    assert wall is not None
    assert wall.rule == "consent_wall"


def test_choosing_an_institution_is_a_login() -> None:
    page = b"<title>Select your institution - Access</title><p>Find your university.</p><form>"
    wall = recognise(visit(URL, page, final="https://wayfinder.access.example/?return=x"))
    assert wall is not None
    assert wall.rule == "login_wall"


def test_an_offer_to_subscribe_in_place_of_an_article_is_a_paywall() -> None:
    page = "<title>Le Jour</title><h2>Cet article est réservé aux abonnés</h2><p>Déjà abonné ?</p>"
    wall = recognise(visit(URL, page.encode()))
    assert wall is not None
    assert wall.rule == "paywall"
