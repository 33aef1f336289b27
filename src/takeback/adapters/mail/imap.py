"""Mail out of a mailbox, raw, and out of it only once somebody has said that it is kept.

    list -> fetch (nothing is marked) -> keep -> move
                                          |
              killed here: fetched and offered again, under the same key

So a mail may be offered twice, and is never lost. `Collected.key` is the same both times, unless the server has
numbered its folder anew (another UIDVALIDITY); `Collected.digest` is the same even then.

Source:
    RFC 9051 (IMAP), RFC 6851 (MOVE), RFC 4315 (UIDPLUS).
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Final, Protocol

from takeback.adapters.mail.servers import MailServer, Security
from takeback.base.errors import Invalid, Unavailable

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


class Keeper(Protocol):
    """Whoever keeps mail."""

    def __call__(self, mail: Collected) -> bool:
        """Keep one mail durably.

        Args:
            mail: maybe one that was kept before: then the answer is true again.

        Returns:
            Whether it is kept now. What is not kept stays where it is, and is offered again.
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
        """Offer each mail of the inbox to a keeper, and move those that it has kept.

        Args:
            keep: the keeper. What it raises goes through, and its mail stays where it is.
            most: mails of one call, the oldest first.

        Returns:
            How many were kept and moved.

        Raises:
            Unavailable: the mailbox cannot be reached, or cannot do what is needed; the mails that were moved before
                that are kept.
        """
        moved = 0
        with self._signed_in() as mailbox:
            _need(mailbox, "MOVE", "UIDPLUS")
            _make(mailbox, self._kept)
            validity = self._open(mailbox, self._inbox, readonly=False)
            for uid in _uids(mailbox, "UNDELETED")[:most]:
                mail = self._fetched(mailbox, validity, uid)
                if mail is not None and keep(mail):
                    _asked(mailbox, "MOVE", uid, _quoted(self._kept))
                    moved += 1
        return moved

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
        with self._signed_in() as mailbox:
            _make(mailbox, self._kept)  # but not the folder of the sent: under a wrong name, it would never tell
            for folder in (self._sent, self._inbox, self._kept):
                self._open(mailbox, folder, readonly=True)
                if _uids(mailbox, "HEADER", "Message-ID", f'"{message_id}"'):
                    return True
        return False

    def forget_kept(self, before: date) -> int:
        """Destroy kept mail that came before a day: it is sealed in its case, and need not lie in a mailbox.

        Args:
            before: that day.

        Returns:
            How many mails were destroyed.

        Raises:
            Unavailable: the mailbox cannot be reached, or cannot do what is needed.
        """
        with self._signed_in() as mailbox:
            _need(mailbox, "UIDPLUS")
            _make(mailbox, self._kept)
            self._open(mailbox, self._kept, readonly=False)
            old = _uids(mailbox, "BEFORE", f"{before.day}-{_MONTHS[before.month - 1]}-{before.year}")
            for uid in old:
                _asked(mailbox, "STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
                _asked(mailbox, "EXPUNGE", uid)
        return len(old)

    def probe(self) -> None:
        """Sign in, see that the mailbox can do what is needed, and leave.

        Raises:
            Unavailable: it cannot; the sentence says why.
        """
        with self._signed_in() as mailbox:
            _need(mailbox, "MOVE", "UIDPLUS")
            self._open(mailbox, self._inbox, readonly=True)

    def _fetched(self, mailbox: imaplib.IMAP4, validity: str, uid: str) -> Collected | None:
        sizes = _asked(mailbox, "FETCH", uid, "(RFC822.SIZE)")
        found = _SIZE.search(b" ".join(each for each in sizes if isinstance(each, bytes)))
        if found is None:
            return None  # moved by somebody else since
        answer = _asked(mailbox, "FETCH", uid, f"(BODY.PEEK[]<0.{self._most_bytes}>)")
        raw = next((each[1] for each in answer if isinstance(each, tuple)), None)
        if raw is None:
            return None
        return Collected(f"{self._inbox}/{validity}/{uid}", raw, whole=int(found.group(1)) <= self._most_bytes)

    def _open(self, mailbox: imaplib.IMAP4, folder: str, *, readonly: bool) -> str:
        """Go into a folder; its UIDVALIDITY."""
        with _speaking():
            kind, _ = mailbox.select(_quoted(folder), readonly=readonly)
        if kind != "OK":
            raise Unavailable(f"the mailbox has no folder {folder}, or does not let us in")
        _, validity = mailbox.response("UIDVALIDITY")
        if not validity or not isinstance(validity[0], bytes):
            raise Unavailable("the mailbox does not number its mail")
        return validity[0].decode("ascii", "replace")

    @contextlib.contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        try:
            mailbox = self._connected()
        except ssl.SSLCertVerificationError:
            raise Unavailable("the mailbox shows a certificate that is not valid for it") from None
        except (OSError, imaplib.IMAP4.error):
            raise Unavailable("the mailbox cannot be reached") from None
        try:
            _sign_in(mailbox, self._server)
            yield mailbox
        except imaplib.IMAP4.error:
            raise Unavailable("the mailbox did not do what it was asked to") from None
        except _Broken:
            raise Unavailable("the connection to the mailbox broke") from None
        finally:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                mailbox.logout()

    def _connected(self) -> imaplib.IMAP4:
        server = self._server
        if server.security is Security.TLS:
            return imaplib.IMAP4_SSL(server.host, server.port, ssl_context=server.context(), timeout=server.seconds)
        mailbox = imaplib.IMAP4(server.host, server.port, timeout=server.seconds)
        if server.security is Security.STARTTLS:
            try:
                mailbox.starttls(server.context())
            except BaseException:
                with contextlib.suppress(OSError):
                    mailbox.shutdown()
                raise
        return mailbox


class _Broken(Exception):
    """The connection broke: told apart from an `OSError` of the keeper, which is not ours to reword."""


@contextlib.contextmanager
def _speaking() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise _Broken from None


def _sign_in(mailbox: imaplib.IMAP4, server: MailServer) -> None:
    with _speaking():
        try:
            mailbox.authenticate("PLAIN", lambda _: f"\0{server.user}\0{server.password}".encode())
        except imaplib.IMAP4.abort:
            raise _Broken from None
        except imaplib.IMAP4.error:
            raise Unavailable("the mailbox does not take our name and password") from None


def _need(mailbox: imaplib.IMAP4, *abilities: str) -> None:
    with _speaking():
        _, said = mailbox.capability()
    able = _first(said).decode("ascii", "replace").upper().split()
    for each in abilities:
        if each not in able:
            raise Unavailable(f"the mailbox's server cannot {each}, and mail cannot be moved safely without")


def _make(mailbox: imaplib.IMAP4, folder: str) -> None:
    with _speaking():
        mailbox.create(_quoted(folder))  # answers NO where it is there already; going into it tells the rest


def _uids(mailbox: imaplib.IMAP4, *wanted: str) -> list[str]:
    return sorted(_first(_asked(mailbox, "SEARCH", *wanted)).decode("ascii").split(), key=int)


def _asked(mailbox: imaplib.IMAP4, command: str, *arguments: str) -> list[object]:
    with _speaking():
        kind, answer = mailbox.uid(command, *arguments)
    if kind != "OK":
        raise imaplib.IMAP4.error(command)
    return list(answer)


def _first(answer: list[object]) -> bytes:
    return answer[0] if answer and isinstance(answer[0], bytes) else b""


def _quoted(folder: str) -> str:
    return f'"{folder}"'
