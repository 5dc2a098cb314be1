"""A folder with letters, a small web and its names on loopback, and the program run in it."""

from __future__ import annotations

import contextlib
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

HERE = Path(__file__).resolve().parent
TEXT = "The committee heard three witnesses on the harbour and adjourned until the spring. " * 20


@dataclass
class Answer:
    """What an address answers."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    """Sent as it is in place of all the above."""
    stream: Callable[[Callable[[bytes], object]], None] | None = None
    """Sends what it likes for as long as it likes, until the other side has enough."""


def page(title: str) -> Answer:
    """A page that shows what a letter cites."""
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{TEXT}</p></body>"
    return Answer(body=html.encode("utf-8"), headers={"Content-Type": "text/html; charset=utf-8"})


def gone() -> Answer:
    """A page that is no more."""
    return Answer(404, b"<h1>Not found</h1>", {"Content-Type": "text/html"})


Site = Callable[[str, str], Answer]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: clients that are killed leave their connections torn."""


class Web:
    """One server that plays every host: `site(host, path)` says what it answers."""

    def __init__(self, site: Site, address: str = "127.0.0.1") -> None:
        self.site = site
        self.ahead = timedelta()
        """How far the `Date` of its answers is ahead of the true time."""
        self.requests: list[tuple[str, str]] = []
        self.waiting = threading.Event()
        """Set while somebody waits for an answer that does not come."""
        self.release = threading.Event()
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host = (self.headers.get("Host") or "").partition(":")[0]
                web.requests.append((host, self.path))
                answer = web.site(host, self.path)
                with contextlib.suppress(OSError):
                    if answer.stream is not None:
                        self.close_connection = True
                        answer.stream(lambda data: (self.wfile.write(data), self.wfile.flush()))
                        return
                    if answer.raw is not None:
                        self.wfile.write(answer.raw)
                        self.close_connection = True
                        return
                    self.send_response_only(answer.status)
                    when = datetime.now(UTC) + web.ahead
                    headers = {"Date": format_datetime(when, usegmt=True), **answer.headers}
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(answer.body)))
                    self.end_headers()
                    self.wfile.write(answer.body)

            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                web.posted.append((self.path, self.rfile.read(size)))
                self.send_response(web.post_status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.posted: list[tuple[str, bytes]] = []
        self.post_status = 200
        self.server = Server((address, 0), Handler)
        self.port = int(self.server.server_address[1])
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()

    def hang(self) -> Answer:
        """Answer when `release` is set, or after half a minute."""
        self.waiting.set()
        self.release.wait(60)
        return gone()

    def close(self) -> None:
        self.release.set()
        self.server.shutdown()
        self.server.server_close()


class Names:
    """A name server: every `.example` name is on loopback unless it is said to be elsewhere."""

    def __init__(self) -> None:
        self.addresses: dict[str, list[str]] = {}
        """Answers in turn, the last one for ever; `[]` is NXDOMAIN."""
        self.everything = False
        """Whether made-up names are answered too, as a captive portal does."""
        self.asked: dict[str, int] = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.2)
        self._closed = False
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while not self._closed:
                try:
                    data, client = self._socket.recvfrom(4096)
                except TimeoutError:
                    continue
                with contextlib.suppress(Exception):
                    self._socket.sendto(self._answer(dns.message.from_wire(data)), client)

    def _answer(self, query: dns.message.Message) -> bytes:
        question = query.question[0]
        host = question.name.to_text(omit_final_dot=True).lower()
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        turn = self.addresses.get(host)
        if turn is None:
            made_up = host.startswith("citecheck-")
            turn = ["127.0.0.1"] if self.everything or not made_up else []
        if not turn:
            answer.set_rcode(dns.rcode.NXDOMAIN)
            return answer.to_wire()
        kind = {1: "A", 28: "AAAA"}.get(question.rdtype)
        if kind == "A":
            count = self.asked.get(host, 0)
            self.asked[host] = count + 1
        else:
            count = 0
        address = turn[min(count, len(turn) - 1)]
        if kind == ("AAAA" if ":" in address else "A"):
            answer.answer.append(dns.rrset.from_text(question.name, 0, "IN", kind, address))
        return answer.to_wire()

    def close(self) -> None:
        self._closed = True
        self._socket.close()


