"""Settings: what `citecheck.toml` may say, what it means, and where a value came from.

Each setting is declared once, as a field with its written default, its parser and its
explanation; the file written by `citecheck init`, the output of `citecheck config show`
and the validation are all made from these declarations.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from citecheck.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = [
    "ArchiveSettings",
    "CheckSettings",
    "Confirm",
    "OtherArchive",
    "Recheck",
    "RepairSettings",
    "SettingValue",
    "Settings",
    "WaybackSettings",
    "duration",
    "load_settings",
    "settings_file",
    "settings_template",
    "settings_values",
]

CONFIG_NAME = "citecheck.toml"

T = TypeVar("T")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


# --- parsers: a value as written in TOML to a value as used ---------------------------

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


def _one_of(*allowed: str) -> Callable[[object], tuple[str, ...]]:
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


def setting(written: object, parse: Callable[[object], T], explanation: str) -> T:
    """Declare a setting: its default as it would be written, its parser, its meaning."""
    metadata = {"written": written, "parse": parse, "help": explanation}
    declared: T = field(default=parse(written), metadata=metadata)
    return declared


def section(kind: type[T], explanation: str = "") -> T:
    """Declare a table of settings."""
    declared: T = field(default_factory=kind, metadata={"help": explanation})
    return declared


# --- the settings ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recheck:
    """How long a verdict is good for, by verdict; each with jitter."""

    ok: timedelta = setting("7d", duration, "a link that is fine")
    moved: timedelta = setting("7d", duration, "a link that redirects for good")
    changed: timedelta = setting("7d", duration, "a link that shows something else")
    suspect: timedelta = setting("1d", duration, "a failure that is not confirmed")
    broken: timedelta = setting("30d", duration, "a link that is gone")
    blocked: timedelta = setting("14d", duration, "a page that refuses programs")


@dataclass(frozen=True, slots=True)
class Confirm:
    """When a soft failure is believed."""

    failures: int = setting(3, count, "failing checks on different days (UTC)")
    days: int = setting(3, count, "days at least from the first of them to the last")


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """How links are visited."""

    contact: str = setting(
        "", text, "who is asking, for the User-Agent: mailto:webmaster@your-organisation.example"
    )
    timeout: timedelta = setting("20s", duration, "the whole of one visit")
    timeout_with_retries: timedelta = setting("60s", duration, "the same with its retries")
    concurrency: int = setting(128, count, "visits at once, over all hosts")
    per_host: int = setting(2, count, "connections to one host")
    per_host_delay: timedelta = setting(
        "500ms", duration, "between two visits to one host; Retry-After outranks it"
    )
    allow_private: tuple[Network, ...] = setting(
        [], networks, 'private networks that may be visited, for intranets: ["10.0.0.0/8"]'
    )
    exclude: tuple[str, ...] = setting(
        [], texts, 'addresses never to visit, with * as a wildcard: ["*://intranet.example/*"]'
    )
    ca_file: str = setting("", text, "further trusted certificates, a PEM file")
    nameserver: str = setting(
        "", text, "another resolver than the system's: 192.0.2.53 or 192.0.2.53:5353"
    )
    recheck: Recheck = section(Recheck, "how long a verdict is good for")
    confirm: Confirm = section(Confirm, "when a failure that may pass is believed")


@dataclass(frozen=True, slots=True)
class WaybackSettings:
    """The addresses and the pace of the Wayback Machine; each base can be replaced."""

    save: str = setting("https://web.archive.org/save", web_address, "Save Page Now")
    cdx: str = setting("https://web.archive.org/cdx/search/cdx", web_address, "the index")
    availability: str = setting(
        "https://archive.org/wayback/available", web_address, "the second source of lookups"
    )
    replay: str = setting("https://web.archive.org/web", web_address, "the copies themselves")
    captures_per_minute: int = setting(6, count, "the service documents 7 for an account")
    lookups_per_minute: int = setting(24, count, "the service allows 30 and asks for 24")


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """Where a copy of everything cited must exist."""

    keep: tuple[str, ...] = setting(
        ["local", "wayback"], _one_of("local", "wayback", "perma"), "archives; [] for none"
    )
    local: Path = setting(
        "archive/", lambda written: Path(text(written)), "folder of our own WARC files"
    )
    with_requisites: bool = setting(
        False,
        switch,
        "whether the stylesheets and images of pages are kept too",
    )
    run_budget: timedelta = setting("10m", duration, "longest that one run waits for archives")
    max_age: timedelta = setting(
        "365d", duration, "a copy this near to the citation's date will do"
    )
    also: tuple[OtherArchive, ...] = setting(
        [], other_archives, 'further archives to look in: ["arquivo.pt", "NAME timegate ADDRESS"]'
    )
    wayback: WaybackSettings = section(WaybackSettings)


def archived_words(written: object) -> str:
    """Accept the words for an archived copy, with `{url}` and perhaps `{date}`; or nothing."""
    words = text(written)
    fields = set(re.findall(r"\{(\w*)\}", words))
    if words and ("url" not in fields or fields - {"url", "date"} or not words.isprintable()):
        raise ValueError('words with {url}, and {date} if wanted, such as "archived at {url}"')
    return words


@dataclass(frozen=True, slots=True)
class RepairSettings:
    """How repairs are written into letters."""

    template: str = setting(
        "",
        archived_words,
        'words for an archived copy instead of the language\'s own: "archived at {url}, {date}"',
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that `citecheck.toml` can say."""

    letters: tuple[str, ...] = setting(
        ["letters/**/*"], texts, "files, folders, patterns or web addresses"
    )
    ocr: bool = setting(
        written=False, parse=switch, explanation="recognise the text of scans (ocrmypdf, tesseract)"
    )
    ocr_languages: tuple[str, ...] = setting(
        ["eng"], texts, 'languages of scans, in tesseract\'s words: ["eng", "spa"]'
    )
    notify: tuple[str, ...] = setting(
        [], news_targets, 'who is told the news: ["https://…", "smtp://…", "exec:…", "${NAME}"]'
    )
    heartbeat: str = setting(
        "", watchdog, "address called at start (/start), success and failure (/fail) of a run"
    )
    check: CheckSettings = section(CheckSettings, "visiting the links")
    archive: ArchiveSettings = section(ArchiveSettings, "archived copies")
    repair: RepairSettings = section(RepairSettings, "repairing letters")
    folder: Path = field(default=Path(), metadata={"hidden": True})
    """The folder that relative paths are relative to: that of the settings file."""


