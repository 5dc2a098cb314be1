"""Printed pages in the dress of HTML are read as the print: lines, notes at the foot, marks."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest

from citecheck.citations import find_citations
from citecheck.letters.reading import read_letter

SAMPLES = Path(__file__).parent / "pdf_samples"
CONVERTED = (
    "cr-endnotes",
    "lo-columns",
    "lo-raised-labels",
    "lo-restart",
    "lo-symbols",
    "rl-glued",
    "ty-line-numbers",
    "wp-break-anywhere",
    "wp-long-note",
)
"""Prints of several programs; each is turned into a page by poppler's `pdftohtml`."""
TEXT = (
    "The commission has asked the ministry three times for the list of the",
    "persons who were moved from the camp at the river, and three times it",
)
NOTE = ("1 Board of the River, Report on the Camp, https://board.example/reports/2021/",
        "camp-at-the-river.pdf (last visited 2 May 2021).")  # fmt: skip


def cited(page: str) -> list[tuple[str | None, str | None]]:
    document = read_letter("letter.html", page.encode())
    return [(one.note, one.url) for one in find_citations(document)]


def page_of_poppler(rows: list[tuple[int, int, str, str]], css: str = "") -> str:
    """Return a page as `pdftohtml -c` writes it; rows are (top, left, face, markup)."""
    lines = "\n".join(
        f'<p style="position:absolute;top:{top}px;left:{left}px;white-space:nowrap" '
        f'class="{face}">{markup}</p>'
        for top, left, face, markup in rows
    )
    return (
        '<!DOCTYPE html><html><head><meta name="generator" content="pdftohtml 0.36"/></head>'
        '<body bgcolor="#A0A0A0"><!-- Page 1 --><a name="1"></a><style type="text/css"><!--\n'
        "p {margin: 0; padding: 0;} .ft10{font-size:16px;font-family:Times;color:#000000;}\n"
        ".ft11{font-size:9px;font-family:Times;} .ft12{font-size:13px;font-family:Times;}\n"
        f"{css}\n--></style>"
        f'<div id="page1-div" style="position:relative;width:892px;height:1262px;">{lines}</div>'
        "</body></html>"
    )


def body_rows(count: int = 12, top: int = 100) -> list[tuple[int, int, str, str]]:
    return [(top + 18 * n, 81, "ft10", TEXT[n % 2].replace(" ", "&#160;")) for n in range(count)]


def test_a_raised_mark_of_its_own_and_a_note_at_the_foot() -> None:
    rows = [
        *body_rows(),
        (
            316,
            81,
            "ft10",
            "was&#160;told&#160;that&#160;there&#160;is&#160;no&#160;such&#160;list.",
        ),
        (316, 350, "ft11", "1"),
        (1100, 81, "ft12", NOTE[0].replace(" ", "&#160;")),
        (1115, 81, "ft12", NOTE[1].replace(" ", "&#160;")),
        (1215, 424, "ft10", "1&#160;"),
    ]
    assert cited(page_of_poppler(rows)) == [
        ("1", "https://board.example/reports/2021/camp-at-the-river.pdf")
    ]


def test_lines_that_one_element_holds_are_parted_and_faces_are_known_by_number() -> None:
    first = page_of_poppler(body_rows())
    second = (
        '<a name="2"></a><div id="page2-div" style="position:relative;width:892px;height:1262px;">'
        + "".join(
            f'<p style="position:absolute;top:{top}px;left:81px;white-space:nowrap" '
            f'class="{face}">{markup}</p>'
            for top, face, markup in (
                *((100 + 18 * n, "ft20", TEXT[n % 2]) for n in range(6)),
                (208, "ft20", "was told that there is no such list."),
            )
        )
        + '<p style="position:absolute;top:208px;left:350px" class="ft21">1</p>'
        + '<p style="position:absolute;top:1100px;left:81px" class="ft22" '
        + f">{NOTE[0]}<br/>{NOTE[1]}</p></div>"
    )
    page = first.replace("</body>", f"{second}</body>")
    assert cited(page) == [("1", "https://board.example/reports/2021/camp-at-the-river.pdf")]


