"""What all commands promise: help at once, one sentence for what is wrong, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from citecheck.cli import COMMANDS, cli
from citecheck.clocks import SystemClock
from citecheck.store import open_store
from tests.cli.conftest import Citecheck


def test_help_answers_at_once() -> None:
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "citecheck", "--help"], check=True, capture_output=True
        )
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.5, "150 ms on an idle machine; this one is shared"


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom citecheck.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'httpx', 'lxml', 'bs4', 'rich', 'sqlite_utils', 'trafilatura', 'asyncio'}\n"
        "print('\\nLOADED', *sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "LOADED"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_as_the_overview_does(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)  # type: ignore[attr-defined]
    assert command is not None
    assert command.help


def test_a_command_that_does_not_exist_is_guessed(citecheck: Citecheck) -> None:
    done = citecheck("chekc")
    assert done.returncode == 2
    assert "citecheck check" in done.stderr


def test_a_letter_that_is_not_there_leaves_nothing_behind(
    citecheck: Citecheck, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    done = citecheck("run", "lettter.docx")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("lettter.docx: there is no such file.")
    assert sorted(tmp_path.iterdir()) == before


def test_a_name_with_line_ends_prints_no_lines_of_its_own(
    citecheck: Citecheck, tmp_path: Path
) -> None:
    name = "a\n     1  p. 1       forged.example\n.md"
    (tmp_path / name).write_text("One, see http://a.example/.\n", "utf-8")
    shown = citecheck("extract", name).stdout.splitlines()
    assert len(shown) == 2
    assert not any(line.startswith("     1") for line in shown)


@pytest.mark.parametrize("command", ["report", "archive", "show", "acknowledge"])
def test_without_a_database_one_sentence_says_what_to_do(
    citecheck: Citecheck, command: str
) -> None:
    more = {
        "show": ["https://a.example/"],
        "acknowledge": ["1", "--reason", "r", "--until", "2999-01-01"],
    }
    done = citecheck(command, *more.get(command, []))
    assert done.returncode == 2
    assert done.stderr == (
        "citecheck: citations.db: there is no such database. `citecheck run` makes it.\n"
    )


@pytest.mark.parametrize(
    "command",
    [
        ["show", "9" * 30],
        ["acknowledge", "9" * 30, "--reason", "r", "--until", "2999-01-01"],
        ["repair", "--undo", "9" * 5000],
        ["repair", "--citation", "9" * 19],
    ],
)
def test_a_number_that_no_row_can_have_is_wrong_use(
    citecheck: Citecheck, tmp_path: Path, command: list[str]
) -> None:
    with open_store(tmp_path / "citations.db", clock=SystemClock()):
        pass
    done = citecheck(*command)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "999" in done.stderr


@pytest.mark.parametrize("written", ["01.01.2999", "2999-02-30", "soon"])
def test_a_day_that_is_none_is_told_with_an_example(citecheck: Citecheck, written: str) -> None:
    done = citecheck("acknowledge", "1", "--reason", "r", "--until", written)
    assert done.returncode == 2
    assert f"'--until': '{written}' is no such day; write it like 2027-01-31." in done.stderr


def test_a_letter_that_is_not_known_is_said_to_be_none(citecheck: Citecheck) -> None:
    done = citecheck("run", "--letter", "letters/nope.md")
    assert "letters/nope.md: no letter is known by this name" in done.stderr


def test_a_folder_that_was_empty_once_is_no_letter_that_cannot_be_read(
    citecheck: Citecheck, tmp_path: Path
) -> None:
    (tmp_path / "letters").mkdir()
    first = citecheck("run", "letters")
    assert first.returncode == 2
    assert "letters: there is no letter in this folder" in first.stderr
    (tmp_path / "letters" / "a.md").write_text("# A letter\n\nIt cites nothing.\n")
    (tmp_path / "citecheck.toml").write_text('letters = ["letters/**/*"]\n')
    assert citecheck("run").returncode == 0
    summary = (tmp_path / "reports" / "summary.md").read_text(encoding="utf-8")
    assert "could be read" not in summary
    assert "letters: there is no letter" not in summary


def test_settings_that_are_wrong_are_one_sentence(citecheck: Citecheck, tmp_path: Path) -> None:
    (tmp_path / "citecheck.toml").write_text("[check]\ntimout = '20s'\n", encoding="utf-8")
    done = citecheck("config", "show")
    assert done.returncode == 2
    assert "Is `check.timeout` meant?" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_init_writes_settings_that_config_show_accepts(
    citecheck: Citecheck, tmp_path: Path
) -> None:
    assert citecheck("init").returncode == 0
    assert "citecheck.toml" in citecheck("config", "show").stdout
    again = citecheck("init")
    assert again.returncode == 2
    assert "exists already" in again.stderr


def test_a_database_that_is_none_is_left_alone(citecheck: Citecheck, tmp_path: Path) -> None:
    (tmp_path / "citations.db").write_text("a shopping list, not a database " * 100)
    done = citecheck("report")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert (tmp_path / "citations.db").read_text().startswith("a shopping list")


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("a.md", "[^{0}]: Board, <{1}>\n"),
        ("a.txt", "[^{0}]: Board, {1}\n"),
        ("a.html", '<p>[{0}] Board, <a href="{1}">Minutes</a></p>\n'),
    ],
)
def test_an_address_that_nobody_can_visit_on_the_web_is_said_to_be_one(
    citecheck: Citecheck, tmp_path: Path, name: str, note: str
) -> None:
    cited = ["ftp://a.example/m.pdf", "wss://a.example/feed", "file:///C:/Users/a/m.docx"]
    notes = "\n".join(note.format(n, url) for n, url in enumerate(cited, 1))
    (tmp_path / name).write_text(f"Claims are made here[^1].\n\n{notes}", encoding="utf-8")
    done = citecheck("check", name, "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["url"] for row in rows] == cited
    assert {(row["verdict"], row["reason"]) for row in rows} == {("unsupported", "scheme")}


@pytest.mark.parametrize(
    ("told", "quiet", "shown"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_a_run_tells_the_archives_hints_once_and_only_where_it_speaks(
    monkeypatch: pytest.MonkeyPatch, told: bool, quiet: bool, shown: bool
) -> None:
    from io import StringIO
    from types import SimpleNamespace

    from citecheck import reports
    from citecheck.cli.common import ExitCode
    from citecheck.cli.run import _last_words
    from citecheck.console import Console

    monkeypatch.setattr(reports, "summary_line", lambda _: "Visited 3 links.")
    monkeypatch.setattr("sys.stderr", StringIO())  # no terminal
    hints = ("Captures need keys.", "Captures stopped for this run: the daily limit.")
    outcome = SimpleNamespace(
        ending="done",
        checked=SimpleNamespace(left=0, ending="done"),
        summary=SimpleNamespace(hints=hints),
    )
    stream = StringIO()
    with Console(stream, quiet=quiet) as console:
        _last_words(SimpleNamespace(console=console), outcome, ExitCode.DONE, told=told)
    assert [stream.getvalue().count(hint) for hint in hints] == [int(shown)] * 2


@pytest.mark.parametrize("form", ["table", "jsonl", "csv"])
def test_a_full_disk_behind_the_output_is_told_in_one_sentence(tmp_path: Path, form: str) -> None:
    (tmp_path / "a.md").write_text("See https://a.example/b.\n", "utf-8")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "citecheck", "extract", "--format", form, "a.md"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.startswith("citecheck: What is printed could not be written (No space left")
    assert done.stderr.count("\n") == 1


def test_a_worker_without_its_extra_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['procrastinate'] = None\n"
        "from citecheck.cli import main\n"
        "main(['worker', '--database-url', 'postgresql://nobody@127.0.0.1:1/none'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "citecheck-archiver[cluster]" in done.stderr
    assert "Waiting" not in done.stderr
    assert "Traceback" not in done.stderr
