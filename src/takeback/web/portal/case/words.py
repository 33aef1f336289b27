"""What the pages of a case say."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from takeback.casework.incident import Kind
from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.location_state import State
from takeback.flows.takedowns.telling import Stands
from takeback.sealing.code_reading import Problem

PROBLEMS: Final[dict[Problem, str | Promise]] = {
    Problem.EMPTY: _("Type your code: all 13 words, or all 13 groups of four digits."),
    Problem.TOO_LONG: _("That is far longer than a code. It has 13 words, or 13 groups of four digits."),
    Problem.WRONG_COUNT: _("A code has 13 words, or 13 groups of four digits. One is missing, or one is too many."),
    Problem.UNKNOWN_WORD: _("One of these words is in no code. Look at it again:"),
    Problem.SWAPPED: _("Two words seem to be in the wrong order. Look at these again:"),
    Problem.WRONG_WORD: _("One word seems to be wrong. Look at it again:"),
    Problem.CHECKSUM: _("Something in this is not as it was written down. Look at each word again."),
}
"""What is wrong with a typed code. The words that may have been meant are added by the page."""

NOT_RIGHT: Final = _("This code opens nothing here. Look at each word again; the order matters.")
TOO_MANY: Final = _("There were too many tries. Wait ten minutes, then try once more.")
OVER: Final = _("To keep you safe, the page was closed after a while. Enter your code again to go on.")
ENDED: Final = _(
    "The time for which you acted for somebody is over, so this code opens nothing any more. What was protected stays "
    "protected. The person themself can have a code of their own from a caseworker."
)

LETTERS_WAIT: Final = _(
    "Many of your letters have not been read yet. Once a caseworker has read them, you can send this one."
)
TOLD_ENOUGH: Final = _("No more of this fits into the case. Write to your caseworker instead.")
NOTHING_MORE: Final = _("Nothing can be added to this case now.")
NEEDS_RIGHT: Final = _(
    "Whoever acts for somebody can take nothing back before a caseworker has seen by what right. "
    "Write to the caseworker."
)

INCIDENTS: Final[dict[Kind, str | Promise]] = {
    Kind.ROOM: _("Your case is about a chat room or a group that other people have told us of too."),
    Kind.ACCOUNT: _("Your case is about an account that other people have told us of too."),
    Kind.SCHOOL: _("Your case is about a school or a workplace that other people have told us of too."),
}
"""By what many people's cases have in common."""
WORKED: Final = _("We have worked on it, once for everybody.")
NOT_WORKED: Final = _("We work on it once, for everybody.")

HISTORY: Final[dict[str, str | Promise]] = {
    "opened": _("You opened this case."),
    "pictures_added": _("Pictures were added."),
    "letter_sent": _("You wrote to us."),
    "letter_answered": _("We wrote to you."),
    "links_reported": _("Links were reported."),
    "contact_told": _("A way to reach you was told."),
    "log_told": _("It was told what others did."),
    "receivers_chosen": _("It was chosen who may receive the hashes."),
    "verify": _("A caseworker has talked with you and knows that it is you."),
    "doubt": _("A caseworker wants to talk with you again."),
    "code_replaced": _("A caseworker gave this case another code. The one before opens nothing any more."),
    "ask_withdrawal": _("It was asked to withdraw everything."),
    "image_withdrawal_asked": _("It was asked to withdraw a picture."),
    "image_withdrawn": _("A picture was withdrawn."),
    "called_off_by_person": _("A withdrawal was called off here."),
    "called_off_by_caseworker": _("A withdrawal was called off by a caseworker."),
    "withdraw": _("Everything was withdrawn."),
    "handover_acknowledged": _("A person here has read what you handed over."),
    "handover_passed_on": _("It was passed on to those who may act by law."),
    "handover_concluded": _("The hand-over is concluded."),
    "authority_ended": _("The time for which somebody acted for you is over. Their code opens nothing any more."),
    "take_up": _("You gave this case to caseworkers. They can read it now."),
    "hand_back": _("You took this case back from the caseworkers."),
    "turned_to_minor": _("The case was passed to those who may act by law, since somebody may have been under age."),
    "turned_back": _("Everybody was of age after all. The case goes on as before."),
    "takedowns_end_soon": _("You were told that what we noted of your links will be deleted, since all of it is over."),
    "takedowns_forgotten": _("What we had noted of your links was deleted. Your images stay protected."),
    "dispute_kept": _("A platform had doubts about a picture. A person has looked, and it stays protected."),
    "dispute_withdrawn": _(
        "A platform had doubts about a picture. A person has looked, and it is in the bank no more. "
        "Your caseworker can tell you why."
    ),
    "dispute_look_asked": _("A caseworker asks whether a reviewer may look once at a picture that a platform doubts."),
    "claim_settled": _("A person has looked at a picture that had to wait."),
}
"""By kind of event; what is not among these is not shown."""
OF_PLATFORMS: Final = frozenset({"dispute_kept", "dispute_withdrawn", "dispute_look_asked"})
"""Those of which an unverified person is not told: they say that a platform has met the picture."""

