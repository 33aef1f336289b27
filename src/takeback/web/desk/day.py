"""The day of whoever looks at pictures or links: what they are spared, whether single keys work, and a rest."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final, Self

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from takeback.records.accounts.roles import Role
from takeback.records.takedowns.words import TaskKind
from takeback.records.work import exposures
from takeback.web.desk.words import KINDS
from takeback.web.face.access import for_roles
from takeback.web.face.session import now, signed_in_user

_LINKS: Final = gettext_lazy("Links of takedowns that nobody has checked")


class DayForm(forms.Form):
    """What somebody wants to be spared."""

    spared = forms.MultipleChoiceField(
        label=gettext_lazy("Spare me this"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("A colleague is given them. Nobody is told what you chose, or asks why."),
    )
    keys_on = forms.BooleanField(
        label=gettext_lazy("Single keys do something on the page of a picture"), required=False
    )

    def offer(self, roles: AbstractSet[Role]) -> Self:
        """Offer what somebody in these roles can be spared.

        Args:
            roles: theirs.
        """
        field = self.fields["spared"]
        if isinstance(field, forms.MultipleChoiceField):
            pictures = [(kind.value, name) for kind, name in KINDS.items()] if Role.REVIEWER in roles else []
            links = [(TaskKind.CHECK.value, _LINKS)] if Role.CASEWORKER in roles else []
            field.choices = [*pictures, *links]
        if Role.REVIEWER not in roles:
            del self.fields["keys_on"]
        return self


@for_roles(Role.REVIEWER, Role.CASEWORKER)
@require_http_methods(["GET", "HEAD", "POST"])
def day(request: HttpRequest) -> HttpResponse:
    """How the day stands, and what can be chosen."""
    user, at = signed_in_user(request), now(request)
    stands = exposures.day_of(user.pk, at)
    chosen = {"spared": sorted(stands.spared), "keys_on": stands.keys_on}
    form = DayForm(request.POST if request.method == "POST" else None, initial=chosen).offer(user.roles)
    if request.method == "POST" and form.is_valid():
        exposures.choose(
            user.pk, spared=form.cleaned_data["spared"], keys_on=form.cleaned_data.get("keys_on", stands.keys_on)
        )
        messages.success(request, _("That is how it is from now on."))
        return redirect("desk:day")
    context = {
        "form": form,
        "day": stands,
        "most": exposures.MOST_A_DAY,
        "break_after": exposures.BREAK_AFTER,
        "break_minutes": int(exposures.BREAK_FOR.total_seconds() // 60),
    }
    return render(request, "desk/day.html", context)


@for_roles(Role.REVIEWER, Role.CASEWORKER)
@require_POST
def rest(request: HttpRequest) -> HttpResponse:
    """Take a rest now."""
    user = signed_in_user(request)
    exposures.rest(user.pk, now(request))
    messages.success(request, _("Rest. Nothing is shown to you until it is over."))
    return redirect("desk:review" if Role.REVIEWER in user.roles else "desk:takedowns")
