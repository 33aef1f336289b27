"""A notice's reference: what is written on everything that goes out for it, and found again on what comes back.

A reference is the notice's id and a tag under a key of this deployment: `notice_7k3m9q2xw4t8r5vn.9w2k...`. Whoever was
written to knows the reference of their own notice and no other, so nobody can slip mail into a case by guessing.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from takeback.base.errors import Invalid

_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # as in `base.ids`: survives being read out or typed off
_TAG_LETTERS: Final = 16  # of 31: 79 bits
_ID: Final = r"[a-z]{1,12}_[a-z0-9]{8,24}"
_NOTICE_ID: Final = re.compile(_ID)
_REFERENCE: Final = re.compile(rf"({_ID})\.([{_ALPHABET}]{{{_TAG_LETTERS}}})", re.IGNORECASE)
_MESSAGE_ID: Final = re.compile(rf"({_ID})\.([0-9]{{1,4}})\.([{_ALPHABET}]{{{_TAG_LETTERS}}})", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,10}[a-z0-9])?@(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}")
_MOST_ATTEMPTS: Final = 9999
_MOST_READ: Final = 64
"""References that are looked at in one text: more than that is somebody trying."""


@dataclass(frozen=True, slots=True)
class References:
    """Writes references and reads them.

    Attributes:
        address: the address that notices come from, such as `notices@takeback.example`: at most 12 letters before the
            `@`, since a reference goes between the two. Its mail server must deliver `notices+ANYTHING@` there.
        key: of this deployment, for this purpose alone.
    """

    address: str
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse an address that no reference fits into, and a key that protects nothing.

        Raises:
            Invalid: either.
        """
        if not is_plain_address(self.address):
            raise Invalid("the address of notices must look like notices@takeback.example", field="address")
        if len(self.key) < sha256().digest_size:
            raise Invalid("the key of references has 32 bytes or more", field="key")

    @property
    def domain(self) -> str:
        """What stands behind the `@`."""
        return self.address.rpartition("@")[2]

    def of(self, notice_id: str) -> str:
        """The reference of a notice.

        Args:
            notice_id: such as `notice_7k3m9q2xw4t8r5vn`.

        Raises:
            Invalid: it is not an id.
        """
        if not _NOTICE_ID.fullmatch(notice_id):
            raise Invalid("a notice's id is a word, an underscore and 8 to 24 letters", field="notice_id")
        return f"{notice_id}.{self._tag('notice', notice_id)}"

    def verp_address(self, notice_id: str) -> str:
        """Where answers to a notice go, and its bounces ("variable envelope return path").

        Args:
            notice_id: of the notice.

        Raises:
            Invalid: it is not an id.
        """
        mailbox, _, domain = self.address.partition("@")
        return f"{mailbox}+{self.of(notice_id)}@{domain}"

    def message_id(self, notice_id: str, attempt: int) -> str:
        """The Message-ID of one attempt at a notice: always the same, so that it can be looked for among the sent.

        Args:
            notice_id: of the notice.
            attempt: 1 for the first; a person who has it sent again makes a second.

        Raises:
            Invalid: it is not an id, or no such attempt is made.
        """
        if not 1 <= attempt <= _MOST_ATTEMPTS:
            raise Invalid(f"an attempt has a number from 1 to {_MOST_ATTEMPTS}", field="attempt")
        self.of(notice_id)
        return f"<{notice_id}.{attempt}.{self._tag('message', notice_id, str(attempt))}@{self.domain}>"

    def read(self, text: str) -> str | None:
        """The notice of the first true reference in `text`.

        Args:
            text: hostile: addresses, a subject, anything.

        Returns:
            The notice's id; `None` where no reference is of our making.
        """
        for found, _ in zip(_REFERENCE.finditer(text), range(_MOST_READ), strict=False):
            notice_id, tag = found.group(1).lower(), found.group(2).lower()
            if hmac.compare_digest(tag, self._tag("notice", notice_id)):
                return notice_id
        return None

    def read_message_ids(self, text: str) -> str | None:
        """The notice of the first Message-ID in `text` that is of our making.

        Args:
            text: hostile: what stands in In-Reply-To, References or Message-ID.
        """
        for found, _ in zip(_MESSAGE_ID.finditer(text), range(_MOST_READ), strict=False):
            notice_id, attempt, tag = found.group(1).lower(), found.group(2), found.group(3).lower()
            if hmac.compare_digest(tag, self._tag("message", notice_id, attempt)):
                return notice_id
        return None

    def _tag(self, *said: str) -> str:
        number = int.from_bytes(hmac.digest(self.key, "|".join(said).encode("ascii"), "sha256"))
        letters = []
        for _ in range(_TAG_LETTERS):
            number, letter = divmod(number, len(_ALPHABET))
            letters.append(_ALPHABET[letter])
        return "".join(letters)


def is_plain_address(address: str) -> bool:
    """Whether `address` can be the one that notices come from.

    Args:
        address: as somebody configured it.
    """
    return _ADDRESS.fullmatch(address) is not None
