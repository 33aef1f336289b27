"""Raw mail to `Incoming`. Never raises, and takes bounded time and space, whatever the bytes.

Which notice a mail belongs to is found out by the address that it was sent to, then by what it answers, then by its
subject, and for a bounce by the headers it brings back. Each must carry a tag of ours: a name or an id alone counts for
nothing. Whoever got the notice knows its tag, so what a mail *says* is a stranger's word all the same.
"""

from __future__ import annotations

from email.message import Message
from typing import Final

from takeback.adapters.mail.asking import asked_in
from takeback.adapters.mail.attachments import defused
from takeback.adapters.mail.automatic import is_automatic
from takeback.adapters.mail.bounces import Delivery, delivery_in
from takeback.adapters.mail.charsets import text_of
from takeback.adapters.mail.html_text import words_of_html
from takeback.adapters.mail.incoming import Attachment, Incoming, Kind, Threaded
from takeback.adapters.mail.parsing import addresses, bytes_of, header, headers, parsed, parts_of, tolerant
from takeback.adapters.mail.quoting import own_words
from takeback.adapters.mail.references import References

_MOST_LETTERS: Final = 256 * 1024
_MOST_ATTACHMENTS: Final = 50
_LONGEST_SUBJECT: Final = 500
_RECIPIENTS: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
_ENCRYPTED: Final = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_REPORTS: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})


def read_mail(raw: bytes, references: References | None) -> Incoming:
    """One mail, read.

    Args:
        raw: hostile bytes.
        references: knows the tags of our notices. `None` where a mail is read once more that was kept with its notice:
            then it is not asked to which it belongs.
    """
    message, flaws = parsed(raw)
    if message.get_content_type() in _ENCRYPTED:
        flaws = (*flaws, "encrypted")
    text, attachments, more = _contents(message)
    flaws = tuple(dict.fromkeys((*flaws, *more)))
    subject = header(message, "Subject")[:_LONGEST_SUBJECT]
    sender = next(iter(addresses(headers(message, "From"))), "")
    delivery = delivery_in(message, len(raw))
    notice_id, threaded = (None, None) if references is None else _thread(message, subject, delivery, references)
    own = None if references is None else references.read_message_ids(header(message, "Message-ID"))
    if references is not None and own is not None and sender == references.address:
        kind, notice_id, threaded = Kind.OWN_COPY, own, Threaded.HEADERS
    else:
        kind = _kind(message, subject, delivery, belongs=references is None or notice_id is not None)
    words = own_words(text)
    return Incoming(
        kind=kind,
        notice_id=notice_id,
        threaded=threaded,
        sender=sender,
        subject=subject,
        message_id=header(message, "Message-ID")[:_LONGEST_SUBJECT],
        text=text,
        own_words=words,
        asks_for=asked_in(words) if kind in {Kind.REPLY, Kind.AUTO_REPLY} else (),
        failed_recipients=() if delivery is None else delivery.failed,
        attachments=attachments,
        flaws=flaws,
    )


def sender_of(raw: bytes) -> str:
    """The address in From, in small letters; empty where there is none. Anybody can write any there.

    Args:
        raw: hostile bytes.
    """
    message, _ = parsed(raw)
    return next(iter(addresses(headers(message, "From"))), "")


def _kind(message: Message, subject: str, delivery: Delivery | None, *, belongs: bool) -> Kind:
    if delivery is not None and delivery.failed:
        return Kind.BOUNCE
    if delivery is not None and delivery.delayed:
        return Kind.DELAYED
    if is_automatic(message, subject):
        return Kind.AUTO_REPLY
    if delivery is not None or not belongs:
        return Kind.OTHER  # a mail server says something, but not about whom
    return Kind.REPLY


def _thread(
    message: Message, subject: str, delivery: Delivery | None, references: References
) -> tuple[str | None, Threaded | None]:
    sent_to = " ".join(each for name in _RECIPIENTS for each in headers(message, name))
    if (found := references.read(sent_to)) is not None:
        return found, Threaded.ADDRESS
    answered = " ".join((*headers(message, "In-Reply-To"), *headers(message, "References")))
    if (found := references.read_message_ids(answered)) is not None:
        return found, Threaded.HEADERS
    if (found := references.read(subject)) is not None:
        return found, Threaded.SUBJECT
    if delivery is not None:
        found = references.read_message_ids(delivery.returned) or references.read(delivery.returned)
        if found is not None:
            return found, Threaded.RETURNED
    return None, None


def _contents(message: Message) -> tuple[str, tuple[Attachment, ...], tuple[str, ...]]:
    """The text of a mail, its files, and what could not be read of either."""
    plain: list[str] = []
    marked_up: list[str] = []
    attachments: list[Attachment] = []
    flaws: list[str] = []
    for part in parts_of(message):
        kind = part.get_content_type()
        if kind in _REPORTS:
            continue  # read by `bounces`
        data = bytes_of(part)
        if data is None:
            flaws.append("unreadable")
            continue
        name = tolerant(part.get_filename) or ""
        if kind not in {"text/plain", "text/html"} or name or _is_attached(part):
            if len(attachments) == _MOST_ATTACHMENTS:
                flaws.append("too_many_parts")
                break
            attachments.append(defused(name, kind, data, len(attachments) + 1))
            continue
        said = text_of(data[: _MOST_LETTERS * 4], tolerant(part.get_content_charset))
        if len(said) > _MOST_LETTERS:
            said, flaws = said[:_MOST_LETTERS], [*flaws, "text_cut"]
        (plain if kind == "text/plain" else marked_up).append(said)
    text = "\n\n".join(plain).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        text = "\n\n".join(words_of_html(each) for each in marked_up).strip()
    if len(text) > _MOST_LETTERS:
        text, flaws = text[:_MOST_LETTERS], [*flaws, "text_cut"]
    return text, tuple(attachments), tuple(flaws)


def _is_attached(part: Message) -> bool:
    return header(part, "Content-Disposition").split(";")[0].strip().lower() == "attachment"
