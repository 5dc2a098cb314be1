"""A real PostgreSQL for the tests: a cluster of its own below the temporary folder."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    on_path = shutil.which("pg_ctl")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start PostgreSQL on a socket of its own; yield its address."""
    pytest.importorskip("procrastinate", reason="the extra `cluster` is not installed")
    pytest.importorskip("psycopg", reason="the extra `cluster` is not installed")
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    # Not below pytest's own folder: PostgreSQL runs as another user, which may not look there.
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/ccpg.XXXXXX"], text=True).strip())
    as_user: list[str] = []
    user = getpass.getuser()
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        if subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode:
            pytest.skip("root without a user `postgres` cannot start PostgreSQL")
        user = "postgres"
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        shutil.chown(folder, "postgres")
    data = folder / "data"

    def run(name: str, *arguments: str) -> None:
        subprocess.run(
            [*as_user, str(programs / name), *arguments],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )

    run("initdb", "-D", str(data), "-A", "trust", "-N", "-E", "UTF8", "--locale=C")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=100"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://{user}@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
