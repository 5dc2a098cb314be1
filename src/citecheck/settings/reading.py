"""Settings found, read, validated, shown and written as a template.

All of it is made from the declarations in `tables`.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from citecheck.errors import UsageError
from citecheck.settings.tables import Settings
from citecheck.settings.written import toml_value, without_secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONFIG_NAME = "citecheck.toml"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SettingValue:
    """One setting with its value as written and where that came from."""

    key: str
    value: object
    source: str
    explanation: str


def settings_file(chosen: Path | None, folder: Path) -> Path | None:
    """Return the settings file: the one named, `citecheck.toml`, or a pyproject.toml that has some.

    Raises `UsageError` where the one named does not exist.
    """
    if chosen is not None:
        if not chosen.is_file():
            raise UsageError(
                f"{chosen}: there is no such settings file. `citecheck init` writes one."
            )
        return chosen
    own = folder / CONFIG_NAME
    if own.is_file():
        return own
    project = folder / "pyproject.toml"
    if project.is_file() and _table(project):
        return project
    return None


def load_settings(chosen: Path | None = None, folder: Path | None = None) -> Settings:
    """Read the settings of a folder; without a file, the defaults.

    Raises `UsageError` naming file and setting for whatever is not understood.
    """
    folder = folder if folder is not None else Path()
    path = settings_file(chosen, folder)
    if path is None:
        return replace(Settings(), folder=folder)
    return replace(_build(Settings, _table(path), path, ""), folder=path.parent)


def settings_values(
    chosen: Path | None = None, folder: Path | None = None
) -> Iterator[SettingValue]:
    """Yield every setting, its value as written (secrets left out), and where it came from."""
    folder = folder if folder is not None else Path()
    path = settings_file(chosen, folder)
    table = _table(path) if path else {}
    if path:
        _build(Settings, table, path, "")
    yield from _values(Settings, table, str(path), "")


def settings_template() -> str:
    """Return a `citecheck.toml` with every setting, its default and its meaning, commented."""
    lines = [
        "# Settings of citecheck. What is commented out has the value shown.",
        "# `citecheck config show` prints what is in force and where it came from.",
        "",
    ]
    _template(Settings, "", lines)
    return "\n".join(lines).rstrip() + "\n"


def _table(path: Path) -> dict[str, Any]:
    try:
        # Editors on Windows write a byte order mark, which TOML does not know.
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageError(f"{path}: this is not written in UTF-8. Save it again as UTF-8.") from None
    except tomllib.TOMLDecodeError as problem:
        raise UsageError(f"{path}: this is no valid TOML: {problem}") from None
    except OSError as problem:
        raise UsageError(f"{path}: cannot be read: {problem.strerror}") from None
    if path.name == "pyproject.toml":
        own = table.get("tool", {}).get("citecheck", {})
        return own if isinstance(own, dict) else {}
    return table


def _declared(kind: type[Any]) -> Iterator[tuple[str, type[Any] | None, Mapping[str, Any]]]:
    """Yield (name, class of a section or None, metadata) of each declared setting."""
    defaults = kind()
    for one in fields(kind):
        if one.metadata.get("hidden"):
            continue
        value = getattr(defaults, one.name)
        yield one.name, type(value) if is_dataclass(value) else None, one.metadata


def _build(kind: type[T], table: Mapping[str, Any], path: Path, prefix: str) -> T:
    declared = {name: (sub, meta) for name, sub, meta in _declared(kind)}
    values: dict[str, Any] = {}
    for name, written in table.items():
        key = f"{prefix}{name}"
        if name not in declared:
            near = difflib.get_close_matches(name, declared, n=1)
            hint = f" Is `{prefix}{near[0]}` meant?" if near else ""
            raise UsageError(f"{path}: there is no setting `{key}`.{hint}")
        sub, meta = declared[name]
        if sub is not None:
            if not isinstance(written, dict):
                raise UsageError(f"{path}: `{key}` is a table of settings, not a value.")
            values[name] = _build(sub, written, path, f"{key}.")
            continue
        try:
            values[name] = meta["parse"](written)
        except ValueError as problem:
            shown = without_secret(key, written)
            raise UsageError(f"{path}: `{key} = {shown!r}`: {problem}.") from None
    return kind(**values)


def _values(kind: type[Any], table: object, path: str, prefix: str) -> Iterator[SettingValue]:
    for name, sub, meta in _declared(kind):
        written = table.get(name) if isinstance(table, dict) else None
        if sub is not None:
            yield from _values(sub, written, path, f"{prefix}{name}.")
        elif written is not None:
            shown = without_secret(f"{prefix}{name}", written)
            yield SettingValue(f"{prefix}{name}", shown, path, meta["help"])
        else:
            yield SettingValue(f"{prefix}{name}", meta["written"], "default", meta["help"])


def _template(kind: type[Any], prefix: str, lines: list[str]) -> None:
    sections = []
    for name, sub, meta in _declared(kind):
        if sub is not None:
            sections.append((name, sub, meta))
            continue
        commented = "" if not prefix and name == "letters" else "# "
        lines.append(f"{commented}{name} = {toml_value(meta['written'])}  # {meta['help']}")
    for name, sub, meta in sections:
        lines += ["", f"[{prefix}{name}]" + (f"  # {meta['help']}" if meta["help"] else "")]
        _template(sub, f"{prefix}{name}.", lines)
