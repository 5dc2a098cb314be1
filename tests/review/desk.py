"""The page as it is served, beside the demo's small web: for tests and for looking at it."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from citecheck.clocks import SystemClock
from citecheck.demo.show import _archive, demo_settings
from citecheck.demo.sites import serve as serve_web
from citecheck.pipeline import Outside
from citecheck.review import Listening, serve

if TYPE_CHECKING:
    from collections.abc import Iterator


class Quiet:
    """A `Progress` that nobody watches."""

    def begin(self, *_: object) -> None: ...
    def step(self, *_: object) -> None: ...
    def end(self, *_: object) -> None: ...
    def say(self, *_: object, **__: object) -> None: ...

    detail = warn = say


@dataclass(frozen=True)
class Served:
    """A page under test."""

    address: str
    folder: Path
    database: Path


def copy_demo(made: Path, folder: Path) -> Path:
    """Copy what `citecheck demo` has made, so that a test may change it."""
    for name in ("letters", "archive"):
        shutil.copytree(made / name, folder / name)
    shutil.copyfile(made / "citations.db", folder / "citations.db")
    return folder


@contextmanager
def served(
    folder: Path, *, editor: str = "", listening: Listening | None = None
) -> Iterator[Served]:
    """Serve the page of a demo's folder, with the demo's web and archive, in a thread."""
    ready: threading.Event = threading.Event()
    ends: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
    addresses: list[str] = []
    failed: list[BaseException] = []

    async def main() -> None:
        clock = SystemClock()
        stop = asyncio.Event()
        ends.append((asyncio.get_running_loop(), stop))
        async with serve_web(clock, _archive(clock)) as resolver:

            def outside() -> Outside:
                return Outside(clock, Random(7), resolver, captures=False)

            def started(address: str) -> None:
                addresses.append(address)
                ready.set()

            await serve(
                folder / "citations.db",
                demo_settings(folder),
                outside,
                stop,
                listening=listening or Listening(port=0),
                editor=editor,
                started=started,
            )

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as problem:
            failed.append(problem)
        finally:
            ready.set()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(30)
    if not addresses:
        raise AssertionError("the page did not start") from (failed[0] if failed else None)
    try:
        yield Served(addresses[0], folder, folder / "citations.db")
    finally:
        loop, stop = ends[0]
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)


if __name__ == "__main__":
    import sys
    import time

    os.chdir(sys.argv[1])
    with served(Path(), listening=Listening(port=8399)) as page:
        print(page.address, flush=True)
        while True:
            time.sleep(60)
