"""Requests to archives: bounded, without redirects, every outcome a value."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citecheck.archives.links import http_moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    import httpx

__all__ = ["Answer", "ArchiveHttp", "host_and_port"]

ANSWER_LIMIT = 4 * 1024 * 1024
"""Bytes read of an interface's answer; a thousand rows of an index are 200 kB."""
TIMEOUT = 75.0
"""Seconds for one request: the Wayback Machine's index takes up to 52."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Exactly one of `status` and `failure` is set."""

    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    """Names in lower case."""
    body: bytes = b""
    """Content encoding removed."""
    truncated: bool = False
    failure: str | None = None
    """`refused` (told to stay away), `timeout`, `unreachable` (our side) or `broken`."""
    detail: str = ""

    def header(self, name: str) -> str | None:
        """Return the first header of that (lower-case) name."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def text(self) -> str:
        """The body as text, undecodable bytes replaced."""
        return self.body.decode("utf-8", "replace")

    @property
    def refuses(self) -> bool:
        """Whether the host wants to be left alone for a while."""
        return self.failure == "refused" or self.status == 429

    @property
    def failed(self) -> bool:
        """Whether the service, and not what we asked, is the trouble."""
        return self.failure is not None or (self.status or 0) >= 500

    def describe(self) -> str:
        """Return a clause for a person."""
        if self.failure is not None:
            words = {
                "refused": "the connection was refused",
                "timeout": "no answer in time",
                "unreachable": "the service could not be reached",
                "broken": "the connection broke",
            }
            return words[self.failure]
        return f"HTTP {self.status}"

    def retry_after(self, now: datetime) -> float | None:
        """Return the seconds that `Retry-After` asks for."""
        text = (self.header("retry-after") or "").strip()
        if text.isascii() and text.isdigit():
            return float(text[:9])
        moment = http_moment(text)
        return None if moment is None else max(0.0, (moment - now).total_seconds())


class ArchiveHttp:
    """An HTTP client for archives.

    `transport` replaces the way to the network, for tests and for the demo.
    """

    def __init__(self, user_agent: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._user_agent = user_agent
        self._transport = transport
        self._client: httpx.AsyncClient | None = None

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        json: object = None,
        limit: int = ANSWER_LIMIT,
        timeout: float = TIMEOUT,  # noqa: ASYNC109 - httpx keeps it, phase by phase
    ) -> Answer:
        """Send one request and return what came of it; raises nothing but cancellation.

        `headers` may hold keys: they reach the request and nothing else.
        """
        import httpx

        client = self._client or self._open()
        pieces: list[bytes] = []
        size = 0
        try:
            async with (
                asyncio.timeout(2 * timeout),
                client.stream(
                    method, url, headers=headers, data=data, json=json, timeout=timeout
                ) as response,
            ):
                async for piece in response.aiter_bytes():
                    pieces.append(piece)
                    size += len(piece)
                    if size > limit:
                        break
                fields = tuple((k.lower(), v) for k, v in response.headers.multi_items())
                body = b"".join(pieces)
                return Answer(response.status_code, fields, body[:limit], truncated=size > limit)
        except TimeoutError:  # it goes on and on
            return Answer(failure="timeout")
        except httpx.TimeoutException as error:
            # A firewall that drops us looks like a connection that never opens.
            kind = "refused" if isinstance(error, httpx.ConnectTimeout) else "timeout"
            return Answer(failure=kind)
        except httpx.ConnectError as error:
            return Answer(failure=_connect_failure(error))
        except httpx.UnsupportedProtocol:
            return Answer(failure="unreachable", detail="no http address")
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError):
            # `ValueError`: what httpx says of names that are none (IDNA) and of odd addresses.
            return Answer(failure="broken")

    def _open(self) -> httpx.AsyncClient:
        import httpx

        self._client = httpx.AsyncClient(
            transport=self._transport,
            headers={"User-Agent": self._user_agent},
            follow_redirects=False,
        )
        return self._client


def _connect_failure(error: BaseException) -> str:
    """Tell a host that refuses us from a network of ours that does not work."""
    for cause in _causes(error, 8):
        if isinstance(cause, (socket.gaierror, ssl.SSLError)):
            return "unreachable"
        if isinstance(cause, ConnectionRefusedError):
            return "refused"
    return "refused" if "refused" in str(error).lower() else "unreachable"


def _causes(error: BaseException | None, depth: int) -> Iterator[BaseException]:
    if error is None or depth == 0:
        return
    yield error
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions[:8]:
            yield from _causes(part, depth - 1)
    yield from _causes(error.__cause__ or error.__context__, depth - 1)


def host_and_port(url: str) -> tuple[str, int]:
    """Return the host in lower case and the port, the scheme's own where none is written."""
    parts = urlsplit(url)
    return (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)
