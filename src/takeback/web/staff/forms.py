"""The forms of signing in, joining and looking after members. What they take is judged by the actions they lead to."""

from __future__ import annotations

import unicodedata
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from takeback.base.errors import Conflict, Invalid
from takeback.records.accounts.passphrase import LONGEST, hint
from takeback.records.accounts.roles import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

ROLE_NAMES: dict[Role, str | StrPromise] = {
    Role.ADMINISTRATOR: _("Administrator: invites and removes people, gives roles"),
    Role.CASEWORKER: _("Caseworker: works on cases"),
    Role.REVIEWER: _("Reviewer: trained to look at a picture once"),
    Role.PARTNER: _("Partner: opens requests for somebody else"),
    Role.AUDITOR: _("Auditor: reads the log and the figures"),
    Role.ENGINEER: _("Engineer: runs banks, keys and the index"),
}


class _PassphraseField(forms.CharField):
    """Text in one form of Unicode: a passphrase is the same one on every keyboard and system."""

    def to_python(self, value: object) -> str:
        """As typed, spaces and all, in NFKC: the form in which the key is derived."""
        return unicodedata.normalize("NFKC", super().to_python(value) or "")


def _passphrase(label: str | StrPromise, autocomplete: str, help_text: str | StrPromise = "") -> forms.CharField:
    return _PassphraseField(
        label=label,
        strip=False,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


def _email() -> forms.CharField:
    return forms.CharField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


def _name() -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("As colleagues see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


def _code(help_text: str | StrPromise) -> forms.CharField:
    return forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class SignInForm(forms.Form):
    """The first half of signing in."""

    email = _email()
    passphrase = _passphrase(_("Passphrase"), "current-password")


class CodeForm(forms.Form):
    """The second half, by a code."""

    code = _code(_("Six digits from your authenticator application, or one of your recovery codes."))


class PasskeyForm(forms.Form):
    """What a browser answers about a passkey; a static script fills it in."""

    answer = forms.CharField(widget=forms.HiddenInput, max_length=16 * 1024)


class NewPasskeyForm(PasskeyForm):
    """The same, with a name to tell this passkey from the others."""

    name = forms.CharField(
        label=_("What you call this passkey"), max_length=60, help_text=_("Such as “blue key” or “work phone”.")
    )


class NewCodeForm(forms.Form):
    """Proof that an authenticator application has taken the secret."""

    code = _code(_("Six digits, as the application shows them now."))


class PassphraseForm(forms.Form):
    """The passphrase once more, before something that matters."""

    passphrase = _passphrase(_("Your passphrase"), "current-password")


class NewPassphraseForm(forms.Form):
    """A new passphrase, typed twice."""

    passphrase = _passphrase(_("New passphrase"), "new-password", hint())
    again = _passphrase(_("The same passphrase once more"), "new-password")

    def clean(self) -> dict[str, object]:
        """Both must be alike."""
        cleaned: dict[str, object] = super().clean() or {}
        if "passphrase" in cleaned and "again" in cleaned and cleaned["passphrase"] != cleaned["again"]:
            self.add_error("again", _("The two passphrases differ. Type the same one twice."))
        return cleaned


class JoinForm(NewPassphraseForm):
    """What somebody who was invited says."""

    name = _name()
    field_order = ["organisation", "name", "email", "passphrase", "again"]


class FirstJoinForm(JoinForm):
    """What the first administrator says on top."""

    organisation = forms.CharField(label=_("Name of your organisation"), max_length=200)
    email = _email()


class ChangePassphraseForm(NewPassphraseForm):
    """The old passphrase, then the new one."""

    old = _passphrase(_("Passphrase until now"), "current-password")
    field_order = ["old", "passphrase", "again"]


class RolesForm(forms.Form):
    """Which roles a member holds: of those that the organisation gives."""

    roles = forms.TypedMultipleChoiceField(
        label=_("Roles"),
        coerce=Role,
        choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None includes another: who needs two is given two."),
    )

    def offer(self, roles: AbstractSet[Role]) -> Self:
        """Offer these roles and no others.

        Args:
            roles: what the organisation may make of its people.
        """
        field = self.fields["roles"]
        field.choices = [(role.value, name) for role, name in ROLE_NAMES.items() if role in roles]  # type: ignore[attr-defined]  # of this field
        return self


class _PersonForm(forms.Form):
    """Whom to invite."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.CharField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class InviteForm(RolesForm, _PersonForm):
    """Whom to invite, and as what."""

    field_order = ["name", "email", "roles"]


class FirstOfAPartnerForm(_PersonForm):
    """Who is to be the first administrator of a partner organisation."""


class PartnerForm(FirstOfAPartnerForm):
    """A partner organisation, and its first administrator."""

    organisation = forms.CharField(
        label=_("Name of the organisation"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    field_order = ["organisation", "name", "email"]


def tell(form: forms.Form, error: Invalid | Conflict) -> None:
    """Show an action's refusal at the field that it names, or above the form.

    Args:
        form: what was sent.
        error: what the action raised.
    """
    field = error.field if isinstance(error, Invalid) else None
    form.add_error(field if field in form.fields else None, error.message)
