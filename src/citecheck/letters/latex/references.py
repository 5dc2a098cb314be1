r"""Which references a letter cites, in which order, and by which labels its list prints them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citecheck.letters.latex.bibtex import Library

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from citecheck.letters.latex.bibtex import Entry

__all__ = ["FURTHER_KEYS", "NOTES_OF_ALL", "Item", "References", "listed"]

_CITED = re.compile(
    r"\\(nocite|[a-zA-Z]{0,20}[cC]ite[a-zA-Z]{0,10})\*?\s*(?:\([^(){}]{0,200}\)\s*){0,2}"
    r"(?:\[[^\[\]]{0,200}\]\s*){0,2}"
    r"\{([^{}\\]{1,2000})\}"
)
NOTES_OF_ALL = re.compile(r"(?:\s*\([^(){}]{0,200}\)){1,2}")
FURTHER_KEYS = re.compile(r"\s*(?:\[[^\[\]]{0,200}\]\s*){0,2}\{([^{}\\]{1,2000})\}")
r"""What biblatex's `\footcites(see)(all)[5]{a}[7]{b}` has before its keys, and behind the first."""
_STYLE = re.compile(
    r"\\bibliographystyle\s*\{([^{}]{1,60})\}|(?<![a-z])style\s*=\s*\{?([\w-]{1,60})"
)
_BY_CITATION = re.compile(
    r"sorting\s*=\s*\{?none|\\bibliographystyle\s*\{(?:unsrt|ieee|IEEE|vancouver|naturemag|apsrev)"
    r"|(?<![a-z])style\s*=\s*\{?(?:ieee|nature|phys|science|vancouver|numeric-verb-unsrt)"
)
_BY_NAME = re.compile(r"authoryear|apa|natbib|plainnat|abbrvnat|chicago|harvard|agsm|mla")
_BY_SIGN = re.compile(r"alpha")
_IN_NOTES = re.compile(r"verbose|\{biblatex-chicago\}|style\s*=\s*\{?(?:footnote-dw|chicago-notes)")
_BIBITEM = re.compile(r"\\bibitem\s*(?:\[([^\[\]]{0,80})\])?\s*\{([^{}]{1,200})\}")
_NATBIB = re.compile(r"\A([^()]{1,60}\(\d{4}\w?\)).*", re.DOTALL)
"""How natbib keeps author and year in a label: `[Ray(2020)Ray and Lake]`."""
_BY_PANDOC = "\\citeproctext"
_LEFT_MARGIN = re.compile(r"\s*\\CSLLeftMargin\{[\s{}\[(]*(\d{1,4})[\s{}\]).]*\}")
r"""How pandoc writes a list that it made itself: `\bibitem[\citeproctext]{ref-a}`."""
_ADDRESS = re.compile(r"https?:|www\.|doi", re.IGNORECASE)
_END = "\\end{thebibliography}"
_LIST = "\\begin{thebibliography}"
_MOST_CITED = 5_000


@dataclass(frozen=True, slots=True)
class Item:
    """One reference in a list."""

    key: str
    label: str
    text: str
    """As LaTeX."""


def listed(source: str) -> list[Item]:
    r"""Return the `\bibitem`s of a source; each goes on to where the next begins."""
    found = list(_BIBITEM.finditer(source))
    ends = [one.start() for one in found[1:]] + [len(source)] * bool(found)
    return [
        Item(
            one[2].strip(),
            _number_of_pandoc(source, one.end())
            if one[1] == _BY_PANDOC
            else _NATBIB.sub(r"\1", (one[1] or "").strip("{}")) or str(number),
            source[one.end() : end],
        )
        for number, (one, end) in enumerate(zip(found, ends, strict=True), 1)
    ]


def _number_of_pandoc(source: str, start: int) -> str:
    """Return the number that pandoc printed before an entry; nothing where its style has none."""
    found = _LEFT_MARGIN.match(source, start)
    return found[1] if found else ""


class References:
    """The references of one letter, of which its BibTeX files hold the text."""

    def __init__(self, plain: str, sources: Iterable[str], files: Mapping[str, str]) -> None:
        """`plain` is the letter without comments, `sources` what it takes in."""
        self.library = Library(*(text for name, text in files.items() if name.endswith(".bib")))
        styles = " ".join(filter(None, (x for found in _STYLE.findall(plain) for x in found)))
        self.in_notes = bool(_IN_NOTES.search(plain))
        """Whether its style prints a reference in full where it is cited."""
        self._told: set[str] = set()
        cited = self._cited((plain, *sources)) if self.library else {}
        entries = {key: entry for key in cited if (entry := self.library.entry(key)) is not None}
        if not _BY_CITATION.search(plain):
            entries = dict(sorted(entries.items(), key=lambda one: one[1].order))
        self._entries: dict[str, Entry] = entries
        made = next(
            (text for name, text in files.items() if name.endswith(".bbl") and _LIST in text), None
        )
        self.items = (
            [self._with_address(item) for item in listed(made.partition(_END)[0])]
            if made is not None
            else [
                Item(key, _label(entry, number, styles), entry.text)
                for number, (key, entry) in enumerate(entries.items(), 1)
            ]
        )
        """Its list of references: as BibTeX made it where that lies beside the letter."""

    @property
    def labels(self) -> dict[str, str]:
        """What stands for each reference in the text."""
        return {item.key: item.label for item in self.items}

    def _with_address(self, item: Item) -> Item:
        """Return a reference with its address, which many styles of BibTeX leave out."""
        entry = self._entries.get(item.key)
        if entry is None or _ADDRESS.search(item.text) or not _ADDRESS.search(entry.text):
            return item
        return replace(item, text=entry.text)

    def _cited(self, sources: Iterable[str]) -> dict[str, None]:
        keys: dict[str, None] = {}
        for source in sources:
            for found in _CITED.finditer(source):
                several, further = found[2], found if found[1].endswith("cites") else None
                while further and (further := FURTHER_KEYS.match(source, further.end())):
                    several += f",{further[1]}"
                for key in several.split(","):
                    if key.strip() == "*":
                        keys.update(dict.fromkeys(self.library.keys))
                    keys[key.strip()] = None
                if len(keys) > _MOST_CITED:
                    return dict(list(keys.items())[:_MOST_CITED])
        return keys

    def full(self, key: str) -> str:
        """Return a reference in full, as LaTeX; nothing for one that is not known."""
        entry = self._entries.get(key)
        self._told.add(key)
        return entry.text.removesuffix(".") if entry is not None else ""

    def in_a_note(self, key: str, *, full: bool) -> str:
        """Return what a note prints for a reference: in full at first, or where it must be."""
        entry = self._entries.get(key)
        if entry is None:
            return ""
        if full or (self.in_notes and key not in self._told):
            return self.full(key)
        return entry.short


def _label(entry: Entry, number: int, styles: str) -> str:
    if _BY_SIGN.search(styles):
        return entry.label() or str(number)
    if _BY_NAME.search(styles):
        return entry.author_year or str(number)
    return str(number)
