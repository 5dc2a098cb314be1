"""What LaTeX writes for a character, a quotation mark or an address."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ACCENTS",
    "LETTERS",
    "accented",
    "argument",
    "in_mathematics",
    "uncommented",
    "written_url",
]

ACCENTS = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "c": "\u0327",
    "v": "\u030c",
    "H": "\u030b",
    "k": "\u0328",
    "u": "\u0306",
    "r": "\u030a",
    "d": "\u0323",
    "b": "\u0331",
}
"""Combining characters by the accent's name."""

LETTERS = {
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "aa": "å",
    "AA": "Å",
    "i": "ı",
    "j": "ȷ",
    "dh": "ð",
    "th": "þ",
    "S": "§",
    "P": "¶",
    "dag": "†",
    "ddag": "‡",
    "pounds": "£",
    "euro": "€",
    "copyright": "©",
    "textasciitilde": "~",
    "textunderscore": "_",
    "textbackslash": "\\",
    "slash": "/",
    "textendash": "–",
    "textemdash": "—",
    "ldots": "…",
    "dots": "…",
    "textellipsis": "…",
    "textquoteleft": "‘",
    "textquoteright": "’",
    "textquotedblleft": "“",
    "og": "« ",
    "textquotedblright": "”",
    "guillemotleft": "«",
    "guillemotright": "»",
    "fg": " »",
    "flqq": "«",
    "frqq": "»",
    "glqq": "„",
    "grqq": "“",
    "quotedblbase": "„",
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "textbar": "|",
    "textless": "<",
    "textgreater": ">",
    "quad": " ",
    "qquad": " ",
    "space": " ",
    "newblock": " ",
    "textbullet": "•",
    "newline": "\n",
    "linebreak": "\n",
    "today": "",
    "textregistered": "®",
    "texttrademark": "™",
}
"""Characters by the names of their commands."""

_DOTLESS = {"ı": "i", "ȷ": "j"}
_ESCAPED = re.compile(
    r"\\(?P<sign>[%_#&~^{}$])(?:\{\})?"
    r"|%[ \t]*\n[ \t]*"  # a comment that hides the line's end
    r"|\\(?:string|detokenize|allowbreak|linebreak|penalty\d*|hspace\{[^{}]*\}|-|/)[ ]?"
    r"|\\discretionary\{[^{}]*\}\{[^{}]*\}\{[^{}]*\}"
    r"|\{?\\(?P<name>[a-zA-Z]+)(?:\{\}|[ ])?\}?"
    r"|\s+"
    r"|[{}]"
)
_LONGEST_ARGUMENT = 250_000
_DEEPEST = 50
"""Braces within each other in one argument; it also bounds how often a text is read again."""
_MATH_SIGNS = {"<": "<", ">": ">", "|": "|", r"\sim": "~", r"\_": "_", r"\%": "%", "-": "-"}
_MATH_SIGNS |= {r"\langle": "<", r"\rangle": ">"}


def accented(accent: str, letter: str) -> str:
    """Return a letter with its accent as one character, where there is one."""
    return unicodedata.normalize("NFC", _DOTLESS.get(letter, letter) + ACCENTS[accent])


def argument(text: str, start: int) -> tuple[int, int] | None:
    """Return where the content of the braces that open at `start` begins and ends."""
    if not text.startswith("{", start):
        return None
    depth = 0
    for found in _BRACE.finditer(text, start, start + _LONGEST_ARGUMENT):
        if found[0] == "{":
            depth += 1
            if depth > _DEEPEST:
                return None
        elif found[0] == "}":
            depth -= 1
            if not depth:
                return start + 1, found.start()
    return None


_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


def written_url(raw: str, macros: Mapping[str, str]) -> str:
    """Return the address that the argument of a command for addresses stands for."""

    def sign(found: re.Match[str]) -> str:
        if found["sign"]:
            return found["sign"]
        name = found["name"] or ""
        return macros.get(name, LETTERS.get(name, "")) if name else ""

    return _ESCAPED.sub(sign, raw) if re.search(r"[\\{}\s]", raw) else raw


_COMMENT = re.compile(
    r"(?<!\\)(?:\\(?:url|path|nolinkurl|href)"
    r"(?P<address>\{[^{}\s]{1,2000}\}|\|[^|\s]{1,2000}\|)|((?:\\\\)*)%[^\n]*)"
)
r"""A comment; or an address, in which `%` is a sign like others."""


def uncommented(text: str) -> str:
    """Return a text whose comments are blanks, everything else at its place."""

    def blank(found: re.Match[str]) -> str:
        if found["address"]:
            return found[0]
        return found[2] + " " * (len(found[0]) - len(found[2]))

    return _COMMENT.sub(blank, text)


def in_mathematics(printed: str) -> str:
    """Return what mathematics stand for where they only serve to print a sign (`$<$`)."""
    return _MATH_SIGNS.get(printed.strip("$ "), printed)
