"""Signed heads: a few lines that pin the whole log down. Pure: no table, file or clock.

Whoever holds a head that was signed yesterday can tell whether today's log still holds what yesterday's did.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from takeback.base.errors import Tampered
from takeback.records.audit.merkle import HASH_BYTES

_PURPOSE = "takeback audit head 1"
"""First line of what is signed, so that a signature made for anything else never passes as one of a head."""
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHead:
    """What the log was at one instant, signed.

    Attributes:
        size: how many leaves.
        root: root of the tree, 32 bytes.
        at: when it was signed, UTC, `2026-11-22T04:34:02Z`.
        key: the Ed25519 public key that signed it: a name, never a reason to trust it.
        signature: Ed25519 over size, root and instant, 64 bytes.
    """

    size: int
    root: bytes
    at: str
    key: bytes
    signature: bytes

    def as_json(self) -> str:
        """The head as a file holds it: one object, bytes in hexadecimal."""
        fields = {
            "at": self.at,
            "key": self.key.hex(),
            "root": self.root.hex(),
            "signature": self.signature.hex(),
            "size": self.size,
        }
        return json.dumps(fields, indent=1) + "\n"


def sign(size: int, root: bytes, at: str, key: SigningKey) -> SignedHead:
    """The signed head of a tree.

    Args:
        size: how many leaves.
        root: the tree's root.
        at: the instant, in UTC to the second.
        key: the log's signing key.
    """
    signature = key.sign(_signed_text(size, root, at)).signature
    return SignedHead(size=size, root=root, at=at, key=bytes(key.verify_key), signature=signature)


def verify_head(public_key: bytes, head: SignedHead) -> bool:
    """Whether this key signed this head.

    Args:
        public_key: the Ed25519 public key that is trusted, 32 bytes. The one that the head itself names is not used.
        head: from wherever.
    """
    try:
        VerifyKey(public_key).verify(_signed_text(head.size, head.root, head.at), head.signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def head_from(text: str) -> SignedHead:
    """The head that a file holds; whether it is genuine, `verify_head` says.

    Args:
        text: what `as_json` gave.

    Raises:
        Tampered: it is not the text of a head.
    """
    try:
        fields = json.loads(text)
        size, at = fields["size"], fields["at"]
        root, key, signature = (bytes.fromhex(fields[name]) for name in ("root", "key", "signature"))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Tampered("a signed head cannot be read: it is not the JSON that was written") from error
    lengths = (len(root), len(key), len(signature))
    is_head = type(size) is int and size >= 0 and isinstance(at, str)
    if not is_head or lengths != (HASH_BYTES, _KEY_BYTES, _SIGNATURE_BYTES):
        raise Tampered("a signed head cannot be read: a field has another form than was written")
    return SignedHead(size=size, root=root, at=at, key=key, signature=signature)


def _signed_text(size: int, root: bytes, at: str) -> bytes:
    return f"{_PURPOSE}\n{size}\n{root.hex()}\n{at}\n".encode()
