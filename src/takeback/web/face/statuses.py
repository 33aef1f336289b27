"""Which HTTP status each broken promise becomes. The one table: pages and the platform API both read it."""

from __future__ import annotations

from takeback.base import errors

_STATUSES: dict[type[errors.TakebackError], int] = {
    errors.Invalid: 400,
    errors.NotSignedIn: 401,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.TooMany: 429,
    errors.Unavailable: 503,
    errors.Tampered: 500,
    errors.TakebackError: 500,
}


def status_of(error: errors.TakebackError) -> int:
    """The HTTP status for an error.

    A class that is not in the table answers as its nearest parent in it does, so a new error can never pass as success;
    a test asks for each class of `takeback.base.errors` to stand in the table itself.

    Args:
        error: what was raised.

    Returns:
        A status from 400 to 599.

    Source:
        The statuses' meanings: RFC 9110, section 15; 429: RFC 6585, section 4.
    """
    return next(_STATUSES[each] for each in type(error).__mro__ if each in _STATUSES)
