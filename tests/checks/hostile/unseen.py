# ruff: noqa: E501 - a table: its rows are easier to read in one line
"""Situations of a third look, written against a list that neither suite had yet."""

from __future__ import annotations

import gzip
import zlib

from hostile.server import Answer, Request, Steps
from hostile.situations import (
    ALIVE,
    HTML,
    PDF,
    Situation,
    answer,
    error_page,
    page_then,
    raw,
    redirect,
    refuse_programs,
)

S = Situation
H200 = "HTTP/1.1 200 OK"
HTML_TYPE = "Content-Type: text/html; charset=utf-8"
CHUNKED = "Transfer-Encoding: chunked"
SIZE = b"%x\r\n" % len(HTML)
ONE_CHUNK = SIZE + HTML + b"\r\n0\r\n\r\n"
HTTP2_SETTINGS = b"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64"


def shows(body: str, kind: str = "text/html; charset=utf-8", *headers: str) -> list[bytes]:
    return [answer("200 OK", *headers, body=body.encode(), kind=kind)]


def says(title: str, text: str) -> list[bytes]:
    return shows(f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{text}</p>")


def there(target: str, at: bytes) -> Answer:
    """The page at one target, `at` where it is cited, and nothing anywhere else."""

    def play(request: Request) -> Steps:
        if request.target == target:
            return [answer()]
        return [at] if request.target == "/page" else error_page("404 Not Found")

    return play


def page_with(inside: str, before: bytes = b"</head>") -> Answer:
    """A page with something in it that must not lead elsewhere; elsewhere is nothing."""
    body = HTML.replace(before, inside.encode() + before, 1)
    return lambda r: [answer(body=body)] if r.target == "/page" else error_page("404 Not Found")


def wants(header: str, value: str) -> Answer:
    return lambda r: [answer()] if value in r.headers.get(header, "") else error_page("403 No")


def ping_pong(request: Request) -> Steps:
    if "seen=1" in request.headers.get("cookie", ""):
        return [answer()]
    if request.target == "/page":
        return [redirect(301, "/enter")]
    return [redirect(302, "/page", "Set-Cookie: seen=1; Path=/")]


def quoted_cookie(request: Request) -> Steps:
    if 'c="a b"' in request.headers.get("cookie", ""):
        return [answer()]
    return [redirect(302, request.target, 'Set-Cookie: c="a b"; Path=/')]


REFRESH = "<meta http-equiv=refresh content='0;url=/gone'>"
HALF = len(HTML) // 2
ELSEWHERE = "/archive/page"
BASE_REFRESH = b"<html><head><base href='/archive/'><meta http-equiv=refresh content='0;url=page'></head><body>Moved</body></html>"

UNSEEN: tuple[Situation, ...] = (
    # --- framing: what browsers forgive ----------------------------------------------------
    S(
        "interim_30",
        [b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 30, answer()],
        "ok",
        ALIVE,
        "thirty hints before the page",
        chromium=True,
    ),
    S(
        "chunk_leading_zeros",
        [raw(H200, HTML_TYPE, CHUNKED, body=b"0" * 30 + ONE_CHUNK)],
        "ok",
        ALIVE,
        "a size of many zeros is a size",
        chromium=True,
    ),
    S(
        "chunk_size_0x",
        [raw(H200, HTML_TYPE, CHUNKED, body=b"0x" + ONE_CHUNK)],
        "broken",
        ("protocol_error",),
        "0x is no hexadecimal here",
        chromium=True,
    ),
    S(
        "chunks_of_one",
        [
            raw(
                H200,
                HTML_TYPE,
                CHUNKED,
                body=b"".join(b"1\r\n%c\r\n" % c for c in HTML) + b"0\r\n\r\n",
            )
        ],
        "ok",
        ALIVE,
        "a chunk for each byte",
    ),
    S(
        "coding_in_two_fields",
        [raw(H200, HTML_TYPE, "Transfer-Encoding: identity", CHUNKED, body=ONE_CHUNK)],
        "ok",
        ALIVE,
        "two fields are one list (RFC 9110, 5.3)",
        chromium=True,
    ),
    S(
        "coding_in_a_list",
        [raw(H200, HTML_TYPE, "Transfer-Encoding: identity, chunked", body=ONE_CHUNK)],
        "ok",
        ALIVE,
        "identity, then chunked",
        chromium=True,
    ),
    S(
        "length_list",
        [raw(H200, HTML_TYPE, f"Content-Length: {len(HTML)}, {len(HTML)}")],
        "ok",
        ALIVE,
        "one length said twice in one field",
        chromium=True,
    ),
    S(
        "length_signed",
        [raw(H200, HTML_TYPE, f"Content-Length: +{len(HTML)}")],
        "ok",
        ALIVE,
        "a signed length is none",
        chromium=True,
    ),
    S(
        "length_of_21_digits",
        [raw(H200, HTML_TYPE, "Content-Length: " + "9" * 21)],
        "ok",
        ALIVE,
        "a length beyond all numbers is none",
        chromium=True,
    ),
    S(
        "status_glued",
        [raw("HTTP/1.1 200OK", HTML_TYPE)],
        "ok",
        ALIVE,
        "no blank behind the status",
        chromium=True,
    ),
    S(
        "http_3_words",
        [raw("HTTP/3 200", HTML_TYPE)],
        "ok",
        ALIVE,
        "a version of the future",
        chromium=True,
    ),
    S(
        "http2_only",
        [HTTP2_SETTINGS],
        "blocked",
        ("forbidden",),
        "speaks HTTP/2 whatever is asked: browsers show it, we cannot",
    ),
    S(
        "nginx_wants_certificate",
        error_page("400 No required SSL certificate was sent"),
        "blocked",
        ("login_wall",),
        "nginx asks within TLS and answers in HTTP",
    ),
    # --- codings and markup -----------------------------------------------------------------
    S(
        "gzip_two_members",
        [
            answer(
                "200 OK",
                "Content-Encoding: gzip",
                body=gzip.compress(HTML) + gzip.compress(b"<!-- more -->"),
            )
        ],
        "ok",
        ALIVE,
        "the page in the first of two members",
        chromium=True,
    ),
    S(
        "gzip_halves",
        [
            answer(
                "200 OK",
                "Content-Encoding: gzip",
                body=gzip.compress(HTML[:HALF]) + gzip.compress(HTML[HALF:]),
            )
        ],
        "ok",
        ALIVE,
        "half of the page in each member",
        chromium=True,
    ),
    S(
        "deflate_then_gzip",
        [
            answer(
                "200 OK",
                "Content-Encoding: deflate",
                "Content-Encoding: gzip",
                body=gzip.compress(zlib.compress(HTML)),
            )
        ],
        "ok",
        ALIVE,
        "two codings in two fields",
        chromium=True,
    ),
    S(
        "coding_none",
        [answer("200 OK", "Content-Encoding: none")],
        "ok",
        ALIVE,
        "no coding by name",
        chromium=True,
    ),
    S(
        "utf16_without_mark",
        [answer(body=HTML.decode().encode("utf-16-le"), kind="text/html; charset=utf-16le")],
        "ok",
        ALIVE,
        "two bytes a character, by the header only",
        chromium=True,
    ),
    S(
        "charset_half_quoted",
        [answer(kind='text/html; charset="utf-8')],
        "ok",
        ALIVE,
        "a quotation mark that is never closed",
    ),
    S(
        "deeply_nested",
        [answer(body=HTML.replace(b"<body>", b"<body>" + b"<font>" * 3000))],
        "ok",
        ALIVE,
        "old pages never closed a font; browsers show their text",
        chromium=True,
    ),
    S(
        "data_in_script_element",
        shows(
            '<title>Level</title><script type=\'application/ld+json\'>{"@type":"Dataset"}</script><h1>Level at noon</h1><p>3.41 m</p>'
        ),
        "ok",
        ALIVE,
        "data runs nothing: the page is whole without scripts",
    ),
    # --- who leads where --------------------------------------------------------------------
    S(
        "refresh_below_base",
        there(ELSEWHERE, answer(body=BASE_REFRESH)),
        "ok",
        ALIVE,
        "an address is relative to the page's base",
        chromium=True,
    ),
    S(
        "refresh_without_url",
        page_then("/there", answer("200 OK", "Refresh: 0;/there", body=b"<p>One moment</p>")),
        "ok",
        ALIVE,
        "Refresh without url=",
        chromium=True,
    ),
    S(
        "refresh_in_template",
        page_with(f"<template>{REFRESH}</template>"),
        "ok",
        ALIVE,
        "a template shows nothing and leads nowhere",
        chromium=True,
    ),
    S(
        "refresh_in_textarea",
        page_with(f"<textarea>{REFRESH}</textarea>", b"</main>"),
        "ok",
        ALIVE,
        "text within a form",
        chromium=True,
    ),
    S(
        "refresh_in_script",
        page_with(f'<script>var a="{REFRESH}"</script>'),
        "ok",
        ALIVE,
        "text within a script",
        chromium=True,
    ),
    S(
        "to_scheme_without_slashes",
        there("/new/page", redirect(302, "http:new/page")),
        "ok",
        ALIVE,
        "http:path is relative on an http page (WHATWG URL)",
        chromium=True,
    ),
    S(
        "to_octal_metadata",
        [redirect(302, "http://0251.0376.0251.0376/latest/")],
        "broken",
        ("redirect_broken",),
        "169.254.169.254 in octal",
    ),
    S(
        "to_6to4_private",
        [redirect(302, "http://[2002:a00:1::1]/")],
        "broken",
        ("redirect_broken",),
        "10.0.0.1 within 6to4",
    ),
    S(
        "to_app_store",
        [redirect(302, "itms-apps://apps.example/app/id1")],
        "broken",
        ("redirect_broken",),
        "an app store is no page",
    ),
    S(
        "to_intent",
        [redirect(302, "intent://page#Intent;scheme=http;end")],
        "broken",
        ("redirect_broken",),
        "for telephones only",
    ),
    S(
        "to_fragment_of_itself",
        [redirect(302, "#annex")],
        "broken",
        ("redirect_loop",),
        "to itself for ever",
        chromium=True,
    ),
    S(
        "to_legal_wall",
        page_then("/page-x", redirect(302, "http://status-451.example/page")),
        "blocked",
        ("legal",),
        "redirect to 451",
    ),
    S(
        "created_with_location",
        [answer("201 Created", "Location: /elsewhere")],
        "ok",
        ALIVE,
        "201 leads nowhere",
        chromium=True,
    ),
    S(
        "round_trip_with_cookie",
        ping_pong,
        "ok",
        ALIVE,
        "there and back again ends thanks to a cookie",
        chromium=True,
    ),
    S(
        "cookie_in_quotes",
        quoted_cookie,
        "ok",
        ALIVE,
        "a cookie's value goes back as it came",
        chromium=True,
    ),
    # --- who asks, and what is said to him -----------------------------------------------------
    S(
        "wants_upgrade_insecure",
        wants("upgrade-insecure-requests", "1"),
        "ok",
        ALIVE,
        "403 to whoever does not ask as browsers do",
    ),
    S(
        "refuse_410",
        refuse_programs("410 Gone"),
        "broken",
        ("gone",),
        "one visit cannot know; the confirming one asks as a browser",
    ),
    S(
        "not_in_your_region",
        says("News", "Sorry, this site is not available in your region."),
        "blocked",
        ("forbidden",),
        "200 to visitors from elsewhere",
    ),
    S(
        "waiting_room",
        says(
            "Please hold on",
            "You are now in line. When it is your turn, you will have ten minutes to enter.",
        ),
        "blocked",
        ("challenge",),
        "a queue before the page",
    ),
    S(
        "cookies_wanted",
        says("Cookies required", "Please enable cookies in your browser and reload the page."),
        "blocked",
        ("challenge",),
        "nothing without cookies",
    ),
    S(
        "maintenance_200",
        says(
            "We'll be back soon!",
            "Our site is down for scheduled maintenance. Thank you for your patience.",
        ),
        "broken",
        ("server_error",),
        "a 503 in all but its status: soft, so that nobody is alarmed",
    ),
    S(
        "maintenance_ru",
        says("Технические работы", "Сайт скоро откроется."),
        "broken",
        ("server_error",),
        "the same in Russian",
    ),
    S(
        "article_on_maintenance",
        [
            answer(
                body=HTML.replace(b"<title>Grain markets after the drought", b"<title>Maintenance")
            )
        ],
        "ok",
        ALIVE,
        "an article may be about maintenance",
    ),
    S(
        "chapter_on_maintenance",
        says("Maintenance", "Oil the hinges twice a year."),
        "ok",
        ALIVE,
        "the address says what it is about",
        url="http://{host}/handbook/maintenance",
    ),
    S(
        "json_says_not_found",
        shows(
            '{"error":"Not Found","status":404,"message":"The requested page does not exist"}',
            "application/json",
        ),
        "changed",
        ("soft_404",),
        "an error as data, with 200",
    ),
    S(
        "json_with_an_error_field",
        shows('{"level": 3.4, "error": null, "history": [1, 2, 3]}', "application/json"),
        "ok",
        ALIVE,
        "no error is no error",
    ),
    S(
        "text_says_not_found",
        shows("404 page not found\n", "text/plain; charset=utf-8"),
        "changed",
        ("soft_404",),
        "the words of a web server's library, with 200",
    ),
    S(
        "soft_404_thai",
        says("ไม่พบหน้า", "ขออภัย ไม่พบหน้าที่คุณกำลังค้นหา"),
        "changed",
        ("soft_404",),
        "Thai",
    ),
    S(
        "soft_404_bulgarian",
        says("Страницата не е намерена", "Търсената от вас страница не съществува."),
        "changed",
        ("soft_404",),
        "Bulgarian",
    ),
    S(
        "soft_404_georgian",
        says("გვერდი ვერ მოიძებნა", "სამწუხაროდ, გვერდი არ არსებობს."),
        "changed",
        ("soft_404",),
        "Georgian",
    ),
    S(
        "pdf_behind_blank_lines",
        [answer(body=b"\r\n" * 300 + PDF, kind="application/pdf")],
        "ok",
        ALIVE,
        "600 bytes before a PDF begins",
    ),
    S(
        "pdf_type_error_page",
        [
            answer(
                body=b"<html><title>File not found</title><h1>File not found</h1></html>",
                kind="application/pdf",
            )
        ],
        "changed",
        ("soft_404",),
        "an error page with a PDF's type",
    ),
    S(
        "pdf_of_no_byte",
        [answer(body=b"", kind="application/pdf")],
        "changed",
        ("empty_page",),
        "nothing at all",
    ),
)
