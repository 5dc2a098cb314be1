r"""What conditions hide: `\iffalse`, and `\ifdraft` where the letter itself says that it is none.

A switch that the letter makes (`\newif\ifdraft`) is known, any other is not: then both of its
branches are read, for what is cited in vain is seen, and what is lost is not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.letters.latex.source import Source

__all__ = ["Conditions"]

_MADE = re.compile(r"\\newif\s*\\if([a-zA-Z@]{1,40})")
_SET = re.compile(r"\\([a-zA-Z@]{1,40})(true|false)(?![a-zA-Z@])")
_MOST_OPEN = 1_000


class Conditions:
    """The switches of one letter, and the conditions that are open where it is read."""

    def __init__(self, plain: str, preamble: str) -> None:
        """`plain` is a source without its comments, `preamble` what stands before its text."""
        made = [found[1] for text in (preamble, plain) for found in _MADE.finditer(text)]
        self._holds = dict.fromkeys(made, False) | {"true": True, "false": False}
        self._open: list[bool | None] = []
        for found in _SET.finditer(preamble):
            self._set(found[1], found[2])

    def knows(self, command: str) -> bool:
        """Tell a command that begins, parts or ends a condition, or sets or makes a switch."""
        return (
            command in ("else", "fi", "newif")
            or command.startswith("if")
            or self._switch(command) is not None
        )

    def take(self, command: str, source: Source) -> None:
        """Go behind what a condition hides, or note how it is set."""
        if command == "newif":
            source.drop(1)
        elif command == "fi":
            del self._open[-1:]
        elif command == "else":
            # Only the second text of a condition that holds is hidden: of one that does not,
            # the first was left out before.
            if self._open and self._open[-1]:
                source.skip_branch(whole=True)
                self._open.pop()
        elif (switch := self._switch(command)) is not None:
            self._set(*switch)
        else:
            self._begin(command, source)

    def _begin(self, command: str, source: Source) -> None:
        """Begin a condition; of one that does not hold, behind its first text."""
        holds = self._holds.get(command.removeprefix("if"))
        if holds is None and not source.is_condition(command):
            return
        if holds is False and not source.skip_branch(whole=False):
            return
        if len(self._open) < _MOST_OPEN:
            self._open.append(holds)

    def _switch(self, command: str) -> tuple[str, str] | None:
        found = _SET.fullmatch(f"\\{command}")
        return (found[1], found[2]) if found and found[1] in self._holds else None

    def _set(self, name: str, value: str) -> None:
        if name in self._holds:
            self._holds[name] = value == "true"
