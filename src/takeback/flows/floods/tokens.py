"""Short words that we hand out and know again: when they were made, a number, and a seal. Each counts once.

A word is not kept when it is handed out, so that asking for many fills no memory; only spent ones are remembered, until
they would be too old anyway. With several server processes a word counts once in each of them.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_NONCE: Final = 9
_SECONDS: Final = 5
_NUMBER: Final = 1
_SEAL: Final = 12
_BODY: Final = _NONCE + _SECONDS + _NUMBER

MOST_SPENT: Final = 200_000
"""How many spent words are remembered. Beyond that none is accepted until some are forgotten: a guard fails closed."""


class Unfit(StrEnum):
    """Why a word is not accepted."""

    NOT_OURS = "not_ours"
    TOO_OLD = "too_old"
    SPENT = "spent"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of ours.

    Attributes:
        text: as it is handed out: 36 letters.
        made_at: in seconds.
        number: what it says, 0 to 255.
    """

    text: str
    made_at: int
    number: int


class Tokens:
    """Hands words out, and takes each once."""

    def __init__(self, key: bytes, use: str, lasts_seconds: int) -> None:
        """Nothing is spent yet.

        Args:
            key: secret; the same in every process that is to know the words.
            use: what they are for; a word for one use is none for another.
            lasts_seconds: how old one may become.
        """
        self._key = hmac.digest(key, use.encode(), "sha256")
        self._lasts = lasts_seconds
        self._spent: dict[str, int] = {}
        self._lock = threading.Lock()

    def make(self, at: float, number: int) -> Token:
        """A fresh word.

        Args:
            at: the present second.
            number: what it is to say, 0 to 255.
        """
        body = secrets.token_bytes(_NONCE) + int(at).to_bytes(_SECONDS, "big") + number.to_bytes(_NUMBER, "big")
        text = base64.urlsafe_b64encode(body + self._seal(body)).decode("ascii")
        return Token(text, int(at), number)

    def read(self, text: str, at: float) -> Token | Unfit:
        """The word that somebody brought, if it is ours, young enough and not spent.

        Args:
            text: anything at all.
            at: the present second.
        """
        try:
            raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        except (UnicodeEncodeError, binascii.Error):
            return Unfit.NOT_OURS
        body, seal = raw[:_BODY], raw[_BODY:]
        if len(raw) != _BODY + _SEAL or not hmac.compare_digest(seal, self._seal(body)):
            return Unfit.NOT_OURS
        made_at = int.from_bytes(body[_NONCE : _NONCE + _SECONDS], "big")
        if not 0 <= at - made_at <= self._lasts:
            return Unfit.TOO_OLD
        return Unfit.SPENT if text in self._spent else Token(text, made_at, body[-1])

    def spend(self, token: Token, at: float) -> bool:
        """Use a word up.

        Args:
            token: as it was read.
            at: the present second.

        Returns:
            Whether it was still there to be spent.
        """
        with self._lock:
            if len(self._spent) >= MOST_SPENT:
                self._spent = {text: made for text, made in self._spent.items() if at - made <= self._lasts}
            if token.text in self._spent or len(self._spent) >= MOST_SPENT:
                return False
            self._spent[token.text] = token.made_at
            return True

    def _seal(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, "sha256")[:_SEAL]
