"""What the pages of a case say."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from takeback.casework.incident import Kind
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
    "claim_settled": _("A person has looked at a picture that had to wait."),
}
"""By kind of event; what is not among these is not shown."""
