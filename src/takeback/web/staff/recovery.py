"""Recovery by two administrators: halves are made, two are lent, and the one who lost the passphrase joins them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from takeback.base.errors import Invalid, NotAllowed, NotFound
from takeback.flows.staff import organisation_keys
from takeback.records.accounts.models import User
from takeback.records.accounts.queries import Member, member_of, members_of
from takeback.records.accounts.roles import MAY_HOLD_KEYS, Role
from takeback.records.keyring.queries import KeyStanding, key_standing
from takeback.records.keyring.recovery import Lent
from takeback.sealing.outcomes import Refused, Why
from takeback.web.face.access import for_roles
from takeback.web.face.session import now, signed_in_user
from takeback.web.staff.confirming import is_theirs
from takeback.web.staff.forms import PassphraseForm, tell
from takeback.web.staff.keys import session_key


class HoldersForm(PassphraseForm):
    """Which administrators hold a half each."""

    holders = forms.MultipleChoiceField(
        label=gettext_lazy("Who holds a half"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Two at least, three are better: with two, one forgotten passphrase ends recovery."),
    )
    field_order = ["holders", "passphrase"]

    def offer(self, administrators: list[Member]) -> None:
        """Offer these, all of them chosen at first.

        Args:
            administrators: who have keys of their own.
        """
        field = self.fields["holders"]
        field.choices = [(each.id, each.name) for each in administrators]  # type: ignore[attr-defined]  # of this field
        field.initial = [each.id for each in administrators]


@for_roles(*MAY_HOLD_KEYS)
@require_http_methods(["GET", "HEAD"])
def recovery(request: HttpRequest) -> HttpResponse:
    """How recovery works, how it stands here, and what one can do oneself."""
    user = signed_in_user(request)
    standing = key_standing(user.organisation_id)
    everybody = members_of(user)
    context = {
        "standing": standing,
        "holders": [each for each in everybody if each.id in standing.half_holders],
        "borrowers": [(each, standing.lent.get(each.id, 0)) for each in _borrowers(user, standing)],
        "i_open": user.pk in standing.openers,
        "i_hold": user.pk in standing.half_holders,
        "my_loans": standing.lent.get(user.pk, 0),
        "is_administrator": Role.ADMINISTRATOR in user.roles,
        "could_hold": len(_could_hold(user, standing)),
    }
    return render(request, "staff/recovery.html", context)


@for_roles(Role.ADMINISTRATOR)
@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
def make_halves(request: HttpRequest) -> HttpResponse:
    """Choose who holds a half, and make them; the passphrase is asked once more."""
    user = signed_in_user(request)
    form = HoldersForm(request.POST or None)
    form.offer(_could_hold(user, key_standing(user.organisation_id)))
    if request.method == "POST" and form.is_valid() and is_theirs(request, user, form, "passphrase"):
        private = session_key(request, user)
        if private is None:
            return redirect("staff:recovery")
        try:
            made = organisation_keys.make_halves(user, private, form.cleaned_data["holders"], now(request))
        except Invalid as error:
            tell(form, error)
        except NotFound:
            form.add_error("holders", _("One of them is no administrator any more. Choose again."))
        else:
            if isinstance(made, Refused):
                messages.error(request, _("You cannot open the key yourself, so you cannot put it into halves."))
            else:
                messages.success(request, _("The halves are made. Halves from before are of no use any more."))
            return redirect("staff:recovery")
    return render(request, "staff/recovery_halves.html", {"form": form})


@for_roles(Role.ADMINISTRATOR)
@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
def lend_half(request: HttpRequest, user_id: str) -> HttpResponse:
    """Lend the own half to a colleague; the passphrase is asked once more."""
    user = signed_in_user(request)
    borrower = member_of(user, user_id)
    if borrower is None:
        raise NotFound("no such member in the organisation of the one who asks")
    form = PassphraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and is_theirs(request, user, form, "passphrase"):
        private = session_key(request, user)
        if private is not None:
            try:
                lent = organisation_keys.lend(user, private, borrower.id, now(request))
            except (NotAllowed, NotFound) as error:
                messages.error(request, error.message)
            else:
                _say_whether_lent(request, lent)
        return redirect("staff:recovery")
    return render(request, "staff/recovery_lend.html", {"form": form, "borrower": borrower})


@for_roles(*MAY_HOLD_KEYS)
@require_POST
def join_halves(request: HttpRequest) -> HttpResponse:
    """Join the two halves that one was lent."""
    user = signed_in_user(request)
    private = session_key(request, user)
    if private is None:
        return redirect("staff:recovery")
    recovered = organisation_keys.recover_key(user, private, now(request))
    if not isinstance(recovered, Refused):
        messages.success(request, _("You can open again what the organisation can. The lent halves are destroyed."))
    elif recovered.reason is Why.NEEDS_TWO_HALVES:
        messages.error(request, _("Two halves are needed, from two administrators. Ask one more to lend theirs."))
    else:
        messages.error(request, _("These halves do not belong together. Have new ones made, and lent again."))
    return redirect("staff:recovery")


def _say_whether_lent(request: HttpRequest, lent: Lent | Refused) -> None:
    if isinstance(lent, Refused):
        messages.error(request, _("You hold no half that could be lent to this colleague."))
    else:
        messages.success(request, _("Your half is lent. One more administrator lends theirs, then it can be joined."))


def _could_hold(user: User, standing: KeyStanding) -> list[Member]:
    return [each for each in members_of(user) if Role.ADMINISTRATOR in each.roles and each.id in standing.with_keys]


def _borrowers(user: User, standing: KeyStanding) -> list[Member]:
    """Who has keys and a role that may open, and cannot."""
    return [
        each
        for each in members_of(user)
        if each.id in standing.with_keys - standing.openers and MAY_HOLD_KEYS & set(each.roles)
    ]
