"""From bytes to characters: which encoding a letter is in, and what was lost on the way.

Offsets into the decoded text are what repairs patch by, so nothing here changes the
length of the text once it is decoded.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from citecheck.model import Caution

__all__ = ["Decoded", "begins_as_markup", "decode_text"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 8192
_WIDE_SHARE = 0.3
"""Latin text in UTF-16 has a NUL in nearly every second byte, other text has none."""

_META_CHARSET = re.compile(
    rb"<(?:meta\b[^>]{0,200}?charset|\?xml\b[^>]{0,80}?encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})",
    re.IGNORECASE,
)
_LOOKED_AT = 4096
"""Bytes among which a page declares its encoding (browsers look at 1,024)."""
_MARKUP = re.compile(
    rb"<(?:html|!doctype\s+html|head[\s>]|meta\s[^>]{0,200}charset)", re.IGNORECASE
)
_HEADER_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
# What browsers do with these labels (WHATWG Encoding Standard, section 4.2).
_LABELS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}

_NO_ENCODINGS = frozenset(
    {
        "idna",
        "mbcs",
        "oem",
        "punycode",
        "raw-unicode-escape",
        "undefined",
        "unicode-escape",
        "utf-7",
    }
)
"""Codecs of Python that no browser knows (WHATWG Encoding): they raise, give halves of characters
that nothing can store, or take time with the square of the text."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A letter's characters, the encoding they were in, and what a person should know."""

    text: str
    encoding: str
    cautions: tuple[Caution, ...] = ()


def decode_text(data: bytes, *, markup: bool = False, content_type: str | None = None) -> Decoded:
    """Return the text of a letter.

    A byte order mark decides; then UTF-8, which text in another encoding all but never
    satisfies; then the server's word (`content_type`, the header's value); then what the
    markup declares (only with `markup`); then windows-1252, as browsers do (WHATWG HTML,
    13.2.3.2). A NUL becomes U+FFFD.
    """
    text, encoding, damaged = _decode(data, _header_charset(content_type), markup=markup)
    cautions = []
    if damaged:
        cautions.append(
            Caution(
                f"some bytes are no valid {encoding}; they are shown as \N{REPLACEMENT CHARACTER}",
                "save the letter again as UTF-8 if words or addresses look damaged",
            )
        )
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
        cautions.append(
            Caution("the text holds NUL characters", "check addresses in it for missing letters")
        )
    return Decoded(text, encoding, tuple(cautions))


def begins_as_markup(data: bytes) -> bool:
    """Say whether a letter begins as web pages do, of which `<html>` itself may be left out."""
    return _MARKUP.search(data, 0, _LOOKED_AT) is not None


def _decode(data: bytes, said: str | None, *, markup: bool) -> tuple[str, str, bool]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    wide = _looks_wide(data)
    if wide:
        return _lenient(data, wide)
    try:
        return data.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError:
        pass
    if _mostly_utf8(data):
        return data.decode("utf-8", "replace"), "utf-8", True
    return _lenient(data, said or (markup and _declared(data)) or "cp1252")


def _lenient(data: bytes, encoding: str) -> tuple[str, str, bool]:
    try:
        return data.decode(encoding), encoding, False
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), encoding, True


def _looks_wide(data: bytes) -> str | None:
    """Return the UTF-16 byte order of text without a mark, or None."""
    sample = data[:_SAMPLE]
    half = len(sample) // 2
    if half < 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * _WIDE_SHARE and even < odd / 10:
        return "utf-16-le"
    if even > half * _WIDE_SHARE and odd < even / 10:
        return "utf-16-be"
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Tell UTF-8 with a few damaged places from text in a one-byte encoding."""
    replaced = data.decode("utf-8", "replace")
    broken = replaced.count("\N{REPLACEMENT CHARACTER}")
    good = sum(1 for char in replaced if char > "\x7f") - broken
    return good > 2 * broken


def _header_charset(content_type: str | None) -> str | None:
    """Return the encoding that a Content-Type names (RFC 9110, 8.3.2)."""
    match = _HEADER_CHARSET.search(content_type or "")
    return _known(match[1]) if match else None


def _declared(data: bytes) -> str | None:
    match = _META_CHARSET.search(data, 0, _LOOKED_AT)
    return _known(match[1].decode("ascii", "replace")) if match else None


def _known(label: str) -> str | None:
    """Return the codec for a label; None where there is none for text in single bytes."""
    codec = codec_of(label)
    # A declaration that could be read as bytes is in no wide encoding.
    return None if codec is None or codec.startswith(("utf-16", "utf-32")) else codec


def codec_of(label: str) -> str | None:
    """Return the codec for what a letter calls its encoding; None for what is none of text."""
    label = label.lower()
    try:
        codec = codecs.lookup(_LABELS.get(label, label))
    except (LookupError, ValueError):
        return None
    is_text = getattr(codec, "_is_text_encoding", True) and codec.name not in _NO_ENCODINGS
    return codec.name if is_text else None
