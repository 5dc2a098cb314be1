"""Decisions written into Markdown, plain text and HTML: every other byte stays."""

from __future__ import annotations

import codecs
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

import citecheck.demo
from citecheck.letters import read_letter
from citecheck.model import Action, Decision
from citecheck.pipeline.proving import reads_right
from citecheck.repairs import Mending, Style, plan
from citecheck.repairs.characters import Characters

from .building import decoded, docx, link, mended, mendings, reads, run

NEW = "https://new.example/a?x=1&y=(2)"
COPY = "https://web.archive.org/web/20210517120000/http://old.example/a"


def use(action: Action, replacement: str | None, at: int = 0) -> dict[int, Decision]:
    return {at: Decision(at, action, replacement)}


def patched(text: str, name: str, decisions: dict[int, Decision], **style: object) -> str:
    repair = mended(text.encode(), name, decisions, Style(**style))  # type: ignore[arg-type]
    assert not repair.refused, repair.refused
    return repair.patched.decode()


def refusal(text: str | bytes, name: str, decisions: dict[int, Decision]) -> str:
    data = text.encode() if isinstance(text, str) else text
    repair = mended(data, name, decisions)
    assert repair.patched == data
    (only,) = repair.refused
    return only.reason


# --- new addresses --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("See http://old.example/a, please.", "See https://n.example/b, please."),
        ("See <http://old.example/a>.", "See <https://n.example/b>."),
        ("See [it](http://old.example/a).", "See [it](https://n.example/b)."),
        ('See [it](http://old.example/a "Title").', 'See [it](https://n.example/b "Title").'),
        (
            "See [it][1].\n\n[1]: <http://old.example/a> 'T'",
            "See [it][1].\n\n[1]: <https://n.example/b> 'T'",
        ),
        (
            "See [it][1].\n\n[1]: <http://old.example/a b> 'T'",
            "See [it][1].\n\n[1]: <https://n.example/b> 'T'",
        ),
        (
            "See [http://old.example/a](http://old.example/a).",
            "See [https://n.example/b](https://n.example/b).",
        ),
        (
            "See [www.old.example/a](http://www.old.example/a).",
            "See [https://n.example/b](https://n.example/b).",
        ),
    ],
)
def test_markdown_gets_a_new_address_wherever_it_stands(before, after):
    text = f"# Letter\n\n{before}  \n"
    new = patched(text, "a.md", use(Action.NEW_URL, "https://n.example/b"))
    assert new == f"# Letter\n\n{after}  \n"


def test_an_address_that_would_end_too_early_is_bracketed_or_escaped():
    text = "# Letter\n\nSee http://old.example/a and [it](http://old.example/c).\n"
    decisions = {n: Decision(n, Action.NEW_URL, "https://n.example/b)") for n in (0, 1)}
    new = patched(text, "a.md", decisions)
    assert new == "# Letter\n\nSee <https://n.example/b)> and [it](https://n.example/b%29).\n"
    assert next(url for _, url in reads(new.encode(), "a.md")) == "https://n.example/b)"


def test_an_address_broken_over_lines_becomes_whole():
    text = "Dear all,\r\n\r\nwe read\r\nhttp://old.example/long/path-\r\nof-it/a.html today.\r\n"
    new = patched(text, "a.txt", use(Action.USE_TARGET, "https://n.example/b"))
    assert new == "Dear all,\r\n\r\nwe read\r\nhttps://n.example/b today.\r\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '<a href="http://old.example/a?b=1&amp;c">x</a>',
            '<a href="https://n.example/?q=1&amp;r=2">x</a>',
        ),
        (
            "<a href='http://old.example/a' id=n>x</a>",
            "<a href='https://n.example/?q=1&amp;r=2' id=n>x</a>",
        ),
        (
            "<a title='b > c' href='http://old.example/a'>x</a>",
            "<a title='b > c' href='https://n.example/?q=1&amp;r=2'>x</a>",
        ),
        (
            "<a data-href='http://old.example/a' href='http://old.example/a'>x</a>",
            "<a data-href='http://old.example/a' href='https://n.example/?q=1&amp;r=2'>x</a>",
        ),
        ("<a href=http://old.example/a>x</a>", '<a href="https://n.example/?q=1&amp;r=2">x</a>'),
        (
            '<a href="http://old.example/a">http://old.<wbr>example/<br>a</a>',
            '<a href="https://n.example/?q=1&amp;r=2">https://n.example/?q=1&amp;r=2</a>',
        ),
        ("http://old.example/?b&amp;c end", "https://n.example/?q=1&amp;r=2 end"),
    ],
)
def test_html_is_escaped_as_its_quotes_ask_for(before, after):
    page = "<!DOCTYPE html><html lang=en><body>\r\n<P>See {}, please.</P></body></html>"
    new = patched(page.format(before), "a.html", use(Action.NEW_URL, "https://n.example/?q=1&r=2"))
    assert new == page.format(after)