def test_a_link_over_two_lines_is_one_and_jumps_in_the_print_cite_nothing() -> None:
    target = "https://board.example/reports/2021/camp-at-the-river.pdf"
    rows = [
        *body_rows(),
        (316, 81, "ft10", 'was told that there is no such list<a href="letter.html#1">1</a>, and'),
        (334, 81, "ft10", "nothing else was said."),
        (1100, 81, "ft12", '<a href="letter.html#1">1 </a>Board of the River, Report on the Camp,'),
        (1115, 95, "ft12", f'<a href="{target}">https://board.example/reports/2021/camp-</a>'),
        (1130, 95, "ft12", f'<a href="{target}">at-the-river.pdf</a>&#160;[last accessed 2 May'),
        (1145, 95, "ft12", "2021]."),
    ]
    assert cited(page_of_poppler(rows)) == [("1", target)]


def test_words_in_the_text_that_are_links() -> None:
    words = 'and asked <a href="https://un.example/list">the committee of the council</a> for it.'
    rows = [*body_rows(), (316, 81, "ft10", words)]
    assert cited(page_of_poppler(rows)) == [(None, "https://un.example/list")]


def test_classes_for_each_place_and_clickable_boxes_over_the_type() -> None:
    """As pdf2htmlEX writes: places from below, sizes scaled, links as boxes of their own."""
    size = {"b": ("fs0", 12.0), "n": ("fs1", 9.0), "m": ("fs2", 7.0)}
    rows = [(780 - 15 * n, 72, "b", TEXT[n % 2]) for n in range(10)]
    rows += [
        (630, 72, "b", "was told that there is no such list."),
        (634, 254, "m", "1"),
        (90, 72, "n", f"{NOTE[0]}"),
        (79, 72, "n", f"{NOTE[1]}"),
    ]
    css = "".join(
        f".y{n}{{bottom:{row[0]}px;}}.x{n}{{left:{row[1]}px;}}" for n, row in enumerate(rows)
    )
    css += ".t{position:absolute;white-space:pre;font-size:1px;}"
    css += ".m0{transform:matrix(0.25,0,0,0.25,0,0);}"
    css += "".join(f".{name}{{font-size:{4 * points}px;}}" for name, points in size.values())
    css += ".pf{position:relative;overflow:hidden;}.pc{position:absolute;left:0;top:0;}"
    css += ".w0{width:595px;}.h0{height:842px;}@media print{.fs0{font-size:1pt;}.w0{width:9pt;}}"
    type_ = "".join(
        f'<div class="t m0 x{n} h1 y{n} ff1 {size[row[2]][0]} fc0 sc0 ls0 ws0">'
        f"{row[3].replace(' ', ' <span class=_></span>')}</div>"
        for n, row in enumerate(rows)
    )
    box = (
        '<a class="l" href="https://un.example/list"><div class="d m1" style="position:absolute;'
        'left:72px;bottom:777px;width:200px;height:14px;"></div></a>'
    )
    page = (
        f"<html><head><style>{css}</style></head><body><div id=page-container>"
        f'<div id="pf1" class="pf w0 h0"><div class="pc pc1 w0 h0">{type_}</div>{box}</div>'
        "</div></body></html>"
    )
    found = cited(page)
    assert ("1", "https://board.example/reports/2021/camp-at-the-river.pdf") in found
    assert (None, "https://un.example/list") in found
    assert len(found) == 2


