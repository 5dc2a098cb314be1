r"""References kept in BibTeX files: the entries that a letter cites, as its list prints them.

An entry becomes LaTeX again (`\emph{…}`, `\url{…}`), which is read like the letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citecheck.letters.latex.signs import argument

__all__ = ["Entry", "Library"]

_ENTRY = re.compile(r"@[ \t]*([a-zA-Z]{1,30})[ \t]*\n?[ \t]*[{(]\s*([^\s,{}()=#%\"]{1,200})\s*,")
_STRING = re.compile(
    r"@string\s*[{(]\s*([\w-]{1,80})\s*=\s*(?:\{([^{}]{0,400})\}|\"([^\"]{0,400})\")",
    re.IGNORECASE,
)
_FIELD = re.compile(r"[\s,]*([a-zA-Z][\w:-]{0,40})\s*=\s*")
_WORD = re.compile(r"[\w:/.-]{1,200}")
_JOINT = re.compile(r"\s*#\s*")
_MOST_FIELDS = 60
_LONGEST_VALUE = 20_000
_MOST_ENTRIES = 100_000
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_BARE = re.compile(r"(?<!\\)([%&#])")
_MARKUP = re.compile(r"\\[a-zA-Z]+|[{}\\~]")
_MONTHS = {
    name[:3].lower(): name
    for name in (
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    )
}
"""Words that every BibTeX style defines."""
_WITHIN = frozenset({"article", "inproceedings", "incollection", "inbook", "online", "misc"})
"""Types whose title is set in quotation marks."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One reference."""

    kind: str
    fields: dict[str, str]

    def _first(self, *names: str) -> str:
        return next((self.fields[name] for name in names if self.fields.get(name)), "")

    @property
    def names(self) -> list[str]:
        """The last names of its authors, or who stands for one."""
        return [_last(one) for one in _AND.split(self._authors) if one]

    @property
    def _authors(self) -> str:
        return self._first("author", "editor", "organization", "institution")

    @property
    def year(self) -> str:
        """The year it is of, or nothing."""
        found = _YEAR.search(self._first("date", "year"))
        return found[0] if found else ""

    @property
    def order(self) -> tuple[str, str, str]:
        """Where it stands in a sorted list."""
        title = self._first("sortkey", "title").casefold()
        first = self.names[0].casefold() if self.names else title
        return _MARKUP.sub("", first), self.year, _MARKUP.sub("", title)

    @property
    def short(self) -> str:
        """How a text refers to it by its author: `Ray and Lake 2020`."""
        return " ".join(filter(None, (self._who, self.year)))

    @property
    def author_year(self) -> str:
        """Return what stands for it in lists by author and year, as natbib writes it."""
        return f"{self._who}({self.year})" if self.year else self._who

    @property
    def _who(self) -> str:
        names = self.names
        who = names[0] if names else self._first("title")
        if len(names) > 1:
            who += f" and {names[1]}" if len(names) == 2 else " et al."
        return _printable(who)

    def label(self) -> str:
        """Return what stands for it in lists of the `alpha` style: `Ray20`, `RL20`."""
        names = [_MARKUP.sub("", name) for name in self.names]
        who = names[0][:3] if len(names) == 1 else "".join(name[:1] for name in names[:4])
        return f"{who}{self.year[2:]}"

    @property
    def text(self) -> str:
        """What a list of references prints for it, as LaTeX."""
        title = _printable(self._first("title"))
        shown = f"``{title}''" if self.kind in _WITHIN else rf"\emph{{{title}}}"
        within = _printable(self._first("journal", "journaltitle", "booktitle", "maintitle"))
        where = self._first("publisher", "institution", "organization", "school")
        when = self._first("date") or " ".join(
            filter(None, (self.fields.get("day"), self.fields.get("month"), self._first("year")))
        )
        parts = [
            _printable(_spoken(self._authors)),
            shown if title else "",
            rf"\emph{{{within}}}" if within else "",
            _printable(where if where != self._authors else ""),
            _printable(when),
            _printable(self._first("howpublished")),
            _printable(self._first("note")),
        ]
        url, doi = self._first("url"), self._first("doi")
        if url:
            parts.append(rf"\url{{{''.join(url.split())}}}")
        elif doi:
            parts.append(f"doi: {_printable(doi)}")
        text = ", ".join(filter(None, parts))
        if self.fields.get("urldate"):
            text += f" (accessed {_printable(self.fields['urldate'])})"
        return f"{text}." if text else ""


