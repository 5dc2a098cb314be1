"""Commands of LaTeX by what they print."""

from __future__ import annotations

import re

__all__ = [
    "BESIDE",
    "CITE",
    "CONDITION",
    "COUNTING",
    "DROPPED",
    "ELSEWHERE",
    "EMPHASIS",
    "FILE",
    "HEADINGS",
    "OPENED_WITH",
    "PARTING",
    "SWITCHES",
    "VERBATIM",
    "WITH_MORE",
]

VERBATIM = frozenset({"verbatim", "Verbatim", "lstlisting", "minted", "comment", "filecontents"})
OPENED_WITH = {
    **dict.fromkeys(("figure", "table", "sidewaystable", "sidewaysfigure"), 0),
    **dict.fromkeys(("tabular", "longtable", "minipage", "thebibliography", "multicols"), 1),
    **dict.fromkeys(
        ("tabularx", "tabular*", "tabulary", "wrapfigure", "wraptable", "CSLReferences"), 2
    ),
}
"""Environments that begin with options and arguments which print nothing, and how many."""
HEADINGS = frozenset(
    {
        "part",
        "chapter",
        "section",
        "subsection",
        "subsubsection",
        "paragraph",
        "title",
        "frametitle",
        "framesubtitle",
    }
)
EMPHASIS = frozenset({"emph", "textit", "textsl", "underline"})
SWITCHES = frozenset({"em", "it", "itshape", "slshape", "sl"})
PARTING = frozenset(
    {"par", "maketitle", "opening", "closing", "signature", "clearpage", "encl", "cc", "ps"}
)
"""Commands that end a paragraph."""
DROPPED = {
    **dict.fromkeys(("label", "ref", "pageref", "eqref", "autoref", "cref", "vspace", "hspace"), 1),
    **dict.fromkeys(("usepackage", "documentclass", "includegraphics", "pagestyle", "color"), 1),
    **dict.fromkeys(("thispagestyle", "bibliographystyle", "hypersetup", "index", "todo"), 1),
    **dict.fromkeys(("textcolor", "selectlanguage", "hyphenation", "urlstyle", "nocite"), 1),
    **dict.fromkeys(("footref", "nameref", "vref", "Cref", "hypertarget", "hyperlink"), 1),
    **dict.fromkeys(
        ("colorbox", "scalebox", "rotatebox", "cline", "setstretch", "CSLLeftMargin"), 1
    ),
    **dict.fromkeys(("setlength", "addtolength", "fontsize", "rule"), 2),
    **dict.fromkeys(("multicolumn", "multirow", "fcolorbox", "resizebox", "pdfbookmark"), 2),
    **dict.fromkeys(("parbox", "raisebox", "enlargethispage", "newlength", "newcounter"), 1),
    **dict.fromkeys(("hyperref", "caption", "captionof"), 0),
    **dict.fromkeys(("newenvironment", "renewenvironment"), 3),
}
"""Commands whose first arguments print nothing, and how many those are; nor do their options."""
WITH_MORE = frozenset({"usepackage", "documentclass", "newcounter"})
"""Those of them that take an option behind their arguments."""
BESIDE = frozenset({"marginpar", "marginnote"})
r"""Commands that print in the margin what stands in the midst of a text."""
FILE = "another file that it takes in"
ELSEWHERE = {
    **dict.fromkeys(("input", "include", "subfile"), FILE),
    **dict.fromkeys(
        ("bibliography", "addbibresource", "printbibliography"), "its list of references"
    ),
}
COUNTING = frozenset({"setcounter", "addtocounter", "stepcounter", "refstepcounter"})
CONDITION = re.compile(r"If(?:Boolean|Value|NoValue|Blank)(?:TF|T|F)")
"""What xparse asks of a macro's arguments, and which texts follow."""
CITE = re.compile(r"[a-zA-Z]*[cC]ite(?:[a-zA-Z]{0,8})")
