"""What `citecheck.toml` may say: each setting with its default, its parser and its meaning."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from citecheck.settings.written import (
    Network,
    OtherArchive,
    archived_words,
    count,
    duration,
    networks,
    news_targets,
    one_of,
    other_archives,
    switch,
    text,
    texts,
    watchdog,
    web_address,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

T = TypeVar("T")


def setting(written: object, parse: Callable[[object], T], explanation: str) -> T:
    """Declare a setting: its default as it would be written, its parser, its meaning."""
    metadata = {"written": written, "parse": parse, "help": explanation}
    declared: T = field(default=parse(written), metadata=metadata)
    return declared


def section(kind: type[T], explanation: str = "") -> T:
    """Declare a table of settings."""
    declared: T = field(default_factory=kind, metadata={"help": explanation})
    return declared


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
        ["local", "wayback"], one_of("local", "wayback", "perma"), "archives; [] for none"
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
    ocr: bool = setting(written=False, parse=switch, explanation="recognise the text of scans")
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

    def without_own_copies(self) -> Settings:
        """Return these settings without the folder of our own copies: nothing is kept there."""
        others = tuple(name for name in self.archive.keep if name != "local")
        return replace(self, archive=replace(self.archive, keep=others))
