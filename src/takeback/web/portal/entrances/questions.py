"""What is asked at the start, what each answer leads to, and the answers so far.

The answers travel in hidden fields of the next form and are kept nowhere. Each question can be skipped, and each has
"I am not sure". What is posted is a stranger's word: an answer that is none of the choices counts as not given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from takeback.referral.ages import threshold
from takeback.referral.directory import COUNTRIES

Text = str | Promise

UNSURE: Final = "unsure"
SKIPPED: Final = "skip"
ACTS: Final = "yes"


@dataclass(frozen=True, slots=True)
class Question:
    """One question, on a page of its own.

    Attributes:
        name: of its field.
        leads: said before it is asked: what the answer changes.
        ask: the question.
        choices: value and words, without "I am not sure", which every question has. `{age}` stands for the threshold.
        skipping: what it means to skip it.
        hint: how to understand the question; may be empty.
    """

    name: str
    leads: Text
    ask: Text
    choices: tuple[tuple[str, Text], ...]
    skipping: Text
    hint: Text = ""

    def values(self) -> frozenset[str]:
        """Every answer that can be meant."""
        return frozenset({UNSURE, SKIPPED, *(value for value, _words in self.choices)})


COUNTRY_NAMES: Final[Mapping[str, Text]] = {
    "AU": _("Australia"),
    "CA": _("Canada"),
    "EU": _("a country of the European Union"),
    "GB": _("United Kingdom"),
    "IN": _("India"),
    "KR": _("Korea"),
    "US": _("United States"),
}
ELSEWHERE: Final = "other"

DEVICE: Final = Question(
    "device",
    _("If somebody may see what you do on this device, we tell you how to stay safe. Nothing else depends on it."),
    _("May somebody else look at this device, or at what you do on it?"),
    (("watched", _("Yes, that can be")), ("alone", _("No, only I use it"))),
    _("We then tell you how to stay safe, to be on the careful side."),
)
COUNTRY: Final = Question(
    "country",
    _("It decides which help we show first, and from which age on the law counts somebody as an adult."),
    _("Where do you live?"),
    (*((code, COUNTRY_NAMES[code]) for code in COUNTRIES), (ELSEWHERE, _("somewhere else"))),
    _("We then show help that works everywhere, and take the strictest age."),
)
AGE: Final = Question(
    "age",
    _(
        "Pictures of people who were under age are protected by stricter laws. If anybody may have been younger than "
        "{age}, we show another way: no picture is uploaded and no hash is made, and people who may act by law take it "
        "up. You can come back from there."
    ),
    _("Was everybody in the pictures {age} or older when they were taken?"),
    (("adult", _("Yes, everybody was {age} or older")), ("minor", _("No, somebody was younger than {age}"))),
    _("We then take the careful way, as if somebody had been younger. You can come back from there."),
    hint=_("Think of the youngest person, and of the oldest picture. If there is no picture: are you {age} or older?"),
)
SITUATION: Final = Question(
    "situation",
    _("It decides only which steps we show you. You can see the others, too."),
    _("What is closest to what has happened?"),
    (
        ("threatened", _("Somebody threatens me, or wants money or more pictures")),
        ("shared", _("A picture of me was shared or posted")),
        ("feared", _("I am afraid that somebody will share one")),
        ("faked", _("A picture was faked: it looks like me, and is not real")),
        ("filmed", _("I was filmed or photographed in secret")),
        ("no_image", _("I do not have the picture; I know of a link, an account or a chat room")),
    ),
    _("We then show you everything that can be done."),
)
QUESTIONS: Final = (DEVICE, COUNTRY, AGE, SITUATION)


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody has answered so far: each empty while it was not asked.

    Attributes:
        device: whether somebody else may look at it.
        country: where the person lives.
        age: whether everybody was an adult.
        situation: what has happened.
        acting: `yes` where somebody acts for another person; it is no question, but the way by which they came.
    """

    device: str = ""
    country: str = ""
    age: str = ""
    situation: str = ""
    acting: str = ""

    @classmethod
    def posted(cls, fields_sent: Mapping[str, str]) -> Answers:
        """The answers that a form brought.

        Args:
            fields_sent: of the form; what is none of a question's answers is passed over.
        """
        said = {each.name: fields_sent.get(each.name, "") for each in QUESTIONS}
        meant = {each.name: said[each.name] for each in QUESTIONS if said[each.name] in each.values()}
        return cls(**meant, acting=ACTS if fields_sent.get("acting") == ACTS else "")

    def given(self) -> list[tuple[str, str]]:
        """Name and value of every answer there is: the hidden fields of the next form."""
        return [(each.name, getattr(self, each.name)) for each in fields(self) if getattr(self, each.name)]

    def next_question(self) -> Question | None:
        """The first question that is still to be asked; `None` when all are answered."""
        return next((each for each in QUESTIONS if not getattr(self, each.name)), None)

    def without(self, name: str) -> Answers:
        """The answers with one taken back.

        Args:
            name: of a question.
        """
        return replace(self, **{name: ""})

    def question_before(self, asked: Question | None) -> Question:
        """The question to go back to: the last one before `asked` that has an answer.

        Args:
            asked: where the person is; `None` after the last question.

        Returns:
            That question; the first of all where nothing before is answered.
        """
        earlier = QUESTIONS[: QUESTIONS.index(asked)] if asked else QUESTIONS
        return next((each for each in reversed(earlier) if getattr(self, each.name)), QUESTIONS[0])

    @property
    def adult_age(self) -> int:
        """From which age on everybody counts as an adult here."""
        return threshold([self.country] if self.country in {*COUNTRIES, ELSEWHERE} else [])

    @property
    def acts(self) -> bool:
        """Whether somebody acts for another person; the questions are then about that person."""
        return self.acting == ACTS

    @property
    def takes_minors_path(self) -> bool:
        """Whether somebody may have been under age: everything but a clear "no" counts."""
        return self.age not in {"", "adult"}

    @property
    def is_maybe_watched(self) -> bool:
        """Whether somebody may look at this device: everything but a clear "no" counts."""
        return self.device not in {"", "alone"}
