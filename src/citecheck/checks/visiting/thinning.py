"""Leave out, while a large page arrives, what it holds and does not show.

Pages of two to five megabytes are mostly data for their own scripts, styles with fonts in
them, comments, inline drawings and view states (`__VIEWSTATE`), and their text comes after
it. What is left of them fits where a small page does.
"""

from __future__ import annotations

import re

__all__ = ["Thinner"]

KEPT = 4096
"""Bytes kept of each part that is left out: marks of challenges stand in the first ones."""
KEPT_DATA = 200_000
"""The same of JSON-LD, which says what the page is called."""
LONGEST_TAG = 4096
"""Bytes of a tag beyond which its attributes hold data; tags of living pages have 2,000."""
_SLICE = 65_536

_OPENING = re.compile(
    rb"<(?:(?P<name>script|style|svg)(?=[\s>/])|(?P<comment>!--)|[a-z][^<>]{%d})" % LONGEST_TAG
)
_JSON_LD = re.compile(rb"""type\s*=\s*["']?application/ld\+json""")
_LONGEST_HEAD = 400
"""Bytes of an opening tag within which its type is looked for."""
_TO_AN_OPEN_QUOTE = re.compile(rb"""<[a-z](?:[^"']++|"[^"]*+"|'[^']*+')*+""")


class Thinner:
    """Takes a page's bytes piece by piece and keeps at most `limit` of what can be seen.

    Bounded and linear: what is being left out is not kept, and an element that is never
    closed hides the rest of the page, as it does in a browser.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = bytearray()
        self._waiting = b""
        self._until = b""
        """What ends the part that is being left out; empty outside of one."""
        self._room = 0
        """Bytes of that part that are still kept."""

    @property
    def full(self) -> bool:
        """True once as much is kept as may be."""
        return len(self._kept) >= self._limit

    @property
    def body(self) -> bytes:
        """What is kept so far."""
        return bytes((self._kept + self._waiting)[: self._limit])

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        for start in range(0, len(data), _SLICE):
            if self.full:
                return
            text = self._waiting + data[start : start + _SLICE]
            plain = text.lower()
            at, again = 0, True
            while again:
                step = self._leave_out if self._until else self._look
                at, again = step(text, plain, at)
            self._waiting = text[at:]

    def _leave_out(self, text: bytes, plain: bytes, at: int) -> tuple[int, bool]:
        """Drop what is hidden up to its end; return where, and whether that was found."""
        end = plain.find(self._until, at)
        # What may be the beginning of the end waits for the next bytes.
        hidden = end if end >= 0 else max(at, len(text) - len(self._until) + 1)
        self._kept += text[at : min(hidden, at + self._room)]
        self._room = max(0, self._room - (hidden - at))
        if end >= 0:
            self._until = b""
        return hidden, end >= 0

    def _look(self, text: bytes, plain: bytes, at: int) -> tuple[int, bool]:
        """Keep what can be seen up to the next hidden part; return where, and if one begins."""
        found = _OPENING.search(plain, at)
        if found is None:
            last = text.rfind(b"<", at)
            open_tag = last >= 0 and len(text) - last <= LONGEST_TAG + 1 and b">" not in text[last:]
            end = last if open_tag else len(text)
            self._kept += text[at:end]
            return end, False
        inner, until, room = found.end(), b"-->", KEPT
        if found["name"]:
            end = plain.find(b">", inner, inner + _LONGEST_HEAD)
            if end < 0 and len(text) - inner < _LONGEST_HEAD:  # the rest of its tag is to come
                self._kept += text[at : found.start()]
                return found.start(), False
            head = plain[inner : end if end >= 0 else inner + _LONGEST_HEAD]
            inner = max(end + 1, inner)
            until, room = b"</" + found["name"], KEPT_DATA if _JSON_LD.search(head) else KEPT
            if head.endswith(b"/") and found["name"] == b"svg":
                until = b""
        elif not found["comment"]:
            opened = _TO_AN_OPEN_QUOTE.match(found.group())
            until = found.group()[opened.end() :][:1] if opened else b""
            until, room = until or b">", 0
        self._kept += text[at:inner]
        self._until, self._room = until, room
        return inner, True
