"""A bare DOI is a citation only where its reference has no address, printed or linked."""

from __future__ import annotations

import pytest

from citecheck.citations import find_citations
from citecheck.citations.urls import find_urls
from citecheck.letters import read_letter

DOI = "doi:10.4918/s89364-018"
RESOLVED = "https://doi.org/10.4918/s89364-018"
URL = "https://www.tidal.example/a"
SHOWN = f'<a href="{URL}">{URL}</a>'
TITLE = f'<a href="{URL}">“Tides of the Quay,”</a>'


def cited(note: str) -> list[str | None]:
    page = (
        "<html><body><p>The quay is shut for the year, says the board of the harbour."
        '<sup><a href="#f1">1</a></sup></p>'
        f'<ol><li id="f1">Jo Roe, {note}</li></ol></body></html>'
    )
    return [citation.url for citation in find_citations(read_letter("a.html", page.encode()))]


@pytest.mark.parametrize(
    "note",
    [
        f"“Tides,” J. 22 (2015), {DOI}, {SHOWN}.",
        f"“Tides,” J. 22 (2015), {SHOWN}, {DOI}.",
        f"“Tides,” J. 22 (2015), {DOI}, {URL}.",
        f"“Tides,” J. 22 (2015), {DOI},<br>{SHOWN}.",
        f"“Tides,” J. 22 (2015). {DOI}. Retrieved May 3, 2020, from {SHOWN}.",
        f"“Tides,” J. 22 (2015). {DOI}. Disponible en: {SHOWN}.",
        f"“Tides,” J. 22 (2015). {SHOWN} (accessed 12 November 2024). DOI: {DOI[4:]}.",
        f"“Tides,” J. 22 (2015). {URL} (last visited on 12 November 2024), {DOI}.",
        f"“Tides,” J. 22 (2015), {DOI} (open access: {SHOWN}).",
        f"“Tides,” J. 22 (2015), {DOI}, <a href='{URL}'>PDF</a>.",
        f"{TITLE} J. Tidal Stud. 22 (2015), {DOI}.",
    ],
)
def test_it_is_none_beside_the_address_of_its_reference(note: str) -> None:
    assert cited(note) == [URL]


@pytest.mark.parametrize(
    "note",
    [
        f"“Tides,” J. 22 (2015), {DOI}; Al Poe, “Quay,” {SHOWN}.",
        f"“Tides,” J. 22 (2015), {DOI}. Al Poe, Quay, {SHOWN}.",
        f"“Tides,” J. 22 (2015), {DOI}. Al Poe, Quay, {URL}.",
        f"“Tides,” J. 22 (2015), {DOI}. See also {SHOWN}.",
        f"“Tides,” J. 22 (2015), {DOI}, and the register, {SHOWN}.",
        f"“Tides,” J. 22 (2015), {DOI}. {TITLE} Press.",
        f"“Tides,” J. 22 (2015), <a href='{RESOLVED}'>{DOI}</a>, {SHOWN}.",
    ],
)
def test_it_is_one_beside_the_address_of_another_reference(note: str) -> None:
    assert cited(note) == [RESOLVED, URL]


@pytest.mark.parametrize("link", ["<a href='#x'>back</a>", "<a href='mailto:a@b.example'>Roe</a>"])
def test_a_link_that_cites_nothing_is_no_address_of_it(link: str) -> None:
    assert cited(f"“Tides,” J. 22 (2015), {DOI}, {link}.") == [RESOLVED]


def test_a_line_end_within_a_reference_parts_nothing_and_one_of_a_list_does() -> None:
    (one,) = find_urls(f"J. Tidal Stud. 25 (2015),\n{DOI},\n{URL}")
    assert one.url == URL
    assert [one.url for one in find_urls(f"{DOI}\n{URL}")] == [RESOLVED, URL]


@pytest.mark.parametrize(
    ("printed", "first", "other"),
    [
        ("sur\ufffevey.2006", "sur-vey.2006", "survey.2006"),
        ("sur-\nvey.2006", "sur-vey.2006", "survey.2006"),
        ("sur\u00ad\nvey.2006", "survey.2006", "sur-vey.2006"),
        ("978-3-\n319.7", "978-3-319.7", "978-3319.7"),
    ],
)
def test_a_hyphen_at_a_lines_end_keeps_both_readings(printed: str, first: str, other: str) -> None:
    (found,) = find_urls(f"J. Tidal Stud. 25 (2015), doi:10.7853/{printed}.")
    assert found.url == f"https://doi.org/10.7853/{first}"
    assert [one.url for one in found.candidates] == [f"https://doi.org/10.7853/{other}"]


def test_an_invisible_hyphen_belongs_to_no_doi() -> None:
    (found,) = find_urls("doi:10.7853/sur\u00advey.2006")
    assert (found.url, found.candidates) == ("https://doi.org/10.7853/survey.2006", ())


def test_an_item_of_a_list_of_sources_is_a_reference_as_a_note_is() -> None:
    page = (
        "<html><body><p>The quay is shut for the year, says the board of the harbour.</p>"
        f"<h2>Sources</h2><ul><li>Jo Roe, {TITLE} J. Tidal Stud. 22 (2015), {DOI}.</li>"
        "<li>Board, Minutes, 2020</li></ul></body></html>"
    )
    assert [one.url for one in find_citations(read_letter("a.html", page.encode()))] == [URL]


@pytest.mark.parametrize("following", ["See also the map.", "2. The plan.", "the rest is lost."])
def test_a_bare_doi_before_a_stop_ends_with_its_line_as_a_resolved_one_does(following: str) -> None:
    for before in ("DOI ", "doi:", "https://doi.org/"):
        (found,) = find_urls(f"Roe, Tides, {before}10.4918/s89364.\n{following}")
        assert found.url == "https://doi.org/10.4918/s89364"


@pytest.mark.parametrize("label", ["2. ", "[2] ", "2) ", "• ", "- "])
def test_a_doi_and_the_address_of_the_next_item_are_two_sources(label: str) -> None:
    found = find_urls(f"{DOI}.\n{label}Quay: {URL}")
    assert [one.url for one in found] == [RESOLVED, URL]


@pytest.mark.parametrize("cut", [1, 5, 9])
def test_an_item_of_a_publisher_is_one_doi_wherever_its_line_ends(cut: int) -> None:
    item = "S0140-6736(19)93746-3"
    text = f"Roe, Tides, http://dx.doi.org/10.1016/{item[:cut]}\n{item[cut:]} (seen in May)."
    (found,) = find_urls(text)
    assert found.url == f"http://dx.doi.org/10.1016/{item}"


def test_a_number_behind_a_doi_that_ends_its_line_is_no_item_of_it() -> None:
    (found,) = find_urls("Roe, Tides, http://dx.doi.org/10.1016/S\n0140 people were there.")
    assert found.url == "http://dx.doi.org/10.1016/S"
