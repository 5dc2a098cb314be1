# ruff: noqa: E501 - a table: its rows are easier to read in one line
"""Situations of a fourth look: what publishers, platforms, stores and large pages answer."""

from __future__ import annotations

import gzip

from hostile.server import Answer, Request, Steps
from hostile.situations import ALIVE, HTML, TITLE, WORDS, Situation, answer, error_page, redirect
from hostile.unseen import says, shows

S = Situation
FILL, FILLS = "x=1; ", 600_000
"""Three megabytes."""
HEAD = f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{TITLE}</title>"
PAGE = f"<h1>{TITLE}</h1>{WORDS}"
XML = "application/xml"


def large(hidden: str, *headers: str) -> Answer:
    """A page whose text comes after three megabytes that nobody sees; made when asked for."""

    def play(_: Request) -> Steps:
        before, _, after = hidden.partition("…")
        body = f"{HEAD}</head><body>{before}{FILL * FILLS}{after}{PAGE}".encode()
        if "Content-Encoding: gzip" in headers:
            body = gzip.compress(body)
        return [answer("200 OK", *headers, body=body)]

    return play


def store_says(status: str, code: str, message: str) -> list[bytes]:
    body = f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return [answer(status, body=body.encode(), kind=XML)]


def leads_to(place: str, at: list[bytes]) -> Answer:
    """Whatever is asked for leads to one place."""
    path = place.partition("?")[0]
    return lambda r: at if r.target.partition("?")[0] == path else [redirect(302, place)]


def counter_of_cookies(request: Request) -> Steps:
    """A publisher's gate: it sets a cookie, looks whether it comes back, and leads back."""
    if request.target == "/gate":
        if "seen=1" in request.headers.get("cookie", ""):
            return [redirect(302, "/page")]
        return says("Cookies disabled", "Cookies must be enabled to view this site.")
    if "seen=1" in request.headers.get("cookie", ""):
        return [answer()]
    return [redirect(302, "/gate", "Set-Cookie: seen=1; Path=/; HttpOnly")]


def ever_other_cookies(request: Request) -> Steps:
    return [redirect(302, request.target, "Set-Cookie: s=1; Path=/")]


FORM = "<form method=post><input name=u><input type=password name=p><button>Go</button></form>"

