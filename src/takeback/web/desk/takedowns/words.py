"""What the pages of takedowns call things: each word of the pure packages, once."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from takeback.adapters.mail import Seems
from takeback.casework.notices.facts import Authorship, Ground, Shows
from takeback.casework.notices.form_pack import Holds
from takeback.casework.notices.route import Cost
from takeback.casework.report import WhyNot
from takeback.casework.takedown.authority import Right
from takeback.casework.takedown.checks import Authority, Link, Reason, Subject
from takeback.casework.takedown.closure import Ending, NotClosed, Remains
from takeback.casework.takedown.consent import Act, Agreed, Answer, Purpose, Why
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.matter import Matter
from takeback.casework.takedown.notice_state import NoticeState
from takeback.casework.takedown.police import Outcome, Stage, Step
from takeback.casework.takedown.recheck import Saw
from takeback.records.takedowns.timeline import Event
from takeback.records.takedowns.words import AnswerWord, TaskKind
from takeback.sites.unreadable import Why as Unread

Words = str | Promise

_YES: Final = _("Yes")
_NO: Final = _("No")

TASKS: Final[dict[TaskKind, Words]] = {
    TaskKind.CHECK: _("Check links"),
    TaskKind.DRAFT: _("Draft the notices"),
    TaskKind.APPROVE: _("Look at drafts and approve them"),
    TaskKind.HAND_IN: _("Fill in a form"),
    TaskKind.READ_ANSWER: _("Read an answer"),
    TaskKind.ASKED_FOR_MORE: _("A recipient asks for more"),
    TaskKind.BOUNCED: _("A notice did not arrive: find another address"),
    TaskKind.IN_DOUBT: _("Find out whether a notice was sent"),
    TaskKind.HELD_BACK: _("A notice was held back: look at its links"),
    TaskKind.UNSENT: _("A notice has not left: find out why"),
    TaskKind.OVERDUE: _("A deadline has passed: choose who is asked next"),
    TaskKind.DUE_SOON: _("A deadline is near, and it is still there"),
    TaskKind.STILL_OPEN: _("A deadline passed long ago, and nobody has been asked since"),
    TaskKind.REAPPEARED: _("It is there again: ask once more"),
    TaskKind.BLOCKED: _("No machine can tell whether it is there: look yourself"),
    TaskKind.MIRRORS: _("Something went or came back: look for it on the mirrors"),
    TaskKind.POLICE: _("Something is due at the police"),
}

STATES: Final[dict[State, Words]] = {
    State.REPORTED: _("To be checked"),
    State.STOPPED: _("Stopped"),
    State.CHECKED: _("Checked"),
    State.ASKED: _("Asked for"),
    State.ACKNOWLEDGED: _("Acknowledged"),
    State.REFUSED: _("Refused"),
    State.BLOCKED: _("Blocked to us"),
    State.GONE: _("Gone"),
    State.REAPPEARED: _("There again"),
    State.CLOSED: _("Closed"),
    State.HANDED_OVER: _("Handed over"),
}

MATTERS: Final[dict[Matter, Words]] = {
    Matter.IDENTITY: _("Name, address or telephone number: danger"),
    Matter.IMPERSONATION: _("Somebody poses as the person"),
    Matter.IMAGE: _("A picture or a film"),
    Matter.ACCOUNT: _("An account"),
    Matter.SEARCH_RESULT: _("A search result"),
}

LINKS: Final[dict[Link, Words]] = {
    Link.SHOWS_IT: _("It shows what was told"),
    Link.NOT_THERE: _("Nothing is there"),
    Link.SOMETHING_ELSE: _("It shows something else"),
    Link.PRESS: _("Press, a court, or the person's own accusation: nobody is asked"),
}

SUBJECTS: Final[dict[Subject, Words]] = {
    Subject.IS_THEM: _("It is the person"),
    Subject.ONE_OF_SEVERAL: _("The person, beside others"),
    Subject.NOT_THEM: _("It is somebody else"),
    Subject.PERHAPS_MINOR: _("Somebody in it may be under age: it is handed over"),
    Subject.UNSURE: _("I am not sure"),
}

AUTHORITIES: Final[dict[Authority, Words]] = {
    Authority.THEMSELVES: _("The person asks"),
    Authority.DELEGATE: _("Somebody acts for them, and the proof was seen"),
    Authority.NONE: _("Nobody who may"),
}

REASONS: Final[dict[Reason, Words]] = {
    Reason.MINOR: _("somebody may be under age: handed over"),
    Reason.NOT_VERIFIED: _("the person is not verified"),
    Reason.ENDING: _("the case is withdrawn, or about to be"),
    Reason.CLAIMED_TWICE: _("somebody else claims the same"),
    Reason.NO_CONSENT: _("the person has not allowed it"),
    Reason.NO_AUTHORITY: _("nobody who may asks for it"),
    Reason.NOBODY_TO_ASK: _("nobody can be asked there"),
    Reason.NEVER_THE_OPERATOR: _("who runs the site is never to be asked"),
    Reason.NAME_NOT_ALLOWED: _("it says the person's name, which they do not allow"),
    Reason.NOT_LOOKED: _("nobody has checked it"),
    Reason.NOT_THERE: _("nothing is there"),
    Reason.SOMETHING_ELSE: _("it shows something else"),
    Reason.PRESS: _("press, a court, or the person's own accusation"),
    Reason.NOT_THEM: _("it is somebody else"),
    Reason.UNSURE: _("the caseworker was not sure"),
}

AUTHORSHIPS: Final[dict[Authorship, Words]] = {
    Authorship.MADE_BY_SUBJECT: _("The person in it took it: a selfie, mostly"),
    Authorship.WRITTEN_TRANSFER: _("Somebody else, who transferred the right to the person in writing"),
    Authorship.NONE: _("Somebody else: there is no copyright notice"),
}

FORM_FIELDS: Final[dict[Holds, Words]] = {
    Holds.LINKS: _("Links"),
    Holds.SEARCH_RESULTS: _("Links of the search results"),
    Holds.ORGANISATION: _("Name of who asks: the organisation"),
    Holds.EMAIL: _("Mail, for the answer"),
    Holds.PHONE: _("Telephone"),
    Holds.ADDRESS: _("Postal address"),
    Holds.REFERENCE: _("Our reference"),
    Holds.SIGNATURE: _("Signature"),
    Holds.CIRCUMSTANCES: _("Circumstances"),
    Holds.NOTICE: _("Text of the notice"),
    Holds.RELATION: _("How you stand to the person"),
    Holds.GOOD_FAITH: _("Statement of good faith"),
    Holds.EARLIER: _("Earlier requests"),
}
"""What a form asks for; the order is the form's."""

