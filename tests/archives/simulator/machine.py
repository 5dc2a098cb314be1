"""The Wayback Machine with captures, limits and faults (section 13 of the facts).

It counts what it must never see: more than it allows. Nothing here is taken from our
client: names and shapes are those of the documentation and of recorded traffic.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import parse_qs

from citecheck.demo.wayback import Answer, ArchivedPage, DemoWayback
from citecheck.demo.wayback_index import timestamp_of

ACCESS, SECRET = "AKtestACCESSkey", "SKtestSECRETkey"
HTML = [("Content-Type", "text/html; charset=utf-8")]
JSON = [("Content-Type", "application/json")]
BLOCK_PAGE = (
    b"<html><h1>429 Too Many Requests</h1>Your network was flagged for suspected abusive bot"
    b" traffic.</html>"
)
OFFLINE_PAGE = b"<html><title>Internet Archive: Temporarily Offline</title></html>"


PAGE = (
    b"<html><head><title>A report on the harbour</title></head><body><h1>A report on the "
    b"harbour</h1>"
    + b"<p>The council has published what it found in the harbour this spring.</p>" * 12
    + b"</body></html>"
)
"""What is captured where a test says nothing else: a page that shows something."""


class Fault(StrEnum):
    """What may go wrong with one request."""

    THROTTLE = "429"
    OFFLINE = "503"
    REFUSE = "refuse"
    """The connection is refused."""
    STALL = "stall"
    """No answer until the client gives up."""
    LOSE_ANSWER = "lose"
    """What was asked for is done, and the answer gets lost (5xx)."""
    GARBAGE = "garbage"
    """A page with status 200 instead of JSON."""
    EMPTY = "empty"
    """Availability: `{}` for a page that is archived."""


class RefusedError(Exception):
    pass


class StalledError(Exception):
    pass


@dataclass
class Job:
    job_id: str
    url: str
    started: datetime
    ends: datetime
    error: str | None = None
    message: str = ""
    success: bool = False


@dataclass
class Seen:
    """What the operator of the service would notice."""

    requests: list[tuple[str, float]] = field(default_factory=list)
    """Kind and moment of every request."""
    violations: list[str] = field(default_factory=list)
    paid: Counter[str] = field(default_factory=Counter)
    """Captures begun by address."""
    captured: Counter[str] = field(default_factory=Counter)
    """Captures that succeeded by address."""

    def most_within(self, kind: str, seconds: float) -> int:
        """The most requests of a kind in any half-open span of that length."""
        window: deque[float] = deque()
        most = 0
        for name, moment in self.requests:
            if name != kind:
                continue
            window.append(moment)
            while window[0] <= moment - seconds:
                window.popleft()
            most = max(most, len(window))
        return most


class Simulator(DemoWayback):
    """A Wayback Machine to be mistreated."""

    PER_MINUTE = 7
    LOOKUPS_PER_MINUTE = 30
    SLOTS = 3
    SAME_WITHIN = timedelta(hours=1)
    KEPT_FOR = timedelta(hours=1)
    PER_URL_A_DAY = 5

    def __init__(self, pages=(), *, clock, base="https://web.archive.org", lag=0.0) -> None:
        super().__init__(pages, clock, base)
        self.clock = clock
        self.lag = lag
        """Seconds for which new captures are hidden from index, availability and replay."""
        self.seen = Seen()
        self.jobs: dict[str, Job] = {}
        self.faults: Callable[[str, int], Fault | None] = lambda kind, number: None
        """Given a kind of request and its number, from 1, what goes wrong with it."""
        self.retry_after: int | None = None
        self.outcomes: dict[str, list[str | None]] = {}
        """By address: error codes of its next captures; None for success."""
        self.submission_errors: dict[str, list[str]] = {}
        """By address: messages or `error:` codes that its next requests are refused with."""
        self.queue_messages: dict[str, str] = {}
        self.bodies: dict[str, tuple[int, bytes]] = {}
        self.capture_seconds: Callable[[str], float] = lambda url: 20.0
        self.daily_limit = 30_000
        self.daily = Counter()
        self._numbers: Counter[str] = Counter()
        self._posts: deque[float] = deque()

    # --- requests

    async def respond(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        """Answer one request; raises `RefusedError` and `StalledError` for what is no answer."""
        kind = self._kind(method, target)
        self.seen.requests.append((kind, self.clock.monotonic()))
        if kind in ("cdx", "timemap"):
            self._watch("cdx and timemap", ("cdx", "timemap"), self.LOOKUPS_PER_MINUTE)
        self._numbers[kind] += 1
        fault = self.faults(kind, self._numbers[kind])
        match fault:
            case Fault.REFUSE:
                raise RefusedError
            case Fault.STALL:
                await self.clock.sleep(30)
                raise StalledError
            case Fault.THROTTLE:
                extra = [("Retry-After", str(self.retry_after))] if self.retry_after else []
                return 429, [*HTML, *extra], BLOCK_PAGE
            case Fault.OFFLINE:
                return 503, HTML, OFFLINE_PAGE
            case Fault.GARBAGE:
                return 200, HTML, b"<html>Please confirm that you are human</html>"
            case Fault.EMPTY:
                return 200, JSON, b'{"url":"x","archived_snapshots":{}}'
        answer = self._answer(kind, method, target, headers, body)
        if fault is Fault.LOSE_ANSWER:
            return 520, HTML, b""
        return answer

    def _kind(self, method: str, target: str) -> str:
        path = target.partition("?")[0]
        if path.startswith("/save/status/user"):
            return "user"
        if path.startswith("/save/status/system"):
            return "system"
        if path.startswith("/save/status"):
            return "status"
        if path.startswith("/save"):
            return "save" if method == "POST" else "anonymous"
        if path.startswith("/cdx"):
            return "cdx"
        if path.startswith("/wayback/available"):
            return "availability"
        if path.startswith("/web/timemap"):
            return "timemap"
        return "replay"

    def _answer(self, kind, method, target, headers, body) -> Answer:
        if kind == "system":
            queues = {"spn2-captures": 0, "spn2-outlinks": 0}
            return self._json({"status": "ok", "recent_captures": 941, "queues": queues})
        if kind in ("user", "status", "save"):
            if headers.get("authorization") != f"LOW {ACCESS}:{SECRET}":
                return self._json(
                    {"message": "You need to be logged in to use Save Page Now."}, 401
                )
            form = {k: v[0] for k, v in parse_qs(body.decode()).items()}
            if kind == "user":
                return self._json(self._user())
            if kind == "status":
                return self._status(method, target, form)
            return self._save(form)
        if kind == "anonymous":
            return self._anonymous(target.removeprefix("/save/"))
        return self.get(target, headers)

    def _watch(self, what: str, kinds: tuple[str, ...], limit: int) -> None:
        now = self.clock.monotonic()
        recent = sum(1 for kind, at in self.seen.requests if kind in kinds and at > now - 60)
        if recent > limit:
            self.seen.violations.append(f"{recent} {what} in a minute at {now:.1f}")

    @staticmethod
    def _json(document: object, status: int = 200) -> Answer:
        return status, JSON, json.dumps(document).encode()

    # --- captures

    def _user(self) -> dict[str, int]:
        running = len(self._running())
        return {
            "available": max(0, self.SLOTS - running),
            "processing": running,
            "daily_captures": self.daily[self._day()],
            "daily_captures_limit": self.daily_limit,
            "daily_status_limit": 70_000,
        }

    def _day(self) -> str:
        return f"{self.clock.now():%Y%m%d}"

    def _running(self) -> list[Job]:
        now = self.clock.now()
        return [job for job in self.jobs.values() if job.ends > now]

    def _save(self, form: Mapping[str, str]) -> Answer:
        url = form.get("url", "")
        now = self.clock.now()
        self._posts.append(self.clock.monotonic())
        while self._posts[0] <= self.clock.monotonic() - 60:
            self._posts.popleft()
        if len(self._posts) > self.PER_MINUTE:
            self.seen.violations.append(f"{len(self._posts)} captures in a minute")
            return 429, HTML, BLOCK_PAGE
        if errors := self.submission_errors.get(url):
            return self._refusal(errors.pop(0))
        job = self._job_of(url)
        if job is not None and now - job.started < self.SAME_WITHIN and job.error is None:
            return self._json(
                {
                    "url": url,
                    "job_id": job.job_id,
                    "message": "The same snapshot had been made 2 minutes ago. You can make new"
                    " capture of this URL after 1 hour.",
                }
            )
        if skipped := self._recent_enough(url, form.get("if_not_archived_within")):
            return skipped
        if len(self._running()) >= self.SLOTS:
            self.seen.violations.append("more captures at once than slots")
            return self._refusal("error:user-session-limit")
        if self.daily[self._day()] >= self.daily_limit:
            self.seen.violations.append("more captures than a day allows")
            limit = self.daily_limit
            return self._refusal(f"You cannot make more than ({limit},) captures per day.")
        if self.daily[(self._day(), url)] >= self.PER_URL_A_DAY:
            return self._refusal("error:too-many-daily-captures")
        return self._begin(url)

    def _refusal(self, reason: str) -> Answer:
        if reason.startswith("error:"):
            return self._json({"status": "error", "status_ext": reason, "message": "No."})
        return self._json({"status": "error", "message": reason})

    def _job_of(self, url: str) -> Job | None:
        return self.jobs.get(self._job_id(url))

    @staticmethod
    def _job_id(url: str) -> str:
        return "spn2-" + hashlib.sha1(url.encode()).hexdigest()

    def _recent_enough(self, url: str, within: str | None) -> Answer | None:
        if not within:
            return None
        now = self.clock.now()
        made = [p.at for p in self.index.of(url, now + timedelta(days=3650)) if p.status == 200]
        if not made or now - made[-1] > timedelta(seconds=float(within)):
            return None
        age = now - made[-1]
        hours, minutes = int(age.total_seconds() // 3600), int(age.total_seconds() % 3600 // 60)
        return self._json(
            {
                "url": url,
                "job_id": None,
                "message": f"The same snapshot had been made {hours} hours, {minutes} minutes ago."
                f" You can make new capture of this URL after {float(within) // 3600:.0f} hours.",
            }
        )

    def _begin(self, url: str) -> Answer:
        now = self.clock.now()
        self.daily[self._day()] += 1
        self.daily[(self._day(), url)] += 1
        self.seen.paid[url] += 1
        planned = self.outcomes.get(url)
        error = planned.pop(0) if planned else None
        job = Job(
            self._job_id(url), url, now, now + timedelta(seconds=self.capture_seconds(url)), error
        )
        self.jobs[job.job_id] = job
        if error is None:
            job.success = True
            self.seen.captured[url] += 1
            status, body = self.bodies.get(url, (200, PAGE))
            visible = job.ends + timedelta(seconds=self.lag)
            self.index.add(ArchivedPage(url, job.ends, body, status=status, visible_from=visible))
        answer = {"url": url, "job_id": job.job_id}
        if url in self.queue_messages:
            answer["message"] = self.queue_messages[url]
        return self._json(answer)

    def _status(self, method: str, target: str, form: Mapping[str, str]) -> Answer:
        if method == "GET":
            return self._json(self._state(target.rpartition("/")[2].partition("?")[0]))
        if "job_ids" in form:
            return self._json([self._state(job_id) for job_id in form["job_ids"].split(",")])
        return self._json(self._state(form.get("job_id", "")))

    def _state(self, job_id: str) -> dict[str, object]:
        job, now = self.jobs.get(job_id), self.clock.now()
        if job is None or now - job.ends > self.KEPT_FOR:
            return {"status": "error", "job_id": job_id, "message": "Job not found."}
        if now < job.ends:
            return {"status": "pending", "job_id": job_id, "resources": []}
        if job.error is not None:
            return {
                "status": "error",
                "job_id": job_id,
                "status_ext": f"error:{job.error}",
                "message": f"Failed with {job.error}.",
                "resources": [],
            }
        return {
            "status": "success",
            "job_id": job_id,
            "original_url": job.url,
            "timestamp": timestamp_of(job.ends),
            "duration_sec": 16.04,
            "http_status": self.bodies.get(job.url, (200, b""))[0],
            "resources": [job.url],
            "outlinks": [],
        }

    def _anonymous(self, url: str) -> Answer:
        if errors := self.submission_errors.get(url):
            errors.pop(0)
            return 429, HTML, BLOCK_PAGE
        now = self.clock.now().astimezone(UTC)
        self.seen.paid[url] += 1
        self.seen.captured[url] += 1
        self.index.add(ArchivedPage(url, now, PAGE))
        return 302, [("Location", f"{self.base}/web/{timestamp_of(now)}/{url}")], b""
