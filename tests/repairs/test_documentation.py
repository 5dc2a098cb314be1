"""docs/repair.md: each of its commands does what the page shows."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from citecheck import __version__
from citecheck.citations import find_citations
from citecheck.cli import cli
from citecheck.clocks import SystemClock
from citecheck.letters import load_letter
from citecheck.model import Action, Decision
from citecheck.store import open_store

PAGE = (Path(__file__).parents[2] / "docs" / "repair.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_commands_do_what_the_page_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.md").write_text(blocks("markdown")[0], encoding="utf-8")
    copy = "https://web.archive.org/web/20210517120000/http://old.example/b"
    document = load_letter("a.md")
    with open_store(Path("citations.db"), clock=SystemClock()) as store:
        changes = store.put_letter(document, find_citations(document), reader=__version__)
        first, second = changes.citation_ids
        store.decide(Decision(first, Action.NEW_URL, "https://new.example/a", None, "ana"))
        store.decide(Decision(second, Action.CITE_ARCHIVED, copy, None, "ana"))
    ran = 0
    for block in blocks("console"):
        for shown in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = shown.partition("\n")
            done = CliRunner().invoke(cli, command.split()[1:])
            assert done.exit_code == 0, (command, done.output)
            assert sorted(normal(done.output).splitlines()) == sorted(expected.splitlines())
            ran += 1
    assert ran == 7
    assert Path("corrected/a.md").is_file()


def normal(output: str) -> str:
    output = output.replace(f"{Path.cwd()}/", "")
    output = re.sub(r"\.[0-9a-f]{16}\.md", ".SHA.md", output)
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d(?=  )", "YYYY-MM-DD HH:MM", output)


def test_every_option_is_explained():
    options = {name for one in cli.get_command(None, "repair").params for name in one.opts}  # type: ignore[arg-type, union-attr]
    common = {"--db", "--reports", "--config", "--quiet", "-q", "--verbose", "-v", "--json-log"}
    own = {name for name in options if name.startswith("--")} - common - {"--no-color"}
    assert {name for name in own if name not in PAGE} == set()
