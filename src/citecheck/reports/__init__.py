"""The report: pages for people, tables for spreadsheets and programs, and the news.

    write_reports(rows, summary, folder, now=…, suggest=…)   the whole folder, in one pass
    summary_line(summary)                                     a run in one line
    changes_mail(changes), changes_subject(changes)           the news as a short mail
    caution_lines(cautions)                                   how a letter was read, in sentences
    changes_record(changes)                                   the same for programs
    difference_words(first, other), pointers(…)               where two readings of a print differ

Everything that letters, pages and archives say is hostile until it is shown: see
`safe.py`. Nothing here decides; verdicts and suggestions are handed in.
"""

from __future__ import annotations

from .cautions import caution_lines
from .differing import difference_words, pointers
from .news import changes_mail, changes_record, changes_subject
from .summary import summary_line
from .values import RunSummary, Unread
from .writer import write_reports

__all__ = [
    "RunSummary",
    "Unread",
    "caution_lines",
    "changes_mail",
    "changes_record",
    "changes_subject",
    "difference_words",
    "pointers",
    "summary_line",
    "write_reports",
]
