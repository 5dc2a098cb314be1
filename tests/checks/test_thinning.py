"""Large pages keep what they show: scripts, styles, comments and view states pass by."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.checks.visiting.thinning import Thinner
from citecheck.codings import Decoder

PARTS = [
    b"<p>one</p>",
    b"<script>",
    b"</script>",
    b"</SCRIPT >",
    b"<!--",
    b"-->",
    b"<style media=x>",
    b"</style>",
    b"<svg>",
    b"<svg/>",
    b"</svg>",
    b"<",
    b"'",
    b'"',
    b">",
    b"<input value='",
    b"x" * 5000,
    "Flüsse".encode(),
]


def thin(body: bytes, step: int = 1 << 20, limit: int = 1 << 20) -> bytes:
    thinner = Thinner(limit)
    for at in range(0, len(body), step):
        thinner.feed(body[at : at + step])
    return thinner.body


@pytest.mark.parametrize(
    "hidden",
    [
        b"<script>" + b"a<b;" * 100_000 + b"</script>",
        b"<STYLE type='text/css'>" + b"x" * 400_000 + b"</Style>",
        b"<!--" + b"- > -- " * 60_000 + b"-->",
        b"<svg class=s>" + b"<path d='M0 0'/>" * 30_000 + b"</svg>",
        b"<input type=hidden name=__VIEWSTATE value='" + b"A" * 400_000 + b"'>",
        b'<img alt=x src="data:image/png;base64,' + b"A" * 400_000 + b'">',
    ],
)
def test_what_is_not_shown_passes_and_the_text_after_it_is_kept(hidden):
    body = thin(b"<title>Rivers</title>" + hidden + b"<h1>The state of our rivers</h1>")
    assert len(body) < 10_000
    assert body.startswith(b"<title>Rivers</title>")
    assert body.endswith(b"<h1>The state of our rivers</h1>")


def test_data_about_the_page_is_kept_whole():
    data = b"<script type='application/ld+json'>" + b"{}" * 20_000 + b"</script>"
    assert thin(data) == data


def test_small_pages_stay_as_they_are():
    page = b"<svg/><script>1</script><!-- c --><p title='a>b'>1 < 2</p><svg><g/></svg>"
    assert thin(page) == page


@given(st.lists(st.sampled_from(PARTS), max_size=20), st.integers(1, 6000))
def test_it_does_not_matter_how_the_bytes_arrive(parts, step):
    body = b"".join(parts)
    assert thin(body, step) == thin(body)


@given(st.lists(st.sampled_from(PARTS), max_size=20), st.integers(1, 9000))
def test_no_more_is_kept_than_may_be(parts, limit):
    assert len(thin(b"".join(parts), limit=limit)) <= limit


@pytest.mark.parametrize("coding", ["gzip", "", "br"])
def test_a_decoder_goes_on_beyond_its_limit_without_a_gap(coding):
    import brotli

    data = bytes(range(256)) * 4000
    packed = {"gzip": gzip.compress, "br": brotli.compress, "": bytes}[coding](data)
    decoder = Decoder(coding, 100_000)
    decoder.feed(packed[:100_000])
    seen, rest, further = decoder.body if coding else packed[:100_000], packed[100_000:], b""
    while piece := decoder.beyond(rest, 30_000):
        further, rest = further + piece, b""
        if not coding:
            break
    assert seen + further == data
