"""Broken promises, as exceptions from one root.

    TakebackError
    |-- Invalid         what was sent cannot be meant: wrong form, length, type, or range
    |-- NotSignedIn     nobody has said who is asking
    |-- NotAllowed      somebody has, and may not do this
    |-- NotFound        no such thing, or none that the asker may know of
    |-- Conflict        it exists already, or has changed since it was read
    |-- TooLarge        more bytes, pixels or items than are accepted
    |-- TooMany         more calls than the asker may make now
    |-- Unavailable     could not be done now; nothing is known, and nothing was changed
    `-- Tampered        what was stored is not what was written

An *expected* outcome (a picture that cannot be hashed, a code that does not fit) is a value, never one of these.
A message is read by whoever made the mistake and may end in a log: it names the field and the rule, and never holds
anything that a survivor said, a secret, or a picture.
"""

from __future__ import annotations


class TakebackError(Exception):
    """The root. `code` is stable: clients and tests rely on it, so it changes only with the API's version."""

    code: str = "internal"

    def __init__(self, message: str) -> None:
        """Keep the one sentence that says what is wrong.

        Args:
            message: a sentence for the person who made the call, without personal data.
        """
        super().__init__(message)
        self.message = message


class Invalid(TakebackError):
    """What was sent cannot be meant. `field` names where it stands, if anywhere in particular."""

    code = "invalid"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        """Keep the sentence and the place.

        Args:
            message: what is wrong, and what would be right.
            field: the path of the offending value, such as `signals.3.value`.
        """
        super().__init__(message)
        self.field = field


class NotSignedIn(TakebackError):
    """Nobody has said who is asking."""

    code = "not_signed_in"


class NotAllowed(TakebackError):
    """The asker is known, and may not do this."""

    code = "not_allowed"


class NotFound(TakebackError):
    """No such thing, or none that the asker may know of: the two are never told apart."""

    code = "not_found"


class Conflict(TakebackError):
    """It exists already, or it has changed since it was read."""

    code = "conflict"


class TooLarge(TakebackError):
    """More bytes, pixels or items than are accepted."""

    code = "too_large"


class TooMany(TakebackError):
    """More calls than the asker may make now."""

    code = "too_many"


class Unavailable(TakebackError):
    """It could not be done now. "Could not search" is never "no match"."""

    code = "unavailable"


class Tampered(TakebackError):
    """What was stored is not what was written: a checksum, a seal or a log disagrees."""

    code = "tampered"
