"""Addresses become links: one row for each normal form."""

from __future__ import annotations

from citecheck.addresses import AddressError, host_of, link_key
from citecheck.store.core import Core
from citecheck.store.values import clean

__all__ = ["Addressed"]


class Addressed(Core):
    """Finding and making links by address."""

    def link_id_of(self, url: str) -> int | None:
        """Return the link of an address in any spelling of the same normal form."""
        try:
            key = clean(link_key(url))
        except (AddressError, ValueError):
            return None
        row = self._row("SELECT id FROM links WHERE url = ?", (key,))
        return None if row is None else int(row["id"])

    def ensure_link(self, url: str) -> int:
        """Return the link of an address, made where there is none (`check --url`).

        Raises `AddressError` (a `ValueError`) for what has no normal form. A link
        without a live citation is never due.
        """
        key = clean(link_key(url))
        with self._transaction() as db:
            found = db.execute("SELECT id FROM links WHERE url = ?", (key,)).fetchone()
            if found is not None:
                return int(found["id"])
            host = clean(host_of(url) or "")
            cursor = db.execute("INSERT INTO links (url, host) VALUES (?, ?)", (key, host))
            return int(cursor.lastrowid or 0)
