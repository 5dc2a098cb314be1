# ruff: noqa: E501 - a table: its rows are easier to read in one line
"""Further situations, written by a reviewer who had not read the first ones."""

from __future__ import annotations

import gzip

from hostile.server import Endless
from hostile.situations import (
    ALIVE,
    HTML,
    Situation,
    answer,
    chunks,
    error_page,
    first,
    page_then,
    raw,
    redirect,
    refuse_programs,
    to,
)

S = Situation
H200 = "HTTP/1.1 200 OK"
HTML_TYPE = "Content-Type: text/html"
CHUNKED = "Transfer-Encoding: chunked"


def small(body: str, kind: str = "text/html") -> list[bytes]:
    return [answer(body=body.encode(), kind=kind)]


FURTHER: tuple[Situation, ...] = (
    # --- small pages are pages ------------------------------------------------------------
    S(
        "tiny_page",
        small("<html><head><title>OK</title></head><body>ok</body></html>"),
        "ok",
        ALIVE,
        "two letters are a page",
    ),
    S("tiny_text", small("ok", "text/plain"), "ok", ALIVE, "plain text of one word"),
    S("tiny_json", small('{"level": 3.41}', "application/json"), "ok", ALIVE, "an API's answer"),
    S(
        "one_figure",
        small("<title>Water level, station 7</title><p>3.41 m</p>"),
        "ok",
        ALIVE,
        "a page of one figure",
    ),
    S(
        "picture_only",
        small("<title>Map</title><img src=map.png>"),
        "ok",
        ALIVE,
        "a picture needs no words",
    ),
    S(
        "listing",
        small(
            "<title>Index of /data</title><h1>Index of /data</h1><pre><a href='a.csv'>a.csv</a> 12K</pre>"
        ),
        "ok",
        ALIVE,
        "a folder's listing",
    ),
    S(
        "frameset",
        small("<title>Atlas</title><frameset cols='20%,*'><frame src=a><frame src=b></frameset>"),
        "ok",
        ALIVE,
        "frames show elsewhere",
    ),
    S(
        "program_error",
        small(
            "<br />\n<b>Warning</b>: mysqli_connect(): (HY000/2002): Connection refused in <b>db.php</b> on line <b>12</b>"
        ),
        "changed",
        ("empty_page",),
        "all that is left is an error of PHP",
    ),
    S("white_space", small(" \n\n "), "changed", ("empty_page",), "white space is nothing"),
    # --- framing --------------------------------------------------------------------------
    S(
        "nul_in_head",
        [raw(H200, HTML_TYPE, "X-Odd: a\0b")],
        "broken",
        ("protocol_error",),
        "Chromium refuses a NUL",
    ),
    S(
        "chunked_in_name_only",
        [raw(H200, HTML_TYPE, CHUNKED, body=HTML.replace(b"\n", b""))],
        "broken",
        ("protocol_error",),
        "chunked is announced, and not done",
    ),
    S(
        "chunk_extension",
        [raw(H200, HTML_TYPE, CHUNKED, body=chunks(HTML, end=b"0;x=1\r\nX-Trailer: 1\r\n\r\n"))],
        "ok",
        ALIVE,
        "trailers and extensions",
    ),
    S(
        "chunked_and_length",
        [raw(H200, HTML_TYPE, CHUNKED, "Content-Length: 5", body=chunks(HTML))],
        "ok",
        ALIVE,
        "chunked outranks the length",
    ),
    S("folded_header", [raw(H200, HTML_TYPE, "X-Long: a\r\n b")], "ok", ALIVE, "a folded header"),
    S(
        "five_103",
        [b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 5 + answer()],
        "ok",
        ALIVE,
        "five interim answers",
    ),
    S(
        "odd_cookie",
        [raw(H200, HTML_TYPE, "Set-Cookie: \xff\xfe;;=;expires=never", "Set-Cookie:")],
        "ok",
        ALIVE,
        "cookies nobody can read",
    ),
    S(
        "fifty_cookies",
        [answer("200 OK", *(f"Set-Cookie: c{i}=v; Path=/" for i in range(50)))],
        "ok",
        ALIVE,
        "many cookies",
    ),
    S(
        "gzip_without_end",
        [answer("200 OK", "Content-Encoding: gzip", body=gzip.compress(HTML)[:-9])],
        "ok",
        ALIVE,
        "packed, without its last bytes",
    ),
    S(
        "error_cut",
        [b"HTTP/1.1 404 Not Found\r\nContent-Length: 9999\r\n\r\nno"],
        "broken",
        ("not_found",),
        "an error needs no whole page",
    ),
    S(
        "error_badly_packed",
        [answer("404 Not Found", "Content-Encoding: gzip", body=b"no")],
        "broken",
        ("not_found",),
        "nor a well-packed one",
    ),
    S(
        "redirect_endless_body",
        lambda r: (
            [answer()]
            if r.target == "/there"
            else [b"HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n", Endless(b"x" * 65_536)]
        ),
        "ok",
        ALIVE,
        "nobody waits for a redirect's body",
    ),
    # --- refusing programs ----------------------------------------------------------------
    S(
        "refuse_500",
        refuse_programs("500 Internal Server Error"),
        "ok",
        ALIVE,
        "500 for programs only",
    ),
    S("refuse_502", refuse_programs("502 Bad Gateway"), "ok", ALIVE, "502 for programs only"),
    S("refuse_429", refuse_programs("429 Too Many Requests"), "ok", ALIVE, "429 for programs only"),
    S(
        "challenge_999",
        error_page("999 Request Denied"),
        "blocked",
        ("forbidden",),
        "999 refuses programs",
    ),
    # --- Retry-After ----------------------------------------------------------------------
    S(
        "later_soon",
        first(1, [answer("429 Too Many Requests", "Retry-After: soon", body=b"x")]),
        "ok",
        ALIVE,
        "a word is no time",
    ),
    S(
        "later_negative",
        first(1, [answer("503 Service Unavailable", "Retry-After: -5", body=b"x")]),
        "ok",
        ALIVE,
        "nor is a negative number",
    ),
    S(
        "later_past",
        first(
            1,
            [
                answer(
                    "429 Too Many Requests", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT", body=b"x"
                )
            ],
        ),
        "ok",
        ALIVE,
        "a time that is over",
    ),
    S(
        "later_huge",
        [answer("429 Too Many Requests", f"Retry-After: {'9' * 40}", body=b"x")],
        "blocked",
        ("rate_limited",),
        "forty digits",
    ),
    S("later_with_200", [answer("200 OK", "Retry-After: 5000")], "ok", ALIVE, "a page is a page"),
    # --- redirects ------------------------------------------------------------------------
    S(
        "to_ok",
        to(301, "/ok", "/ok"),
        "moved",
        ("permanent_redirect",),
        "/ok is no language's home page",
    ),
    S(
        "to_backslash",
        to(301, "\\there"),
        "moved",
        ("permanent_redirect",),
        "backslashes, as browsers read them",
    ),
    S(
        "to_one_slash",
        to(301, "http:/there"),
        "moved",
        ("permanent_redirect",),
        "one slash: the same host",
    ),
    S(
        "to_data",
        [redirect(302, "data:text/html,hi")],
        "broken",
        ("redirect_broken",),
        "a redirect to data:",
    ),
    S(
        "to_script",
        [redirect(302, "javascript:alert(1)")],
        "broken",
        ("redirect_broken",),
        "a redirect to javascript:",
    ),
    S(
        "to_decimal_private",
        [redirect(302, "http://167772161/")],
        "broken",
        ("redirect_broken",),
        "10.0.0.1 as one number",
    ),
    S(
        "to_mapped_private",
        [redirect(302, "http://[::ffff:10.0.0.1]/")],
        "broken",
        ("redirect_broken",),
        "10.0.0.1 within IPv6",
    ),
    S(
        "same_location_twice",
        lambda r: (
            [answer()] if r.target == "/there" else [redirect(302, "/there", "Location: /there")]
        ),
        "ok",
        ALIVE,
        "the same twice is one",
    ),
    S(
        "refresh_in_noscript",
        page_then(
            "/nojs",
            answer(
                body=HTML.replace(
                    b"</head>",
                    b"<noscript><meta http-equiv=refresh content='0;url=/gone'></noscript></head>",
                )
            ),
        ),
        "ok",
        ALIVE,
        "browsers run scripts",
    ),
    # --- addresses ------------------------------------------------------------------------
    S(
        "three_slashes",
        None,
        "invalid",
        ("malformed_url",),
        "no host between the slashes",
        url="http:///page",
    ),
    S("four_slashes", None, "invalid", ("malformed_url",), "nor here", url="https:////index.html"),
    S("empty_label", None, "invalid", ("malformed_url",), "two dots", url="http://a..example/"),
    S(
        "five_numbers",
        None,
        "invalid",
        ("malformed_url",),
        "no address has five",
        url="http://1.2.3.4.5/",
    ),
    S(
        "cgnat",
        None,
        "unsupported",
        ("private_address",),
        "a provider's inside",
        url="http://100.64.0.1/",
    ),
    S(
        "broadcast",
        None,
        "unsupported",
        ("private_address",),
        "everybody is nobody",
        url="http://255.255.255.255/",
    ),
    S(
        "nat64_private",
        None,
        "unsupported",
        ("private_address",),
        "10.0.0.1 by NAT64",
        url="http://[64:ff9b::a00:1]/",
    ),
    S(
        "ula",
        None,
        "unsupported",
        ("private_address",),
        "a private IPv6 address",
        url="http://[fd00:ec2::254]/latest/",
    ),
    S(
        "text_directive_missing_id",
        [answer()],
        "changed",
        ("fragment_missing",),
        "an id that is gone, before a text",
        url="http://{host}/page#gone:~:text=wheat",
        note="“gone”",
    ),
)
