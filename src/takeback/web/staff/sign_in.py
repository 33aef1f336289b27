"""Signing in and out: the passphrase, then the second factor."""

from __future__ import annotations

import logging
from typing import assert_never

from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from takeback.flows.staff.membership import open_key
from takeback.flows.staff.organisation_keys import found_keys
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
from takeback.web.staff.lockout import Verdict, is_refused, judge

log = logging.getLogger(__name__)


@for_anyone
@require_http_methods(["GET", "HEAD"])
def front_door(_request: HttpRequest) -> HttpResponse:
    """Lead to signing in, which leads on whoever has done so. The first page of all is the survivors'."""
    return redirect("staff:sign-in")


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
    if not factors_of(half.user):
        return redirect("staff:set-up")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        match judge(request, half.user, lambda: use_code(half.user, code, now(request))):
            case Verdict.TOO_MANY:
                return _too_many(request)
            case Verdict.RIGHT:
                return finish(request, half.user, half.following)
            case Verdict.WRONG:
                wrong = _("This code is wrong, or was used before. Wait for the next one, and try again.")
                form.add_error("code", wrong)
            case never:
                assert_never(never)
    return _ask(request, half.user, form)


@for_half_signed_in
@require_POST
def second_factor_passkey(request: HttpRequest) -> HttpResponse:
    """Take what the browser answers about a passkey."""
    half = half_signed_in(request)
    form = PasskeyForm(request.POST)
    answer = form.cleaned_data["answer"] if form.is_valid() else ""
    match judge(request, half.user, lambda: passkeys.use(half.user, answer, now(request))):
        case Verdict.TOO_MANY:
            return _too_many(request)
        case Verdict.RIGHT:
            return finish(request, half.user, half.following)
        case Verdict.WRONG:
            return _ask(request, half.user, CodeForm(), failed=True)
        case never:
            assert_never(never)


@for_anyone
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and destroy what it held of the key."""
    response = redirect("staff:sign-in")
    end_session(request, response)
    return response


def finish(request: HttpRequest, user: User, following: str) -> HttpResponse:
    """Complete the sign-in, note it in the log, and lead on. An organisation without a key gets one here.

    Args:
        request: the one that brought the second factor.
        user: who it is.
        following: a path of ours, or empty.
    """
    response = HttpResponseRedirect(following or reverse("staff:account"))
    with transaction.atomic():
        complete_sign_in(request, response, user)
        append("signed_in", {"user": user.pk}, now(request))
    found_keys(user, now(request))
    log.info("signed in: %s", user.pk)
    return response


def _ask(request: HttpRequest, user: User, form: CodeForm, *, failed: bool = False) -> HttpResponse:
    has_passkey = any(each.kind == "webauthn" for each in factors_of(user))
    context = {
        "form": form,
        "passkey": passkeys.request_options(user) if has_passkey else "",
        "answer": PasskeyForm(),
        "failed": failed,
    }
    return render(request, "staff/second_factor.html", context)


def _too_many(request: HttpRequest) -> HttpResponse:
    log.info("sign-in refused: too many failures")
    return render(request, "staff/too_many.html", status=429)


def _own_path(address: str) -> str:
    """The address if it is a path of ours, else nothing: nobody is led away from here."""
    is_own = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_own else ""
