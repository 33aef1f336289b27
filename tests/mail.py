"""A notice as a mail, and answers to it, for the tests of mail."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from takeback.adapters.mail import Letter, References, Sender, written

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NOTICE = "notice_7k3m9q2xw4t8r5vn"
OTHER_NOTICE = "notice_aaaa2222bbbb3333"
REFERENCES = References("notices@takeback.test", bytes(range(32)))
ORGANISATION = Sender("Nordlicht Helpline", REFERENCES)
RECIPIENT = "abuse@fjord.test"


def letter(**changes: Any) -> Letter:
    """A letter, changed as asked."""
    said: dict[str, Any] = {
        "notice_id": NOTICE,
        "attempt": 1,
        "recipient": RECIPIENT,
        "subject": "Request for removal",
        "body": "Please remove https://fjord.test/1.\n\nNordlicht Helpline\n",
        "language": "en",
        "at": NOW,
    }
    return Letter(**{**said, **changes})


def notice(**changes: Any) -> EmailMessage:
    """The mail of a letter."""
    return written(letter(**changes), ORGANISATION)


def raw_mail(body: str | bytes = "Removed.", **headers: str) -> bytes:
    """A mail that somebody sends to the address of the notice; `_` in a header's name stands for `-`."""
    said = {
        "From": "Desk <desk@fjord.test>",
        "To": REFERENCES.verp_address(NOTICE),
        "Subject": "Re: Request for removal",
        "Message-ID": "<1@fjord.test>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items() if value)
    return head.encode("utf-8") + b"\r\n" + (body.encode("utf-8") if isinstance(body, str) else body)
