"""Mail: the text inside a message, and text that kept a mail's quoted-printable dress."""

from __future__ import annotations

import quopri
import re
from dataclasses import dataclass
from itertools import islice

__all__ = ["Unpacked", "unpack_mail"]

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]")
_MIME = re.compile(
    r"^(?:content-transfer-encoding:[ \t]*(?:quoted-printable|base64|7bit|8bit)"
    r"|content-type:[ \t]*(?:multipart|text)/)",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = 20_000
_DESCRIBED = re.compile(
    rb"^content-(?:type|disposition|transfer-encoding):[^\n]*+(?:\n[ \t][^\n]*+)*+",
    re.IGNORECASE | re.MULTILINE,
)
_BOUNDARY = re.compile(rb"\bboundary[ \t]*=[ \t]*\"?([^\s\";]{1,100})", re.IGNORECASE)
_LONGEST_HEADER = 4000
"""Bytes of a header that is taken apart: each parameter costs more than the one before."""
_MOST_PARTS = 2_000
"""Parts of a mail that is taken apart: each takes a quarter of a millisecond."""
_SOFT_BREAK = re.compile(r"=\r?\n")
_ESCAPE = re.compile(r"=(?:[89A-F][0-9A-F]|3D|20|09)")
_FEWEST_SIGNS = 3


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a mail says, and whether it says it in HTML."""

    text: str
    html: bool = False


def unpack_mail(data: bytes, text: str) -> Unpacked | None:
    """Return the text of a mail message or of quoted-printable text; None for other text."""
    head = text[:_HEAD].replace("\r\n", "\n").split("\n\n", 1)[0]
    if _HEADER.match(head) and _MIME.search(head):
        return _message(data)
    sample = text[:200_000]
    breaks, escapes = len(_SOFT_BREAK.findall(sample)), len(_ESCAPE.findall(sample))
    if breaks >= _FEWEST_SIGNS and escapes >= _FEWEST_SIGNS:
        decoded = quopri.decodestring(data)
        return Unpacked(_decode(decoded))
    return None


def _message(data: bytes) -> Unpacked | None:
    import email
    import email.policy

    from citecheck.letters.decoding import codec_of

    if data.count(b"\n--") > _MOST_PARTS and _parts(data) > _MOST_PARTS:
        return None
    if any(len(found[0]) > _LONGEST_HEADER for found in _DESCRIBED.finditer(data)):
        return None
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        body = message.get_body(preferencelist=("html", "plain"))
        if body is None:
            return None
        payload = body.get_payload(decode=True)
        html = body.get_content_type() == "text/html"
        charset = body.get_content_charset() or "utf-8"
        if not isinstance(payload, bytes):
            return None
    except Exception:  # the email package raises many kinds for malformed messages
        return None
    try:
        text = payload.decode(codec_of(charset) or "utf-8")
    except UnicodeDecodeError:
        text = _decode(payload)
    return Unpacked(text, html) if text.strip() else None


def _parts(data: bytes) -> int:
    """Return how many lines there are that may part a mail: by the sign that it says."""
    signs = {found[1] for found in islice(_BOUNDARY.finditer(data), _MOST_PARTS + 1)}
    lines = (line[2:].rstrip() for line in data.split(b"\n") if line.startswith(b"--"))
    return sum(line in signs for line in lines)


def _decode(data: bytes) -> str:
    from citecheck.letters.decoding import decode_text

    return decode_text(data).text
