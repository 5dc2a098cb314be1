"""`citecheck archive`: our own copies given away."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from citecheck.archives import LocalArchive
from citecheck.cli import cli
from tests.archives.simulator import VirtualClock
from tests.archives.test_local import URL, visit


def test_a_run_that_begins_during_an_export_can_keep_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    LocalArchive(tmp_path / "archive", VirtualClock()).close()
    exported = LocalArchive.export_wacz

    def slowly(local: LocalArchive, *arguments: object, **named: object) -> None:
        run = LocalArchive(tmp_path / "archive", VirtualClock())
        run.keep(visit())
        run.close()
        exported(local, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(LocalArchive, "export_wacz", slowly)
    done = CliRunner().invoke(cli, ["archive", "export", "copies.wacz"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "copies.wacz").is_file()
    with LocalArchive(tmp_path / "archive", VirtualClock()) as local:
        assert local.mementos(URL)
