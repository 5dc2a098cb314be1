"""The database opens well in Datasette, with the metadata that is shipped."""

from __future__ import annotations

import asyncio
import json
import urllib.parse
from pathlib import Path

import pytest
from store_values import letter, note, visit

from citecheck.model import Verdict
from citecheck.store import Store, datasette_metadata
from citecheck.store.keeping import TABLES
from citecheck.store.views import VIEWS

METADATA = json.loads(datasette_metadata())["databases"]["citations"]


@pytest.fixture
def filled(store: Store) -> Store:
    store.put_letter(letter(), [note(0, "https://one.example/", "One"), note(1, None, "Two")])
    run_id = store.begin_run("1")
    for link in list(store.due_links(store.now())):
        store.record_check(run_id, link.id, *visit(link.url, store.now(), 404, Verdict.BROKEN))
    store.finish_run(run_id, "done", {})
    return store


def test_every_table_and_view_is_described(store):
    assert {*TABLES, *VIEWS} <= set(METADATA["tables"])
    for name, table in METADATA["tables"].items():
        columns = {
            row["name"] for row in store._rows(f"SELECT name FROM pragma_table_xinfo('{name}')")
        }
        assert columns, name
        if not table.get("hidden"):
            assert table["title"]
            assert table["description"].endswith(".")
        named = [*table.get("columns", {}), *table.get("facets", [])]
        named += [table[key] for key in ("label_column", "sort_desc") if key in table]
        assert set(named) <= columns, name


@pytest.mark.parametrize("query", METADATA["queries"])
def test_every_canned_query_answers(filled, query):
    rows = filled._rows(METADATA["queries"][query]["sql"], {"url": "https://one.example/"})
    assert isinstance(rows, list)


def test_the_metadata_fits_a_database_of_any_name():
    assert list(json.loads(datasette_metadata("cuttings"))["databases"]) == ["cuttings"]


def test_datasette_shows_it(filled, path: Path):
    pytest.importorskip("datasette", reason="Datasette is in the test group")
    from datasette.app import Datasette

    filled.flush()

    async def browse() -> dict[str, str]:
        app = Datasette([str(path)], metadata=json.loads(datasette_metadata()))
        await app.invoke_startup()
        pages = ["/citations", "/citations/report", "/citations/to_mend.json?_shape=array"]
        pages += [f"/citations/{name}" for name in (*TABLES, *VIEWS)]
        pages += [
            f"/citations/{name}?url={urllib.parse.quote('https://one.example/')}"
            for name in METADATA["queries"]
        ]
        texts = {}
        for page in pages:
            answer = await app.client.get(page)
            assert answer.status_code == 200, page
            texts[page] = answer.text
        return texts

    texts = asyncio.run(browse())
    assert "Begin with the view to_mend" in texts["/citations"]
    assert "How sure the verdict is" in texts["/citations/report"]
    rows = json.loads(texts["/citations/to_mend.json?_shape=array"])
    assert [row["verdict"] for row in rows] == ["broken", None]
