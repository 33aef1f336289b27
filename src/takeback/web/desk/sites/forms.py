"""What is typed about sites. What may be kept is checked by `records.sites`, and its refusal is shown at the field."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from takeback.records.sites.actions import LONGEST_NOTES, LONGEST_REASON
from takeback.sites.contact import Contact, RouteKind, Scope, Source
from takeback.web.desk.sites.words import KINDS, SCOPES

_PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class SiteForm(forms.Form):
    """A site that is not in the registry yet."""

    site = forms.CharField(
        label=_("Site"),
        max_length=2000,
        help_text=_("Its domain, or any link to it."),
        widget=forms.TextInput(attrs=_PLAIN),
    )


class ContactForm(forms.Form):
    """A way to ask that a caseworker knows."""

    scope = forms.ChoiceField(label=_("Who they are"), choices=[(each.value, name) for each, name in SCOPES.items()])
    kind = forms.ChoiceField(
        label=_("How they are reached"), choices=[(each.value, name) for each, name in KINDS.items()]
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=2000,
        required=False,
        help_text=_("A mailbox, or the page of the form."),
        widget=forms.TextInput(attrs=_PLAIN),
    )
    language = forms.RegexField(
        label=_("Language that they read"),
        regex=r"^[A-Za-z-]{2,8}$",
        required=False,
        help_text=_("A code such as ko."),
        widget=forms.TextInput(attrs={**_PLAIN, "size": 8}),
    )
    note = forms.CharField(label=_("Where you know it from, and what to mind"), max_length=500, required=False)
    intermediaries = forms.BooleanField(label=_("They answer partners or authorities alone"), required=False)

    def contact(self, today: date) -> Contact:
        """What was typed.

        Args:
            today: the day on which it was checked.
        """
        said = self.cleaned_data
        return Contact(
            scope=Scope(said["scope"]),
            route_kind=RouteKind(said["kind"]),
            address=said["address"].strip(),
            source=Source.REGISTRY,
            found_on=today,
            language=said["language"].lower(),
            note=" ".join(said["note"].split()),
            answers_only_intermediaries=said["intermediaries"],
        )


class NotesForm(forms.Form):
    """What caseworkers know of a site."""

    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=LONGEST_NOTES,
        help_text=_("Of the site, and never of a person: every caseworker reads them."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class CountryForm(forms.Form):
    """Where the operator of a site sits."""

    country = forms.RegexField(
        label=_("Country of the operator"),
        regex=r"^[A-Za-z]{2}$",
        required=False,
        help_text=_("A code such as DE. Their time is counted by the holidays of it."),
        widget=forms.TextInput(attrs={**_PLAIN, "size": 4}),
    )


class ReasonForm(forms.Form):
    """Why the operator is never asked."""

    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_REASON, help_text=_("Such as: sells removals; publishes notices.")
    )


class EdgeForm(forms.Form):
    """Why two sites do not belong together."""

    other = forms.CharField(max_length=253, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why it is false"), max_length=LONGEST_REASON)


class ListForm(forms.Form):
    """A list that another helpline gave."""

    list = forms.FileField(
        label=_("List of sites"),
        help_text=_("CSV or JSON lines, up to 2 MB, with the columns of our own export. What stands here is kept."),
    )
