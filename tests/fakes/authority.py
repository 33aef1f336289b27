"""A certificate authority of the test's own, which nobody else trusts."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

_NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Takeback tests")])


class Authority:
    """Signs certificates for servers on loopback."""

    def __init__(self, folder: Path) -> None:
        """Make a key and a self-signed certificate.

        Args:
            folder: where servers' keys are written, since `ssl` reads keys from files only.
        """
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._certificate = (
            _unsigned(_NAME, self._key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )

    @property
    def certificate(self) -> str:
        """The authority's own certificate, as PEM."""
        return self._certificate.public_bytes(Encoding.PEM).decode("ascii")

    def trust(self) -> ssl.SSLContext:
        """What a client needs to believe this authority, and nobody else."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=self.certificate)
        return context

    def serving(self, *names: str) -> ssl.SSLContext:
        """What a server needs to be taken for `names`, each a host name or an address."""
        key = ec.generate_private_key(ec.SECP256R1())
        return self._serving(key, self._signed(key, names))

    def serving_odd(self, name: str, odd: bytes) -> ssl.SSLContext:
        """The same for `name`, in whose place `odd` bytes were put after it was signed: nobody can verify that."""
        key = ec.generate_private_key(ec.SECP256R1())
        signed = self._signed(key, [name])
        assert len(odd) == len(name)
        assert signed.count(name.encode()) == 1
        return self._serving(key, signed.replace(name.encode(), odd))

    def signed(self, *names: str) -> bytes:
        """A certificate for `names` (DER), whose key nobody has."""
        return self._signed(ec.generate_private_key(ec.SECP256R1()), names)

    def _signed(self, key: ec.EllipticCurvePrivateKey, names: Sequence[str]) -> bytes:
        unsigned = _unsigned(x509.Name([]), key)
        if names:
            general = x509.SubjectAlternativeName([_general_name(name) for name in names])
            unsigned = unsigned.add_extension(general, critical=True)
        return unsigned.sign(self._key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _serving(self, key: ec.EllipticCurvePrivateKey, certificate: bytes) -> ssl.SSLContext:
        pem = self._folder / "server.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        pem.write_bytes(private + ssl.DER_cert_to_PEM_cert(certificate).encode("ascii"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context


def _unsigned(subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)  # OpenSSL holds certificates against the machine's own clock
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(_NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
