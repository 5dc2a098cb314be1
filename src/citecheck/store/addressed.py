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
        rows = self._settled_rows("SELECT id FROM links WHERE url = ?", (key,))
        return int(rows[0]["id"]) if rows else None

    def ensure_link(self, url: str) -> int:
        """Return the link of an address, made where there is none (`check --url`).

        Raises `AddressError` (a `ValueError`) for what has no normal form. A link
        without a live citation is never due.
        """
        known = self.link_id_of(url)
        if known is not None:
            return known
        with self._transaction():
            return self._link_for(url)

    def _link_for(self, url: str) -> int:
        """Find or make the link of an address, within a transaction."""
        key = clean(link_key(url))
        found = self._db.execute("SELECT id FROM links WHERE url = ?", (key,)).fetchone()
        if found is not None:
            return int(found["id"])
        host = clean(host_of(url) or "")
        cursor = self._db.execute("INSERT INTO links (url, host) VALUES (?, ?)", (key, host))
        return int(cursor.lastrowid or 0)
