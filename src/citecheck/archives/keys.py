"""Keys of an Internet Archive account: found, used, and never shown."""

from __future__ import annotations

import configparser
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HOW_TO_GET_KEYS", "Keys", "find_keys"]

HOW_TO_GET_KEYS = (
    "Captures need keys of a free archive.org account: get them at"
    " https://archive.org/account/s3.php, then set IA_ACCESS_KEY and IA_SECRET_KEY"
    " or run `ia configure`."
)
_SIZE_LIMIT = 64 * 1024


class Keys:
    """An access key and its secret. Shows neither, however it is printed."""

    __slots__ = ("__access", "__secret")

    def __init__(self, access: str, secret: str) -> None:
        self.__access = access
        self.__secret = secret

    def __repr__(self) -> str:
        return "Keys(…)"

    def __reduce__(self) -> str:
        raise TypeError("keys are not written down")

    def authorization(self) -> str:
        """Return the value of the Authorization header."""
        return f"LOW {self.__access}:{self.__secret}"

    def redact(self, text: str) -> str:
        """Return the text without the keys, should a service have echoed them."""
        for key in (self.__secret, self.__access):
            text = text.replace(key, "…")
        return text


def find_keys(environment: Mapping[str, str], home: Path) -> Keys | None:
    """Return the keys of the environment, else of the file that `ia configure` writes.

    Never from a flag: process lists are public. Unreadable files count as none.
    """
    access = environment.get("IA_ACCESS_KEY", "").strip()
    secret = environment.get("IA_SECRET_KEY", "").strip()
    if _plausible(access) and _plausible(secret):
        return Keys(access, secret)
    for path in _files(environment, home):
        if (keys := _from_file(path)) is not None:
            return keys
    return None


def _files(environment: Mapping[str, str], home: Path) -> list[Path]:
    named = environment.get("IA_CONFIG_FILE")
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    return [
        *([Path(named)] if named else []),
        config / "internetarchive" / "ia.ini",
        config / "ia.ini",
        home / ".ia",
    ]


def _from_file(path: Path) -> Keys | None:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        with path.open(encoding="utf-8") as stream:
            parser.read_string(stream.read(_SIZE_LIMIT))
    except (OSError, UnicodeDecodeError, configparser.Error):
        return None
    access = parser.get("s3", "access", fallback="").strip()
    secret = parser.get("s3", "secret", fallback="").strip()
    return Keys(access, secret) if _plausible(access) and _plausible(secret) else None


def _plausible(key: str) -> bool:
    """Tell whether a key can stand in a header at all."""
    return bool(key) and key.isascii() and key.isprintable() and " " not in key
