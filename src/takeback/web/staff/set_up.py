"""Setting up a second factor: the first one to finish joining, further ones from the account's page.

Whoever owes a second factor and has one must show it, and never reaches the set-up: otherwise a stolen passphrase could
bring its own factor.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from takeback.base.errors import Conflict
from takeback.records.accounts.models import User
from takeback.records.accounts.second_factor import activate_totp, factors_of, new_totp_secret
from takeback.web.face.access import for_half_signed_in, for_signed_in
from takeback.web.face.session import half_signed_in, now, signed_in_user
from takeback.web.staff import passkeys
from takeback.web.staff.confirming import confirmed
from takeback.web.staff.forms import NewCodeForm, NewPasskeyForm, PassphraseForm
from takeback.web.staff.qr import svg_of
from takeback.web.staff.sign_in import finish

_SECRET = "totp_secret"  # noqa: S105 - the name of a place in the session


@for_half_signed_in
@require_http_methods(["GET", "HEAD"])
def choose(request: HttpRequest) -> HttpResponse:
    """An authenticator application, or a passkey."""
    if factors_of(half_signed_in(request).user):
        return redirect("staff:second-factor")
    return render(request, "staff/set_up.html")


@for_half_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def first_totp(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator application, and be signed in."""
    user = half_signed_in(request).user
    if factors_of(user):
        return redirect("staff:second-factor")
    page = _totp(request, user)
    return finish(request, user, reverse("staff:recovery-codes")) if page is None else page


@for_half_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def first_passkey(request: HttpRequest) -> HttpResponse:
    """Set up a passkey, and be signed in."""
    user = half_signed_in(request).user
    if factors_of(user):
        return redirect("staff:second-factor")
    page = _passkey(request, user)
    return finish(request, user, reverse("staff:recovery-codes")) if page is None else page


@for_signed_in
@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
def another_totp(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator application beside a passkey; the passphrase is asked once more."""
    user = signed_in_user(request)
    if any(each.kind == "totp" for each in factors_of(user)):
        messages.warning(request, _("You have an authenticator application already. Remove it first."))
        return redirect("staff:account")
    page = _totp(request, user, PassphraseForm(request.POST or None))
    return _done(request) if page is None else page


@for_signed_in
@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
def another_passkey(request: HttpRequest) -> HttpResponse:
    """Set up one more passkey; the passphrase is asked once more."""
    user = signed_in_user(request)
    page = _passkey(request, user, PassphraseForm(request.POST or None))
    return _done(request) if page is None else page


def _totp(request: HttpRequest, user: User, passphrase: PassphraseForm | None = None) -> HttpResponse | None:
    """The page that sets up an authenticator application, or None once that is done."""
    adapter: Any = get_adapter()
    held = request.session.get(_SECRET)
    if held is None:
        held = request.session[_SECRET] = adapter.encrypt(new_totp_secret())
    secret: str = adapter.decrypt(held)
    form = NewCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and confirmed(request, user, passphrase):
        try:
            if activate_totp(user, secret, form.cleaned_data["code"], now(request)):
                del request.session[_SECRET]
                return None
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            form.add_error("code", _("This code does not fit. Check the application's clock, and type the next code."))
    address = adapter.build_totp_url(user, secret)
    context = {
        "form": form,
        "passphrase": passphrase,
        "qr": svg_of(address, _("QR code for your authenticator application")),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }
    return render(request, "staff/set_up_totp.html", context)


def _passkey(request: HttpRequest, user: User, passphrase: PassphraseForm | None = None) -> HttpResponse | None:
    """The page that sets up a passkey, or None once that is done."""
    form = NewPasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and confirmed(request, user, passphrase):
        if passkeys.add(user, form.cleaned_data["answer"], form.cleaned_data["name"]):
            return None
        form.add_error(None, _("The passkey could not be set up. Try again, or use an authenticator application."))
    context = {"form": form, "passphrase": passphrase, "passkey": passkeys.creation_options(user)}
    return render(request, "staff/set_up_passkey.html", context)


def _done(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("The second factor is set up."))
    return redirect("staff:account")
