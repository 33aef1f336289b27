"""The passphrase once more, before something that matters: an unlocked screen alone must not be enough."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from takeback.records.accounts.models import User
from takeback.web.staff.forms import PassphraseForm
from takeback.web.staff.lockout import is_refused


def confirmed(request: HttpRequest, user: User, form: PassphraseForm | None) -> bool:
    """Whether the passphrase was given and right. A wrong one counts like one at sign-in, and is told at its field.

    Args:
        request: from where.
        user: who is signed in.
        form: what was sent; None where nothing is asked, since the passphrase was given just before.
    """
    if form is None:
        return True
    return form.is_valid() and is_theirs(request, user, form, "passphrase")


def is_theirs(request: HttpRequest, user: User, form: Form, field: str) -> bool:
    """Whether one field of a valid form holds the person's passphrase; if not, the form says so.

    Args:
        request: from where.
        user: who is signed in.
        form: what was sent.
        field: which field.
    """
    if is_refused(request, user.email):
        form.add_error(field, _("There were too many wrong tries. Wait 15 minutes, and try again."))
        return False
    if authenticate(request, email=user.email, password=form.cleaned_data[field]) != user:
        form.add_error(field, _("This is not your passphrase."))
        return False
    return True
