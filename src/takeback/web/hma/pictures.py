"""The bytes of a picture, sent in a form or named by a URL, and its hashes. The bytes are gone with the call.

A URL is a stranger's word: `safe_fetch` follows it to the public Internet and nowhere else. Why it would not go
somewhere is not told in detail, since that would draw a map of what lies inside.
"""

from __future__ import annotations

import threading
from typing import Final

from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from takeback.adapters.safe_fetch import Fetched, NotFetched, Reason
from takeback.base.errors import Invalid, TooLarge, Unavailable
from takeback.flows.services import Services
from takeback.matching.policy import MINIMUM_QUALITY
from takeback.signals.signal import Hashed, Signal, Unhashable

PHOTO = "photo"
"""The one type of content that is hashed here, and the name of the form's field that holds it."""

_FETCHES: Final = threading.BoundedSemaphore(8)
"""Calls of a process that wait for a remote server at the same time: no more, so that the others are answered."""

_OK: Final = range(200, 300)


def picture_asked(request: HttpRequest, services: Services) -> bytes:
    """The picture that a request is about: `url` in its address, or else the one file in its form.

    Args:
        request: with either.
        services: the process's collaborators.

    Raises:
        Invalid: neither, or one that cannot be read or fetched.
        TooLarge: more bytes than a picture may have.
        Unavailable: too many pictures are being fetched.
    """
    url = request.GET.get("url")
    if url:
        return _fetched(url, request, services)
    return _sent(request, services.most_bytes)


def hashed(data: bytes, services: Services) -> Hashed:
    """All hashes of a picture, exact, from the decoder's child process.

    Args:
        data: whatever was sent.
        services: the process's collaborators.

    Raises:
        Invalid: it gives no hash; the message says why.
        TooLarge: the file, or the picture in it.
        Unavailable: it could not be tried now.
    """
    outcome = services.decoder.hash(data)
    if isinstance(outcome, Unhashable):
        sentence = f"{outcome.reason}: {outcome.detail}"
        raise TooLarge(sentence) if outcome.reason.startswith("too_many_") else Invalid(sentence)
    return outcome


def is_weak(signal: Signal) -> bool:
    """Whether there was too little in the picture to tell it from others: the peer gives an empty hash then.

    Args:
        signal: of a picture.
    """
    return signal.quality is not None and signal.quality < MINIMUM_QUALITY


def strong_signals(found: Hashed, kinds: tuple[str, ...]) -> list[Signal]:
    """The signals of some kinds, each good enough to match by.

    Args:
        found: all of a picture's.
        kinds: which.

    Raises:
        Invalid: one is not good enough. To go on without it would be "no match" for what was not searched.
    """
    signals = [each for each in found.signals if each.type in kinds]
    weak = next((each for each in signals if is_weak(each)), None)
    if weak is not None:
        raise Invalid(
            f"invalid signal: the picture has too little detail for {weak.type} (quality {weak.quality}, "
            f"{MINIMUM_QUALITY} is needed), so it was not looked up"
        )
    return signals


def turned(found: Hashed, kinds: tuple[str, ...]) -> list[Signal]:
    """The same for the other ways in which the picture can lie: for queries.

    Args:
        found: all of a picture's.
        kinds: which.
    """
    return [each for each in found.turned if each.type in kinds]


def _sent(request: HttpRequest, most_bytes: int) -> bytes:
    try:
        files = request.FILES if request.content_type == "multipart/form-data" else {}
    except MultiPartParserError:
        raise Invalid("the form is broken; end it with its closing boundary") from None
    except TooManyFilesSent:
        raise Invalid("Only one file allowed per request") from None
    if not files:
        raise Invalid("Missing multipart/form-data file upload")
    uploads: list[UploadedFile[bytes]] = [each for name in files for each in request.FILES.getlist(name)]
    if len(uploads) > 1:
        raise Invalid("Only one file allowed per request")
    if list(files) != [PHOTO]:
        raise Invalid(f"no such content_type; the file's field is named {PHOTO}")
    size = uploads[0].size
    if size is None or size > most_bytes:
        raise TooLarge(f"a picture may have at most {most_bytes} bytes")
    data: bytes = uploads[0].read()
    return data


def _fetched(url: str, request: HttpRequest, services: Services) -> bytes:
    if request.GET.get("content_type") not in {None, "", PHOTO}:
        raise Invalid(f"no such content_type; there is {PHOTO}")
    if not _FETCHES.acquire(blocking=False):
        raise Unavailable("too many pictures are being fetched")
    try:
        outcome = services.fetcher.fetch(url)
    finally:
        _FETCHES.release()
    match outcome:
        case NotFetched(reason=Reason.TOO_LARGE):
            raise TooLarge("Content too large")
        case NotFetched() if outcome.refused or outcome.reason is Reason.UNRESOLVABLE:
            raise Invalid("Invalid or unsafe URL provided")
        case NotFetched():
            raise Invalid(f"Failed to fetch URL: {outcome.reason.value}")
        case Fetched() if outcome.status not in _OK:
            raise Invalid(f"Failed to fetch URL: it was answered with {outcome.status}")
        case Fetched():
            return outcome.body