# --- archived copies ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "phrase"),
    [
        (
            "El Correo, «El puente», 3 de mayo de 2021, disponible en: {}.",
            "archivado en {}, 17 de mayo de 2021",
        ),
        ("Le Courrier, « Le pont », 3 mai 2021, disponible sur : {}.", "archivé à {}, 17 mai 2021"),
        (
            "Die Zeitung, „Die Brücke“, 3. Mai 2021, abrufbar unter: {}.",
            "archiviert unter {}, 17. Mai 2021",
        ),
        (
            "Harbour Post, “The bridge”, 3 May 2021, available at: {}.",
            "archived at {}, 17 May 2021",
        ),
        (
            "Harbour Post, “The bridge”, May 3, 2021, available at: {}.",
            "archived at {}, May 17, 2021",
        ),
    ],
)
def test_a_note_cites_the_copy_in_its_own_language_and_style(note, phrase):
    words = {
        "archivado": "La ley no se aplica en el valle y los vecinos esperan desde hace años.",
        "archivé": "La loi est bonne mais les gens de la vallée attendent depuis des années.",
        "archiviert": "Das Gesetz ist gut, aber die Leute im Tal warten seit Jahren auf Wasser.",
    }.get(phrase.split()[0], "The law is good but the people of the valley have waited for years.")
    text = f"# L\n\n{words}[^1]\n\n[^1]: {note.format('<http://old.example/a>')}\n"
    new = patched(text, "a.md", use(Action.CITE_ARCHIVED, COPY))
    cited = note.format(f"<http://old.example/a>, {phrase.format(f'<{COPY}>')}")
    assert new == f"# L\n\n{words}[^1]\n\n[^1]: {cited}\n"
    assert reads(new.encode(), "a.md") == [("1", "http://old.example/a"), ("1", COPY)]


def test_the_copy_is_cited_behind_the_date_of_access_and_in_words_that_can_be_set():
    text = (
        "# L\n\nSo it is.[^1]\n\n[^1]: Post, “Title”, http://old.example/a (accessed 4 May 2021).\n"
    )
    new = patched(text, "a.md", use(Action.CITE_ARCHIVED, COPY), template="perma: {url}")
    assert f"http://old.example/a (accessed 4 May 2021), perma: {COPY}.\n" in new


def test_a_link_in_running_text_gets_its_copy_in_brackets():
    text = "# L\n\nSee [the report](http://old.example/a) of the council.\n"
    new = patched(text, "a.md", use(Action.CITE_ARCHIVED, COPY))
    assert (
        new == f"# L\n\nSee [the report](http://old.example/a) (archived at {COPY}, 17 May 2021)"
        " of the council.\n"
    )


def test_a_copy_is_cited_once():
    text = f"# L\n\nSo it is.[^1]\n\n[^1]: Post, http://old.example/a, archived at {COPY}.\n"
    assert "already" in refusal(text, "a.md", use(Action.CITE_ARCHIVED, COPY))


def test_html_links_get_the_attributes_of_robust_links():
    page = '<html lang="en"><body><p>See <a class="x" href="http://old.example/a?b&amp;c">it</a>.</p></body></html>'
    at = datetime(2021, 5, 18, tzinfo=UTC)
    (one,) = mendings(
        page.encode(), "a.html", use(Action.CITE_ARCHIVED, "https://copies.example/1")
    )
    document = read_letter("a.html", page.encode())
    dated = Mending(one.citation, 0, one.decision, at)
    new = plan(page.encode(), document, [dated], decoded=(page, "utf-8")).patched.decode()
    assert (
        'href="http://old.example/a?b&amp;c" data-originalurl="http://old.example/a?b&amp;c"'
        ' data-versionurl="https://copies.example/1" data-versiondate="2021-05-18">it</a> (archived'
    ) in new


