"""Where the news goes: a webhook, a mail server or a command, as written in the settings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from citecheck.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["SMTP_PASSWORD", "Target", "expanded", "targets_of"]

SMTP_PASSWORD = "CITECHECK_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
"""Environment variable of the mail server's password; the user's name is in the address."""

_NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

Kind = Literal["webhook", "smtp", "exec"]


@dataclass(frozen=True, slots=True)
class Target:
    """One place that the news is sent to."""

    kind: Kind
    shown: str
    """How messages name it: without what may be secret."""
    address: str = field(repr=False)
    """The whole address of a webhook, or the command line."""
    host: str = ""
    port: int = 0
    tls: bool = False
    """Whether a mail server speaks TLS from the start (`smtps`)."""
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    recipients: tuple[str, ...] = ()


def expanded(written: str, environment: Mapping[str, str]) -> str:
    """Return a setting with `${NAME}` replaced from the environment.

    Raises `UsageError` for a name that is not set.
    """

    def value(found: re.Match[str]) -> str:
        if not environment.get(found[1]):
            raise UsageError(f"{written}: the environment variable {found[1]} is not set.")
        return environment[found[1]]

    return _NAME.sub(value, written)


def targets_of(written: Iterable[str], environment: Mapping[str, str]) -> tuple[Target, ...]:
    """Return where the news goes; raises `UsageError` for what is not understood."""
    return tuple(_target(one, environment) for one in written)


def _target(written: str, environment: Mapping[str, str]) -> Target:
    if written.startswith("exec:"):
        # The command's own variables are its own business: nothing is put in here.
        return _command(written)
    address = expanded(written, environment).strip()
    try:
        parts = urlsplit(address)
        port = parts.port or 0
    except ValueError:
        raise UsageError(f"{_named(written)}: this is no address.") from None
    if parts.scheme in {"http", "https"} and parts.hostname:
        return Target("webhook", f"{parts.scheme}://{parts.hostname}/…", address)
    if parts.scheme in {"smtp", "smtps"} and parts.hostname:
        if parts.password is not None:
            raise UsageError(
                f"{parts.scheme}://{parts.hostname}: a password does not belong into the "
                f"settings; put it into the environment as {SMTP_PASSWORD}."
            )
        options = parse_qs(parts.query)
        sender = options.get("from", [""])[0]
        recipients = tuple(one for row in options.get("to", []) for one in row.split(",") if one)
        if not sender or not recipients:
            raise UsageError(
                f"{parts.scheme}://{parts.hostname}: say from whom and to whom: "
                f"{parts.scheme}://{parts.hostname}/?from=citecheck@body.example&to=you@body.example"
            )
        tls = parts.scheme == "smtps"
        return Target(
            "smtp",
            f"{parts.scheme}://{parts.hostname}",
            address,
            host=parts.hostname,
            port=port or (465 if tls else 25),
            tls=tls,
            user=unquote(parts.username or ""),
            password=environment.get(SMTP_PASSWORD, ""),
            sender=sender,
            recipients=recipients,
        )
    raise UsageError(
        f"{_named(written)}: news goes to https://…, smtp://…, smtps://… or exec:command."
    )


def _command(written: str) -> Target:
    import shlex

    command = written.removeprefix("exec:").strip()
    try:
        words = shlex.split(command)
    except ValueError as problem:
        raise UsageError(f"exec:{command}: {problem}.") from None
    if not words:
        raise UsageError("exec: names no command.")
    return Target("exec", f"exec:{words[0]}", command)


def _named(written: str) -> str:
    """Return an entry as far as it can hold no secret."""
    return written if "${" in written else written[:12] + ("…" if len(written) > 12 else "")
