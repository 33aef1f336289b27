"""What a mail is read as. Everything in it is a stranger's word; no `repr` shows any of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from takeback.base.words import gettext_noop as _


class Kind(StrEnum):
    """What came. The words are stable: they are stored and counted."""

    BOUNCE = "bounce"
    """A mail server gave up: the notice did not reach anybody."""
    DELAYED = "delayed"
    """A mail server is still trying."""
    AUTO_REPLY = "auto_reply"
    """A machine answered: out of office, or "we have your message". Nobody has read the notice yet."""
    REPLY = "reply"
    """Somebody answered a notice of ours."""
    OWN_COPY = "own_copy"
    """The copy of a notice of ours: it proves that the mail server took it."""
    OTHER = "other"
    """It belongs to no notice that we can tell; a person looks."""


class Threaded(StrEnum):
    """By what a mail was found to belong to a notice, the surest first."""

    ADDRESS = "address"
    HEADERS = "headers"
    SUBJECT = "subject"
    RETURNED = "returned"
    """By the notice's own headers, which a bounce brought back."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along. Nothing here opens it.

    Attributes:
        name: made harmless: no folder, no control character, nothing that turns the direction of reading.
        said: the type that the mail claims.
        seen: the type that the first bytes look like; `unknown` where they look like none we know.
        data: the bytes.
    """

    name: str = field(repr=False)
    said: str
    seen: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One mail, read.

    Attributes:
        kind: what came.
        notice_id: the notice that it belongs to, under a tag that only who got that notice can know.
        threaded: how that was found out.
        sender: the address in From, in small letters; anybody can write any there.
        subject: one line.
        message_id: as it came; empty where there is none.
        text: what the mail says, HTML turned into plain words.
        own_words: of that what the sender wrote, without what they quote.
        asks_for: what the sender asks for before acting, as words of `asking.ASKED`.
        failed_recipients: those that a mail server gave up on.
        attachments: files that came along.
        flaws: why not everything was read, as words of `FLAWS`; empty for most mail.
    """

    kind: Kind
    notice_id: str | None
    threaded: Threaded | None
    sender: str = field(repr=False)
    subject: str = field(repr=False)
    message_id: str = field(repr=False)
    text: str = field(repr=False)
    own_words: str = field(repr=False)
    asks_for: tuple[str, ...] = ()
    failed_recipients: tuple[str, ...] = field(default=(), repr=False)
    attachments: tuple[Attachment, ...] = ()
    flaws: tuple[str, ...] = ()


FLAWS = {
    "too_large": _("The mail is larger than what is read; its beginning was."),
    "too_many_parts": _("The mail has more parts, or deeper ones, than are read."),
    "text_cut": _("The text is longer than what is read."),
    "unreadable": _("A part of the mail could not be read."),
    "encrypted": _("The mail is encrypted."),
}
"""Why not everything was read, each as a sentence."""
