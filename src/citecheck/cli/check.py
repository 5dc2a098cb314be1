"""`citecheck check`: visit and judge all that is named, due or not."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

import click

from citecheck.cli.common import App, ExitCode, common_options, print_lines
from citecheck.console import one_line, printable
from citecheck.model import TO_MEND, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from citecheck.model import Hop
    from citecheck.pipeline.adhoc import Look
    from citecheck.store import StandingRow

__all__ = ["check"]

Record = dict[str, Any]

CAUTIONS = 50
"""Lines about how one letter was read."""
OFFLINE = "Our own network could not see the web; this says nothing about the address."


@click.command()
@click.argument("letters", nargs=-1, metavar="[LETTER]...")
@click.option("--url", "urls", multiple=True, metavar="URL", help="An address, without a letter.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "jsonl"]),
    default="table",
    show_default=True,
    help="How to print what was found.",
)
@click.option(
    "--no-copies", is_flag=True, help="Keep no copies of our own, whatever the settings say."
)
@common_options
@click.pass_context
def check(
    ctx: click.Context,
    app: App,
    letters: tuple[str, ...],
    urls: tuple[str, ...],
    format_: str,
    no_copies: bool,
) -> None:
    """Visit and judge all that is named, due or not.

    The links of letters are recorded in the database; --url takes an ad-hoc look at an
    address, which is not.
    """
    if urls and letters:
        raise click.UsageError("Name letters or --url, not both.")
    if urls:
        records, code = _look(app, urls)
    else:
        records, code = _check_letters(app, letters, copies=not no_copies)
    print_lines(_jsonl(records) if format_ == "jsonl" else _table(records))
    ctx.exit(code)


def _look(app: App, urls: tuple[str, ...]) -> tuple[list[Record], ExitCode]:
    from citecheck.cli.running import until_signal
    from citecheck.pipeline import real_outside
    from citecheck.pipeline.adhoc import look_at

    outside = real_outside(app.settings)
    checked, looks = until_signal(
        app, lambda stop: look_at(urls, app.settings, outside, app.console, stop)
    )
    seen = {look.url: _looked(look) for look in looks}
    records = [seen.get(url) or _unseen(url, outside.clock.now()) for url in dict.fromkeys(urls)]
    if checked.ending != "done":
        return records, ExitCode.PARTLY
    mend = any(record["verdict"] in TO_MEND for record in records)
    return records, ExitCode.TO_MEND if mend else ExitCode.DONE


def _check_letters(
    app: App, letters: tuple[str, ...], *, copies: bool
) -> tuple[list[Record], ExitCode]:
    from citecheck.cli.running import exit_code, run_plan
    from citecheck.pipeline import Due, Plan, real_outside
    from citecheck.reports import caution_lines
    from citecheck.store import open_store

    plan = Plan(
        settings=app.settings if copies else app.settings.without_own_copies(),
        database=app.database,
        reports=None,
        letters=letters,
        due=Due(everything=not letters, read=bool(letters)),
        archive=False,
    )
    outside = real_outside(app.settings)
    outcome = run_plan(app, plan, outside)
    with open_store(app.database, clock=outside.clock) as store:
        paths = set(outcome.read.paths)
        records = list(_by_url(row for row in store.standing_rows() if row.letter in paths))
        cautioned = [one for one in store.cautioned_letters() if one.path in paths]
    for letter in cautioned:
        for text in caution_lines(letter.cautions, most=CAUTIONS):
            app.console.say("caution", f"{one_line(letter.path)}: {text}", letter=letter.path)
    if outcome.ending == "offline":
        records = [_offline(record) for record in records]
    return records, exit_code(outcome)


# --- records --------------------------------------------------------------------------


def _record(
    url: str,
    *,
    verdict: str,
    reason: str | None,
    status: int | None = None,
    final_url: str | None = None,
    hops: Iterable[Hop] = (),
    title: str | None = None,
    confidence: float | None = None,
    explanation: str | None = None,
    checked_at: datetime | None = None,
) -> Record:
    at = checked_at.astimezone(UTC).isoformat(timespec="milliseconds") if checked_at else None
    return {
        "url": url,
        "verdict": verdict,
        "reason": reason,
        "status": status,
        "final_url": final_url,
        "hops": [
            {"url": h.url, "status": h.status, "location": h.location, "via": h.via} for h in hops
        ],
        "title": title,
        "confidence": confidence,
        "explanation": explanation,
        "checked_at": at.replace("+00:00", "Z") if at else None,
    }


def _looked(look: Look) -> Record:
    finding, observation = look.finding, look.observation
    return _record(
        look.url,
        verdict=look.verdict.value,
        reason=finding.reason,
        status=finding.status,
        final_url=finding.final_url,
        hops=observation.hops,
        title=finding.page_title,
        confidence=finding.confidence,
        explanation=finding.explanation,
        checked_at=observation.at,
    )


def _offline(record: Record) -> Record:
    """Say why an address was not looked at; what is known from earlier runs stays."""
    if record["verdict"] != Verdict.UNCHECKED or record["reason"] not in {None, "not_due"}:
        return record
    return {**record, "reason": "offline", "explanation": OFFLINE}


def _unseen(url: str, now: datetime) -> Record:
    return _record(url, verdict="unchecked", reason="offline", explanation=OFFLINE, checked_at=now)


def _by_url(rows: Iterable[StandingRow]) -> Iterator[Record]:
    """One record for each distinct URL as cited; where citations differ, the best speaks."""
    best: dict[str, tuple[int, Record]] = {}
    for row in rows:
        url = row.url or (row.printed if row.problem == "malformed_url" else None)
        if url is not None and (url not in best or _rank(row) < best[url][0]):
            best[url] = _rank(row), _of_row(url, row)
    return (record for _, record in best.values())


def _of_row(url: str, row: StandingRow) -> Record:
    if row.url is None:
        return _record(
            url,
            verdict="invalid",
            reason="malformed_url",
            confidence=1.0,
            explanation=_why_malformed(url),
            checked_at=row.last_seen,
        )
    return _record(
        url,
        verdict=row.verdict or "unchecked",
        reason=row.reason,
        status=row.status,
        final_url=row.final_url,
        hops=row.hops,
        title=row.page_title,
        confidence=row.confidence,
        explanation=row.explanation,
        checked_at=row.checked_at,
    )


def _why_malformed(printed: str) -> str:
    from citecheck.addresses import AddressError, request_url

    try:
        request_url(printed)
    except AddressError as error:
        return f"This is no web address: {error.detail}."
    return "What is printed is no web address."


_ORDER = [Verdict.OK, Verdict.MOVED, Verdict.BLOCKED, Verdict.SUSPECT]


def _rank(row: StandingRow) -> int:
    verdict = next((v for v in _ORDER if v == row.verdict), None)
    return _ORDER.index(verdict) if verdict is not None else len(_ORDER)


# --- printing -------------------------------------------------------------------------


def _jsonl(records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        yield json.dumps(record, ensure_ascii=False)


def _table(records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        yield printable(f"{record['verdict']:<11} {record['reason'] or '':<20} {record['url']}")
        if record["verdict"] != Verdict.OK and record["explanation"]:
            yield printable(f"{'':<11} {record['explanation']}")