# --- reading them ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SettingValue:
    """One setting with its value as written and where that came from."""

    key: str
    value: object
    source: str
    explanation: str


def settings_file(chosen: Path | None, folder: Path) -> Path | None:
    """Return the settings file: the one named, `citecheck.toml`, or a pyproject.toml that has some.

    Raises `UsageError` where the one named does not exist.
    """
    if chosen is not None:
        if not chosen.is_file():
            raise UsageError(
                f"{chosen}: there is no such settings file. `citecheck init` writes one."
            )
        return chosen
    own = folder / CONFIG_NAME
    if own.is_file():
        return own
    project = folder / "pyproject.toml"
    if project.is_file() and _table(project):
        return project
    return None


def load_settings(chosen: Path | None = None, folder: Path | None = None) -> Settings:
    """Read the settings of a folder; without a file, the defaults.

    Raises `UsageError` naming file and setting for whatever is not understood.
    """
    folder = folder if folder is not None else Path()
    path = settings_file(chosen, folder)
    if path is None:
        return replace(Settings(), folder=folder)
    return replace(_build(Settings, _table(path), path, ""), folder=path.parent)


def settings_values(
    chosen: Path | None = None, folder: Path | None = None
) -> Iterator[SettingValue]:
    """Yield every setting, its value as written (secrets left out), and where it came from."""
    folder = folder if folder is not None else Path()
    path = settings_file(chosen, folder)
    table = _table(path) if path else {}
    if path:
        _build(Settings, table, path, "")
    yield from _values(Settings, table, str(path), "")


