"""Whatever stands around it, an address that was put in comes out, with its mark."""

# ruff: noqa: E501 - strategies read best on a line

from __future__ import annotations

import string

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from citecheck.citations import find_citations
from citecheck.errors import LetterError
from citecheck.letters import read_letter, sniff_format

words = st.lists(
    st.text(alphabet=string.ascii_lowercase + "áéñüç", min_size=2, max_size=9),
    min_size=3,
    max_size=12,
).map(" ".join)
segments = st.text(alphabet=string.ascii_lowercase + string.digits, min_size=1, max_size=8)
addresses = st.builds(
    lambda host, path, query: f"http://{host}.example/{'/'.join(path)}{query}",
    st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,4})?", fullmatch=True),
    st.lists(segments, min_size=1, max_size=4),
    st.sampled_from(["", "?a=1&b=2", "#part", ".html", "?q=x%20y"]),
)
dresses = st.sampled_from(
    [("[{}]", "[{}] "), ("<sup>{}</sup>", "<sup>{}</sup> "), ("[^{}]", "[^{}]: "), ("[{}]", "{}. ")]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(words, addresses), min_size=1, max_size=6),
    dresses,
    st.sampled_from(["a.md", "a.txt"]),
)
def test_an_address_comes_out_with_its_mark(
    notes: list[tuple[str, str]], dress: tuple[str, str], name: str
) -> None:
    mark, opening = dress
    body = " ".join(
        f"{text.capitalize()}.{mark.format(n)}" for n, (text, _) in enumerate(notes, start=1)
    )
    bodies = "\n\n".join(
        f"{opening.format(n)}Board, “{text},” May 2020, {url}."
        for n, (text, url) in enumerate(notes, start=1)
    )
    text = f"Dear all,\n\n{body}\n\nSincerely,\nThe Board\n\n{bodies}\n"
    found = find_citations(read_letter(name, text.encode()))
    assert [(c.note, c.url) for c in found] == [
        (str(n), url) for n, (_, url) in enumerate(notes, 1)
    ]
    assert [c.sentence for c in found] == [f"{text.capitalize()}." for text, _ in notes]


@settings(max_examples=60, deadline=None)
@given(
    words,
    addresses,
    words,
    st.sampled_from(["{} {} {}.", "{} ({}) {}.", "{} <{}> {}.", "{}: “{}”, {}."]),
)
def test_a_bare_address_comes_out_of_any_sentence(
    before: str, url: str, after: str, shape: str
) -> None:
    text = shape.format(before.capitalize(), url, after)
    for name in ("a.txt", "a.md"):
        assert [c.url for c in find_citations(read_letter(name, text.encode()))] == [url]


markup = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("[]()<>*_`#^!\\&;:/.1 2\n\r\t\f\0|~=-\"'«»¹²")),
        st.characters(codec="utf-8"),
    ),
    max_size=300,
)
pieces = st.sampled_from(
    ["http://a.example/", "[^1]", "[^1]: ", "<sup>1</sup>", "[x](", "</p>", "<a href='#n'>1</a>", "1. ",
     "\n\n", "<div id=n>", "^[", "](#)", "<table><tr><td>", "www.", "[1] ", "> ", "    ", "* "]
)  # fmt: skip


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(pieces, markup), max_size=12).map("".join),
    st.sampled_from(["a.md", "a.txt", "a.html"]),
)
def test_no_text_does_harm(text: str, name: str) -> None:
    kind = {"a.md": "markdown", "a.txt": "text", "a.html": "html"}[name]
    try:
        document = read_letter(name, text.encode(), format=kind)
    except LetterError:
        return
    for citation in find_citations(document):
        assert (citation.url is None) == (citation.problem is not None)
        if citation.source_span:
            start, end = citation.source_span
            assert 0 <= start <= end <= len(text.lstrip("\ufeff")) + 1


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.md", "a.html", "a.docx", "a.odt"]))
def test_no_bytes_do_harm(data: bytes, name: str) -> None:
    try:
        # Word's old format and RTF go through LibreOffice: too slow for so many tries.
        assume(sniff_format(name, data) not in ("doc", "rtf"))
        document = read_letter(name, data)
    except LetterError:
        return
    find_citations(document)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_many_notes_take_time_in_proportion(name: str) -> None:
    """Counted in calls, not in seconds: four times the notes, at most six times the work."""

    def calls(count: int) -> int:
        import cProfile

        profile = cProfile.Profile()
        data = _letter(name, count).encode()
        profile.enable()
        found = find_citations(read_letter(name, data))
        profile.disable()
        assert len(found) == count
        assert found[-1].note == str(count)
        return sum(entry.callcount for entry in profile.getstats())

    calls(10)
    assert calls(1000) / calls(250) < 6


def _letter(name: str, count: int) -> str:
    numbers = range(1, count + 1)
    if name == "a.html":
        body = "".join(f'<p>Claim {n}.<a href="#n{n}" id="r{n}">{n}</a></p>' for n in numbers)
        notes = "".join(
            f'<li id="n{n}">http://h.example/{n} <a href="#r{n}">^</a></li>' for n in numbers
        )
        return f"<html><body>{body}<ol>{notes}</ol></body></html>"
    body = "\n\n".join(f"Claim number {n} is made.[^{n}]" for n in numbers)
    notes = "\n".join(f"[^{n}]: Board, http://h.example/{n}" for n in numbers)
    return f"{body}\n\nSincerely,\nX\n\n{notes}\n"
