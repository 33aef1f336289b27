"""Whether a code is right, without keeping it: Argon2id over its secret words, with a salt of its own.

The code's 99 random bits cannot be guessed at any price, so a guess need not cost much; it costs the same whether or
not anybody has the look-up words, so that the time of an answer does not tell which cases there are.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from argon2.low_level import Type, hash_secret_raw
from nacl.utils import random

from takeback.sealing.codes import LOOKUP_WORDS, Code
from takeback.sealing.passphrases import Cost

SALT_BYTES = 16
COST = Cost(passes=2, memory_kib=19 * 1024, lanes=1)
"""OWASP's least for Argon2id: about 20 ms."""

_DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class CodeVerifier:
    """What is kept of a code.

    Attributes:
        salt: 16 random bytes.
        digest: 32 bytes.
    """

    salt: bytes
    digest: bytes = field(repr=False)


def verifier_of(code: Code) -> CodeVerifier:
    """What to keep of a fresh code.

    Args:
        code: which.
    """
    salt = random(SALT_BYTES)
    return CodeVerifier(salt, _digest(code, salt))


def is_right(code: Code, verifier: CodeVerifier | None) -> bool:
    """Whether this is the code of which the verifier was kept. Takes as long where there is none.

    Args:
        code: as typed.
        verifier: by its look-up words; `None` where nobody has them.
    """
    kept = verifier or _NOBODY
    right = hmac.compare_digest(_digest(code, kept.salt), kept.digest)
    return right and verifier is not None


def _digest(code: Code, salt: bytes) -> bytes:
    secret = b"".join(number.to_bytes(2, "big") for number in code.numbers[LOOKUP_WORDS:-1])
    return hash_secret_raw(
        secret=secret,
        salt=salt,
        time_cost=COST.passes,
        memory_cost=COST.memory_kib,
        parallelism=COST.lanes,
        hash_len=_DIGEST_BYTES,
        type=Type.ID,
    )


_NOBODY = CodeVerifier(bytes(SALT_BYTES), bytes(_DIGEST_BYTES))