COSTS: Final[dict[Cost, Words]] = {
    Cost.OWN_STATEMENT: _("The person signs a statement of their own."),
    Cost.WAITING: _("It can take months."),
    Cost.REGULATOR_LEARNS: _("A public authority learns of the case."),
    Cost.SITE_MAY_LEARN: _("The recipient may hand the notice on to whoever runs the site."),
    Cost.NAME_MAY_BE_PUBLISHED: _(
        "The notice may be published with a name, and shown to the uploader. Ask the person first."
    ),
}

PURPOSES: Final[dict[Purpose, Words]] = {
    Purpose.NOTIFY_SITE: _("That sites, hosts and search engines are asked. It warns whoever put it there"),
    Purpose.TELL_POLICE: _("That the police are told"),
    Purpose.TELL_REGULATOR: _("That a public authority is told, if nobody acts"),
    Purpose.NAME_ME: _("That recipients read the person's name"),
}

ANSWERS: Final[dict[Answer, Words]] = {
    Answer.YES: _YES,
    Answer.NO: _NO,
    Answer.NEVER: _("Never: do not ask again"),
}

WHY_NOT_ALLOWED: Final[dict[Why | None, Words]] = {
    None: _("Allowed"),
    Why.NOT_ASKED: _("Not asked yet"),
    Why.SAID_NO: _("They said no"),
    Why.SAID_NEVER: _("They said never"),
    Why.EXPIRED: _("Their yes has run out"),
    Why.REVOKED: _("They took their yes back"),
}

