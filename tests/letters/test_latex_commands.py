r"""What commands of LaTeX print and hide: nothing that they take is glued to an address or lost."""

from __future__ import annotations

import pytest

from citecheck.citations import find_citations
from citecheck.letters import read_letter
from tests.letters.growth import assert_grows_evenly, extracted


def cited(body: str, preamble: str = "") -> list[tuple[str | None, str | None]]:
    begin = "\\documentclass{article}\n" + preamble + "\n\\begin{document}\n"
    text = f"{begin}{body}\n\\end{{document}}\n"
    return [(c.note, c.url) for c in find_citations(read_letter("a.tex", text.encode()))]


@pytest.mark.parametrize(
    "written",
    [
        r"\hypertarget{ref-a}{}https://a.example/x",
        r"\hyperlink{ref-a}{https://a.example/x}",
        r"As in \ref{a} [see https://a.example/x].",
        r"Word\marginpar{https://a.example/x}word",
        r"In old lists: $\langle$https://a.example/x$\rangle$, they say.",
        r"\caption[A wall: \url{https://a.example/x}]{A wall: \url{https://a.example/x}}",
    ],
)
def test_an_address_stands_apart_from_what_prints_nothing(written: str) -> None:
    assert cited(written) == [(None, "https://a.example/x")]


@pytest.mark.parametrize(
    "written",
    [
        r"\begin{tabular*}{\textwidth}{ll} Word. \end{tabular*}",
        r"\begin{tabular}{ll} \multicolumn{2}{l}{\multirow{2}{*}{Word.}} \end{tabular}",
        r"\begin{table}[ht] Word. \end{table}",
        r"\fcolorbox{red}{white}{Word.}",
        r"\hyperref[part:a]{Word.}",
        r"\footref{note:a}Word.",
        r"\closing{Word.}\encl{}",
    ],
)
def test_what_a_command_takes_is_not_printed(written: str) -> None:
    text = f"\\documentclass{{article}}\\begin{{document}}{written}\\end{{document}}"
    assert [block.text for block in read_letter("a.tex", text.encode()).blocks] == ["Word."]


def test_an_address_in_the_type_of_code_is_cited_in_a_note() -> None:
    body = r"Said.\footnote{See \verb|https://a.example/x%20y|.} \verb|https://a.example/no|"
    assert cited(body) == [("1", "https://a.example/x%20y")]


HIDDEN, SHOWN = r"\url{https://no.example/}", r"\url{https://a.example/x}"


@pytest.mark.parametrize(
    "written",
    [
        rf"\iffalse {HIDDEN} \else {SHOWN} \fi",
        rf"\iftrue {SHOWN} \else {HIDDEN} \fi",
        rf"\iffalse \ifthenelse{{\equal{{a}}{{b}}}}{{c}}{{d}} {HIDDEN} \fi {SHOWN}",
        rf"\iffalse \ifdef\a{{c}}{{d}} {HIDDEN} \fi {SHOWN}",
        "\\iffalse % \\fi ends it\n" + rf"{HIDDEN} \fi {SHOWN}",
        rf"\ifdraft {HIDDEN} \else \ifx\x\y\else\fi {SHOWN} \fi",
        rf"\drafttrue \ifdraft {SHOWN} \else \ifx\x\y a\else b\fi {HIDDEN} \fi",
        rf"\iffinal {SHOWN} \ifx\x\y a\else b\fi \else {HIDDEN} \fi",
    ],
)
def test_what_a_condition_hides_is_told_from_what_it_shows(written: str) -> None:
    switches = r"\newif\ifdraft \newif\iffinal \finaltrue"
    assert cited(written, switches) == [(None, "https://a.example/x")]


def test_of_a_condition_that_nobody_knows_both_texts_are_read() -> None:
    found = cited(r"\ifpdf \url{https://a.example/x} \else \url{https://a.example/y} \fi")
    assert [url for _, url in found] == ["https://a.example/x", "https://a.example/y"]


def test_a_list_that_pandoc_made_itself_is_cited_by_its_numbers() -> None:
    body = r"""Rising \citeproc{ref-x}{(1)}.
    \begin{CSLReferences}{0}{0}
    \bibitem[\citeproctext]{ref-x}
    \CSLLeftMargin{1. }%
    \CSLRightInline{Ray. \emph{On rivers}. \url{https://a.example/x}}
    \bibitem[\citeproctext]{ref-y}
    \CSLLeftMargin{{[}2{]} }%
    \CSLRightInline{Lake. \emph{On seas}. \url{https://a.example/y}}
    \end{CSLReferences}
    More: \url{https://a.example/z}"""
    assert cited(body) == [
        ("1", "https://a.example/x"),
        ("2", "https://a.example/y"),
        (None, "https://a.example/z"),
    ]


def test_a_list_that_pandoc_made_by_author_and_year_has_no_marks() -> None:
    body = r"""Rising (\citeproc{ref-x}{Ray 2020}).\footnote{\url{https://a.example/n}}
    \begin{CSLReferences}{1}{0}
    \bibitem[\citeproctext]{ref-x}
    Ray. 2020. \url{https://a.example/x}.
    \end{CSLReferences}"""
    assert cited(body) == [("1", "https://a.example/n"), (None, "https://a.example/x")]


@pytest.mark.parametrize(
    "unit",
    [
        r"\iffalse a \else b ",
        r"\iftrue a ",
        r"\iftrue a \else ",
        r"\ifx a \else b ",
        r"\footcites{a}{b}",
        r"\cites(",
        r"\bibitem[\citeproctext]{a}\CSLLeftMargin{",
        r"\marginpar{",
        r"\caption[a] [",
    ],
)
def test_heaps_of_commands_take_time_in_proportion(unit: str) -> None:
    assert_grows_evenly(
        lambda size: extracted("a.tex", r"\documentclass{a}" + unit * (size // len(unit)) + "\nx"),
        10_000,
    )
