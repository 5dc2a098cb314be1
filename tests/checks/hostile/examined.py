# ruff: noqa: E501 - a table: its rows are easier to read in one line
"""Situations of a fourth look: what an examiner with fresh eyes found wrong, and its neighbours."""

from __future__ import annotations

import gzip

from hostile.server import Request, Steps
from hostile.situations import ALIVE, HTML, Situation, answer, error_page, raw, redirect

S = Situation
H200 = "HTTP/1.1 200 OK"
HTML_TYPE = "Content-Type: text/html; charset=utf-8"
RELOAD = "<html><head><meta http-equiv=refresh content='{}'></head><body></body></html>"
APACHE_403 = (
    b"<!DOCTYPE HTML><html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1>"
    b"<p>You don't have permission to access this resource.</p></body></html>"
)
PACKED = gzip.compress(HTML)


def known(request: Request) -> bool:
    return "seen=1" in request.headers.get("cookie", "")


def permanently_to_itself(request: Request) -> Steps:
    return [
        answer()
        if known(request)
        else redirect(301, request.target, "Set-Cookie: seen=1; HttpOnly; SameSite=Lax; Path=/")
    ]


def reloads(content: str) -> object:
    def play(request: Request) -> Steps:
        if known(request):
            return [answer()]
        body = RELOAD.format(content).encode()
        return [answer("200 OK", "Set-Cookie: seen=1", body=body)]

    return play


class NewCookieEachTime:
    """A page that reloads itself for ever, with another cookie each time."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, request: Request) -> Steps:
        self._count += 1
        text = "<p>The bridge is open. It was closed for two days in March.</p>"
        body = RELOAD.format("5").replace("<body>", f"<body>{text}").encode()
        return [answer("200 OK", f"Set-Cookie: n={self._count}", body=body)]


def with_file_name() -> bytes:
    import io

    out = io.BytesIO()
    with gzip.GzipFile("page.html", "wb", fileobj=out) as packer:
        packer.write(HTML)
    return out.getvalue()


EXAMINED: tuple[Situation, ...] = (
    S(
        "permanently_to_itself",
        permanently_to_itself,
        "ok",
        ("temporary_redirect",),
        "a 301 to the same address, for a cookie: nothing has moved",
    ),
    S(
        "reload_for_a_cookie",
        reloads("0"),
        "ok",
        ALIVE,
        "an empty page that gives a cookie and reloads itself: the page comes second",
    ),
    S(
        "reload_for_a_cookie_by_address",
        reloads("0; url=/page"),
        "ok",
        ALIVE,
        "the same, naming its own address",
    ),
    S(
        "reload_without_end",
        NewCookieEachTime(),
        "ok",
        ALIVE,
        "a page that reloads itself with a new cookie each time is no circle",
    ),
    S(
        "refresh_after_half_a_second",
        lambda r: (
            [answer(body=RELOAD.format(" .5 ; URL = there.html ").encode())]
            if r.target == "/page"
            else [answer()]
            if r.target == "/there.html"
            else error_page("404 Not Found")
        ),
        "ok",
        ALIVE,
        "a time may begin with its point (HTML, 4.2.5.3)",
    ),
    S(
        "refresh_in_utf_16",
        lambda r: (
            [
                answer(
                    body=b"\xff\xfe" + RELOAD.format("0;url=/there.html").encode("utf-16-le"),
                    kind="text/html",
                )
            ]
            if r.target == "/page"
            else [answer()]
            if r.target == "/there.html"
            else error_page("404 Not Found")
        ),
        "ok",
        ALIVE,
        "a refresh in UTF-16 is one, too",
    ),
    S(
        "gzip_false_checksum",
        [raw(H200, HTML_TYPE, "Content-Encoding: gzip", body=PACKED[:-8] + b"\1\2\3\4\5\6\7\x08")],
        "ok",
        ALIVE,
        "browsers pay no attention to gzip's trailer",
    ),
    S(
        "gzip_with_a_file_name",
        [raw(H200, HTML_TYPE, "Content-Encoding: gzip", body=with_file_name())],
        "ok",
        ALIVE,
        "a header of gzip with its optional fields",
    ),
    S(
        "gzip_header_without_end",
        [raw(H200, HTML_TYPE, "Content-Encoding: gzip", body=b"\x1f\x8b\x08\x08" + b"n" * 300_000)],
        "broken",
        ("protocol_error",),
        "a file's name of 300 kB",
    ),
    S(
        "forbidden_as_apache",
        [
            b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
            + APACHE_403
        ],
        "blocked",
        ("forbidden",),
        "a plain refusal is no challenge",
    ),
    S(
        "offline_below_its_name",
        [
            answer(
                body=b"<html><title>Institute</title><h1>Institute</h1><p>This site is down for maintenance.<br>Please check back again soon.</p></html>"
            )
        ],
        "broken",
        ("server_error",),
        "as Joomla says it, with status 200: it will be back",
    ),
    S(
        "captcha_picture",
        [
            answer(
                body=b"<html lang=es><title>Verificaci\xc3\xb3n</title><p>Por favor, introduzca los caracteres de la imagen para continuar.</p><img src='/captcha.php'><form><input name=codigo><input type=submit></form></html>"
            )
        ],
        "blocked",
        ("challenge",),
        "a picture to be read off, as sites make them themselves",
    ),
    S(
        "placeholder_called_maintenance",
        [
            answer(
                body="<html lang=es><title>Página en mantenimiento</title><h1>Dominio registrado</h1><p>Este dominio ha sido registrado y todavía no tiene contenido. Contrate hosting.</p></html>".encode()
            )
        ],
        "changed",
        ("parked",),
        "a registrar's page is none that will be back",
    ),
)
