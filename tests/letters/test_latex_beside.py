r"""A LaTeX letter is read with the files that belong to it, and with no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.citations import find_citations
from citecheck.letters import load_letter, read_bytes
from citecheck.letters.latex.beside import pack, unpack, wanted
from citecheck.letters.latex.bibtex import Library

REFS = r"""
@string{board = "Water Board"}
@online{ray, author = {Ray, Anna}, title = {On {Rivers} \& Lakes}, year = 2020, month = may,
  url = {https://a.example/ray%20x_y}, urldate = {2021-03-04}, organization = board}
@book{lake, author = "Lake, Bo and Ahl, Cy", title = "Seas", publisher = {Norland # 1},
  date = {2018-02-03}, url = "https://a.example/lake"}
@misc{alone, title = {Nobody cites it}, url = {https://a.example/alone}}
@article{ahl, author = {Ahl, Cy}, title = {Old snow}, journal = {Ice}, year = {1999},
  doi = {10.1234/ice.1}}
"""


@pytest.fixture
def write(tmp_path):
    def write(name: str, text: str):
        path = tmp_path / "letters" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    return write


def letter(body: str, preamble: str = "") -> str:
    return f"\\documentclass{{article}}\n{preamble}\\begin{{document}}\n{body}\n\\end{{document}}\n"


def cited(path: str) -> set[tuple[str | None, str | None]]:
    return {(c.note, c.url) for c in find_citations(load_letter(path))}


def test_references_in_bibtex_are_printed_where_the_letter_prints_them(write):
    write("refs.bib", REFS)
    body = r"Rivers rise.\cite{ray,lake} Snow \citep[p.~4]{ahl}." + "\n\\bibliography{refs}"
    found = list(find_citations(load_letter(write("a.tex", letter(body)))))
    assert {(c.note, c.url) for c in found} == {  # sorted by name, as `plain` prints them
        ("1", "https://doi.org/10.1234/ice.1"),
        ("2", "https://a.example/lake"),
        ("3", "https://a.example/ray%20x_y"),
    }
    ray = next(c for c in found if c.note == "3")
    assert (ray.title, ray.author, ray.accessed_on) == (
        "On Rivers & Lakes",
        "Anna Ray",
        "2021-03-04",
    )
    assert (ray.sentence, ray.line) == ("Rivers rise.", 4)  # that of the list


@pytest.mark.parametrize(
    ("preamble", "marks"),
    [
        (r"\bibliographystyle{unsrt}", {"1", "2"}),
        (r"\bibliographystyle{alpha}", {"Ray20", "LA18"}),
        (r"\bibliographystyle{plainnat}", {"Ray(2020)", "Lake and Ahl(2018)"}),
    ],
)
def test_a_style_says_what_stands_for_a_reference(write, preamble, marks):
    write("refs.bib", REFS)
    path = write("a.tex", letter(r"A \cite{ray}. B \cite{lake}. \bibliography{refs}", preamble))
    found = cited(path)
    assert {mark for mark, _ in found} == marks
    if marks == {"1", "2"}:
        assert ("1", "https://a.example/ray%20x_y") in found


def test_the_list_that_bibtex_made_comes_first(write):
    write("refs.bib", REFS)
    listed = r"\bibitem[Ray(2020)Ray and Lake]{ray} A. Ray, \url{https://a.example/made}."
    write("a.bbl", rf"\begin{{thebibliography}}{{9}}{listed}\end{{thebibliography}}")
    path = write("a.tex", letter(r"A \cite{ray}. \bibliography{refs}"))
    assert cited(path) == {("Ray(2020)", "https://a.example/made")}


def test_an_address_that_the_style_left_out_is_known_all_the_same(write):
    write("refs.bib", REFS)
    listed = r"\bibitem{lake} B. Lake. \newblock Seas, 2018. \bibitem{ray} A. Ray. Rivers."
    write("a.bbl", rf"\begin{{thebibliography}}{{9}}{listed}\end{{thebibliography}}")
    path = write("a.tex", letter(r"A \cite{ray,lake}. \bibliography{refs}"))
    assert cited(path) == {
        ("1", "https://a.example/lake"),
        ("2", "https://a.example/ray%20x_y"),
    }


def test_styles_that_print_notes_have_the_reference_in_the_note(write):
    write("sub/refs.bib", REFS)
    preamble = "\\usepackage[style=verbose]{biblatex}\n\\addbibresource{sub/refs.bib}\n"
    body = r"""A.\footnote{\url{https://b.example/}} B.\autocite[12]{ray} C.\footcite{ray}
    D.\footnote{See \cite{lake}.}"""
    found = list(find_citations(load_letter(write("a.tex", letter(body, preamble)))))
    assert [(c.note, c.url) for c in found] == [
        ("1", "https://b.example/"),
        ("2", "https://a.example/ray%20x_y"),
        ("4", "https://a.example/lake"),
    ]
    assert found[1].sentence == "B."


def test_files_that_a_letter_takes_in_are_read_in_their_place(write):
    write("macros.sty", r"\newcommand{\src}[1]{\footnote{\url{#1}}}")
    write("parts/one.tex", "One.\\src{https://a.example/1}\n\\input{parts/two}")
    write("parts/two.tex", letter(r"Two.\src{https://a.example/2}"))
    path = write(
        "a.tex",
        letter(r"\input{parts/one} Three.\src{https://a.example/3}", "\\usepackage{macros}\n"),
    )
    assert cited(path) == {(str(n), f"https://a.example/{n}") for n in (1, 2, 3)}
    assert not load_letter(path).warnings


def test_what_changes_beside_a_letter_changes_the_letter(write):
    path = write("a.tex", letter(r"\input{b} Text."))
    alone = load_letter(path).sha256
    write("b.tex", "Words.")
    first = load_letter(path).sha256
    write("b.tex", "Other words.")
    assert len({alone, first, load_letter(path).sha256}) == 3


def test_nothing_outside_of_its_folder_is_read(write, tmp_path):
    outside = tmp_path / "secret.tex"
    outside.write_text(r"\footnote{\url{https://secret.example/}}")
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "way.tex").symlink_to(outside)
    write(".hidden.tex", r"\footnote{\url{https://hidden.example/}}")
    write("data.csv", r"\footnote{\url{https://data.example/}}")
    names = ("../secret", str(outside), "way", ".hidden", "data.csv", "./../secret.tex", "~/x")
    body = "Text.\\footnote{\\url{https://a.example/}}" + "".join(rf"\input{{{n}}}" for n in names)
    path = write("a.tex", letter(body))
    assert cited(path) == {("1", "https://a.example/")}
    assert [c.problem for c in load_letter(path).warnings] == [
        "another file that it takes in was not read"
    ]


def test_files_that_take_in_each_other_are_read_once(write):
    write("b.tex", r"B.\footnote{\url{https://b.example/}}\input{c}\input{b}")
    write("c.tex", r"C.\footnote{\url{https://c.example/}}\input{b}\input{a}")
    path = write("a.tex", letter(r"A.\footnote{\url{https://a.example/}} \input{b}\input{b}"))
    assert cited(path) == {(str(n), f"https://{one}.example/") for n, one in enumerate("abc", 1)}
    problems = [c.problem for c in load_letter(path).warnings]
    assert problems == ["another file that it takes in was not read"]  # the letter in itself


def test_what_is_no_text_hinders_nothing(write):
    write("b.tex", "PK\0\0\0" * 9000)
    path = write("a.tex", letter(r"A.\footnote{\url{https://a.example/}} \input{b}"))
    assert cited(path) == {("1", "https://a.example/")}


def test_other_letters_are_their_own_bytes(write, tmp_path):
    path = write("a.md", r"\input{b}")
    write("b.tex", "Words.")
    assert read_bytes(path) == (tmp_path / "letters" / "a.md").read_bytes()


def test_files_beside_are_bounded(write):
    for n in range(60):
        write(f"p{n}.tex", rf"P.\footnote{{\url{{https://a.example/{n}}}}}")
    path = write("a.tex", letter("".join(rf"\input{{p{n}}} " for n in range(60))))
    assert len(cited(path)) == 40
    write("huge.bib", "x" * 9_000_000)
    path = write("b.tex", letter(r"Text. \input{p0} \bibliography{huge}"))
    assert cited(path) == {("1", "https://a.example/0")}
    assert len(load_letter(path).warnings) == 1


@given(st.binary(), st.dictionaries(st.from_regex(r"[a-z]{1,8}\.tex", fullmatch=True), st.binary()))
def test_what_is_packed_is_unpacked(data, files):
    if b"\x1c" not in data:
        assert unpack(pack(data, files)) == (data, files)


@given(
    st.text(st.sampled_from('@{}(),="# \\abc%\n')), st.text(st.sampled_from('{}"#a,= '), max_size=9)
)
def test_no_list_of_references_does_harm(text, more):
    library = Library(text, f"@a{{b, {more}", f"@a{{c, title = {more}")
    for key in library.keys:
        entry = library.entry(key)
        assert entry is not None
        assert isinstance(entry.text + entry.short + entry.label(), str)


def test_names_are_those_that_latex_would_look_for():
    source = rb"\input{a} \include{b/c} \usepackage[x]{d,e} \bibliography{f, g.bib} % \input{no}"
    assert wanted(source, "letter.tex") == [
        *("a.tex", "b/c.tex", "d.sty", "e.sty", "f.bib", "g.bib", "letter.bbl"),
    ]


def test_a_file_is_taken_in_without_braces_as_tex_itself_has_it(write):
    write("intro.tex", r"Rivers rise.\footnote{\url{https://a.example/intro}} ")
    found = cited(write("a.tex", letter("\\input intro\nMore.\\footnote{https://a.example/b}")))
    assert found == {("1", "https://a.example/intro"), ("2", "https://a.example/b")}


def test_commands_for_several_references_cite_each(write):
    write("refs.bib", REFS)
    notes = "\\usepackage[style=verbose]{biblatex}\\addbibresource{refs.bib}"
    body = r"Rise.\footcites(see)(passim)[4]{ray}[5]{lake} Old.\autocites{ahl}[6]{lake}"
    assert cited(write("a.tex", letter(body, notes))) == {
        ("1", "https://a.example/ray%20x_y"),
        ("1", "https://a.example/lake"),
        ("2", "https://doi.org/10.1234/ice.1"),
    }


def test_what_a_note_says_beside_a_reference_is_read_where_the_reference_is_not_known(write):
    body = r"Rise.\footcite[see \url{https://a.example/see}]{nobody}"
    assert cited(write("a.tex", letter(body))) == {("1", "https://a.example/see")}


def test_a_file_that_the_letter_brings_along_is_as_good_as_one_beside_it(write):
    own = "\\begin{filecontents*}[overwrite]{refs.bib}" + REFS + "\\end{filecontents*}\n"
    body = r"Rivers rise.\cite{ray}" + "\n\\bibliography{refs}"
    wanted = {("1", "https://a.example/ray%20x_y")}
    assert cited(write("own.tex", letter(body, own))) == wanted
    write("refs.bib", REFS.replace("a.example", "b.example"))
    assert cited(write("own.tex", letter(body, own))) == {("1", "https://b.example/ray%20x_y")}
