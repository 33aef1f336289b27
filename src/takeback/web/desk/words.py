"""What the desk calls things: kinds of pictures, states of requests, verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from takeback.flows.cases.turning import FalseCall
from takeback.matching.bank import Standing
from takeback.records.uploads.kinds import Kind
from takeback.records.uploads.states import State
from takeback.records.uploads.verdict_words import Verdict

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

KINDS: Final[dict[Kind, StrPromise]] = {
    Kind.NUDITY: _("Nude, or partly nude"),
    Kind.SEXUAL: _("A sexual act"),
    Kind.ATTIRE: _("Without religious attire that the person always wears in public"),
    Kind.PRIVATE: _("In a private moment, such as in the bathroom, or in underwear"),
    Kind.MADE: _("Made or changed by a computer to show any of these"),
    Kind.VIOLENT: _("Any of these, with violence"),
}

STANDINGS: Final[dict[Standing, StrPromise]] = {
    Standing.ATTESTED: _("hashed by a person themself, and nobody has looked"),
    Standing.REVIEWED: _("a reviewer has looked"),
    Standing.CONFIRMED: _("platforms have confirmed it"),
    Standing.CONTESTED: _("a platform says that it is not intimate"),
    Standing.WITHDRAWN: _("withdrawn"),
    Standing.EXPIRED: _("its time is over"),
}
"""How far an entry is trusted, for whoever never heard our words for it."""

_LOOKING: Final = _("With the reviewers")
_OVER: Final = _("Over")
STATES: Final[dict[State, StrPromise]] = {
    State.OPEN: _("Waits for the picture"),
    State.UPLOADED: _LOOKING,
    State.UNDER_REVIEW: _LOOKING,
    State.DECIDED: _LOOKING,
    State.WITHHELD: _LOOKING,  # whoever opened the request may be whom nobody must warn
    State.SETTLED: _("Looked at, and destroyed"),
    State.HANDED_OVER: _OVER,
    State.DESTROYED: _OVER,
    State.REVOKED: _("Revoked"),
    State.EXPIRED: _("Time over; destroyed unseen"),
}
"""As a partner reads them."""

OUTCOMES: Final[dict[Verdict, StrPromise]] = {
    Verdict.INTIMATE: _("Copies of it are blocked now."),
    Verdict.NOT_INTIMATE: _("It was not found intimate, or gave no hash. Nothing is blocked."),
    Verdict.CRIME: _("It shows violence or another crime. Talk with the person about the police."),
}
"""What a partner is told of a picture that was looked at."""

VERDICTS: Final[dict[Verdict, tuple[StrPromise, StrPromise]]] = {
    Verdict.INTIMATE: (
        _("Intimate to this person, and everybody in it adult"),
        _("Copies are blocked. What is intimate differs: the kind that the person named counts."),
    ),
    Verdict.NOT_INTIMATE: (
        _("Not intimate, or nothing that can be recognised"),
        _("No hash is kept."),
    ),
    Verdict.MINOR: (
        _("Somebody in it may be under age"),
        _("When in doubt, this one. Nobody opens it any more, no hash is made, and it cannot be undone."),
    ),
    Verdict.CRIME: (
        _("Violence, or another crime"),
        _("The caseworker is told. Say below whether it is intimate too, and everybody in it adult."),
    ),
}
"""What a reviewer can say, and what follows from it; the numbers of the keys are their places here."""

FALSE_CALLS: Final[dict[FalseCall, StrPromise]] = {
    FalseCall.AGE_IS_KNOWN: _("It is known of everybody in it that they were of age"),
    FalseCall.AUTHORITY_SAYS: _("Those who may act by law say that everybody was of age"),
    FalseCall.MISTAKEN: _("Somebody pressed the wrong thing, or meant another case"),
}
"""Why a case is turned back from the minor's path."""

_TOLD: Final[dict[str, StrPromise]] = {
    "situation": _("What happened"),
    "age": _("Age at the time"),
    "contact": _("How to reach them"),
    "story": _("In their own words"),
    "log": _("What others did who saw it"),
    "delegate": _("Who acts for them"),
}
_ANSWERS: Final[dict[str, StrPromise]] = {
    "adult": _("Everybody was of age"),
    "minor": _("Somebody may have been under age"),
    "unsure": _("They are not sure"),
    "skip": _("They did not answer"),
    "threatened": _("Somebody threatens them, or wants money or more pictures"),
    "shared": _("A picture of them was shared or posted"),
    "feared": _("They are afraid that somebody will share one"),
    "faked": _("A picture was faked"),
    "filmed": _("They were filmed or photographed in secret"),
    "no_image": _("They do not have the picture, and know where it is"),
}
_CHOSEN: Final = frozenset({"situation", "age"})
"""What is answered by choosing; all else is somebody's own words, and is shown as it is."""


def told_in_words(told: Mapping[str, Sequence[str]]) -> list[tuple[str, list[str]]]:
    """What a person told, under headings, with the answers that they chose as sentences.

    Args:
        told: by kind, as it was sealed; a kind or an answer that this version does not know is shown as it is.
    """
    return [
        (
            str(_TOLD.get(kind, kind)),
            [str(_ANSWERS.get(text, text)) if kind in _CHOSEN else text for text in texts],
        )
        for kind, texts in told.items()
    ]
