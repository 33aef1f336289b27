"""Files that came with a mail: given a harmless name and told what they look like, and otherwise left alone."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final

from takeback.adapters.mail.incoming import Attachment

_LONGEST_NAME: Final = 100
_LONGEST_ENDING: Final = 12
_MOST_READ: Final = 2000
_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9.+-]{0,40}/[a-z0-9][a-z0-9.+-]{0,60}")
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_FORBIDDEN: Final = frozenset("<>:\"|?*%;&$`'~!{}")

_LOOKS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"PK\x03\x04", "application/zip"),  # also every newer office file
    (b"PK\x05\x06", "application/zip"),
    (b"Rar!", "application/x-rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole"),  # older office files, and mails of Outlook
    (b"MZ", "application/x-executable"),
    (b"\x7fELF", "application/x-executable"),
    (b"#!", "text/x-script"),
    (b"{\\rtf", "text/rtf"),
)
_MARKUP: Final = re.compile(
    rb"\s{0,200}(?:<!--.{0,200}-->\s{0,200})?<(?:!doctype|html|svg|script|\?xml|body|head|iframe)",
    re.IGNORECASE | re.DOTALL,
)

_RUNS: Final = frozenset({"application/x-executable", "text/x-script", "text/html"})
_RUNS_BY_NAME: Final = re.compile(
    r"\.(?:exe|scr|com|pif|cpl|msi|msix|dll|bat|cmd|ps1|vbs?|vbe|jse?|wsf|wsh|hta|html?|xht(?:ml)?|svg|jar|apk|lnk|url"
    r"|iso|img|vhdx?|reg|chm|one|xll|docm|xlsm|pptm|dotm|xlam|py|sh|app|dmg|command)",
    re.IGNORECASE,
)
"""What a double click runs, mounts or opens with a program inside."""
_NO_CLAIM: Final = frozenset({"application/octet-stream", "application/x-download", "application/force-download"})
_IS_ALSO: Final[dict[str, re.Pattern[str]]] = {
    "application/zip": re.compile(r"application/(?:vnd\..*|x-zip.*|hwp\+zip|haansoft.*|epub\+zip|java-archive)"),
    "application/x-ole": re.compile(r"application/(?:msword|vnd\..*|x-hwp|haansoft.*|hwp|x-ole.*)"),
    "application/x-rar": re.compile(r"application/(?:vnd\.rar|x-rar-compressed)"),
    "application/x-7z": re.compile(r"application/x-7z-compressed"),
    "application/gzip": re.compile(r"application/(?:x-gzip|x-tar|x-tgz|x-compressed.*)"),
    "video/mp4": re.compile(r"(?:video|audio)/.*|image/(?:hei[cf]|avif).*"),
    "image/jpeg": re.compile(r"image/(?:jpg|pjpeg)"),
    "image/bmp": re.compile(r"image/x-(?:ms-)?bmp"),
    "text/rtf": re.compile(r"application/(?:rtf|msword)"),
}
"""Types that are claimed for what begins in this way."""


class Seems(StrEnum):
    """What is to be thought of a file that came along. That it is what it claims does not make it harmless."""

    AS_SAID = "as_said"
    OTHER_THAN_SAID = "other_than_said"
    """Its first bytes are those of something else than the mail claims."""
    RUNS = "runs"
    """A program, a script or a page, by its first bytes or its name: opening it runs it."""
    UNKNOWN = "unknown"
    """Its first bytes are none that we know."""


def what_it_seems(attachment: Attachment) -> Seems:
    """What is to be thought of a file that came along, by its name and its first bytes.

    Args:
        attachment: as it was defused.
    """
    if attachment.seen in _RUNS or _runs_by_name(attachment.name):
        return Seems.RUNS
    if attachment.seen == "unknown":
        return Seems.UNKNOWN
    also = _IS_ALSO.get(attachment.seen)
    is_claimed = attachment.said in {attachment.seen, *_NO_CLAIM}
    is_claimed = is_claimed or (also is not None and also.fullmatch(attachment.said) is not None)
    return Seems.AS_SAID if is_claimed else Seems.OTHER_THAN_SAID


def _runs_by_name(name: str) -> bool:
    _, dot, ending = name.rpartition(".")
    return bool(dot) and _RUNS_BY_NAME.fullmatch(f".{ending.strip()}") is not None


def defused(name: str, said: str, data: bytes, number: int) -> Attachment:
    """A file that came along, such that it can be listed.

    Args:
        name: as the mail has it.
        said: the type that the mail claims.
        data: the bytes; handed on as they are.
        number: which of the mail's files it is, from 1: its name where it has none.
    """
    kind = said.lower()
    return Attachment(
        harmless_name(name, number),
        kind if _TYPE.fullmatch(kind) else "application/octet-stream",
        looks_like(data),
        data,
    )


def harmless_name(name: str, number: int) -> str:
    """A name without folders, without signs that a shell, a browser or Windows reads as more than letters.

    Args:
        name: hostile.
        number: which file it is.

    Returns:
        1 to 100 characters; `attachment-NUMBER` where nothing is left.
    """
    last = re.split(
        r"[/\\]", unicodedata.normalize("NFC", name[-_MOST_READ:].encode("utf-8", "replace").decode("utf-8"))
    )[-1]
    kept = "".join("_" if letter in _FORBIDDEN else letter for letter in last if _is_letter(letter))
    kept = re.sub(r"\s+", " ", kept).strip(". -")
    if not kept or _RESERVED.fullmatch(kept):
        return f"attachment-{number}"
    if len(kept) <= _LONGEST_NAME:
        return kept
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        return kept[:_LONGEST_NAME].strip(". -")
    return f"{stem[: _LONGEST_NAME - len(ending) - 1].strip('. -')}.{ending}"


def looks_like(data: bytes) -> str:
    """The type that the first bytes look like.

    Args:
        data: hostile.
    """
    found = next((kind for beginning, kind in _LOOKS if data.startswith(beginning)), None)
    if found is not None:
        return found
    if data[4:8] == b"ftyp":
        return "video/mp4"  # also HEIC and AVIF
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if _MARKUP.match(data[:1000].removeprefix(b"\xef\xbb\xbf")):
        return "text/html"
    return "unknown"


def _is_letter(letter: str) -> bool:
    return letter == " " or unicodedata.category(letter)[0] not in {"C", "Z"}
