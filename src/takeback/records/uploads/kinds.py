"""What sort of picture somebody says that they will upload. Pure.

Asked so that a reviewer who has opted out of a sort is never given one, and knows what to expect before looking.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """As the person says; a reviewer may find otherwise."""

    NUDITY = "nudity"
    """Nude or partly nude."""
    SEXUAL = "sexual"
    """A sexual act."""
    ATTIRE = "attire"
    """Without religious attire that the person always wears in public: intimate in some laws."""
    PRIVATE = "private"
    """In a private moment, such as in the bathroom, or in underwear."""
    MADE = "made"
    """Made or changed by a computer to show any of these."""
    VIOLENT = "violent"
    """Any of these, with violence."""
