"""Write what is made from the command line's own declarations.

    python contrib/generate.py [--check]

That are `docs/cli.md`, the man page, and the completions for bash, zsh and fish. A test runs
`--check`, so that a command or an option that is not documented fails the build.
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from citecheck import __version__
from citecheck.cli import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
NAME = "citecheck"
EXIT_CODES = {
    0: "done, nothing to mend",
    1: "done, and citations need mending",
    2: "wrong use or settings",
    3: "partly done (offline, interrupted, a letter unreadable, the disk full): run again",
    4: "another run is at work on this database",
}
COMMON = "run"
"""The command whose common options are described for all of them."""


def commands(
    group: click.Command = cli, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command that does something, by its words."""
    if not isinstance(group, click.Group):
        yield path, group
        return
    if path and group.invoke_without_command:
        yield path, group
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield from commands(command, (*path, name))


def helped(command: click.Command) -> list[str]:
    """Return the paragraphs of a command's help."""
    text = inspect.cleandoc(command.help or "").replace("\b", "")
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def common_names() -> set[str]:
    """Return the options that every command takes."""
    sets = [
        {parameter.name for parameter in command.params if isinstance(parameter, click.Option)}
        for _, command in commands()
    ]
    return {name for name in set.intersection(*sets) if name}


def options(command: click.Command) -> Iterator[tuple[str, str, str]]:
    """Yield (name, how it is written, help) of each option."""
    context = click.Context(command)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            record = parameter.get_help_record(context)
            if record is None:  # hidden: for tests, or for the program itself
                continue
            yield parameter.name or "", record[0], " ".join(record[1].split())


def usage(words: tuple[str, ...], command: click.Command) -> str:
    """Return the line that a command is called by, without its options."""
    context = click.Context(command)
    pieces = [piece for piece in command.collect_usage_pieces(context) if piece != "[OPTIONS]"]
    return " ".join([NAME, *words, *pieces])


def markdown() -> str:
    """Return docs/cli.md."""
    shared = common_names()
    lines = [
        "# Command line",
        "",
        "*Made by `python contrib/generate.py`; a test fails where the program says otherwise.*",
        "",
        "Data goes to stdout, words go to stderr. `citecheck extract -` reads standard input.",
        "",
    ]
    for words, command in commands():
        lines += [f"## `{usage(words, command)}`", ""]
        for paragraph in helped(command):
            lines += [paragraph, ""]
        own = [(how, says) for name, how, says in options(command) if name not in shared]
        if own:
            lines += ["| option | |", "|---|---|"]
            lines += [f"| `{_cell(how)}` | {_cell(says)} |" for how, says in own]
            lines.append("")
    lines += ["## Options of every command", "", "| option | |", "|---|---|"]
    every = dict(commands())
    for name, how, says in options(every[(COMMON,)]):
        if name in shared:
            lines.append(f"| `{_cell(how)}` | {_cell(says)} |")
    lines += ["", "## Exit codes", "", "| code | means |", "|---|---|"]
    lines += [f"| {code} | {says} |" for code, says in EXIT_CODES.items()]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def man() -> str:
    """Return the man page, in the man(7) macros."""
    shared = common_names()
    root = helped(cli)
    lines = [
        f'.TH CITECHECK 1 "" "citecheck {__version__}" "User Commands"',
        ".SH NAME",
        r"citecheck \- keep the web addresses that your letters cite alive",
        ".SH SYNOPSIS",
        r".B citecheck",
        r"\fICOMMAND\fR [\fIOPTIONS\fR] [\fIARGUMENTS\fR]",
        ".SH DESCRIPTION",
        *_paragraphs(root),
        ".SH COMMANDS",
    ]
    for words, command in commands():
        lines += [".SS " + _roff(usage(words, command)), *_paragraphs(helped(command))]
        for name, how, says in options(command):
            if name not in shared:
                lines += [".TP", rf"\fB{_roff(how)}\fR", _roff(says)]
    lines.append(".SH OPTIONS OF EVERY COMMAND")
    for name, how, says in options(dict(commands())[(COMMON,)]):
        if name in shared:
            lines += [".TP", rf"\fB{_roff(how)}\fR", _roff(says)]
    lines.append(".SH EXIT STATUS")
    for code, says in EXIT_CODES.items():
        lines += [".TP", rf"\fB{code}\fR", _roff(says)]
    lines += [
        ".SH FILES",
        ".TP",
        r"\fIcitecheck.toml\fR",
        "The settings; citecheck init writes one in which every setting is explained.",
        ".TP",
        r"\fIcitations.db\fR, \fIreports/\fR, \fIarchive/\fR",
        "All that is known, the report, and our own copies of the living pages.",
        ".SH ENVIRONMENT",
        ".TP",
        r"\fBIA_ACCESS_KEY\fR, \fBIA_SECRET_KEY\fR",
        "Keys for Save Page Now.",
        ".TP",
        r"\fBCITECHECK_SMTP_PASSWORD\fR",
        "Password of the mail server that news goes to.",
        ".TP",
        r"\fBNO_COLOR\fR",
        "No colours.",
    ]
    return "\n".join(lines) + "\n"


def _paragraphs(texts: list[str]) -> Iterator[str]:
    for text in texts:
        yield ".PP"
        yield _roff(text)


def _roff(text: str) -> str:
    """Write text so that no character of it is a macro or an escape."""
    plain = text.replace("\\", r"\e").replace("-", r"\-").replace("…", "...").replace("·", ";")
    plain = plain.replace("`", "")
    return re.sub(r"^([.'])", r"\&\1", plain)


def completion(kind: type[ShellComplete]) -> str:
    """Return the script that makes a shell ask the program for completions."""
    complete = kind(cli, {}, NAME, "_CITECHECK_COMPLETE")
    return complete.source_template % complete.source_vars()


def everything() -> dict[Path, str]:
    """Return every file and what stands in it."""
    folder = ROOT / "contrib" / "completion"
    return {
        ROOT / "docs" / "cli.md": markdown(),
        ROOT / "contrib" / "man" / "citecheck.1": man(),
        folder / "citecheck.bash": completion(BashComplete),
        folder / "_citecheck": completion(ZshComplete),
        folder / "citecheck.fish": completion(FishComplete),
    }


def main() -> int:
    stale = []
    for path, text in everything().items():
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"{path.relative_to(ROOT)}: {'stale' if '--check' in sys.argv else 'written'}")
    return int(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
