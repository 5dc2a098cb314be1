"""What went wrong on the way to a page, in a sentence for a person. Pure."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

__all__ = ["FAILURES", "Failure", "answer_of", "failure_sentence", "private_sentence"]


class Failure(NamedTuple):
    """How sure one visit is of a failure, and how it is told.

    `{host}` is the host that failed, `{detail}` what was seen, in parentheses and preceded by a
    space, or nothing where that only repeats the sentence.
    """

    confidence: float
    sentence: str


FAILURES: dict[str, Failure] = {
    "dns_not_found": Failure(0.97, "The name {host} does not exist."),
    "dns_no_address": Failure(0.9, "The name {host} exists, but has no address."),
    "dns_servfail": Failure(0.8, "The name servers of {host} fail."),
    "dns_timeout": Failure(0.7, "No name server answered for {host}."),
    "refused": Failure(0.85, "{host} refuses connections."),
    "unreachable": Failure(0.75, "{host} cannot be reached{detail}."),
    "reset": Failure(0.75, "{host} breaks off the connection{detail}."),
    "timeout": Failure(0.75, "{host} does not answer in time{detail}."),
    "tls_expired": Failure(0.9, "The certificate of {host} is not valid today{detail}."),
    "tls_untrusted": Failure(0.85, "The certificate of {host} is not trusted{detail}."),
    "tls_wrong_name": Failure(0.9, "The certificate of {host} was made for another name{detail}."),
    "tls_protocol": Failure(
        0.85, "{host} offers no secure connection that browsers accept{detail}."
    ),
    "tls_plain_http": Failure(0.85, "{host} answers without encryption where https is expected."),
    "tls_timeout": Failure(0.75, "{host} does not finish the secure connection in time."),
    "tls_other": Failure(0.8, "The secure connection to {host} fails{detail}."),
    "protocol_error": Failure(0.8, "The answer of {host} cannot be read{detail}."),
    "redirect_loop": Failure(0.9, "The address {said}, and never arrives."),
    "redirect_broken": Failure(0.9, "The address {said}."),
}
"""By reason. Deterministic failures are surer than those that often pass."""

_REPEATS = frozenset(
    {"no answer", "the connection was reset", "the server does not know this name"}
)
"""Details that say no more than their sentence."""

_NO_AUTHORITY = "no authority that browsers know vouches for it"
_PLAIN = {
    "self-signed certificate": "it vouches for itself only",
    "self signed certificate": "it vouches for itself only",
    "self-signed certificate in certificate chain": _NO_AUTHORITY,
    "unable to get local issuer certificate": _NO_AUTHORITY,
    "unable to verify the first certificate": _NO_AUTHORITY,
    "certificate has expired": "it has expired",
    "certificate is not yet valid": "it is not valid yet",
    "sslv3 alert handshake failure": "the two find no common encryption",
    "tlsv1 alert protocol version": "its software is too old",
    "unsupported protocol": "its software is too old",
}
"""OpenSSL's words, and ours."""

_OF_CLOUDFLARE = {
    520: "Cloudflare got no usable answer from it",
    521: "Cloudflare finds its server down",
    522: "Cloudflare cannot connect to it",
    523: "Cloudflare cannot reach it",
    524: "Cloudflare waited for it in vain",
    525: "Cloudflare has no secure connection to it",
    526: "Cloudflare does not trust its certificate",
    530: "Cloudflare cannot find it",
}


def answer_of(status: int) -> str:
    """Return a status with its name: `404 Not Found`."""
    if status in _OF_CLOUDFLARE:
        return f"{status} ({_OF_CLOUDFLARE[status]})"
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def failure_sentence(kind: str, host: str, detail: str, target: str = "") -> str:
    """Say why a visit failed; `target` is where a redirect had led before it did."""
    told = _PLAIN.get(detail, detail)
    shown = f" ({told})" if told and told not in _REPEATS else ""
    sentence = FAILURES[kind].sentence.format(host=host, detail=shown, said=detail or kind)
    if not target:
        return sentence
    if sentence.startswith("The "):
        sentence = f"t{sentence[1:]}"
    return f"It redirects to {target}, but {sentence}"


def private_sentence(host: str, address: str) -> str:
    """Say that an address lies where citecheck does not go."""
    if host in {address, ""} or ":" in host:
        return f"{address} is inside a private network, which is not visited."
    return f"{host} leads to {address}, inside a private network, which is not visited."
