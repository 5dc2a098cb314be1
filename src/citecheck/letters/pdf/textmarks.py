"""Which marks stand in the text of each page, for whoever asks what a label may be."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from citecheck.letters.pdf.marks import raised_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.parted import Column

__all__ = ["BRACKETED", "TextMarks"]

BRACKETED = re.compile(r"\[(\d{1,3})\]")


class TextMarks:
    """The marks that stand raised, or in brackets, on each page of a letter."""

    def __init__(
        self, columns: Iterable[Column] = (), is_small: Callable[[Line], bool] = lambda _: False
    ) -> None:
        """Find them; `is_small` tells a line in the type of notes."""
        self.known: set[str] = set()
        """Those of any page."""
        self._seen: dict[int, set[str]] = defaultdict(set)
        self._counts: dict[int, Counter[str]] = defaultdict(Counter)
        self._first: dict[str, int] = {}
        ordinals: dict[int, set[str]] = defaultdict(set)
        for column in columns:
            seen, counts = self._seen[column.page], self._counts[column.page]
            for line in column.lines:
                marks = list(raised_marks(line))
                if not marks and "[" not in line.text:
                    continue
                counts.update(mark.mark for mark in marks)
                # A mark may have been carried to the next line of the text.
                first = 1 if is_small(line) else 0
                seen.update(mark.mark for mark in marks if mark.start >= first and not mark.ordinal)
                ordinals[column.page].update(mark.mark for mark in marks if mark.ordinal)
                seen.update(BRACKETED.findall(line.text, 1))
        for page, doubtful in ordinals.items():  # `19a` is a mark where b stands raised too
            seen = self._seen[page]
            seen.update([m for m in doubtful if any(abs(ord(m) - ord(o[0])) == 1 for o in seen)])
        for page, counts in self._counts.items():
            for mark in counts:
                self._first[mark] = min(page, self._first.get(mark, page))
        self.known = set().union(*self._seen.values())

    def here(self, mark: str, page: int) -> bool:
        """Whether a mark stands on a page, and not as the label of a note."""
        return mark in self._seen.get(page, ())

    def twice(self, mark: str, page: int) -> bool:
        """Whether a mark stands raised on a page in the text, and as the label of a note."""
        return page in self._counts and self._counts[page][mark] > 1

    def first_page(self, mark: str) -> int:
        """Return the first page where a mark stands raised; 0 where it does on none."""
        return self._first.get(mark, 0)
