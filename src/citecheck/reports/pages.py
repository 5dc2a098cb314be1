"""Pages from items: rendering, splitting, and the room that each part may take."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import chain
from typing import TYPE_CHECKING, Any

from .cautions import caution_lines
from .folder import GENERATOR
from .items import group_of, item_of
from .safe import clip, line
from .words import GROUPS, KINDS, Group, Kind, amount, day, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jinja2 import Environment, Template

    from citecheck.model import Caution
    from citecheck.store.shown import ReportRow

    from .items import Item, Suggest

__all__ = [
    "LetterPages",
    "LetterSummary",
    "Shelf",
    "Tally",
    "render",
    "shared_style",
    "slug_of",
]

PAGE_CAUTIONS = 100
"""Cautions of one letter on its page."""

LETTER_PAGE = 400_000
"""Bytes of citations on one page of a letter: a phone opens it at once."""

SHELF_ROOM = {
    "mend": 500_000,
    "look": 200_000,
    "wait": 100_000,
    "known": 100_000,
    "unseen": 80_000,
    "well": 150_000,
}
"""Bytes that each group may take on the first page; together they stay below 1.2 MB."""

SHELF_LETTER = 40
"""Citations of one letter and group on the first page: the next letter's turn comes."""

FIRST = 100
"""Citations of one letter and group that pages above the letters may show."""

HEADING = 400
"""Bytes of a letter's heading on the first page, its title apart."""

SLUG = 60
"""Characters of a page's name taken from its letter's."""


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("citecheck.reports"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        css=_stylesheet(), policy=_policy(), generator=GENERATOR, amount=amount, moment=moment
    )
    environment.filters["line"] = line
    return environment


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _stylesheet() -> str:
    """Return the style that every page carries within itself."""
    from markupsafe import Markup

    own = resources.files("citecheck.reports").joinpath("templates/report.css")
    return Markup(shared_style() + own.read_text(encoding="utf-8"))  # noqa: S704 - our own files


def shared_style() -> str:
    """Return the style that the report and the review page have in common."""
    shared = resources.files("citecheck.reports").joinpath("templates/shared.css")
    return shared.read_text(encoding="utf-8")


def _policy() -> str:
    """Return the Content-Security-Policy: our one style and nothing else, from nowhere."""
    digest = base64.b64encode(hashlib.sha256(_stylesheet().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def render(name: str, **values: Any) -> str:  # noqa: ANN401 - whatever the template names
    """Render a template of the report."""
    return _template(name).render(**values)


def slug_of(path: str, letter_id: int) -> str:
    """Return the name of a letter's page: safe on every file system, and its own for good."""
    base = re.split(r"[/\\]", path.rstrip("/\\"))[-1]
    base = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", base)
    plain = unicodedata.normalize("NFKD", base).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG].strip("-")
    return f"{words or 'letter'}-{letter_id}"


def _file_name(path: str) -> str:
    """Return what a letter without a title is called: its file's name, or its address."""
    if "://" in path:
        return path
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1] or path


@dataclass(slots=True)
class Tally:
    """How many citations ask what, and of which kind they are."""

    groups: dict[str, int] = field(default_factory=lambda: {group.key: 0 for group in GROUPS})
    mend_kinds: dict[str, int] = field(default_factory=dict)

    def add(self, group: str, kind: Kind) -> None:
        """Count one citation."""
        self.groups[group] += 1
        if group == "mend":
            self.mend_kinds[kind.key] = self.mend_kinds.get(kind.key, 0) + 1

    def merge(self, other: Tally) -> None:
        """Count all that another tally has counted."""
        for key, number in other.groups.items():
            self.groups[key] += number
        for key, number in other.mend_kinds.items():
            self.mend_kinds[key] = self.mend_kinds.get(key, 0) + number

    @property
    def total(self) -> int:
        """All citations."""
        return sum(self.groups.values())

    def kinds(self) -> list[tuple[Kind, int]]:
        """Return what is to mend by kind, in the order of the report."""
        return [
            (kind, self.mend_kinds[key]) for key, kind in KINDS.items() if key in self.mend_kinds
        ]


@dataclass(frozen=True, slots=True)
class LetterSummary:
    """One letter in the list of letters."""

    id: int
    title: str
    path: str
    dated: str
    page: str
    """Its first page, relative to the folder."""
    places: dict[str, str]
    """Where each group begins, relative to the folder."""
    groups: dict[str, int]
    cautions: tuple[str, ...] = ()
    """What a person should know of how it was read."""

    @property
    def total(self) -> int:
        """Its citations."""
        return sum(self.groups.values())


@dataclass(frozen=True, slots=True)
class Part:
    """What a page shows of one group."""

    group: Group
    number: int
    fragments: tuple[str, ...]
    continued: bool


