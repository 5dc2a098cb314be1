"""Bytes of a page → its text: byte order mark, declaration, UTF-8, and a guess where all fail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.model import Observation

__all__ = ["decode"]

MOST_BYTES = 2 << 20
"""As much as an observation keeps (docs/design.md)."""
_META_CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_LABELS = {
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "chinese", "gb-2312-80", "gb18030"), "gb18030"),
    **dict.fromkeys(("shift-jis", "x-sjis", "sjis", "ms-kanji", "windows-31j", "ms932"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks-c-5601-1987", "ks-c-5601-1989", "ksc5601"), "cp949"),
    **dict.fromkeys(("ksc-5601", "korean", "windows-949", "x-windows-949"), "cp949"),
    **dict.fromkeys(("euc-jp", "x-euc-jp"), "euc_jp"),
    **dict.fromkeys(("big5", "big5-hkscs", "cn-big5", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-11", "windows-874", "dos-874", "tis-620"), "cp874"),
    **dict.fromkeys(("koi8-r", "koi", "koi8"), "koi8_r"),
    **dict.fromkeys(("koi8-u", "koi8-ru"), "koi8_u"),
    **dict.fromkeys(("ibm866", "cp866", "866"), "cp866"),
    **dict.fromkeys(("macintosh", "mac", "x-mac-roman"), "mac_roman"),
    **dict.fromkeys(("x-mac-cyrillic", "x-mac-ukrainian"), "mac_cyrillic"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **{f"x-cp{number}": f"cp{number}" for number in range(1250, 1259)},
}
"""Labels that browsers read as something wider, or that Python does not know (WHATWG Encoding)."""
_LEGACY = re.compile(r"(?:iso-8859-|windows-|cp|ibm|mac-?|utf-16)[\w-]{0,12}")
"""Charsets of the web. Python knows others, of which `punycode` takes quadratic time."""
_WESTERN = frozenset({"iso-8859-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252"})
"""Labels that mean windows-1252, and that servers put on everything."""
_WIDE = {
    **dict.fromkeys(("utf-16", "utf-16le", "unicode", "ucs-2", "iso-10646-ucs-2"), "utf-16-le"),
    "utf-16be": "utf-16-be",
}
"""Labels of UTF-16, which without a byte order mark is told by its zeros."""
_SEEN_OF_WIDE = 200
_SHIFTING = b"\x1b$"
"""How ISO-2022-JP begins what is not ASCII; its bytes are all those of UTF-8, too."""


def decode(observation: Observation) -> str:
    """Return the body as text: byte order mark, then declared charset, then UTF-8, then 1252.

    UTF-8 that decodes without a fault wins over a declaration, because servers declare
    Latin-1 by default; the reverse does not happen by chance. Where nothing true is declared,
    and hardly a letter is Latin, the charset is guessed, as browsers do.
    """
    body = observation.body[:MOST_BYTES]
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff")
    declared = tuple(_declared(observation, body))
    if "iso-2022-jp" in declared and _SHIFTING in body:
        return body.decode("iso2022_jp_2", "replace")
    wide = next((_WIDE[label] for label in declared if label in _WIDE), None)
    if wide and body[:_SEEN_OF_WIDE].count(0) * 8 >= len(body[:_SEEN_OF_WIDE]):
        return body.decode(wide, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(body) - 4:  # cut within a character
            return body[: error.start].decode("utf-8")
    return _legacy(body, declared)


def _declared(observation: Observation, body: bytes) -> Iterator[str]:
    """Yield the charsets that header and page name, as labels in lower case with hyphens."""
    meta = _META_CHARSET.search(body[:4096])
    for charset in (observation.charset, meta.group(1).decode("ascii") if meta else None):
        if charset:
            yield charset.strip().lower().replace("_", "-")


def _legacy(body: bytes, declared: tuple[str, ...]) -> str:
    """Decode what is not UTF-8."""
    for label in declared:
        if label in _WESTERN:
            return body.decode(_guess(body) or "cp1252", "replace")
        name = _LABELS.get(label, label)
        if label in _LABELS or _LEGACY.fullmatch(label):
            try:
                return body.decode(name, "replace")
            except LookupError:
                continue
    replaced = body.decode("utf-8", "replace")
    broken = replaced.count("\ufffd")
    if broken * 50 < len(replaced):
        return replaced
    return body.decode(_guess(body) or "cp1252", "replace")


_TAGS = re.compile(rb"<[^<>]{0,2000}>")
_LATIN = re.compile(rb"[a-zA-Z]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_LOOKED_AT = 65_536
_GUESSED_FROM = 3_000
"""Bytes of text that a guess is made from."""
_LEAST_BYTES = 40
"""Bytes beyond ASCII from which there is something to guess from."""
_CANDIDATES = (
    *("gb18030", "cp932", "cp949", "big5", "euc_jp", "cp1251", "koi8_r", "cp1253", "cp1255"),
    *("cp1256", "tis_620", "iso8859_5"),
)


def _guess(body: bytes) -> str | None:
    """Guess the charset of text that is hardly Latin; None where most letters are.

    In European languages of Latin letters at most one byte in six is beyond ASCII.
    """
    from citecheck.checks.page.markup import tidy

    shown = tidy(body[:_LOOKED_AT].decode("latin-1")).html.encode("latin-1", "replace")
    text = _TAGS.sub(b" ", shown)
    beyond = len(_BEYOND_ASCII.findall(text))
    if beyond < _LEAST_BYTES or beyond < len(_LATIN.findall(text)):
        return None
    from charset_normalizer import from_bytes

    found = from_bytes(
        text[:_GUESSED_FROM], cp_isolation=list(_CANDIDATES), steps=3, chunk_size=512
    ).best()
    return found.encoding if found is not None else None
