r"""LaTeX: the letter in its source, `\footnote` and `\url` as they are written.

One pass over the source with a stack of open braces; nothing is executed, no file is
followed, and of macros only those are known that stand for plain words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.letters.latex.beside import enclosed
from citecheck.letters.latex.commands import (
    BESIDE,
    CITE,
    CONDITION,
    COUNTING,
    DROPPED,
    ELSEWHERE,
    EMPHASIS,
    FILE,
    HEADINGS,
    OPENED_WITH,
    PARTING,
    SWITCHES,
    VERBATIM,
    WITH_MORE,
)
from citecheck.letters.latex.conditions import Conditions
from citecheck.letters.latex.macros import DEFINING
from citecheck.letters.latex.notes import Numbering, TableNotes
from citecheck.letters.latex.references import FURTHER_KEYS, NOTES_OF_ALL, References
from citecheck.letters.latex.signs import ACCENTS, LETTERS, uncommented, written_url
from citecheck.letters.latex.walk import FROM_PDF, Walk
from citecheck.model import BlockKind, Caution, SpanKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citecheck.model import Block

__all__ = ["read_blocks"]


def read_blocks(
    text: str, files: Mapping[str, str] | None = None
) -> tuple[tuple[Block, ...], tuple[Caution, ...]]:
    """Return the blocks of a LaTeX source, and cautions for what stands elsewhere.

    `files` are those beside the letter, by name: what it takes in, and its references.
    """
    # As TeX has it, a file that is there is not written over.
    reading = _Reading(text, {**enclosed(text), **(files or {})})
    return tuple(reading.read()), tuple(reading.cautions.values())


class _Reading(Walk):
    """One pass over a source: what each command prints."""

    def __init__(self, text: str, files: Mapping[str, str]) -> None:
        plain = uncommented(text)
        super().__init__(text, plain, files)
        self._numbering = Numbering(plain, self._preamble)
        self._tables = TableNotes()
        self._conditions = Conditions(plain, self._preamble)
        self._linked = 0
        """Links around what is being read."""
        sources = [uncommented(one) for name, one in files.items() if name.endswith(".tex")]
        self._references = References(f"{self._preamble}\n{plain}", sources, files)
        self._unprinted = self._references.items
        if not self._references.in_notes:
            self._numbering.enter(self._references.labels)

    # --- commands ----------------------------------------------------------------------

    def _command(self, name: str, start: int) -> None:
        self._source.overlay()
        counted = self._numbering.counter_of(name) is not None
        for known, action in (
            (counted and name.endswith("mark"), self._mark_only),
            (counted, self._note),
            (name in ("url", "nolinkurl", "path", "href"), self._address),
            (name in ("begin", "end"), self._environment),
            (name in HEADINGS or name in ("author", "date"), self._heading),
            (name in ("bibitem", "item"), self._item),
            (name in ("verb", "lstinline"), self._verb),
            (name in self._macros, self._expand),
            (name in ACCENTS or name in LETTERS, self._letter),
            (name in DEFINING, self._renewed),
            (name == "setkomavar", self._variable),
            (self._conditions.knows(name), self._condition),
            (name in DROPPED, self._skip),
            (name in ELSEWHERE, self._elsewhere),
            (name in COUNTING, self._counter),
            (name == "tnote", self._table_mark),
            (CONDITION.fullmatch(name) is not None, self._conditional),
            (name == "citeproc", self._cited_by_pandoc),
            (CITE.fullmatch(name) is not None, self._cite),
            (True, self._styled),
        ):
            if known:
                action(name, start)
                return

    def _condition(self, name: str, _: int) -> None:
        self._conditions.take(name, self._source)

    def _skip(self, name: str, _: int) -> None:
        self._source.drop(DROPPED[name], more=name in WITH_MORE)

    def _conditional(self, name: str, _: int) -> None:
        """Read the one of two texts that an argument asks for: a star, or a value."""
        given = self._text(self._source.argument()) != ""
        holds = given != name.startswith(("IfNoValue", "IfBlank"))
        kinds = "TF" if name.endswith("TF") else name[-1]
        for kind in kinds:
            if (kind == "T") != holds:
                self._source.argument()
            elif self._into(self._skip_other if kinds == "TF" and holds else None):
                return

    def _skip_other(self) -> None:
        self._source.argument()

    def _elsewhere(self, name: str, start: int) -> None:
        self._source.option()
        place = self._source.argument()
        where = self._text(place) if place or name != "input" else self._source.bare_name()
        if ELSEWHERE[name] is FILE:
            known = self._take_in(where, start)
        elif name == "addbibresource":
            known = bool(self._references.library)
        else:
            known = self._print_references()
        if not known:
            what = ELSEWHERE[name]
            self.cautions.setdefault(what, Caution(f"{what} was not read", FROM_PDF))

    def _print_references(self) -> bool:
        """Print the list of references; False where nothing is known of it."""
        place, items, self._unprinted = self._source.at, self._unprinted, []
        self._flush()
        for item in items:
            if self._references.in_notes:
                self._flush()
            else:
                self._printed.open_entry(item.key, item.label)
            if not self._source.borrowed:
                self._printed.place = place
            self._inside(item.text)
        self._flush()
        self._printed.end_entries()
        return bool(self._references.items or self._references.library)

    def _counter(self, how: str, _: int) -> None:
        name = self._text(self._source.argument())
        value = "1" if "step" in how else self._text(self._source.argument())
        (self._numbering.set if how == "setcounter" else self._numbering.add)(name, value)

    def _renewed(self, name: str, start: int) -> None:
        self._defined(name, start)
        self._numbering.restyle(self._source.text[start : self._source.at])

    def _variable(self, _: str, start: int) -> None:
        place = self._source.argument()
        if place and self._source.text[slice(*place)].strip() in ("subject", "title"):
            self._heading("title", start)
        else:
            self._source.argument()

    def _styled(self, name: str, _: int) -> None:
        start, sink = self._top.length, self._printed.sink
        if name in SWITCHES and self._frames:
            self._frames[-1].close = lambda: self._mark_span(sink, start, SpanKind.EMPHASIS)
        elif name in EMPHASIS:
            self._into(lambda: self._mark_span(sink, start, SpanKind.EMPHASIS))
        elif name == "textsuperscript":
            self._into(lambda: self._mark_span(sink, start, SpanKind.RAISED))
        elif name == "xspace":
            if self._source.text[self._source.at : self._source.at + 1].isalnum():
                self._add(" ", None)
        elif name == "enquote":
            self._add("“", None)
            self._into(lambda: self._add("”", None))
        elif name in BESIDE:
            self._source.options()
            self._add(" ", None)
            self._into(lambda: self._add(" ", None))
        elif name in PARTING:
            self._flush()

    def _heading(self, name: str, start: int) -> None:
        if name == "chapter" and "*" not in self._source.text[start : self._source.at]:
            self._numbering.new_chapter()
        self._source.option()
        self._flush()
        kind: BlockKind = "heading" if name in HEADINGS else "paragraph"

        def close() -> None:
            self._flush()
            self._printed.leave(kind)

        if self._into(close):
            self._printed.kinds.append(kind)

    def _verb(self, _: str, __: int) -> None:
        delimiter = self._source.text[self._source.at : self._source.at + 1]
        end = self._source.text.find(
            "}" if delimiter == "{" else delimiter, self._source.at + 1, self._source.at + 500
        )
        if delimiter and end > 0:
            start = self._top.length
            self._add(self._source.text[self._source.at + 1 : end], self._source.at + 1)
            if not self._printed.in_note:  # an address in the type of code is cited all the same
                self._top.mark(start, SpanKind.CODE)
            self._source.at = end + 1

    # --- notes -----------------------------------------------------------------------------

    def _note(self, name: str, _: int) -> None:
        numbering = self._numbering
        counter = numbering.counter_of(name) or "footnote"
        given = numbering.given(counter, self._source.option())
        self._source.overlay()  # `\footnote[frame]<2->{…}`
        if name.endswith("text"):
            mark = given or numbering.current(counter)
            key = numbering.claim(counter, mark)
        else:
            mark, key = given or numbering.step(counter), numbering.key()
            self._printed.refer(mark, key)
        if self._into(self._printed.end_note):
            self._printed.open_note(key, mark, numbering.kind_of(counter))

    def _mark_only(self, name: str, _: int) -> None:
        counter = self._numbering.counter_of(name) or "footnote"
        mark = self._numbering.given(counter, self._source.option()) or self._numbering.step(
            counter
        )
        self._printed.refer(mark, self._numbering.announce(counter, mark))

    def _cite(self, name: str, _: int) -> None:
        if name.endswith("cites"):
            self._source.skip(NOTES_OF_ALL)
        options = self._source.options()
        cited = self._text(self._source.argument())
        while name.endswith("cites") and (further := FURTHER_KEYS.match(*self._source.rest)):
            cited += f",{further[1]}"
            self._source.at = further.end()
        keys = [key.strip() for key in cited.split(",")]
        references, in_note = self._references, self._printed.in_note
        full = "full" in name
        if not in_note and self._numbering.cites_in_a_note(name):
            mark, key = self._numbering.step("footnote"), self._numbering.key()
            self._printed.refer(mark, key)
            text = "; ".join(filter(None, (references.in_a_note(k, full=full) for k in keys)))
            if text or any(options):
                self._printed.open_note(key, mark, "footnote")
                self._inside(", ".join(filter(None, (text, *options[-1:]))) + ".")
                self._printed.end_note()
                return
        elif full or references.in_notes:
            self._inside("; ".join(references.in_a_note(key, full=full) for key in keys))
            return
        for key in keys:
            mark = self._numbering.entry(key) or ""
            if mark:
                self._printed.refer(mark, self._printed.entry_key(key))

    def _cited_by_pandoc(self, _: str, __: int) -> None:
        r"""Read `\citeproc{ref-a}{(1)}`: what pandoc printed for a reference."""
        key = self._text(self._source.argument())
        start, sink = self._top.length, self._printed.sink

        def close() -> None:
            if self._numbering.entry(key) and sink.building.length > start:
                sink.building.mark(start, SpanKind.MARK, self._printed.entry_key(key))

        self._into(close)

    def _table_mark(self, _: str, __: int) -> None:
        mark = self._text(self._source.argument())
        if mark:
            self._printed.refer(mark, self._tables.key(mark))

    def _item(self, name: str, _: int) -> None:
        option = self._source.option()
        self._flush()
        if name == "item" and option and self._tables.in_notes:
            self._tables.open(self._printed, option)
        elif name == "bibitem":
            place = self._source.argument()
            key = self._source.text[slice(*place)].strip() if place else ""
            mark = self._numbering.entry(key)
            if mark == "":  # a list that refers to nothing by number or label
                self._printed.end_entries()
            else:
                self._printed.open_entry(key, mark or key)
        else:
            self._printed.next_item(option)

    # --- addresses ---------------------------------------------------------------------------

    def _address(self, name: str, _: int) -> None:
        self._source.option()
        place = self._source.argument()
        place = place or self._source.delimited()
        if place is None:
            return
        raw = self._source.text[slice(*place)]
        target = written_url(raw, self._words)
        stands = None if self._source.borrowed else place
        start, sink = self._top.length, self._printed.sink

        def mark() -> None:
            sink.building.mark(start, SpanKind.LINK, target, stands)

        def end_link() -> None:
            self._linked -= 1
            mark()

        if name == "href" and self._into(end_link):
            self._linked += 1
            return
        if self._linked or (name == "path" and "://" not in target):
            self._add(target, None)  # print: within a link, of what it leads to
            return
        self._add(target, place[0] if raw == target else None)
        mark()

    # --- environments ------------------------------------------------------------------------

    def _environment(self, name: str, _: int) -> None:
        place = self._source.argument()
        if place is None:
            return
        named = self._text(place)
        kind = named.rstrip("*")
        if kind in VERBATIM and name == "begin":
            self._verbatim(kind)
        elif kind in ("thebibliography", "CSLReferences") and name == "end":
            self._printed.end_entries()
        elif name == "begin":
            opened = named if named in OPENED_WITH else kind
            if opened in OPENED_WITH:
                self._source.drop(OPENED_WITH[opened])
            self._begin(kind)
        else:
            self._end(kind)

    def _begin(self, kind: str) -> None:
        self._flush()
        if kind == "minipage":
            self._numbering.enter_box()
        elif kind == "threeparttable":
            self._tables.count += 1
        elif kind == "tablenotes":
            self._source.option()
            self._tables.in_notes = True
        elif kind in ("itemize", "enumerate", "description"):
            self._source.option()
            self._printed.open_list(numbered=kind == "enumerate")
        elif kind in ("quote", "quotation"):
            self._printed.kinds.append("quote")
        elif kind == "frame":
            self._frame()

    def _frame(self) -> None:
        r"""Read what a slide opens with: `\begin{frame}<1->[fragile]{Title}`."""
        self._source.overlay()
        self._heading("frametitle", self._source.at)

    def _end(self, kind: str) -> None:
        self._flush()
        if kind == "document":
            self._source.end = self._source.at
        elif kind == "minipage":
            self._numbering.leave_box()
        elif kind == "tablenotes":
            self._tables.close(self._printed)
        elif kind in ("itemize", "enumerate", "description"):
            self._printed.end_list()
        elif kind in ("quote", "quotation"):
            self._printed.leave("quote")

    def _verbatim(self, kind: str) -> None:
        self._flush()
        end = self._source.text.find(rf"\end{{{kind}", self._source.at)
        end = len(self._source.text) if end < 0 else end
        if kind not in ("comment", "filecontents"):
            self._printed.code(self._source.text[self._source.at : end], self._source.at)
        behind = self._source.text.find("}", end)
        self._source.at = behind + 1 if behind >= 0 else len(self._source.text)
