"""The cautions of a letter that still hold.

An address that was hard to read is no caution any more once a visit or a person has decided
for a reading of it. What the letter was read with stays in the database as it was: so nothing
of this is news of any night.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.model import open_readings
from citecheck.store.values import candidates_out

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from citecheck.model import Caution

__all__ = ["open_cautions"]

_PRINTED = """
SELECT printed, page, problem, candidates FROM citations
WHERE letter_id = ? AND removed_at IS NULL AND printed IS NOT NULL
"""


def open_cautions(
    rows: Callable[[str, tuple[int]], Sequence[sqlite3.Row]],
    letter_id: int,
    cautions: tuple[Caution, ...],
) -> tuple[Caution, ...]:
    """Return the cautions of a letter, but those about addresses that were decided.

    `rows` asks the database, and is asked only where a caution is about an address.
    """
    if not any(one.about for one in cautions):
        return cautions
    cited = rows(_PRINTED, (letter_id,))
    return tuple(one for one in cautions if not one.about or not _is_decided(one, cited))


def _is_decided(caution: Caution, cited: Sequence[sqlite3.Row]) -> bool:
    """Whether an address that was hard to read is cited, and open in no citation of it.

    A paragraph may begin on the page before its address.
    """
    pages = (None, caution.page, (caution.page or 0) - 1)
    words = "".join(caution.about.split())
    found = [
        row for row in cited if row["page"] in pages and words in "".join(row["printed"].split())
    ]
    return bool(found) and not any(
        row["problem"] or open_readings(candidates_out(row["candidates"])) for row in found
    )
