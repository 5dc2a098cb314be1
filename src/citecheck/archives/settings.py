"""What the archives need to be told: addresses, paces, and who we are."""

from __future__ import annotations

from dataclasses import dataclass

import citecheck

__all__ = ["ArquivoSettings", "PermaSettings", "WaybackSettings", "user_agent"]


@dataclass(frozen=True, slots=True)
class WaybackSettings:
    """The Wayback Machine's addresses, each of which can be replaced, and the pace kept."""

    save: str = "https://web.archive.org/save"
    cdx: str = "https://web.archive.org/cdx/search/cdx"
    availability: str = "https://archive.org/wayback/available"
    replay: str = "https://web.archive.org/web"
    captures_per_minute: int = 6
    """The service documents 7 for an account."""
    lookups_per_minute: int = 24
    """The service allows 30 and asks for 80 % of that."""
    contact: str = ""
    """Goes into the User-Agent: the operators ask for a way to reach us."""


@dataclass(frozen=True, slots=True)
class ArquivoSettings:
    """The Portuguese web archive, or any other that answers as pywb does."""

    cdx: str = "https://arquivo.pt/wayback/cdx"
    replay: str = "https://arquivo.pt/wayback"
    raw: str = "https://arquivo.pt/noFrame/replay"
    """Where `<timestamp>id_/<url>` shows the stored bytes."""
    name: str = "arquivo.pt"
    lookups_per_minute: int = 60
    """The archive blocks for good beyond 250; it sees other users of our network too."""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class PermaSettings:
    """Perma.cc, for those who have a key."""

    api: str = "https://api.perma.cc/v1"
    links: str = "https://perma.cc"
    captures_per_minute: int = 6
    contact: str = ""


def user_agent(contact: str) -> str:
    """Return how we name ourselves: the tool, and whom to reach about it."""
    return f"citecheck/{citecheck.__version__}" + (f" (+{contact})" if contact else "")
