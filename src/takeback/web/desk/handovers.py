"""Hand-overs: what may be of somebody under age, on its way to those who may act by law.

Nothing here shows a picture, fetches a link or asks for either. What somebody told is opened by a press of its own, and
each time the log says who opened it.
"""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from takeback.base.errors import Invalid
from takeback.flows.cases import handing_over
from takeback.flows.services import Services
from takeback.records.accounts.roles import Role
from takeback.records.handovers.models import Handover
from takeback.records.handovers.queries import ended_handovers, handover_in, open_handovers
from takeback.records.handovers.stages import Stage
from takeback.referral.directory import Kind, Whom, directory
from takeback.web.desk.cases_queue import who_has
from takeback.web.desk.words import told_in_words
from takeback.web.face.access import for_roles
from takeback.web.face.session import now, private_key, signed_in_user

STAGES: Final[dict[Stage, str | Promise]] = {
    Stage.RECEIVED: _("Not read yet"),
    Stage.ACKNOWLEDGED: _("Read, to be passed on"),
    Stage.PASSED_ON: _("Passed on, to be followed up"),
    Stage.CONCLUDED: _("Concluded"),
    Stage.TAKEN_BACK: _("Taken back"),
}


class PassOnForm(forms.Form):
    """To whom it went, and under which reference they keep it."""

    to = forms.ChoiceField(label=_("To whom it went"))
    their_reference = forms.CharField(
        label=_("Their reference"),
        max_length=60,
        required=False,
        help_text=_("Letters, digits and . _ : / - only. The person sees it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to Django as they are
        """Offer everybody in the directory who takes up what is of minors."""
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        if isinstance(field, forms.ChoiceField):
            fitting = [each for each in directory() if each.whom is not Whom.ADULTS and each.kind is not Kind.CRISIS]
            field.choices = [(each.id, each.name) for each in fitting]


@for_roles(Role.CASEWORKER)
@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """What is to be moved, what is due first at the top; and what has ended."""
    user, held = signed_in_user(request), who_has(request)
    context = {
        "user_id": user.pk,
        "waiting": [(*_row(each), held.get(each.pk)) for each in open_handovers(user.organisation_id)],
        "ended": [_row(each) for each in ended_handovers(user.organisation_id)],
    }
    return render(request, "desk/handovers.html", context)


@for_roles(Role.CASEWORKER)
@require_safe
def handover(request: HttpRequest, handover_id: str) -> HttpResponse:
    """One of them: how far it is, and what may be done next. What was told stays closed."""
    return _show(request, handover_in(signed_in_user(request).organisation_id, handover_id))


@for_roles(Role.CASEWORKER)
@require_POST
def read(request: HttpRequest, handover_id: str) -> HttpResponse:
    """Open what was told; the log says who did."""
    user = signed_in_user(request)
    services: Services = request.services  # type: ignore[attr-defined]  # placed by the middleware
    told = handing_over.read_told(services, handover_id, user, private_key(request, user))
    return _show(request, handover_in(user.organisation_id, handover_id), told=told, words=told_in_words(told.words))


@for_roles(Role.CASEWORKER)
@require_POST
def acknowledge(request: HttpRequest, handover_id: str) -> HttpResponse:
    """Say that one has read it."""
    handing_over.acknowledge(handover_id, signed_in_user(request), now(request))
    messages.success(request, gettext("The person sees from now on that it was read."))
    return redirect("desk:handover", handover_id)


@for_roles(Role.CASEWORKER)
@require_POST
def pass_on(request: HttpRequest, handover_id: str) -> HttpResponse:
    """Say that those who may act by law have it."""
    user = signed_in_user(request)
    form = PassOnForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            handing_over.pass_on(handover_id, user, said["to"], said["their_reference"], now(request))
        except Invalid as error:
            form.add_error(error.field, gettext("Letters, digits and . _ : / - only."))
        else:
            messages.success(request, gettext("The person sees from now on who has it."))
            return redirect("desk:handover", handover_id)
    return _show(request, handover_in(user.organisation_id, handover_id), form=form)


@for_roles(Role.CASEWORKER)
@require_POST
def conclude(request: HttpRequest, handover_id: str) -> HttpResponse:
    """Say that nothing more is to be followed up."""
    handing_over.conclude(handover_id, signed_in_user(request), now(request))
    messages.success(request, gettext("It is concluded."))
    return redirect("desk:handovers")


def _show(request: HttpRequest, row: Handover, **further: object) -> HttpResponse:
    names = {each.id: each.name for each in directory()}
    form = PassOnForm(initial={"to": row.addressee}) if row.addressee else PassOnForm()
    context = {
        "row": row,
        "user_id": signed_in_user(request).pk,
        "held": who_has(request).get(row.pk),
        "stage": STAGES[Stage(row.stage)],
        "wanted": names.get(row.addressee, ""),
        "passed_on_to": names.get(row.passed_on_to, ""),
        "form": form,
        **further,
    }
    return render(request, "desk/handover.html", context)


def _row(row: Handover) -> tuple[Handover, str | Promise]:
    return row, STAGES[Stage(row.stage)]