ACTS: Final[dict[Act, Words]] = {
    Act.FILMED: _("To be filmed or photographed"),
    Act.SENT: _("That it is sent to others"),
    Act.PUBLISHED: _("That it is published"),
    Act.SOLD: _("That it is sold"),
}

SHOWS: Final[dict[Shows, Words]] = {
    Shows.NUDITY: _("Nudity"),
    Shows.SEXUAL_ACT: _("A sexual act"),
    Shows.INTIMATE_STATE: _("An intimate state, such as in underwear or in the bathroom"),
    Shows.IDENTITY: _("Name, address or telephone number: danger"),
    Shows.IMPERSONATION: _("Somebody poses as the person"),
}

GROUNDS: Final[dict[Ground, Words]] = {
    Ground.UNLAWFUL: _("They are processed unlawfully"),
    Ground.CONSENT_WITHDRAWN: _("The person agreed once, and takes it back"),
    Ground.OBJECTION: _("The person objects"),
}

MADE: Final[dict[str, Words]] = {
    "filmed": _("Filmed or photographed"),
    "software": _("Made or altered by software"),
}

AGREED: Final[dict[Agreed, Words]] = {
    Agreed.YES: _YES,
    Agreed.NO: _NO,
    Agreed.NOT_SAID: _("They would rather not say"),
}

RIGHTS: Final[dict[Right, Words]] = {
    Right.PARENT: _("Mother or father"),
    Right.SPOUSE: _("Wife or husband"),
    Right.RELATIVE: _("A relative"),
    Right.LAWYER: _("A lawyer"),
    Right.GUARDIAN: _("A guardian"),
    Right.DESIGNATED_BODY: _("An organisation that the state named for this"),
    Right.SIGNED_AUTHORITY: _("Somebody with a signed authority"),
}

NOTICE_STATES: Final[dict[NoticeState, Words]] = {
    NoticeState.DRAFTED: _("Draft"),
    NoticeState.PREPARED: _("Approved; has not left"),
    NoticeState.SENDING: _("Leaving now"),
    NoticeState.ACCEPTED: _("With the recipient"),
    NoticeState.BOUNCED: _("Did not arrive"),
    NoticeState.MAY_HAVE_BEEN_SENT: _("May have been sent"),
    NoticeState.ANSWERED: _("Answered"),
    NoticeState.DISCARDED: _("Discarded; never left"),
}

ANSWER_WORDS: Final[dict[AnswerWord, Words]] = {
    AnswerWord.UNREAD: _("Not judged yet"),
    AnswerWord.RECEIPT: _("They have it, and will look"),
    AnswerWord.REMOVED: _("They say that it is gone"),
    AnswerWord.REFUSED: _("They refuse"),
    AnswerWord.ASKS_MORE: _("They ask for more"),
    AnswerWord.OTHER: _("Something else"),
}

SAW: Final[dict[Saw, Words]] = {
    Saw.THERE: _("It is there"),
    Saw.GONE: _("It is gone"),
    Saw.SOFT_404: _("The page is there, and says that nothing is"),
    Saw.UNCLEAR: _("The page is there; a machine cannot tell what is on it"),
    Saw.LOGIN_WALL: _("Hidden behind a login"),
    Saw.BLOCKED: _("Hidden from our country, or from machines"),
    Saw.NOT_LOOKED: _("Could not be looked at"),
}

FILES_SEEM: Final[dict[Seems, Words]] = {
    Seems.AS_SAID: _("it is what the mail says it is"),
    Seems.OTHER_THAN_SAID: _("it is something else than the mail says: do not open it"),
    Seems.RUNS: _("opening it runs a program: do not open it"),
    Seems.UNKNOWN: _("nobody can tell what it is: do not open it"),
}
"""What is to be thought of a file that came with a mail."""

ENDINGS: Final[dict[Ending, Words]] = {
    Ending.STAYED_GONE: _("Gone, and it stayed gone"),
    Ending.GONE_ON_WORD: _("Gone, by the word of somebody who can see it"),
    Ending.LADDER_ENDED: _("Everybody who could be asked was asked"),
    Ending.NOBODY_TO_ASK: _("A hidden service: nobody can be asked"),
    Ending.NOT_TO_BE_ASKED: _("A check stopped it for good"),
    Ending.PERSON_WISHED: _("The person does not want it pursued"),
}

