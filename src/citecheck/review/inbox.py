"""Letters dropped on the page: kept under a safe name, then read and checked.

Nothing that is there is ever overwritten, and nothing but the letters' folder is written
to. Reading and checking is a run like any other, of one letter, in a thread of its own.
"""

from __future__ import annotations

import asyncio
import os
import re
import threading
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from citecheck.errors import CitecheckError, LockedError, UsageError
from citecheck.letters import EXTENSIONS
from citecheck.reports.safe import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.store import ReportRow

    from .workplace import Workplace

__all__ = ["Inbox", "Job", "keep_letter", "letters_folder", "outcome", "safe_name"]

LONGEST_NAME = 100
"""Characters of a file's name."""

LONGEST_BYTES = 200
"""Bytes of it, its ending and number apart; file systems take 255."""

MOST_NAMES = 1_000
"""Letters of one name that are told apart by a number."""

BUDGET = timedelta(minutes=1)
"""Longest that a dropped letter waits for archives: somebody sits before the page. What is
left is the next run's."""

JOBS = 50
"""Uploads that are remembered."""

BUSY = (
    "A run of citecheck is at work just now. The letter is kept and the next run reads it; "
    "or read it from here once more in a few minutes."
)

BUSY_VISIT = (
    "A run of citecheck is at work just now: the next one visits what was written into the letter."
)

_PLAIN = {"markdown": "Markdown", "text": "plain text", "latex": "LaTeX"}
_KINDS = [_PLAIN.get(kind, kind.upper()) for kind in sorted({*EXTENSIONS.values()})]
"""What kinds of letters are called."""
_UNSAFE = re.compile(r"[^\w.()\- ]+")


def safe_name(given: str) -> str:
    """Return a file name made of what a browser says it is called.

    Folders, hidden names, control characters and names of devices are not taken over.
    Raises `UsageError` for what has not the name of a letter.
    """
    base = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1])
    stem, dot, ending = base.rpartition(".")
    if not dot:
        stem, ending = base, ""
    stem = _UNSAFE.sub("-", stem).strip(" .-")[:LONGEST_NAME]
    stem = stem.encode("utf-8", "ignore")[:LONGEST_BYTES].decode("utf-8", "ignore").strip(" .-")
    stem = stem or "letter"
    ending = re.sub(r"[^a-z0-9]", "", ending.lower())[:10]
    if stem.upper().partition(".")[0] in _DEVICES:
        stem = f"letter-{stem}"
    name = f"{stem}.{ending}" if ending else stem
    if Path(name).suffix not in EXTENSIONS:
        shown = visible(base)[:80]
        raise UsageError(
            f"“{shown}” is no letter that citecheck reads: it takes {', '.join(_KINDS[:-1])} "
            f"and {_KINDS[-1]}."
        )
    return name


_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in range(10))}
)


def letters_folder(work: Workplace) -> Path:
    """Return where new letters belong: the first folder that the settings read letters from."""
    here = work.settings.folder
    for pattern in work.settings.letters:
        if "://" in pattern:
            continue
        parts = []
        for part in Path(pattern).parts:
            if any(sign in part for sign in "*?["):
                break
            parts.append(part)
        fixed = Path(*parts) if parts else Path()
        folder = fixed if here == Path() else here / fixed
        if folder.is_file():
            continue
        return folder
    return here / "letters"


def keep_letter(folder: Path, given: str, data: bytes) -> Path:
    """Write a letter under a name of its own; the same letter under the same name is kept once.

    Raises `UsageError` for names and folders that will not do.
    """
    name = safe_name(given)
    stem, suffix = Path(name).stem, Path(name).suffix
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, MOST_NAMES):
            path = folder / (name if number == 1 else f"{stem}-{number}{suffix}")
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
            except FileExistsError:
                if path.is_file() and not path.is_symlink() and path.read_bytes() == data:
                    return path
                continue
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
            except OSError:  # the disk is full: the next run would read half a letter
                path.unlink(missing_ok=True)
                raise
            return path
    except OSError as problem:
        raise UsageError(f"{folder}: letters cannot be kept here: {problem.strerror}.") from None
    raise UsageError(f"{folder}: there are too many letters called {name}.")


@dataclass(slots=True)
class Job:
    """A letter on its way."""

    id: int
    name: str
    path: str
    addresses: tuple[str, ...] = ()
    """To be visited, where the letter itself was read just now."""
    state: str = "waiting"
    """`waiting`, `working`, `done`, `failed`."""
    says: str = "waits for its turn"
    done: int = 0
    total: int = 0
    letter: int | None = None
    """The letter's id, where something in it is to be decided."""


