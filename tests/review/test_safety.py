"""Who may speak to the page: rebinding, strangers, forged and oversized forms, hostile texts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from citecheck.clocks import SystemClock
from citecheck.demo.show import demo_settings
from citecheck.model import Citation, Document, Finding, Observation, Past, Standing, Verdict
from citecheck.review import Workplace, make_app
from citecheck.review.frames import Frames, _shown
from citecheck.review.safety import FORM_LIMIT, Access, loopback_access
from citecheck.store import open_store

BASE = "http://127.0.0.1:8000"
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202egpj.exe{{7*7}}'


def outside():
    raise AssertionError("nothing may be visited here")


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path / "citations.db", clock=SystemClock()) as opened:
        letter = Document(
            path=f"letters/{EVIL}.md", format="markdown", sha256="a" * 64, blocks=(), title=EVIL
        )
        faulty = Citation(
            letter=letter.path,
            kind="footnote",
            ordinal=0,
            note=EVIL[:30],
            url=f"http://x.example/{EVIL}",
            note_text=f"See {EVIL} http://x.example/{EVIL}",
            sentence=EVIL,
            title=EVIL,
            author=EVIL,
            publisher=EVIL,
            published_on=EVIL[:9],
            printed=f"http://x.example/{EVIL}",
        )
        lost = Citation(
            letter=letter.path,
            kind="footnote",
            ordinal=1,
            note="2",
            problem="missing_url",
            note_text=EVIL,
        )
        opened.put_letter(letter, [faulty, lost])
        run = opened.begin_run("1")
        (link,) = opened.due_links(opened.now())
        seen = Observation(url=link.url, at=opened.now(), elapsed_ms=3, status=404)
        says = Finding(Verdict.BROKEN, "not_found", 0.97, EVIL, page_title=EVIL)
        opened.record_check(
            run,
            link.id,
            seen,
            says,
            Standing(Verdict.BROKEN, "not_found", since=opened.now(), last_checked=opened.now()),
        )
        opened.finish_run(run, "done", {})
        yield opened


@pytest.fixture
def work(store, tmp_path):
    access = loopback_access(8000, 8001)
    return Workplace(store, demo_settings(tmp_path), store.path, access, outside)


@pytest.fixture
def client(work):
    with TestClient(make_app(work), base_url=BASE) as browser:
        browser.headers["origin"] = BASE
        csrf = token_in(browser.get("/name").text)
        browser.post("/name", data={"csrf": csrf, "name": "Ida", "next": "/"})
        browser.csrf = csrf
        yield browser


def token_in(text: str) -> str:
    return re.search(r'name="csrf" value="([0-9a-f]{64})"', text)[1]


def leave(client, **fields):
    text = client.get("/citation/1").text
    version = re.search(r'name="version" value="([^"]+)"', text)[1]
    return {"csrf": client.csrf, "version": version, "do": "leave", "note": "because", **fields}


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example:8000",
        "127.0.0.1:9999",
        "127.0.0.1",
        "",
        "0.0.0.0:8000",
    ],
)
def test_a_name_that_was_rebound_to_this_machine_reads_nothing(client, host):
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "citation" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:8001"},
        {"origin": "http://127.0.0.1:8000.evil.example"},
        {"origin": ""},
        {"origin": "http://["},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_what_the_page_itself_did_not_send_changes_nothing(client, store, headers):
    answer = client.post("/citation/1/decide", data=leave(client), headers=headers)
    assert answer.status_code == 403
    assert store.decisions_of(1) == ()


def test_a_request_without_an_origin_changes_nothing(client, store):
    form = leave(client)
    del client.headers["origin"]
    assert client.post("/citation/1/decide", data=form).status_code == 403
    assert store.decisions_of(1) == ()


@pytest.mark.parametrize("csrf", ["", "0" * 64, "ü"])
def test_a_form_without_the_sessions_token_changes_nothing(client, store, csrf):
    assert client.post("/citation/1/decide", data=leave(client, csrf=csrf)).status_code == 403
    assert store.decisions_of(1) == ()


def test_the_token_of_another_session_is_worth_nothing(client, work, store):
    form = leave(client)
    with TestClient(make_app(work), base_url=BASE, headers={"origin": BASE}) as other:
        csrf = token_in(other.get("/name").text)
        other.post("/name", data={"csrf": csrf, "name": "Olu"})
        assert other.post("/citation/1/decide", data=form).status_code == 403
    assert store.decisions_of(1) == ()


EVERY_POST = [
    *(f"/citation/1/{name}" for name in ("decide", "look", "recheck", "try", "presence")),
    *(f"/letter/1/{name}" for name in ("read", "write", "unwrite")),
    *("/undo", "/letters", "/name", "/keys", "/quit"),
]


@pytest.mark.parametrize("path", EVERY_POST)
def test_no_form_is_taken_without_its_token(client, path):
    assert client.post(path, data={"url": "http://x.example/"}).status_code == 403


def test_every_address_that_changes_something_is_among_those_tested(work):
    routes = make_app(work)._app.routes
    posts = {route.path for route in routes if "POST" in route.methods}
    kinds = {"citation": "/citation/{citation:row}/", "letter": "/letter/{letter:row}/"}
    asked = {re.sub(r"/(\w+)/1/", lambda found: kinds[found[1]], path) for path in EVERY_POST}
    assert posts == asked


def test_other_sites_may_link_here_but_not_embed_or_fetch(client):
    assert (
        client.get(
            "/", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
        ).status_code
        == 200
    )
    for mode in ("no-cors", "cors", "same-origin"):
        answer = client.get(
            "/static/review.js", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": mode}
        )
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?show=all",
        f"/?q={EVIL}&letter={EVIL}&host={EVIL}",
        "/citation/1",
        "/citation/2",
        "/letters",
        "/letter/1",
        f"/name?next={EVIL}",
        f"/{EVIL}",
        f"/citation/1?done={EVIL}",
    ],
)
def test_nothing_of_a_letter_or_an_address_is_rendered_unescaped(client, path):
    answer = client.get(path)
    assert answer.status_code in (200, 404)
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    assert "\u202e" not in answer.text
    assert "49gpj" not in answer.text


def test_the_policy_forbids_whatever_our_own_files_do_not_need(client):
    for path in ("/", "/citation/1", "/nowhere", "/static/review.css"):
        answer = client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "frame-src http://127.0.0.1:8001" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
    text = client.get("/citation/1").text
    assert not re.search(r"<[^>]+\s(on\w+|style)=", text)
    assert not re.search(r"<script(?![^>]+src=)", text)
    assert re.search(r'htmx\.min\.js" integrity="sha384-', text)
    assert '"allowEval":false' in text
    assert "javascript:" not in text


def test_forms_are_bounded_and_so_is_what_comes_without_a_length(client, store):
    big = {"csrf": client.csrf, "note": "x" * FORM_LIMIT}
    assert client.post("/citation/1/decide", data=big).status_code == 413

    def drip():
        yield b"note="
        for _ in range(40):
            yield b"x" * 10_000

    answer = client.post(
        "/citation/1/decide",
        content=drip(),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 413
    assert store.decisions_of(1) == ()


def test_the_way_on_never_leads_to_another_site(client):
    for target in (
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
    ):
        form = {"csrf": client.csrf, "name": "Ida", "next": target}
        answer = client.post("/name", data=form, follow_redirects=False)
        assert answer.headers["location"] == "/"


def test_files_beside_ours_are_not_served(client):
    for name in (
        "../safety.py",
        "%2e%2e/safety.py",
        "vendor/../../app.py",
        "/etc/passwd",
        "vendor",
    ):
        assert client.get(f"/static/{name}").status_code == 404


def test_an_open_page_asks_for_its_token_once(store, tmp_path):
    access = Access(
        frozenset({"desk.example:8000"}),
        "http://desk.example:8001",
        token="s3cret",
        any_address=True,
    )
    work = Workplace(store, demo_settings(tmp_path), store.path, access, outside, editor="Ida")
    with TestClient(make_app(work), base_url="http://desk.example:8000") as browser:
        assert browser.get("/").status_code == 401
        assert browser.get("/?token=wrong").status_code == 401
        assert browser.get("/static/review.css").status_code == 401
        entered = browser.get("/?token=s3cret&q=words")
        assert entered.status_code == 200
        assert str(entered.url) == "http://desk.example:8000/?q=words"
        assert "s3cret" not in str(browser.cookies)
        browser.cookies.clear()
        for path in ("/%5Cevil.example/", "/%2F%5Cevil.example/", "/%0D%0Aset-cookie:%20a=b"):
            entered = browser.get(f"{path}?token=s3cret", follow_redirects=False)
            browser.cookies.clear()
            assert re.fullmatch(r"/[\w%][^\s\\]*", entered.headers["location"])
        browser.get("/?token=s3cret")
        assert browser.get("/citation/1").status_code == 200
        assert browser.get("/", headers={"host": "rebound.example:8000"}).status_code == 421
        assert browser.get("/", headers={"host": "192.0.2.7:8000"}).status_code == 200


def test_archived_pages_need_a_signature_and_have_no_rights(work):
    frames = Frames(work, frozenset({"127.0.0.1:8001"}), "http://127.0.0.1:8000")
    with TestClient(frames, base_url="http://127.0.0.1:8001") as browser:
        for path in (
            "/",
            "/copy/" + "0" * 32 + "?link=1&copy=urn:x&look=1",
            "/copy/x",
            "/citation/1",
        ):
            answer = browser.get(path)
            assert answer.status_code == 404
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("sandbox; default-src 'none'")
            assert "frame-ancestors http://127.0.0.1:8000" in policy
        assert browser.post("/copy/x").status_code == 404


@pytest.mark.parametrize(
    ("declared", "body", "said"),
    [
        ("iso-8859-2", b"<p>\xb3", "text/html; charset=iso-8859-2"),
        (None, b"<p>", "text/html; charset=utf-8"),
        ("iso-8859-2", b"<meta charset=utf-8><p>", "text/html"),
        ("x\r\nset-cookie: a=b", b"<p>", "text/html; charset=utf-8"),
    ],
)
def test_an_archived_page_is_shown_in_the_charset_that_its_server_declared(declared, body, said):
    past = Past(SystemClock().now(), "local", body, "text/html", "http://x.example/", declared)
    assert _shown(past) == (said, body)


def test_a_decision_needs_what_it_says(client, store):
    assert client.post("/citation/1/decide", data=leave(client, note=" ")).status_code == 422
    assert client.post("/citation/1/decide", data=leave(client, do="explode")).status_code == 422
    assert (
        client.post(
            "/citation/1/decide", data=leave(client, do="new_url javascript:alert(1)")
        ).status_code
        == 422
    )
    assert (
        client.post(
            "/citation/1/decide", data=leave(client, do="cite_archived http://evil.example/")
        ).status_code
        == 422
    )
    assert (
        client.post(
            "/citation/1/decide", data=leave(client, do="fine", until="2020-01-01")
        ).status_code
        == 422
    )
    assert client.post("/citation/1/decide", data=leave(client, also="2~x.y.0")).status_code == 409
    assert store.decisions_of(1) == ()
