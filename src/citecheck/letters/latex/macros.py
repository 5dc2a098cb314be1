r"""Macros that a letter defines for itself: `\newcommand`, `\def`, `\NewDocumentCommand`, `\let`.

Only their text is put in; no other rule of TeX is followed. What they may stand for is
bounded, for a few lines of source can stand for more text than there is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.letters.latex.signs import argument

if TYPE_CHECKING:
    from citecheck.letters.latex.source import Source

__all__ = ["DEFINING", "Budget", "Macro", "definition", "definitions"]

DEFINING = frozenset(
    {
        *("newcommand", "renewcommand", "providecommand", "DeclareRobustCommand"),
        *("newrobustcmd", "renewrobustcmd", "def", "gdef", "edef", "xdef", "let"),
        *("NewDocumentCommand", "RenewDocumentCommand", "ProvideDocumentCommand"),
        *("DeclareDocumentCommand", "urldef"),
    }
)
_DEFINE = re.compile(
    r"\\(?P<how>(?:re|provide)?(?:newcommand|newrobustcmd)|providecommand|DeclareRobustCommand"
    r"|(?:New|Renew|Provide|Declare)DocumentCommand|[gex]?def|let|urldef)(?![a-zA-Z])\*?\s*"
    r"(?:\{\s*\\(?P<braced>[a-zA-Z@]{1,60})\s*\}|\\(?P<bare>[a-zA-Z@]{1,60}))[ \t]*\n?"
)
_COUNT = re.compile(r"\s*\[(\d)\]\s*")
_DEFAULT = re.compile(r"\[([^\[\]]{0,400})\]\s*")
_PARAMETERS = re.compile(r"((?:#\d){0,9})\s*(?=\{)")
_ADDRESS = re.compile(r"\s*\\(?:url|path|nolinkurl)(?![a-zA-Z])\*?\s*")
_MEANING = re.compile(r"\s*=?\s*\\([a-zA-Z@]{1,60})[ \t]?")
_SPACE = re.compile(r"\s*")
_SPECIFIED = re.compile(r"\s*(?:(?P<kind>[mos])|O\{(?P<default>[^{}]{0,200})\})")
_LONGEST_BODY = 20_000
_PARAMETER = re.compile(r"#(\d)")
_LAST_COMMAND = re.compile(r"\\([a-zA-Z@]+)\*?\s*$")
_ONE = re.compile(r"\s*(\\[a-zA-Z@]+|\\.|[^\s{}])", re.DOTALL)

STAR = "\0*"
"""Stands for a star that may be given (xparse's `s`)."""
MOST_CHARACTERS = 1_000_000
"""That macros may stand for in one letter."""
MOST_TIMES = 50_000
DEEPEST = 25
"""Macros within macros; a letter's own have three or four."""


@dataclass(frozen=True, slots=True)
class Macro:
    """What a command stands for: text with `#1` … for its arguments."""

    body: str
    arguments: tuple[str | None, ...] = ()
    """Of each, what stands for it where it is left out; None for one that is needed, STAR
    for a star."""

    @property
    def plain(self) -> str | None:
        """The words it stands for, where it stands for words only."""
        is_plain = not self.arguments and not re.search(r"[{}\\]", self.body)
        return self.body if is_plain else None

    def given(self, source: Source) -> list[str]:
        """Read its arguments from a source."""
        values = []
        for default in self.arguments:
            if default is STAR:
                values.append("*" if source.star() else "")
            elif default is not None:
                option = source.option()
                values.append(default if option is None else option)
            elif (place := source.argument()) is not None:
                values.append(source.text[slice(*place)])
            else:
                one = _ONE.match(source.text, source.at, source.end)
                source.at = one.end() if one else source.at
                values.append(one[1] if one else "")
        return values

    def expanded(self, values: list[str]) -> tuple[str, str | None]:
        r"""Return its text with its arguments, and the command at its end, which reads on.

        `\newcommand{\fn}{\unskip\footnote}` takes what stands behind `\fn` for its own.
        """
        body, last = self.body, None
        if (found := _LAST_COMMAND.search(body, max(0, len(body) - 80))) is not None:
            body, last = body[: found.start()], found[1]

        def value(found: re.Match[str]) -> str:
            index = int(found[1]) - 1
            return values[index] if 0 <= index < len(values) else ""

        return (_PARAMETER.sub(value, body) if values else body), last


@dataclass(slots=True)
class Budget:
    """How much more macros may stand for."""

    characters: int = MOST_CHARACTERS
    times: int = MOST_TIMES
    depth: int = 0

    def allows(self, characters: int) -> bool:
        """Spend what one macro stands for; False where that is too much."""
        if self.depth >= DEEPEST or self.times <= 0 or characters > self.characters:
            return False
        self.times -= 1
        self.characters -= characters
        return True


def definition(text: str, start: int) -> tuple[str, Macro | None, int] | None:
    """Return the name that is defined at `start`, its macro and where the definition ends.

    The macro is None where it takes its arguments in a way that is not followed.
    """
    found = _DEFINE.match(text, start)
    if found is None:
        return None
    name, how, at = found["braced"] or found["bare"], found["how"], found.end()
    if how == "let":
        meaning = _MEANING.match(text, at)
        return (name, Macro(f"\\{meaning[1]}"), meaning.end()) if meaning else None
    if how == "urldef":
        return _address(text, name, at)
    wanted: tuple[str | None, ...] | None
    if how.endswith("def"):
        parameters = _PARAMETERS.match(text, at)
        if parameters is None:
            return None
        wanted, at = (None,) * (len(parameters[1]) // 2), parameters.end()
    elif how.endswith("DocumentCommand"):
        place = argument(text, _after_space(text, at))
        if place is None:
            return None
        wanted, at = _specified(text[slice(*place)]), _after_space(text, place[1] + 1)
    else:
        wanted, at = _counted(text, at)
    place = argument(text, at)
    if place is None:
        return None
    body = text[slice(*place)]
    fits = wanted is not None and len(body) <= _LONGEST_BODY and "@" not in name + body
    return name, Macro(body, wanted or ()) if fits else None, place[1] + 1


def _address(text: str, name: str, at: int) -> tuple[str, Macro, int] | None:
    r"""Read `\urldef\name\url{…}`: url.sty's way to have addresses in arguments."""
    found = _ADDRESS.match(text, at)
    if found is None:
        return None
    place = argument(text, found.end())
    if place is None:
        end = text.find(text[found.end() : found.end() + 1] or "\0", found.end() + 1)
        place = (found.end() + 1, end) if end > 0 else None
    if place is None or place[1] - place[0] > _LONGEST_BODY:
        return None
    return name, Macro(f"\\url{{{text[slice(*place)]}}}"), place[1] + 1


def definitions(text: str, end: int) -> dict[str, Macro]:
    """Return the macros that are defined before `end`; of several of one name, the last."""
    known: dict[str, Macro] = {}
    at = 0
    while found := _DEFINE.search(text, at, end):
        defined = definition(text, found.start())
        at = found.end() if defined is None else max(defined[2], found.end())
        if defined is not None and defined[1] is not None:
            known[defined[0]] = defined[1]
    return known


def _after_space(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]


def _counted(text: str, at: int) -> tuple[tuple[str | None, ...], int]:
    """Read `[2][default]`, LaTeX's own way to say which arguments there are."""
    count = _COUNT.match(text, at)
    if count is None:
        return (), _after_space(text, at)
    default = _DEFAULT.match(text, count.end())
    number = int(count[1])
    if default is None or not number:
        return (None,) * number, count.end()
    return (default[1], *(None,) * (number - 1)), default.end()


def _specified(wanted: str) -> tuple[str | None, ...] | None:
    """Read `m O{x} m` (xparse); None for kinds of arguments that are not followed."""
    arguments: list[str | None] = []
    at = 0
    while found := _SPECIFIED.match(wanted, at):
        at = found.end()
        star = found["kind"] == "s"
        arguments.append(STAR if star else None if found["kind"] == "m" else found["default"] or "")
    return tuple(arguments) if not wanted[at:].strip() and len(arguments) < 10 else None
