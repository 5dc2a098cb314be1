"""Reading one answer's body within bounds, and what is kept of it when it is cut."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

from citecheck.checks.visiting.failures import VisitFailure
from citecheck.checks.visiting.thinning import Thinner
from citecheck.codings import Decoder
from citecheck.model import READ_ON, Exchange

if TYPE_CHECKING:
    from datetime import datetime

    import httpx

    from citecheck.checks.visiting.policy import VisitPolicy
    from citecheck.checks.visiting.transport import AnswerStream
    from citecheck.checks.visiting.wire import Head

__all__ = ["Answer"]

START_OF_ENDLESS = 512 * 1024
"""Bytes kept for judging of a page that does not end within the limit: its start tells."""
READ_OF_A_PAGE = 8 * 1024 * 1024
"""Bytes read of a page whose first ones hold hardly anything that shows: its text comes late.

Living pages of up to 5 MB were met. What is beyond `max_body_bytes` passes and is not kept."""
_AT_A_TIME = 65_536
"""Bytes decoded at once beyond the limit."""
REDIRECT_BODY = 65_536
"""Bytes of a redirect's body that are read, so that its connection can be used again."""
REDIRECT_PATIENCE = 1.0
"""Seconds for them: nobody waits for a body that nobody reads."""
ENOUGH_TO_JUDGE = 512
"""Bytes of a page that stopped arriving: with them, or a title, it can be judged."""
_DOCUMENTS = (
    "application/pdf",
    "application/epub",
    "application/msword",
    "application/rtf",
    "application/vnd.",
    "application/postscript",
)
"""Documents that are kept whole for the archive: a half one cannot be opened."""


class Answer:
    """One answer while it is read; what arrived survives a timeout or a reset."""

    def __init__(
        self, url: str, response: httpx.Response, policy: VisitPolicy, at: datetime
    ) -> None:
        self.url = url
        self.head: Head = response.extensions["head"]
        self.notes: tuple[str, ...] = response.extensions["notes"]
        self.address: str = response.extensions["address"]
        self._response = response
        self._policy = policy
        self._at = at
        self._raw = io.BytesIO()  # its value is had without a second copy of 32 MiB
        self._size = 0
        self._over = b""
        """What arrived in the same piece beyond the limit."""
        self._decoder = Decoder(self._coding(), policy.max_body_bytes)
        self._stream: AnswerStream = response.extensions["stream"]
        self._thinned: Thinner | None = None
        self.truncated = False
        self.cut = ""
        """Why the body stopped before its end, where the server or the network is the reason."""
        self._cut_kind = "timeout"

    def _coding(self) -> str:
        return b",".join(self.head.all(b"content-encoding")).decode("latin-1")

    @property
    def content_type(self) -> str:
        """The media type in lower case, empty where none was sent."""
        return self.head.first(b"content-type").partition(b";")[0].strip().lower().decode("latin-1")

    @property
    def body(self) -> bytes:
        """What was decoded; without a coding it is what was transferred, and kept once only."""
        if self._thinned is not None:
            return self._thinned.body
        limit = self._policy.max_body_bytes
        if self.truncated and not self.is_document:
            limit = min(limit, START_OF_ENDLESS)
        whole = self._raw.getvalue() if self._decoder.idle else self._decoder.body
        return whole if len(whole) <= limit else whole[:limit]

    @property
    def is_document(self) -> bool:
        """True for a document worth keeping whole, and not known to be too large for that."""
        length = self._stream.body.length
        return self.content_type.startswith(_DOCUMENTS) and (
            length is None or length <= self._policy.max_archive_bytes
        )

    async def read(self, large: asyncio.Semaphore) -> None:
        """Read the body; raises nothing but `TimeoutError` of deadlines set outside."""
        limit = self._policy.max_body_bytes
        try:
            if await self._read_until(limit):
                return
            if self.is_document:
                async with large:  # few at a time, so that memory stays bounded
                    await self._read_until(self._policy.max_archive_bytes)
            elif "html" in self.content_type or not self.content_type:
                await self._read_beyond(limit)
        finally:
            await self._stream.aclose()

    async def _read_until(self, limit: int) -> bool:
        """Read on until `limit` raw bytes; True where nothing is left to read."""
        most = self._policy.max_archive_bytes if self.is_document else limit
        while self._size < limit:
            data = await self._piece()
            if not data:
                return True
            data, self._over = data[: most - self._size], data[most - self._size :]
            self._raw.write(data)
            self._size += len(data)
            if not self._decoder.idle:
                self._decoder.feed(data)
                if self._decoder.full and not self.is_document:
                    break
        self.truncated = True
        return False

    async def _piece(self) -> bytes:
        """Return the next bytes; none at the end, and where it stopped (`cut` says why)."""
        body = self._stream.body
        if body.whole:
            return b""
        try:
            async with asyncio.timeout(self._policy.idle_timeout):
                return await body.piece()
        except TimeoutError:
            self.cut = "stopped arriving"
        except OSError:
            self.cut, self._cut_kind = "was cut off", "reset"
        except ValueError as error:
            self.cut, self._cut_kind = f"was sent with {error}", "protocol_error"
        return b""

    async def _read_beyond(self, limit: int) -> None:
        """Read on where a page's first megabytes hold hardly anything that shows."""
        thin = Thinner(START_OF_ENDLESS)
        thin.feed(self._raw.getvalue() if self._decoder.idle else self._decoder.body)
        self._thinned = thin
        self.notes += (READ_ON,)
        data, passed = self._over, limit
        while not thin.full and passed < READ_OF_A_PAGE:
            made = self._decoder.beyond(data, _AT_A_TIME)
            thin.feed(made)
            passed += len(made)
            data = b""
            if self._decoder.idle or not made:
                data = await self._piece()
                passed += 0 if self._decoder.idle else len(data)
                if not data:
                    self.truncated = False
                    return

    async def skim(self) -> None:
        """Read a redirect's small body, so that its connection can be used again."""
        try:
            length = self._stream.body.length
            if length is None or length <= REDIRECT_BODY:
                async with asyncio.timeout(REDIRECT_PATIENCE):
                    await self._read_until(REDIRECT_BODY)
        except TimeoutError:
            pass
        finally:
            await self._stream.aclose()

    def check(self) -> None:
        """Raise `VisitFailure` where too little arrived to judge the page by.

        An error status needs no page to be judged.
        """
        if self.head.status >= 400:
            return
        body = self.body
        if self._decoder.failed and not body:
            raise VisitFailure("protocol_error", "body", "it is not packed as it says")
        if not self.cut or len(body) >= ENOUGH_TO_JUDGE or b"</title" in body.lower():
            return
        raise VisitFailure(self._cut_kind, "body", f"the page {self.cut}", transient=True)

    def exchange(self) -> Exchange:
        """Return what crossed the wire."""
        return Exchange(
            url=self.url,
            request_head=self._response.extensions["sent"],
            response_head=self.head.raw,
            payload=self._raw.getvalue(),
            complete=self._stream.body.whole and self._thinned is None,
            at=self._at,
            address=self.address,
        )
