"""Mail out of a mailbox, raw, and out of it only once somebody has said what is to become of it.

    list -> fetch (nothing is marked) -> keep -> destroy, or move
                                          |
              killed here: fetched and offered again, under the same key

So a mail may be offered twice, and is never lost. `Collected.key` is the same both times, unless the server has
numbered its folder anew (another UIDVALIDITY); `Collected.digest` is the same even then.

Source:
    RFC 9051 (IMAP), RFC 6851 (MOVE), RFC 4315 (UIDPLUS).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Final, Protocol

from takeback.adapters.mail.imap_session import Session, quoted, session
from takeback.adapters.mail.servers import MailServer
from takeback.base.errors import Invalid

_MIB: Final = 1024 * 1024
_FOLDER: Final = re.compile(r"[A-Za-z0-9 _.&,/+-]{1,100}")
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d{1,12})")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Collected:
    """One mail as it lay in the mailbox.

    Attributes:
        key: folder, UIDVALIDITY and number: names this mail until the server numbers the folder anew.
        raw: its bytes, hostile.
        whole: whether these are all; of a mail that is too large only the beginning is fetched.
    """

    key: str
    raw: bytes = field(repr=False)
    whole: bool

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes: the same mail, however it is numbered."""
        return sha256(self.raw).hexdigest()


class Fate(StrEnum):
    """What becomes of a mail that was offered."""

    STAYS = "stays"
    """It is not kept: it stays where it is, and is offered again."""
    FILED = "filed"
    """It is moved to the folder of kept mail."""
    DESTROYED = "destroyed"
    """It is sealed elsewhere by now, and goes from the mailbox: there nobody needs it, and others can read it."""


class Keeper(Protocol):
    """Whoever keeps mail."""

    def __call__(self, mail: Collected) -> Fate:
        """Keep one mail durably.

        Args:
            mail: maybe one that was kept before: then the answer is the same again.

        Returns:
            What is to become of it in the mailbox.
        """
        ...


class Collector:
    """Collects from one mailbox. One connection for each call; not for two threads at once."""

    def __init__(
        self,
        server: MailServer,
        *,
        inbox: str = "INBOX",
        kept: str = "Kept",
        sent: str = "Sent",
        most_bytes: int = 32 * _MIB,
    ) -> None:
        """Take what collecting needs.

        Args:
            server: where the mailbox is, and who we are there.
            inbox: the folder that mail comes into.
            kept: where kept mail goes; made if it is missing.
            sent: where mails lie that were sent.
            most_bytes: of a larger mail only so much is fetched.

        Raises:
            Invalid: a folder's name is not plain.
        """
        if not all(_FOLDER.fullmatch(name) for name in (inbox, kept, sent)):
            raise Invalid("a folder has a plain name of ASCII letters", field="folder")
        self._server = server
        self._inbox, self._kept, self._sent = inbox, kept, sent
        self._most_bytes = most_bytes

    def collect(self, keep: Keeper, *, most: int = 200) -> int:
        """Offer each mail of the inbox to a keeper, and take those out of it that it has kept.

        Args:
            keep: the keeper. What it raises goes through, and its mail stays where it is.
            most: mails of one call, the oldest first.

        Returns:
            How many were kept, and lie in the inbox no more.

        Raises:
            Unavailable: the mailbox cannot be reached, or cannot do what is needed; the mails that were taken out
                before that are kept.
        """
        taken = 0
        with session(self._server) as mailbox:
            mailbox.need("MOVE", "UIDPLUS")
            mailbox.make(self._kept)
            validity = mailbox.open(self._inbox, readonly=False)
            for uid in mailbox.uids("DELETED"):
                mailbox.ask("EXPUNGE", uid)  # sealed before, and somebody was killed before it went
            for uid in mailbox.uids("UNDELETED")[:most]:
                mail = self._fetched(mailbox, validity, uid)
                match Fate.STAYS if mail is None else keep(mail):
                    case Fate.STAYS:
                        continue
                    case Fate.FILED:
                        mailbox.ask("MOVE", uid, quoted(self._kept))
                    case Fate.DESTROYED:
                        _destroy(mailbox, uid)
                taken += 1
        return taken

    def was_sent(self, message_id: str) -> bool:
        """Whether a mail of this Message-ID lies among the sent, in the inbox, or among the kept.

        True proves that the mail server took it. False proves nothing: a copy may still be on its way.

        Args:
            message_id: of one attempt at a notice, as `References.message_id` makes it.

        Raises:
            Invalid: it cannot be a Message-ID.
            Unavailable: it could not be looked for.
        """
        if not re.fullmatch(r"<[A-Za-z0-9._@-]{3,200}>", message_id):
            raise Invalid("a Message-ID of ours is a reference between < and >", field="message_id")
        with session(self._server) as mailbox:
            mailbox.make(self._kept)  # but not the folder of the sent: under a wrong name, it would never tell
            for folder in (self._sent, self._inbox, self._kept):
                mailbox.open(folder, readonly=True)
                if mailbox.uids("HEADER", "Message-ID", f'"{message_id}"'):
                    return True
        return False

    def forget_kept(self, before: date) -> int:
        """Destroy mail of the folder of kept mail that came before a day: copies of our own notices, in doubt no more.

        Args:
            before: that day.

        Returns:
            How many mails were destroyed.

        Raises:
            Unavailable: the mailbox cannot be reached, or cannot do what is needed.
        """
        with session(self._server) as mailbox:
            mailbox.need("UIDPLUS")
            mailbox.make(self._kept)
            mailbox.open(self._kept, readonly=False)
            old = mailbox.uids("BEFORE", f"{before.day}-{_MONTHS[before.month - 1]}-{before.year}")
            for uid in old:
                _destroy(mailbox, uid)
        return len(old)

    def probe(self) -> None:
        """Sign in, see that the mailbox can do what is needed, and leave.

        Raises:
            Unavailable: it cannot; the sentence says why.
        """
        with session(self._server) as mailbox:
            mailbox.need("MOVE", "UIDPLUS")
            mailbox.open(self._inbox, readonly=True)

    def _fetched(self, mailbox: Session, validity: str, uid: str) -> Collected | None:
        sizes = mailbox.ask("FETCH", uid, "(RFC822.SIZE)")
        found = _SIZE.search(b" ".join(each for each in sizes if isinstance(each, bytes)))
        if found is None:
            return None  # moved by somebody else since
        answer = mailbox.ask("FETCH", uid, f"(BODY.PEEK[]<0.{self._most_bytes}>)")
        raw = next((each[1] for each in answer if isinstance(each, tuple)), None)
        if raw is None:
            return None
        return Collected(f"{self._inbox}/{validity}/{uid}", raw, whole=int(found.group(1)) <= self._most_bytes)


def _destroy(mailbox: Session, uid: str) -> None:
    """Destroy one mail of the folder that is open; killed in between, it is destroyed at the next collecting."""
    mailbox.ask("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
    mailbox.ask("EXPUNGE", uid)
