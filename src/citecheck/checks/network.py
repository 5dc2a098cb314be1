"""Whether a run sees the web at all: decided from its own visits. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from citecheck.addresses import host_of, is_public

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from citecheck.model import Observation

__all__ = ["Sight", "all_are_denied", "assess", "may_be_ours"]

Sight = Literal["online", "offline", "captive_portal"]

OFFLINE_SHARE = 0.8
"""Of the hosts asked: letters that cite dead sites only have never been seen to reach it
without a single answer, a machine without its network reaches it at once."""

COMPARED = 4096
"""Bytes of two bodies that are compared: all that may be left of one that was set aside."""
MANY_HOSTS = 12
"""So many different hosts without one sign of life are not all dead: a firewall drops what we
send, or a resolver says of every name that it does not exist. Half as many do occur together in
a letter's old notes, and in lists of suspects that somebody looks at."""
ONE_KIND = 0.8
"""Share of those hosts that fail alike: one broken network fails in one way."""

_MAY_BE_OURS = frozenset(
    {"dns_timeout", "dns_servfail", "dns_unavailable", "unreachable", "timeout"}
)
"""Failures that a broken network of our own causes. NXDOMAIN and refusals are not among them:
somebody answered."""
_NO_LIFE = _MAY_BE_OURS | {"dns_not_found", "dns_no_address"}
"""Failures without any sign of life from the host itself."""


def may_be_ours(observation: Observation) -> bool:
    """Tell a failure that a broken network of our own can cause from one that somebody sent."""
    error = observation.error
    return error is not None and (error.ours or error.kind in _MAY_BE_OURS)


def assess(observations: Iterable[Observation], probe: Observation | None = None) -> Sight:
    """Say what a run's visits tell of our own network.

    `probe` is a visit to a made-up name that cannot exist: where it is answered as the
    others are, somebody stands between us and the web. One good answer proves the web.
    """
    seen = [one for one in observations if one.error is None or one.error.stage != "url"]
    if probe is not None and probe.status is not None:
        # A name that cannot exist was answered: only what differs from that answer is real.
        answered = [one for one in seen if one.status is not None]
        few = len({host_of(one.url) for one in answered}) < MANY_HOSTS
        if few and _is_own_network(probe):
            return "online"
        return "captive_portal" if all(_alike(one, probe) for one in answered) else "online"
    if any(one.status is not None for one in seen):
        return "online"
    by_host: dict[str, bool] = {}
    for one in seen:
        host = host_of(one.url) or one.url
        by_host[host] = by_host.get(host, True) and may_be_ours(one)
    if not by_host:
        return "online"
    lifeless = all(one.error is not None and one.error.kind in _NO_LIFE for one in seen)
    if lifeless and len(by_host) >= MANY_HOSTS and _fail_alike(seen):
        return "offline"
    if sum(by_host.values()) >= OFFLINE_SHARE * len(by_host):
        return _without_answer(probe)
    return "online"


def all_are_denied(observations: Iterable[Observation]) -> bool:
    """Tell whether nothing answered, and names were said not to exist.

    A resolver whose own line is down says so of every name: routers and containers do.
    """
    seen = [one for one in observations if one.error is None or one.error.stage != "url"]
    kinds = {one.error.kind if one.error is not None else "" for one in seen}
    return "dns_not_found" in kinds and kinds <= _NO_LIFE


def _fail_alike(seen: Sequence[Observation]) -> bool:
    """Tell whether nearly all visits without a sign of life ended in the same way."""
    kinds = Counter(one.error.kind for one in seen if one.error is not None)
    return kinds.most_common(1)[0][1] >= ONE_KIND * kinds.total()


def _without_answer(probe: Observation | None) -> Sight:
    """Nothing answered: offline, unless name servers told us that the made-up name is none."""
    told = probe is not None and probe.error is not None and probe.error.kind == "dns_not_found"
    return "online" if told else "offline"


def _is_own_network(probe: Observation) -> bool:
    """Tell whether an answer came from a private address: only those allowed are visited.

    Intranets and tests answer for every name; there, few alike answers prove no portal.
    """
    return probe.address is not None and not is_public(probe.address)


def _alike(one: Observation, other: Observation) -> bool:
    """Tell whether two answers are the same portal's: same end, or same status and text."""
    if host_of(one.final_url) == host_of(other.final_url):
        return True
    start, other_start = one.body[:COMPARED], other.body[:COMPARED]
    return one.status == other.status and bool(start) and start == other_start
