"""Codes of words: what a survivor keeps instead of an account.

    acorn river lamp | boulder recent forge iodine lemonade pink quest multiple yonder | scooter
    ^ look-up id       ^ secret                                                          ^ checksum
    3 words, 33 bits   9 words, 99 bits                                                  1 word

The look-up id finds the row and may be known to staff: on the phone, only these three words are ever asked for. The
secret opens, and is kept nowhere. Each word has a number from 0000 to 2047, so the same code can be written as 13
groups of four digits and read out in any language; word and group are interchangeable one by one.

The checksum: read as one number of 52 digits, a code leaves the remainder 1 when divided by 2063. That prime is larger
than any difference between two words, and 10 is a primitive root of it (its powers repeat only after 2062 steps). So
these are not merely likely to be noticed, but always: one wrong word, one wrong digit, two words exchanged, two digits
exchanged, wherever they stand. (The construction is that of ISO 7064 and the IBAN, with a larger prime.)

Reading what a person typed is in `takeback.sealing.code_reading`.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

from takeback.base.errors import Invalid
from takeback.sealing.boxes import KeyPair, PrivateKey
from takeback.sealing.code_words import WORDS

LOOKUP_WORDS = 3
SECRET_WORDS = 9
CODE_WORDS = LOOKUP_WORDS + SECRET_WORDS + 1
GROUP_DIGITS = 4
MODULUS = 2063
"""The smallest prime above 2048 of which 10 is a primitive root."""
REMAINDER = 1
"""Not 0, or thirteen times the first word would be a code."""

_GROUP = 10**GROUP_DIGITS


@dataclass(frozen=True, slots=True)
class Code:
    """One code. It shows itself in no `repr`.

    Attributes:
        numbers: the 13 numbers of its words, each 0 to 2047, checksum last.

    Raises:
        Invalid: not 13 numbers of that range, or the checksum does not fit.
    """

    numbers: tuple[int, ...] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what is no code; the message repeats nothing of it."""
        if len(self.numbers) != CODE_WORDS or not all(0 <= number < len(WORDS) for number in self.numbers):
            raise Invalid(f"a code has {CODE_WORDS} words of the list", field="code")
        if remainder_of(self.numbers) != REMAINDER:
            raise Invalid("the checksum of the code does not fit", field="code")

    @property
    def lookup_id(self) -> str:
        """The public part, such as `acorn-river-lamp`: the unique name of the row that the code opens."""
        return "-".join(WORDS[number] for number in self.numbers[:LOOKUP_WORDS])

    def words(self) -> tuple[str, ...]:
        """All 13 words, to be shown once."""
        return tuple(WORDS[number] for number in self.numbers)

    def groups(self) -> tuple[str, ...]:
        """The same as 13 groups of four digits."""
        return tuple(f"{number:0{GROUP_DIGITS}d}" for number in self.numbers)

    def keys(self) -> KeyPair:
        """The pair whose private half is this code, and nothing else: it is derived again at each visit.

        No slow derivation is needed: 99 random bits cannot be guessed at any price. The look-up id goes in as salt, so
        that one guess at a stolen database tries one case, not all of them.

        Source:
            RFC 7693 (BLAKE2b) with salt and personalisation.
        """
        public, secret = self.numbers[:LOOKUP_WORDS], self.numbers[LOOKUP_WORDS:-1]
        digest = hashlib.blake2b(_packed(secret), digest_size=32, salt=_packed(public), person=b"takeback.code.1")
        return KeyPair.of(PrivateKey(digest.digest()))


def new_code() -> Code:
    """A fresh code from the system's random source.

    Its look-up id is one of 8.6 thousand million. Where it is taken already, the caller makes another code.
    """
    while True:
        free = tuple(secrets.randbelow(len(WORDS)) for _ in range(CODE_WORDS - 1))
        checksum = (REMAINDER - remainder_of((*free, 0))) % MODULUS
        if checksum < len(WORDS):  # 15 of 2063 remainders have no word: draw again
            return Code((*free, checksum))


def remainder_of(numbers: tuple[int, ...]) -> int:
    """What is left when the groups, read as one number, are divided by `MODULUS`.

    Args:
        numbers: of any length, most significant first.
    """
    remainder = 0
    for number in numbers:
        remainder = (remainder * _GROUP + number) % MODULUS
    return remainder


def _packed(numbers: tuple[int, ...]) -> bytes:
    return b"".join(number.to_bytes(2, "big") for number in numbers)
