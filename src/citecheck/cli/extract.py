"""`citecheck extract`: the citations of letters, without network."""

from __future__ import annotations

import csv
import io
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from citecheck.cli.common import App, ExitCode, common_options, print_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from citecheck.errors import LetterError
    from citecheck.model import Caution

__all__ = ["extract"]

CAUTIONS = 50
"""Lines about one letter: who gets more reads none."""
NO_NETWORK = "`citecheck extract` does not go on the web"
NO_NETWORK_ADVICE = "`citecheck run` reads letters there; or save the page and give the file"


@click.command()
@click.argument("letters", nargs=-1, required=True, metavar="LETTER...")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "jsonl", "csv"]),
    default="table",
    show_default=True,
    help="How to print them.",
)
@click.option("--ocr", is_flag=True, help="Recognise the text of scans.")
@common_options
@click.pass_context
def extract(
    ctx: click.Context, app: App, letters: tuple[str, ...], format_: str, ocr: bool
) -> None:
    """List the citations of letters: files, folders, patterns, or - for standard input."""
    unread: list[LetterError] = []
    settings = app.settings
    languages = settings.ocr_languages if ocr or settings.ocr else None
    records = _records(app, letters, unread, languages)
    print_lines(_PRINTERS[format_](records))
    if unread:
        wrong = not ctx.meta.get("read") and len(unread) == ctx.meta["misnamed"]
        ctx.exit(ExitCode.USAGE if wrong else ExitCode.PARTLY)


def _records(
    app: App,
    letters: tuple[str, ...],
    unread: list[LetterError],
    ocr: tuple[str, ...] | None,
) -> Iterator[dict[str, Any]]:
    from citecheck.citations import find_citations, to_record
    from citecheck.errors import LetterError
    from citecheck.letters import find_letters, load_letter

    meta = click.get_current_context().meta
    found = find_letters(list(letters))
    refused = [LetterError(address, NO_NETWORK, NO_NETWORK_ADVICE) for address in found.addresses]
    meta["misnamed"] = len(found.errors) + len(refused)
    for problem in (*found.errors, *refused):
        unread.append(problem)
        app.console.warn("letter_unread", str(problem), letter=problem.path)
    for path in found.paths:
        try:
            document = load_letter(path, ocr=ocr)
        except LetterError as problem:
            unread.append(problem)
            app.console.warn("letter_unread", str(problem), letter=path)
            continue
        meta["read"] = True
        _say_cautions(app, path, document.warnings)
        for citation in find_citations(document):
            yield to_record(citation)


def _say_cautions(app: App, path: str, cautions: Sequence[Caution]) -> None:
    if not cautions:
        return
    from citecheck.console import one_line
    from citecheck.reports import caution_lines

    for text in caution_lines(cautions, most=CAUTIONS):
        app.console.say("caution", f"{one_line(path)}: {text}", letter=path)


def _jsonl(records: Iterator[dict[str, Any]]) -> Iterator[str]:
    for record in records:
        yield json.dumps(record, ensure_ascii=False)


def _csv(records: Iterator[dict[str, Any]]) -> Iterator[str]:
    from citecheck.reports.safe import cell

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="")
    for index, record in enumerate(records):
        for row in ([list(record)] if index == 0 else []) + [list(record.values())]:
            buffer.seek(0)
            buffer.truncate()
            writer.writerow([cell(_as_text(value)) for value in row])
            yield buffer.getvalue()


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def _table(records: Iterator[dict[str, Any]]) -> Iterator[str]:
    from citecheck.console import one_line, printable
    from citecheck.reports import pointers

    letter, count = None, 0
    for record in records:
        count += 1
        if record["letter"] != letter:
            if letter is not None:
                yield ""
            letter = record["letter"]
            yield one_line(letter)
        mark = record["note"] or {"inline": "link", "bare": "bare"}.get(record["kind"], "")
        line = f"line {record['line']}" if record["line"] else ""
        place = f"p. {record['page']}" if record["page"] else line
        shown = record["url"] or f"({record['problem'].replace('_', ' ')})"
        title = record["title"] or record["anchor_text"] or ""
        yield printable(f"  {mark:>6}  {place:<9}  {shown}")
        for other in record["candidates"]:
            yield printable(f"  {'':>6}  {'':<9}  or {other}")
            if marked := pointers(record["url"] or "", other):
                yield f"  {'':>6}  {'':<9}     {marked}"
        if title:
            yield printable(f"  {'':>6}  {'':<9}  {title}")
    if not count and sys.stdout.isatty():
        yield "No citations."


_PRINTERS = {"table": _table, "jsonl": _jsonl, "csv": _csv}
