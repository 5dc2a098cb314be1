"""A web on loopback for the benchmarks: many hosts, honest latency, pages of a known size.

`python bench/web.py --port 0` prints its port and serves until its standard input closes.
Every address of 127.0.0.0/8 is a host of its own. The path says what is wanted:
`/<size>/<milliseconds>/<name>` answers a page of about `size` bytes after so long;
`/gone/…` answers 404, `/moved/…` sends on to the same path below `/`.
`/_counts` tells as JSON how much was asked for, from how many addresses, and how many
connections one host saw at most; `/_reset` begins anew.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import sys
from collections import Counter

MENU = "".join(
    f'<li><a href="/section/{n}">{word}</a></li>'
    for n, word in enumerate(("Home", "About us", "Reports", "Press", "Events", "Contact"))
)
PARAGRAPH = (
    "<p>Rivers rise and lakes fall in every year that was measured so far, and the people of "
    "the northern provinces have learned to read both. This part of the report describes what "
    'was <a href="/data">measured</a>, by whom, with which instruments, and what was left out '
    "because nobody could be found who remembered it.</p>\n"
)


def title_of(name: str) -> str:
    """The title of a page, so that a letter can cite it."""
    return f"Report {name} on rivers and lakes of the northern provinces"


def page(name: str, size: int) -> bytes:
    title = title_of(name)
    start = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:title" content="{title}"><style>body{{margin:2em}}</style>'
        "<script>window.started = Date.now()</script></head><body>"
        f"<nav><ul>{MENU}</ul></nav><main><h1>{title}</h1>\n"
    )
    end = "</main><footer><p>© The Institute of Waters</p></footer></body></html>\n"
    count = max(1, (size - len(start) - len(end)) // len(PARAGRAPH))
    return (start + PARAGRAPH * count + end).encode()


class Counts:
    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.requests = 0
        self.bytes = 0
        self.connections = 0
        self.open: Counter[str] = Counter()
        self.visitors: set[str] = set()
        self.most_at_one_host = 0
        self.most_at_once = 0

    def as_dict(self) -> dict[str, int]:
        return {
            "requests": self.requests,
            "bytes": self.bytes,
            "connections": self.connections,
            "most_at_one_host": self.most_at_one_host,
            "most_at_once": self.most_at_once,
            "visitors": len(self.visitors),
        }


class Answers(asyncio.Protocol):
    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.host = transport.get_extra_info("sockname")[0]
        self.counts.connections += 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if b"\r\n\r\n" not in self.buffer:
            return
        line, _, _ = self.buffer.partition(b"\r\n")
        self.buffer = b""
        method, path, _ = line.decode("latin-1").split(" ", 2)
        self.answer(method, path.strip("/").split("/"))

    def answer(self, method: str, parts: list[str]) -> None:
        counts = self.counts
        if parts[0] == "_counts":
            return self.send(200, json.dumps(counts.as_dict()).encode(), "application/json")
        if parts[0] == "_reset":
            counts.reset()
            return self.send(200, b"{}", "application/json")
        counts.requests += 1
        counts.visitors.add(self.transport.get_extra_info("peername")[0])
        counts.open[self.host] += 1
        counts.most_at_one_host = max(counts.most_at_one_host, counts.open[self.host])
        counts.most_at_once = max(counts.most_at_once, counts.open.total())
        status, more = 200, ""
        if parts[0] in {"gone", "moved"}:
            status, more = (404, "") if parts[0] == "gone" else (301, "/" + "/".join(parts[1:]))
            parts = parts[1:]
        size, wait, name = int(parts[0]), int(parts[1]), parts[2]
        body = page(name, size) if status == 200 else b"<h1>Not found</h1>"
        asyncio.get_running_loop().call_later(
            wait / 1000, self.later, status, b"" if method == "HEAD" else body, more
        )
        return None

    def later(self, status: int, body: bytes, location: str) -> None:
        self.counts.open[self.host] -= 1
        self.counts.bytes += len(body)
        if not self.transport.is_closing():
            self.send(status, body, "text/html; charset=utf-8", location)

    def send(self, status: int, body: bytes, kind: str, location: str = "") -> None:
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        if location:
            head += f"Location: {location}\r\n"
        self.transport.write(head.encode() + b"\r\n" + body)


async def serve(port: int) -> None:
    counts = Counts()
    loop = asyncio.get_running_loop()
    listening = socket.create_server(("0.0.0.0", port), backlog=4096)
    server = await loop.create_server(lambda: Answers(counts), sock=listening)
    print(listening.getsockname()[1], flush=True)
    async with server:
        await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
