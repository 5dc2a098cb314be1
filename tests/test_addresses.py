"""Addresses: normal form, wire form, hosts, wrappers."""

from __future__ import annotations

import ipaddress
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck import addresses
from citecheck.addresses import AddressError


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("http://example.org:80/", "http://example.org/"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org/a/./b/../c", "https://example.org/a/c"),
        ("https://example.org/%7euser/%c3%a9%2f", "https://example.org/~user/%C3%A9%2F"),
        ("https://example.org/é?q=ñ", "https://example.org/%C3%A9?q=%C3%B1"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://example.org/a#part", "https://example.org/a"),
        ("https://example.org/a?x=1&&y=#f", "https://example.org/a?x=1&&y="),
        ("https://example.org/a?", "https://example.org/a?"),
        ("https://example.org//a//", "https://example.org//a//"),
        ("https://u:p@Example.org/", "https://u:p@example.org/"),
        ("https://example.org/%%34%31", "https://example.org/%%34%31"),
        ("MAILTO:a@example.org", "mailto:a@example.org"),
        ("no address#x", "no address"),
    ],
)
def test_two_spellings_of_one_link_have_one_key(written, normal):
    assert addresses.link_key(written) == normal


@given(st.text(max_size=60) | st.text(max_size=60).map("http://example.org/".__add__))
def test_the_key_of_a_key_is_itself(text):
    once = addresses.link_key(text)
    assert addresses.link_key(once) == once


@given(st.text(alphabet="%0123456789abcdefABCDEF/.?#7eE", max_size=30))
def test_percent_signs_in_any_disorder_keep_their_key(text):
    once = addresses.link_key("http://example.org/" + text)
    assert addresses.link_key(once) == once


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://example.org/a%2Fb?c=%2f", "https://example.org/a%2Fb?c=%2f"),
        ("https://example.org/a b|c", "https://example.org/a%20b%7Cc"),
        ("https://example.org/a?x[1]=2", "https://example.org/a?x[1]=2"),
        ("https://example.org/a?copy=1&copy=2", "https://example.org/a?copy=1&copy=2"),
        ("https://example.org/été#x", "https://example.org/%C3%A9t%C3%A9"),
        ("https://EXAMPLE.org", "https://example.org/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        ("http://example.org/a;jsessionid=1", "http://example.org/a;jsessionid=1"),
        ("http://example.org/a#:~:text=b", "http://example.org/a"),
        ("http://example.org/\x00a", "http://example.org/%00a"),
    ],
)
def test_what_goes_on_the_wire(written, sent):
    assert addresses.request_url(written) == sent


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("ftp://example.org/", "scheme"),
        ("mailto:a@example.org", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("www.example.org", "malformed_url"),
        ("", "malformed_url"),
        ("http://", "malformed_url"),
        ("http://exa mple.org/", "malformed_url"),
        ("http://example.org:99999/", "malformed_url"),
        ("http://example.org:8o80/", "malformed_url"),
        ("http://a..example.org/", "malformed_url"),
        ("http://.example.org/", "malformed_url"),
        (f"http://{'a' * 64}.example/", "malformed_url"),
        ("http://[::1/", "malformed_url"),
        ("http://\ud800/", "malformed_url"),
        ("http://xn--a/", "malformed_url"),
        ("http://www.xn--0.example/", "malformed_url"),
        ("http://xn--a-ecp.example/", "malformed_url"),
    ],
)
def test_what_cannot_be_asked_for_says_why(written, reason):
    with pytest.raises(AddressError) as caught:
        addresses.request_url(written)
    assert caught.value.reason == reason
    assert caught.value.detail


@pytest.mark.parametrize(
    "label", ["zca", "bcher-kva", "fa-hia", "ls8h", "wgv71a119e", "p1ai", "ngbc5azd", "iny-zx5a"]
)
def test_names_of_every_script_are_names(label):
    """German, Japanese, Russian, Arabic, and signs that browsers accept, too."""
    url = f"http://xn--{label}.example/"
    assert addresses.request_url(url) == url


@given(st.text(max_size=80))
def test_nothing_written_raises_anything_else(text):
    for url in (text, "http://" + text, "http://example.org/" + text):
        try:
            addresses.request_url(url)
            addresses.join("http://example.org/a", url)
        except AddressError:
            pass
        addresses.host_of(url)
        addresses.unwrap(url)
        addresses.is_archive(url)
        addresses.doi_url(url)