# --- lost addresses -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "mended_note"),
    [
        (
            "Post, “Title”, 3 May 2021, available at: ",
            "Post, “Title”, 3 May 2021, available at: https://n.example/b ",
        ),
        ("Post, “Title”, 3 May 2021,", "Post, “Title”, 3 May 2021, https://n.example/b"),
        (
            "Post, “Title”, 3 May 2021, (accessed 4 May 2021).",
            "Post, “Title”, 3 May 2021, https://n.example/b (accessed 4 May 2021).",
        ),
        (
            "Post, “Title”, 3 May 2021, available at: <>.",
            "Post, “Title”, 3 May 2021, available at: <https://n.example/b>.",
        ),
    ],
)
def test_a_lost_address_comes_back_where_it_was_lost(note, mended_note):
    text = f"# L\n\nSo the council said.[^1]\n\n[^1]: {note}\n"
    new = patched(text, "a.md", use(Action.GIVE_URL, "https://n.example/b"))
    assert new == f"# L\n\nSo the council said.[^1]\n\n[^1]: {mended_note}\n"
    assert reads(new.encode(), "a.md") == [("1", "https://n.example/b")]


@pytest.mark.parametrize("empty", ["#", ""])
def test_a_link_to_nothing_gets_its_target(empty):
    new = patched(f"# L\n\nSee [the report]({empty}) now.\n", "a.md", use(Action.GIVE_URL, NEW))
    assert new == f"# L\n\nSee [the report]({NEW}) now.\n"


# --- strange hands --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.md", "See [*the* report](http://old.example/a 'T') now.", "See *the* report now."),
        ("a.md", "See <http://old.example/a> now.", "See http&#58;//old.example/a now."),
        ("a.md", "See <http://old.example/a>s.", "See &lt;http&#58;//old.example/a&gt;s."),
        (
            "a.md",
            "See [it][r] now.\n\n[r]: http://old.example/a",
            "See it now.\n\n[r]: http://old.example/a",
        ),
        ("a.md", "See www.old.example/a now.", "See www&#46;old.example/a now."),
        # Words that show an address would be a link again without their brackets.
        (
            "a.md",
            "See [http://old.example/a](http://old.example/a) now.",
            "See http&#58;//old.example/a now.",
        ),
        (
            "a.md",
            "See [www.old.example/a](http://www.old.example/a) now.",
            "See www&#46;old.example/a now.",
        ),
        (
            "a.txt",
            "See [www.old.example](http://www.old.example/) now.",
            "See www.old.example now.",
        ),
        (
            "a.html",
            "<html><body><p>See <a id=b href='http://old.example/a'>it</a>.</p></body></html>",
            '<html><body><p>See <a id=b data-originalurl="http://old.example/a">it</a>.</p></body></html>',
        ),
    ],
)
def test_a_hijacked_link_loses_its_life_and_keeps_its_words(name, before, after):
    head = "# L\n\n" if name.endswith("md") else ""
    assert patched(head + before, name, use(Action.HIJACKED, None)) == head + after


def test_a_hijacked_address_stays_a_citation_and_is_no_link():
    text = (
        "# L\n\nSo it is.[^1]\n\n[^1]: Post, “T”, <http://old.example/a> (accessed 4 May 2021).\n"
    )
    new = patched(text, "a.md", use(Action.HIJACKED, None))
    assert reads(new.encode(), "a.md") == [("1", "http://old.example/a")]


@pytest.mark.parametrize(
    ("shown", "target"),
    [
        ("www.old.example/a", "http://www.old.example/a"),
        ("http://old.example/lo...", "http://old.example/longer"),
        ("http://old.example/lo…", "http://old.example/longer"),
    ],
)
@pytest.mark.parametrize("name", ["a.md", "a.html", "a.docx"])
def test_words_that_show_a_hijacked_address_in_short_may_be_read_as_another(name, shown, target):
    if name.endswith(".docx"):
        data = docx([run("So.") + "{1}"], [link("rId1", run(shown))], note_links={"rId1": target})
    elif name.endswith(".html"):
        data = (
            '<html><body><p>So.<sup><a href="#n">1</a></sup></p>'
            f'<p id="n">1 Post, “T”, <a href="{target}">{shown}</a>.</p></body></html>'
        ).encode()
    else:
        data = f"# L\n\nSo.[^1]\n\n[^1]: Post, “T”, [{shown}]({target}).\n".encode()
    decisions = use(Action.HIJACKED, COPY)
    repair = mended(data, name, decisions)
    assert not repair.refused
    assert reads_right(repair, mendings(data, name, decisions), read_letter(name, data))
    assert ("1", COPY) in reads(repair.patched, name)


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.docx"])
def test_an_address_that_was_no_link_is_not_said_to_be_hidden(name):
    shown = "http://old.example/a"
    if name.endswith(".docx"):
        data = docx([run("So.") + "{1}"], [run(f" Post, “T”, {shown}.")])
    elif name.endswith(".html"):
        data = f"<html><body><p>See {shown} now.</p></body></html>".encode()
    else:
        data = f"Dear all,\n\nsee {shown} now.\n".encode()
    (edit,) = mended(data, name, use(Action.HIJACKED, COPY)).edits
    assert edit.says.endswith(
        f": {shown} is no link and stays as printed; its archived copy {COPY} is cited."
    )


