"""Where in a reference an address was lost, and where one is added: decisions over text."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Gap", "after_address", "lost_at", "reference_end", "shows", "squeezed"]

_ACCESSED = (
    r"(?:last\s+|zuletzt\s+|derni[eè]re?\s+|última\s+)?"
    r"(?:accessed|visited|retrieved|consulted|viewed|checked|consultad[oa]|consulta|visitad[oa]"
    r"|acceso|accedid[oa]|consult[ée]e?|visit[ée]e?|abgerufen|aufgerufen|besucht|abruf|zugriff"
    r"|acessad[oa]|acesso|consultat[oa])"
)
_ASIDE = re.compile(rf"\s{{0,3}}[(\[]\s{{0,3}}{_ACCESSED}\b[^()\[\]]{{0,80}}[)\]]", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:"
    r"(?:available|accessible|found|published|retrieved|accessed)\s+(?:online\s+)?(?:at|from|on|under)"
    r"|disponible\s+(?:en\s+l[ií]nea\s+)?(?:en|sur|à|ici)|consultable\s+(?:sur|à|en)"
    r"|disponível\s+(?:em|no)|disponibile\s+(?:su|a|in)"
    r"|(?:abrufbar|verfügbar|erhältlich)\s+(?:unter|auf|bei)"
    r"|(?:online|en\s+ligne|en\s+línea|url|link|enlace|lien|see|siehe|voir|véase|web)(?=\s?:)"
    r")\s?:?",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"<\s{0,3}>|\(\s{0,3}\)|\[\s{0,3}\]")
_NOTHING_FOLLOWS = re.compile(rf"\s*(?:$|[.;,)]|[(\[]\s*{_ACCESSED}\b)", re.IGNORECASE)
_DANGLING = re.compile(r"[,:](?=\s*\.?\s*$)")
_FULL_STOP = re.compile(r"\s*[.;,]?\s*$")
_CLOSING = re.compile(r"</a\s*>|[>)\]»”\"']", re.IGNORECASE)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]{0,20}:/{0,3}", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff]+")


@dataclass(frozen=True, slots=True)
class Gap:
    """A place between two characters of a text, and what joins an address to it."""

    at: int
    before: str = ""
    dressed: bool = False
    """Whether the place is already between brackets."""


def lost_at(reference: str) -> Gap:
    """Return where the address of a reference was lost.

    Between empty brackets; behind "Available at:"; before "(accessed …)"; behind a
    dangling comma; else before the full stop.
    """
    empty = _EMPTY.search(reference)
    if empty is not None:
        return Gap(empty.start() + 1, dressed=True)
    for label in reversed(list(_LABEL.finditer(reference))):
        if _NOTHING_FOLLOWS.match(reference, label.end()):
            return Gap(label.end(), " ")
    aside = _ASIDE.search(reference)
    if aside is not None:
        before = reference[: aside.start()].rstrip()
        return Gap(len(before), " " if before.endswith((",", ":")) else ", ")
    dangling = _DANGLING.search(reference)
    if dangling is not None:
        return Gap(dangling.end(), " ")
    end = _FULL_STOP.search(reference)
    at = end.start() if end is not None else len(reference)
    return Gap(at, ", ")


def after_address(text: str, end: int) -> int:
    """Return where more can be said of an address that ends at `end`.

    Behind the bracket that closes it and behind "(accessed …)".
    """
    closing = _CLOSING.match(text, end)
    while closing is not None:
        end = closing.end()
        closing = _CLOSING.match(text, end)
    aside = _ASIDE.match(text, end)
    return aside.end() if aside is not None else end


def reference_end(reference: str) -> int:
    """Return the place in a reference before its final punctuation."""
    end = _FULL_STOP.search(reference)
    return end.start() if end is not None else len(reference)


def squeezed(text: str) -> str:
    """Return text without white space and invisible characters: as it is across line breaks."""
    return _INVISIBLE.sub("", text)


def shows(visible: str, *addresses: str | None) -> bool:
    """Tell whether the words of a link are its address, perhaps shortened or without scheme."""
    shown = _bare(visible)
    if not shown:
        return False
    for address in addresses:
        whole = _bare(address or "")
        if whole and whole == shown:
            return True
        head, dots, tail = shown.partition("…") if "…" in shown else shown.partition("...")
        if dots and "." in head and whole.startswith(head) and whole.endswith(tail):
            return True
    return False


def _bare(address: str) -> str:
    return _SCHEME.sub("", squeezed(address)).removeprefix("www.").rstrip("/").casefold()
