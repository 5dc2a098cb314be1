"""Headers of archives: links (RFC 8288, RFC 6690, RFC 7089), moments, media types. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

__all__ = ["Link", "http_moment", "media_type", "parse_links"]

MOST_LINKS = 50_000
"""Links read of one TimeMap; more would be all captures of a very busy page."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link with the attributes that mementos have."""

    url: str
    relations: frozenset[str]
    at: datetime | None = None
    """The memento's datetime."""


def parse_links(text: str) -> tuple[Link, ...]:
    """Read links; what is malformed ends the reading, what was read before it counts.

    Commas and semicolons within addresses and quotes separate nothing. Linear in the text.
    """
    links: list[Link] = []
    position = 0
    while len(links) < MOST_LINKS:
        start = text.find("<", position)
        end = text.find(">", start)
        if start < 0 or end < 0:
            break
        attributes, position = _attributes(text, end + 1)
        links.append(
            Link(
                url=text[start + 1 : end].strip(),
                relations=frozenset(attributes.get("rel", "").lower().split()),
                at=http_moment(attributes.get("datetime")),
            )
        )
    return tuple(links)


def _attributes(text: str, position: int) -> tuple[dict[str, str], int]:
    """Read `; name="value"` until the comma that ends the link; return where it stands."""
    found: dict[str, str] = {}
    while position < len(text):
        character = text[position]
        if character in "; \t\r\n":
            position += 1
            continue
        if character in ",<":
            break
        name_end = position
        while name_end < len(text) and text[name_end] not in '=;,<"':
            name_end += 1
        name = text[position:name_end].strip().lower()
        position = name_end
        if position < len(text) and text[position] == "=":
            value, position = _value(text, position + 1)
            found.setdefault(name, value)
        elif position < len(text) and text[position] == '"':
            position += 1
    return found, position


def _value(text: str, position: int) -> tuple[str, int]:
    if position < len(text) and text[position] == '"':
        end = text.find('"', position + 1)
        return (text[position + 1 :], len(text)) if end < 0 else (text[position + 1 : end], end + 1)
    end = position
    while end < len(text) and text[end] not in ";,":
        end += 1
    return text[position:end].strip(), end


def http_moment(text: str | None) -> datetime | None:
    """Return the moment of an HTTP date in UTC (RFC 9110, 5.6.7); None where there is none."""
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def media_type(header: str | None) -> tuple[str | None, str | None]:
    """Return what a Content-Type says: type and charset (RFC 9110, 8.3)."""
    if not header:
        return None, None
    message = Message()
    message["content-type"] = header
    return message.get_content_type(), message.get_content_charset()
