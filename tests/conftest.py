"""What all tests share."""

from __future__ import annotations

import os
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