PUBLISHERS: tuple[Situation, ...] = (
    # --- large pages -------------------------------------------------------------------
    S(
        "large_script_first",
        large("<script>…</script>"),
        "ok",
        ALIVE,
        "3 MB of script before the text",
        note="read on beyond",
        chromium=True,
    ),
    S(
        "large_script_packed",
        large("<script type=application/json>…</script>", "Content-Encoding: gzip"),
        "ok",
        ALIVE,
        "the same as data, packed",
        chromium=True,
    ),
    S(
        "large_style_first",
        large("<style>…</style>"),
        "ok",
        ALIVE,
        "3 MB of style with fonts before the text",
        chromium=True,
    ),
    S(
        "large_view_state",
        large("<form><input type=hidden name=__VIEWSTATE value='…'>"),
        "ok",
        ALIVE,
        "an ASP.NET view state of 3 MB",
        chromium=True,
    ),
    S("large_comment", large("<!--…-->"), "ok", ALIVE, "3 MB of comment", chromium=True),
    S(
        "large_drawing",
        large("<svg><path d='…'/></svg>"),
        "ok",
        ALIVE,
        "an inline drawing of 3 MB",
        chromium=True,
    ),
    S(
        "large_shell",
        lambda r: shows(f"{HEAD}</head><body><div id=root></div><script>{FILL * FILLS}</script>"),
        "blocked",
        ("script_only",),
        "3 MB of script and nothing else: seen to its end, it shows nothing",
    ),
    # --- what browsers show of wrong framing --------------------------------------------
    S(
        "zstd_unasked",
        [answer("200 OK", "Content-Encoding: zstd", body=b"\x28\xb5\x2f\xfd\x04" + b"\xa7" * 900)],
        "ok",
        ALIVE,
        "a coding that was not asked for: what cannot be read is not called gone",
    ),
    # --- gates and walls ----------------------------------------------------------------
    S(
        "gate_of_cookies",
        counter_of_cookies,
        "ok",
        ALIVE,
        "set a cookie, look, and lead back",
        chromium=True,
    ),
    S(
        "loop_with_cookie",
        ever_other_cookies,
        "broken",
        ("redirect_loop",),
        "kept, and yet again",
        chromium=True,
    ),
    S(
        "note_on_cookies",
        says(
            "Water level at the weir",
            "On Monday the level stood at 3.41 m and on Tuesday at 3.38 m; the office expects a rise "
            "over the weekend.</p><footer>Please enable cookies to save your stations.</footer><p>",
        ),
        "ok",
        ALIVE,
        "a short page with a line on cookies below it",
    ),
    S(
        "cookies_wanted_first",
        says("Attention", "Please enable cookies and then reload the website."),
        "blocked",
        ("challenge",),
        "nothing but the wish for cookies",
    ),
    S(
        "shop_in_place",
        shows(
            "<title>Subscribe to read | Paper</title><h1>Subscribe to unlock this article</h1><p>Only 1 € for 4 weeks, then 69 € per month. Cancel anytime.</p>"
        ),
        "blocked",
        ("paywall",),
        "an offer where the article was, with 200",
    ),
    S(
        "law_in_words",
        error_page("451 From a country belonging to the European Economic Area"),
        "blocked",
        ("legal",),
        "451 says why, whatever the page says",
    ),
    S(
        "documents_sign_in",
        leads_to("/v3/signin?continue=x", says("Sign in", f"to continue to Documents {FORM}")),
        "blocked",
        ("login_wall",),
        "a shared document that is not shared",
    ),
    S(
        "project_sign_in",
        leads_to(
            "/users/sign_in",
            says("Sign in · Forge", f"You need to sign in before continuing. {FORM}"),
        ),
        "blocked",
        ("login_wall",),
        "a private project",
    ),
    S(
        "access_check",
        says(
            "Library: Access Check",
            "Our systems have detected unusual traffic from your network. Please complete this captcha to show that you are not a robot.",
        ),
        "blocked",
        ("challenge",),
        "a library's check, with 200",
    ),
    S(
        "denied_999",
        [b"HTTP/1.1 999 Request denied\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"],
        "blocked",
        ("forbidden",),
        "a status of one company's own",
    ),
    S(
        "accepted_challenge",
        [answer("202 Accepted", "x-amzn-waf-action: challenge", body=b"")],
        "blocked",
        ("challenge",),
        "202, empty, and a firewall's header",
    ),
    # --- applications -------------------------------------------------------------------
    S(
        "application_bare",
        shows("<title>X</title><div id=react-root></div><script src=/m.js></script>"),
        "blocked",
        ("script_only",),
        "shows nothing without scripts",
    ),
    # --- gone, with 200 -----------------------------------------------------------------
    S("item_deleted", says("Box", "This item was deleted."), "changed", ("soft_404",), "a store"),
    S(
        "no_document_matches",
        says("Documents", "There is no document matching your request."),
        "changed",
        ("soft_404",),
        "a library of documents",
    ),
    S(
        "no_record",
        says("Record view", "No record found with the identifier 12345."),
        "changed",
        ("soft_404",),
        "a catalogue",
    ),
    S(
        "session_over",
        says("Search", "Your session has expired. Please start a new search."),
        "changed",
        ("soft_404",),
        "an address that held for one visitor only",
        url="http://{host}/result;jsessionid=0A1B?doc=5",
    ),
    S(
        "cold_error",
        says(
            "Error Occurred While Processing Request",
            "Element ID is undefined in URL. The error occurred in D:/web/view.cfm: line 12",
        ),
        "changed",
        ("soft_404",),
        "a program's error with 200",
    ),
    S(
        "dotnet_error",
        says("Runtime Error", "Server Error in '/' Application. An exception occurred."),
        "changed",
        ("soft_404",),
        "another program's",
    ),
    S(
        "handle_unknown",
        says("Not Found", "The handle you requested -- 10986/99999 -- cannot be found."),
        "changed",
        ("soft_404",),
        "a resolver that knows no such handle",
    ),
    # --- stores -------------------------------------------------------------------------
    S(
        "store_no_key",
        store_says("404 Not Found", "NoSuchKey", "The specified key does not exist."),
        "broken",
        ("not_found",),
        "no such object",
    ),
    S(
        "store_denied",
        store_says("403 Forbidden", "AccessDenied", "Access Denied"),
        "blocked",
        ("forbidden",),
        "missing or secret: the store does not say",
    ),
    S(
        "store_no_key_200",
        store_says("200 OK", "NoSuchKey", "The specified key does not exist."),
        "changed",
        ("soft_404",),
        "no such object, with 200",
    ),
    # --- alive, and looking otherwise ---------------------------------------------------
    S(
        "feed_about_errors",
        [
            answer(
                body=b'<?xml version="1.0"?><rss version="2.0"><channel><title>Grain news</title><item><title>Error 404 on our site</title><description>Page not found</description></item></channel></rss>',
                kind="application/rss+xml",
            )
        ],
        "ok",
        ALIVE,
        "a feed whose item is about an error",
    ),
    S(
        "warning_above",
        shows("<br><b>Warning</b>: Undefined array key in <b>/a.php</b> on line 3<br>" + PAGE),
        "ok",
        ALIVE,
        "a program's warning above the page",
    ),
    S(
        "refresh_by_the_hour",
        [answer(body=HTML.replace(b"</head>", b"<meta http-equiv=refresh content='300'></head>"))],
        "ok",
        ALIVE,
        "a page that loads itself again",
        chromium=True,
    ),
    S(
        "refresh_for_scriptless",
        lambda r: (
            error_page("404 Not Found")
            if r.target == "/nojs"
            else [
                answer(
                    body=HTML.replace(
                        b"</head>",
                        b"<noscript><meta http-equiv=refresh content='0;url=/nojs'></noscript></head>",
                    )
                )
            ]
        ),
        "ok",
        ALIVE,
        "a refresh for those without scripts: browsers have them",
        chromium=True,
    ),
    S(
        "frames_of_1999",
        shows(
            "<title>Report 1999</title><frameset cols='20%,80%'><frame src=a><frame src=b></frameset>"
        ),
        "ok",
        ALIVE,
        "a page of frames",
    ),
)
