"""What a reviewer can say of a picture. Pure."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """One word each; what follows from it stands in `flows.uploads.reviewing`."""

    INTIMATE = "intimate"
    """Intimate to this person, and everybody in it certainly adult."""
    NOT_INTIMATE = "not_intimate"
    """Not intimate, or no picture that can be recognised."""
    MINOR = "minor"
    """Somebody in it may be under age. When in doubt, this."""
    CRIME = "crime"
    """Violence, or another crime: no hash of ours, and the caseworker is told."""
