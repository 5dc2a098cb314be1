"""A web that misbehaves on purpose, on raw sockets of loopback.

A situation's answer is a list of steps, so that it reads as it crosses the wire: bytes are
sent, numbers are waited for (in seconds), and the words of `Step` do the rest.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum

from citecheck.ports import Endpoint, ResolutionError


class Step(Enum):
    RESET = "send RST"
    HANG = "say nothing more"
    KEEP = "leave the connection open for the next request"
    READ = "wait until something was said"
    HALF_CLOSE = "send FIN and go on listening"


@dataclass(frozen=True)
class Endless:
    """The same bytes for ever, or so often."""

    data: bytes
    times: int | None = None
    pause: float = 0.0


Steps = Iterable["bytes | float | Step | Endless"]


@dataclass
class Request:
    line: bytes
    headers: dict[str, str]
    count: int
    """How many requests this situation had before."""

    @property
    def target(self) -> str:
        return self.line.split(b" ")[1].decode("latin-1")

    @property
    def as_browser(self) -> bool:
        return self.headers.get("user-agent", "").startswith("Mozilla/5.0")


Answer = Steps | Callable[[Request], Steps]


@dataclass
class HostileWeb:
    """Listeners on loopback, one for each way to answer before HTTP begins."""

    answers: dict[str, Answer]
    """By host name, as the `Host` header has it without its port."""
    seen: dict[str, list[Request]] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    open_now: dict[str, int] = field(default_factory=dict)
    most_open: dict[str, int] = field(default_factory=dict)
    connections: int = 0

    def __post_init__(self) -> None:
        self._servers: list[asyncio.Server] = []
        self._threads: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def listen(
        self,
        name: str,
        context: ssl.SSLContext | None = None,
        raw: Steps | None = None,
        port: int = 0,
    ) -> int:
        """Open a listener; `raw` steps come before anything was asked."""

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._tasks.add(task)
            self.connections += 1
            task.add_done_callback(self._tasks.discard)
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                if raw is not None:
                    await self._play(raw, reader, writer)
                else:
                    while await self._one(reader, writer):
                        pass
            with contextlib.suppress(OSError, RuntimeError):
                writer.close()

        server = await asyncio.start_server(
            serve,
            "127.0.0.1",
            port,
            ssl=context,
            limit=2**20,
            backlog=1024,
            ssl_handshake_timeout=5 if context else None,
        )
        self._servers.append(server)
        self.ports[name] = server.sockets[0].getsockname()[1]
        return self.ports[name]

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        line, *rows = head.split(b"\r\n")
        headers = {
            row.partition(b":")[0].decode("latin-1").lower(): row.partition(b":")[2]
            .strip()
            .decode("latin-1")
            for row in rows
            if row
        }
        host = headers.get("host", "")
        if not host.endswith("]"):
            host = host.rpartition(":")[0] if ":" in host else host
        before = self.seen.setdefault(host, [])
        request = Request(line, headers, len(before))
        before.append(request)
        answer = self.answers.get(host)
        if answer is None:
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return True
        self.open_now[host] = self.open_now.get(host, 0) + 1
        self.most_open[host] = max(self.most_open.get(host, 0), self.open_now[host])
        try:
            return await self._play(answer(request) if callable(answer) else answer, reader, writer)
        finally:
            self.open_now[host] -= 1

    async def _play(
        self, steps: Steps, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        for step in steps:
            if isinstance(step, bytes):
                writer.write(step)
                await writer.drain()
            elif isinstance(step, Endless):
                await self._endless(step, writer)
            elif isinstance(step, Step):
                if step is Step.KEEP:
                    return True
                await self._do(step, reader, writer)
            else:
                await asyncio.sleep(step)
        return False

    @staticmethod
    async def _endless(step: Endless, writer: asyncio.StreamWriter) -> None:
        left = step.times
        while left is None or left > 0:
            writer.write(step.data)
            await writer.drain()
            await asyncio.sleep(step.pause)
            left = None if left is None else left - 1

    @staticmethod
    async def _do(step: Step, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if step is Step.HANG:
            await reader.read()
        elif step is Step.READ:
            await reader.read(65_536)
        elif step is Step.HALF_CLOSE:
            writer.write_eof()
            await reader.read()
        elif step is Step.RESET:
            await asyncio.sleep(0.02)  # what was sent should arrive before the RST destroys it
            sock: socket.socket = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    def listen_in_thread(self, name: str, context: ssl.SSLContext) -> int:
        """A listener on blocking sockets: asyncio drops the alert that ends a handshake."""
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._threads.append(listener)

        def serve() -> None:
            while True:
                try:
                    sock, _ = listener.accept()
                except OSError:
                    return
                with contextlib.suppress(OSError):
                    sock.settimeout(2)
                    secured = context.wrap_socket(
                        sock, server_side=True, do_handshake_on_connect=False
                    )
                    with secured:
                        try:
                            secured.do_handshake()
                            secured.recv(65_536)
                        except ssl.SSLError:
                            # Closing with unread bytes would send RST and destroy the alert.
                            socket.socket.shutdown(secured, socket.SHUT_WR)
                            while socket.socket.recv(secured, 65_536):
                                pass

        threading.Thread(target=serve, daemon=True).start()
        port: int = listener.getsockname()[1]
        return port

    async def close(self) -> None:
        for listener in self._threads:
            listener.close()
        for server in self._servers:
            server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@dataclass
class HostileNames:
    """The resolver of the tests: names to ports of loopback, or to trouble."""

    plain: int
    secure: int
    special: dict[str, int] = field(default_factory=dict)
    """Names that have a listener of their own."""
    trouble: dict[str, str] = field(default_factory=dict)
    """Names to kinds of `ResolutionError`."""
    elsewhere: dict[str, str] = field(default_factory=dict)
    """Names to other addresses."""
    two_faced: frozenset[str] = frozenset({"rebind-one-of-two.example"})
    """Names with a private address before the one that may be visited."""
    asked: list[str] = field(default_factory=list)

    async def resolve(self, host: str, port: int) -> tuple[Endpoint, ...]:
        self.asked.append(host)
        if host in self.trouble:
            kind = self.trouble[host]
            if kind == "hang":
                await asyncio.sleep(60)
            raise ResolutionError(kind, host)
        if host in self.elsewhere:
            return (Endpoint(self.elsewhere[host], port),)
        if host in self.two_faced:
            return (Endpoint("10.0.0.7", self.plain), Endpoint("127.0.0.1", self.plain))
        if host in self.special:
            return (Endpoint("127.0.0.1", self.special[host]),)
        return (Endpoint("127.0.0.1", {80: self.plain, 443: self.secure}.get(port, port)),)
