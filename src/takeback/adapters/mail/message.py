"""A notice as a mail. The same letter always becomes the same bytes, and nothing in it can add a header.

Headers that matter beyond the usual ones:

- `From` is the organisation. No survivor's name is ever in a header.
- `Reply-To` and the envelope's sender are the notice's own address, so that answers and bounces find it.
- `Auto-Submitted: auto-generated` and `Precedence: bulk` stand only on what a machine wrote by itself. A notice was
  approved by a person, so neither stands there: with them, the desks that notices go to would drop it (RFC 3834, 5).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from takeback.adapters.mail.references import References
from takeback.base.errors import Invalid

_POLICY: Final = SMTP.clone(cte_type="7bit")  # any server takes it, and a signature survives every relay
_MOST_LETTERS_OF_A_SUBJECT: Final = 200
_MOST_BYTES_OF_A_BODY: Final = 1024 * 1024
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_RECIPIENT: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
_LONGEST_LOCAL_PART: Final = 64  # RFC 5321, 4.5.3.1
_LONGEST_ADDRESS: Final = 254


@dataclass(frozen=True, slots=True)
class Sender:
    """Who notices come from.

    Attributes:
        organisation: its name, as recipients read it.
        references: its address, and the key of its references.
    """

    organisation: str
    references: References


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one notice says to one recipient.

    Attributes:
        notice_id: of the notice.
        attempt: 1 for the first.
        recipient: one address, in ASCII; a name in another script comes in A-labels.
        subject: one line; the reference is added to it.
        body: plain text in any script.
        language: of the body, such as `ko`.
        at: when it is sent.
        follows: Message-IDs of earlier mails of the same talk, oldest first.
        automatic: a machine wrote it by itself, and no machine need answer.
    """

    notice_id: str
    attempt: int
    recipient: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    language: str
    at: datetime
    follows: tuple[str, ...] = ()
    automatic: bool = False


def written(letter: Letter, sender: Sender) -> EmailMessage:
    """The mail that carries a letter.

    Args:
        letter: what it says.
        sender: who says it.

    Raises:
        Invalid: something in it cannot stand in a mail; above all a line break where a header would begin.
    """
    if not is_recipient(letter.recipient):
        raise Invalid("the recipient is not one plain e-mail address", field="recipient")
    if not _LANGUAGE.fullmatch(letter.language):
        raise Invalid("a language is a code such as ko or pt-BR", field="language")
    references = sender.references
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(_line(sender.organisation, "organisation"), addr_spec=references.address)
    message["To"] = letter.recipient
    message["Reply-To"] = references.verp_address(letter.notice_id)
    message["Subject"] = f"{_line(letter.subject, 'subject')} [{references.of(letter.notice_id)}]"
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = references.message_id(letter.notice_id, letter.attempt)
    if letter.follows:
        message["In-Reply-To"] = _message_id(letter.follows[-1])
        message["References"] = " ".join(_message_id(each) for each in letter.follows)
    if letter.automatic:
        message["Auto-Submitted"] = "auto-generated"
        message["Precedence"] = "bulk"
    message.set_content(_text(letter.body), charset="utf-8")
    message["Content-Language"] = letter.language  # after the content, which takes such headers away
    return message


def is_recipient(address: str) -> bool:
    """Whether `address` is one plain address that any mail server takes.

    Args:
        address: hostile, since contacts are read off strangers' pages.
    """
    return (
        len(address) <= _LONGEST_ADDRESS
        and _RECIPIENT.fullmatch(address) is not None
        and len(address.rpartition("@")[0]) <= _LONGEST_LOCAL_PART
    )


def _line(text: str, field_name: str) -> str:
    """`text`, if it is one line: no control character, no other break, nothing that turns the direction of reading."""
    if not 1 <= len(text) <= _MOST_LETTERS_OF_A_SUBJECT:
        raise Invalid(f"{field_name} has 1 to {_MOST_LETTERS_OF_A_SUBJECT} letters", field=field_name)
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in text):
        raise Invalid(f"{field_name} must be one line without control characters", field=field_name)
    return text


def _message_id(text: str) -> str:
    if not re.fullmatch(r"<[!-;=?-~]{3,200}>", text):
        raise Invalid("an earlier mail is named by its Message-ID", field="follows")
    return text


def _text(body: str) -> str:
    if len(body.encode("utf-8", "replace")) > _MOST_BYTES_OF_A_BODY:
        raise Invalid("a notice has a mebibyte of text at most", field="body")
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\r\t" for letter in body):
        raise Invalid("a notice's text has no control characters", field="body")
    return body.replace("\r\n", "\n").replace("\r", "\n")
