"""Queries on `probes`: made-up addresses, asked for once a host and day."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from citecheck.model import Hop, Observation
from citecheck.store.links import Links
from citecheck.store.values import clean, stamp

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from citecheck.ports import Clock

__all__ = ["Probes"]


class Probes(Links):
    """Queries on `probes`."""

    def __init__(self, path: Path, *, clock: Clock) -> None:
        super().__init__(path, clock=clock)
        self._probed: set[tuple[str, str]] = set()

    def claim_probe(self, host: str, at: datetime) -> bool:
        """Return True once for a host and UTC day: the caller may probe the host now.

        Committed with the batch.
        """
        key = (host.casefold(), stamp(at)[:10])
        with self._read_lock:
            if key in self._probed:
                return False
            self._probed.add(key)
        if self._settled_rows("SELECT 1 FROM probes WHERE host = ? AND day = ?", key):
            return False

        def write() -> None:
            self._db.execute("DELETE FROM probes WHERE day < ?", key[1:])
            self._db.execute("INSERT OR IGNORE INTO probes (host, day) VALUES (?, ?)", key)

        self._later(write)
        return True

    def keep_neighbour(self, host: str, seen: Observation, at: datetime) -> None:
        """Keep what a host answered for a made-up address, for this UTC day.

        Committed with the batch.
        """
        values = (
            clean(seen.url),
            seen.status,
            clean(seen.final_url),
            clean(seen.content_type),
            clean(seen.charset),
            zlib.compress(seen.body),
            host.casefold(),
            stamp(at)[:10],
        )

        def write() -> None:
            self._db.execute(
                "UPDATE probes SET url = ?, status = ?, final_url = ?, content_type = ?,"
                " charset = ?, body = ? WHERE host = ? AND day = ?",
                values,
            )

        self._later(write)

    def neighbour_of(self, host: str, at: datetime) -> Observation | None:
        """Return what a host answered for a made-up address on this UTC day, as far as settled."""
        key = (host.casefold(), stamp(at)[:10])
        rows = self._settled_rows("SELECT * FROM probes WHERE host = ? AND day = ?", key)
        if not rows or rows[0]["status"] is None:
            return None
        row = rows[0]
        url, final, status = row["url"], row["final_url"], row["status"]
        hops = (Hop(final, status),) if final == url else (Hop(url, None), Hop(final, status))
        return Observation(
            url,
            at,
            0,
            hops,
            status,
            content_type=row["content_type"],
            charset=row["charset"],
            body=zlib.decompress(row["body"]),
        )
