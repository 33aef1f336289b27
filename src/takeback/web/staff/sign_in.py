"""Signing in and out: the passphrase, then the second factor."""

from __future__ import annotations

import logging

from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from takeback.flows.membership import open_key
from takeback.records.accounts.models import User
from takeback.records.accounts.second_factor import factors_of, use_code
from takeback.records.audit.actions import append
from takeback.web.face.access import for_anyone, for_half_signed_in
from takeback.web.face.session import (
    HalfSignedIn,
    SignedIn,
    begin_half_signed_in,
    caller,
    complete_sign_in,
    end_session,
    half_signed_in,
    now,
)
from takeback.web.staff import passkeys
from takeback.web.staff.forms import CodeForm, PasskeyForm, SignInForm
from takeback.web.staff.lockout import count_failure, is_refused

log = logging.getLogger(__name__)


@for_anyone
@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and passphrase. Whatever is wrong, the answer is the same."""
    form = SignInForm(request.POST or None)
    following = _own_path(request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if is_refused(request, email):
            return _too_many(request)
        user = authenticate(request, email=email, password=form.cleaned_data["passphrase"])
        if isinstance(user, User):
            response = redirect("staff:second-factor")
            private = open_key(user, form.cleaned_data["passphrase"])
            begin_half_signed_in(request, response, user, private, following)
            return response
        form.add_error(None, _("The address or the passphrase is wrong. Check both, and try again."))
    elif request.method != "POST":
        match caller(request):
            case SignedIn():
                return HttpResponseRedirect(following or reverse("staff:account"))
            case HalfSignedIn():
                return redirect("staff:second-factor")
            case _:
                pass
    return render(request, "staff/sign_in.html", {"form": form, "following": following})


@for_half_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a code, or for a passkey; lead to the set-up who has neither."""
    half = half_signed_in(request)
    factors = factors_of(half.user)
    if not factors:
        return redirect("staff:set-up")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if is_refused(request, half.user.email):
            return _too_many(request)
        if use_code(half.user, form.cleaned_data["code"], now(request)):
            return finish(request, half.user, half.following)
        count_failure(request, half.user.email)
        form.add_error("code", _("This code is wrong, or was used before. Wait for the next one, and try again."))
    passkey = passkeys.request_options(half.user) if any(each.kind == "webauthn" for each in factors) else ""
    return render(request, "staff/second_factor.html", {"form": form, "passkey": passkey, "answer": PasskeyForm()})


@for_half_signed_in
@require_POST
def second_factor_passkey(request: HttpRequest) -> HttpResponse:
    """Take what the browser answers about a passkey."""
    half = half_signed_in(request)
    if is_refused(request, half.user.email):
        return _too_many(request)
    form = PasskeyForm(request.POST)
    if form.is_valid() and passkeys.use(half.user, form.cleaned_data["answer"], now(request)):
        return finish(request, half.user, half.following)
    count_failure(request, half.user.email)
    refused = CodeForm()
    context = {"form": refused, "passkey": passkeys.request_options(half.user), "answer": PasskeyForm(), "failed": True}
    return render(request, "staff/second_factor.html", context)


@for_anyone
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and destroy what it held of the key."""
    response = redirect("staff:sign-in")
    end_session(request, response)
    return response


def finish(request: HttpRequest, user: User, following: str) -> HttpResponse:
    """Complete the sign-in, note it in the log, and lead on.

    Args:
        request: the one that brought the second factor.
        user: who it is.
        following: a path of ours, or empty.
    """
    response = HttpResponseRedirect(following or reverse("staff:account"))
    with transaction.atomic():
        complete_sign_in(request, response, user)
        append("signed_in", {"user": user.pk}, now(request))
    log.info("signed in: %s", user.pk)
    return response


def _too_many(request: HttpRequest) -> HttpResponse:
    log.info("sign-in refused: too many failures")
    return render(request, "staff/too_many.html", status=429)


def _own_path(address: str) -> str:
    """The address if it is a path of ours, else nothing: nobody is led away from here."""
    is_own = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_own else ""
