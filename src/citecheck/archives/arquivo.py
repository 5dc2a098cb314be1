"""Archives whose index answers as pywb does: arquivo.pt, and one's own pywb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.addresses import AddressError
from citecheck.archives import cdx
from citecheck.archives.cdx_lookup import IndexQuestions
from citecheck.archives.reading import ReadOnlyArchive
from citecheck.archives.sending import sendable
from citecheck.errors import ServiceUnavailable
from citecheck.model import Lookup, Memento

if TYPE_CHECKING:
    from datetime import date, datetime

    import httpx

    from citecheck.archives.cdx import CdxRow
    from citecheck.archives.settings import ArquivoSettings
    from citecheck.ports import Clock

__all__ = ["PywbArchive"]

OFFERED = 5


class PywbArchive(ReadOnlyArchive):
    """Looks up copies by pywb's CDX server."""

    def __init__(
        self,
        settings: ArquivoSettings,
        clock: Clock,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        super().__init__(
            settings.name,
            settings.cdx,
            clock,
            per_minute=settings.lookups_per_minute,
            contact=settings.contact,
            transport=transport,
        )
        self.settings = settings

    async def nearest(self, url: str, when: date | datetime | None) -> Lookup:
        """Return the good copies nearest before the date, else after."""
        questions = IndexQuestions(self.settings.cdx, "pywb", self._rows)
        try:
            rows = await questions.nearest(sendable(url), when, self._clock.now())
        except AddressError as error:
            return Lookup("none", reason=f"no address an archive could have: {error}")
        except (ServiceUnavailable, cdx.UnreadableIndexError) as error:
            return Lookup("could_not_ask", reason=f"{self.name}: {error}")
        mementos = tuple(self._memento(row) for row in rows[:OFFERED])
        return Lookup("found", mementos) if mementos else Lookup("none")

    async def _rows(self, address: str) -> tuple[CdxRow, ...]:
        answer = await self._ask(address)
        if answer.status == 404:  # a pywb without any capture of it may say so
            return ()
        if answer.status != 200 or answer.truncated:
            raise cdx.UnreadableIndexError(answer.describe())
        return cdx.parse(answer.text, "pywb")

    def _memento(self, row: CdxRow) -> Memento:
        return Memento(
            archive=self.name,
            url=row.original,
            memento_url=f"{self.settings.replay}/{row.stamp}/{row.original}",
            captured_at=row.captured_at,
            status=row.status or 200,
            digest=row.digest,
        )

    def _raw_address(self, memento: Memento) -> str:
        stamp = cdx.timestamp(memento.captured_at)
        return f"{self.settings.raw}/{stamp}id_/{memento.url}"
