"""Ways to reach the simulator: in process, over a real socket, and as the real host's name."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator

import httpx

from .machine import RefusedError, Simulator, StalledError


class InProcess(httpx.AsyncBaseTransport):
    """A transport for clients of httpx, without sockets, so that clocks may jump."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        headers = {name.lower(): value for name, value in request.headers.items()}
        target = request.url.raw_path.decode("ascii")
        try:
            status, fields, content = await self._simulator.respond(
                request.method, target, headers, body
            )
        except RefusedError:
            raise httpx.ConnectError("[Errno 111] Connection refused") from ConnectionRefusedError()
        except StalledError:
            raise httpx.ReadTimeout("timed out") from None
        return httpx.Response(status, headers=fields, content=content)


@contextlib.asynccontextmanager
async def serve(simulator: Simulator, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve on loopback; yields the port."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            while await _one(simulator, reader, writer):
                pass
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def _one(simulator, reader, writer) -> bool:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ", 2)
    headers = {k.lower(): v.strip() for k, _, v in (h.partition(":") for h in head[1:] if h)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    try:
        status, fields, content = await simulator.respond(method, target, headers, body)
    except (RefusedError, StalledError):
        writer.transport.abort()
        return False
    lines = [f"HTTP/1.1 {status} Simulated", *(f"{k}: {v}" for k, v in fields)]
    lines += [f"Content-Length: {len(content)}", "", ""]
    writer.write("\r\n".join(lines).encode("latin-1") + content)
    await writer.drain()
    return True


@contextlib.asynccontextmanager
async def proxy_to(port: int) -> AsyncIterator[int]:
    """A forward proxy that leads every CONNECT to one port of loopback; yields its own port.

    So a client whose addresses are written into its code meets the simulator, unmodified.
    """

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(_pipe(reader, inner_writer), _pipe(inner_reader, writer))
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError, RuntimeError):
        writer.write_eof() if writer.can_write_eof() else writer.close()
