"""Settings: declared once, explained, validated, and traceable to where they came from."""

from __future__ import annotations

import ipaddress
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from citecheck.errors import UsageError
from citecheck.settings import (
    Settings,
    duration,
    load_settings,
    settings_template,
    settings_values,
)


def write(folder: Path, text: str, name: str = "citecheck.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings(folder=tmp_path)
    assert settings.check.timeout == timedelta(seconds=20)
    assert settings.archive.wayback.lookups_per_minute == 24
    assert settings.check.recheck.broken == timedelta(days=30)


def test_the_template_is_valid_and_says_the_defaults(tmp_path: Path) -> None:
    path = write(tmp_path, settings_template())
    assert load_settings(path) == Settings(folder=tmp_path)


def test_every_setting_of_the_template_can_be_uncommented(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") for line in settings_template().splitlines()[3:]]
    text = "\n".join(lines)
    tomllib.loads(text)
    assert load_settings(write(tmp_path, text)) == Settings(folder=tmp_path)


def test_values_are_parsed_by_their_declaration(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        letters = "briefs"
        [check]
        per_host_delay = "250ms"
        allow_private = ["127.0.0.0/8", "fd00::/8"]
        recheck = { ok = "14d" }
        """,
    )
    settings = load_settings(path)
    assert settings.letters == ("briefs",)
    assert settings.check.per_host_delay == timedelta(milliseconds=250)
    assert ipaddress.ip_network("fd00::/8") in settings.check.allow_private
    assert settings.check.recheck.ok == timedelta(days=14)
    assert settings.check.recheck.broken == timedelta(days=30)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("letter = []", "Is `letters` meant?"),
        ("[check]\ntimeout = 20", "a duration such as"),
        ("[check]\ntimeout = '20 parsecs'", "a duration such as"),
        ("[check]\nallow_private = ['10.0.0.0/99']", "networks such as"),
        ("[check]\nconcurrency = 0", "at least 1"),
        ("check = 3", "is a table"),
        ("[archive]\nkeep = ['floppy']", "'floppy' is none of"),
        ("[archive.wayback]\ncdx = 'javascript:alert(1)'", "begins with https://"),
        ("letters = [", "no valid TOML"),
    ],
)
def test_what_is_not_understood_is_one_sentence_with_file_and_setting(
    tmp_path: Path, text: str, says: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        load_settings(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)


def test_the_mark_that_editors_on_windows_write_first_is_no_setting(tmp_path: Path) -> None:
    path = tmp_path / "citecheck.toml"
    path.write_text("letters = ['docs']\n", encoding="utf-8-sig")
    assert load_settings(path).letters == ("docs",)


def test_settings_in_another_encoding_are_told_how_to_be_saved(tmp_path: Path) -> None:
    path = tmp_path / "citecheck.toml"
    path.write_text("letters = ['docs']\n", encoding="utf-16")
    with pytest.raises(UsageError, match="Save it again as UTF-8"):
        load_settings(path)


def test_a_table_in_pyproject_serves_too(tmp_path: Path) -> None:
    write(tmp_path, "[tool.citecheck]\nletters = ['docs']\n", "pyproject.toml")
    assert load_settings(folder=tmp_path).letters == ("docs",)


def test_config_show_tells_where_each_value_came_from(tmp_path: Path) -> None:
    path = write(tmp_path, "[check]\nper_host = 4\n")
    values = {value.key: value for value in settings_values(path)}
    assert (values["check.per_host"].value, values["check.per_host"].source) == (4, str(path))
    assert values["check.timeout"].source == "default"
    assert "archive.wayback.cdx" in values


@pytest.mark.parametrize(
    ("written", "meant"),
    [("500ms", 0.5), ("20s", 20), ("1.5h", 5400), ("7d", 604800), ("0", 0), ("2w", 1209600)],
)
def test_durations(written: str, meant: float) -> None:
    assert duration(written).total_seconds() == meant


@pytest.mark.parametrize("written", ["", "s", "-1s", "1e9d", "9" * 30 + "d", "20", 20, None, "1y"])
def test_what_is_no_duration(written: object) -> None:
    with pytest.raises(ValueError, match="duration"):
        duration(written)
