"""`citecheck init` and `citecheck config show`."""

from __future__ import annotations

from pathlib import Path

import click

from citecheck.cli.common import App, common_options, print_lines
from citecheck.errors import UsageError

__all__ = ["config", "init"]


@click.command()
@common_options
def init(app: App) -> None:
    """Write a commented citecheck.toml into this folder."""
    from citecheck.settings import CONFIG_NAME, settings_template

    path = app.config or Path(CONFIG_NAME)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(settings_template())
    except FileExistsError:
        raise UsageError(f"{path} exists already; nothing was changed.") from None
    except OSError as problem:
        raise UsageError(f"{path}: cannot be written: {problem.strerror}.") from None
    app.console.say(
        "init", f"Wrote {path}. Say in it where your letters are; then: citecheck run", path=path
    )


@click.group()
def config() -> None:
    """Look at the settings in force."""


@config.command("show")
@common_options
def config_show(app: App) -> None:
    """Print every setting, its value, and where it came from."""
    from citecheck.settings import settings_values, toml_value

    rows = [(s.key, toml_value(s.value), s.source) for s in settings_values(app.config)]
    width = max(len(key) for key, _, _ in rows)
    print_lines(f"{key:<{width}} = {value}    # {source}" for key, value, source in rows)
