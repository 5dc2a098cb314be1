"""What all tests share."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Property tests promise what is so, not how soon: a busy machine is no counterexample.
settings.register_profile("citecheck", deadline=None)
if not os.environ.get("CI"):
    settings.load_profile("citecheck")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of outside material beside the repository; the test is skipped without it."""
    folder = Path(os.environ.get("CITECHECK_SHARED", ROOT.parent / "shared"))
    if not (folder / "letters").is_dir():
        pytest.skip(f"outside material is not here ({folder}); it is not part of the repository")
    return folder


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    how = ["mount", "-t", "tmpfs", "-o", "size=2048k", "tmpfs", str(folder)]
    if subprocess.run(how, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here (needs root)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
