"""Throw damaged and invented letters and pages at the readers and the page parser.

    nice python bench/fuzz.py [--minutes 10] [--seed 1]

Hypothesis makes the input: fragments of each grammar in any order, and sample letters cut,
flipped and spliced, DOCX and ODT below their ZIP too. A reader may refuse what it is given
(`LetterError`); anything else that is raised, and whatever takes longer than `SLOW` seconds,
is a finding, shrunk to its smallest form and printed. Ends with 1 if there was any.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
import traceback
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from citecheck.checks import judge
from citecheck.checks.page.reader import read_page
from citecheck.citations import find_citations, to_record
from citecheck.errors import LetterError
from citecheck.letters import read_letter
from citecheck.model import Cited, Hop, Observation

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
SLOW = 8.0
"""Seconds for input of at most some hundred kilobytes, on a machine with other work."""
EXAMPLES = 150
"""Of one target before the next has its turn."""

TEXT_PARTS = [
    *("[^1]", "[^1]:", "[1]", "¹", "1.", "*", "†", "iv", "\n\n", "\n", "    ", "> ", "- ", "# "),
    *(
        "https://",
        "http://a.example/b",
        "www.",
        "doi:10.1000/182",
        "(accessed 2 May 2021)",
        "<",
        ">",
    ),
    *(
        '[a](http://b.example "t")',
        "](",
        "![",
        "`",
        "```\n",
        "~~~\n",
        "|a|b|\n|-|-|\n",
        "\\",
        "&amp;",
    ),
    *(
        "<a href='",
        "</a>",
        "<sup>",
        "\u00ad",
        "\u200b",
        "\u202e",
        "\ufffe",
        "\ufeff",
        "\x0c",
        "=\n",
    ),
    *(
        "“",
        "”",
        "«",
        "2 June 2021",
        "2021-06-02",
        "ibid.",
        "See ",
        ", p. 3.",
        "Last accessed:",
        "\x00",
    ),
    *("Subject: x\nFrom: a@b.example\nContent-Type: text/html\n\n", "--\n", "\r\n", "a" * 3000),
]
HTML_PARTS = [
    *(
        "<html>",
        "<head>",
        "<title>",
        "</title>",
        "<body>",
        "<p>",
        "</p>",
        "<div hidden>",
        "<table>",
    ),
    *(
        "<h1>",
        "<a href=",
        "'http://a.example'",
        "<sup id=fnref1>",
        "<li id=fn1>",
        "<script>",
        "</script>",
    ),
    *('<script type=application/ld+json>{"@graph":[{"headline":"x"}]}</script>', "<style>", "<!--"),
    *(
        "-->",
        "<![CDATA[",
        "]]>",
        "<svg><title>",
        "<math>",
        "<template>",
        "<noscript>",
        "&#0;",
        "&#x110000;",
    ),
    *(
        "<meta charset=utf-7>",
        "<meta charset=utf-16>",
        "<meta http-equiv=refresh content='0;url=/x'>",
    ),
    *(
        "<base href='javascript:1'>",
        "<?xml version='1.0' encoding='x'?>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;",
    ),
    *(
        "<meta property=og:title content=",
        "<" * 50,
        "<b>" * 200,
        "\x00",
        "\xff",
        "404 not found",
        "é",
        "😀",
    ),
]


def joined(parts: list[str], most: int = 60) -> st.SearchStrategy[str]:
    piece = st.one_of(st.sampled_from(parts), st.text(max_size=30))
    return st.lists(piece, max_size=most).map("".join)


@st.composite
def damaged(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """One of the seeds, cut, flipped, spliced and repeated."""
    data = bytearray(draw(st.sampled_from(seeds))[:200_000])
    for _ in range(draw(st.integers(1, 6))):
        if not data:
            break
        at = draw(st.integers(0, len(data) - 1))
        kind = draw(st.sampled_from(["flip", "cut", "drop", "repeat", "insert", "splice"]))
        size = draw(st.integers(1, 400))
        if kind == "flip":
            data[at] ^= draw(st.integers(1, 255))
        elif kind == "cut":
            del data[at:]
        elif kind == "drop":
            del data[at : at + size]
        elif kind == "repeat":
            data[at:at] = data[at : at + size] * draw(st.integers(1, 20))
        elif kind == "insert":
            data[at:at] = draw(st.binary(max_size=40))
        else:
            other = draw(st.sampled_from(seeds))
            start = draw(st.integers(0, max(0, len(other) - 1)))
            data[at:at] = other[start : start + size]
    return bytes(data)


@st.composite
def damaged_zip(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """A container whose ZIP is whole and one of whose parts is not."""
    whole = zipfile.ZipFile(io.BytesIO(draw(st.sampled_from(seeds))))
    names = whole.namelist()
    victim = draw(st.sampled_from(names))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in names:
            data = whole.read(name)
            if name == victim:
                data = draw(damaged([data or b" "]))
            target.writestr(name, data)
    return out.getvalue()


def seeds_of(endings: tuple[str, ...]) -> list[bytes]:
    folders = [
        ROOT / "src/citecheck/demo/letters",
        ROOT / "examples",
        ROOT / "tests/letters",
        ROOT.parent / "shared/letters",
    ]
    found = [
        path.read_bytes()
        for folder in folders
        if folder.is_dir()
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in endings and path.stat().st_size < 400_000
    ]
    return found[:40]


def read(name: str) -> Callable[[bytes], None]:
    def target(data: bytes) -> None:
        try:
            document = read_letter(name, data)
        except LetterError as refused:
            if "\n" in str(refused):
                raise AssertionError("one line for a person") from refused
            return
        for citation in find_citations(document):
            to_record(citation)
            assert (citation.url is None) == (citation.problem is not None)
            assert citation.url is None or not set(citation.url) & set("\r\n\x00")

    return target


def page(body: bytes) -> None:
    url = "http://a.example/b"
    for kind in ("text/html", "application/pdf", "text/plain", None):
        seen = Observation(
            url,
            datetime(2026, 1, 1, tzinfo=UTC),
            5,
            hops=(Hop(url, 200),),
            status=200,
            headers=(("content-type", kind or ""),),
            content_type=kind,
            body=body,
        )
        read_page(seen)
        judge(seen, Cited(url, title="A report on the straits", publisher="Harbour Post"))
        if kind == "text/html" and not body.startswith(b"%PDF"):
            break


def targets() -> dict[str, tuple[Callable[[bytes], None], st.SearchStrategy[bytes]]]:
    as_bytes: Callable[[str], bytes] = lambda text: text.encode("utf-8", "surrogatepass")  # noqa: E731
    html = joined(HTML_PARTS).map(as_bytes)
    plain = joined(TEXT_PARTS + HTML_PARTS[:12]).map(as_bytes)
    made: dict[str, tuple[Callable[[bytes], None], st.SearchStrategy[bytes]]] = {
        "text": (read("a.txt"), plain),
        "markdown": (read("a.md"), plain),
        "html": (read("a.html"), html),
        "page": (page, html),
    }
    for name, endings in {
        "txt": (".txt",),
        "md": (".md",),
        "html": (".html", ".htm"),
        "pdf": (".pdf",),
        "docx": (".docx",),
        "odt": (".odt",),
        "epub": (".epub",),
        "rtf": (".rtf",),
    }.items():
        seeds = seeds_of(endings)
        if not seeds:
            print(f"no sample letters end in {endings[0]}: only what is invented is thrown")
            continue
        made[f"{name} damaged"] = (read(f"a.{name}"), damaged(seeds))
        if name in ("docx", "odt", "epub"):
            made[f"{name} parts"] = (read(f"a.{name}"), damaged_zip(seeds))
        if name == "html":
            made["page damaged"] = (page, damaged(seeds))
    return made


def throw(
    target: Callable[[bytes], None], inputs: st.SearchStrategy[bytes], number: int, tally: list[int]
) -> None:
    @seed(number)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(inputs)
    def case(data: bytes) -> None:
        tally[0] += 1
        began = time.perf_counter()
        target(data)
        took = time.perf_counter() - began
        assert took < SLOW, f"{took:.0f} s for {len(data)} bytes"

    case()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="targets whose names begin so, with commas")
    asked = parser.parse_args()
    until = time.monotonic() + asked.minutes * 60
    chosen = tuple(asked.only.split(","))
    every = {name: made for name, made in targets().items() if name.startswith(chosen)}
    tally = {name: [0] for name in every}
    found: dict[str, str] = {}
    number = asked.seed
    while time.monotonic() < until:
        for name, (target, inputs) in every.items():
            if time.monotonic() >= until:
                break
            try:
                throw(target, inputs, number, tally[name])
            except Exception as error:
                place = traceback.extract_tb(error.__traceback__)[-1]
                mark = f"{name}: {type(error).__name__} at {place.filename}:{place.lineno}"
                if mark not in found:
                    found[mark] = "".join(traceback.format_exception(error))[-3000:]
                    print(f"FOUND {mark}\n{found[mark]}", flush=True)
        number += 1
    for name, (count,) in tally.items():
        print(f"{name:<16} {count:>7,} inputs")
    print(f"{sum(count for (count,) in tally.values()):,} inputs, {len(found)} findings")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
