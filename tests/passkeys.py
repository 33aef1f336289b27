"""A security key in software: makes a passkey, and shows it, as WebAuthn Level 2 says a real one does."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

_PRESENT, _HAS_KEY = 0x01, 0x40


class SecurityKey:
    """One key pair (ES256) for one site."""

    def __init__(self, site: str, origin: str) -> None:
        self._site, self._origin = site, origin
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._id = secrets.token_bytes(32)

    def make(self, options: str, **changed: Any) -> str:
        """Answer the options of a registration, as a browser would hand them on."""
        client = self._client_data("webauthn.create", options, changed)
        numbers = self._private.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        credential = bytes(16) + len(self._id).to_bytes(2, "big") + self._id + cbor.encode(public)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(_PRESENT | _HAS_KEY) + credential}
        return self._answer(client, attestationObject=_text(cbor.encode(attestation)))

    def show(self, options: str, *, private: ec.EllipticCurvePrivateKey | None = None, **changed: Any) -> str:
        """Answer the options of an authentication; `private` signs instead of the key itself."""
        client = self._client_data("webauthn.get", options, changed)
        data = self._data(_PRESENT)
        signature = (private or self._private).sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(client, authenticatorData=_text(data), signature=_text(signature), userHandle=None)

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self._site.encode()).digest() + bytes([flags]) + bytes(4)

    def _client_data(self, kind: str, options: str, changed: dict[str, Any]) -> bytes:
        challenge = json.loads(options)["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self._origin, **changed}).encode()

    def _answer(self, client: bytes, **response: Any) -> str:
        return json.dumps(
            {
                "id": _text(self._id),
                "rawId": _text(self._id),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": {"clientDataJSON": _text(client), **response},
            }
        )


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
