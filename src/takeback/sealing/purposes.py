"""What a box is for. A box opens only for the purpose for which it was made, so that none can be passed off as another.

Whoever can write to the database could otherwise lay one case's box into another case's row, or a session's box into a
member's: the key would fit, and a reader would act on the wrong thing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a box is for, and whom or what it is about.

    Attributes:
        use: the kind of box, a stable word such as `member-private-key`. It is part of every box ever made: renaming
            one makes the old boxes unreadable.
        about: identifiers of what it belongs to, in an order that the use fixes. Never anything that a person said.
    """

    use: str
    about: tuple[str, ...] = ()

    def digest(self) -> bytes:
        """32 bytes that stand for this purpose and no other.

        Every part goes in with its length before it, so `("ab", "c")` and `("a", "bc")` differ.
        """
        digest = hashlib.blake2b(digest_size=32, person=b"takeback.purpose")
        for part in (self.use, *self.about):
            encoded = part.encode()
            digest.update(len(encoded).to_bytes(4, "big"))
            digest.update(encoded)
        return digest.digest()