def test_points_and_raised_type_by_its_element() -> None:
    """As MuPDF writes."""
    rows = [(60 + 14 * n, 11.0, TEXT[n % 2]) for n in range(10)]
    rows += [
        (200, 11.0, "was told that there is no such list.<sup>1</sup> Nobody"),
        (214, 11.0, "had asked for it before."),
        (760, 8.0, f"<sup>1</sup> {NOTE[0][2:]}"),
        (770, 8.0, NOTE[1]),
    ]
    lines = "".join(
        f'<p style="top:{top}pt;left:70pt;line-height:{size}pt">'
        f'<span style="font-family:Times;font-size:{size}pt">{markup}</span></p>'
        for top, size, markup in rows
    )
    page = (
        "<html><head><style>body{background-color:gray} div{position:relative;margin:1em auto}"
        "p{position:absolute;white-space:pre;margin:0}</style></head><body>"
        f'<div id="page0" style="width:595pt;height:842pt">{lines}</div></body></html>'
    )
    assert cited(page) == [("1", "https://board.example/reports/2021/camp-at-the-river.pdf")]


def test_lines_that_only_breaks_part_and_pages_that_rules_part() -> None:
    """As `pdftohtml` writes without `-c`: no places, no sizes, labels on lines of their own."""
    lines = [TEXT[n % 2].replace(" ", "&#160;") for n in range(10)]
    lines += [
        'was told that there is no such list.<a href="letter.html#2">1</a>&#160;Nobody had',
        "asked for it before.",
    ]
    notes = [
        '<a href="letter.html#1">1</a>',
        "Board of the River, Report on the Camp, https://board.example/reports/2021/",
        "camp-at-the-river.pdf (last visited 2 May 2021).",
    ]
    page = (
        '<html><head><meta name="generator" content="pdftohtml 0.36"/></head><body>\n<a name=1></a>'
        + "<br/>\n".join(lines)
        + "<br/>\n<hr/>\n<a name=2></a>"
        + "<br/>\n".join(notes)
        + '<br/>\n<hr/>\n<a name="outline"></a><h1>Document Outline</h1>'
        "<ul><li>https://board.example/outline</li></ul></body></html>"
    )
    assert cited(page) == [("1", "https://board.example/reports/2021/camp-at-the-river.pdf")]


def test_anchors_and_rules_of_an_old_page_are_no_print() -> None:
    page = (
        '<html><body><a name="1"></a><h1>Letter</h1><p>The commission has asked the ministry, as '
        '<a href="https://un.example/list">the council</a> knows, three times</p><hr></body>'
    )
    assert cited(page) == [(None, "https://un.example/list")]


def test_boxes_that_hold_running_text_are_no_print() -> None:
    paragraph = " ".join(TEXT) * 4
    page = (
        '<html><body><div style="position:relative;width:900px;height:1400px">'
        + "".join(
            f'<div style="position:absolute;left:10px;top:{90 * n}px"><p>{paragraph}'
            f'<a href="https://un.example/{n}">see the list of {n}</a>.</p></div>'
            for n in range(12)
        )
        + "</div></body></html>"
    )
    assert {url for _, url in cited(page)} == {f"https://un.example/{n}" for n in range(12)}


@pytest.mark.skipif(not shutil.which("pdftohtml"), reason="needs poppler's pdftohtml")
@pytest.mark.parametrize("options", [["-c", "-s"], ["-s"]], ids=["complex", "plain"])
def test_letters_that_pdftohtml_made_of_prints(tmp_path: Path, options: list[str]) -> None:
    wanted: Counter[tuple[str | None, str]] = Counter()
    found: Counter[tuple[str | None, str]] = Counter()
    for name in CONVERTED:
        page = tmp_path / f"{name}.html"
        command = ["pdftohtml", "-q", "-noframes", "-i", *options]
        subprocess.run([*command, str(SAMPLES / f"{name}.pdf"), str(page)], check=True, timeout=60)
        for line in (SAMPLES / f"{name}.jsonl").read_text().splitlines():
            one = json.loads(line)
            wanted[one["note"], unquote(one["url"])] += 1
        document = read_letter(page.name, page.read_bytes())
        found.update((c.note, unquote(c.url)) for c in find_citations(document) if c.url)
    right = (wanted & found).total()
    assert 2 * right / (wanted.total() + found.total()) >= 0.97
