"""What a repair changes, to look at before it is written."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.model import Block, Document

__all__ = ["block_lines", "text_lines", "unified"]

CONTEXT = 1
"""Lines around a change: a note or a paragraph is a line."""


def text_lines(data: bytes, encoding: str) -> list[str]:
    """Return the lines of a text letter."""
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    return text.splitlines()


def block_lines(document: Document) -> list[str]:
    """Return the paragraphs and notes of a letter as lines.

    Where a link leads stands in angle brackets behind its words; where these are the address
    itself, they stand in them: a line tells a link from an address that is only printed.
    """
    lines = []
    for block in document.blocks:
        mark = f"[{block.mark}] " if block.kind == "note" and block.mark else ""
        lines.append(" ".join(f"{mark}{_with_targets(block)}".split()))
    return lines


def _with_targets(block: Block) -> str:
    parts, position = [], 0
    for span in sorted(block.spans, key=lambda one: one.end):
        if span.kind != "link" or not span.target or span.start < position:
            continue
        shown = block.text[span.start : span.end]
        parts.append(block.text[position : span.start])
        parts.append(f"<{shown}>" if shown == span.target else f"{shown} <{span.target}>")
        position = span.end
    return "".join([*parts, block.text[position:]])


def unified(path: str, before: list[str], after: list[str]) -> Iterator[str]:
    """Yield a unified diff."""
    yield from difflib.unified_diff(
        before, after, path, f"{path} (repaired)", n=CONTEXT, lineterm=""
    )
