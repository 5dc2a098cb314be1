"""Sets the hostile web up: certificates, listeners, names."""

from __future__ import annotations

import datetime as dt
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from hostile.server import Endless, HostileNames, HostileWeb, Step
from hostile.situations import SITUATIONS, Situation, answer, redirect


@dataclass
class Stage:
    web: HostileWeb
    names: HostileNames
    ca_file: str

    def address(self, situation: Situation) -> str:
        return situation.address.replace("{plain}", str(self.web.ports["plain"]))


def _named(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Authority:
    """A root and an intermediate of our own, for what trustme does not make."""

    def __init__(self) -> None:
        self.root_key = ec.generate_private_key(ec.SECP256R1())
        self.root = self._sign("Root", self.root_key, None, ca=True)
        self.middle_key = ec.generate_private_key(ec.SECP256R1())
        self.middle = self._sign("Middle", self.middle_key, "Root", ca=True)

    def _sign(self, name, key, issuer, *, ca, sans=(), aia=None, start=-30, end=365):
        signer = self.root_key if issuer in {None, "Root"} else self.middle_key
        now = dt.datetime.now(dt.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(_named(issuer or name))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + dt.timedelta(days=start))
            .not_valid_after(now + dt.timedelta(days=end))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if sans:
            names = [x509.DNSName(n) for n in sans]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        if aia:
            access = x509.AccessDescription(
                AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(aia)
            )
            builder = builder.add_extension(
                x509.AuthorityInformationAccess([access]), critical=False
            )
        return builder.sign(signer, hashes.SHA256())

    def context(self, folder: Path, host: str, *, sans=True, aia=None, common=None, **dates):
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = "Middle" if aia else "Root"
        leaf = self._sign(
            common or host, key, issuer, ca=False, sans=[host] if sans else (), aia=aia, **dates
        )
        path = folder / f"{host}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + leaf.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _issued(ca: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(*names).configure_cert(context)
    return context


@asynccontextmanager
async def hostile_web(folder: Path) -> AsyncIterator[Stage]:
    """The whole stage, on loopback, until the end of the block."""
    ca, stranger = trustme.CA(), trustme.CA()
    authority = Authority()
    ca_file = folder / "roots.pem"
    ca_file.write_bytes(
        ca.cert_pem.bytes() + authority.root.public_bytes(serialization.Encoding.PEM)
    )
    answers = {s.host: s.answer for s in SITUATIONS if s.answer is not None}
    answers["xn--bcher-kva.example"] = answers["plain.example"]
    answers["plain.example."] = answers["plain.example"]
    answers["doi.org"] = answers["doi.example"]
    middle = authority.middle.public_bytes(serialization.Encoding.DER)
    answers["aia.example"] = lambda r: {
        "/middle.crt": [answer(body=middle, kind="application/pkix-cert")],
        "/moved.crt": [redirect(301, "http://aia.example/middle.crt")],
        "/bomb.crt": [answer(body=b"", length=None), Endless(b"0" * 65_536)],
    }.get(r.target, [answer("404 Not Found", body=b"")])
    web = HostileWeb(answers)
    plain = await web.listen("plain")
    secure = await web.listen(
        "secure",
        _issued(ca, *{s.host for s in SITUATIONS if s.address.startswith("https")} | {"doi.org"}),
    )
    names = HostileNames(plain, secure)

    contexts = {
        "tls-expired": authority.context(folder, "tls-expired.example", start=-90, end=-5),
        "tls-future": authority.context(folder, "tls-future.example", start=5, end=90),
        "tls-stranger": _issued(stranger, "tls-stranger.example"),
        "tls-wrong-name": _issued(ca, "elsewhere.example"),
        "tls-common-name": authority.context(folder, "tls-common-name.example", sans=False),
        "tls-no-intermediate": authority.context(
            folder, "tls-no-intermediate.example", aia="http://aia.example/middle.crt"
        ),
        "tls-intermediate-elsewhere": authority.context(
            folder, "tls-intermediate-elsewhere.example", aia="http://aia.example/moved.crt"
        ),
        "tls-intermediate-dead": authority.context(
            folder, "tls-intermediate-dead.example", aia="http://aia.example/none.crt"
        ),
        "tls-intermediate-bomb": authority.context(
            folder, "tls-intermediate-bomb.example", aia="http://aia.example/bomb.crt"
        ),
    }
    self_signed = trustme.CA()
    contexts["tls-self-signed"] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own = folder / "self.pem"
    own.write_bytes(self_signed.private_key_pem.bytes() + self_signed.cert_pem.bytes())
    contexts["tls-self-signed"].load_cert_chain(own)
    contexts["tls-12"] = _issued(ca, "tls-12.example")
    contexts["tls-12"].maximum_version = ssl.TLSVersion.TLSv1_2
    asking = {
        name: _issued(ca, f"{name}.example")
        for name in ("tls-client-cert", "tls-client-cert-12", "tls-client-cert-silent")
    }
    for name, context in asking.items():
        context.verify_mode = ssl.CERT_REQUIRED
        ca.configure_trust(context)
        if name != "tls-client-cert":
            context.maximum_version = ssl.TLSVersion.TLSv1_2
    contexts["tls-client-cert-silent"] = asking.pop("tls-client-cert-silent")
    old = _issued(ca, "tls-old.example")
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    for name, context in {"tls-old": old, **asking}.items():
        names.special[f"{name}.example"] = web.listen_in_thread(name, context)
    for name, context in contexts.items():
        names.special[f"{name}.example"] = await web.listen(name, context)
    raw = {
        "tls-plain-http": [Step.READ, b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"],
        "tls-alert-version": [Step.READ, b"\x15\x03\x01\x00\x02\x02\x46", 0.2],
        "tls-alert-handshake": [Step.READ, b"\x15\x03\x01\x00\x02\x02\x28", 0.2],
        "tls-alert-name": [Step.READ, b"\x15\x03\x01\x00\x02\x02\x70", 0.2],
        "tls-banner": [b"220 mail.example ESMTP\r\n", 0.3],
        "tls-hang": [Step.HANG],
        "tls-close": [],
        "tls-reset": [Step.RESET],
    }
    for name, steps in raw.items():
        names.special[f"{name}.example"] = await web.listen(name, raw=steps)
    names.special["tls-plain-silent.example"] = plain
    names.special["refused.example"] = 1
    names.trouble = {
        "nxdomain.example": "nxdomain",
        "no-address.example": "no_address",
        "servfail.example": "servfail",
        "dns-silent.example": "timeout",
        "dns-hang.example": "hang",
    }
    names.elsewhere = {"rebind.example": "10.0.0.7"}
    try:
        yield Stage(web, names, str(ca_file))
    finally:
        await web.close()