@pytest.mark.parametrize(
    ("written", "host", "path"),
    [
        ("https://A.example:8080/x%20y?q#f", "a.example", "/x%20y"),
        ("https://a.example\\[x]/y", "a.example", "/[x]/y"),
        ("https://user:p[w]@a.example/y", "a.example", "/y"),
        ("https://us℀er@a.example/y", "a.example", "/y"),
        ("http://[bad/y", None, ""),
        ("\ud800", None, "\ud800"),
    ],
)
def test_the_parts_of_an_address_are_those_that_browsers_read(written, host, path):
    parts = addresses.parts_of(written)
    assert (parts.hostname, parts.path) == (host, path)


@given(st.text("ahtp:/\\@[]?#.%℀\ud800x0", max_size=30))
def test_whatever_is_written_has_parts(text):
    addresses.parts_of(text)
    addresses.parts_of(f"https://{text}")


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "https://example.org/b"),
        ("b?c", "https://example.org/x/b?c"),
        ("//other.example/b", "https://other.example/b"),
        ("http://other.example", "http://other.example/"),
        (" /with space ", "https://example.org/with%20space"),
        ("/ñ", "https://example.org/%C3%B1"),
        ("/ñ".encode(), "https://example.org/%C3%B1"),
        ("/ñ".encode("latin-1"), "https://example.org/%C3%B1"),
        ("#part", "https://example.org/x/a#part"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_a_redirect_goes_where_a_browser_would_go(location, target):
    assert addresses.join("https://example.org/x/a", location) == target


def test_a_redirect_to_nowhere_says_so():
    with pytest.raises(AddressError):
        addresses.join("https://example.org/", "http://[")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://User@WWW.Example.org:8080/a", "www.example.org"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("http://[::1]:80/", "::1"),
        ("http://017700000001/", "127.0.0.1"),
        ("http://example.org?x", "example.org"),
        ("mailto:a@example.org", None),
        ("no url", None),
    ],
)
def test_the_host_of_an_address(url, host):
    assert addresses.host_of(url) == host


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.news.example.co.uk", "example.co.uk"),
        ("a.github.io", "a.github.io"),
        ("example.org", "example.org"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("localhost", "localhost"),
    ],
)
def test_the_domain_somebody_registered(host, domain):
    assert addresses.registered_domain(host) == domain


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.9",
        "192.0.0.8",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "fec0::1",
        "2001:db8::1",
        "3fff::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2001:0:7f00:1::1",
        "::127.0.0.1",
        "100::1",
        "5f00::1",
        "localhost",
        "0x7f.1",
    ],
)
def test_what_is_not_on_the_public_web_is_refused(ip):
    assert not addresses.is_public(ip)


