"""A mail server and a mailbox that are not there."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

from takeback.adapters.mail import Accepted, Collected, Fate, Keeper, MayHaveBeenSent, Refusal, Rejected, Sending
from takeback.adapters.mail.message import is_recipient
from takeback.base.errors import Invalid
from takeback.base.instants import Clock


class FakeSender:
    """Takes mail, or refuses it as it is told. See `takeback.adapters.mail.outcome.SendsMail`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.taken: list[bytes] = []
        """What came through, oldest first."""
        self.refusing: dict[str, int] = {}
        """Recipients that are refused, and the code."""
        self.breaks_after_the_dot = False
        self.is_reachable = True

    def send(self, message: EmailMessage) -> Sending:
        """See `SendsMail.send`."""
        sender, recipient = str(message["Reply-To"]), str(message["To"])
        if not (is_recipient(sender) and is_recipient(recipient)):
            raise Invalid("a mail has one recipient, and a reply address of its own", field="message")
        if not self.is_reachable:
            return Rejected(Refusal.UNREACHABLE, permanent=False)
        if (code := self.refusing.get(recipient)) is not None:
            return Rejected(Refusal.RECIPIENT_REFUSED, permanent=code >= 500, code=code)
        self.taken.append(message.as_bytes())
        if self.breaks_after_the_dot:
            return MayHaveBeenSent(Refusal.CONNECTION_LOST)
        return Accepted(self._clock.now())


class FakeMailbox:
    """Mail in memory. See `takeback.adapters.mail.imap.Collector`."""

    def __init__(self) -> None:
        self._inbox: dict[int, bytes] = {}
        self._kept: list[bytes] = []
        self._sent: list[bytes] = []
        self._number = 0

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None:
        """Put a mail in."""
        if folder == "Sent":
            self._sent.append(raw)
            return
        self._number += 1
        self._inbox[self._number] = raw

    def collect(self, keep: Keeper, *, most: int = 200) -> int:
        """See `Collector.collect`."""
        taken = 0
        for number in sorted(self._inbox)[:most]:
            fate = keep(Collected(f"INBOX/1/{number}", self._inbox[number], whole=True))
            if fate is Fate.STAYS:
                continue
            raw = self._inbox.pop(number)
            if fate is Fate.FILED:
                self._kept.append(raw)
            taken += 1
        return taken

    def lies(self) -> list[bytes]:
        """All that lies in it for others to read."""
        return [*self._inbox.values(), *self._kept]

    def was_sent(self, message_id: str) -> bool:
        """See `Collector.was_sent`."""
        wanted = f"Message-ID: {message_id}".encode()
        return any(wanted in raw for raw in (*self._sent, *self._inbox.values(), *self._kept))

    def forget_kept(self, before: date) -> int:
        """See `Collector.forget_kept`; all mail came today."""
        del before
        forgotten = len(self._kept)
        self._kept.clear()
        return forgotten