def test_a_citation_without_a_language_takes_that_of_the_others():
    text = (
        "Siehe [hier](http://old.example/a).[^1]\n\n"
        "[^1]: Amt, „Bericht über die Brücke“, 3. Mai 2021, http://old.example/b (abgerufen am"
        " 4. Mai 2021).\n"
    )
    found = mendings(text.encode(), "a.md", {})
    assert [one.citation.language for one in found] == [None, "de"]
    new = patched(text, "a.md", use(Action.CITE_ARCHIVED, COPY))
    assert f"[hier](http://old.example/a) (archiviert unter {COPY}, 17. Mai 2021)." in new


def test_a_hijacked_link_cites_its_copy():
    new = patched(
        "# L\n\nSee [it](http://old.example/a) now.\n", "a.md", use(Action.HIJACKED, COPY)
    )
    assert new == f"# L\n\nSee it (archived at {COPY}, 17 May 2021) now.\n"


# --- bytes ----------------------------------------------------------------------------

MIXED = "Dear all,\r\n\nSée http://old.example/a ok.  \r\rBye\t\x0c\n"


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("cp1252"),
        lambda text: codecs.BOM_UTF32_LE + text.encode("utf-32-le"),
    ],
    ids=["utf-8 with mark", "utf-16-le", "utf-16-be", "utf-16 without mark", "cp1252", "utf-32"],
)
def test_line_ends_marks_and_encodings_stay(encode):
    repair = mended(encode(MIXED), "a.txt", use(Action.NEW_URL, "https://n.example/b"))
    assert repair.patched == encode(MIXED.replace("http://old.example/a", "https://n.example/b"))


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16-le", "utf-16-be", "iso2022_jp"])
def test_places_in_a_long_letter_are_exact(encoding):
    text = "".join(f"理事会 {number} は決定した。 And more.\n" for number in range(1_000))
    characters = Characters(text.encode(encoding), text, encoding)
    for start in range(0, len(text) - 100, 997):
        place = text.find("more", start)
        splice = characters.splice(place, place + 4, "less")
        before = text[:place].encode(encoding)
        assert (splice.start, splice.new) == (len(before), "less".encode(encoding))


def test_thousands_of_places_in_a_long_letter_take_no_time_of_its_square():
    text = "Some words, http://old.example/abc, and é.\n" * 60_000
    characters = Characters(text.encode(), text, "utf-8")
    begun = time.process_time()
    for start in range(0, len(text) - 30, len(text) // 2_000):
        characters.splice(start, start + 10, "https://n.example/")
    assert time.process_time() - begun < 2  # with one run for all of it, more than six


def test_damaged_bytes_and_nuls_elsewhere_stay_as_they_are():
    data = MIXED.encode() * 3 + "é".encode() * 9 + b"\xff\xfe\x00 damaged \xc3 end"
    repair = mended(
        data, "a.txt", {n: Decision(n, Action.NEW_URL, "https://n.example/b") for n in range(3)}
    )
    assert repair.patched == data.replace(b"http://old.example/a", b"https://n.example/b")


def test_what_the_encoding_does_not_know_is_refused():
    data = "Sée http://old.example/a ok.\n".encode("cp1252")
    assert "save it as UTF-8" in refusal(
        data, "a.txt", use(Action.NEW_URL, "https://n.example/東京")
    )


def test_a_page_without_an_html_tag_is_written_in_the_encoding_that_it_declares():
    page = '<!doctype html><meta charset="windows-1251"><title>Письмо</title><p>Доклад: {}.</p>'
    style = Style(template="архив: {url}")
    data = page.format("http://old.example/a").encode("cp1251")
    repair = mended(data, "a.html", use(Action.CITE_ARCHIVED, COPY), style)
    assert repair.patched.decode("cp1251") == page.format(f"http://old.example/a (архив: {COPY})")


def test_mail_in_transfer_encoding_is_refused_kindly():
    mail = (
        "From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain\n"
        "Content-Transfer-Encoding: quoted-printable\n\nSee http://old.example/a=\n/b now.\n"
    )
    assert "mail" in refusal(mail, "a.eml", use(Action.NEW_URL, NEW))


# --- refusals -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://n.example/a b",
        'https://n.example/"',
        "",
        "https://n.example/\u202e",
    ],
)
def test_what_is_no_address_is_never_written(url):
    assert refusal("See http://old.example/a ok.\n", "a.txt", use(Action.NEW_URL, url))


