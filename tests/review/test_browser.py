"""The page in a real Chromium: an editor's work with the keyboard alone."""

from __future__ import annotations

import http.server
import threading
import time
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

LETTER = Path("letters/2021-03-open-borders-coalition.md")
GONE = "http://www.harbour-post.example/verania/2021/02/what-the-pier-cameras-did-not-show"


def test_from_the_queue_to_a_repaired_letter_with_the_keyboard_only(editor):
    before = LETTER.read_bytes()
    editor.press("/")
    editor.press(*"pier cameras")
    editor.wait(lambda: len(editor.all("[data-row]")) == 1)
    assert "q=pier+cameras" in editor.path.replace("%20", "+")
    editor.press(Keys.ESCAPE, "j")
    editor.go(Keys.ENTER)
    assert "Note 4" in editor.text
    editor.keystrokes, began = 0, time.monotonic()
    editor.go("a")
    assert "Decided" in editor.text
    editor.go("w")
    assert editor.focused.startswith("Apply to the letter")
    editor.go(Keys.ENTER)
    seconds = time.monotonic() - began
    assert "Written into the letter" in editor.text
    repaired = LETTER.read_bytes()
    assert repaired.count(b"web.archive.example/web/20210211101500/" + GONE.encode()) == 1
    assert GONE.encode() in repaired.replace(
        b"http://web.archive.example/web/20210211101500/", b"", 1
    )
    print(f"from the broken citation to the repair: {editor.keystrokes} keys, {seconds:.1f} s")
    assert editor.keystrokes <= 3
    editor.wait(lambda: "all is well" in editor.text)
    editor.go("u")
    assert LETTER.read_bytes() == before
    assert editor.complaints() == []


def test_a_safe_redirect_needs_one_key_and_u_takes_it_back(editor):
    editor.open("/citation/10")
    editor.go("1")
    assert "give the new address" in editor.text
    editor.go("u")
    assert editor.path.startswith("/citation/10")
    assert "Taken back" in editor.text


def test_another_address_is_checked_and_kept_before_it_is_given(editor):
    editor.open("/citation/14")
    editor.press("n")
    editor.press(*"www.harbour-post.example/verania/2021/01/coast-guard-pier-officer")
    editor.go(Keys.ENTER)
    assert "does not show what was cited" in editor.text or "This address works" in editor.text


def test_a_missing_address_is_given_and_stands_in_the_letter(editor):
    editor.open("/citation/31")
    assert "address is missing" in editor.text
    editor.press("n")
    editor.press(*"http://www.health-institute.example/bulletins/2022/31/")
    editor.go(Keys.ENTER)
    editor.go("1")
    assert "Decided" in editor.text


def test_leaving_a_citation_takes_a_reason_and_enter(editor):
    editor.open("/citation/26")
    editor.press("x")
    editor.press(*"lost with the ministry")
    editor.go(Keys.ENTER)
    assert "Decided: leave it as it is" in editor.text
    editor.open("/citation/26")
    assert "lost with the ministry" in editor.text
    assert "Ida Editor" in editor.text


def test_the_evidence_stands_side_by_side_with_the_copy_in_a_frame_of_no_rights(editor):
    editor.open("/citation/27")
    editor.wait(lambda: len(editor.all("#evidence .side")) == 2 and editor.all("iframe"))
    now, then = (side.text for side in editor.all("#evidence .side"))
    assert now.startswith("Now")
    assert "Saisonniers : la session de la dernière chance" in then
    frame = editor.find("iframe")
    assert frame.get_attribute("sandbox") == ""
    assert not frame.get_attribute("src").startswith(editor.page.address)
    editor.browser.execute_script("arguments[0].scrollIntoView()", frame)

    def shown() -> bool:
        # The frame is loaded when it comes into view, in a process of its own: whoever looks
        # into it before that looks into the empty document that it replaces, for ever.
        editor.browser.switch_to.default_content()
        editor.browser.switch_to.frame(editor.find("iframe"))
        return "dernière chance" in editor.find("body").text

    editor.wait(shown)
    assert editor.browser.execute_script("return self.origin") == "null"
    editor.browser.switch_to.default_content()
    assert editor.complaints() == []