ONLY_VERIFIED: Final = frozenset(
    {"turned_to_minor", "turned_back", "handover_acknowledged", "handover_passed_on", "handover_concluded"}
)
"""Of a case that was turned late these are told to nobody but a verified person: whoever put it there is not warned."""

_GONE: Final = _("It was gone when we looked last. We go on looking for two years.")
_GONE_ON_WORD: Final = _("Somebody who can see it says that it is gone. We cannot look there ourselves.")
STANDS: Final[dict[State, str | Promise]] = {
    State.REPORTED: _("A caseworker will look at it. Nobody has been asked to remove it yet."),
    State.STOPPED: _("Nobody is asked to remove it now. Your caseworker can tell you why."),
    State.CHECKED: _("A caseworker has looked at it. Nobody has been asked to remove it yet."),
    State.ASKED: _("Somebody who can remove it has been asked to."),
    State.ACKNOWLEDGED: _("Somebody who can remove it was asked, and says that they look at it."),
    State.REFUSED: _("Whoever was asked has not removed it, or could not be reached. A caseworker sees who is next."),
    State.BLOCKED: _("We cannot see from here whether it is still there."),
    State.GONE: _GONE,
    State.REAPPEARED: _("It was gone, and is there again. A caseworker sees to it."),
    State.HANDED_OVER: _("It went to those who may act by law. Nobody here opens it."),
}
"""What the page of a verified person says of a link, by where it stands."""

LINK_ENDED: Final[dict[Ending, str | Promise]] = {
    Ending.STAYED_GONE: _("It is gone, and stayed gone. Whoever saved a copy may have it still."),
    Ending.GONE_ON_WORD: _GONE_ON_WORD,
    Ending.LADDER_ENDED: _("Everybody who could be asked was asked. As far as we know it is still there."),
    Ending.NOBODY_TO_ASK: _(
        "It is a hidden service, where nobody can be asked. If you protected pictures here, copies of them are still "
        "stopped on the platforms that ask us."
    ),
    Ending.NOT_TO_BE_ASKED: _("Nobody is asked to remove it. Your caseworker can tell you why."),
    Ending.PERSON_WISHED: _("We work on it no more, as you wished."),
}
"""The same of a link that nobody works on any more."""

NOT_TAKEN_IN: Final = _("No caseworker has begun with it yet.")


def stands_in_words(stands: Stands) -> str | Promise:
    """What the page says of one link.

    Args:
        stands: how it stands.
    """
    if stands.ending is not None:
        return LINK_ENDED[stands.ending]
    if stands.state is State.GONE and not stands.seen_by_us:
        return _GONE_ON_WORD
    return STANDS[stands.state]