@pytest.mark.parametrize(
    "ip",
    ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_public_addresses_are_visited(ip):
    assert addresses.is_public(ip)


def test_an_intranet_can_be_allowed():
    allowed = [ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("fd00::/8")]
    assert addresses.is_public("127.0.0.1", allowed)
    assert addresses.is_public("::ffff:127.0.0.1", allowed)
    assert addresses.is_public("fd00::1", allowed)
    assert not addresses.is_public("10.0.0.1", allowed)


@pytest.mark.parametrize(
    ("wrapper", "target"),
    [
        (
            "https://www.google.com/url?q=https://a.example/b%3Fc%3Dd&sa=D",
            "https://a.example/b?c=d",
        ),
        ("https://www.google.co.uk/url?sa=t&url=https%3A%2F%2Fa.example%2F", "https://a.example/"),
        (
            "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fb&data=x",
            "https://a.example/b",
        ),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F&h=AT", "https://a.example/"),
        ("https://lm.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F", "https://a.example/"),
        ("https://www.linkedin.com/redir/redirect?url=http%3A%2F%2Fa.example", "http://a.example"),
        ("https://slack-redir.net/link?url=https%3A%2F%2Fa.example", "https://a.example"),
        ("https://vk.com/away.php?to=https%3A%2F%2Fa.example", "https://a.example"),
        ("https://steamcommunity.com/linkfilter/?url=https://a.example", "https://a.example"),
        ("https://www.youtube.com/redirect?q=https%3A%2F%2Fa.example&v=1", "https://a.example"),
        ("https://out.reddit.com/t3_x?url=https%3A%2F%2Fa.example&token=1", "https://a.example"),
        (
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__www.a.example_b-2Dc_&d=DwMF",
            "https://www.a.example/b-c/",
        ),
        ("https://urldefense.com/v3/__https://a.example/b__;!!x!y$", "https://a.example/b"),
        ("https://urldefense.com/v3/__https://a.example/*x__;Iw!!x!y$", "https://a.example/#x"),
        ("https://urldefense.com/v3/__https:/a.example/?q=1__;!!x", "https://a.example/?q=1"),
        (
            "https://www.google.com/url?q=https://l.facebook.com/l.php?u%3Dhttps%253A%252F%252Fa.example",
            "https://a.example",
        ),
        ("https://www.bing.com/ck/a?!&u=a1aHR0cHM6Ly9hLmV4YW1wbGUv&ntb=1", "https://a.example/"),
    ],
)
def test_redirectors_are_taken_off(wrapper, target):
    assert addresses.unwrap(wrapper) == (target, wrapper)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.com/search?q=https://a.example",
        "https://www.google.com/url?q=/relative",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://a.example/url?q=https://b.example/",
        "https://www.youtube.com/watch?v=x",
        "https://bit.ly/x",
        "http://[",
    ],
)
def test_what_wraps_nothing_stays_as_it_is(url):
    assert addresses.unwrap(url) is None


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("10.1234/abc.5", "https://doi.org/10.1234/abc.5"),
        ("doi:10.1234/abc", "https://doi.org/10.1234/abc"),
        ("DOI: 10.1234/abc", "https://doi.org/10.1234/abc"),
        ("https://dx.doi.org/10.1234/a(b)c", "https://doi.org/10.1234/a(b)c"),
        (
            "10.1002/(SICI)1<1::AID-1>3.0.CO;2-#",
            "https://doi.org/10.1002/(SICI)1%3C1::AID-1%3E3.0.CO;2-%23",
        ),
        ("10.12/x", None),
        ("version 10.1234", None),
    ],
)
def test_a_doi_is_resolved_by_doi_org(text, url):
    assert addresses.doi_url(text) == url


@pytest.mark.parametrize(
    ("url", "archived"),
    [
        ("https://web.archive.org/web/2020/http://a.example/", True),
        ("http://archive.ph/abcd", True),
        ("https://perma.cc/AB12-CD34", True),
        ("https://arquivo.pt/wayback/2010/http://a.example", True),
        ("https://ghostarchive.org/archive/x", True),
        ("https://archive.org/details/book", False),
        ("https://perma.cc/", False),
        ("https://a.example/web.archive.org/web/", False),
    ],
)
def test_archived_copies_are_told_by_their_address(url, archived):
    assert addresses.is_archive(url) is archived


def _cases(shared):
    data = json.loads((shared / "suites" / "urltestdata.json").read_text(encoding="utf-8"))
    return [case for case in data if isinstance(case, dict)]


def test_resolving_agrees_with_whatwg(shared):
    wrong = []
    cases = [case for case in _cases(shared) if case.get("base")]
    for case in cases:
        try:
            got = addresses.join(case["base"], case["input"])
        except AddressError:
            got = None
        if got != (None if case.get("failure") else case["href"]):
            wrong.append((case["base"], case["input"], got))
    assert len(cases) > 200
    assert not wrong


def test_the_wire_form_agrees_with_whatwg(shared):
    """Ours alone: the fragment stays, unsafe characters are encoded, hosts must be names."""
    wrong, count = [], 0
    for case in _cases(shared):
        if case.get("base") or not case["input"].strip().lower().startswith(("http:", "https:")):
            continue
        count += 1
        try:
            got = addresses.request_url(case["input"])
        except AddressError:
            got = None
        wanted = None if case.get("failure") else case["href"].partition("#")[0]
        if wanted is not None:
            for character in '|^`{}"\\':
                wanted = wanted.replace(character, f"%{ord(character):02X}")
        if got != wanted:
            wrong.append((case["input"], got, wanted))
    assert count > 200
    refused = [one for one in wrong if one[1] is None]
    assert len(wrong) == len(refused), wrong
    assert len(refused) <= 0.03 * count, refused
