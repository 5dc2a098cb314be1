"""Letters and their citations: read again and again, never counted twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from citecheck.store.cautions import open_cautions
from citecheck.store.dates import latest_day
from citecheck.store.identity import Known, fingerprint_of, pair, traits, traits_of
from citecheck.store.renames import Renames
from citecheck.store.rows import LetterChanges, LetterRow, Validators
from citecheck.store.values import (
    candidates_in,
    cautions_in,
    cautions_out,
    clean,
    moment,
    moment_or_none,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterator, Sequence

    from citecheck.model import Citation, Document

__all__ = ["RECOGNISED", "Letters"]

RECOGNISED = "+ocr"
"""Behind the name of a reader that was asked to recognise the text of scans."""

_KNOWN = """
SELECT id, url, problem, context, note_text, anchor_text, sentence, printed, fingerprint,
    removed_at
FROM citations WHERE letter_id = ? ORDER BY ordinal, id
"""

_COLUMNS = (
    "letter_id",
    "note",
    "kind",
    "ordinal",
    "url",
    "link_id",
    "problem",
    "anchor_text",
    "note_text",
    "sentence",
    "author",
    "title",
    "publisher",
    "published_on",
    "accessed_on",
    "cited_on",
    "language",
    "page",
    "line",
    "printed",
    "wrapper",
    "candidates",
    "source_start",
    "source_end",
    "context",
    "fingerprint",
    "last_seen",
)
_INSERT = (
    f"INSERT INTO citations ({', '.join(_COLUMNS)}, successor_of, first_seen, verdict, reason,"  # noqa: S608 - names of ours
    f" explanation, since) VALUES ({', '.join(f':{name}' for name in _COLUMNS)}, :successor_of,"
    " :last_seen, :verdict, :reason, :explanation, :last_seen)"
)
_UPDATE = (
    f"UPDATE citations SET {', '.join(f'{name} = :{name}' for name in _COLUMNS)},"  # noqa: S608 - names of ours
    " removed_at = NULL WHERE id = :id"
)


def _letter(row: sqlite3.Row) -> LetterRow:
    return LetterRow(
        id=row["id"],
        path=row["path"],
        format=row["format"],
        sha256=row["sha256"],
        title=row["title"],
        sender=row["sender"],
        dated=row["dated"],
        language=row["language"],
        published_url=row["published_url"],
        warnings=cautions_out(row["warnings"]),
        first_seen=moment(row["first_seen"]),
        last_seen=moment(row["last_seen"]),
        removed_at=moment_or_none(row["removed_at"]),
        validators=Validators(row["etag"], row["last_modified"]),
        missing_since=moment_or_none(row["missing_since"]),
    )


class Letters(Renames):
    """Queries on `letters` and `citations`."""

    # --- asking ------------------------------------------------------------------

    def letter(self, path: str) -> LetterRow | None:
        """Return a live letter by its path."""
        row = self._row(
            "SELECT * FROM letters WHERE path = ? AND removed_at IS NULL", (clean(path),)
        )
        return None if row is None else self._with_open_cautions(_letter(row))

    def letters(self) -> Iterator[LetterRow]:
        """Return all live letters by path."""
        for row in self._stream("SELECT * FROM letters WHERE removed_at IS NULL ORDER BY path"):
            yield self._with_open_cautions(_letter(row))

    def _with_open_cautions(self, letter: LetterRow) -> LetterRow:
        """Return a letter with those cautions that still hold."""
        cautions = open_cautions(self._rows, letter.id, letter.warnings)
        return letter if cautions == letter.warnings else replace(letter, warnings=cautions)

    def letter_unchanged(
        self, path: str, sha256: str, *, reader: str = "", recognise: bool = False
    ) -> bool:
        """Tell whether a letter is stored exactly so and need not be read again.

        `reader` names what read it (citecheck's version): a better reader reads again. With
        `recognise`, a PDF counts only where its pictures were read, too (`RECOGNISED` behind
        the reader's name); without, what was recognised once stays.
        """
        found = self._settled_rows(
            "SELECT 1 FROM letters WHERE path = ? AND sha256 = ? AND removed_at IS NULL"
            " AND (reader = ? OR reader = ? AND NOT (? AND format = 'pdf'))",
            (clean(path), sha256, reader + RECOGNISED, reader, recognise),
        )
        return bool(found)

    # --- telling -----------------------------------------------------------------

    def put_letter(
        self,
        document: Document,
        citations: Sequence[Citation],
        *,
        reader: str = "",
        validators: Validators | None = None,
    ) -> LetterChanges:
        """Store a letter as it was read, in one transaction.

        A letter that is not known under its path is looked for among the vanished ones
        (by its bytes, then by what it cites), so call `mark_letters_gone` first. Its
        citations keep their identity, history and decisions by `store.identity`.
        """
        new = [traits_of(citation) for citation in citations]
        prints = [fingerprint_of(one) for one in new]
        with self._transaction() as db:
            letter_id, renamed_from = self._letter_id(document, prints)
            # What stood in the letter when it vanished is as live as the letter.
            vanished_at = db.execute(
                "SELECT removed_at FROM letters WHERE id = ?", (letter_id,)
            ).fetchone()["removed_at"]
            self._write_letter(letter_id, document, reader, validators or Validators())
            known = db.execute(_KNOWN, (letter_id,)).fetchall()
            pairing = pair(new, [_known(row, vanished_at) for row in known])
            fingerprints = _Fingerprints(known)
            row_of = {row["id"]: row for row in known}
            ids: list[int] = []
            added: list[int] = []
            for position, citation in enumerate(citations):
                same = pairing.kept.get(position)
                values = self._values(letter_id, citation, document.dated)
                values["fingerprint"] = fingerprints.take(prints[position], same)
                if same is None:
                    values["successor_of"] = pairing.successors.get(position)
                    ids.append(self._add(values))
                    added.append(ids[-1])
                else:
                    self._keep(same, values, returned=row_of[same]["removed_at"] is not None)
                    ids.append(same)
            kept = set(pairing.kept.values())
            removed = [
                row["id"] for row in known if row["removed_at"] is None and row["id"] not in kept
            ]
            self._remove(removed, self._now())
        return LetterChanges(
            letter_id=letter_id,
            added=tuple(added),
            kept=tuple(sorted(kept)),
            removed=tuple(removed),
            replaced=tuple(
                (old, ids[position]) for position, old in sorted(pairing.successors.items())
            ),
            renamed_from=renamed_from,
            citation_ids=tuple(ids),
        )

    def mark_letters_gone(
        self,
        present_paths: Collection[str],
        scope: Callable[[str], bool] = lambda _path: True,
    ) -> tuple[str, ...]:
        """Note which letters are there; those that are not stop counting.

        `scope` tells for a path whether this run looked there: a run over one folder
        says nothing about the others. Returns the paths that are gone. A letter that
        cannot be read at the moment is present.
        """
        present = {clean(path) for path in present_paths}
        gone = []
        with self._transaction() as db:
            now = self._now()
            for row in db.execute(
                "SELECT id, path FROM letters WHERE removed_at IS NULL ORDER BY path"
            ).fetchall():
                if row["path"] in present:
                    db.execute("UPDATE letters SET last_seen = ? WHERE id = ?", (now, row["id"]))
                elif scope(row["path"]):
                    gone.append(row["path"])
                    self._retire(row["id"])
        return tuple(gone)

    def note_letter_there(self, path: str) -> None:
        """Note that a letter on the web is there as it was."""
        with self._transaction() as db:
            db.execute(
                "UPDATE letters SET missing_since = NULL, last_seen = ?"
                " WHERE path = ? AND removed_at IS NULL",
                (self._now(), clean(path)),
            )

    def note_letter_missing(self, path: str) -> None:
        """Note that a letter on the web answers that it is gone; the first such day stays."""
        with self._transaction() as db:
            db.execute(
                "UPDATE letters SET missing_since = coalesce(missing_since, ?)"
                " WHERE path = ? AND removed_at IS NULL",
                (self._now(), clean(path)),
            )

    def retire_letter(self, path: str) -> None:
        """Take a letter that is gone, and its citations, out of the count."""
        with self._transaction() as db:
            row = db.execute(
                "SELECT id FROM letters WHERE path = ? AND removed_at IS NULL", (clean(path),)
            ).fetchone()
            if row is not None:
                self._retire(row["id"])

    # --- within a transaction ----------------------------------------------------

    def _write_letter(
        self, letter_id: int, document: Document, reader: str, validators: Validators
    ) -> None:
        cautions = cautions_in(document.warnings)
        if cautions is not None and self._run_id is not None:
            self._note_cautions(letter_id, document)
        self._db.execute(
            "UPDATE letters SET path = ?, format = ?, sha256 = ?, title = ?, sender = ?, dated = ?,"
            " language = ?, published_url = ?, warnings = ?, reader = ?, etag = ?,"
            " last_modified = ?, last_seen = ?, removed_at = NULL, missing_since = NULL"
            " WHERE id = ?",
            (
                clean(document.path),
                document.format,
                document.sha256,
                clean(document.title),
                clean(document.sender),
                document.dated,
                document.language,
                clean(document.published_url),
                cautions,
                reader,
                clean(validators.etag),
                clean(validators.last_modified),
                self._now(),
                letter_id,
            ),
        )

    def _note_cautions(self, letter_id: int, document: Document) -> None:
        """Note that this run has news of a letter, unless the same was known of this version.

        A page on the web may have other bytes at every visit: there, only other cautions are.
        """
        known = self._db.execute(
            "SELECT sha256, warnings FROM letters WHERE id = ?", (letter_id,)
        ).fetchone()
        same = known["sha256"] == document.sha256 or "://" in document.path
        told = cautions_out(known["warnings"]) if same else ()
        if not set(told).issuperset(document.warnings):
            self._db.execute(
                "UPDATE letters SET cautioned_in = ? WHERE id = ?", (self._run_id, letter_id)
            )

    def _values(self, letter_id: int, citation: Citation, dated: str | None) -> dict[str, Any]:
        """Return the columns that a reading of the letter decides."""
        link_id = self._link_or_none(citation.url)
        start, end = citation.source_span or (None, None)
        return {
            "letter_id": letter_id,
            "note": clean(citation.note),
            "kind": citation.kind,
            "ordinal": citation.ordinal,
            "url": clean(citation.url),
            "link_id": link_id,
            "problem": citation.problem,
            "anchor_text": clean(citation.anchor_text),
            "note_text": clean(citation.note_text),
            "sentence": clean(citation.sentence),
            "author": clean(citation.author),
            "title": clean(citation.title),
            "publisher": clean(citation.publisher),
            "published_on": clean(citation.published_on),
            "accessed_on": clean(citation.accessed_on),
            "cited_on": latest_day(citation.accessed_on, citation.published_on, dated),
            "language": clean(citation.language),
            "page": citation.page,
            "line": citation.line,
            "printed": clean(citation.printed),
            "wrapper": clean(citation.wrapper),
            "candidates": candidates_in(citation.candidates),
            "source_start": start,
            "source_end": end,
            "context": clean(citation.context),
            "last_seen": self._now(),
        }

    def _link_or_none(self, url: str | None) -> int | None:
        """Find or make the link of an address; None for what is no address."""
        if url is None:
            return None
        try:
            return self._link_for(url)
        except ValueError:
            return None

    def _add(self, values: dict[str, Any]) -> int:
        """Insert a citation; it begins with what is known of its link."""
        verdict: tuple[str | None, str | None, str | None] = (None, None, None)
        if values["link_id"] is not None:
            row = self._db.execute(
                "SELECT verdict, reason, explanation FROM links WHERE id = ?", (values["link_id"],)
            ).fetchone()
            verdict = (row["verdict"], row["reason"], row["explanation"])
        elif values["url"] is not None or values["problem"] == "malformed_url":
            verdict = ("invalid", "malformed_url", "This is no web address.")
        values["verdict"], values["reason"], values["explanation"] = verdict
        citation_id = int(self._db.execute(_INSERT, values).lastrowid or 0)
        self._event(citation_id, "added", None, None)
        return citation_id

    def _keep(self, citation_id: int, values: dict[str, Any], *, returned: bool) -> None:
        self._db.execute(_UPDATE, {**values, "id": citation_id})
        if returned:
            self._event(citation_id, "returned", None, None)


def _known(row: sqlite3.Row, vanished_at: str | None) -> Known:
    return Known(
        id=row["id"],
        traits=traits(
            url=row["url"],
            problem=row["problem"],
            reference=row["context"] or row["note_text"],
            anchor=row["anchor_text"],
            sentence=row["sentence"],
            printed=row["printed"],
        ),
        live=row["removed_at"] in (None, vanished_at),
    )


class _Fingerprints:
    """Gives each citation of a letter its fingerprint: `<base>-1`, `<base>-2`, …."""

    def __init__(self, known: Sequence[sqlite3.Row]) -> None:
        self._own: dict[int, str] = {row["id"]: row["fingerprint"] for row in known}
        self._used = set(self._own.values())
        self._next: defaultdict[str, int] = defaultdict(lambda: 1)

    def take(self, base: str, same: int | None) -> str:
        """Return a fingerprint; a known citation that is exactly itself keeps its own."""
        own = self._own.get(same) if same is not None else None
        if own is not None and own.rpartition("-")[0] == base:
            return own
        while (mine := f"{base}-{self._next[base]}") in self._used:
            self._next[base] += 1
        self._used.add(mine)
        return mine
