"""One session with an IMAP server, signed in. What fails in it is ours to reword; what a keeper raises is not."""

from __future__ import annotations

import contextlib
import imaplib
import ssl
from collections.abc import Iterator

from takeback.adapters.mail.servers import MailServer, Security
from takeback.base.errors import Unavailable


class _Broken(Exception):
    """The connection broke: told apart from an `OSError` of a keeper, which is not ours to reword."""


class Session:
    """What can be asked of a mailbox. Whatever fails ends the session with `Unavailable`, see `session`."""

    def __init__(self, mailbox: imaplib.IMAP4) -> None:
        """Take over a connection.

        Args:
            mailbox: connected.
        """
        self._mailbox = mailbox

    def sign_in(self, server: MailServer) -> None:
        """Say who we are.

        Args:
            server: for our name and password.

        Raises:
            Unavailable: they are not taken.
        """
        with _speaking():
            try:
                self._mailbox.authenticate("PLAIN", lambda _: f"\0{server.user}\0{server.password}".encode())
            except imaplib.IMAP4.abort:
                raise _Broken from None
            except imaplib.IMAP4.error:
                raise Unavailable("the mailbox does not take our name and password") from None

    def need(self, *abilities: str) -> None:
        """See that the server can do something.

        Args:
            abilities: as it calls them.

        Raises:
            Unavailable: it cannot.
        """
        with _speaking():
            _, said = self._mailbox.capability()
        able = _first(said).decode("ascii", "replace").upper().split()
        for each in abilities:
            if each not in able:
                raise Unavailable(f"the mailbox's server cannot {each}, and mail cannot be moved safely without")

    def make(self, folder: str) -> None:
        """Make a folder if it is missing.

        Args:
            folder: its name. Whether it is there now, going into it tells.
        """
        with _speaking():
            self._mailbox.create(quoted(folder))

    def open(self, folder: str, *, readonly: bool) -> str:
        """Go into a folder.

        Args:
            folder: its name.
            readonly: nothing there may change.

        Returns:
            Its UIDVALIDITY: as long as that stays, its numbers name the same mails.

        Raises:
            Unavailable: there is none of that name.
        """
        with _speaking():
            kind, _ = self._mailbox.select(quoted(folder), readonly=readonly)
        if kind != "OK":
            raise Unavailable(f"the mailbox has no folder {folder}, or does not let us in")
        _, validity = self._mailbox.response("UIDVALIDITY")
        if not validity or not isinstance(validity[0], bytes):
            raise Unavailable("the mailbox does not number its mail")
        return validity[0].decode("ascii", "replace")

    def uids(self, *wanted: str) -> list[str]:
        """The numbers of mails, the oldest first.

        Args:
            wanted: which, as IMAP's SEARCH takes it.
        """
        return sorted(_first(self.ask("SEARCH", *wanted)).decode("ascii").split(), key=int)

    def ask(self, command: str, *arguments: str) -> list[object]:
        """Have something done to mails by their numbers.

        Args:
            command: such as FETCH.
            arguments: of our making.
        """
        with _speaking():
            kind, answer = self._mailbox.uid(command, *arguments)
        if kind != "OK":
            raise imaplib.IMAP4.error(command)
        return list(answer)


@contextlib.contextmanager
def session(server: MailServer) -> Iterator[Session]:
    """A session, signed in; it is left in the end.

    Args:
        server: where, and who we are there.

    Raises:
        Unavailable: the mailbox cannot be reached, or did not do what it was asked to. What else is raised inside goes
            through.
    """
    try:
        mailbox = _connected(server)
    except ssl.SSLCertVerificationError:
        raise Unavailable("the mailbox shows a certificate that is not valid for it") from None
    except (OSError, imaplib.IMAP4.error):
        raise Unavailable("the mailbox cannot be reached") from None
    try:
        signed_in = Session(mailbox)
        signed_in.sign_in(server)
        yield signed_in
    except imaplib.IMAP4.error:
        raise Unavailable("the mailbox did not do what it was asked to") from None
    except _Broken:
        raise Unavailable("the connection to the mailbox broke") from None
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            mailbox.logout()
        with contextlib.suppress(OSError):
            mailbox.shutdown()  # where the server did not answer the farewell, that left the connection open


def quoted(folder: str) -> str:
    """A folder's name as IMAP writes it.

    Args:
        folder: a plain name.
    """
    return f'"{folder}"'


def _connected(server: MailServer) -> imaplib.IMAP4:
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


@contextlib.contextmanager
def _speaking() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise _Broken from None


def _first(answer: list[object]) -> bytes:
    return answer[0] if answer and isinstance(answer[0], bytes) else b""
