"""Running the program as its users do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Citecheck = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def citecheck(tmp_path: Path) -> Citecheck:
    """Run `citecheck ARGUMENTS` in an empty folder, with no settings of the machine's own."""

    def run(
        *arguments: object, stdin: bytes | None = None, timeout: float = 60
    ) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "NO_COLOR": "1", "HOME": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-m", "citecheck", *map(str, arguments)],
            cwd=tmp_path,
            env=environment,
            input=stdin,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run
