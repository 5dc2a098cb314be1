"""The door: every archive looks the same from outside, and opening it costs little."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from citecheck import archives
from citecheck.archives import Archive

HEAVY = ("httpx", "warcio", "bs4", "lxml", "waybackpy", "requests", "ada_url")


def test_opening_the_door_loads_nothing_heavy():
    code = f"import sys, citecheck.archives; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize(
    "kind",
    ["LocalArchive", "MementoArchive", "PermaArchive", "PywbArchive", "WaybackArchive"],
)
def test_every_archive_answers_the_same_questions(kind):
    archive = getattr(archives, kind)
    for name in ("nearest", "capture", "poll"):
        asked = inspect.signature(getattr(archive, name))
        assert list(asked.parameters) == list(inspect.signature(getattr(Archive, name)).parameters)
        assert inspect.iscoroutinefunction(getattr(archive, name))


def test_what_the_door_promises_is_there():
    assert all(hasattr(archives, name) for name in archives.__all__)
