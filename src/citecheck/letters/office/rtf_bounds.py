r"""How much of an RTF letter is handed to LibreOffice.

Pictures stand in RTF as hexadecimal digits, mostly twice, and are most of a large letter:
each becomes one pixel of the size it is shown in, so that pages end where they ended. Of
the rest, LibreOffice needs about two seconds a megabyte of text, a fifth of a second a
thousand paragraphs, twice that for notes, and more than half a second a thousand cells of
tables, so those of large tables are handed over as paragraphs; a paragraph it lays out anew
for each of its notes, so one of very many is parted behind some; what lies behind the bounds
is not read, and the letter says so.
"""

from __future__ import annotations

import re
from itertools import islice

from citecheck.letters.office.rtf_words import group_end
from citecheck.model import Caution

__all__ = ["MAX_CHARACTERS", "MAX_PARAGRAPHS", "bounded_rtf"]

MAX_CHARACTERS = 1_500_000
"""Characters of text: some 750 pages, or three seconds."""
MAX_PARAGRAPHS = 20_000
"""Paragraphs, cells and notes, which count twice: a book of 500 pages has some ten thousand."""
MAX_CELLS = 2_000
"""Cells of all tables that are handed over as tables: one and a half seconds."""
MAX_GROUPS = 150_000
"""Groups: Word writes some hundred to a page, as many for each paragraph as it has runs."""

MAX_RUNS = 60_000
"""Stretches of text behind markup: Word writes some 120 to a page."""

MAX_NOTES_TOGETHER = 200
"""Notes in one paragraph: so many cost as much as elsewhere, a thousand six seconds more."""

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
_PARAGRAPH = re.compile(
    rb"\\(?:par|cell|nestcell|row|line|sect|page|(?P<dear>footnote|field|shp|do))(?![a-zA-Z])"
)
_CELL = re.compile(rb"(?<!\\)(?P<slashes>(?:\\\\)*+)\\(?:nest)?cell(?![a-zA-Z])")
_TABLE = re.compile(  # the blank behind a word ends the word that stands before it, too
    rb"(?<!\\)(?P<slashes>(?:\\\\)*+)\\(?:trowd|cellx|intbl|itap|nestrow|row)"
    rb"(?:-?[0-9]{1,10}|(?![a-zA-Z]))"
)
_NOTE = re.compile(
    rb"(?<!\\)(?:\\\\)*+(?:(?P<note>\{\s*(?:\\\*\s*)?\\footnote)"
    rb"|(?P<field>\{\s*(?:\\\*\s*)?\\field)|\\(?:par|sect|cell|nestcell|row))(?![a-zA-Z])"
)
_GROUP = re.compile(rb"(?<!\\)\{")
_RUN = re.compile(rb"(?:[{}]|\\(?!u-?[0-9])[a-z]+-?[0-9]*+[ ]?)(?=[^\\{}\s;])")
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
    if next(islice(_CELL.finditer(data), MAX_CELLS, None), None) is not None:
        data = _TABLE.sub(rb"\g<slashes>", _CELL.sub(rb"\g<slashes>\\par", data))
    data = _with_parted_paragraphs(data)
    ends = [
        (place, f"{most:,} {what}")
        for most, what, place in (
            (MAX_PARAGRAPHS, "paragraphs, cells, notes and fields", _behind_paragraphs(data)),
            (MAX_RUNS, "changes of type", _behind(_RUN, MAX_RUNS, data)),
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


def _with_parted_paragraphs(data: bytes) -> bytes:
    """Return a letter in which hardly a paragraph has more than `MAX_NOTES_TOGETHER` notes.

    It is parted outside of fields: a link that is parted would be two.
    """
    parts: list[bytes] = []
    written = position = field_end = together = 0
    for found in _NOTE.finditer(data):
        if found.start() < position:
            continue  # a paragraph within a note
        if found["field"]:
            if found.start("field") >= field_end:
                end = group_end(data, found.start("field"))
                if end is None:
                    break
                field_end = end
            continue
        if not found["note"]:
            together = 0
            continue
        end = group_end(data, found.start("note"))
        if end is None:
            break
        position = end
        together += end > written
        place = max(end, field_end)
        if together == MAX_NOTES_TOGETHER:
            parts += [data[written:place], rb"\par "]
            written, together = place, 0
    return b"".join([*parts, data[written:]])


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
        end = group_end(data, start) or len(data)
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


def _behind_paragraphs(data: bytes) -> int | None:
    """Return where the paragraph, cell or note begins that is too many."""
    left = MAX_PARAGRAPHS
    for found in _PARAGRAPH.finditer(data):
        left -= 2 if found["dear"] else 1
        if left < 0:
            return found.start()
    return None


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
        chunk = data[start : start + _CHUNK]
        characters += len(_MARKUP.sub(b"", chunk)) + chunk.count(b"\\'")
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
