r"""What the LaTeX reader promises: notes, links and words as the PDF would print them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from citecheck.citations import find_citations
from citecheck.errors import LetterError
from citecheck.letters import read_letter
from citecheck.model import Citation, Document
from tests.letters.growth import assert_grows_evenly, extracted


def read(text: str, name: str = "a.tex") -> Document:
    return read_letter(name, text.encode())


def cited(text: str) -> list[Citation]:
    return list(find_citations(read(text)))


def document(body: str) -> str:
    return "\\documentclass{article}\n\\begin{document}\n" + body + "\n\\end{document}\n"


@pytest.mark.parametrize("name", ["letter", "letter.txt", "letter.md"])
def test_latex_is_told_by_its_first_command(name: str) -> None:
    assert read("% a comment\n" + document("Word."), name).format == "latex"


@pytest.mark.parametrize(
    ("written", "url"),
    [
        (r"\url{https://a.example/b\_c\%20d\#e\&f}", "https://a.example/b_c%20d#e&f"),
        (r"\url{https://a.example/b_c%20d#e&f}", "https://a.example/b_c%20d#e&f"),
        (r"\url{https://a.example/\~{}anna/}", "https://a.example/~anna/"),
        (r"\url{https://a.example/{\textasciitilde}anna/}", "https://a.example/~anna/"),
        (r"\url{https://a.example/\string~anna/}", "https://a.example/~anna/"),
        ("\\url{https://a.example/long/%\n   path}", "https://a.example/long/path"),
        ("\\url{https://a.example/long/\n  path}", "https://a.example/long/path"),
        (r"\url{https://a.example/\allowbreak path}", "https://a.example/path"),
        (r"\url|https://a.example/{x}|", "https://a.example/x"),
        (r"\nolinkurl{a.example/x} \url{https://a.example/a--b}", "https://a.example/a--b"),
        (r"\url{https://a.example/x(y)}", "https://a.example/x(y)"),
        (r"https://a.example/a--b\_c", "https://a.example/a--b_c"),
        (r"$<$https://a.example/x$>$", "https://a.example/x"),
        (r"\href{https://a.example/x\%20y}{\nolinkurl{a.example/x}}", "https://a.example/x%20y"),
        (r"\path{https://a.example/x}", "https://a.example/x"),
        (r"\urldef\a\url{https://a.example/x%20y#z}\a", "https://a.example/x%20y#z"),
        (r"\urldef{\a}\path|https://a.example/{x}|\a", "https://a.example/x"),
    ],
)
def test_an_address_is_what_a_reader_of_the_pdf_would_follow(written: str, url: str) -> None:
    found = cited(document(rf"A claim.\footnote{{Board, ``Minutes'', {written}.}}"))
    assert url in [c.url for c in found]
    assert {c.note for c in found} == {"1"}


def test_print_within_a_link_is_no_address_of_its_own() -> None:
    link = r"\href{https://www.a.example/x}{\nolinkurl{www.a.example/x}}"
    found = cited(document(rf"A claim.\footnote{{Board, {link} and \url{{https://b.example}}.}}"))
    assert [c.url for c in found] == ["https://www.a.example/x", "https://b.example"]


def test_an_address_that_the_preamble_names_keeps_its_per_cent_signs() -> None:
    preamble = (
        "\\documentclass{article} % a comment\n\\urldef{\\ua}\\url{https://a.example/b%20c}\n"
    )
    (citation,) = cited(preamble + document(r"A claim.\footnote{Board, \ua.}"))
    assert (citation.note, citation.url) == ("1", "https://a.example/b%20c")


def test_a_macro_prints_what_its_star_and_its_options_ask_for() -> None:
    macro = r"\NewDocumentCommand{\web}{s o m}{\IfBooleanTF{#1}{\footnotemark}{\footnote{#3"
    macro += r"\IfValueT{#2}{ (\url{#2})}\IfNoValueTF{#2}{.}{;}}}}"
    body = r"A.\web{\url{https://a.example/1}} B.\web[https://b.example]{C} D.\web*{x}"
    body += r"\footnotetext{\url{https://d.example}}"
    found = cited(macro + document(body))
    assert [(c.note, c.url) for c in found] == [
        ("1", "https://a.example/1"),
        ("2", "https://b.example"),
        ("3", "https://d.example"),
    ]


def test_macros_of_plain_words_are_known() -> None:
    body = r"A claim.\footnote{\board{}, ``Minutes'', \url{\base/x}.}"
    preamble = "\\newcommand{\\board}{Water Board}\n\\def\\base{https://a.example}\n"
    (citation,) = cited(preamble + "\\documentclass{article}\n" + document(body))
    assert (citation.publisher, citation.url) == ("Water Board", "https://a.example/x")


@pytest.mark.parametrize(
    "definition",
    [
        r"\newcommand{\src}[2]{\footnote{#1, \url{#2}}}",
        r"\newcommand*\src[2]{\footnote{#1, \url{#2}.}}",
        r"\def\src#1#2{\footnote{#1, \url{#2}}}",
        r"\NewDocumentCommand{\src}{m m}{\footnote{#1, \url{#2}}}",
        r"\newcommand{\link}[1]{\url{#1}}\newcommand{\src}[2]{\footnote{#1, \link{#2}}}",
        r"\newcommand{\fn}{\unskip\footnote}\newcommand{\src}[2]{\fn{#1, \url{#2}}}",
        r"\let\fn\footnote \newcommand{\src}[2]{\fn{#1, \url{#2}}}",
        "\\newcommand{\\src}[2]{% a note\n  \\footnote{#1,\n  \\url{#2}}%\n}",
    ],
)
def test_macros_with_arguments_make_notes(definition: str) -> None:
    body = (
        "First claim.\\src{Board}{https://a.example/x\\%20y_z}\n\nNext.\\src{B}{https://b.example/}"
    )
    found = cited(document(body).replace("\n", f"\n{definition}\n", 1))
    assert [(c.note, c.url) for c in found] == [
        ("1", "https://a.example/x%20y_z"),
        ("2", "https://b.example/"),
    ]
    assert found[0].sentence == "First claim."
    text = document(body).replace("\n", f"\n{definition}\n", 1)
    lines = [n for n, line in enumerate(text.split("\n"), 1) if ".example" in line]
    assert [c.line for c in found] == lines


def test_a_macro_for_a_name_leaves_a_space_behind_it_where_a_word_follows() -> None:
    preamble = r"\newcommand{\board}{Water Board\xspace}"
    (block,) = read(preamble + document(r"The \board writes. So does the \board.")).blocks
    assert block.text == "The Water Board writes. So does the Water Board."


def test_macros_have_arguments_that_may_be_left_out() -> None:
    preamble = r"\newcommand{\src}[2][https://base.example/]{\footnote{#2, \url{#1}}}"
    body = r"One.\src{A} Two.\src[https://b.example/]{B}"
    found = cited(preamble + document(body))
    assert [(c.note, c.url) for c in found] == [
        ("1", "https://base.example/"),
        ("2", "https://b.example/"),
    ]


def test_a_macro_defined_in_the_text_holds_from_there() -> None:
    body = (
        r"\newcommand{\s}{https://a.example/}\url{\s} \renewcommand{\s}{https://b.example/}\url{\s}"
    )
    assert [c.url for c in cited(document(body))] == ["https://a.example/", "https://b.example/"]


def test_macros_that_multiply_are_followed_so_far_and_a_caution_says_so() -> None:
    names = "abcdefghij"
    bomb = "".join(
        rf"\newcommand{{\x{one}}}{{{(chr(92) + 'x' + other) * 10}}}"
        for one, other in zip(names, names[1:] + "z", strict=True)
    )
    found = read(bomb + document(r"Text.\footnote{\url{https://a.example/}} \xa \def\y{\y}\y"))
    assert [c.url for c in find_citations(found)] == ["https://a.example/"]
    assert any("macros" in c.problem for c in found.warnings)


def test_notes_in_a_box_are_its_own_and_its_marks_those_of_the_page() -> None:
    body = r"""One.\footnote{\url{https://a.example/1}}
    \begin{minipage}[t]{5cm} Box.\footnote{\url{https://a.example/a}} It goes
    on.\footnote{\url{https://a.example/b}} Page.\footnotemark{} \end{minipage}
    \footnotetext{\url{https://a.example/2}}
    \begin{minipage}{5cm} Box.\footnote{\url{https://a.example/a2}} \end{minipage}
    Three.\footnote{\url{https://a.example/3}}"""
    found = {(c.note, (c.url or "")[18:]) for c in cited(document(body))}
    assert found == {("1", "1"), ("a", "a"), ("b", "b"), ("2", "2"), ("a", "a2"), ("3", "3")}


def test_marks_in_a_table_get_their_texts_behind_it() -> None:
    body = r"""\begin{tabular}{ll} Rain\footnotemark & Snow\footnotemark \\ \end{tabular}
    \addtocounter{footnote}{-1}\footnotetext{\url{https://a.example/1}}
    \stepcounter{footnote}\footnotetext{\url{https://a.example/2}}
    Behind.\footnote{\url{https://a.example/3}}"""
    found = [(c.note, c.url, c.sentence) for c in cited(document(body))]
    assert [one[:2] for one in found] == [(str(n), f"https://a.example/{n}") for n in (1, 2, 3)]
    assert "Snow" in (found[1][2] or "")


def test_notes_of_a_table_have_the_marks_that_it_gives_them() -> None:
    body = r"""\begin{threeparttable}\begin{tabular}{l} Rain\tnote{a} \\ Snow\tnote{b}
    \end{tabular}\begin{tablenotes}\item[a] Board, \url{https://a.example/a}.
    \item[b] Office, \url{https://a.example/b}.\end{tablenotes}\end{threeparttable}
    Text.\footnote{\url{https://a.example/1}}"""
    assert {(c.note, c.url) for c in cited(document(body))} == {
        ("a", "https://a.example/a"),
        ("b", "https://a.example/b"),
        ("1", "https://a.example/1"),
    }


def test_notes_are_numbered_as_they_are_printed() -> None:
    body = r"""One.\footnote{\url{https://a.example/1}} Two.\footnotemark{}
    Three.\footnote[7]{\url{https://a.example/7}} Four.\endnote{\url{https://a.example/e}}
    \footnotetext{\url{https://a.example/2}} Five\footnotemark[9].
    \footnotetext[9]{\url{https://a.example/9}}
    \setcounter{footnote}{20} Six.\footnote{\url{https://a.example/21}}"""
    found = {(c.note, c.kind, (c.url or "")[18:]) for c in cited(document(body))}
    assert found == {
        ("1", "footnote", "1"),
        ("2", "footnote", "2"),
        ("7", "footnote", "7"),
        ("1", "endnote", "e"),
        ("9", "footnote", "9"),
        ("21", "footnote", "21"),
    }


@pytest.mark.parametrize(
    ("written", "mark"),
    [
        (r"A\footfullcite[12]{x} B\footnote{\url{https://a.example/}}", "2"),
        (r"A\footnote{\footcite{x}} B\footnote{\url{https://a.example/}}", "2"),
        (r"\let\footnote=\endnote A\footnote{x} B\endnote{\url{https://a.example/}}", "2"),
        (r"A\footnote{x} B\pagenote{\url{https://a.example/}}", "1"),
        (r"A\footnote[frame]{\url{https://a.example/}}", "1"),
        (r"A\thanks{x} B\thanks{\url{https://a.example/}}", "†"),
        (
            r"\renewcommand{\thefootnote}{\roman{footnote}}\setcounter{footnote}{3}"
            r"A\footnote{\url{https://a.example/}}",
            "iv",
        ),
        (
            r"\renewcommand*\thefootnote{\Alph{footnote}}"
            r"A\footnotemark{} \footnotetext{\url{https://a.example/}}",
            "A",
        ),
        (r"\chapter{A} B\footnote{x} \chapter{C} D\footnote{\url{https://a.example/}}", "2"),
    ],
)
def test_a_mark_is_the_one_that_is_printed(written: str, mark: str) -> None:
    assert [c.note for c in cited(document(written)) if c.url] == [mark]


def test_styles_that_cite_in_footnotes_are_counted() -> None:
    body = r"A\autocite{x} B\footnote{\url{https://a.example/}}"
    (plain,) = cited(document(body))
    (verbose,) = cited(document(body).replace("\n", "\\usepackage[style=verbose]{biblatex}\n", 1))
    assert (plain.note, verbose.note) == ("1", "2")


def test_chapters_of_a_book_count_their_notes_anew() -> None:
    body = r"\chapter{A} B\footnote{x} \chapter{C} D\footnote{\url{https://a.example/}}"
    (citation,) = cited(document(body).replace("{article}", "[12pt]{memoir}"))
    assert citation.note == "1"


def test_slides_show_notes_and_titles_from_some_slide_on() -> None:
    body = r"""\begin{frame}<1->[fragile]{Why we write about it}
    \item<2-> Fees\footnote<2->{\url{https://a.example/1}} and
    more\footnote[frame]<3->{\url{https://a.example/2}}.
    \end{frame}"""
    letter = read(document(body).replace("{article}", "{beamer}"))
    assert [(c.note, c.url) for c in find_citations(letter)] == [
        ("1", "https://a.example/1"),
        ("2", "https://a.example/2"),
    ]
    assert [b.text for b in letter.blocks if b.kind == "heading"] == ["Why we write about it"]


def test_the_subject_of_a_letter_is_its_title_and_a_titles_note_is_no_part_of_it() -> None:
    subject = document(r"\setkomavar{subject}{Open letter on the Judges Bill} Dear Speaker,")
    assert read(subject).title == "Open letter on the Judges Bill"
    noted = document(r"\title{An open letter to the mayor\footnote{Adopted.}} Dear Mayor,")
    assert read(noted).title == "An open letter to the mayor"


def test_a_note_keeps_its_sentence_and_its_paragraphs() -> None:
    body = "First. The river rose.\\footnote{See one.\n\nAnd \\url{https://a.example/x}.} Last."
    (citation,) = cited(document(body))
    assert citation.sentence == "The river rose."
    assert citation.note_text == "See one.\nAnd https://a.example/x."


def test_a_bibliography_is_cited_by_number_or_label() -> None:
    body = r"""As shown~\cite{b, a}, and \citep[p.~4]{c}.
    \begin{thebibliography}{9}
    \bibitem{a} A. Ray, \emph{On rivers}, \url{https://a.example/a}.
    \bibitem{b} B. Ray, \emph{On lakes}. \newblock \url{https://a.example/b}.
    \bibitem[Ray20]{c} C. Ray, \emph{On seas}, \url{https://a.example/c}.
    \end{thebibliography}"""
    found = {(c.note, c.url, c.title) for c in cited(document(body))}
    assert found == {
        ("1", "https://a.example/a", "On rivers"),
        ("2", "https://a.example/b", "On lakes"),
        ("Ray20", "https://a.example/c", "On seas"),
    }


def test_what_is_not_printed_is_not_cited() -> None:
    body = r"""Text. % \footnote{\url{https://a.example/comment}}
    \begin{comment}\url{https://a.example/hidden}\end{comment}
    \verb|https://a.example/verb|
    \begin{verbatim}
    https://a.example/verbatim
    \end{verbatim}
    \label{https://a.example/label}"""
    tail = "https://a.example/behind the end"
    assert cited(document(body) + tail) == []


def test_what_a_condition_hides_is_not_cited() -> None:
    body = r"\iffalse \url{https://a.example/} \ifx\a\b x\fi \fi Seen: \url{https://b.example/}"
    assert [c.url for c in cited(document(body))] == ["https://b.example/"]


def test_what_stands_in_another_file_is_said() -> None:
    found = read(document(r"Text. \input{notes} \bibliography{all}"))
    assert [c.problem for c in found.warnings] == [
        "another file that it takes in was not read",
        "its list of references was not read",
    ]


def test_letters_with_accents_quotes_and_dashes_are_characters() -> None:
    body = r"Stra\ss e, R\'{\i}o, caf\'e, \c{c}a, Ko\v{s}ice, \O rsted: ``so''---a--b~c \& \% ok"
    (block,) = read(document(body)).blocks
    assert block.text == "Straße, Río, café, ça, Košice, Ørsted: “so”—a–b\u00a0c & % ok"


def test_title_author_and_date_are_those_of_the_letter() -> None:
    text = "\\documentclass{article}\n\\title{The winter closure of the office}\n"
    found = read(
        text + "\\author{River Watch}\n\\date{14 March 2022}\n" + document("Dear all,\n\nText.")
    )
    assert (found.title, found.dated) == ("The winter closure of the office", "2022-03-14")


def test_an_address_knows_where_it_stands_in_the_source() -> None:
    text = document(
        "Über uns.\\footnote{\\url{https://a.example/b_c}} \\href{https://b.example/}{Here}"
    )
    for citation in cited(text):
        assert citation.source_span is not None
        assert text[slice(*citation.source_span)] == citation.url
        assert citation.line == 3


_PIECES = st.sampled_from(
    r"""{ } [ ] % $ & ~ \ ' ` " - a \footnote{ \url{ \href{a}{ \begin{ \end{ \verb| \cite{a}
    \bibitem{a} \section{ \em \' \item document} verbatim} https://a.example/x thebibliography}
    \newcommand{\a}{b} \newcommand{\b}[2][x]{\footnote{#1\b{#2}}} \let\b\footnote \def\c#1{ \b
    \begin{minipage} \end{minipage} \tnote{a} \begin{tablenotes} \end{tablenotes} \item[a]
    \addtocounter{footnote}{-1} \c \a \\ \footnotemark
    \footnotetext{ \thanks{ itemize}""".split()
)


@given(st.lists(_PIECES, max_size=40).map("".join))
@example("\\footnote{\\footnote{\\end{document}")
@example("\\begin{thebibliography}{9}\\bibitem{a}\\bibitem{a}}}\\end{thebibliography}")
def test_no_source_does_harm(text: str) -> None:
    with contextlib.suppress(LetterError):  # nothing of it is printed
        find_citations(read(text + "\nword"))


_WORDS = st.text(st.sampled_from("abc éß,;()–“” "), max_size=30)


@given(_WORDS, _WORDS, st.integers(1, 5))
def test_an_address_that_was_put_in_comes_out_with_its_mark(
    before: str, after: str, n: int
) -> None:
    notes = " ".join(
        f"Claim.\\footnote{{{before} \\url{{https://a.example/{i}}} {after}}}" for i in range(n)
    )
    found = [(c.note, c.url) for c in cited(document(notes)) if c.url]
    assert found == [(str(i + 1), f"https://a.example/{i}") for i in range(n)]


@pytest.mark.parametrize(
    "unit",
    r"""{ \footnote{ \url{ \url{http://a.example/} \href{x}{ $ \begin{a} \' \cite{a} \bibitem{a} \a
    \verb| [ \item http://a.example/-- \footnote{\url{http://a.example/}} \begin{verbatim}
    """.split(),
)
def test_dense_hostile_source_takes_time_in_proportion(unit: str) -> None:
    before = "word \\newcommand{\\a}{" + "x" * 300 + "}"
    assert_grows_evenly(
        lambda size: extracted("a.tex", before + unit * (size // len(unit)) + "\nword"), 10_000
    )


@pytest.mark.parametrize("unit", ["'~", "x\n\n"])
def test_of_a_heap_of_signs_so_many_are_read_and_a_caution_says_so(unit: str) -> None:
    found = read(document("https://a.example/x " + unit * 510_000))
    said = "only the first 1,000,000 lines and signs were read"
    assert found.warnings[0].problem.startswith(said)
    assert [c.url for c in find_citations(found)] == ["https://a.example/x"]
