"""Staff passphrases: which are accepted, and how one becomes a key.

Length is the only rule of form. There is none about capitals, digits or signs: such rules make people write
`Password1234!!`, and make nothing harder to guess (NIST SP 800-63B, section 5.1.1.2).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from argon2.low_level import Type, hash_secret_raw
from nacl.utils import random

from takeback.base.errors import Invalid
from takeback.sealing.boxes import KEY_BYTES, lock, unlock
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.purposes import Purpose

MINIMUM_CHARACTERS = 14
"""About three words. A passphrase guards the disk as well as the door: guesses at a stolen disk have no limit."""
MAXIMUM_CHARACTERS = 256
"""So that nobody has the server normalise a megabyte."""

_VERSION = 1
_SALT_BYTES = 16
_HEADER_BYTES = 2 + 1 + 4 + 1 + _SALT_BYTES  # letter, version, passes, memory, lanes, salt
_FEWEST_DIFFERENT = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs. Stored with each box, so that it can rise without making old boxes unreadable.

    Attributes:
        passes: over the memory, 1 to 16.
        memory_kib: memory used, in KiB; 8 per lane at least, 1 GiB at most.
        lanes: computed side by side, 1 to 16.

    Raises:
        Invalid: outside those bounds. They also hold for what is read from a box: a changed box must not be able to ask
            for all the machine's memory.
    """

    passes: int
    memory_kib: int
    lanes: int

    def __post_init__(self) -> None:
        """Refuse what is outside the bounds."""
        within = 1 <= self.passes <= 16 and 1 <= self.lanes <= 16 and 8 * self.lanes <= self.memory_kib <= 1024 * 1024  # noqa: PLR2004 - the bounds that the docstring states
        if not within:
            raise Invalid("the cost of a passphrase is out of bounds", field="cost")


RECOMMENDED = Cost(passes=3, memory_kib=64 * 1024, lanes=4)
"""RFC 9106, section 4, the second recommended option: for where 2 GiB a sign-in cannot be spared."""


class Weakness(StrEnum):
    """What is wrong with a passphrase. Stable words; the pages have a sentence for each."""

    TOO_SHORT = "too_short"
    """Fewer than `MINIMUM_CHARACTERS`."""
    TOO_LONG = "too_long"
    """More than `MAXIMUM_CHARACTERS`."""
    UNREADABLE = "unreadable"
    """Holds a character that no keyboard sends, such as half of a surrogate pair."""
    REPEATED = "repeated"
    """One short piece over and over, or very few different characters."""
    OBVIOUS = "obvious"
    """A row of the keyboard, the alphabet, or one of the first that anybody tries."""
    PERSONAL = "personal"
    """Little more than the person's own name, address or organisation."""


@dataclass(frozen=True, slots=True)
class Acceptable:
    """A passphrase that may be used."""


@dataclass(frozen=True, slots=True)
class Unacceptable:
    """A passphrase that may not be used.

    Attributes:
        weakness: the first reason found.
    """

    weakness: Weakness


def check_passphrase(passphrase: str, *, personal: Iterable[str] = ()) -> Acceptable | Unacceptable:
    """Whether a new passphrase will do. Asked where one is chosen, never at sign-in.

    Args:
        passphrase: as typed. Spaces count; any language will do.
        personal: the person's name, e-mail address and organisation. A passphrase that is one of them with fewer than
            `MINIMUM_CHARACTERS` more is refused.
    """
    weakness = next(_weaknesses(passphrase, personal), None)
    return Acceptable() if weakness is None else Unacceptable(weakness)


def _weaknesses(passphrase: str, personal: Iterable[str]) -> Iterator[Weakness]:
    """Cheapest question first: what comes later may rely on what came before."""
    if not _can_be_written(passphrase):
        yield Weakness.UNREADABLE
    if len(passphrase) > MAXIMUM_CHARACTERS:
        yield Weakness.TOO_LONG
    # Composed, but not NFKC: that would count a ligature as its letters.
    if len(unicodedata.normalize("NFC", passphrase)) < MINIMUM_CHARACTERS:
        yield Weakness.TOO_SHORT
    text = unicodedata.normalize("NFKC", passphrase)
    plain = _plain(text)
    if _is_repeated(plain or text):
        yield Weakness.REPEATED
    if _is_obvious(plain):
        yield Weakness.OBVIOUS
    if _is_personal(plain, personal):
        yield Weakness.PERSONAL


def lock_with_passphrase(passphrase: str, plaintext: bytes, purpose: Purpose, *, cost: Cost = RECOMMENDED) -> bytes:
    """A box that the passphrase opens. Salt and cost are fresh for each, and stand in it.

    Args:
        passphrase: as typed; whether it is a good one has been asked before.
        plaintext: a private key.
        purpose: what for; the same must be said at opening.
        cost: what one guess shall cost. Only tests pass one.

    Raises:
        Invalid: the passphrase is too long, or cannot be written as text.
    """
    header = _write_header(cost, random(_SALT_BYTES))
    return header + lock(_derive(passphrase, header), plaintext, purpose)


