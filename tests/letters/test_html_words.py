"""What an element says first: as much as is asked for, however its elements are nested."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from citecheck.letters.html.words import beginning, first_texts

PIECES = st.lists(
    st.sampled_from(["one ", "<b>two</b>", "<!-- no -->", "<i>th<u>re</u>e</i> ", "<br>", "&amp;"]),
    max_size=12,
)


@given(PIECES, st.integers(min_value=1, max_value=8))
def test_the_first_texts_are_those_that_lxml_tells(pieces: list[str], texts: int) -> None:
    element = fromstring(f"<div><p>{''.join(pieces)}</p> behind</div>")[0]
    assert list(first_texts(element, texts)) == list(islice(element.itertext(), texts))


@pytest.mark.parametrize(("depth", "said"), [(10, "at last"), (2_000, "")])
def test_behind_thousands_of_elements_without_a_word_no_word_is_looked_for(
    depth: int, said: str
) -> None:
    element = fromstring(f"<div>{'<b>' * depth}at last{'</b>' * depth}</div>")
    assert beginning(element, 20) == said