NOT_CLOSED: Final[dict[NotClosed, Words]] = {
    NotClosed.IS_THERE: _("it is not gone"),
    NotClosed.SEEN_BY_MACHINES: _("it can be looked at, so a word does not do"),
    NotClosed.NOT_SEEN_BY_MACHINES: _("nobody of ours can look, so it takes a word"),
    NotClosed.NOT_ASKED: _("nobody was asked yet"),
    NotClosed.CAN_BE_ASKED: _("somebody can be asked"),
    NotClosed.NOT_STOPPED: _("no check stopped it"),
}

REMAINS: Final[dict[Remains, Words]] = {
    Remains.NOTHING_KNOWN: _("nothing that anybody of ours has seen remains"),
    Remains.COPIES_MAY_BE: _("whoever saved it has it still; its hash goes on blocking uploads"),
    Remains.STILL_THERE: _("it is still there"),
    Remains.NOT_KNOWN_HERE: _("whether it is there cannot be seen by us"),
}

STAGES: Final[dict[Stage, Words]] = {
    Stage.WANTED: _("The person wants it; nobody has told the police yet"),
    Stage.REPORTED: _("The police have it"),
    Stage.DECIDED: _("Decided"),
    Stage.IN_REVIEW: _("A review was asked for"),
    Stage.ENDED: _("Ended"),
}

STEPS: Final[dict[Step, Words]] = {
    Step.REPORT: _("The police were told"),
    Step.OUTCOME: _("They decided"),
    Step.ASK_REVIEW: _("A review is asked for"),
    Step.END: _("It ends here"),
}

OUTCOMES: Final[dict[Outcome, Words]] = {
    Outcome.CHARGED: _("Somebody is charged"),
    Outcome.STOPPED: _("They go no further"),
    Outcome.REFUSED: _("They did not take the report"),
    Outcome.SETTLED: _("A warning, a caution or an order"),
}

EVENTS: Final[dict[Event, Words]] = {
    Event.REPORTED: _("Taken in"),
    Event.CLEARED: _("Checked: may be asked for"),
    Event.STOPPED: _("Checked: stopped"),
    Event.DRAFTED: _("Drafted"),
    Event.APPROVED: _("Approved"),
    Event.SENT: _("A recipient has the notice"),
    Event.DUE: _("By then they must have acted"),
    Event.ANSWERED: _("A recipient wrote"),
    Event.SEEN: _("Looked at"),
    Event.POLICE: _("Police"),
    Event.CLOSED: _("Closed"),
}

UNREADABLE: Final[dict[str, Words]] = {
    WhyNot.NOT_UTF8: _("Letters in this line come from an encoding that cannot be told. Save the file as UTF-8."),
    WhyNot.TOO_LONG: _("This is longer than a link can be."),
    WhyNot.NO_LOCATION: _("This row has no link."),
    WhyNot.UNKNOWN_MATTER: _("The word in the column matter is none that we know."),
    WhyNot.BAD_QUOTES: _("Quotes do not close. From this line on nothing was read."),
    Unread.EMPTY: _("There is nothing in this line."),
    Unread.CONTROL_CHARACTERS: _("This holds characters that cannot be seen and that no link has."),
    Unread.CREDENTIALS: _("This link carries a user name or a password. Copy it again without them."),
    Unread.SCRIPT: _("This is a program and no link. It is not kept."),
    Unread.DATA: _("This is a file's content and no link. Copy the link of the page that shows it."),
    Unread.LOCAL_FILE: _("This is a file on somebody's own device. Nobody else can open it."),
    Unread.OTHER_SCHEME: _("This opens a program, and no page on the web."),
    Unread.PRIVATE_ADDRESS: _("This leads into a home's or a company's own network, and not to the public net."),
    Unread.PRIVATE_NAME: _("This name exists in somebody's own network only, and not on the public net."),
    Unread.AMBIGUOUS_HOST: _("Two programs would read this link in two ways, so nobody can say where it leads."),
    Unread.MALFORMED: _("This is written in a way that no link is."),
    Unread.NOT_A_PLACE: _("This is neither a link nor a user name."),
}
"""Why a line gives no location."""
