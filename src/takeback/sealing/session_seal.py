"""A private key between two requests: half of what opens it lies in the browser, half on the server.

At sign-in the passphrase (or the survivor's code) opens a private key. It must not be asked for again on every page,
and must not lie on the server either. So it is locked under a fresh random key that goes into a cookie and nowhere
else: who copies the server's disk, database, cache or backup has a blob without a key, and who steals the cookie has a
key without a blob. Signing out deletes the blob; the cookie then opens nothing, wherever a copy of it lies.

The key is in the server's memory while a request uses it. Someone who controls the running server can take it then;
this protects what is stored.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field

from takeback.sealing.boxes import KEY_BYTES, PrivateKey, lock, new_key, unlock
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.purposes import Purpose

_COOKIE_LENGTH = 43  # 32 bytes in base64 without padding


@dataclass(frozen=True, slots=True)
class SessionSeal:
    """The two parts, which must never lie in one place.

    Attributes:
        cookie_value: 43 characters of `A-Z a-z 0-9 - _`. For a cookie that is `Secure`, `HttpOnly`, `SameSite=Strict`
            and ends with the session; never stored, never logged.
        server_blob: for the session's own store.
    """

    cookie_value: str = field(repr=False)
    server_blob: bytes


def wrap_for_session(private: PrivateKey, *, session_id: str, holder_id: str) -> SessionSeal:
    """Part a private key into what the browser keeps and what the server keeps.

    Args:
        private: what sign-in has opened.
        session_id: the session's key *after* sign-in has changed it. When the session's key changes again (a changed
            password), unwrap under the old one and wrap under the new.
        holder_id: the member's id, or the case's for a survivor.
    """
    key = new_key()
    blob = lock(key, private.raw, _purpose(session_id, holder_id))
    return SessionSeal(base64.urlsafe_b64encode(key).rstrip(b"=").decode("ascii"), blob)


def unwrap_for_session(cookie_value: str, server_blob: bytes, *, session_id: str, holder_id: str) -> Opened | Refused:
    """Put the two parts together again. `plaintext` is the raw private key: `PrivateKey(opened.plaintext)`.

    Args:
        cookie_value: what the browser sent. Anything at all may stand in it.
        server_blob: what the session's store has.
        session_id: of the session in which this is asked.
        holder_id: who is signed in there.

    Returns:
        `Opened`, or `Refused` where the parts do not belong together, or not to this session and holder. The holder is
        then asked to sign in again; it is no error.
    """
    key = _key_of(cookie_value)
    if key is None:
        return Refused(Why.WRONG_KEY)
    return unlock(key, server_blob, _purpose(session_id, holder_id))


def _key_of(cookie_value: str) -> bytes | None:
    if len(cookie_value) != _COOKIE_LENGTH or not cookie_value.isascii():
        return None
    try:
        key = base64.b64decode(cookie_value + "=", altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    return key if len(key) == KEY_BYTES else None


def _purpose(session_id: str, holder_id: str) -> Purpose:
    return Purpose("session", (session_id, holder_id))
