"""`citecheck repair`: write what was decided into the letters; a diff by default."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citecheck.cli.common import App, ExitCode, common_options, print_lines, row_number
from citecheck.console import one_line
from citecheck.errors import CitecheckError, UsageError
from citecheck.model import TO_MEND

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from citecheck.pipeline.repairing import Prepared, Written
    from citecheck.repairs import Refusal, Style
    from citecheck.store import Store

__all__ = ["repair"]


MOST_PLACES = 8
"""Places of a letter that are named where one reason holds for many."""


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What the command line asks for."""

    write: bool
    to: Path | None
    commit: bool
    safe_only: bool
    visit: bool
    style: Style
    only: frozenset[int] = frozenset()
    """Citations to repair, by id; all of a letter where empty."""
    languages: tuple[str, ...] = ("eng",)
    """Those that scans are recognised in."""


@dataclass(slots=True)
class _Tally:
    """What came of it, over all letters."""

    changes: int = 0
    refused: int = 0
    letters: int = 0
    failed: int = 0
    addresses: list[str] = field(default_factory=list)


@click.command()
@click.argument("letters", nargs=-1, metavar="[LETTER]...")
@click.option("--write", is_flag=True, help="Do it; without, only show what would change.")
@click.option("--undo", type=row_number, metavar="N", help="Take back repair number N.")
@click.option("--list", "list_", is_flag=True, help="List the repairs that can be taken back.")
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write repaired copies there; the letters stay as they are.",
)
@click.option(
    "--citation",
    "citations",
    type=row_number,
    multiple=True,
    metavar="ID",
    help="Only this citation, whatever else is decided; may be given again.",
)
@click.option("--safe-only", is_flag=True, help="Only what no person needs to decide.")
@click.option(
    "--track-changes", is_flag=True, help="In DOCX and ODT, as tracked changes (with --author)."
)
@click.option("--author", metavar="NAME", help="Who the tracked changes are by.")
@click.option("--commit", is_flag=True, help="In a git checkout: one commit for each letter.")
@click.option("--no-visit", is_flag=True, help="Do not visit the new addresses.")
@common_options
@click.pass_context
def repair(
    ctx: click.Context,
    app: App,
    letters: tuple[str, ...],
    write: bool,
    undo: int | None,
    list_: bool,
    to: Path | None,
    citations: tuple[int, ...],
    safe_only: bool,
    track_changes: bool,
    author: str | None,
    commit: bool,
    no_visit: bool,
) -> None:
    """Write what was decided into the letters.

    Without --write nothing is changed: a diff shows what would be. Each letter is kept in
    `.citecheck-backup/` beside it before it is changed, and --undo takes a repair back.
    """
    from citecheck.clocks import SystemClock
    from citecheck.pipeline.repairing import style_of
    from citecheck.store import open_store

    if track_changes and not (author or "").strip():
        raise click.UsageError("Tracked changes need a name: --author NAME.")
    one_way = letters and citations
    if (
        one_way
        or (write and to)
        or (undo is not None and (letters or citations or to or safe_only))
    ):
        raise click.UsageError("These options do not go together.")
    if commit and not write and undo is None:
        raise click.UsageError("--commit goes with --write.")
    if not app.database.is_file():
        raise UsageError(f"{app.database}: there is no such database. `citecheck run` makes it.")
    clock = SystemClock()
    style = style_of(app.settings, clock.now(), author if track_changes else None)
    languages = app.settings.ocr_languages
    wishes = _Wishes(
        write, to, commit, safe_only, not no_visit, style, frozenset(citations), languages
    )
    with open_store(app.database, clock=clock) as store:
        if list_:
            print_lines(_listed(store))
        elif undo is not None:
            _undo(app, store, undo)
        else:
            ctx.exit(_repair(app, store, letters, wishes))


# --- letters --------------------------------------------------------------------------


def _repair(app: App, store: Store, letters: tuple[str, ...], wishes: _Wishes) -> ExitCode:
    import contextlib

    from citecheck.lock import only_run

    tally = _Tally()
    if wishes.only:
        paths = _letters_of(store, wishes.only)
    else:
        paths = _named(store, letters) if letters else _with_work(store, wishes)
    held = only_run(app.database) if wishes.write else contextlib.nullcontext()
    with held:
        for path in paths:
            try:
                _repair_letter(app, store, path, wishes, tally)
            except CitecheckError as problem:
                tally.failed += 1
                app.console.warn("not_repaired", str(problem), letter=path)
        unwell = _visit(app, tally.addresses) if wishes.visit else ExitCode.DONE
    _sum_up(app, tally, wishes)
    if tally.failed:
        return ExitCode.PARTLY if tally.letters else ExitCode.USAGE
    return max(unwell, ExitCode.TO_MEND if tally.refused else ExitCode.DONE)


