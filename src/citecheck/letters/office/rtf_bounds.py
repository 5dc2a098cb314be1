r"""How much of an RTF letter is handed to LibreOffice.

Pictures stand in RTF as hexadecimal digits, mostly twice, and are most of a large letter:
each becomes one pixel of the size it is shown in, so that pages end where they ended. Of
the rest, LibreOffice needs about two seconds a megabyte of text and a tenth of a second a
thousand paragraphs; what lies behind the bounds is not read, and the letter says so.
"""

from __future__ import annotations

import re
from itertools import islice

from citecheck.model import Caution

__all__ = ["MAX_CHARACTERS", "MAX_PARAGRAPHS", "bounded_rtf"]

MAX_CHARACTERS = 1_500_000
"""Characters of text: some 750 pages, or three seconds."""
MAX_PARAGRAPHS = 20_000
"""Paragraphs, cells and notes: a book of 500 pages has some ten thousand."""
MAX_GROUPS = 150_000
"""Groups: Word writes some hundred to a page, as many for each paragraph as it has runs."""

_PICTURE = re.compile(rb"\{\s*(?:\\\*\s*)?\\pict(?![a-zA-Z])")
_HIDDEN = re.compile(rb"\{\s*\\\*\s*\\(?:objdata|themedata|datastore)(?![a-zA-Z])")
_BRACE = re.compile(rb"(?:\\[\\{}])++|\\bin(?P<length>[0-9]{1,9}) ?|(?P<brace>[{}])")
_DIGITS = re.compile(rb"(?<=[\s}])[0-9a-fA-F\s]{400,}")
_FORMAT = re.compile(
    rb"\\(?:wmetafile|pmmetafile|dibitmap|wbitmap)-?[0-9]*|\\(?:jpegblip|emfblip|macpict)"
    rb"|\\(?:bliptag|blipupi|wbmbitspixel|wbmplanes|wbmwidthbytes)-?[0-9]*"
)
_PIXEL = (
    b" 89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    b"0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)
"""A PNG of one pixel."""
_PARAGRAPH = re.compile(rb"\\(?:par|cell|nestcell|row|line|sect|page|footnote)(?![a-zA-Z])")
_GROUP = re.compile(rb"(?<!\\)\{")
_MARKUP = re.compile(
    rb"\\[a-zA-Z]{1,32}(?:-?[0-9]{1,10})?[ ]?|\\'[0-9a-fA-F]{2}|\\[^a-zA-Z]|[{}\r\n]+"
)
_CHUNK = 1 << 16
_BLANK = re.compile(rb"[ \r\n](?=[^ \r\n]*\Z)")
_ADVICE = "split the file, or save it as DOCX"


def bounded_rtf(data: bytes) -> tuple[bytes, tuple[Caution, ...]]:
    """Return an RTF letter as far as it is read, with a caution where it goes on.

    Linear in the size of the letter.
    """
    data = _with_small_pictures(data)
    ends = [
        (place, f"{most:,} {what}")
        for most, what, place in (
            (
                MAX_PARAGRAPHS,
                "paragraphs, cells and notes",
                _behind(_PARAGRAPH, MAX_PARAGRAPHS, data),
            ),
            (MAX_GROUPS, "groups", _behind(_GROUP, MAX_GROUPS, data)),
            (MAX_CHARACTERS, "characters of text", _full(data)),
        )
        if place is not None
    ]
    if not ends:
        return data, ()
    end, what = min(ends)
    caution = Caution(f"only the first {what} of this RTF letter were read", _ADVICE)
    return data[:end] + b"}" * _open_at(data, end), (caution,)


def _with_small_pictures(data: bytes) -> bytes:
    """Return a letter whose pictures have one pixel, without what programs hide in it."""
    parts: list[bytes] = []
    position = 0
    openings = sorted(
        [(found.start(), True) for found in _PICTURE.finditer(data)]
        + [(found.start(), False) for found in _HIDDEN.finditer(data)]
    )
    for start, picture in openings:
        if start < position:
            continue
        end = _group_end(data, start)
        parts.append(data[position:start])
        if picture:
            parts.append(_small(data[start:end]))
        position = end
    return b"".join([*parts, data[position:]])


def _small(picture: bytes) -> bytes:
    binary = re.search(rb"\\bin[0-9]", picture)
    if binary is not None:
        picture = picture[: binary.start()] + _PIXEL + b"}"
    elif _DIGITS.search(picture) is None:
        return picture
    return _FORMAT.sub(b"", _DIGITS.sub(_PIXEL, picture, count=1)).replace(
        b"\\pict", b"\\pict\\pngblip", 1
    )


def _group_end(data: bytes, start: int) -> int:
    """Return the place behind the group that begins at `start`."""
    depth, position = 0, start
    while found := _BRACE.search(data, position):
        position = found.end()
        if found["length"]:
            position += int(found["length"])
        elif found["brace"]:
            depth += 1 if found["brace"] == b"{" else -1
            if not depth:
                return position
    return len(data)


def _behind(pattern: re.Pattern[bytes], most: int, data: bytes) -> int | None:
    """Return where the first one begins that is too many."""
    found = next(islice(pattern.finditer(data), most, None), None)
    return found.start() if found else None


def _full(data: bytes) -> int | None:
    """Return where the text has as many characters as are read."""
    if len(data) <= MAX_CHARACTERS:
        return None
    characters = 0
    for start in range(0, len(data), _CHUNK):
        characters += len(_MARKUP.sub(b"", data[start : start + _CHUNK]))
        if characters > MAX_CHARACTERS:
            blank = _BLANK.search(data, max(0, start - _CHUNK), start)
            return blank.start() if blank else start
    return None


def _open_at(data: bytes, end: int) -> int:
    """Return how many groups are open at a place."""
    depth = 0
    for found in _BRACE.finditer(data, 0, end):
        if found["brace"]:
            depth += 1 if found["brace"] == b"{" else -1
    return max(depth, 0)
