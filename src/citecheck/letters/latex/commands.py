"""Commands of LaTeX by what they print."""

from __future__ import annotations

import re

__all__ = [
    "CITE",
    "CONDITION",
    "COUNTING",
    "DROPPED",
    "ELSEWHERE",
    "EMPHASIS",
    "FILE",
    "HEADINGS",
    "SWITCHES",
    "VERBATIM",
]

VERBATIM = frozenset({"verbatim", "Verbatim", "lstlisting", "minted", "comment", "filecontents"})
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
DROPPED = {
    **dict.fromkeys(("label", "ref", "pageref", "eqref", "autoref", "cref", "vspace", "hspace"), 1),
    **dict.fromkeys(("usepackage", "documentclass", "includegraphics", "pagestyle", "color"), 1),
    **dict.fromkeys(("thispagestyle", "bibliographystyle", "hypersetup", "index", "todo"), 1),
    **dict.fromkeys(("textcolor", "selectlanguage", "hyphenation", "urlstyle", "nocite"), 1),
    **dict.fromkeys(("setlength", "addtolength", "fontsize", "rule"), 2),
    **dict.fromkeys(("parbox", "raisebox", "enlargethispage", "newlength", "newcounter"), 1),
    **dict.fromkeys(("newenvironment", "renewenvironment"), 3),
}
"""Commands whose first arguments print nothing, and how many those are."""
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