class Library:
    """The entries of some BibTeX files; each is read when it is asked for."""

    def __init__(self, *texts: str) -> None:
        self._places: dict[str, tuple[str, str, int]] = {}
        self._words = dict(_MONTHS)
        for text in texts:
            for found in _STRING.finditer(text):
                self._words.setdefault(found[1].lower(), found[2] or found[3] or "")
            for found in _ENTRY.finditer(text):
                if len(self._places) >= _MOST_ENTRIES:
                    break
                self._places.setdefault(found[2], (found[1].lower(), text, found.end()))

    def __bool__(self) -> bool:
        return bool(self._places)

    @property
    def keys(self) -> list[str]:
        """All of its keys, in their order."""
        return list(self._places)

    def entry(self, key: str) -> Entry | None:
        """Return the entry of a key; None where there is none."""
        if key not in self._places:
            return None
        kind, text, at = self._places[key]
        fields: dict[str, str] = {}
        for _ in range(_MOST_FIELDS):
            found = _FIELD.match(text, at)
            if found is None:
                break
            value, at = self._value(text, found.end())
            if value is None:
                break
            fields.setdefault(found[1].lower(), " ".join(value.split()))
        return Entry(kind, fields)

    def _value(self, text: str, at: int) -> tuple[str | None, int]:
        """Read a field's value, which may be of several parts (`"a" # b`)."""
        parts: list[str] = []
        for _ in range(20):
            part, at = self._part(text, at)
            if part is None:
                return None, at
            parts.append(part)
            joint = _JOINT.match(text, at)
            if joint is None:
                break
            at = joint.end()
        return "".join(parts)[:_LONGEST_VALUE], at

    def _part(self, text: str, at: int) -> tuple[str | None, int]:
        if text.startswith("{", at):
            place = argument(text, at)
            return (text[slice(*place)], place[1] + 1) if place else (None, at)
        if text.startswith('"', at):
            end = _closing_quote(text, at + 1)
            return (text[at + 1 : end], end + 1) if end > 0 else (None, at)
        word = _WORD.match(text, at)
        if word is None:
            return None, at
        return self._words.get(word[0].lower(), word[0]), word.end()


_QUOTED = re.compile(r"\\.|[{}\"]", re.DOTALL)


def _closing_quote(text: str, start: int) -> int:
    depth = 0
    for found in _QUOTED.finditer(text, start, start + _LONGEST_VALUE):
        if found[0] == '"' and not depth:
            return found.start()
        depth += (found[0] == "{") - (found[0] == "}")
    return -1


def _last(name: str) -> str:
    name = name.strip()
    if name.startswith("{") and name.endswith("}"):
        return name[1:-1]
    return name.split(",", 1)[0] if "," in name else name.rsplit(" ", 1)[-1]


def _spoken(names: str) -> str:
    """Return names as they are printed: `Anna Ray, Bo Lake and others`."""
    spoken = []
    for name in _AND.split(names):
        last, comma, first = name.partition(",")
        whole = name.startswith("{") or not comma
        spoken.append(name.strip() if whole else f"{first.strip()} {last.strip()}")
    return ", ".join(spoken[:-1]) + (" and " if len(spoken) > 1 else "") + spoken[-1]


def _printable(value: str) -> str:
    """Return a field's text so that it prints what it says."""
    if "\\url" in value or "\\href" in value:
        return value
    return _BARE.sub(r"\\\1", value)
