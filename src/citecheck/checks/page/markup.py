"""Make hostile HTML safe to parse: drop scripts, bound tags and attributes.

libxml2 bounds the depth of a tree itself, but compares every attribute of a tag with
every other (measured: 40,000 attributes take 1.6 s, 200,000 more than a minute). What
goes to the parser is therefore scanned first, once and in linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citecheck.checks.page.blocks import INLINE

__all__ = ["Markup", "looks_like_html", "tidy"]

MOST_ATTRIBUTES = 250
"""Of one tag. Living pages stay below 60; the quadratic cost is not felt before 1,000."""
_OPEN = re.compile(r"<(?=[sSnNtTiI!])(script|style|noscript|template|textarea|iframe|!--)", re.I)
_LONGEST_NAME = 12
"""Characters of the longest opening that is looked for: `<textarea` and a bracket."""
_SHOWN_WHEN_OPEN = frozenset({"noscript", "template"})
"""Elements whose content a browser shows although they were never closed."""
_ATTRIBUTE = (
    r"[\s/]*+[^\s/>][^\s/>=]*+"
    r"""(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+|))?+"""
)
_BOUNDED = re.compile(
    r"(?:[^<]++|<(?:/|[a-zA-Z][\w-]*+(?:\s[\w:-]++=\"[^\"]*+\"){0,60}+>)"  # most tags, quickly
    r"|<(?![a-zA-Z])|<[a-zA-Z][^\s/>]*+(?:"
    + _ATTRIBUTE
    + rf"){{0,{MOST_ATTRIBUTES}}}+[\s/]*+(?:>|\Z))*+"
)
_APART = re.compile(
    rf"<(?<!\s<)(?=/?[a-z])(?!/?(?:{'|'.join(sorted(INLINE, reverse=True))})[\s/>])", re.I
)
"""Where a block begins or ends and no white space stands: the words on both sides are two."""
_BODY = re.compile(r"<(?:body|frameset)(?=[\s>/])", re.I)
_NOT_HEAD = re.compile(r"<(?!(?:html|head|title|meta|link|base)(?=[\s>/]))[a-z]", re.I)
_KEPT_SCRIPT = re.compile(r"""type\s*=\s*["']?application/ld\+json""", re.I)
_DATA_SCRIPT = re.compile(r"""type\s*=\s*["']?[\w.+-]+/(?:[\w.+-]+\+)?json\b""", re.I)
"""Script elements that hold data, and run nothing."""
_MOST_JSON_LD = 200_000


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML that is safe to parse, and what was taken out of it."""

    html: str
    json_ld: tuple[str, ...] = ()
    scripts: int = 0
    noscript: str = ""
    """The markup that programs without scripts are shown, shortened."""
    iframes: int = 0
    read: int = 0
    """Characters of the source that were looked at."""


def looks_like_html(body: bytes) -> bool:
    """Say whether a body starts as HTML does (WHATWG MIME sniffing, shortened)."""
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    starts = (b"<!doctype", b"<html", b"<head", b"<body", b"<title", b"<!--", b"<h1", b"<div")
    return head.startswith(starts) or b"<html" in head or b"<head" in head


def _closing(text: str, name: str, start: int) -> int:
    """Return where an element ends, or -1. Twenty times faster than ignoring case."""
    if name == "!--":
        return text.find("-->", start)
    lower = text.find(f"</{name}", start)
    upper = text.find(f"</{name.upper()}", start, lower if lower >= 0 else len(text))
    return upper if upper >= 0 else lower


def _with_body(html: str) -> str:
    """Write the `<body>` that HTML5 lets pages leave out.

    libxml2 knows the elements of HTML 4 only, and takes a `<main>` without it for a part
    of the head.
    """
    if _BODY.search(html):
        return html
    first = _NOT_HEAD.search(html)
    return f"{html[: first.start()]}<body>{html[first.start() :]}" if first else html


_NESTING = re.compile(
    r"</?(?!(?:html|head|title|meta|link|body|h[1-6]|p|br|img|input)[\s/>])[a-zA-Z][^<>]*+>", re.I
)


def flat(html: str) -> str:
    """Take out what nests, for pages that nest deeper than a parser follows.

    Old pages do that with elements that were never closed, and browsers show their text.
    """
    return _NESTING.sub(" ", html)


def tidy(text: str, most: int | None = None) -> Markup:
    """Take scripts, styles and comments out, and bound what is left. Linear in time.

    With `most`, only about that many characters of what is left are kept.
    """
    kept: list[str] = []
    left = len(text) if most is None else most
    json_ld: list[str] = []
    noscript: list[str] = []
    scripts = iframes = at = 0
    never_closed: set[str] = set()
    while found := _OPEN.search(text, at, min(len(text), at + left + _LONGEST_NAME)):
        kept.append(text[at : found.start()])
        left -= found.start() - at
        name = found.group(1).lower()
        inner_end = -1 if name in never_closed else _closing(text, name, found.end())
        closed = inner_end >= 0
        inner_end = inner_end if closed else len(text)
        if name == "script":
            head_end = text.find(">", found.end(), inner_end)
            head = text[found.end() : min(head_end, found.end() + 400)]
            scripts += _DATA_SCRIPT.search(head) is None
            if head_end >= 0 and _KEPT_SCRIPT.search(head):
                json_ld.append(text[head_end + 1 : min(inner_end, head_end + _MOST_JSON_LD)])
        elif name == "noscript":
            noscript.append(text[found.end() : min(inner_end, found.end() + 2000)])
        elif name == "iframe":
            iframes += 1
        if closed:
            after = text.find(">", inner_end)
            at = after + 1 if after >= 0 else len(text)
        else:
            never_closed.add(name)
            at = found.end() if name in _SHOWN_WHEN_OPEN else len(text)
        kept.append(" ")
    read = min(len(text), at + max(0, left))
    kept.append(text[at:read])
    html = _with_body("".join(kept))
    html = _APART.sub(" <", html)  # so that minified pages have words
    bounded = _BOUNDED.match(html)
    if bounded is not None and bounded.end() < len(html):
        html = html[: bounded.end()]
    return Markup(html, tuple(json_ld[:20]), scripts, " ".join(noscript[:10]), iframes, read)
