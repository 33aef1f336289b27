"""The standard library's parser of mail, kept from what would hold it up, and asked so that it cannot raise.

It compares each line with the boundary of each part that is open. Deep nesting over many lines would therefore take
minutes; such mail is counted before it is parsed, and of what is over the bounds only the headers are read.
"""

from __future__ import annotations

import email
import email.header
import email.utils
from collections.abc import Callable, Iterator
from email.message import Message
from typing import Final, TypeVar

from takeback.adapters.mail.charsets import text_of

MOST_BYTES: Final = 32 * 1024 * 1024
_MOST_HEADER_BYTES: Final = 256 * 1024
_MOST_DEEP: Final = 24
_MOST_DASHED_LINES: Final = 2000
_MOST_PARTS: Final = 200
_LONGEST_HEADER: Final = 8_000
_MOST_HEADERS_OF_A_NAME: Final = 20

_T = TypeVar("_T")


def parsed(raw: bytes) -> tuple[Message, tuple[str, ...]]:
    """A mail as a tree of parts, and what is wrong with it.

    Args:
        raw: hostile bytes.

    Returns:
        The tree (the headers alone where the rest is over the bounds), and words of `incoming.FLAWS`.
    """
    flaws: tuple[str, ...] = ()
    if len(raw) > MOST_BYTES:
        raw, flaws = raw[:MOST_BYTES], ("too_large",)
    head = _head(raw)
    if len(head) > _MOST_HEADER_BYTES:
        return _headers_alone(head), (*flaws, "too_large")
    if raw.lower().count(b"boundary") > _MOST_DEEP or raw.count(b"\n--") > _MOST_DASHED_LINES:
        return _headers_alone(head), (*flaws, "too_many_parts")
    whole = tolerant(lambda: email.message_from_bytes(raw))
    if whole is None:
        return _headers_alone(head), (*flaws, "unreadable")
    return whole, flaws


def parts_of(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order; a mail inside the mail is one such part, and is not gone into.

    Args:
        message: as `parsed` gives it.
    """
    waiting = [message]
    seen = 0
    while waiting and seen < _MOST_PARTS:
        part = waiting.pop()
        seen += 1
        if part.get_content_maintype() == "multipart" and (inner := mails_in(part)):
            waiting.extend(reversed(inner))
        else:
            yield part


def mails_in(part: Message) -> list[Message]:
    """The parts, or the mail, that stand inside a part; nothing where it holds bytes.

    Args:
        part: any.
    """
    inner = part.get_payload() if part.is_multipart() else []  # asked for bytes, it may raise
    return [each for each in inner if isinstance(each, Message)] if isinstance(inner, list) else []


def header(message: Message, name: str) -> str:
    """A header as one line of text, decoded; empty where there is none.

    Args:
        message: of which.
        name: of the header.
    """
    return next(iter(headers(message, name)), "")


def headers(message: Message, name: str) -> list[str]:
    """All headers of a name, each as one line of text.

    Args:
        message: of which.
        name: of the headers.
    """
    # As they came: asked in the usual way, the parser has bytes that are not ASCII replaced already.
    found = [str(value) for each, value in message.raw_items() if each.lower() == name.lower()]
    return [_decoded(each[:_LONGEST_HEADER]) for each in found[:_MOST_HEADERS_OF_A_NAME]]


def addresses(texts: list[str]) -> tuple[str, ...]:
    """The addresses in headers, in small letters, in order.

    Args:
        texts: such as all `To`.
    """
    pairs = tolerant(lambda: email.utils.getaddresses(texts)) or []
    return tuple(dict.fromkeys(address.lower() for _, address in pairs if "@" in address))


def bytes_of(part: Message) -> bytes | None:
    """What a part holds, its transfer encoding undone; `None` where it cannot be.

    Args:
        part: one that is not multipart.
    """
    if part.is_multipart():  # a mail inside the mail
        return tolerant(lambda: b"".join(each.as_bytes() for each in mails_in(part)))
    data = tolerant(lambda: part.get_payload(decode=True))
    return data if isinstance(data, bytes) else None


def tolerant(call: Callable[[], _T]) -> _T | None:
    """What `call` gives; `None` if it raises.

    The standard library's readers of mail raise whatever they come upon in hostile headers: ValueError, IndexError,
    AttributeError, LookupError, RecursionError and more, differently in each release.

    Args:
        call: reads something hostile, and changes nothing.
    """
    try:
        return call()
    except Exception:  # noqa: BLE001 - see above: what they raise is not a list that anybody keeps
        return None


def _head(raw: bytes) -> bytes:
    ends = [at for at in (raw.find(b"\r\n\r\n"), raw.find(b"\n\n")) if at >= 0]
    return raw[: min(ends)] if ends else raw


def _headers_alone(head: bytes) -> Message:
    kept = head[:_MOST_HEADER_BYTES] + b"\r\n\r\n"
    return tolerant(lambda: email.message_from_bytes(kept)) or Message()


def _decoded(text: str) -> str:
    """A header's encoded words undone, and its raw bytes read, as one line."""
    pieces = tolerant(lambda: email.header.decode_header(text)) or [(text, None)]
    said = "".join(_piece(piece, charset) for piece, charset in pieces)
    return " ".join(said.split())


def _piece(piece: bytes | str, charset: str | None) -> str:
    # Bytes that are not ASCII stand as surrogates in what the parser gives.
    data = piece.encode("utf-8", "surrogateescape") if isinstance(piece, str) else piece
    return text_of(data, charset)
