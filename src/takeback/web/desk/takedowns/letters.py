"""What a recipient wrote, as it is shown: read anew and defused. Nothing of it is run, fetched or opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext

from takeback.adapters.mail import FLAWS, Attachment, Kind, read_mail, what_it_seems
from takeback.web.desk.takedowns import words

_LONGEST_SHOWN: Final = 20_000
_BY_MACHINES: Final = frozenset({Kind.BOUNCE, Kind.DELAYED, Kind.AUTO_REPLY})


@dataclass(frozen=True, slots=True)
class File:
    """A file that came along.

    Attributes:
        name: made harmless.
        bytes: how large it is.
        seen: the type that its first bytes look like.
        seems: what is to be thought of it, in words.
    """

    name: str = field(repr=False)
    bytes: int
    seen: str
    seems: words.Words


@dataclass(frozen=True, slots=True)
class Letter:
    """One answer, opened.

    Attributes:
        sender: the address that it says it is from.
        subject: one line.
        own_words: what the sender wrote.
        text: all of it, with what they quote; empty where that is the same.
        by_machine: whether a machine wrote it.
        is_cut: whether it goes on.
        files: what came along. None of them is opened or handed out here.
        flaws: why not everything was read, in words.
    """

    sender: str = field(repr=False)
    subject: str = field(repr=False)
    own_words: str = field(repr=False)
    text: str = field(repr=False)
    by_machine: bool
    is_cut: bool
    files: tuple[File, ...]
    flaws: tuple[str, ...]


def letter(raw: bytes) -> Letter:
    """A kept message, read for eyes.

    Args:
        raw: all of it, as it came; hostile.
    """
    mail = read_mail(raw, None)
    own = mail.own_words or mail.text
    return Letter(
        mail.sender,
        mail.subject,
        own[:_LONGEST_SHOWN],
        mail.text[:_LONGEST_SHOWN] if mail.text != own else "",
        mail.kind in _BY_MACHINES,
        len(mail.text) > _LONGEST_SHOWN,
        tuple(_file(each) for each in mail.attachments),
        tuple(gettext(FLAWS[each]) for each in mail.flaws),
    )


def _file(attachment: Attachment) -> File:
    return File(attachment.name, len(attachment.data), attachment.seen, words.FILES_SEEM[what_it_seems(attachment)])
