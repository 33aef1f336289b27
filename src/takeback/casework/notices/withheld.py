"""Whether a person's name stays out of a notice to which the person did not agree to be named.

The name itself never reaches a template without that consent. What could still carry it is text that somebody wrote:
the circumstances, a reference, the signature. Locations are not looked at: an address is what the recipient has
published, and cannot be written otherwise.
"""

from __future__ import annotations

import re
from typing import Final

from takeback.casework.notices.facts import Facts
from takeback.casework.notices.text import folded

_SHORTEST_WORD: Final = 3
"""Words of a name in Latin letters that are shorter are not looked for one by one: they stand in every sentence."""
_SHORTEST_SYLLABLES: Final = 2
"""The same in other scripts, where a word may have an ending, or no blank around it."""
_GIVEN_AFTER_FAMILY: Final = 3
"""A Korean name of so many syllables, written in one: the given name is what follows the first."""
_HANGUL: Final = re.compile(r"[\uac00-\ud7a3]+")


def name_is_withheld(facts: Facts) -> bool:
    """Whether no text of the notice holds the name of a person who did not agree to be named.

    The whole name is looked for everywhere, and each of its words in what is written freely. Where a name is also a
    word of the language, that refuses a sentence too many, and it is written anew: the other mistake cannot be undone.

    Args:
        facts: what the notice rests on.
    """
    if facts.subject.may_be_named:
        return True
    name = facts.subject.name
    return not holds_name(_free_texts(facts), name) and not holds_whole_name(_fixed_texts(facts), name)


def holds_name(texts: tuple[str, ...], name: str) -> bool:
    """Whether free texts hold a name, or a word of it.

    Args:
        texts: what somebody wrote.
        name: of the person; an empty one is held by nothing.
    """
    whole = folded(name).split()
    parts = _words(whole)
    return _holds_whole(texts, whole) or any(_holds_word(folded(text), part) for text in texts for part in parts)


def holds_whole_name(texts: tuple[str, ...], name: str) -> bool:
    """Whether texts hold a whole name: for names of organisations, which may share a word with it.

    Args:
        texts: names and addresses.
        name: of the person; an empty one is held by nothing.
    """
    return _holds_whole(texts, folded(name).split())


def _free_texts(facts: Facts) -> tuple[str, ...]:
    return (
        facts.reference,
        facts.authority.reference,
        facts.statement.circumstances,
        facts.work.description,
        *(each.reference for each in facts.earlier),
    )


def _fixed_texts(facts: Facts) -> tuple[str, ...]:
    sender = facts.sender
    return (
        sender.organisation,
        sender.signatory,
        sender.email,
        sender.phone,
        sender.address,
        sender.designation,
        sender.registration,
        facts.work.lawyer,
        facts.recipient.name,
    )


def _words(whole: list[str]) -> list[str]:
    words = [each for each in whole if len(each) >= (_SHORTEST_WORD if each.isascii() else _SHORTEST_SYLLABLES)]
    given = [each[1:] for each in whole if len(each) == _GIVEN_AFTER_FAMILY and _HANGUL.fullmatch(each)]
    return words + given


def _holds_whole(texts: tuple[str, ...], whole: list[str]) -> bool:
    """In either order, with anything or nothing between its words: `anna.smith`, `SmithAnna`."""
    if not whole:
        return False
    bare = [re.sub(r"[\W_]+", "", folded(text)) for text in texts]
    ways = ("".join(re.sub(r"[\W_]+", "", part) for part in order) for order in (whole, whole[::-1]))
    shortest = len(whole) == 1 and whole[0].isascii()
    if shortest:
        return any(_holds_word(folded(text), whole[0]) for text in texts)
    return any(way and way in text for way in ways for text in bare)


def _holds_word(text: str, word: str) -> bool:
    if word.isascii():
        return re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", text) is not None
    return word in text
