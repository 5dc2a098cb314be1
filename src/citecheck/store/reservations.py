"""Letters that were read with cautions, that could not be read, or that have lost addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from citecheck.store.cautions import open_cautions
from citecheck.store.core import Core
from citecheck.store.rows import CautionedLetter, SearchRow, UnreadRow
from citecheck.store.values import cautions_out, clean, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from citecheck.errors import LetterError

__all__ = ["Place", "Reservations"]

Place = Literal["web", "archive"]


class Reservations(Core):
    """Queries on what is not known of letters."""

    def cautioned_letters(self, *, after: int | None = None) -> tuple[CautionedLetter, ...]:
        """Return the live letters with cautions that still hold, by path.

        `after`: only those whose cautions became news after that run.
        """
        rows = self._rows(
            "SELECT id, path, title, warnings FROM letters INDEXED BY letters_cautioned"
            " WHERE warnings IS NOT NULL AND removed_at IS NULL"
            " AND coalesce(cautioned_in, 0) > ? ORDER BY path",
            (-1 if after is None else after,),
        )
        return tuple(
            CautionedLetter(row["id"], row["path"], row["title"], cautions)
            for row in rows
            if (cautions := open_cautions(self._rows, row["id"], cautions_out(row["warnings"])))
        )

    def unread_letters(self) -> tuple[UnreadRow, ...]:
        """Return the letters that could not be read when a run looked last, by path."""
        rows = self._rows("SELECT path, problem, advice, since FROM unread ORDER BY path")
        return tuple(
            UnreadRow(row["path"], row["problem"], row["advice"], moment(row["since"]))
            for row in rows
        )

    def note_unread(self, unread: Iterable[LetterError], looked: Callable[[str], bool]) -> None:
        """Note what a run could not read; `looked` tells for a path whether it looked there."""
        now = self._now()
        with self._transaction() as db:
            known = {
                row["path"]: row["since"] for row in db.execute("SELECT path, since FROM unread")
            }
            for path in known:
                if looked(path):
                    db.execute("DELETE FROM unread WHERE path = ?", (path,))
            for error in unread:
                path = clean(error.path)
                db.execute(
                    "INSERT OR REPLACE INTO unread (path, problem, advice, since)"
                    " VALUES (?, ?, ?, ?)",
                    (path, clean(error.problem), clean(error.advice), known.get(path, now)),
                )

    def searches(self, place: Place) -> dict[int, SearchRow]:
        """Return by letter when its lost addresses were last looked for in a place."""
        rows = self._rows(
            "SELECT s.letter_id, s.searched_at, s.letter_sha256 = l.sha256 AS same"
            " FROM searches s JOIN letters l ON l.id = s.letter_id WHERE s.place = ?",
            (place,),
        )
        return {
            row["letter_id"]: SearchRow(moment(row["searched_at"]), bool(row["same"]))
            for row in rows
        }

    def note_search(self, letter_id: int, place: Place) -> None:
        """Note that a letter's lost addresses were looked for, as the letter is now."""
        with self._transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO searches (letter_id, place, letter_sha256, searched_at)"
                " SELECT id, ?, sha256, ? FROM letters WHERE id = ?",
                (place, self._now(), letter_id),
            )