def test_the_list_of_keys_opens_and_closes_and_single_keys_can_be_turned_off(editor):
    editor.press("?")
    editor.wait(lambda: editor.all("dialog[open]"))
    assert "undo what was just decided" in editor.find("dialog").text
    editor.press(Keys.ESCAPE)
    editor.wait(lambda: not editor.all("dialog[open]"))
    editor.open("/keys")
    next(b for b in editor.all("button") if "Turn single keys off" in b.text).click()
    editor.wait(lambda: "Turn single keys on" in editor.text)
    editor.open("/citation/14")
    editor.press("a", "?")
    assert editor.path == "/citation/14"
    assert not editor.all("dialog[open]")


def test_a_letter_that_is_dropped_is_read_and_checked(editor, tmp_path):
    letter = tmp_path / "new letter.md"
    letter.write_text(
        "# A new letter\n\nAs was reported.[^1]\n\n[^1]: Harbour Post, What the pier cameras did"
        f" not show, 11 February 2021, {GONE}.\n"
    )
    editor.open("/letters")
    editor.find("#letter").send_keys(str(letter))
    editor.find(".drop button").click()
    editor.wait(lambda: "1 citation found, 1 to mend" in editor.text)
    assert (Path("letters") / "new letter.md").read_bytes() == letter.read_bytes()
    editor.open("/citation/14")
    assert "The link is cited 2 times" in editor.text
    editor.go("a")
    assert "1 other citation" in editor.text


DROP = """
const data = new DataTransfer();
data.items.add(new File([arguments[0]], "dropped.md", {type: "text/markdown"}));
const dropped = {dataTransfer: data, bubbles: true, cancelable: true};
document.dispatchEvent(new DragEvent("drop", dropped));
"""


def test_a_letter_can_be_dropped_on_any_page(editor):
    editor.open("/citation/14")
    letter = f"# Dropped\n\nAs was said.[^1]\n\n[^1]: Harbour Post, {GONE}.\n"
    editor.browser.execute_script(DROP, letter)
    editor.wait(lambda: "1 citation found" in editor.text)
    assert Path("letters/dropped.md").read_text() == letter
    assert editor.complaints() == []


def test_a_strangers_page_can_neither_post_nor_read(editor):
    """Another site, in the same browser, with the editor's cookies at hand."""
    target = editor.page.address
    body = f"""<!doctype html><title>stranger</title>
    <form id=f method=post action="{target}citation/14/decide" target=there>
      <input name=do value=leave><input name=note value=mischief></form>
    <iframe name=there></iframe>
    <script>
      f.submit();
      const log = [];
      Promise.allSettled([
        fetch("{target}", {{credentials: "include"}}),
        fetch("{target}undo", {{method: "POST", credentials: "include", body: "ids=1",
              headers: {{"content-type": "application/x-www-form-urlencoded"}}}}),
      ]).then(all => document.title = all.map(one => one.status).join());
    </script>"""

    class Stranger(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for host in ("127.0.0.1", "localhost"):
            editor.browser.get(f"http://{host}:{server.server_port}/")
            editor.wait(lambda: editor.browser.title == "rejected,rejected")
        server.shutdown()
    editor.open("/citation/14")
    assert "mischief" not in editor.text
    assert "Decisions so far" not in editor.text


def test_two_editors_are_told_of_each_other_and_the_second_decision_is_refused(editor, page):
    import httpx

    editor.open("/citation/14")
    version = editor.find("input[name=version]").get_attribute("value")
    with httpx.Client(base_url=page.address, trust_env=False, follow_redirects=True) as other:
        origin = {"origin": page.address.rstrip("/")}
        import re

        form = other.get("/name").text
        csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', form)[1]
        other.post("/name", data={"csrf": csrf, "name": "Olu Other", "next": "/"}, headers=origin)
        seen = other.get("/citation/14").text
        assert "Ida Editor has this citation open, too." in seen
        decided = other.post(
            "/citation/14/decide",
            data={"csrf": csrf, "version": version, "do": "leave", "note": "the author says so"},
            headers=origin,
        )
        assert decided.status_code == 200
    editor.go("a")
    assert "Somebody has decided on this citation since" in editor.text
    assert "Olu Other" in editor.text
    assert "Nothing was decided" in editor.text


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_no_page_is_wider_than_its_window(editor, width):
    editor.resize(width)
    try:
        for path in ("/", "/citation/7", "/citation/31", "/letters", "/letter/2", "/keys"):
            editor.open(path)
            wide = editor.browser.execute_script("return document.documentElement.scrollWidth")
            assert wide <= width, path
    finally:
        editor.resize(1280)
