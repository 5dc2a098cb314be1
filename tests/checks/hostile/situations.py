# ruff: noqa: E501 - a table: its rows are easier to read in one line
"""What servers do to their visitors, each with its truth and a line why.

Where a browser decides what is true, the situation is marked `chromium`: it was visited with
Chromium by `chromium_check.py`, whose outcome is in `chromium.md`.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from hashlib import sha256

import brotli

from hostile.server import Answer, Endless, Request, Step, Steps

TITLE = "Grain markets after the drought"
WORDS = (
    "<p>The harvest of that year was a third smaller than the mean of the ten years before it, "
    "and the price of wheat rose in every market of the province within six weeks.</p>"
    "<p>Three cooperatives opened their stores to the public in November; the ministry followed "
    "in January, after the bakers of two towns had closed their shops for want of flour.</p>"
    "<p>What the tables below show is how unevenly the grain was spread, and how long the "
    "lorries took from the harbour to the valleys in the north of the country.</p>"
)
HTML = (
    f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{TITLE}</title></head>"
    f"<body><main><h1 id=top-1>{TITLE}</h1><h2 id=harvest>Harvest</h2>{WORDS}"
    f"<h2 id=prices>Prices</h2>{WORDS}<a name=tables></a><h2 id='f\xfcr'>F\xfcr</h2></main></body></html>"
).encode()


def answer(
    status: str = "200 OK",
    *headers: str,
    body: bytes = HTML,
    kind: str | None = "text/html; charset=utf-8",
    length: int | None = -1,
) -> bytes:
    """A well-formed answer, unless told otherwise."""
    rows = [f"HTTP/1.1 {status}"]
    if kind is not None:
        rows.append(f"Content-Type: {kind}")
    if length is not None:
        rows.append(f"Content-Length: {len(body) if length == -1 else length}")
    rows += [*headers, "Connection: close"]
    return "\r\n".join(rows).encode("latin-1") + b"\r\n\r\n" + body


def error_page(status: str, *headers: str) -> list[bytes]:
    body = f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
    return [answer(status, *headers, body=body.encode())]


def redirect(status: int, location: str | bytes, *headers: str) -> bytes:
    sent = location if isinstance(location, bytes) else location.encode()
    more = "".join(f"{h}\r\n" for h in headers).encode()
    return (
        b"HTTP/1.1 %d Elsewhere\r\nContent-Length: 0\r\n%bLocation: " % (status, more)
        + sent
        + b"\r\nConnection: close\r\n\r\n"
    )


def to(status: int, location: str | bytes, then: str = "/there", *headers: str) -> Answer:
    """Redirect everything but `then`, which shows the page."""

    def play(request: Request) -> Steps:
        if request.target == then:
            return [answer()]
        return [redirect(status, location, *headers)]

    return play


def chain(hops: int, status: int = 302) -> Answer:
    def play(request: Request) -> Steps:
        last = request.target.rpartition("/")[2]
        done = int(last) if last.isdigit() else hops
        return [answer()] if done >= hops else [redirect(status, f"/hop/{done + 1}")]

    return play


def only(target: str) -> Answer:
    """The page, for exactly this request target; 404 for every other."""
    return lambda r: [answer()] if r.target == target else error_page("404 Not Found")


def refuse_programs(status: str) -> Answer:
    return lambda r: [answer()] if r.as_browser else error_page(status)


def first(times: int, bad: Steps, then: Steps | None = None) -> Answer:
    good = [answer()] if then is None else then
    return lambda r: bad if r.count < times else good


def cookie_gate(request: Request) -> Steps:
    if "pass=yes" in request.headers.get("cookie", ""):
        return [answer()]
    return [redirect(302, request.target, "Set-Cookie: pass=yes; Path=/")]


def raw(*lines: str, body: bytes = HTML, end: str = "\r\n") -> bytes:
    return end.join(lines).encode("latin-1") + (end * 2).encode() + body


def chunks(*parts: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in parts) + end


def meta(content: str, *, inside: str = "{}", body: str = "<p>One moment, please.</p>") -> bytes:
    tag = inside.format(f'<meta http-equiv="refresh" content="{content}">')
    return answer(body=f"<html><head><title>Moved</title>{tag}</head><body>{body}</body>".encode())


def page_then(target: str, at: bytes) -> Answer:
    return lambda r: [answer()] if r.target == target else [at]


def bomb(start: bytes, filler: bytes, mebibytes: int) -> bytes:
    """Gzip that grows a thousandfold, made without the memory it is to cost others."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = filler * 2**20
    return b"".join(
        [
            packer.compress(start),
            *(packer.compress(block) for _ in range(mebibytes)),
            packer.flush(),
        ]
    )


BOMB = bomb(b"", b"\0", 300)
NOISE = "".join(f"<p>{sha256(b'%d' % i).hexdigest()}</p>" for i in range(60)).encode()
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
    b"/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R"
    b"/Resources<</Font<</F1 5 0 R>>>>>>endobj\n4 0 obj<</Length 62>>stream\nBT /F1 12 Tf 20 200 "
    b"Td (Grain markets after the drought) Tj ET\nendstream endobj\n5 0 obj<</Type/Font/Subtype"
    b"/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
CLOUDFLARE = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><noscript>Enable "
    b"JavaScript and cookies to continue</noscript><script>window._cf_chl_opt={cType:'managed'};"
    b"</script><script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script>"
    b"</body></html>"
)


@dataclass(frozen=True)
class Situation:
    name: str
    answer: Answer | None
    verdict: str
    reasons: tuple[str, ...]
    why: str
    url: str = ""
    """With `{host}` for the situation's own host; `http://{host}/page` where empty."""
    chromium: bool = False
    """A browser decides what is true."""
    note: str = ""
    """Part of a note or an explanation that must be there."""

    @property
    def host(self) -> str:
        return f"{self.name.replace('_', '-')}.example"

    @property
    def address(self) -> str:
        return (self.url or "http://{host}/page").replace("{host}", self.host)


S = Situation
ALIVE: tuple[str, ...] = ()
BARE = b"<html><head><title>" + TITLE.encode() + b"</title></head><body>" + WORDS.encode()