def unlock_with_passphrase(passphrase: str, box: bytes, purpose: Purpose) -> Opened | Refused:
    """What `lock_with_passphrase` put into `box`.

    Takes about 0.1 s and 64 MiB: the caller limits how often it may be asked.

    Args:
        passphrase: as typed.
        box: what `lock_with_passphrase` returned.
        purpose: what the caller takes the box to be for.

    Returns:
        `Opened`, or `Refused` for `NOT_A_BOX`, `UNKNOWN_VERSION` or `WRONG_KEY` (a wrong passphrase).
    """
    if len(box) < _HEADER_BYTES or box[:1] != b"P":
        return Refused(Why.NOT_A_BOX)
    if box[1] != _VERSION:
        return Refused(Why.UNKNOWN_VERSION)
    if len(passphrase) > MAXIMUM_CHARACTERS or not _can_be_written(passphrase):
        return Refused(Why.WRONG_KEY)
    try:
        cost_of(box)
    except Invalid:
        return Refused(Why.NOT_A_BOX)
    return unlock(_derive(passphrase, box[:_HEADER_BYTES]), box[_HEADER_BYTES:], purpose)


def cost_of(box: bytes) -> Cost:
    """The cost with which a box was made, so that sign-in can renew one that has become too cheap.

    Args:
        box: what `lock_with_passphrase` returned.

    Raises:
        Invalid: it is no such box, or its cost is out of bounds.
    """
    if len(box) < _HEADER_BYTES or box[:1] != b"P":
        raise Invalid("this is no box that a passphrase opens", field="box")
    return Cost(passes=box[2], memory_kib=int.from_bytes(box[3:7], "big"), lanes=box[7])


def _write_header(cost: Cost, salt: bytes) -> bytes:
    return b"P" + bytes([_VERSION, cost.passes]) + cost.memory_kib.to_bytes(4, "big") + bytes([cost.lanes]) + salt


def _derive(passphrase: str, header: bytes) -> bytes:
    """The key, by Argon2id version 0x13 (RFC 9106). NFKC: one passphrase is one on every keyboard and system."""
    if len(passphrase) > MAXIMUM_CHARACTERS or not _can_be_written(passphrase):
        raise Invalid(f"a passphrase is text of at most {MAXIMUM_CHARACTERS} characters", field="passphrase")
    cost = cost_of(header)
    return hash_secret_raw(
        secret=unicodedata.normalize("NFKC", passphrase).encode(),
        salt=header[-_SALT_BYTES:],
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def _can_be_written(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _plain(text: str) -> str:
    """Letters and digits alone, small: `Pass-Word` and `pass word` are one guess."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _is_repeated(text: str) -> bool:
    return len(set(text)) < _FEWEST_DIFFERENT or any(
        text == (text[:length] * len(text))[: len(text)] for length in range(1, len(text) // 2 + 1)
    )


def _is_obvious(plain: str) -> bool:
    if plain in _FIRST_TRIED:
        return True
    return any(plain in run or plain in run[::-1] for run in _RUNS)


def _is_personal(plain: str, personal: Iterable[str]) -> bool:
    for text in personal:
        known = _plain(text)
        if known and known in plain and len(plain) - len(known) < MINIMUM_CHARACTERS and 2 * len(known) >= len(plain):
            return True
    return False


_RUNS = (
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "0123456789" * 4,
    "1234567890" * 4,
    "qwertyuiopasdfghjklzxcvbnm",
    "1234567890qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "가나다라마바사아자차카타파하" * 2,
)
_FIRST_TRIED = frozenset(
    _plain(phrase)
    for phrase in (
        "correct horse battery staple",
        "password password1",
        "password123456",
        "password1234567",
        "password12345678",
        "passwordpassword123",
        "passphrasepassphrase1",
        "thisismypassword",
        "this is my passphrase",
        "my secret passphrase",
        "mysecretpassword",
        "changemechangeme1",
        "change me please",
        "letmeinletmein1",
        "please let me in",
        "administrator1",
        "administrator123",
        "administrator1234",
        "iloveyouforever",
        "i love you so much",
        "the quick brown fox",
        "the quick brown fox jumps over the lazy dog",
        "to be or not to be",
        "to be or not to be that is the question",
        "once upon a time",
        "may the force be with you",
        "qwerty123456789",
        "qwertyuiop12345",
        "qwertyuiop1234567890",
        "abcdefg1234567",
        "abcd1234abcd1234",
        "trustno1trustno1",
        "welcome to takeback",
        "take back takeback",
        "takebackpassword",
        "takeback passphrase",
    )
)
