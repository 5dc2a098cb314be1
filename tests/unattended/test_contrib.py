"""What is there to be copied works as it stands, and what is generated is current."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from citecheck.cli import COMMANDS
from tests.unattended.world import World, gone, page

ROOT = Path(__file__).resolve().parents[2]
CONTRIB = ROOT / "contrib"


def run(*command: object, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, **more
    )  # type: ignore[call-overload, no-any-return]


def test_reference_man_page_and_completions_say_what_the_program_says() -> None:
    done = run(sys.executable, CONTRIB / "generate.py", "--check")
    assert done.returncode == 0, f"run: python contrib/generate.py\n{done.stdout}{done.stderr}"


def test_every_command_is_in_the_reference_and_the_man_page() -> None:
    reference = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    manual = (CONTRIB / "man" / "citecheck.1").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"`citecheck {name}" in reference
        assert f"citecheck {name}" in manual


def test_the_man_page_is_read_without_a_warning() -> None:
    if not shutil.which("man"):
        pytest.skip("man is not here")
    done = run(
        "man",
        "--warnings",
        "-l",
        CONTRIB / "man" / "citecheck.1",
        env={"PATH": os.environ["PATH"], "MANWIDTH": "100", "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert "EXIT STATUS" in done.stdout


def test_bash_completes_commands_and_options() -> None:
    if not shutil.which("bash"):
        pytest.skip("bash is not here")
    bin_ = Path(sys.executable).parent
    script = (
        f'PATH="{bin_}:$PATH"; source "{CONTRIB}/completion/citecheck.bash"\n'
        "COMP_WORDS=(citecheck acknow); COMP_CWORD=1\n"
        "_citecheck_completion citecheck; echo ${COMPREPLY[@]}\n"
        "COMP_WORDS=(citecheck run --only); COMP_CWORD=2; COMPREPLY=()\n"
        "_citecheck_completion citecheck; echo ${COMPREPLY[@]}\n"
    )
    if not (bin_ / "citecheck").exists():
        pytest.skip("the program is not installed beside this Python")
    done = run("bash", "-c", script)
    assert done.stdout.split() == ["acknowledge", "--only-broken"], done.stderr


@pytest.mark.parametrize(("shell", "name"), [("zsh", "_citecheck"), ("fish", "citecheck.fish")])
def test_other_shells_read_their_completion(shell: str, name: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not here")
    assert run(shell, "-n", CONTRIB / "completion" / name).returncode == 0


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not here")
    service = (CONTRIB / "systemd" / "citecheck.service").read_text(encoding="utf-8")
    assert "\nSuccessExitStatus=1\n" in service
    # What the example names and this machine has not is put in its place.
    service = service.replace("/usr/local/bin/citecheck", shutil.which("true") or "/bin/true")
    service = re.sub(r"^Documentation=.*\n", "", service, flags=re.MULTILINE)
    (tmp_path / "citecheck.service").write_text(service, encoding="utf-8")
    shutil.copy(CONTRIB / "systemd" / "citecheck.timer", tmp_path)
    done = run(
        "systemd-analyze", "verify", tmp_path / "citecheck.service", tmp_path / "citecheck.timer"
    )
    assert (done.returncode, done.stderr) == (0, "")
    security = run(
        "systemd-analyze",
        "security",
        "--offline=true",
        "--threshold=30",
        tmp_path / "citecheck.service",
    )
    assert security.returncode == 0, security.stdout[-300:]


def test_the_timer_comes_every_night_and_catches_up() -> None:
    timer = (CONTRIB / "systemd" / "citecheck.timer").read_text(encoding="utf-8")
    assert "Persistent=true" in timer
    assert "RandomizedDelaySec=" in timer


def test_the_line_for_cron_runs_as_it_stands(world: World, tmp_path: Path) -> None:
    lines = (CONTRIB / "crontab").read_text(encoding="utf-8").splitlines()
    (line,) = [one for one in lines if one[:1].isdigit()]
    minute, hour, *rest = line.split(None, 5)
    assert minute.isdigit()
    assert hour.isdigit()
    assert rest[:3] == ["*", "*", "*"]
    world.letter("a.md", {"h1.example/1": "Report 1"})
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    program = bin_ / "citecheck"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m citecheck "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    command = rest[3].replace("/srv/citecheck", str(world.folder))
    environment = {"PATH": f"{bin_}:/usr/bin:/bin", "HOME": str(tmp_path)}
    first = run("/bin/sh", "-c", command, env=environment)
    assert first.returncode == 0, first.stderr
    assert "1 new citation" in first.stdout
    second = run("/bin/sh", "-c", command, env=environment)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_the_workflow_is_one_and_lets_findings_pass() -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML comes with Datasette")
    workflow = yaml.safe_load((CONTRIB / "github" / "citecheck.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["check"]["steps"]
    assert all("uses" in step or "run" in step for step in steps)
    assert workflow["permissions"] == {"contents": "read"}
    (check,) = [step for step in steps if step.get("id") == "run"]
    for code, passes in ((0, True), (1, True), (2, False), (3, False)):
        script = check["run"].replace("citecheck run", f"(exit {code})")
        done = run(
            "bash",
            "-e",
            "-o",
            "pipefail",
            "-c",
            script,
            env={
                "GITHUB_OUTPUT": "/dev/null",
                "GITHUB_STEP_SUMMARY": "/dev/null",
                "PATH": os.environ["PATH"],
            },
        )
        assert (done.returncode == 0) is passes, f"{code}: {done.stderr}"
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in hooks} == {"citecheck", "citecheck-extract"}
    for hook in hooks:
        assert (ROOT / hook["entry"].split()[0]).is_file()


def test_the_hook_looks_only_at_letters_that_change(world: World, tmp_path: Path) -> None:
    if not shutil.which("git"):
        pytest.skip("git is not here")
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    program = bin_ / "citecheck"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m citecheck "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{bin_}:{os.environ['PATH']}",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@body.example",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@body.example",
    }

    def git(*words: str) -> subprocess.CompletedProcess[str]:
        return run("git", *words, cwd=world.folder, env=environment)

    git("init", "-q")
    world.settings(keep='["local"]')
    world.letter("old one.md", {"old.example/1": "Report 1"})
    git("add", "letters")
    git("commit", "-qm", "old")
    hook = world.folder / ".git" / "hooks" / "pre-commit"
    shutil.copy(CONTRIB / "pre-commit", hook)
    world.letter("new 'one'.md", {"new.example/1": "Report 1"})
    git("add", "letters")
    fine = git("commit", "-m", "fine")
    assert fine.returncode == 0, fine.stderr
    assert {host for host, _ in world.web.requests} == {"new.example"}
    world.web.site = lambda host, path: gone() if path == "/2" else page("Report 1")
    world.letter("bad.md", {"new.example/2": "Report 2"})
    git("add", "letters")
    refused = git("commit", "-m", "refused")
    assert refused.returncode != 0
    assert "broken" in refused.stderr
    assert "/2" in refused.stderr
    assert not (world.folder / "citations.db").exists()
    assert not (world.folder / "archive").exists()
