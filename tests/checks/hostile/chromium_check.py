# ruff: noqa: E501 - run by hand
"""Ask Chromium what it shows of the situations in which a browser decides.

Run by hand: `python -m hostile.chromium_check` in tests/checks. The outcome is kept in
`hostile/chromium.md`.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import httpx

from hostile.situations import SITUATIONS, TITLE
from hostile.web import hostile_web

PATIENCE = 4.0
"""Seconds after which a tab is asked for its title: more than any redirect here needs."""


async def tab(client: httpx.AsyncClient, address: str) -> str:
    """Open an address in a tab of its own; return what the tab is called then."""
    opened = (await client.put("/json/new?" + quote(address, safe=""))).json()
    await asyncio.sleep(PATIENCE)
    tabs = {t["id"]: t for t in (await client.get("/json/list")).json()}
    await client.get(f"/json/close/{opened['id']}")
    return str(tabs.get(opened["id"], {}).get("title", ""))


async def main() -> None:
    chosen = [s for s in SITUATIONS if s.chromium and (len(sys.argv) < 2 or s.name in sys.argv[1:])]
    print("| situation | Chromium shows | truth |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        async with hostile_web(Path(folder)) as stage:
            plain, secure = stage.names.plain, stage.names.secure
            rules = f"MAP *.example:80 127.0.0.1:{plain},MAP *.example:443 127.0.0.1:{secure},MAP *.example 127.0.0.1"
            process = await asyncio.create_subprocess_exec(
                "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                f"--user-data-dir={folder}/profile", f"--host-resolver-rules={rules}",
                "--disable-features=HttpsUpgrades", "--remote-debugging-port=9333", "about:blank",
                stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            try:
                await asyncio.sleep(4)
                async with httpx.AsyncClient(
                    base_url="http://127.0.0.1:9333", timeout=30
                ) as client:
                    for start in range(0, len(chosen), 6):
                        some = chosen[start : start + 6]
                        titles = await asyncio.gather(
                            *(tab(client, stage.address(s)) for s in some)
                        )
                        for situation, title in zip(some, titles, strict=True):
                            seen = "the page" if title == TITLE else f"`{title}`"
                            print(
                                f"| {situation.name} | {seen} | {situation.verdict} |", flush=True
                            )
            finally:
                process.terminate()
                await process.wait()


if __name__ == "__main__":
    asyncio.run(main())
