"""TLS as browsers see it: one shared context, failures told apart, chains completed."""

from __future__ import annotations

import ssl
import warnings
from typing import TYPE_CHECKING

from citecheck.checks.visiting.failures import VisitFailure, newer_protocol_failure

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cryptography import x509

__all__ = [
    "ancient_context",
    "asks_for_certificate",
    "client_certificate_failure",
    "client_context",
    "client_hello",
    "lacks_issuer",
    "missing_issuers",
    "peeking_context",
    "tls_failure",
]

MAX_CHAIN = 4
"""Intermediate certificates that are looked for above a leaf."""

_EXPIRED = {9, 10}
"""X509_V_ERR_CERT_NOT_YET_VALID, _HAS_EXPIRED: both are dates that do not fit."""
_WRONG_NAME = {62, 63, 64}
"""X509_V_ERR_HOSTNAME_MISMATCH, _EMAIL_, _IP_ADDRESS_."""
_NO_ISSUER = {20, 21}
"""X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, _TO_VERIFY_LEAF_SIGNATURE."""

_OLD_PROTOCOL = (
    "UNSUPPORTED_PROTOCOL",
    "PROTOCOL_VERSION",
    "NO_PROTOCOLS",
    "HANDSHAKE_FAILURE",
    "NO_CIPHERS",
    "DH_KEY_TOO_SMALL",
    "WRONG_SSL_VERSION",
    "UNSAFE_LEGACY",
    "INSUFFICIENT_SECURITY",
)
_NOT_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG")

_RECORD_HEAD, _MESSAGE_HEAD = 5, 4
"""Bytes before a record's and a handshake message's content (RFC 5246, 6.2.1 and 7.4)."""
_HANDSHAKE = 22
_CERTIFICATE_REQUEST, _SERVER_HELLO_DONE = 13, 14


def client_context(ca_file: str = "") -> ssl.SSLContext:
    """Return the context that all visits share: the system's roots, certifi's, and `ca_file`.

    Raises `OSError` (`ssl.SSLError` among them) for a `ca_file` that cannot be read.
    """
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    # Browsers check no common names, accept certificates that RFC 5280 pedants refuse, and
    # trust no intermediate by itself: fetched ones may be kept in this context therefore.
    context.hostname_checks_common_name = False
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT & ~ssl.VERIFY_X509_PARTIAL_CHAIN
    context.set_alpn_protocols(["http/1.1"])
    return context


def peeking_context() -> ssl.SSLContext:
    """Return a context that verifies nothing: for reading a certificate, never for a page."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def ancient_context() -> ssl.SSLContext:
    """Return a context for the versions that browsers gave up (TLS 1.0 and 1.1).

    Only for saying why a handshake failed, never for a page.
    """
    context = peeking_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def client_hello(name: str) -> bytes:
    """Return how TLS 1.2 begins: in it, all but the last of the handshake can be read.

    Only for saying why a handshake failed, never for a page. Raises `ValueError` for what is
    no server name.
    """
    context = peeking_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    sent = ssl.MemoryBIO()
    try:
        context.wrap_bio(ssl.MemoryBIO(), sent, server_hostname=name).do_handshake()
    except ssl.SSLWantReadError:
        return sent.read()
    return b""


def asks_for_certificate(flight: bytes) -> bool | None:
    """Tell whether a server's first words ask for a client's certificate (RFC 5246, 7.4.4).

    None where they have not ended yet.
    """
    messages = b""
    while len(flight) >= _RECORD_HEAD:
        size = int.from_bytes(flight[3:_RECORD_HEAD])
        if flight[0] != _HANDSHAKE:
            return False
        messages += flight[_RECORD_HEAD : _RECORD_HEAD + size]
        flight = flight[_RECORD_HEAD + size :]
    while len(messages) >= _MESSAGE_HEAD:
        if messages[0] in {_CERTIFICATE_REQUEST, _SERVER_HELLO_DONE}:
            return messages[0] == _CERTIFICATE_REQUEST
        messages = messages[_MESSAGE_HEAD + int.from_bytes(messages[1:_MESSAGE_HEAD]) :]
    return None


def lacks_issuer(error: Exception) -> bool:
    """Tell whether verification failed for want of an issuer's certificate."""
    return isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in _NO_ISSUER


def tls_failure(error: ssl.SSLError) -> VisitFailure:
    """Return what a failed handshake means."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return VisitFailure(_certificate_kind(error), "tls", error.verify_message or "")
    reason = error.reason or str(error)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return VisitFailure("reset", "tls", "closed during the handshake", transient=True)
    if any(word in reason for word in _NOT_TLS):
        return VisitFailure("tls_plain_http", "tls", "the port does not speak TLS")
    if any(word in reason for word in _OLD_PROTOCOL):
        return VisitFailure("tls_protocol", "tls", reason.replace("_", " ").lower())
    if "UNRECOGNIZED_NAME" in reason:
        return VisitFailure("tls_wrong_name", "tls", "the server does not know this name")
    if "no application protocol" in reason.replace("_", " ").lower():
        return newer_protocol_failure("tls")
    if "CERTIFICATE_REQUIRED" in reason:
        return client_certificate_failure()
    return VisitFailure("tls_other", "tls", reason.replace("_", " ").lower())


def client_certificate_failure() -> VisitFailure:
    """Return the failure of a server that lets nobody in without a certificate of their own."""
    return VisitFailure("tls_client_certificate", "tls", "asks for a client certificate")


def _certificate_kind(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code in _EXPIRED:
        return "tls_expired"
    return "tls_wrong_name" if error.verify_code in _WRONG_NAME else "tls_untrusted"


async def missing_issuers(
    leaf: bytes, fetch: Callable[[str], Awaitable[bytes]]
) -> list[x509.Certificate]:
    """Return the intermediate certificates above a leaf (DER), by its AIA addresses.

    RFC 5280, 4.2.2.1; browsers do the same. `fetch` returns a bounded body, or raises
    `VisitFailure`. Self-issued certificates are left out: roots come from the store only.
    """
    from cryptography import x509

    certificate = x509.load_der_x509_certificate(leaf)
    found: list[x509.Certificate] = []
    for _ in range(MAX_CHAIN):
        address = _issuer_address(certificate)
        if address is None:
            break
        issuer = _parse(await fetch(address))
        if (
            issuer is None
            or issuer.subject != certificate.issuer
            or issuer.issuer == issuer.subject
        ):
            break
        found.append(issuer)
        certificate = issuer
    return found


def _issuer_address(certificate: x509.Certificate) -> str | None:
    """Return the plain HTTP address of the issuer's certificate: others are not asked."""
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID as Oid

    try:
        rows = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, ValueError):
        return None
    for row in rows:
        location = row.access_location
        is_address = isinstance(location, x509.UniformResourceIdentifier)
        if (
            row.access_method == Oid.CA_ISSUERS
            and is_address
            and location.value.lower().startswith("http://")
        ):
            return str(location.value)
    return None


def _parse(data: bytes) -> x509.Certificate | None:
    """Read a certificate as DER, PEM or a PKCS #7 bundle: all three are served."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import pkcs7

    readers: tuple[Callable[[], list[x509.Certificate]], ...] = (
        lambda: [x509.load_der_x509_certificate(data)],
        lambda: x509.load_pem_x509_certificates(data),
        lambda: pkcs7.load_der_pkcs7_certificates(data),
    )
    for reader in readers:
        try:
            return reader()[0]
        except (ValueError, IndexError):
            continue
    return None
