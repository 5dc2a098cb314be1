"""Several workers beside one: `python bench/cluster.py --links 2000 --hosts 200 --workers 1 2 3`.

A real PostgreSQL (started here, Debian's package), the loopback web of `bench/web.py`, one
`citecheck run` and so many `citecheck worker`s as the README starts them. With root and `ip`
each worker lives in a network namespace of its own, as on a machine of its own; otherwise they
are processes. `--kill` kills one of them in mid-visit. What must hold is asserted: every link
is in the database once, and no host ever saw more than its two connections, over all workers.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))
from visit import A_HOST, AT_ONCE, SETTINGS, addresses, ask, web, write_letters

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = [sys.executable, "-m", "citecheck"]
WEB_NET = "10.78.0.0/16"
"""Addresses of the web where workers have namespaces: their own loopback is not ours."""
LONGEST = 600


def free_port() -> int:
    with socket.create_server(("", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def postgres() -> Iterator[str]:
    """Start PostgreSQL with a folder and a port of its own; yield its address, but for the host."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    folder = Path(tempfile.mkdtemp(prefix="ccpg.", dir="/tmp"))
    user, as_user = os.environ.get("USER", "postgres"), []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = "postgres"
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        shutil.chown(folder, "postgres")
    data, port = folder / "data", free_port()

    def call(name: str, *arguments: str) -> None:
        subprocess.run(
            [*as_user, str(programs / name), "-D", str(data), *arguments],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )

    call("initdb", "-A", "trust", "-E", "UTF8", "--locale=C", "-U", user)
    with (data / "pg_hba.conf").open("a") as rules:
        rules.write("host all all 10.77.0.0/16 trust\n")
    options = f"-k {folder} -p {port} -c listen_addresses='*' -c max_connections=100"
    call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://{user}@{{host}}:{port}/postgres"
    finally:
        call("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, stderr=subprocess.DEVNULL)


@contextmanager
def namespaces(number: int) -> Iterator[list[str]]:
    """Make so many network namespaces, each with a line to us only; yield their names."""
    names = [f"cc-bench-{os.getpid()}-{n}" for n in range(number)]
    try:
        ip("route", "add", "local", WEB_NET, "dev", "lo")
        for n, name in enumerate(names):
            ours, theirs = f"ccb{n}", f"ccw{n}"
            ip("netns", "add", name)
            ip("link", "add", ours, "type", "veth", "peer", "name", theirs)
            ip("link", "set", theirs, "netns", name)
            ip("addr", "add", f"10.77.{n}.1/24", "dev", ours)
            ip("link", "set", ours, "up")
            for command in (
                ("addr", "add", f"10.77.{n}.2/24", "dev", theirs),
                ("link", "set", theirs, "up"),
                ("link", "set", "lo", "up"),
                ("route", "add", "default", "via", f"10.77.{n}.1"),
            ):
                ip("-n", name, *command)
        yield names
    finally:
        for n, name in enumerate(names):
            for command in (("link", "del", f"ccb{n}"), ("netns", "del", name)):
                with suppress(subprocess.CalledProcessError):
                    ip(*command)
        with suppress(subprocess.CalledProcessError):
            ip("route", "del", "local", WEB_NET, "dev", "lo")


def apart() -> bool:
    """Tell whether namespaces can be made here: many a container lets root make some of it only."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    try:
        with namespaces(1):
            return True
    except subprocess.CalledProcessError:
        return False


def prepare(folder: Path, arguments: argparse.Namespace, port: int, *, elsewhere: bool) -> None:
    """Write the letters and read them, so that visits alone are measured."""
    cited = addresses(arguments.links, arguments.hosts, port, arguments.size, 0.0)
    if elsewhere:
        cited = [(url.replace("//127.", "//10.78.", 1), title) for url, title in cited]
        # Of 127.x.y.z three numbers tell hosts apart, of 10.78.y.z two.
        cited = [(url.replace("10.78.1.", "10.78.", 1), title) for url, title in cited]
    write_letters(folder / "letters", cited)
    for exclude in ('"*"', ""):
        settings = SETTINGS.format(at_once=AT_ONCE, a_host=A_HOST, keep="", exclude=exclude)
        settings = settings.replace('"127.0.0.0/8"', f'"127.0.0.0/8", "{WEB_NET}"')
        (folder / "citecheck.toml").write_text(settings)
        if exclude:
            subprocess.run([*PROGRAM, "check", "--quiet"], cwd=folder, stdout=subprocess.DEVNULL)


def measure(arguments: argparse.Namespace, number: int) -> dict[str, object]:
    """Let so many workers visit everything once; assert what must hold."""
    with ExitStack() as stack:
        port = stack.enter_context(web())
        database = stack.enter_context(postgres())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        names = stack.enter_context(namespaces(number)) if apart() else []
        prepare(folder, arguments, port, elsewhere=bool(names))
        workers = []
        for n in range(number):
            # The second of the README's commands.
            host, inside = "127.0.0.1", []
            if names:
                host, inside = f"10.77.{n}.1", ["ip", "netns", "exec", names[n]]
            workers.append(
                subprocess.Popen(
                    [*inside, *PROGRAM, "worker", "--quiet"],
                    cwd=folder,
                    env={**os.environ, "CITECHECK_CLUSTER": database.format(host=host)},
                )
            )
        time.sleep(arguments.settle)  # the workers load; a cluster's stand ready at night
        ask(port, "_reset")
        began = time.monotonic()
        run = subprocess.Popen(
            [*PROGRAM, "run", "--all", "--quiet"],
            cwd=folder,
            env={**os.environ, "CITECHECK_CLUSTER": database.format(host="127.0.0.1")},
        )
        if arguments.kill:
            while ask(port, "_counts")["requests"] < arguments.links // 4:
                time.sleep(0.05)
            workers[0].send_signal(signal.SIGKILL)
        code = run.wait(LONGEST)
        wall = time.monotonic() - began
        counts = ask(port, "_counts")
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(30)
        assert code == 0, code
        check(arguments, folder, counts, number if names else 1)
    return {
        "workers": number,
        "in namespaces": bool(names),
        "one killed": arguments.kill,
        "links": arguments.links,
        "hosts": arguments.hosts,
        "seconds": round(wall, 2),
        "requests": counts["requests"],
        "most at one host": counts["most_at_one_host"],
        "visitors": counts["visitors"],
        "load": round(os.getloadavg()[0], 1),
    }


def check(
    arguments: argparse.Namespace, folder: Path, counts: dict[str, int], visitors: int
) -> None:
    """Every link once in the database, no host hurried, all workers at work."""
    with sqlite3.connect(folder / "citations.db") as db:
        (right,) = db.execute(
            "SELECT count(*) FROM links WHERE verdict = 'ok' AND"
            " (SELECT count(*) FROM checks WHERE link_id = links.id AND status = 200) = 1"
        ).fetchone()
    db.close()
    assert right == arguments.links, right
    assert counts["most_at_one_host"] <= A_HOST, counts
    assert counts["visitors"] == visitors, counts
    if not arguments.kill:
        assert counts["requests"] == arguments.links, counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--links", type=int, default=2000)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--size", type=int, default=2000, help="bytes of a page")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 3])
    parser.add_argument("--settle", type=float, default=5.0, help="seconds for workers to load")
    parser.add_argument("--kill", action="store_true", help="kill a worker in mid-visit")
    arguments = parser.parse_args()
    for number in arguments.workers:
        print(json.dumps(measure(arguments, number)), flush=True)


if __name__ == "__main__":
    main()