def settings_template() -> str:
    """Return a `citecheck.toml` with every setting, its default and its meaning, commented."""
    lines = [
        "# Settings of citecheck. What is commented out has the value shown.",
        "# `citecheck config show` prints what is in force and where it came from.",
        "",
    ]
    _template(Settings, "", lines)
    return "\n".join(lines).rstrip() + "\n"


def _table(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UsageError(f"{path}: this is no valid TOML: {problem}") from None
    except OSError as problem:
        raise UsageError(f"{path}: cannot be read: {problem.strerror}") from None
    if path.name == "pyproject.toml":
        own = table.get("tool", {}).get("citecheck", {})
        return own if isinstance(own, dict) else {}
    return table


def _declared(kind: type[Any]) -> Iterator[tuple[str, type[Any] | None, Mapping[str, Any]]]:
    """Yield (name, class of a section or None, metadata) of each declared setting."""
    defaults = kind()
    for one in fields(kind):
        if one.metadata.get("hidden"):
            continue
        value = getattr(defaults, one.name)
        yield one.name, type(value) if is_dataclass(value) else None, one.metadata


def _build(kind: type[T], table: Mapping[str, Any], path: Path, prefix: str) -> T:
    declared = {name: (sub, meta) for name, sub, meta in _declared(kind)}
    values: dict[str, Any] = {}
    for name, written in table.items():
        key = f"{prefix}{name}"
        if name not in declared:
            near = difflib.get_close_matches(name, declared, n=1)
            hint = f" Is `{prefix}{near[0]}` meant?" if near else ""
            raise UsageError(f"{path}: there is no setting `{key}`.{hint}")
        sub, meta = declared[name]
        if sub is not None:
            if not isinstance(written, dict):
                raise UsageError(f"{path}: `{key}` is a table of settings, not a value.")
            values[name] = _build(sub, written, path, f"{key}.")
            continue
        try:
            values[name] = meta["parse"](written)
        except ValueError as problem:
            shown = without_secret(key, written)
            raise UsageError(f"{path}: `{key} = {shown!r}`: {problem}.") from None
    return kind(**values)


def _values(kind: type[Any], table: object, path: str, prefix: str) -> Iterator[SettingValue]:
    for name, sub, meta in _declared(kind):
        written = table.get(name) if isinstance(table, dict) else None
        if sub is not None:
            yield from _values(sub, written, path, f"{prefix}{name}.")
        elif written is not None:
            shown = without_secret(f"{prefix}{name}", written)
            yield SettingValue(f"{prefix}{name}", shown, path, meta["help"])
        else:
            yield SettingValue(f"{prefix}{name}", meta["written"], "default", meta["help"])


def toml_value(written: object) -> str:
    """Write a setting's value as TOML."""
    if isinstance(written, bool):
        return "true" if written else "false"
    if isinstance(written, str):
        return '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(written, (list, tuple)):
        return "[" + ", ".join(toml_value(one) for one in written) + "]"
    return str(written)


def _template(kind: type[Any], prefix: str, lines: list[str]) -> None:
    sections = []
    for name, sub, meta in _declared(kind):
        if sub is not None:
            sections.append((name, sub, meta))
            continue
        commented = "" if not prefix and name == "letters" else "# "
        lines.append(f"{commented}{name} = {toml_value(meta['written'])}  # {meta['help']}")
    for name, sub, meta in sections:
        lines += ["", f"[{prefix}{name}]" + (f"  # {meta['help']}" if meta["help"] else "")]
        _template(sub, f"{prefix}{name}.", lines)
