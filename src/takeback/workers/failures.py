"""What is kept of an unexpected error: a code and a place in the source; not its text, which may hold personal data."""

from __future__ import annotations

import logging
import traceback

from takeback.base.errors import TakebackError
from takeback.records.work.progress import Claim

_LOG = logging.getLogger(__name__)


def note_failure(claim: Claim, error: Exception) -> str:
    """Log an attempt's failure.

    Args:
        claim: under which claim it failed.
        error: what was raised.

    Returns:
        The code to keep with the row: the error's own, or `unexpected`.
    """
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    _LOG.error("%s, attempt %d: %s at %s", claim.kind, claim.attempt, type(error).__name__, place)
    return error.code if isinstance(error, TakebackError) else "unexpected"