class _Watch:
    """A `Progress` that a job shows."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def begin(self, stage: str, total: int) -> None:
        """Start a stage."""
        self._job.says, self._job.done, self._job.total = stage, 0, total

    def step(self, stage: str, done: int = 1) -> None:  # noqa: ARG002 - the interface
        """Go on."""
        self._job.done += done

    def end(self, stage: str) -> None:
        """End a stage."""

    def say(self, event: str, message: str, **data: object) -> None:
        """Tell nobody."""

    detail = warn = say


class Inbox:
    """Reads and checks new letters, one after the other."""

    def __init__(self, work: Workplace) -> None:
        self._work = work
        self._jobs: dict[int, Job] = {}
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._next = 1

    def jobs(self) -> list[Job]:
        """Return the letters on their way and those that came lately, newest first."""
        with self._lock:
            return sorted(self._jobs.values(), key=lambda job: -job.id)

    @property
    def busy(self) -> bool:
        """Whether a letter is on its way."""
        return any(job.state in ("waiting", "working") for job in self.jobs())

    def take(self, path: str) -> Job:
        """Begin to read and check a letter."""
        return self._begin(path, ())

    def visit(self, path: str, addresses: tuple[str, ...]) -> None:
        """Begin to visit the addresses that a repair has brought into a letter."""
        if addresses:
            self._begin(path, addresses)

    def _begin(self, path: str, addresses: tuple[str, ...]) -> Job:
        with self._lock:
            job = Job(self._next, Path(path).name, path, addresses)
            self._next += 1
            self._jobs[job.id] = job
            for old in [n for n in self._jobs if n <= job.id - JOBS]:
                del self._jobs[old]
        threading.Thread(target=self._do, args=(job,), name="citecheck-letter", daemon=True).start()
        return job

    def _do(self, job: Job) -> None:
        with self._turn:
            job.state = "working"
            try:
                do = _visit if job.addresses else _read_and_check
                job.says = do(self._work, job)
                job.state = "done"
            except LockedError:
                job.state, job.says = "failed", BUSY_VISIT if job.addresses else BUSY
            except CitecheckError as problem:
                # The list names the letter already.
                said = str(problem).removeprefix(f"{job.path}: ")
                job.state, job.says = "failed", f"{said[:1].upper()}{said[1:]}".rstrip(".") + "."
            except Exception:
                job.state, job.says = "failed", "This could not be done; the log has the details."
                raise


def _visit(work: Workplace, job: Job) -> str:
    """Visit what a repair has brought into a letter; say whether it shows what it should."""
    from citecheck.pipeline.desk import recheck

    outside = work.outside()
    asyncio.run(recheck(job.addresses, work.settings, work.database, outside, _Watch(job)))
    rows = [row for row in work.store.report_rows(letter=job.path) if row.url in job.addresses]
    return outcome(rows)


def outcome(rows: Sequence[ReportRow]) -> str:
    """Say how repaired references stand; what was not told is never called well."""
    from citecheck.model import ALIVE, TO_MEND
    from citecheck.reports.words import amount

    if not rows:
        return "None of the repaired references stands in the letter any more."
    read = f"{amount(len(rows), 'repaired reference')} read again"
    known = [row for row in rows if not row.to_mend and row.verdict in TO_MEND - ALIVE]
    well = [row for row in rows if not row.to_mend and row.verdict in ALIVE]
    if len(well) + len(known) == len(rows):
        return f"{read} and visited: all is well."
    counts = Counter(_standing(row) for row in rows)
    worst = [words for words in _STANDINGS if counts[words]]
    said = [f"{counts[words]:,} {words}" for words in worst]
    first = next(row for row in rows if _standing(row) == worst[0])
    why = f" ({first.explanation.rstrip('.')})" if first.explanation else ""
    return f"{read}: {'; '.join(said)}{why}."


_STANDINGS = (
    "still to mend",
    "not answering now",
    "not visited yet, which the next run does",
    "not to be told",
)


def _standing(row: ReportRow) -> str:
    """Return how a reference stands that does not simply answer; empty for one that does."""
    from citecheck.model import ALIVE, TO_MEND, Verdict

    if row.to_mend:
        return _STANDINGS[0]
    if row.verdict in ALIVE | TO_MEND:
        return ""  # there, or acknowledged
    if row.verdict == Verdict.SUSPECT:
        return _STANDINGS[1]
    return _STANDINGS[2 if row.verdict in (None, Verdict.UNCHECKED) else 3]


def _read_and_check(work: Workplace, job: Job) -> str:
    """Run the pipeline on one letter; say in a sentence what came of it."""
    from citecheck.lock import only_run
    from citecheck.pipeline import Due, Plan, run
    from citecheck.reports.words import amount

    archive = work.settings.archive
    hurried = replace(archive, run_budget=min(archive.run_budget, BUDGET))
    plan = Plan(
        settings=replace(work.settings, archive=hurried),
        database=work.database,
        reports=None,
        letters=(job.path,),
        due=Due(read=True),
    )
    with only_run(work.database):
        outcome = asyncio.run(run(plan, work.outside(), _Watch(job), asyncio.Event()))
    for unread in outcome.read.unread:
        raise UsageError(str(unread))
    letter = work.store.letter(job.path)
    rows = list(work.store.report_rows(letter=job.path)) if letter else []
    faulty = sum(row.to_mend for row in rows)
    job.letter = letter.id if letter is not None and faulty else None
    found = f"{amount(len(rows), 'citation')} found, {faulty:,} to mend"
    if letter is not None and letter.warnings:
        found += f"; read with {amount(len(letter.warnings), 'caution')}, see below"
    if outcome.ending == "offline":
        return f"{found}. The web cannot be seen from here at the moment; the next run visits them."
    return f"{found}."