@dataclass
class Ended:
    """How the program ended."""

    code: int
    out: str
    err: str

    @property
    def silent(self) -> bool:
        return not self.out and not self.err


class World:
    """The folder, and the program run in it as cron would."""

    def __init__(self, folder: Path, web: Web, names: Names) -> None:
        self.folder = folder
        self.web = web
        self.names = names
        self.prefix: list[str] = []
        """What the program is started by, `ip netns exec …` for instance."""
        (folder / "letters").mkdir()
        self.settings()

    def settings(
        self, top: str = "", check: str = "", keep: str = '["local"]', timeout: float = 3
    ) -> None:
        """Write `citecheck.toml`."""
        text = (
            f'letters = ["letters"]\n{top}\n[check]\nallow_private = ["127.0.0.0/8"]\n'
            f'timeout = "{timeout}s"\ntimeout_with_retries = "{timeout + 1}s"\n'
            'per_host_delay = "0"\n'
        )
        if "nameserver" not in check:
            text += f'nameserver = "127.0.0.1:{self.names.port}"\n'
        text += f"{check}\n[archive]\nkeep = {keep}\n"
        (self.folder / "citecheck.toml").write_text(text, encoding="utf-8")

    def letter(self, name: str, cited: dict[str, str]) -> None:
        """Write a letter with a note for each address: host and path, and the title cited."""
        marks = " ".join(f"Claim {n} is so.[^{n}]" for n in range(1, len(cited) + 1))
        notes = "\n".join(
            f'[^{n}]: Office of Records, "{title}", {self.url(where)}.'
            for n, (where, title) in enumerate(cited.items(), 1)
        )
        (self.folder / "letters" / name).write_text(f"{marks}\n\n{notes}\n", encoding="utf-8")

    def url(self, where: str) -> str:
        """Return the address of `host/path` in this web."""
        host, _, path = where.partition("/")
        return f"http://{host}:{self.web.port}/{path}"

    def command(self, *arguments: object, days: float = 0) -> list[str]:
        return [
            *self.prefix,
            sys.executable,
            str(HERE / "later.py"),
            str(days),
            *map(str, arguments),
        ]

    def start(
        self, *arguments: object, days: float = 0, **environment: str
    ) -> subprocess.Popen[bytes]:
        """Start the program and return at once."""
        return subprocess.Popen(
            self.command(*arguments, days=days),
            cwd=self.folder,
            env=self._environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(
        self, *arguments: object, days: float = 0, lie: bool = False, **environment: str
    ) -> Ended:
        """Run the program to its end, on the day so many days from now.

        The web's own clock goes along unless `lie` says that ours alone is wrong.
        """
        self.web.ahead = timedelta() if lie else timedelta(days=days)
        done = subprocess.run(
            self.command(*(arguments or ("run",)), days=days),
            cwd=self.folder,
            env=self._environment(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=100,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        return {**os.environ, "HOME": str(self.folder), "NO_COLOR": "1", **more}

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the database."""
        with contextlib.closing(sqlite3.connect(self.folder / "citations.db")) as db:
            return db.execute(sql).fetchall()

    def verdicts(self) -> dict[str, int]:
        """Count the links by verdict."""
        return {
            str(verdict): int(str(count))
            for verdict, count in self.rows("SELECT verdict, count(*) FROM links GROUP BY verdict")
        }


@contextlib.contextmanager
def open_world(folder: Path, site: Site | None = None) -> Iterator[World]:
    """Make a world in which every page shows what is cited, unless `site` says otherwise."""
    web, names = Web(site or (lambda host, path: page(f"Report {path.strip('/')}"))), Names()
    try:
        yield World(folder, web, names)
    finally:
        web.close()
        names.close()
