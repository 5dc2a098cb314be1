"""What a kept page needs to be shown: its stylesheets and images, kept beside it on request."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

from citecheck.addresses import host_of
from citecheck.archives import page_requisites

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.archives import LocalArchive
    from citecheck.checks import Visitor
    from citecheck.console import Progress
    from citecheck.model import Observation

__all__ = ["keep_requisites", "requisites_of"]

STAGE = "Keeping images"

_HTML = frozenset({"text/html", "application/xhtml+xml"})


def requisites_of(observation: Observation) -> tuple[str, ...]:
    """Return the addresses of a visited page's stylesheets and images."""
    if observation.content_type not in _HTML:
        return ()
    return page_requisites(observation.body, observation.final_url, observation.charset)


async def keep_requisites(
    addresses: Iterable[str],
    visitor: Visitor,
    local: LocalArchive,
    progress: Progress,
    stop: asyncio.Event,
) -> int:
    """Visit and keep requisites, hosts side by side; return how many were kept.

    The manners of all visits hold for these too: their number at one host, the pause
    between them, and no private addresses.
    """
    by_host: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        by_host[host_of(address) or ""].append(address)
    progress.begin(STAGE, sum(map(len, by_host.values())))

    async def keep_of(host: str) -> int:
        kept = 0
        for address in by_host[host]:
            if stop.is_set():
                break
            observation = await visitor.observe(address)
            if observation.status == 200 and local.keep(observation, requisite=True):
                kept += 1
            progress.step(STAGE)
        return kept

    kept = sum(await asyncio.gather(*(keep_of(host) for host in by_host)))
    progress.end(STAGE)
    return kept
