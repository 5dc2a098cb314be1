"""The machine itself fails: what a person reads, and that nothing is held against any link."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.disks import fill
from tests.unattended.conftest import cite
from tests.unattended.world import Answer, World, open_world, page

NOTHING = " Nothing was recorded against any link; run again when that is mended.\n"
OFFLINE = "The web cannot be seen from here: our own network is down, not the links." + NOTHING
PORTAL = (
    "Something answers for the whole web here (a login page, a proxy that refuses): our own "
    "network, not the links." + NOTHING
)
CLOCK = "The web says that this machine's clock is wrong." + NOTHING


def nothing_held(world: World, number: int) -> None:
    """No link was blamed, none was even put off."""
    assert world.verdicts() == {"ok": number}
    assert world.rows("SELECT count(*) FROM links WHERE failures > 0") == [(0,)]


def one_line(world: World, sentence: str, number: int, **how: object) -> None:
    """A night like this is one line, exit 3, and holds nothing against anybody."""
    checks = world.rows("SELECT count(*) FROM checks")
    done = world.run("run", days=12, **how)  # type: ignore[arg-type]
    assert (done.code, done.out, done.err) == (3, "", sentence)
    nothing_held(world, number)
    assert world.rows("SELECT count(*) FROM checks") == checks


@pytest.mark.parametrize("number", [2, 8])
def test_a_resolver_that_is_down(world: World, number: int) -> None:
    cite(world, number)
    world.run()
    world.settings(check='nameserver = "127.0.0.1:9"')
    one_line(world, OFFLINE, number)
    world.settings()
    assert world.run(days=12).code == 0


def test_a_resolver_that_says_no_to_everything(world: World) -> None:
    cite(world, 4)
    world.run()
    for number in range(4):
        world.names.addresses[f"h{number}.example"] = []
    one_line(world, OFFLINE, 4)


def test_a_captive_portal(world: World) -> None:
    cite(world, 6)
    world.run()
    world.names.everything = True
    login = page("Hotel Wi-Fi: log in")
    world.web.site = lambda host, path: login
    one_line(world, PORTAL, 6)


def test_a_captive_portal_that_redirects(world: World) -> None:
    cite(world, 6)
    world.run()
    world.names.everything = True
    there = world.url("portal.example/login")
    world.web.site = lambda host, path: (
        page("Log in") if host == "portal.example" else Answer(302, headers={"Location": there})
    )
    one_line(world, PORTAL, 6)


@pytest.mark.parametrize("status", [403, 407, 503])
def test_a_proxy_in_between_that_refuses(world: World, status: int) -> None:
    """Names resolve, and every answer is the proxy's."""
    cite(world, 6)
    world.run()
    world.web.site = lambda host, path: Answer(
        status, b"<h1>Access denied by policy</h1>", {"Content-Type": "text/html"}
    )
    one_line(world, PORTAL, 6)


def test_a_firewall_that_refuses_every_connection(world: World) -> None:
    cite(world, 6)
    world.run()
    with socket.socket() as taken:
        taken.bind(("127.0.0.3", world.web.port))  # bound, and nobody listens: refused
        for number in range(6):
            world.names.addresses[f"h{number}.example"] = ["127.0.0.3"]
        one_line(world, OFFLINE, 6)


def test_a_network_that_dies_in_the_middle_of_a_run(world: World) -> None:
    cite(world, 8)
    world.run()

    def site(host: str, path: str) -> Answer:
        if path in ("/0", "/1"):
            return page(f"Report {path[1:]}")
        for number in range(8):
            world.names.addresses[f"h{number}.example"] = []
        return world.web.hang()

    world.web.site = site
    done = world.run(days=12)
    assert done.code in (0, 3)
    assert "broken" not in world.verdicts()


@pytest.fixture
def namespace() -> Iterator[str]:
    """A network namespace with a loopback and no route."""
    name = f"citecheck{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("network namespaces cannot be made here (needs root)")
    try:
        subprocess.run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
        yield name
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=True)