SITUATIONS: tuple[Situation, ...] = (
    # --- plain answers -----------------------------------------------------------------
    S("plain", [answer()], "ok", ALIVE, "a page"),
    S("status_203", [answer("203 Non-Authoritative")], "ok", ALIVE, "a proxy's copy is the page"),
    S(
        "status_206",
        [answer("206 Partial Content")],
        "ok",
        ALIVE,
        "browsers show it",
        chromium=True,
    ),
    S("status_299", [answer("299 Odd")], "ok", ALIVE, "any 2xx is a success", chromium=True),
    S(
        "no_reason",
        [raw("HTTP/1.1 200", f"Content-Length: {len(HTML)}", "Content-Type: text/html")],
        "ok",
        ALIVE,
        "the reason phrase may be missing",
        chromium=True,
    ),
    S(
        "http_1_0",
        [raw("HTTP/1.0 200 OK", "Content-Type: text/html")],
        "ok",
        ALIVE,
        "HTTP/1.0 ends with the connection",
        chromium=True,
    ),
    S(
        "http_2_0_words",
        [raw("HTTP/2.0 200 OK", "Content-Type: text/html")],
        "ok",
        ALIVE,
        "some servers write 2.0 in clear text",
        chromium=True,
    ),
    S(
        "lower_case_http",
        [raw("http/1.1 200 ok", "content-type: text/html")],
        "ok",
        ALIVE,
        "browsers compare without case",
        chromium=True,
    ),
    S(
        "slop_before",
        [b"\r\n\r\n" + raw("HTTP/1.1 200 OK", "Content-Type: text/html")],
        "ok",
        ALIVE,
        "up to four stray bytes before the status line are forgiven",
        chromium=True,
    ),
    S(
        "icy",
        [raw("ICY 200 OK", "Content-Type: text/html")],
        "ok",
        ALIVE,
        "no HTTP: Chromium shows all of it as text, and so the page's words",
        chromium=True,
    ),
    S(
        "lf_only",
        [raw("HTTP/1.1 200 OK", "Content-Type: text/html", end="\n")],
        "ok",
        ALIVE,
        "bare LF ends lines",
        chromium=True,
    ),
    S(
        "no_colon",
        [raw("HTTP/1.1 200 OK", "this line has none", "Content-Type: text/html")],
        "ok",
        ALIVE,
        "header lines without a colon are skipped",
        chromium=True,
    ),
    S(
        "space_before_colon",
        [raw("HTTP/1.1 200 OK", "Content-Type : text/html")],
        "ok",
        ALIVE,
        "a space before the colon is forgiven in answers",
        chromium=True,
    ),
    S(
        "folded",
        [raw("HTTP/1.1 200 OK", "X-Long: one", "  two", "Content-Type: text/html")],
        "ok",
        ALIVE,
        "obsolete line folding",
        chromium=True,
    ),
    S(
        "control_in_value",
        [raw("HTTP/1.1 200 OK", "X-Odd: a\x01\x7fb", "Content-Type: text/html")],
        "ok",
        ALIVE,
        "control characters in a value",
        chromium=True,
    ),
    S(
        "empty_header_name",
        [raw("HTTP/1.1 200 OK", ": nameless", "Content-Type: text/html")],
        "ok",
        ALIVE,
        "a header without a name",
        chromium=True,
    ),
    S(
        "latin1_header",
        [raw("HTTP/1.1 200 OK", "X-City: M\xfcnchen", "Content-Type: text/html")],
        "ok",
        ALIVE,
        "raw Latin-1 in a value",
        chromium=True,
    ),
    S(
        "header_40k",
        [raw("HTTP/1.1 200 OK", "X-Big: " + "x" * 40_000, "Content-Type: text/html")],
        "ok",
        ALIVE,
        "40 kB in one header: browsers take 256 kB",
        chromium=True,
    ),
    S(
        "header_200k",
        [raw("HTTP/1.1 200 OK", "X-Big: " + "x" * 200_000, "Content-Type: text/html")],
        "ok",
        ALIVE,
        "200 kB of headers",
        chromium=True,
    ),
    S(
        "header_300k",
        [raw("HTTP/1.1 200 OK", "X-Big: " + "x" * 300_000, "Content-Type: text/html")],
        "broken",
        ("protocol_error",),
        "above 256 kB browsers give up",
        chromium=True,
    ),
    S(
        "headers_150",
        [raw("HTTP/1.1 200 OK", *(f"X-{i}: y" for i in range(150)), "Content-Type: text/html")],
        "ok",
        ALIVE,
        "150 headers",
    ),
    S(
        "endless_headers",
        [b"HTTP/1.1 200 OK\r\n", Endless(b"X-More: and more\r\n" * 500)],
        "broken",
        ("protocol_error",),
        "headers without end",
    ),
    S(
        "dripping_headers",
        [b"HTTP/1.1 200 OK\r\n", Endless(b"X: y\r\n", pause=0.1)],
        "broken",
        ("timeout",),
        "a header now and then, for ever",
    ),
    S(
        "early_hints",
        [raw("HTTP/1.1 103 Early Hints", "Link: </a.css>", body=b""), answer()],
        "ok",
        ALIVE,
        "103 comes before the answer",
        chromium=True,
    ),
    S(
        "continue_100",
        [raw("HTTP/1.1 100 Continue", body=b""), answer()],
        "ok",
        ALIVE,
        "an interim answer nobody asked for",
        chromium=True,
    ),
    S(
        "endless_103",
        [Endless(raw("HTTP/1.1 103 Early Hints", body=b""), pause=0.01)],
        "broken",
        ("protocol_error", "timeout"),
        "interim answers without end",
    ),
    S(
        "switching",
        [raw("HTTP/1.1 101 Switching Protocols", "Upgrade: x", body=b"hello")],
        "broken",
        ("protocol_error",),
        "switches protocols unasked",
        chromium=True,
    ),
    S("bare_html", [BARE], "ok", ALIVE, "HTTP/0.9 on a default port is shown", chromium=True),
    S(
        "bare_html_odd_port",
        [BARE],
        "broken",
        ("protocol_error",),
        "HTTP/0.9 elsewhere is refused",
        url="http://{host}:{plain}/page",
        chromium=True,
    ),
    S(
        "garbage",
        [bytes(range(128, 256)) * 20],
        "broken",
        ("protocol_error",),
        "bytes of no protocol",
    ),
    S("ssh_banner", [b"SSH-2.0-OpenSSH_9.6\r\n"], "broken", ("protocol_error",), "another service"),
    S("silence_close", [], "broken", ("reset",), "closes without a word", chromium=True),
    S("half_status", [b"HTTP/1.1 2", Step.RESET], "broken", ("reset",), "reset in the status line"),
    S(
        "half_headers",
        [b"HTTP/1.1 200 OK\r\nContent-Ty", Step.RESET],
        "broken",
        ("reset",),
        "reset in the headers",
        chromium=True,
    ),
    S("reset_at_once", [Step.RESET], "broken", ("reset",), "reset after the request"),
    S("mute", [Step.HANG], "broken", ("timeout",), "accepts, and says nothing"),
    S(
        "headers_only_hang",
        [answer(body=b"", length=5000), Step.HANG],
        "broken",
        ("timeout",),
        "headers, then nothing",
    ),
    # --- bodies ------------------------------------------------------------------------
    S("no_content_type", [answer(kind=None)], "ok", ALIVE, "HTML is recognised", chromium=True),
    S("no_length", [answer(length=None)], "ok", ALIVE, "ends with the connection"),
    S(
        "length_too_long",
        [answer(length=len(HTML) + 900), 0.2],
        "ok",
        ALIVE,
        "promises more than it sends: the page is shown",
        chromium=True,
        note="cut off",
    ),
    S(
        "length_too_short",
        [answer(length=len(HTML) - 60)],
        "ok",
        ALIVE,
        "the rest is ignored",
        chromium=True,
    ),
    S(
        "length_twice",
        [answer("200 OK", f"Content-Length: {len(HTML)}")],
        "ok",
        ALIVE,
        "the same length twice",
        chromium=True,
    ),
    S(
        "length_conflict",
        [answer("200 OK", "Content-Length: 12")],
        "broken",
        ("protocol_error",),
        "two lengths: browsers refuse (response smuggling)",
        chromium=True,
    ),
    S(
        "length_conflict_chunked",
        [
            raw(
                "HTTP/1.1 200 OK",
                "Content-Type: text/html",
                "Content-Length: 5",
                "Content-Length: 9",
                "Transfer-Encoding: chunked",
                body=chunks(HTML),
            )
        ],
        "ok",
        ALIVE,
        "lengths do not count beside chunks",
        chromium=True,
    ),
    S(
        "length_negative",
        [answer("200 OK", length=-7)],
        "ok",
        ALIVE,
        "a length below nothing is none",
        chromium=True,
    ),
    S(
        "length_words",
        [raw("HTTP/1.1 200 OK", "Content-Length: many", "Content-Type: text/html")],
        "ok",
        ALIVE,
        "a length that is no number is none",
        chromium=True,
    ),
    S(
        "reset_mid_body",
        [answer(body=HTML, length=90_000), 0.2, Step.RESET],
        "ok",
        ALIVE,
        "reset after the page could be judged",
        chromium=True,
        note="cut off",
    ),
    S(
        "reset_no_body",
        [answer(body=b"", length=90_000), Step.RESET],
        "broken",
        ("reset",),
        "reset before any of the page",
        chromium=True,
    ),
    S(
        "hang_mid_body",
        [answer(body=HTML, length=90_000), Step.HANG],
        "ok",
        ALIVE,
        "stops after the page could be judged",
        note="stopped arriving",
    ),
    S(
        "drip_after_page",
        [answer(body=HTML, length=90_000), Endless(b" ", pause=0.1)],
        "ok",
        ALIVE,
        "drips for ever after the page came",
    ),
    S(
        "drip_body",
        [answer(body=b"", length=90_000), Endless(b"x", pause=0.2)],
        "broken",
        ("timeout",),
        "a byte now and then is no page",
    ),
    S(
        "endless_body",
        [answer(body=HTML, length=None), Endless(b"<p>and more of it</p>" * 1000)],
        "ok",
        ALIVE,
        "endless, but its beginning is the page",
    ),
    S(
        "five_gib",
        [answer(body=HTML, length=5 * 2**30), Endless(b"<p>" + b"y" * 65_000)],
        "ok",
        ALIVE,
        "5 GiB announced: 2 MiB are enough",
    ),
    S(
        "chunked",
        [
            raw(
                "HTTP/1.1 200 OK",
                "Content-Type: text/html",
                "Transfer-Encoding: chunked",
                body=chunks(HTML[:50], HTML[50:]),
            )
        ],
        "ok",
        ALIVE,
        "chunks",
    ),
    S(
        "chunked_extension",
        [
            raw(
                "HTTP/1.1 200 OK",
                "Content-Type: text/html",
                "Transfer-Encoding: chunked",
                body=b"%x ; name=value\r\n%b\r\n0\r\nTrailer: x\r\n\r\n" % (len(HTML), HTML),
            )
        ],
        "ok",
        ALIVE,
        "chunk extensions and trailers",
        chromium=True,
    ),
    S(
        "chunked_no_end",
        [
            raw(
                "HTTP/1.1 200 OK",
                "Content-Type: text/html",
                "Transfer-Encoding: chunked",
                body=chunks(HTML, end=b""),
            ),
            0.2,
        ],
        "ok",
        ALIVE,
        "the last chunk is missing: the page is shown",
        chromium=True,
    ),
    S(
        "chunked_bad_size",
        [
            raw(
                "HTTP/1.1 200 OK",
                "Content-Type: text/html",
                "Transfer-Encoding: chunked",
                body=chunks(HTML, end=b""),
            ),
            0.2,
            b"zz\r\nxx\r\n",
        ],
        "ok",
        ALIVE,
        "broken after the page came",
        chromium=True,
    ),
    S(
        "chunked_garbage",
        [
            raw(
                "HTTP/1.1 200 OK",
                "Content-Type: text/html",
                "Transfer-Encoding: chunked",
                body=b"not hex at all\r\n" + b"!" * 3000,
            )
        ],
        "broken",
        ("protocol_error",),
        "no chunk at all: nothing can be shown",
        chromium=True,
    ),
    S(
        "chunked_lf",
        [
            raw(
                "HTTP/1.1 200 OK",
                "Content-Type: text/html",
                "Transfer-Encoding: chunked",
                body=b"%x\n%b\n0\n\n" % (len(HTML), HTML),
            )
        ],
        "ok",
        ALIVE,
        "chunk lines with bare LF",
        chromium=True,
    ),
    S(
        "chunked_endless_size",
        [
            raw(
                "HTTP/1.1 200 OK", "Content-Type: text/html", "Transfer-Encoding: chunked", body=b""
            ),
            Endless(b"1" * 9000, times=20),
        ],
        "broken",
        ("protocol_error",),
        "a chunk size without end",
    ),
    S(
        "http10_chunked",
        [
            raw(
                "HTTP/1.0 200 OK",
                "Content-Type: text/html",
                "Transfer-Encoding: chunked",
                body=chunks(HTML),
            )
        ],
        "ok",
        ALIVE,
        "HTTP/1.0 has no chunks",
        chromium=True,
    ),
    S(
        "gzip",
        [answer("200 OK", "Content-Encoding: gzip", body=gzip.compress(HTML))],
        "ok",
        ALIVE,
        "gzip",
    ),
    S(
        "x_gzip",
        [answer("200 OK", "Content-Encoding: x-gzip", body=gzip.compress(HTML))],
        "ok",
        ALIVE,
        "gzip's old name",
        chromium=True,
    ),
    S(
        "brotli",
        [answer("200 OK", "Content-Encoding: br", body=brotli.compress(HTML))],
        "ok",
        ALIVE,
        "brotli",
    ),
    S(
        "deflate_zlib",
        [answer("200 OK", "Content-Encoding: deflate", body=zlib.compress(HTML))],
        "ok",
        ALIVE,
        "deflate as the standard has it",
    ),
    S(
        "deflate_raw",
        [answer("200 OK", "Content-Encoding: deflate", body=zlib.compress(HTML)[2:-4])],
        "ok",
        ALIVE,
        "deflate as many servers send it",
        chromium=True,
    ),
    S(
        "gzip_twice",
        [answer("200 OK", "Content-Encoding: gzip, gzip", body=gzip.compress(gzip.compress(HTML)))],
        "ok",
        ALIVE,
        "gzip in gzip",
        chromium=True,
    ),
    S(
        "gzip_false",
        [answer("200 OK", "Content-Encoding: gzip")],
        "broken",
        ("protocol_error",),
        "says gzip and sends none: nothing can be shown",
        chromium=True,
    ),
    S(
        "gzip_cut",
        [answer("200 OK", "Content-Encoding: gzip", body=gzip.compress(HTML + NOISE)[:-700])],
        "ok",
        ALIVE,
        "the end of the gzip is missing: what came is shown",
        chromium=True,
    ),
    S(
        "gzip_trailing",
        [answer("200 OK", "Content-Encoding: gzip", body=gzip.compress(HTML) + b"junk" * 9)],
        "ok",
        ALIVE,
        "junk after the gzip is ignored",
        chromium=True,
    ),
    S(
        "encoding_unknown",
        [answer("200 OK", "Content-Encoding: x-none")],
        "ok",
        ALIVE,
        "an encoding nobody knows is left as it is",
        chromium=True,
    ),
    S(
        "encoding_utf8",
        [answer("200 OK", "Content-Encoding: UTF-8")],
        "ok",
        ALIVE,
        "a charset where the coding belongs",
        chromium=True,
    ),
    S(
        "gzip_bomb",
        [answer("200 OK", "Content-Encoding: gzip", body=BOMB)],
        "changed",
        ("empty_page",),
        "300 MB of nothing in 300 kB",
    ),
    S(
        "gzip_bomb_page",
        [answer("200 OK", "Content-Encoding: gzip", body=bomb(HTML, b" ", 200))],
        "ok",
        ALIVE,
        "a page, and then 200 MB of blanks",
    ),
    S("empty_200", [answer(body=b"")], "changed", ("empty_page",), "an answer without a page"),
    S(
        "no_content_204",
        [raw("HTTP/1.1 204 No Content", body=b"")],
        "changed",
        ("empty_page",),
        "browsers show nothing",
        chromium=True,
    ),
    S("pdf", [answer(body=PDF, kind="application/pdf")], "ok", ALIVE, "a document"),
    S("pdf_unlabelled", [answer(body=PDF, kind=None)], "ok", ALIVE, "a document without its type"),
    S(
        "false_charset",
        [answer(kind="text/html; charset=x-unknown-8")],
        "ok",
        ALIVE,
        "a charset nobody knows",
        chromium=True,
    ),
    S(
        "utf16",
        [answer(body=b"\xff\xfe" + HTML.decode().encode("utf-16-le"), kind="text/html")],
        "ok",
        ALIVE,
        "UTF-16 with its mark",
        chromium=True,
    ),
    # --- statuses ----------------------------------------------------------------------
    S("status_404", error_page("404 Not Found"), "broken", ("not_found",), "gone"),
    S("status_410", error_page("410 Gone"), "broken", ("gone",), "gone for good"),
    S(
        "status_400",
        error_page("400 Bad Request"),
        "broken",
        ("client_error",),
        "the page is not shown",
    ),
    S(
        "status_418",
        error_page("418 I'm a teapot"),
        "blocked",
        ("challenge", "forbidden"),
        "what some firewalls say to programs",
    ),
    S("status_500", error_page("500 Internal Server Error"), "broken", ("server_error",), "fails"),
    S("status_502", error_page("502 Bad Gateway"), "broken", ("server_error",), "fails"),
    S("status_503", error_page("503 Service Unavailable"), "broken", ("server_error",), "fails"),
    S("status_504", error_page("504 Gateway Timeout"), "broken", ("server_error",), "fails"),
    S(
        "status_522",
        error_page("522 Origin Down"),
        "broken",
        ("server_error",),
        "Cloudflare's origin is down",
    ),
    S("status_600", error_page("600 Unheard Of"), "broken", ("server_error",), "no status of HTTP"),
    S(
        "status_304",
        [raw("HTTP/1.1 304 Not Modified", body=b"")],
        "broken",
        ("redirect_broken",),
        "unmodified since never: nothing is shown",
        chromium=True,
    ),
    S(
        "status_300",
        [answer("300 Multiple Choices")],
        "ok",
        ALIVE,
        "shown as a page",
        chromium=True,
    ),
    S("flaky_500", first(1, error_page("500 Internal Server Error")), "ok", ALIVE, "fails once"),
    S(
        "flaky_503",
        first(1, error_page("503 Service Unavailable", "Retry-After: 0")),
        "ok",
        ALIVE,
        "busy once",
    ),
    S("flaky_reset", first(1, [Step.RESET]), "ok", ALIVE, "resets once"),
    S("flaky_mute", first(1, [Step.HANG]), "ok", ALIVE, "silent once"),
    S(
        "status_401",
        error_page("401 Unauthorized", 'WWW-Authenticate: Basic realm="x"'),
        "blocked",
        ("login_wall",),
        "asks for a login",
    ),
    S(
        "status_402",
        error_page("402 Payment Required"),
        "blocked",
        ("paywall",),
        "asks for payment",
    ),
    S("status_403", error_page("403 Forbidden"), "blocked", ("forbidden",), "refuses"),
    S(
        "status_407",
        error_page("407 Proxy Authentication Required"),
        "blocked",
        ("forbidden", "login_wall"),
        "refuses",
    ),
    S(
        "status_451",
        error_page("451 Unavailable For Legal Reasons"),
        "blocked",
        ("legal",),
        "the law",
    ),
    S(
        "status_999",
        error_page("999 Request denied"),
        "blocked",
        ("forbidden", "challenge"),
        "LinkedIn's refusal",
    ),
    S("status_429", error_page("429 Too Many Requests"), "blocked", ("rate_limited",), "for ever"),
    S(
        "status_429_day",
        error_page("429 Too Many Requests", "Retry-After: 86400"),
        "blocked",
        ("rate_limited",),
        "come back tomorrow: nobody sleeps for it",
    ),
    S(
        "status_503_date",
        error_page("503 Service Unavailable", "Retry-After: Fri, 31 Dec 2049 23:59:59 GMT"),
        "broken",
        ("server_error",),
        "come back in years",
    ),
    S(
        "honest_refused",
        refuse_programs("403 Forbidden"),
        "ok",
        ALIVE,
        "refuses programs, not browsers",
    ),
    S(
        "honest_406",
        refuse_programs("406 Not Acceptable"),
        "ok",
        ALIVE,
        "refuses what programs accept",
    ),
    S(
        "honest_reset",
        lambda r: [answer()] if r.as_browser else [Step.RESET],
        "ok",
        ALIVE,
        "resets programs' connections",
    ),
    S(
        "honest_tarpit",
        lambda r: [answer()] if r.as_browser else [Step.HANG],
        "ok",
        ALIVE,
        "lets programs wait for ever",
    ),
    S(
        "head_liar",
        lambda r: [answer()] if r.line.startswith(b"GET") else error_page("404 Not Found"),
        "ok",
        ALIVE,
        "HEAD is answered 404: GET decides",
    ),
    # --- walls -------------------------------------------------------------------------
    S(
        "cloudflare_403",
        [answer("403 Forbidden", "cf-mitigated: challenge", "Server: cloudflare", body=CLOUDFLARE)],
        "blocked",
        ("challenge",),
        "Cloudflare",
    ),
    S(
        "cloudflare_503",
        [answer("503 Service Unavailable", "Server: cloudflare", body=CLOUDFLARE)],
        "blocked",
        ("challenge",),
        "Cloudflare's old way",
    ),
    S(
        "cloudflare_200",
        [answer("200 OK", "Server: cloudflare", body=CLOUDFLARE)],
        "blocked",
        ("challenge",),
        "a challenge with status 200",
    ),
    S(
        "datadome",
        [
            answer(
                "403 Forbidden",
                "x-datadome: protected",
                "x-dd-b: 1",
                body=b"<html><head><title>x.example</title></head><body><script>var dd={'rt':'c','cid':'AHrl',"
                b"'host':'geo.captcha-delivery.com'}</script></body></html>",
            )
        ],
        "blocked",
        ("challenge",),
        "DataDome",
    ),
    S(
        "imperva",
        [
            answer(
                "200 OK",
                "Set-Cookie: incap_ses_1=x; path=/",
                body=b"<html><head><META NAME='robots' CONTENT='noindex,nofollow'></head><body><iframe "
                b"src='/_Incapsula_Resource?SWUDNSAI=31&xinfo=1&incident_id=1-1'>Request unsuccessful. "
                b"Incapsula incident ID: 1-1</iframe></body></html>",
            )
        ],
        "blocked",
        ("challenge",),
        "Imperva, with status 200",
    ),
    S(
        "aws_waf",
        [
            answer(
                "202 Accepted",
                "x-amzn-waf-action: challenge",
                body=b"<html><head><script>window.gokuProps={key:'x'}</script></head><body></body></html>",
            )
        ],
        "blocked",
        ("challenge",),
        "AWS WAF",
    ),
    S(
        "login_redirect",
        lambda r: (
            [
                answer(
                    body=b"<html><head><title>Sign in</title></head><body><form method=post "
                    b"action=/login><input name=user><input type=password name=pw><button>Sign in"
                    b"</button></form></body></html>"
                )
            ]
            if r.target.startswith("/login")
            else [redirect(302, "/login?return=%2Fpage")]
        ),
        "blocked",
        ("login_wall",),
        "leads to a login",
    ),
    # --- redirects ---------------------------------------------------------------------
    S("moved_301", to(301, "/there"), "moved", ("permanent_redirect",), "for good"),
    S("moved_308", to(308, "/there"), "moved", ("permanent_redirect",), "for good"),
    S(
        "found_302",
        to(302, "/there"),
        "ok",
        ("temporary_redirect", "alive", "title_matches"),
        "for now",
    ),
    S("see_303", to(303, "/there"), "ok", ALIVE, "for now"),
    S("temporary_307", to(307, "/there"), "ok", ALIVE, "for now"),
    S(
        "mixed_redirects",
        lambda r: {"/page": [redirect(301, "/two")], "/two": [redirect(302, "/there")]}.get(
            r.target, [answer()]
        ),
        "ok",
        ALIVE,
        "one hop of two is for good",
    ),
    S(
        "chain_20",
        chain(20),
        "ok",
        ALIVE,
        "as many hops as browsers follow",
        chromium=True,
        url="http://{host}/hop/0",
    ),
    S("chain_19", chain(19), "ok", ALIVE, "one hop less", chromium=True, url="http://{host}/hop/0"),
    S(
        "chain_21",
        chain(21),
        "broken",
        ("redirect_loop",),
        "one hop more",
        chromium=True,
        url="http://{host}/hop/0",
    ),
    S(
        "loop_self",
        [redirect(302, "/page")],
        "broken",
        ("redirect_loop",),
        "to itself",
        chromium=True,
    ),
    S(
        "loop_two",
        lambda r: [redirect(302, "/b" if r.target == "/page" else "/page")],
        "broken",
        ("redirect_loop",),
        "in a circle",
    ),
    S(
        "loop_cookie",
        cookie_gate,
        "ok",
        ALIVE,
        "to itself, until the cookie is there",
        chromium=True,
    ),
    S(
        "loop_growing",
        lambda r: [redirect(302, r.target + "x")],
        "broken",
        ("redirect_loop",),
        "to ever longer addresses",
    ),
    S("location_relative", to(302, "../there"), "ok", ALIVE, "relative", url="http://{host}/a/b"),
    S(
        "location_scheme_relative",
        to(302, "//location-scheme-relative.example/there"),
        "ok",
        ALIVE,
        "//host",
    ),
    S(
        "location_query",
        lambda r: [answer()] if "?" in r.target else [redirect(302, "?p=1")],
        "ok",
        ALIVE,
        "only a query",
    ),
    S(
        "location_spaces",
        lambda r: [answer()] if r.target == "/a%20b" else [redirect(302, "/a b")],
        "ok",
        ALIVE,
        "a space in it",
        chromium=True,
    ),
    S(
        "location_utf8",
        lambda r: [answer()] if r.target == "/%C3%BCber" else [redirect(302, "/über")],
        "ok",
        ALIVE,
        "raw UTF-8",
        chromium=True,
    ),
    S(
        "location_latin1",
        lambda r: (
            [answer()] if r.target in {"/%FCber", "/%C3%BCber"} else [redirect(302, b"/\xfcber")]
        ),
        "ok",
        ALIVE,
        "raw Latin-1",
    ),
    S("location_fragment", to(302, "/there#part"), "ok", ALIVE, "with a fragment"),
    S(
        "location_backslash",
        to(302, "\\there"),
        "ok",
        ALIVE,
        "a backslash is a slash",
        chromium=True,
    ),
    S("location_tab", to(302, "/the\tre"), "ok", ALIVE, "tabs are dropped", chromium=True),
    S(
        "location_empty",
        [redirect(302, "")],
        "broken",
        ("redirect_broken",),
        "an empty Location",
        chromium=True,
    ),
    S(
        "location_missing",
        [answer("302 Found", body=b"")],
        "broken",
        ("redirect_broken",),
        "no Location",
        chromium=True,
    ),
    S(
        "location_missing_page",
        [answer("302 Found")],
        "ok",
        ALIVE,
        "no Location, but the page",
        chromium=True,
    ),
    S(
        "location_unusable",
        [redirect(302, "http://")],
        "broken",
        ("redirect_broken",),
        "no address",
        chromium=True,
    ),
    S(
        "location_bad_port",
        [redirect(302, "http://x.example:99999/")],
        "broken",
        ("redirect_broken",),
        "a port above 65535",
        chromium=True,
    ),
    S(
        "location_two",
        [redirect(302, "/a", "Location: /b")],
        "broken",
        ("redirect_broken",),
        "two of them: browsers refuse",
        chromium=True,
    ),
    S(
        "location_mailto",
        [redirect(302, "mailto:a@b.example")],
        "broken",
        ("redirect_broken",),
        "to a mailbox",
    ),
    S(
        "location_javascript",
        [redirect(302, "javascript:alert(1)")],
        "broken",
        ("redirect_broken",),
        "to a script",
    ),
    S(
        "location_data",
        [redirect(302, "data:text/html,hi")],
        "broken",
        ("redirect_broken",),
        "to data: browsers refuse",
        chromium=True,
    ),
    S(
        "location_file",
        [redirect(302, "file:///etc/passwd")],
        "broken",
        ("redirect_broken",),
        "to a file",
    ),
    S(
        "location_private",
        [redirect(302, "http://10.0.0.7/admin")],
        "broken",
        ("redirect_broken",),
        "to a private address: never followed",
        note="private",
    ),
    S(
        "location_metadata",
        [redirect(302, "http://169.254.169.254/latest/")],
        "broken",
        ("redirect_broken",),
        "to a cloud's own address: never followed",
        note="private",
    ),
    S(
        "location_private_name",
        [redirect(302, "http://rebind.example/")],
        "broken",
        ("redirect_broken",),
        "to a name of a private address",
        note="private",
    ),
    S(
        "redirect_to_404",
        lambda r: [redirect(301, "/x")] if r.target == "/page" else error_page("404 Not Found"),
        "broken",
        ("not_found",),
        "to a dead end",
    ),
    S(
        "redirect_to_nowhere",
        [redirect(301, "http://nxdomain.example/")],
        "broken",
        ("dns_not_found",),
        "to a name that does not exist",
    ),
    S(
        "redirect_to_refused",
        [redirect(301, "http://refused.example/")],
        "broken",
        ("refused",),
        "to a closed port",
    ),
    S(
        "redirect_hanging_body",
        lambda r: (
            [answer()]
            if r.target == "/there"
            else [b"HTTP/1.1 301 M\r\nLocation: /there\r\nContent-Length: 500\r\n\r\n", Step.HANG]
        ),
        "moved",
        ("permanent_redirect",),
        "a redirect whose body never comes",
    ),
    S(
        "http_to_https",
        [redirect(301, "https://plain-tls.example/page")],
        "moved",
        ("permanent_redirect",),
        "to https",
    ),
    S(
        "redirect_cookie",
        lambda r: (
            ([answer()] if "sid=1" in r.headers.get("cookie", "") else error_page("403 Forbidden"))
            if r.target == "/there"
            else [redirect(302, "/there", "Set-Cookie: sid=1; Path=/; HttpOnly")]
        ),
        "ok",
        ALIVE,
        "cookies are kept within a visit",
    ),
    S(
        "meta_refresh",
        page_then("/there", meta("0; url=/there")),
        "ok",
        ALIVE,
        "meta refresh is a hop",
    ),
    S("meta_refresh_quoted", page_then("/there", meta("1;URL='/there'")), "ok", ALIVE, "in quotes"),
    S(
        "meta_refresh_no_url",
        page_then("/there", meta("0; /there")),
        "ok",
        ALIVE,
        "without url=",
        chromium=True,
    ),
    S(
        "meta_refresh_loop",
        lambda r: [meta("0; url=/b" if r.target == "/page" else "0; url=/page")],
        "broken",
        ("redirect_loop",),
        "in a circle",
    ),
    S(
        "meta_refresh_404",
        lambda r: [meta("0; url=/gone")] if r.target == "/page" else error_page("404 Not Found"),
        "broken",
        ("not_found",),
        "to a dead end",
    ),
    S(
        "meta_refresh_noscript",
        page_then(
            "/x",
            answer(
                body=HTML.replace(
                    b"</head>",
                    b"<noscript><meta http-equiv=refresh content='0; url=/no-scripts'></noscript></head>",
                )
            ),
        ),
        "ok",
        ALIVE,
        "only for browsers without scripts",
    ),
    S(
        "meta_refresh_comment",
        lambda r: (
            [
                answer(
                    body=HTML.replace(
                        b"</head>",
                        b"<!-- <meta http-equiv=refresh content='0; url=/gone'> --></head>",
                    )
                )
            ]
            if r.target == "/page"
            else error_page("404 Not Found")
        ),
        "ok",
        ALIVE,
        "in a comment",
    ),
    S(
        "meta_refresh_slow",
        lambda r: (
            [
                answer(
                    body=HTML.replace(
                        b"</head>", b"<meta http-equiv=refresh content='600; url=/later'></head>"
                    )
                )
            ]
            if r.target == "/page"
            else error_page("404 Not Found")
        ),
        "ok",
        ALIVE,
        "after ten minutes",
    ),
    S(
        "meta_refresh_self",
        [answer(body=HTML.replace(b"</head>", b"<meta http-equiv=refresh content='5'></head>"))],
        "ok",
        ALIVE,
        "reloads itself",
    ),
    S(
        "refresh_header",
        page_then("/there", answer("200 OK", "Refresh: 0; url=/there", body=b"")),
        "ok",
        ALIVE,
        "the header Refresh",
        chromium=True,
    ),
    # --- URLs as written ---------------------------------------------------------------
    S(
        "upper_case",
        only("/page"),
        "ok",
        ALIVE,
        "upper case in scheme and host",
        url="HTTP://UPPER-CASE.EXAMPLE/page",
    ),
    S("no_path", only("/"), "ok", ALIVE, "no path", url="http://{host}"),
    S(
        "percent_kept",
        only("/a%2Fb%7Ec"),
        "ok",
        ALIVE,
        "%2F is not /",
        url="http://{host}/a%2Fb%7Ec",
    ),
    S("percent_broken", only("/100%"), "ok", ALIVE, "a bare %", url="http://{host}/100%"),
    S("space_in_path", only("/a%20b"), "ok", ALIVE, "a space", url="http://{host}/a b"),
    S(
        "pipe",
        lambda r: [answer()] if r.target in {"/a|b", "/a%7Cb"} else error_page("404 Not Found"),
        "ok",
        ALIVE,
        "a literal |, sent as it is or encoded",
        url="http://{host}/a|b",
        chromium=True,
    ),
    S(
        "brackets",
        only("/a[1]"),
        "ok",
        ALIVE,
        "[1] in a path",
        url="http://{host}/a[1]",
        chromium=True,
    ),
    S("parentheses", only("/a_(b)"), "ok", ALIVE, "parentheses", url="http://{host}/a_(b)"),
    S("non_ascii_path", only("/%C3%BCber"), "ok", ALIVE, "an umlaut", url="http://{host}/über"),
    S(
        "query_6k",
        only("/q?" + "a" * 6000),
        "ok",
        ALIVE,
        "a long query",
        url="http://{host}/q?" + "a" * 6000,
    ),
    S(
        "query_copy",
        only("/q?a=1&copy=2"),
        "ok",
        ALIVE,
        "&copy is no ©",
        url="http://{host}/q?a=1&copy=2",
    ),
    S("double_slash", only("/a//b"), "ok", ALIVE, "// in a path", url="http://{host}/a//b"),
    S(
        "jsessionid",
        only("/a;jsessionid=1A2B?x=1"),
        "ok",
        ALIVE,
        ";jsessionid",
        url="http://{host}/a;jsessionid=1A2B?x=1",
    ),
    S("dot_segments", only("/b"), "ok", ALIVE, "a/../b", url="http://{host}/a/../b"),
    S(
        "userinfo",
        lambda r: (
            [answer()]
            if r.headers.get("authorization") == "Basic dTpw"
            else error_page("401 Unauthorized")
        ),
        "ok",
        ALIVE,
        "a login in the address",
        url="http://u:p@{host}/page",
    ),
    S(
        "trailing_dot",
        [answer()],
        "ok",
        ALIVE,
        "a name with its final dot",
        url="http://plain.example./page",
    ),
    S("idn", [answer()], "ok", ALIVE, "an umlaut in the name", url="http://bücher.example/page"),
    S("port_written", [answer()], "ok", ALIVE, "another port", url="http://{host}:{plain}/page"),
    S(
        "text_fragment",
        [answer()],
        "ok",
        ALIVE,
        "a text directive names no place",
        url="http://{host}/page#:~:text=wheat",
    ),
    S("fragment_there", [answer()], "ok", ALIVE, "an id", url="http://{host}/page#prices"),
    S(
        "fragment_name",
        [answer()],
        "ok",
        ALIVE,
        "an anchor's name",
        url="http://{host}/page#tables",
    ),
    S(
        "fragment_encoded",
        [answer()],
        "ok",
        ALIVE,
        "percent-encoded",
        url="http://{host}/page#f%C3%BCr",
    ),
    S(
        "fragment_top",
        [answer()],
        "ok",
        ALIVE,
        "#top is always there",
        url="http://{host}/page#top",
    ),
    S(
        "fragment_route",
        [answer()],
        "ok",
        ALIVE,
        "a script's route",
        url="http://{host}/page#/annex/2",
    ),
    S(
        "fragment_bang",
        [answer()],
        "ok",
        ALIVE,
        "a script's route",
        url="http://{host}/page#!annex",
    ),
    S(
        "fragment_pdf",
        [answer(body=PDF, kind="application/pdf")],
        "ok",
        ALIVE,
        "a page of a PDF",
        url="http://{host}/page#page=3",
    ),
    S(
        "fragment_gone",
        [answer()],
        "changed",
        ("fragment_missing",),
        "names nothing",
        url="http://{host}/page#annex-7",
    ),
    S("malformed_host", None, "invalid", ("malformed_url",), "no host", url="http://"),
    S("malformed_port", None, "invalid", ("malformed_url",), "no port", url="http://{host}:99999/"),
    S(
        "malformed_v6",
        None,
        "invalid",
        ("malformed_url",),
        "half an IPv6 address",
        url="http://[::1/",
    ),
    S(
        "malformed_space",
        None,
        "invalid",
        ("malformed_url",),
        "a space in the name",
        url="http://two words.example/",
    ),
    S("malformed_nothing", None, "invalid", ("malformed_url",), "no address", url="not an address"),
    S("mailto", None, "unsupported", ("scheme",), "a mailbox", url="mailto:a@b.example"),
    S("tel", None, "unsupported", ("scheme",), "a telephone", url="tel:+4912345"),
    S("ftp", None, "unsupported", ("scheme",), "a file server", url="ftp://{host}/x"),
    S("file_scheme", None, "unsupported", ("scheme",), "a file", url="file:///etc/passwd"),
    S(
        "private_ip",
        None,
        "unsupported",
        ("private_address",),
        "a private address",
        url="http://10.0.0.7/",
    ),
    S(
        "private_v6",
        None,
        "unsupported",
        ("private_address",),
        "a private address",
        url="http://[fd00::1]/",
    ),
    S(
        "private_hex",
        None,
        "unsupported",
        ("private_address",),
        "10.0.0.7, written oddly",
        url="http://0x0a000007/",
    ),
    S(
        "private_mapped",
        None,
        "unsupported",
        ("private_address",),
        "10.0.0.7 in IPv6",
        url="http://[::ffff:10.0.0.7]/",
    ),
    S(
        "metadata_ip",
        None,
        "unsupported",
        ("private_address",),
        "a cloud's own",
        url="http://169.254.169.254/",
    ),
    S("zero_ip", None, "unsupported", ("private_address",), "this machine", url="http://0.0.0.0/"),
    S("rebind", None, "unsupported", ("private_address",), "a name of a private address"),
    S("rebind_one_of_two", [answer()], "ok", ALIVE, "only its public address is used"),
    S(
        "doi",
        only("/10.1234/abc(5)"),
        "ok",
        ALIVE,
        "a DOI goes through doi.org",
        url="doi:10.1234/abc(5)",
    ),
    # --- names and connections ---------------------------------------------------------
    S("nxdomain", None, "broken", ("dns_not_found",), "no such name"),
    S("no_address", None, "broken", ("dns_no_address",), "a name without an address"),
    S("servfail", None, "broken", ("dns_servfail",), "its name servers fail"),
    S("dns_silent", None, "broken", ("dns_timeout",), "no name server answers"),
    S("dns_hang", None, "broken", ("dns_timeout",), "the resolver hangs"),
    S("refused", None, "broken", ("refused",), "nothing listens"),
    # --- TLS ---------------------------------------------------------------------------
    S("plain_tls", [answer()], "ok", ALIVE, "https", url="https://{host}/page"),
    S("tls_12", [answer()], "ok", ALIVE, "TLS 1.2", url="https://{host}/page"),
    S(
        "tls_expired",
        [answer()],
        "broken",
        ("tls_expired",),
        "expired",
        url="https://{host}/page",
        chromium=True,
    ),
    S(
        "tls_future",
        [answer()],
        "broken",
        ("tls_expired",),
        "not valid yet",
        url="https://{host}/page",
    ),
    S(
        "tls_self_signed",
        [answer()],
        "broken",
        ("tls_untrusted",),
        "self-signed",
        url="https://{host}/page",
    ),
    S(
        "tls_stranger",
        [answer()],
        "broken",
        ("tls_untrusted",),
        "signed by nobody known",
        url="https://{host}/page",
    ),
    S(
        "tls_wrong_name",
        [answer()],
        "broken",
        ("tls_wrong_name",),
        "another name's",
        url="https://{host}/page",
    ),
    S(
        "tls_common_name",
        [answer()],
        "broken",
        ("tls_wrong_name",),
        "only a common name: browsers refuse",
        url="https://{host}/page",
    ),
    S("tls_old", [answer()], "broken", ("tls_protocol",), "TLS 1.1", url="https://{host}/page"),
    S(
        "tls_alert_version",
        None,
        "broken",
        ("tls_protocol",),
        "says so in an alert",
        url="https://{host}/page",
    ),
    S(
        "tls_alert_handshake",
        None,
        "broken",
        ("tls_protocol",),
        "no cipher in common",
        url="https://{host}/page",
    ),
    S(
        "tls_alert_name",
        None,
        "broken",
        ("tls_wrong_name",),
        "does not know the name",
        url="https://{host}/page",
    ),
    S(
        "tls_plain_http",
        [answer()],
        "broken",
        ("tls_plain_http",),
        "plain HTTP on its port",
        url="https://{host}/page",
    ),
    S(
        "tls_plain_silent",
        [answer()],
        "broken",
        ("tls_plain_http",),
        "plain HTTP that waits for a line's end",
        url="https://{host}/page",
    ),
    S(
        "tls_banner",
        None,
        "broken",
        ("tls_plain_http", "tls_other"),
        "another service",
        url="https://{host}/page",
    ),
    S(
        "tls_hang",
        None,
        "broken",
        ("tls_timeout",),
        "hangs in the handshake",
        url="https://{host}/page",
    ),
    S(
        "tls_close",
        None,
        "broken",
        ("reset",),
        "closes in the handshake",
        url="https://{host}/page",
    ),
    S(
        "tls_reset",
        None,
        "broken",
        ("reset",),
        "resets in the handshake",
        url="https://{host}/page",
    ),
    S(
        "tls_no_intermediate",
        [answer()],
        "ok",
        ALIVE,
        "browsers fetch the missing certificate",
        url="https://{host}/page",
        note="intermediate certificate fetched",
    ),
    S(
        "tls_intermediate_elsewhere",
        [answer()],
        "ok",
        ALIVE,
        "the issuer's address redirects, as browsers follow",
        url="https://{host}/page",
        note="intermediate certificate fetched",
    ),
    S(
        "tls_intermediate_dead",
        [answer()],
        "broken",
        ("tls_untrusted",),
        "it cannot be fetched",
        url="https://{host}/page",
    ),
    S(
        "tls_intermediate_bomb",
        [answer()],
        "broken",
        ("tls_untrusted",),
        "something endless in its place",
        url="https://{host}/page",
    ),
    S(
        "tls_client_cert",
        [answer()],
        "blocked",
        ("login_wall",),
        "wants the visitor's certificate",
        url="https://{host}/page",
    ),
    S(
        "tls_client_cert_12",
        [answer()],
        "blocked",
        ("login_wall",),
        "TLS 1.2 says only that the handshake failed (Chromium: ERR_BAD_SSL_CLIENT_AUTH_CERT)",
        url="https://{host}/page",
    ),
    S(
        "tls_client_cert_silent",
        [answer()],
        "blocked",
        ("login_wall",),
        "the same without a word (Chromium asks for the certificate, then: ERR_CONNECTION_CLOSED)",
        url="https://{host}/page",
    ),
    S(
        "https_to_http",
        [redirect(302, "http://plain.example/page")],
        "ok",
        ALIVE,
        "down to http",
        url="https://{host}/page",
    ),
)

# At the end, because the tables of further ones are written with the words above.
from hostile.examined import EXAMINED  # noqa: E402
from hostile.further import FURTHER  # noqa: E402
from hostile.publishers import PUBLISHERS  # noqa: E402
from hostile.unseen import UNSEEN  # noqa: E402

SITUATIONS += FURTHER + UNSEEN + PUBLISHERS + EXAMINED