def _named(store: Store, letters: tuple[str, ...]) -> list[str]:
    from citecheck.letters import find_letters

    found = find_letters(letters)
    if found.errors:
        raise UsageError(str(found.errors[0]))
    known = {Path(one.path).resolve(): one.path for one in store.letters()}
    named = [known.get(Path(path).resolve(), path) for path in found.paths]
    # Of a folder or pattern, those that were read; a letter named alone is told to be unknown.
    named = named if len(named) == 1 else [path for path in named if path in known.values()]
    return [*named, *found.addresses]


def _letters_of(store: Store, citations: frozenset[int]) -> list[str]:
    """Return the letters that citations stand in; raises `UsageError` for one in none."""
    found: dict[str, None] = {}
    for citation_id in sorted(citations):
        row = next(store.report_rows(citation_id=citation_id), None)
        if row is None:
            raise UsageError(
                f"There is no citation {citation_id} in a letter (any more)."
                " `citecheck show LETTER` lists them with their numbers."
            )
        found[row.letter] = None
    return list(found)


def _with_work(store: Store, wishes: _Wishes) -> list[str]:
    """Return the letters on which something was decided, or is safe to do."""
    from citecheck.repairs import CHANGES_NOTHING, suggest

    found: dict[str, None] = {}
    for row in store.report_rows():
        if wishes.safe_only:
            if row.to_mend and any(one.safe for one in suggest(row)):
                found[row.letter] = None
        elif row.decision is not None and row.decision not in CHANGES_NOTHING:
            found[row.letter] = None
    return list(found)


def _repair_letter(app: App, store: Store, path: str, wishes: _Wishes, tally: _Tally) -> None:
    from citecheck.pipeline.repairing import finish_pledge, prepare
    from citecheck.repairs import ERRATA_ONLY, pledge_on

    if pledge_on(path) is not None:
        if not wishes.write:
            raise UsageError(f"{path}: a repair of it was interrupted. --write finishes it first.")
        finish_pledge(store, path)
    prepared = prepare(
        store,
        path,
        wishes.style,
        safe_only=wishes.safe_only,
        only=wishes.only,
        languages=wishes.languages,
    )
    _tell_refused(app, path, prepared.repair.refused)
    tally.refused += len(prepared.repair.refused)
    if not prepared.repair.edits:
        return
    if prepared.document.format in ERRATA_ONLY:
        _errata(app, store, prepared, wishes)
    else:
        tally.addresses += _apply(app, store, prepared, wishes)
    tally.letters += 1
    tally.changes += len(prepared.repair.edits)


def _tell_refused(app: App, path: str, refused: Sequence[Refusal]) -> None:
    """Tell what was refused, each reason once."""
    by_reason: dict[str, list[Refusal]] = {}
    for one in refused:
        by_reason.setdefault(one.reason, []).append(one)
    for reason, all_ in by_reason.items():
        places = list(dict.fromkeys(one.where for one in all_))
        where = ", ".join(places[:MOST_PLACES])
        if len(places) > MOST_PLACES:
            where += f" and {len(places) - MOST_PLACES} more places"
        ids = [one.citation_id for one in all_]
        named = f"citation{'' if len(ids) == 1 else 's'} {', '.join(map(str, ids[:MOST_PLACES]))}"
        app.console.warn(
            "refused",
            f"{one_line(path)}, {where}: not changed. {_sentence(reason)}"
            f" ({named}{', …' if len(ids) > MOST_PLACES else ''})",
            letter=path,
            citations=ids,
        )


def _apply(app: App, store: Store, prepared: Prepared, wishes: _Wishes) -> tuple[str, ...]:
    """Show, copy or write a repair; return the addresses that came into the letter."""
    from citecheck.pipeline.repairing import addresses_of, copy_repaired, diff_of

    for edit in prepared.repair.edits:
        app.console.say(
            "change", f"{one_line(prepared.path)}: {edit.says}", citation=edit.citation_id
        )
    if wishes.to is not None:
        target = copy_repaired(store, prepared, wishes.to)
        app.console.say("copied", f"{one_line(target)}: written; the letter itself stays as it is.")
        return addresses_of(prepared)
    if wishes.write:
        return _write(app, store, prepared, wishes).addresses
    print_lines(one_line(line) for line in diff_of(prepared))
    return ()


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}."


