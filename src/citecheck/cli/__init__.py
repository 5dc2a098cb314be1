"""The command line: parse, call, print. Commands are loaded when they are used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import click

from citecheck import __version__
from citecheck.errors import CitecheckError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

COMMANDS = {
    "run": ("citecheck.cli.run:run", "Read, check, archive, store, report: the main job."),
    "extract": ("citecheck.cli.extract:extract", "List the citations of letters, without network."),
    "check": ("citecheck.cli.check:check", "Visit and judge all that is named, due or not."),
    "init": ("citecheck.cli.config:init", "Write a commented citecheck.toml for this folder."),
    "archive": ("citecheck.cli.archive:archive", "Look up mementos, request and follow captures."),
    "report": ("citecheck.cli.report:report", "Rebuild reports/ from the database."),
    "show": ("citecheck.cli.show:show", "All that is known of an address or a letter."),
    "review": ("citecheck.cli.review:review", "The editor's page: decide, and repair letters."),
    "acknowledge": (
        "citecheck.cli.acknowledge:acknowledge",
        "Known, and not to be counted until a date.",
    ),
    "repair": (
        "citecheck.cli.repair:repair",
        "Write what was decided into the letters: a diff, or --write.",
    ),
    "demo": ("citecheck.cli.demo:demo", "The whole job on a small web of its own; no internet."),
    "db": ("citecheck.cli.db:db", "Check, back up, export or thin the database."),
    "worker": ("citecheck.cli.worker:worker", "Visit for the runs of other machines."),
    "config": ("citecheck.cli.config:config", "Show the settings in force."),
}
"""Name of each command, where it lives, and what `--help` says of it."""


class Commands(click.Group):
    """Loads a command when it is used: `citecheck --help` is asked for more often than answered."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's interface
        """Return the names in the order of the job, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module that holds the command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the command that was probably meant."""
        if args and args[0] not in COMMANDS:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Is `citecheck {near[0]}` meant?" if near else ""
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Turn our own errors into one sentence and an exit code."""
        from citecheck.cli.common import exit_code_of

        try:
            return super().invoke(ctx)
        except CitecheckError as problem:
            click.echo(f"citecheck: {problem}", err=True)
            ctx.exit(exit_code_of(problem))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, nothing to mend · 1 done, citations need mending · "
    "2 wrong use or settings · 3 partly done, run again · 4 another run is at work.",
)
@click.version_option(__version__, prog_name="citecheck")
def cli() -> None:
    """Keep the web addresses that your letters cite alive.

    Finds every footnoted address, sees whether it still shows what was cited, keeps an
    archived copy, and helps to repair what is broken.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the entry point of the `citecheck` program."""
    cli(args=arguments, prog_name="citecheck")
