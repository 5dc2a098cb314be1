"""Stylesheets and images are kept beside the page where that was asked for, with all manners."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

from citecheck.archives import LocalArchive
from citecheck.checks import VisitPolicy, open_visitor
from citecheck.clocks import SystemClock
from citecheck.model import Hop, Observation
from citecheck.pipeline.requisites import keep_requisites, requisites_of
from citecheck.ports import Endpoint, ResolutionError
from tests.pipeline.test_checking import Silence

PAGE = b"""<html><head><link rel=stylesheet href="/style.css"></head>
<body><img src="chart.png"><img src="http://10.0.0.1/inside.png"><img src="/gone.png">
<img src="data:image/png;base64,xx"></body></html>"""
ANSWERS = {
    "/style.css": (200, b"body{}"),
    "/a/chart.png": (200, b"\x89PNG"),
    "/gone.png": (404, b""),
}


def test_what_a_page_needs_is_kept_and_nothing_private_is_asked(tmp_path: Path) -> None:
    asked: list[str] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
        asked.append(path)
        status, body = ANSWERS[path]
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    async def main() -> int:
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]

        class Names:
            async def resolve(self, host: str, port_: int) -> tuple[Endpoint, ...]:
                if host != "www.body.example":
                    raise ResolutionError("nxdomain", host)
                return (Endpoint("127.0.0.1", port),)

        clock = SystemClock()
        url = "http://www.body.example/a/page"
        page = Observation(
            url,
            datetime.now(UTC),
            5,
            hops=(Hop(url, 200),),
            status=200,
            content_type="text/html",
            body=PAGE,
        )
        policy = VisitPolicy(allow_private=(ip_network("127.0.0.0/8"),), per_host_delay=0.0)
        async with (
            open_visitor(policy, resolver=Names(), clock=clock, random=random.Random(1)) as visitor,
            server,
        ):
            with LocalArchive(tmp_path / "archive", clock) as local:
                kept = await keep_requisites(
                    requisites_of(page), visitor, local, Silence(), asyncio.Event()
                )
                assert local.mementos("http://www.body.example/style.css")
                return kept

    assert asyncio.run(main()) == 2
    assert sorted(asked) == ["/a/chart.png", "/gone.png", "/style.css"]