def _write(app: App, store: Store, prepared: Prepared, wishes: _Wishes) -> Written:
    from citecheck.pipeline.repairing import write
    from citecheck.repairs import commit_letter, is_clean

    path = Path(prepared.path)
    if wishes.commit and not is_clean(path):
        raise UsageError(
            f"{path}: is not in a git checkout, or has changes that are not committed."
            " Commit them first, or leave out --commit."
        )
    written = write(store, prepared)
    app.console.say(
        "repaired",
        f"{one_line(path)}: written as repair {written.number}. The letter as it was lies in"
        f" {one_line(written.backup)}; to take it back: citecheck repair --undo {written.number}",
        letter=prepared.path,
        repair=written.number,
    )
    if wishes.commit:
        commit = commit_letter(path, [edit.says for edit in prepared.repair.edits])
        app.console.say("committed", f"{one_line(path)}: committed as {commit}.", commit=commit)
    return written


def _errata(app: App, store: Store, prepared: Prepared, wishes: _Wishes) -> None:
    from citecheck.pipeline.repairing import errata_of, write_errata

    if not wishes.write and wishes.to is None:
        print_lines(one_line(line) for line in errata_of(prepared)["md"].decode().splitlines())
        return
    folder = wishes.to if wishes.to is not None else app.reports / "errata"
    files = write_errata(store, prepared, folder, settle_them=wishes.write)
    names = ", ".join(str(file) for file in files)
    app.console.say(
        "errata", f"{one_line(prepared.path)}: it is not edited; its errata are in {names}."
    )


def _sum_up(app: App, tally: _Tally, wishes: _Wishes) -> None:
    if not tally.changes and not tally.refused and not tally.failed:
        app.console.say("nothing", "Nothing to repair: no decision waits for being written.")
        return
    changes = f"{tally.changes} change{'' if tally.changes == 1 else 's'}"
    letters = f"{tally.letters} letter{'' if tally.letters == 1 else 's'}"
    if wishes.write or wishes.to is not None:
        app.console.say("done", f"{changes} in {letters} written, {tally.refused} refused.")
    elif tally.changes:
        hint = "Nothing was changed; --write does it."
        app.console.say("planned", f"{changes} in {letters}, {tally.refused} refused. {hint}")


# --- visiting -------------------------------------------------------------------------


def _visit(app: App, addresses: list[str]) -> ExitCode:
    """Visit what came into the letters; tell what does not answer as it should."""
    from citecheck.cli.running import until_signal
    from citecheck.pipeline import real_outside
    from citecheck.pipeline.adhoc import look_at

    urls = tuple(dict.fromkeys(addresses))
    if not urls:
        return ExitCode.DONE
    outside = real_outside(app.settings)
    checked, looks = until_signal(
        app, lambda stop: look_at(urls, app.settings, outside, app.console, stop)
    )
    if checked.ending != "done":
        app.console.warn("unvisited", "The new addresses could not be visited: no way to the web.")
        return ExitCode.PARTLY
    code = ExitCode.DONE
    for look in looks:
        if look.verdict in TO_MEND:
            code = ExitCode.TO_MEND
            app.console.warn("visited", f"{look.url}: {look.finding.explanation}", url=look.url)
        else:
            app.console.say("visited", f"{look.url}: visited, {look.verdict}.", url=look.url)
    return code


# --- taking back ----------------------------------------------------------------------


def _undo(app: App, store: Store, number: int) -> None:
    from citecheck.lock import only_run
    from citecheck.pipeline.repairing import undo

    with only_run(app.database):
        undone = undo(store, number)
    count = len(undone.decisions)
    what = "the change was" if count == 1 else f"all {count} changes of it were"
    app.console.say(
        "undone",
        f"{one_line(undone.path)}: {what} taken back; the letter is as it was, byte for byte.",
    )


LISTED = 1000
"""Repairs that `--list` shows at most."""


def _listed(store: Store) -> Iterator[str]:
    for row in store.applied_decisions(LISTED):
        if row.patch is None or row.patch.startswith("with:"):
            continue
        history = store.history_of(row.decision.citation_id)
        letter = history.citation.letter if history and hasattr(history, "citation") else "?"
        at = f"{row.applied_at:%Y-%m-%d %H:%M}" if row.applied_at else ""
        who = row.decision.decided_by or ""
        yield one_line(f"{row.id:>6}  {at}  {row.decision.action:<14} {letter}  {who}".rstrip())