def test_one_definition_for_two_references_asks_for_one_decision():
    text = "# L\n\nSee [it][r] and [that][r].\n\n[r]: http://old.example/a\n"
    assert "alike" in refusal(text, "a.md", use(Action.NEW_URL, NEW))
    both = {n: Decision(n, Action.NEW_URL, "https://n.example/b") for n in (0, 1)}
    assert patched(text, "a.md", both) == text.replace(
        "http://old.example/a", "https://n.example/b"
    )


@pytest.mark.parametrize("action", [Action.FINE, Action.LEAVE, "acknowledge"])
def test_what_needs_no_repair_changes_nothing(action):
    repair = mended(
        b"See http://old.example/a ok.\n", "a.txt", {0: Decision(0, action, None, "why")}
    )
    assert (repair.edits, repair.refused) == ((), ())


def test_each_change_is_told_in_a_sentence():
    text = b"# L\n\nSo it is.[^7]\n\n[^7]: Post, http://old.example/a.\n"
    (edit,) = mended(text, "a.md", use(Action.USE_TARGET, "https://n.example/b")).edits
    assert edit.says == "Note 7: http://old.example/a has moved and now reads https://n.example/b."


@pytest.mark.parametrize(
    ("shown", "after"),
    [
        ("<em>http://old.</em>example/a", "<em>https://n.example/b</em>"),
        ("http://<b>old.example</b>/a", "https://n.example/b<b></b>"),
    ],
)
def test_tags_in_an_address_stay_in_pairs(shown, after):
    page = '<html lang="en"><body><p>See <a href="{}">{}</a> now.</p></body></html>'
    before = page.format("http://old.example/a", shown)
    new = patched(before, "a.html", use(Action.NEW_URL, "https://n.example/b"))
    assert new == page.format("https://n.example/b", after)


def test_an_address_that_ends_in_an_entity_is_replaced_whole():
    page = '<html lang="en"><body><p>See http://old.example/?a&amp;, now.</p></body></html>'
    if reads(page.encode(), "a.html") == [(None, "http://old.example/?a&")]:
        new = patched(page, "a.html", use(Action.NEW_URL, "https://n.example/b"))
        assert "See https://n.example/b, now." in new


def test_every_reference_of_the_sample_letters_can_be_repaired_in_every_way():
    refused = []
    for path in sorted((Path(citecheck.demo.__file__).parent / "letters").iterdir()):
        data = path.read_bytes()
        document = read_letter(path.name, data)
        for action in (Action.NEW_URL, Action.CITE_ARCHIVED, Action.HIJACKED):
            for one in mendings(data, path.name, {}):
                if one.citation.problem:
                    continue
                copy = f"https://web.archive.org/web/20210517120000/{one.citation.url}"
                wanted = {one.citation.ordinal: Decision(one.citation_id, action, copy)}
                all_ = mendings(data, path.name, wanted)
                repair = plan(data, document, all_, decoded=decoded(data))
                assert repair.edits, repair.refused
                if not reads_right(repair, all_, document):
                    refused.append((path.name, action, one.citation.printed))
    assert refused == []


def test_what_is_called_a_text_gets_no_entities():
    text = "# A\n\nSee[^1] and [words](http://old.example/w).\n\n[^1]: B, <http://old.example/a>.\n"
    read = [url for _, url in reads(text.encode(), "a.txt")]
    printed, linked = read.index("http://old.example/a"), read.index("http://old.example/w")
    alone = mended(text.encode(), "a.txt", use(Action.HIJACKED, None, printed))
    assert "no live link" in alone.refused[0].reason
    both = {**use(Action.HIJACKED, COPY, printed), **use(Action.HIJACKED, None, linked)}
    expected = text.replace("[words](http://old.example/w)", "words").replace(
        "http://old.example/a>", f"http://old.example/a>, archived at <{COPY}>, 17 May 2021"
    )
    assert patched(text, "a.txt", both) == expected
    assert "&#58;" in patched(text, "a.md", both)


