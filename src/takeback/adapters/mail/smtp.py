"""One mail to one recipient over SMTP, such that it is known afterwards whether it went.

    connect -> greeting -> EHLO [-> STARTTLS -> EHLO] [-> AUTH] -> MAIL -> RCPT -> DATA -> text -> dot -> answer
    |------------------- whatever breaks here: `Rejected`, certainly not sent -------------------| |--------|
                                                        whatever breaks here: `MayHaveBeenSent` -------^

The line is drawn before the final dot is written, not after: of a dot that was handed to the operating system nobody
knows whether it arrived. A server must not deliver a mail whose dot never came (RFC 5321, 4.1.1.4).
"""

from __future__ import annotations

import base64
import contextlib
import re
import socket
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Final

from takeback.adapters.mail.line import Line, Nonsense
from takeback.adapters.mail.message import is_recipient
from takeback.adapters.mail.outcome import Accepted, MayHaveBeenSent, Refusal, Rejected, Sending
from takeback.adapters.mail.servers import MailServer, Security
from takeback.adapters.mail.signing import DkimSigner
from takeback.base.errors import Invalid
from takeback.base.instants import Clock

_LONGEST_LINE: Final = 998  # RFC 5322, 2.1.1, without its end


class _Stopped(Exception):
    def __init__(self, reason: Refusal, code: int = 0, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.outcome = Rejected(reason, permanent=permanent, code=code)


class SmtpSender:
    """See `takeback.adapters.mail.outcome.SendsMail`. Keeps no connection between two mails; threads may share it."""

    def __init__(
        self,
        server: MailServer,
        clock: Clock,
        *,
        name: str = "localhost",
        signer: DkimSigner | None = None,
        copy_to: str = "",
        answer_seconds: float = 600.0,
    ) -> None:
        """Take what a sending needs.

        Args:
            server: that takes our mail.
            clock: tells when a mail was taken.
            name: what we call ourselves there: the domain of our mail.
            signer: signs each mail; `None` where the server does.
            copy_to: an address of ours that gets the same mail in the same sending. What lies there was sent: after a
                crash in the middle it can be looked up.
            answer_seconds: how long the answer to the final dot is waited for. Long, since whoever hangs up here knows
                nothing; the default is what RFC 5321, 4.5.3.2.6, asks for.

        Raises:
            Invalid: `copy_to` is not an address.
        """
        if copy_to and not is_recipient(copy_to):
            raise Invalid("copies go to one plain e-mail address", field="copy_to")
        self._server = server
        self._clock = clock
        self._signer = signer
        self._copy_to = copy_to
        self._name = name
        self._answer_seconds = answer_seconds

    def send(self, message: EmailMessage) -> Sending:
        """See `SendsMail.send`."""
        sender, recipient = str(message["Reply-To"]), str(message["To"])
        if not (is_recipient(sender) and is_recipient(recipient)):
            raise Invalid("a mail has one recipient, and a reply address of its own", field="message")
        data = self._data(message)
        try:
            line = self._connected()
        except OSError:
            return Rejected(Refusal.UNREACHABLE, permanent=False)
        try:
            with _stopping():
                self._until_the_dot(line, sender, recipient, data)
            return self._the_dot(line)
        except _Stopped as stopped:
            return stopped.outcome
        finally:
            line.close()

    def probe(self) -> Rejected | None:
        """Greet the server, sign in, and leave: whether a mail could be sent now.

        Returns:
            `None` if it could, else why not.
        """
        try:
            line = self._connected()
        except OSError:
            return Rejected(Refusal.UNREACHABLE, permanent=False)
        try:
            with _stopping():
                self._signed_in(line)
                line.say(b"QUIT\r\n")
        except _Stopped as stopped:
            return stopped.outcome
        else:
            return None
        finally:
            line.close()

    def _data(self, message: EmailMessage) -> bytes:
        data = message.as_bytes()
        if self._signer is not None:
            data = self._signer.signed(data)
        if not data.endswith(b"\r\n"):
            data += b"\r\n"
        lines = data.split(b"\r\n")
        if any(len(each) > _LONGEST_LINE or b"\r" in each or b"\n" in each for each in lines):
            raise Invalid("a line of the mail is too long, or does not end as lines of mail do", field="message")
        return data

    def _connected(self) -> Line:
        connection = socket.create_connection((self._server.host, self._server.port), timeout=self._server.seconds)
        return Line(connection, self._server.seconds)

    def _signed_in(self, line: Line) -> dict[str, str]:
        server = self._server
        if server.security is Security.TLS:
            line.secure(server.context(), server.host)
        _expect(line.reply(), 220, Refusal.SERVER_REFUSED)
        offers = _offers(line, self._name)
        if server.security is Security.STARTTLS:
            if "STARTTLS" not in offers:
                raise _Stopped(Refusal.NO_TLS, permanent=True)
            _expect(line.ask("STARTTLS"), 220, Refusal.NO_TLS)
            line.secure(server.context(), server.host)
            offers = _offers(line, self._name)  # what was offered in the clear is forgotten
        if server.user:
            if "PLAIN" not in offers.get("AUTH", "").split():
                raise _Stopped(Refusal.NOT_SIGNED_IN, permanent=True)
            secret = base64.b64encode(f"\0{server.user}\0{server.password}".encode()).decode("ascii")
            _expect(line.ask(f"AUTH PLAIN {secret}"), 235, Refusal.NOT_SIGNED_IN)
        return offers

    def _until_the_dot(self, line: Line, sender: str, recipient: str, data: bytes) -> None:
        offers = self._signed_in(line)
        most = offers.get("SIZE", "")
        if most.isascii() and most.isdigit() and 0 < int(most) < len(data):
            raise _Stopped(Refusal.TOO_LARGE, permanent=True)
        _expect(line.ask(f"MAIL FROM:<{sender}>"), 250, Refusal.SENDER_REFUSED)
        _expect(line.ask(f"RCPT TO:<{recipient}>"), (250, 251), Refusal.RECIPIENT_REFUSED)
        if self._copy_to:
            # A server that refuses the copy still gets the notice: the notice is what matters.
            line.ask(f"RCPT TO:<{self._copy_to}>")
        _expect(line.ask("DATA"), 354, Refusal.MESSAGE_REFUSED)
        line.say(re.sub(rb"(?m)^\.", b"..", data))

    def _the_dot(self, line: Line) -> Sending:
        line.wait_for(self._answer_seconds)
        try:
            line.say(b".\r\n")
            code, _ = line.reply()
        except TimeoutError:
            return MayHaveBeenSent(Refusal.TOO_SLOW)
        except OSError:
            return MayHaveBeenSent(Refusal.CONNECTION_LOST)
        except Nonsense:
            return MayHaveBeenSent(Refusal.NONSENSE)
        match code // 100:
            case 2:
                with contextlib.suppress(OSError):
                    line.say(b"QUIT\r\n")
                return Accepted(self._clock.now())
            case 4 | 5:
                return Rejected(Refusal.MESSAGE_REFUSED, permanent=code // 100 == _FOR_GOOD, code=code)
            case _:
                return MayHaveBeenSent(Refusal.NONSENSE)


_FOR_GOOD: Final = 5


def _offers(line: Line, name: str) -> dict[str, str]:
    """What the server can do, by its keyword in capitals."""
    _, lines = _expect(line.ask(f"EHLO {name}"), 250, Refusal.SERVER_REFUSED)
    words = [each.split(None, 1) for each in lines[1:] if each.strip()]
    return {word[0].upper(): word[1].upper() if len(word) > 1 else "" for word in words}


def _expect(
    reply: tuple[int, tuple[str, ...]], wanted: int | tuple[int, ...], otherwise: Refusal
) -> tuple[int, tuple[str, ...]]:
    code = reply[0]
    if code in (wanted if isinstance(wanted, tuple) else (wanted,)):
        return reply
    if code // 100 in {4, _FOR_GOOD}:
        raise _Stopped(otherwise, code, permanent=code // 100 == _FOR_GOOD)
    raise Nonsense


@contextlib.contextmanager
def _stopping() -> Iterator[None]:
    """Whatever breaks inside ends as `_Stopped`: nothing was sent."""
    try:
        yield
    except Nonsense:
        raise _Stopped(Refusal.NONSENSE) from None
    except ssl.SSLCertVerificationError:
        raise _Stopped(Refusal.BAD_CERTIFICATE, permanent=True) from None
    except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
        raise _Stopped(Refusal.CONNECTION_LOST) from None
    except ssl.SSLError:
        raise _Stopped(Refusal.NO_TLS) from None
    except TimeoutError:
        raise _Stopped(Refusal.TOO_SLOW) from None
    except OSError:
        raise _Stopped(Refusal.CONNECTION_LOST) from None
