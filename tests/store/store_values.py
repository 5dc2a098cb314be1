"""A clock that stands still, and letters, notes and visits made of few words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from citecheck.model import (
    Citation,
    Document,
    Finding,
    Hop,
    Observation,
    Standing,
    Verdict,
)

START = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


@dataclass
class StillClock:
    """Time that moves only when a test says so."""

    at: datetime = START
    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.pass_time(seconds=seconds)

    def pass_time(self, **duration: float) -> None:
        step = timedelta(**duration)
        self.at += step
        self.seconds += step.total_seconds()


def letter(path: str = "a.md", text: str = "first", **more: object) -> Document:
    return Document(path=path, format="markdown", sha256=f"sha256 of {text}", blocks=(), **more)


def note(
    ordinal: int, url: str | None, words: str = "", sentence: str = "", **more: object
) -> Citation:
    printed = f" {url}" if url else ""
    return Citation(
        letter="a.md",
        kind="footnote",
        ordinal=ordinal,
        note=str(ordinal + 1),
        url=url,
        problem=None if url else "missing_url",
        note_text=f"{words}{printed}",
        sentence=sentence,
        **more,
    )


def visit(
    url: str, at: datetime, status: int | None = 200, verdict: Verdict = Verdict.OK, **more: object
) -> tuple[Observation, Finding, Standing]:
    """What the checks would hand in for a visit."""
    reason = str(more.pop("reason", "alive" if verdict is Verdict.OK else "not_found"))
    seen = Observation(url=url, at=at, elapsed_ms=7, hops=(Hop(url, status),), status=status)
    finding = Finding(verdict, reason, 0.9, f"It is {verdict}.", status=status)
    standing = Standing(
        verdict, reason, since=at, last_checked=at, next_check=at + timedelta(days=7)
    )
    return seen, finding, standing
