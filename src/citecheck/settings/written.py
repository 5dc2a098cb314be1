"""A value as written in TOML, made into a value as used, and back.

Each parser raises `ValueError` with what it expected.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*(ms|s|m|h|d|w)", re.ASCII)


def duration(written: object) -> timedelta:
    """Parse a duration such as `500ms`, `20s`, `10m`, `7d`; `0` is none at all."""
    if written in (0, "0"):
        return timedelta(0)
    match = _DURATION.fullmatch(written.strip()) if isinstance(written, str) else None
    if match is None:
        raise ValueError("a duration such as 500ms, 20s, 10m, 2h or 7d is expected")
    return float(match[1]) * _UNITS[match[2]]


def text(written: object) -> str:
    """Accept a string."""
    if not isinstance(written, str):
        raise ValueError("a text in quotes is expected")
    return written


def texts(written: object) -> tuple[str, ...]:
    """Accept a list of strings, or one string."""
    if isinstance(written, str):
        return (written,)
    if not isinstance(written, (list, tuple)) or not all(isinstance(w, str) for w in written):
        raise ValueError("a list of texts is expected")
    return tuple(written)


def networks(written: object) -> tuple[Network, ...]:
    """Accept a list of networks in CIDR notation."""
    try:
        return tuple(ipaddress.ip_network(one, strict=False) for one in texts(written))
    except ValueError as problem:
        raise ValueError(f"networks such as 10.0.0.0/8 are expected ({problem})") from None


def count(written: object) -> int:
    """Accept a whole number of at least one."""
    if isinstance(written, bool) or not isinstance(written, int) or written < 1:
        raise ValueError("a whole number of at least 1 is expected")
    return written


def switch(written: object) -> bool:
    """Accept true or false."""
    if not isinstance(written, bool):
        raise ValueError("true or false is expected")
    return written


def web_address(written: object) -> str:
    """Accept an http(s) address, or nothing."""
    address = text(written)
    if address and (
        urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).netloc
    ):
        raise ValueError("an address that begins with https:// or http:// is expected")
    return address.rstrip("/")


def news_targets(written: object) -> tuple[str, ...]:
    """Accept where news goes to; `${NAME}` stands for a variable of the environment."""
    chosen = texts(written)
    for one in chosen:
        if not one.startswith(("https://", "http://", "smtp://", "smtps://", "exec:", "${")):
            raise ValueError("https://…, smtp://…, smtps://…, exec:command or ${NAME} is expected")
        if re.match(r"smtps?://[^/?#]*:[^/?#]*@", one):
            raise ValueError("a password belongs into the environment: CITECHECK_SMTP_PASSWORD")
    return chosen


def watchdog(written: object) -> str:
    """Accept an http(s) address, `${NAME}`, or nothing."""
    address = text(written)
    return address if address.startswith("${") else web_address(address)


def without_secret(key: str, written: object) -> object:
    """Return a setting as it may be shown.

    What follows the host of a webhook or a watchdog is as good as a password.
    """
    if isinstance(written, (list, tuple)):
        return [without_secret(key, one) for one in written]
    if key not in {"notify", "heartbeat"} or not isinstance(written, str):
        return written
    bare = re.sub(r"^([a-z]+://)[^/@]*@", r"\1***@", written)
    return re.sub(r"^(https?://[^/?#]+)[/?#].*", r"\1/***", bare)


def one_of(*allowed: str) -> Callable[[object], tuple[str, ...]]:
    """Return a parser that accepts a list of these words."""

    def parse(written: object) -> tuple[str, ...]:
        chosen = texts(written)
        for one in chosen:
            if one not in allowed:
                raise ValueError(f"{one!r} is none of {', '.join(allowed)}")
        return chosen

    return parse


@dataclass(frozen=True, slots=True)
class OtherArchive:
    """A further archive that is only read."""

    name: str
    kind: str
    """`arquivo`, `timemap` or `timegate` (RFC 7089)."""
    address: str = ""


def other_archives(written: object) -> tuple[OtherArchive, ...]:
    """Accept `arquivo.pt`, `NAME timemap ADDRESS` and `NAME timegate ADDRESS`."""
    found = []
    for entry in texts(written):
        words = entry.split()
        if entry == "arquivo.pt":
            found.append(OtherArchive("arquivo.pt", "arquivo"))
        elif len(words) == 3 and words[1] in {"timemap", "timegate"}:
            found.append(OtherArchive(words[0], words[1], web_address(words[2])))
        else:
            raise ValueError(
                f'{entry!r} is none: "arquivo.pt" or "NAME timegate ADDRESS" is expected'
            )
    return tuple(found)


def archived_words(written: object) -> str:
    """Accept the words for an archived copy, with `{url}` and perhaps `{date}`; or nothing."""
    words = text(written)
    fields = set(re.findall(r"\{(\w*)\}", words))
    if words and ("url" not in fields or fields - {"url", "date"} or not words.isprintable()):
        raise ValueError('words with {url}, and {date} if wanted, such as "archived at {url}"')
    return words


def toml_value(written: object) -> str:
    """Write a setting's value as TOML."""
    if isinstance(written, bool):
        return "true" if written else "false"
    if isinstance(written, str):
        return '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(written, (list, tuple)):
        return "[" + ", ".join(toml_value(one) for one in written) + "]"
    return str(written)
