"""The forms in which somebody tells us something. What is not needed may be left empty, and the form says so."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from takeback.casework.case import WithdrawalRule
from takeback.flows.cases.opening import LONGEST_LINK, LONGEST_TEXT, MOST_LINKS
from takeback.records.cases.actions import Wishes
from takeback.web.portal.entrances.told import Acting, Channel, Relation, Right, SafeContact, Scope, places_in

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Choices = list[tuple[str, "str | StrPromise"]]

MORE_THAN_FITS: Final = _("That is more than fits. Send the most important ones first.")

_LONGEST_LINE: Final = 300
_LONGEST_LETTER: Final = LONGEST_TEXT // 2
"""Story and log are kept together, and neither crowds the other out."""

CHANNELS: Final[Choices] = [
    (Channel.NEVER, _("Never. I look here, with my code.")),
    (Channel.EMAIL, _("By e-mail")),
    (Channel.CALL, _("By a call")),
    (Channel.TEXT, _("By a text message")),
    (Channel.MESSENGER, _("By a messenger")),
]
RELATIONS: Final[Choices] = [
    (Relation.FAMILY, _("Family, or partner")),
    (Relation.FRIEND, _("A friend")),
    (Relation.LAWYER, _("A lawyer")),
    (Relation.SCHOOL, _("A school")),
    (Relation.ORGANISATION, _("An organisation that helps people")),
]
RIGHTS: Final[Choices] = [
    (Right.ASKED, _("The person asked me to.")),
    (Right.GUARDIAN, _("I am responsible for the person by law, as a parent or guardian.")),
    (Right.WRITTEN, _("I have it in writing, or from a court.")),
    (Right.NONE_YET, _("None yet: the person does not know.")),
]
SCOPES: Final[Choices] = [
    (Scope.HEAR, _("hear how it stands")),
    (Scope.TAKE_DOWN, _("ask for pictures to be taken down")),
    (Scope.POLICE, _("speak with the police about it")),
]
PERIODS: Final[Choices] = [("30", _("One month")), ("90", _("Three months")), ("180", _("Half a year"))]


def _letter(label: StrPromise, hint: StrPromise | str, rows: int) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, help_text=hint, max_length=_LONGEST_LETTER, required=False, widget=widget)


def _line(label: StrPromise, hint: StrPromise | str = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, help_text=hint, max_length=_LONGEST_LINE, required=False, widget=widget)


def _log() -> forms.CharField:
    return _letter(
        _("Has somebody who saw it written to you, or about you?"),
        _("One line each: the day, who it was, what they did. It helps the police, and it can be added later."),
        3,
    )


class _OurWords(forms.Form):
    """What is missing is said by the page, in its language, and not by the browser in its own."""

    use_required_attribute = False
    folded: str | StrPromise = ""
    """What stands on the fold, where the form is folded away until somebody wants it."""


class ContactForm(_OurWords):
    """How somebody may be reached without danger. Folded away: who does nothing here is never reached."""

    folded = _("Ways to reach you, if you want any")

    channel = forms.ChoiceField(
        label=_("How may we reach you?"),
        choices=CHANNELS,
        initial=Channel.NEVER,
        widget=forms.RadioSelect,
        help_text=_("Choose a way that nobody else sees. Others may read your e-mail or your telephone."),
    )
    where = _line(_("Address or number"), _("Only if you chose a way above."))
    hours = _line(_("When is it safe?"), _("For example: weekdays from 10 to 12."))
    code_word = _line(
        _("A word that only you and we know"),
        _("We say it first. If you answer with a wrong word, we say that we have dialled wrongly."),
    )
    neutral = forms.BooleanField(
        label=_("Write under a neutral name, with a subject that says nothing"), required=False, initial=True
    )

    def clean(self) -> dict[str, Any]:
        """A way needs a where; a where without a way is not used."""
        said = super().clean() or {}
        if said.get("channel") not in {None, Channel.NEVER.value} and not said.get("where"):
            self.add_error("where", _("Write down the address or the number, or choose Never."))
        return said

    def contact(self) -> SafeContact:
        """What was chosen, from a form that is in order."""
        said = self.cleaned_data
        return SafeContact(
            channel=Channel(said["channel"]),
            where=said["where"],
            hours=said["hours"],
            code_word=said["code_word"],
            neutral_sender=said["neutral"],
        )


class PlacesForm(_OurWords):
    """Where it is, and what happened."""

    locations = _letter(
        _("Where is it?"),
        _("Links, accounts or chat rooms, one a line. You need not open them again."),
        5,
    )
    danger = forms.BooleanField(
        label=_("These show my name, my address or my telephone number. That goes before everything else."),
        required=False,
        help_text=_("If only some of them do, send those first. The others can be added later."),
    )
    story = _letter(_("What happened?"), _("In your words, as much or as little as you like."), 5)
    log = _log()

    def clean(self) -> dict[str, Any]:
        """A place, or words: one of the two is needed, or there is nothing that anybody could do."""
        said = super().clean() or {}
        if not self.errors and not said.get("locations") and not said.get("story", "").strip():
            self.add_error("locations", _("Write down a link, an account or a chat room, or tell us what happened."))
        return said

    def clean_locations(self) -> tuple[str, ...]:
        """The places, one by one.

        Raises:
            forms.ValidationError: there are too many, or one is too long.
        """
        places = places_in(self.cleaned_data["locations"])
        if len(places) > MOST_LINKS or any(len(each) > LONGEST_LINK for each in places):
            raise forms.ValidationError(MORE_THAN_FITS)
        return places


class LogForm(_OurWords):
    """What others did who saw it, told after the start."""

    log = _log()


class WishesForm(_OurWords):
    """What the person chooses about the case, once and at the start."""

    rule = forms.ChoiceField(
        label=_("If somebody asks with your code to take everything back:"),
        choices=[
            (WithdrawalRule.AFTER_72_HOURS, _("wait for three days and tell the caseworker, in case it was not me")),
            (WithdrawalRule.AT_ONCE, _("do it at once")),
        ],
        initial=WithdrawalRule.AFTER_72_HOURS,
        widget=forms.RadioSelect,
    )
    replaceable = forms.BooleanField(
        label=_("If I lose my code, the caseworker may give me a new one without asking who I am"),
        required=False,
        help_text=_("Without this, a lost code cannot be replaced. With it, somebody else may try to get one."),
    )

    def wishes(self) -> Wishes:
        """What was chosen, from a form that is in order."""
        said = self.cleaned_data
        return Wishes(withdrawal_rule=WithdrawalRule(said["rule"]), lost_code_replaceable=said["replaceable"])


class ActingForm(_OurWords):
    """For whom somebody acts, and how far."""

    relation = forms.ChoiceField(
        label=_("Who are you to the person?"),
        choices=RELATIONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what comes closest.")},
    )
    right = forms.ChoiceField(
        label=_("By what right do you act?"),
        choices=RIGHTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what comes closest.")},
        help_text=_("A caseworker checks it before anything is done in the person's name."),
    )
    scope = forms.MultipleChoiceField(
        label=_("What did the person allow you to do?"),
        choices=SCOPES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("To allow one thing is not to allow another. Leave out what you did not ask."),
    )
    period = forms.ChoiceField(
        label=_("For how long?"),
        choices=PERIODS,
        initial="30",
        widget=forms.RadioSelect,
        help_text=_("Afterwards it ends by itself. The person can end it at any time, by a word to us."),
    )

    def acting(self, today: date, *, of_a_minor: bool) -> Acting:
        """What was said, from a form that is in order.

        Args:
            today: from which the time counts.
            of_a_minor: whether the person may be under age.
        """
        said = self.cleaned_data
        return Acting(
            relation=Relation(said["relation"]),
            right=Right(said["right"]),
            scope=frozenset(Scope(each) for each in said["scope"]),
            until=today + timedelta(days=int(said["period"])),
            of_a_minor=of_a_minor,
        )


class AddresseeForm(_OurWords):
    """To whom something is passed on."""

    addressee = forms.ChoiceField(
        label=_("To whom shall we pass it on?"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("If you do not choose, the caseworker chooses for you."),
    )

    def __init__(self, addressees: list[tuple[str, str]], data: dict[str, Any] | None = None) -> None:
        """Offer these.

        Args:
            addressees: ids of the directory, and their names.
            data: what was posted.
        """
        super().__init__(data)
        field = self.fields["addressee"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [*addressees, ("", _("You choose for me"))]
