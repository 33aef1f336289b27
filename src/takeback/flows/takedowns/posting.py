"""A letter becomes a mail and is handed to a mail server: what takedowns mean by sending, and what mail means by it."""

from __future__ import annotations

from typing import assert_never

from takeback.adapters import mail
from takeback.base.instants import Clock
from takeback.flows.takedowns.ports import Accepted, Letter, MayHaveBeenSent, Rejected, Sending


class PostsNotices:
    """See `takeback.flows.takedowns.ports.SendsNotices`. Threads may share it."""

    def __init__(self, sends: mail.SendsMail, references: mail.References, clock: Clock) -> None:
        """Take what sending needs.

        Args:
            sends: hands mails over.
            references: of notices: what answers are found by.
            clock: tells the day that a mail bears.
        """
        self._sends = sends
        self._references = references
        self._clock = clock

    def send(self, letter: Letter) -> Sending:
        """See `SendsNotices.send`.

        Raises:
            Invalid: something in it cannot stand in a mail. Nothing has left then; as for all that is raised, a person
                looks.
        """
        follows = () if letter.follows is None else (self._references.message_id(*letter.follows),)
        message = mail.written(
            mail.Letter(
                notice_id=letter.notice_id,
                attempt=letter.attempt,
                recipient=letter.recipient,
                subject=letter.subject,
                body=letter.body,
                language=letter.language,
                at=self._clock.now(),
                follows=follows,
            ),
            mail.Sender(letter.organisation, self._references),
        )
        match self._sends.send(message):
            case mail.Accepted():
                return Accepted()
            case mail.Rejected(reason, permanent, code):
                return Rejected(f"{reason.value}_{code}" if code else reason.value, permanent)
            case mail.MayHaveBeenSent(reason):
                return MayHaveBeenSent(reason.value)
            case outcome:
                assert_never(outcome)
