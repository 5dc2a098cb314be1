"""Addresses that are none of the web: what a citation checker makes of each scheme.

Written down in docs/url-recognition.md.
"""

from __future__ import annotations

import re

__all__ = [
    "OTHER_SCHEME",
    "is_control",
    "is_no_source",
    "is_on_disk",
    "leads_nowhere",
    "viewed",
]

OTHER_SCHEME = r"""
      blob:https?:// | view-source:https?:// | file:(?=[/\\]) | data:[a-z]+/[a-z0-9.+\-]+(?=[;,])
    | javascript:(?=[\w.]+\() | magnet:(?=\?) | about:(?=blank\b)
    | (?: [st]ftp | (?:chrome|moz|ms|web|git|svn|coap|view)[\-+][a-z\-+]{2,20}(?<!https)(?<!http)
        | [a-z][a-z0-9]{1,14}(?<!https)(?<!http)(?<!ftp) ) ://
"""
"""How an address of another scheme begins where it is printed (verbose, any case)."""

_NO_SOURCE = re.compile(
    r"\s*(?:mailto|tel|callto|sms|mms|fax|cid|mid|geo|sips?|xmpp|skype|whatsapp|facetime):",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"\s*(?!https?:|ftp:)[a-z][a-z0-9+.-]{1,20}:\s+\S", re.IGNORECASE)
"""What a program tells itself by a link (`coord: 10,20`): no address has a space there."""
_NAMELESS = "#Xa39a3ee5e6b4b0d3255bfef95601890afd80709"
"""How pandoc saves `[text](#)` as DOCX: it names places by their SHA-1, this is that of nothing."""
_NOWHERE = re.compile(
    rf"\s*(?:{_NAMELESS}|about:blank\b.*|javascript:\s*(?:void\b.*|(?:return\s+)?(?:false|undefined|null|0)?"
    r"[\s;/]*|#))",
    re.IGNORECASE | re.DOTALL,
)
_CONTROL = re.compile(
    r"\s*javascript:.{0,200}?(?:print|history|back|close|share|bookmark|favou?rite|scroll|focus|"
    r"toggle|resize|font|zoom|cookie|consent|menu|search)",
    re.IGNORECASE | re.DOTALL,
)
_VIEWED = re.compile(
    r"(?:(?:chrome|moz)-extension://[^/\s]{1,80}/[^\s:]{0,200}?|view-source:)"
    r"(https?://\S+)",
    re.IGNORECASE,
)


def is_no_source(target: str) -> bool:
    """Tell an e-mail address, a telephone number, a program's command: they cite nothing."""
    return _NO_SOURCE.match(target) is not None or _COMMAND.match(target) is not None


def is_on_disk(target: str) -> bool:
    """Tell a file of the author's own disk."""
    return target.lstrip()[:5].lower() == "file:"


def leads_nowhere(target: str) -> bool:
    """Tell a link without a target: `javascript:void(0)`, `about:blank`; as `#` is one."""
    return _NOWHERE.fullmatch(target) is not None


def is_control(target: str) -> bool:
    """Tell a button of a page (print, share, back) that is made as a link."""
    return _CONTROL.match(target) is not None


def viewed(address: str) -> str | None:
    """Return the address that a browser's own viewer shows, None where it is none.

    Who copies the address of a PDF out of a viewer gets the viewer's:
    `chrome-extension://…/https://…`.
    """
    found = _VIEWED.fullmatch(address)
    return found[1] if found else None
