"""What calls to a platform are signed with, so that it can tell ours from a stranger's.

The form is that of Standard Webhooks: `whsec_` and 32 bytes in base64; HMAC-SHA256 over `id.timestamp.body`. After a
rotation both secrets sign for a while, so that a platform changes over without losing a call.

Source:
    Standard Webhooks specification, "Signature scheme" and "Secret rotation".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Self

from takeback.base.errors import Tampered
from takeback.sealing.boxes import KEY_BYTES, lock, unlock
from takeback.sealing.outcomes import Opened
from takeback.sealing.purposes import Purpose

OVERLAP = timedelta(days=2)
"""How long the secret before a rotation signs too."""

_DAY_BYTES = 4


@dataclass(frozen=True, slots=True)
class WebhookSecret:
    """The secret of one webhook, and for a while the one before. Neither shows itself in a `repr`.

    Attributes:
        current: 32 random bytes.
        previous: the 32 bytes before the last rotation.
        previous_until: the first day, in UTC, on which those sign no more.
    """

    current: bytes = field(repr=False)
    previous: bytes | None = field(default=None, repr=False)
    previous_until: date = date.min

    @classmethod
    def new(cls) -> Self:
        """A fresh one."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @property
    def text(self) -> str:
        """The current one as the platform is given it, once."""
        return "whsec_" + base64.b64encode(self.current).decode("ascii")

    def rotated(self, today: date) -> WebhookSecret:
        """A fresh one, with this one beside it for `OVERLAP`. Rotating twice at once puts the first out of use.

        Args:
            today: in UTC.
        """
        return WebhookSecret(secrets.token_bytes(KEY_BYTES), self.current, today + OVERLAP)

    def sign(self, message_id: str, body: bytes, at: datetime) -> str:
        """The value of the header `webhook-signature`.

        Args:
            message_id: as in `webhook-id`.
            body: as it is sent, byte by byte.
            at: the instant that stands in `webhook-timestamp`.
        """
        signed = f"{message_id}.{int(at.timestamp())}.".encode("ascii") + body
        signing = [self.current]
        if self.previous is not None and at.astimezone(UTC).date() < self.previous_until:
            signing.append(self.previous)
        return " ".join(f"v1,{base64.b64encode(_hmac(each, signed)).decode('ascii')}" for each in signing)

    def sealed(self, key: bytes, webhook_id: str) -> bytes:
        """As it is stored.

        Args:
            key: the server's, for webhooks alone.
            webhook_id: whose; in another's row it does not open.
        """
        plain = self.current
        if self.previous is not None:
            plain += self.previous + self.previous_until.toordinal().to_bytes(_DAY_BYTES, "big")
        return lock(key, plain, _purpose(webhook_id))


def unsealed(box: bytes, key: bytes, webhook_id: str) -> WebhookSecret:
    """The secret that was stored.

    Args:
        box: from `WebhookSecret.sealed`.
        key: the server's, for webhooks alone.
        webhook_id: whose.

    Raises:
        Tampered: it does not open: another key, such as after a restore without `secrets/`, or another's row.
    """
    match unlock(key, box, _purpose(webhook_id)):
        case Opened(plain):
            current, previous, day = plain[:KEY_BYTES], plain[KEY_BYTES : 2 * KEY_BYTES], plain[2 * KEY_BYTES :]
            if not previous:
                return WebhookSecret(current)
            return WebhookSecret(current, previous, date.fromordinal(int.from_bytes(day, "big")))
        case _:
            raise Tampered("the secret of a webhook does not open under this server's key; have it rotated")


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)


def _purpose(webhook_id: str) -> Purpose:
    return Purpose("webhook-secret", (webhook_id,))