def test_a_machine_without_a_route(world: World, namespace: str) -> None:
    cite(world, 6)
    world.run()
    for number in range(6):
        world.names.addresses[f"h{number}.example"] = ["203.0.113.7"]
    world.prefix = ["ip", "netns", "exec", namespace]
    world.settings(check='nameserver = "203.0.113.1"')
    one_line(world, OFFLINE, 6)
    (world.folder / "letters" / "b.md").write_text(
        "See http://203.0.113.9/a and http://203.0.113.10/b.\n", encoding="utf-8"
    )
    done = world.run("run", days=12)
    assert (done.out, done.err) == ("", OFFLINE), "a new letter is told when the web is back"


# --- the clock --------------------------------------------------------------------------


@pytest.mark.parametrize("days", [365 * 4, 365 * 20])
def test_a_clock_that_runs_years_ahead(world: World, days: int) -> None:
    cite(world, 4)
    world.run()
    done = world.run(days=days, lie=True)
    assert (done.code, done.out, done.err) == (3, "", CLOCK)
    nothing_held(world, 4)
    assert world.run(days=12).code == 0, "and the nights after it are nights as any"


def test_a_clock_that_went_back(world: World) -> None:
    cite(world, 4)
    world.run()
    done = world.run(days=-365 * 6, lie=True)
    assert done.code == 3
    assert done.out == ""
    today, then = world.rows("SELECT date('now'), date('now', '-2190 days')")[0]
    assert done.err == (
        f"citecheck: This machine's clock says {then}, but the last run here was on {today}: "
        "nothing was done. Set the clock; if it is right, run once with --all.\n"
    )
    nothing_held(world, 4)
    assert len(world.rows("SELECT id FROM runs")) == 1


def test_one_server_without_a_clock_is_no_witness(world: World) -> None:
    cite(world, 3)
    world.web.ahead = timedelta(days=-9000)
    world.web.site = lambda host, path: Answer(
        200,
        page(f"Report {path[1:]}").body,
        {"Content-Type": "text/html"} | ({} if host == "h1.example" else {"Date": "x"}),
    )
    assert world.run("run", lie=True).code == 0
    assert world.verdicts() == {"ok": 3}


# --- the disk ---------------------------------------------------------------------------


def test_a_disk_that_is_full(small_disk: Path) -> None:
    noise = os.urandom(60_000).hex()
    with open_world(small_disk) as world:
        cite(world, 30)
        world.web.site = lambda host, path: Answer(
            200,
            page(f"Report {path[1:]}").body + f"<!--{noise}{path}-->".encode(),
            {"Content-Type": "text/html"},
        )
        full = world.run()
        assert full.code == 3
        assert full.out == ""
        (line,) = full.err.splitlines()
        assert line.startswith("citecheck: ")
        assert "space" in line
        # Another try ends in the same way; then there is room, and nothing is lost.
        assert world.run().code == 3
        world.web.site = lambda host, path: page(f"Report {path[1:]}")
        for copy in (small_disk / "archive").iterdir():
            copy.unlink()
        assert world.run().code == 0
        assert world.verdicts() == {"ok": 30}
        assert world.rows("PRAGMA integrity_check") == [("ok",)]


def test_a_disk_that_is_full_from_the_start(small_disk: Path) -> None:
    with open_world(small_disk) as world:
        cite(world, 5)
        ballast = fill(small_disk)
        done = world.run()
        assert (done.code, done.out) == (3, "")
        assert done.err in (
            "citecheck: citations.db: database or disk is full; free some space and run again\n",
            "citecheck: citations.db: disk I/O error; free some space and run again\n",
        )
        ballast.unlink()
        assert world.run().code == 0


def test_a_disk_that_may_only_be_read(world: World, tmp_path: Path) -> None:
    cite(world, 2)
    world.run()
    how = ["mount", "--bind", "-o", "ro", str(world.folder), str(world.folder)]
    if subprocess.run(how, capture_output=True, check=False).returncode:
        pytest.skip("a folder cannot be mounted read-only here (needs root)")
    try:
        done = world.run()
        shown = world.run("show", world.url("h1.example/1"))
    finally:
        subprocess.run(["umount", str(world.folder)], check=True)
    assert done.code == 2
    assert done.err == (
        "citecheck: citations.db.lock: cannot be written: Read-only file system. A run needs a "
        "folder it may write to.\n"
    )
    assert shown.code == 2
    assert shown.err == (
        "citecheck: citations.db: the database or its folder may not be written to\n"
    )
