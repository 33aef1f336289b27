"""Mailboxes in a text, also where they are hidden from machines: "name [at] host [dot] com", Cloudflare's cipher."""

from __future__ import annotations

import re

from takeback.sites.contact import why_no_mailbox

_LONGEST_TEXT = 200_000
_MOST = 40
_AT = re.compile(
    r"\s{0,3}[\[({<]\s{0,3}(?:at|@|arroba|ät|chez|골뱅이|собака)\s{0,3}[\])}>]\s{0,3}|\s{0,3}\uff20\s{0,3}",
    re.IGNORECASE,
)
_DOT = re.compile(
    r"\s{0,3}[\[({<]\s{0,3}(?:dot|\.|punto|ponto|punkt|point|점|точка)\s{0,3}[\])}>]\s{0,3}", re.IGNORECASE
)
_SPOKEN = re.compile(
    r"\b([A-Za-z0-9._+-]{1,64}) (?:at|AT) ([A-Za-z0-9-]{1,63})((?: (?:dot|DOT) [A-Za-z0-9-]{2,63}){1,4})\b"
)
_BEFORE = re.compile(r"[A-Za-z0-9._%+'-]{1,64}$")
_AFTER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


def mailboxes_in(text: str) -> tuple[str, ...]:
    """Every mailbox in a text, once each, in the order in which they stand; also what is no mailbox but looks so.

    Args:
        text: as people read it; hostile. What is beyond 200,000 characters is not looked at.
    """
    plain = _DOT.sub(".", _AT.sub("@", text[:_LONGEST_TEXT]))
    plain = _SPOKEN.sub(lambda said: f"{said[1]}@{said[2]}{re.sub(' dot ', '.', said[3], flags=re.IGNORECASE)}", plain)
    found: dict[str, None] = {}
    for at in re.finditer("@", plain):
        before = _BEFORE.search(plain, max(0, at.start() - 64), at.start())
        after = _AFTER.match(plain, at.end(), at.end() + 254)
        if before is None or after is None:
            continue
        found.setdefault(f"{before[0].strip('.')}@{_domain(after[0])}")
        if len(found) >= _MOST:
            break
    return tuple(found)


def unciphered(cipher: str) -> str | None:
    """The mailbox that Cloudflare hides in `data-cfemail`; `None` where it is none.

    Args:
        cipher: hexadecimal digits: a key of one byte, then each byte under it.
    """
    if not re.fullmatch(r"(?:[0-9A-Fa-f]{2}){4,255}", cipher):
        return None
    key, *hidden = bytes.fromhex(cipher)
    said = bytes(each ^ key for each in hidden).decode("utf-8", "replace")
    return said if why_no_mailbox(said) != "malformed" else None


def _domain(text: str) -> str:
    """Without what a sentence puts behind it: "write to a@b.example.Thanks"."""
    labels = text.lower().split(".")
    while len(labels) > 2 and not re.fullmatch(r"[a-z]{2,}|xn--[a-z0-9-]+", labels[-1]):  # noqa: PLR2004 - a name and its suffix
        labels.pop()
    return ".".join(labels)
