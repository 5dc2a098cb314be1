"""The demo is the whole job: real sockets, a real database, a real report, no internet."""

from __future__ import annotations

import asyncio
import io
import json
import sqlite3
from pathlib import Path

import pytest

from citecheck.console import Console
from citecheck.demo.show import _copy_letters, run_demo
from citecheck.errors import UsageError
from citecheck.pipeline import Outcome

EXPECTED = {
    # moved for good, to what was cited
    "http://hbrp.example/2ESst6h": ("moved", "permanent_redirect"),
    "http://www.ministry-of-justice.example/press/2021/01/humanitarian-permits-412-families.html": (
        "moved",
        "permanent_redirect",
    ),
    # gone, and saying so
    "http://www.coast-guard.example/news/2019/05/31/"
    "commander-signs-memorandum-cooperation-strait": (
        "broken",
        "not_found",
    ),
    "http://www.costa-alta-gob.example/justicia/informes/2021/informe-final.pdf": (
        "broken",
        "not_found",
    ),
    "http://www.harbour-post.example/verania/2021/02/what-the-pier-cameras-did-not-show": (
        "broken",
        "gone",
    ),
    "http://www.universidad-valle-alto.example/investigacion/observatorio/boletin-7.pdf": (
        "broken",
        "dns_not_found",
    ),
    "http://www.health-institute.example/bulletins/2022/31/correction/": (
        "broken",
        "redirect_loop",
    ),
    # answering 200, without what was cited
    "http://www.fisheries.example/joint-declaration-outer-banks/": ("changed", "soft_404"),
    "http://www.obras-publicas.example/sala-de-prensa/acueducto-valle-alto": (
        "changed",
        "soft_404",
    ),
    "http://www.border-monitor.example/analysis/"
    "eighty-officers-to-puerto-claro-we-have-seen-this-before/": ("changed", "parked"),
    "http://p.border-monitor.example/s/3hM4P": ("changed", "parked"),
    "http://www.costa-alta-gob.example/prensa/comunicado-conjunto-marina-interior-202603"
    "?state=published": ("changed", "home_page"),
    "http://www.courrier-du-lac.example/politique/2021/06/02/"
    "saisonniers-session-derniere-chance.html": ("changed", "different_content"),
    # there, but without the place that was cited
    "http://atlas.rivers-watch.example/anza/basin?sheet=12&lang=en#flow": (
        "changed",
        "fragment_missing",
    ),
    # failing, perhaps only today
    "http://archive.parliament.example/committees/climate/2022/05/17/minutes.html": (
        "suspect",
        "server_error",
    ),
    "http://www.instituto-salud.example/alertas/2022/48": ("suspect", "timeout"),
    "https://www.assemblee-valmont.example/seances/2021-02-09/compte-rendu": (
        "suspect",
        "refused",
    ),
    # refusing programs
    "http://www.lakeside-tribune.example/0202/twelve-officers-suspended-brannoc/": (
        "blocked",
        "challenge",
    ),
    "http://www.lakeside-tribune.example/world/the_straits/who-owns-a-fingerprint/2019/06/05/"
    "3e7aa742-87bd-11e9-9d73-e2ba6bbf1b9b_story.html?utm_term=.d62862daad0b": (
        "blocked",
        "forbidden",
    ),
    "http://docs.open-courts.example/costa-alta/2021/case-0417/exhibits/roster.pdf": (
        "blocked",
        "login_wall",
    ),
    # not something to fetch
    "ftp://ftp.ville-portmere.example/pub/logement/2021/base.csv": ("unsupported", "scheme"),
}
"""Everything that is not `ok`; whatever is cited and not named here is."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    folder = tmp_path_factory.mktemp("demo")
    outcome = asyncio.run(run_demo(folder, Console(io.StringIO(), quiet=True), asyncio.Event()))
    return folder, outcome


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "citations.db") as db:
        return db.execute(sql).fetchall()


def test_every_link_gets_the_verdict_that_its_page_deserves(demo: tuple[Path, Outcome]) -> None:
    found = {
        str(url): (verdict, reason)
        for url, verdict, reason in rows(
            demo[0], "SELECT DISTINCT url, verdict, reason FROM citations WHERE url IS NOT NULL"
        )
    }
    wrong = {
        url: (found[url], EXPECTED.get(url, ("ok", "…")))
        for url in found
        if (found[url] != EXPECTED[url] if url in EXPECTED else found[url][0] != "ok")
    }
    assert wrong == {}
    assert not set(EXPECTED) - set(found)


def test_the_run_is_whole(demo: tuple[Path, Outcome]) -> None:
    _, outcome = demo
    assert outcome.ending == "done"
    assert not outcome.read.unread
    assert outcome.summary.counts.letters == 6
    assert outcome.checked.left == 0


def test_what_is_broken_is_offered_its_archived_copy(demo: tuple[Path, Outcome]) -> None:
    offered = rows(
        demo[0],
        "SELECT url, memento_url FROM report WHERE verdict IN ('broken', 'changed')"
        " AND memento_url IS NOT NULL AND memento_verified",
    )
    assert len(offered) >= 5
    assert all("/web/" in str(memento) for _, memento in offered)


def test_living_pages_are_kept_as_warc(demo: tuple[Path, Outcome]) -> None:
    folder, outcome = demo
    assert list((folder / "archive").glob("*.warc.gz"))
    assert outcome.kept.local >= 15


def test_the_report_is_there_for_people_and_programs(demo: tuple[Path, Outcome]) -> None:
    reports = demo[0] / "reports"
    index = (reports / "index.html").read_text(encoding="utf-8")
    assert "Joint Declaration on the Outer Banks" in index
    for line in (reports / "citations.jsonl").read_text(encoding="utf-8").splitlines():
        json.loads(line)
    assert (reports / "citations.csv").stat().st_size > 1000


def test_a_second_run_adds_history_and_doubles_nothing(demo: tuple[Path, Outcome]) -> None:
    folder, outcome = demo
    before = (
        rows(folder, "SELECT count(*) FROM citations"),
        rows(folder, "SELECT count(*) FROM links"),
    )
    again = asyncio.run(run_demo(folder, Console(io.StringIO(), quiet=True), asyncio.Event()))
    after = (
        rows(folder, "SELECT count(*) FROM citations"),
        rows(folder, "SELECT count(*) FROM links"),
    )
    assert before == after
    assert again.checked.visited < outcome.checked.visited / 4, "only what is due is visited"
    assert [c for c in again.summary.changes if c.news != "quiet"] == []


def test_letters_are_named_as_from_the_folder_in_which_they_are_repaired(
    demo: tuple[Path, Outcome],
) -> None:
    paths = [str(path) for (path,) in rows(demo[0], "SELECT path FROM letters")]
    assert paths
    assert all(path.startswith("letters/") and (demo[0] / path).is_file() for path in paths)


def test_the_demo_writes_into_no_folder_but_its_own(tmp_path):
    mine = tmp_path / "letters" / "2021-05-letter-to-the-envoy.md"
    mine.parent.mkdir()
    mine.write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="holds what the demo did not make"):
        asyncio.run(run_demo(tmp_path, Console(io.StringIO(), quiet=True), asyncio.Event()))
    assert mine.read_text("utf-8") == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["letters"]


def test_letters_of_the_demo_that_somebody_changed_stay_so(tmp_path):
    folder = tmp_path / "demo"
    letters = _copy_letters(folder)
    changed, lost = sorted(letters.iterdir())[:2]
    changed.write_text("another", "utf-8")
    lost.unlink()
    _copy_letters(folder)
    assert changed.read_text("utf-8") == "another"
    assert lost.exists()