TWICE = 'See [one][r], [one][r] and [r].\n\n[r]: http://old.example/a "T"\n'


def test_each_reference_to_one_definition_cites_the_copy():
    every = {n: Decision(n, Action.CITE_ARCHIVED, COPY) for n in range(3)}
    said = f" (archived at {COPY}, 17 May 2021)"
    assert patched(TWICE, "a.md", every) == TWICE.replace("][r]", f"][r]{said}").replace(
        "and [r]", f"and [r]{said}"
    )


def test_references_to_a_hijacked_definition_may_cite_copies_of_their_own():
    copies = [f"https://web.archive.org/web/2021051{n}120000/http://old.example/a" for n in "123"]
    every = {n: Decision(n, Action.HIJACKED, copy) for n, copy in enumerate(copies)}
    done = patched(TWICE, "a.md", every)
    assert reads(done.encode(), "a.md") == [(None, copy) for copy in copies]
    assert done.startswith("See one (archived at ")


@pytest.mark.parametrize("title", ['"a \\"b\\" c"', "'it\\'s'", "(a \\) b)"])
def test_a_title_may_hold_its_own_signs(title):
    text = f"See [x](http://old.example/a {title}) now.\n"
    assert patched(text, "a.md", use(Action.HIJACKED, None)) == "See x now.\n"


def test_a_link_in_html_within_markdown_cites_its_copy():
    text = 'See <a href="http://old.example/a">x</a> now.\n'
    assert f"</a> (archived at {COPY}, 17 May 2021) now" in patched(
        text, "a.md", use(Action.CITE_ARCHIVED, COPY)
    )
    assert "in HTML" in refusal(text, "a.md", use(Action.HIJACKED, None))


@pytest.mark.parametrize(
    ("language", "words", "note"),
    [
        ("ar", "نسخة مؤرشفة: {} ، 17 مايو 2021", "صحيفة، «تقرير»، http://old.example/a."),
        ("ru", "архивная копия: {}, 17 мая 2021 г.", "Газета, «Доклад», http://old.example/a."),
        ("uk", "архівна копія: {}, 17 травня 2021 р.", "Газета, «Звіт», http://old.example/a."),
        (
            "el",
            "αρχειοθετημένο στο {}, 17 Μαΐου 2021",
            "Εφημερίδα, «Έκθεση», http://old.example/a.",
        ),
        ("tr", "arşiv kopyası: {}, 17 Mayıs 2021", "Gazete, “Rapor”, http://old.example/a."),
        ("pl", "kopia archiwalna: {}, 17 maja 2021", "Gazeta, „Raport”, http://old.example/a."),
        ("nl", "gearchiveerd op {}, 17 mei 2021", "Krant, “Rapport”, http://old.example/a."),
        ("sv", "arkiverad på {}, 17 maj 2021", "Tidning, ”Rapport”, http://old.example/a."),
        ("zh", "存档：{} （2021年5月17日）", "报纸，《报告》，http://old.example/a 。"),
        ("ja", "アーカイブ：{} （2021年5月17日）", "新聞、「報告」、http://old.example/a 。"),
        ("de-AT", "archiviert unter {}, 17. Mai 2021", "Zeitung, „Bericht“, http://old.example/a."),
        ("xx", "archived at {}, 17 May 2021", "Post, “Report”, http://old.example/a."),
    ],
)
def test_a_letter_that_names_its_language_gets_its_words_and_is_read_as_decided(
    language, words, note
):
    letter = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>x</title>'
        f'</head><body><p>A<sup><a href="#n1">1</a></sup></p><ol><li id="n1">{note}</li></ol>'
        "</body></html>"
    ).encode()
    copy = "https://web.archive.org/web/20210517120000/http://old.example/a"
    before = reads(letter, "a.html")
    done = mended(letter, "a.html", {0: Decision(0, Action.CITE_ARCHIVED, copy)})
    assert words.format(copy) in re.sub(r"<[^>]*>", "", done.patched.decode())
    assert sorted(reads(done.patched, "a.html")) == sorted([*before, (before[0][0], copy)])


def test_what_is_said_of_a_change_is_one_line_whatever_the_letter_prints():
    note = "Court, Ruling, 2 May 2019,\n    http://old.example/ruling-\n    four.html"
    letter = f"So it is.[1]\n\n[1] {note}\n"
    done = mended(letter.encode(), "a.txt", use(Action.NEW_URL, NEW))
    (edit,) = done.edits
    assert edit.says == f"Note 1: http://old.example/ruling-four.html now reads {NEW}."
