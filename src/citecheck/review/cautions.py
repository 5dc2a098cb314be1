"""What an editor should know of how a letter was read, beside what she decides on. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.reports import caution_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Caution

__all__ = ["MOST_SHOWN", "Cautions", "cautions_at"]

MOST_SHOWN = 100
"""Cautions of one letter on its page."""

MOST_HERE = 5
"""Cautions beside one citation."""


@dataclass(frozen=True, slots=True)
class Cautions:
    """The cautions of a letter as one of its citations shows them."""

    here: tuple[str, ...]
    """Of the citation's page, and of the letter as a whole."""
    elsewhere: int
    """How many others there are, on other pages of the letter."""


def cautions_at(cautions: Sequence[Caution], page: int | None) -> Cautions:
    """Tell the cautions that concern a citation from those of other pages."""
    here = [one for one in cautions if one.page is None or one.page == page]
    return Cautions(caution_lines(here, most=MOST_HERE), len(cautions) - len(here))
