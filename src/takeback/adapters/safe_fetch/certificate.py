"""The certificate that a server showed: what tells it from others, and the names that it is for.

It is read after the connection was checked, and decides nothing about it. A stranger wrote every byte of it.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
from dataclasses import dataclass, field
from typing import Final

from cryptography import x509

MOST_NAMES: Final = 100
"""As many as Let's Encrypt puts into one certificate; no one person's sites need more."""
_LONGEST_NAME: Final = 253  # RFC 1035, 2.3.4, without the root's dot


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server showed.

    Attributes:
        fingerprint: SHA-256 of the certificate as it was sent (DER), in hexadecimal digits.
        names: the DNS names that it is for, as they stand there, in their order. Hostile. Empty where it has none,
            where they cannot be read, and where they are more than `MOST_NAMES` or longer than names are: a part of
            them would make a host's certificate look like one person's.
    """

    fingerprint: str = field(repr=False)
    names: tuple[str, ...] = field(repr=False)


def shown_certificate(connection: socket.socket) -> bytes | None:
    """The certificate at the other end of a connection (DER); `None` for one in the clear.

    Args:
        connection: open, and after an answer: of one that broke before its handshake, `ssl` raises here.
    """
    return connection.getpeercert(binary_form=True) if isinstance(connection, ssl.SSLSocket) else None


def read_certificate(der: bytes) -> Certificate:
    """What a certificate says, whatever its bytes are.

    `SSLSocket.getpeercert` reads names too: only of certificates that were verified, and it raises on odd bytes.

    Args:
        der: as it was sent.
    """
    return Certificate(hashlib.sha256(der).hexdigest(), _names(der))


def _names(der: bytes) -> tuple[str, ...]:
    try:
        extensions = x509.load_der_x509_certificate(der).extensions
        said = extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    except Exception:  # noqa: BLE001 - a stranger's bytes can make a parser raise anything; the answer itself came
        return ()
    if len(said) > MOST_NAMES or any(len(each) > _LONGEST_NAME for each in said):
        return ()
    return tuple(said)
