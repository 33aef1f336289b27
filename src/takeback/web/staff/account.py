"""A member's own account: passphrase, second factors, recovery codes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.flows.staff import membership
from takeback.records.accounts.second_factor import (
    factors_of,
    make_recovery_codes,
    recovery_codes_left,
    remove_factor,
)
from takeback.records.keyring.member_keys import public_key_of
from takeback.sealing.fingerprints import fingerprint
from takeback.web.face.access import for_signed_in
from takeback.web.face.session import end_session, now, signed_in_user
from takeback.web.staff.confirming import confirmed, is_theirs
from takeback.web.staff.forms import ROLE_NAMES, ChangePassphraseForm, PassphraseForm, tell


@for_signed_in
@require_http_methods(["GET", "HEAD"])
def account(request: HttpRequest) -> HttpResponse:
    """What one is here, and how one signs in."""
    user = signed_in_user(request)
    public = public_key_of(user.pk)
    context = {
        "member": user,
        "fingerprint": "" if public is None else fingerprint(public),
        "roles": [ROLE_NAMES[role] for role in sorted(user.roles)],
        "factors": factors_of(user),
        "codes_left": recovery_codes_left(user),
    }
    return render(request, "staff/account.html", context)


@for_signed_in
@sensitive_post_parameters("old", "passphrase", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def change_passphrase(request: HttpRequest) -> HttpResponse:
    """A new passphrase; every session ends, and the next sign-in uses it."""
    user = signed_in_user(request)
    form = ChangePassphraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and is_theirs(request, user, form, "old"):
        said = form.cleaned_data
        try:
            membership.change_passphrase(user, old=said["old"], new=said["passphrase"], at=now(request))
        except Invalid as error:
            tell(form, error)
        else:
            response = redirect("staff:sign-in")
            end_session(request, response)
            messages.success(request, _("Your passphrase is changed. Sign in with the new one."))
            return response
    return render(request, "staff/change_passphrase.html", {"form": form})


@for_signed_in
@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
def drop_factor(request: HttpRequest, factor_id: int) -> HttpResponse:
    """Take a second factor away, after the passphrase."""
    user = signed_in_user(request)
    factor = next((each for each in factors_of(user) if each.id == factor_id), None)
    if factor is None:
        raise NotFound("no such second factor")
    form = PassphraseForm(request.POST or None)
    if request.method == "POST" and confirmed(request, user, form):
        try:
            remove_factor(user, factor_id)
        except Conflict as error:
            tell(form, error)
        else:
            messages.success(request, _("The second factor is removed."))
            return redirect("staff:account")
    return render(request, "staff/drop_factor.html", {"form": form, "factor": factor})


@for_signed_in
@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make fresh codes and show them: here, once."""
    user = signed_in_user(request)
    form = PassphraseForm(request.POST or None)
    if request.method == "POST" and confirmed(request, user, form):
        codes = [" ".join(code[start : start + 4] for start in (0, 4, 8)) for code in make_recovery_codes(user)]
        return render(request, "staff/recovery_codes.html", {"codes": codes})
    return render(request, "staff/recovery_codes.html", {"form": form, "codes_left": recovery_codes_left(user)})