class LetterPages:
    """All citations of one letter, rendered and dealt out over as many pages as they need.

    A row is rendered as it arrives and not kept: a letter may have ten thousand notes.
    """

    def __init__(
        self,
        rows: Iterable[ReportRow],
        suggest: Suggest | None,
        cautions: Iterable[Caution] = (),
    ) -> None:
        """Take the rows of one letter, at least one, and the cautions it was read with."""
        rows = iter(rows)
        first = next(rows)
        self.tally = Tally()
        self.first: dict[str, list[Item]] = {group.key: [] for group in GROUPS}
        """Of each group the first citations, for the pages above the letters."""
        self._fragments: dict[str, list[str]] = {group.key: [] for group in GROUPS}
        for row in chain((first,), rows):
            group = group_of(row)
            item = item_of(row, suggest)
            self.tally.add(group, item.kind)
            self._fragments[group].append(fragment_of(group, item, level=3))
            if len(self.first[group]) < FIRST:
                self.first[group].append(item)
        self._slug = slug_of(first.letter, first.letter_id)
        self._pages = list(self._deal())
        places: dict[str, str] = {}
        for number, parts in enumerate(self._pages, 1):
            for part in parts:
                places.setdefault(part.group.key, f"{self._name(number)}#{part.group.key}")
        self.summary = LetterSummary(
            id=first.letter_id,
            title=clip(line(first.letter_title or _file_name(first.letter)), 200),
            path=clip(line(first.letter), 300),
            dated=clip(day(first.letter_dated), 40),
            page=self._name(1),
            places=places,
            groups=self.tally.groups,
            cautions=caution_lines(cautions, most=PAGE_CAUTIONS),
        )

    def _name(self, number: int) -> str:
        # A slug has no dot, so no other letter's name can be that of a second page.
        return f"letters/{self._slug}{f'.page-{number}' if number > 1 else ''}.html"

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield the name and text of each page."""
        numbers = range(1, len(self._pages) + 1)
        names = [self._name(number).removeprefix("letters/") for number in numbers]
        for number, parts in zip(numbers, self._pages, strict=True):
            text = render(
                "letter.html.jinja",
                letter=self.summary,
                parts=parts,
                kinds=self.tally.kinds(),
                groups=GROUPS,
                number=number,
                names=names,
            )
            yield self._name(number), text

    def _deal(self) -> Iterator[list[Part]]:
        """Yield the parts of one page after the other."""
        page: list[Part] = []
        room = LETTER_PAGE
        for group in GROUPS:
            fragments: list[str] = []
            continued = False
            number = self.tally.groups[group.key]
            for fragment in self._fragments[group.key]:
                size = len(fragment.encode())
                if size > room and (page or fragments):
                    if fragments:
                        page.append(Part(group, number, tuple(fragments), continued))
                        continued = True
                    yield page
                    page, fragments, room = [], [], LETTER_PAGE
                fragments.append(fragment)
                room -= size
            if fragments:
                page.append(Part(group, number, tuple(fragments), continued))
        yield page


def fragment_of(group: str, item: Item, *, level: int) -> str:
    """Return a citation as HTML, its heading of a level."""
    return _macro("well.html.jinja" if group == "well" else "item.html.jinja")(item, level)


@cache
def _macro(name: str) -> Callable[[Item, int], str]:
    """Return a template's macro: called, it is three times as fast as a template rendered."""
    shown: Callable[[Item, int], str] = getattr(_template(name).module, "shown")  # noqa: B009
    return shown


@dataclass(slots=True)
class Heap:
    """One letter's citations of one group on the first page."""

    letter: LetterSummary
    fragments: list[str]
    left_out: int


class Shelf:
    """What the first page shows of all letters, as far as its room goes."""

    def __init__(self) -> None:
        self._room = dict(SHELF_ROOM)
        self.heaps: dict[str, list[Heap]] = {group.key: [] for group in GROUPS}

    def add(self, pages: LetterPages) -> None:
        """Take from one letter what there is room for."""
        for group in GROUPS:
            number = pages.tally.groups[group.key]
            if not number or self._room[group.key] <= 0:
                continue
            heap = Heap(pages.summary, [], number)
            self._room[group.key] -= HEADING + len(pages.summary.title.encode())
            for item in pages.first[group.key][:SHELF_LETTER]:
                fragment = fragment_of(group.key, item, level=4)
                heap.fragments.append(fragment)
                self._room[group.key] -= len(fragment.encode())
                if self._room[group.key] <= 0:
                    break
            heap.left_out -= len(heap.fragments)
            self.heaps[group.key].append(heap)

    def shown(self, group: str) -> int:
        """Return how many citations of a group have found room."""
        return sum(len(heap.fragments) for heap in self.heaps[group])
