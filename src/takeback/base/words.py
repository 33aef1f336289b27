"""Sentences that stand in a pure package and are shown to people: marked here, translated where they are shown."""

from __future__ import annotations


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the translators, and hand it back as it is.

    The name is gettext's own, so that its tools find the sentence.

    Args:
        sentence: English, complete, without a placeholder.
    """
    return sentence
