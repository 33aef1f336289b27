"""DKIM: a signature under the sender's domain, so that a recipient can tell a notice from a forged one.

Most mail servers sign what is handed to them, and then nothing is configured here. Where the server does not, this
machine signs with a key of its own.

Source:
    RFC 6376; RFC 8301 for the length of the key; RFC 8463 for Ed25519.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

import dkim
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from takeback.base.errors import Invalid

_SIGNED: Final = (
    b"from",
    b"from",  # named twice: then nobody can add a second one without breaking the signature (RFC 6376, 8.15)
    b"to",
    b"to",
    b"subject",
    b"subject",
    b"reply-to",
    b"reply-to",
    b"date",
    b"message-id",
    b"in-reply-to",
    b"references",
    b"mime-version",
    b"content-type",
    b"content-transfer-encoding",
)
_LEAST_BITS: Final = 2048
_SELECTOR: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class DkimSigner:
    """Signs mails of one domain.

    Attributes:
        domain: that of the `From` address, as DMARC wants it.
        selector: under which the public key stands: `SELECTOR._domainkey.DOMAIN`.
        key: the private key, as PEM.
    """

    domain: str
    selector: str
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a key that receivers do not take.

        Raises:
            Invalid: the selector is none, or the key is not an RSA key of 2048 bits or more.
        """
        if not _SELECTOR.fullmatch(self.selector):
            raise Invalid("a DKIM selector is one label of a name", field="selector")
        try:
            key = load_pem_private_key(self.key, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise Invalid("the DKIM key is not an unencrypted private key in PEM", field="key") from None
        if not isinstance(key, RSAPrivateKey) or key.key_size < _LEAST_BITS:
            raise Invalid(f"the DKIM key must be RSA with {_LEAST_BITS} bits or more", field="key")

    def signed(self, message: bytes) -> bytes:
        """The mail with its signature before it.

        Args:
            message: as it will be sent, with CRLF at each line's end.
        """
        signature: bytes = dkim.sign(
            message,
            self.selector.encode("ascii"),
            self.domain.encode("ascii"),
            self.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=list(_SIGNED),
        )
        return signature + message
