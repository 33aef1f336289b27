"""The organisation's key: who can open what survivors confided, who is let in, and what is left to do after a leave."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from takeback.base.errors import Conflict, NotAllowed, NotFound
from takeback.flows import organisation_keys, resealing
from takeback.records.accounts.models import User
from takeback.records.accounts.queries import Member, member_of, members_of
from takeback.records.accounts.roles import MAY_HOLD_KEYS, Role
from takeback.records.keyring.member_keys import public_key_of
from takeback.records.keyring.queries import KeyStanding, key_standing
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.fingerprints import fingerprint
from takeback.sealing.outcomes import Refused
from takeback.web.face.access import for_roles
from takeback.web.face.session import now, private_key, signed_in_user


@dataclass(frozen=True, slots=True)
class Holder:
    """One member, as the page of keys shows them.

    Attributes:
        member: who.
        opens: whether they have a copy of the current generation.
        waits: whether a copy can be sealed to them, and they have none.
        fingerprint: of their own public key; empty where they have none.
    """

    member: Member
    opens: bool
    waits: bool
    fingerprint: str


@for_roles(*MAY_HOLD_KEYS)
@require_http_methods(["GET", "HEAD"])
def keys(request: HttpRequest) -> HttpResponse:
    """Who can open, who waits, and how far the moving of cases is."""
    user = signed_in_user(request)
    standing = key_standing(user.organisation_id)
    holders = _holders(user, standing)
    context = {
        "organisation": user.organisation,
        "standing": standing,
        "holders": holders,
        "opening": sum(each.opens for each in holders),
        "waiting": sum(each.waits for each in holders),
        "i_open": user.pk in standing.openers,
        "my_loans": standing.lent.get(user.pk, 0),
        "is_administrator": Role.ADMINISTRATOR in user.roles,
        "has_own_keys": user.pk in standing.with_keys,
        "to_move": _standing_on(request, user, standing.older),
        "shut": _standing_on(request, user, standing.shut),
    }
    return render(request, "staff/keys.html", context)


@for_roles(Role.ADMINISTRATOR)
@require_POST
def found(request: HttpRequest) -> HttpResponse:
    """Make the organisation's key, where it has none."""
    if organisation_keys.found_keys(signed_in_user(request), now(request)):
        messages.success(request, _("The key is made. Let a colleague in now, so that it is not lost with you."))
    else:
        messages.warning(request, _("Nothing was made: there is a key already, or you have none of your own yet."))
    return redirect("staff:keys")


@for_roles(Role.ADMINISTRATOR)
@require_POST
def begin_anew(request: HttpRequest) -> HttpResponse:
    """Make a new key after the old one was lost."""
    try:
        organisation_keys.begin_anew(signed_in_user(request), now(request))
    except (Conflict, NotFound) as error:
        messages.error(request, _("Nothing was changed: %(why)s.") % {"why": error.message})
    else:
        messages.success(request, _("There is a new key. What was sealed to the old one stays shut."))
    return redirect("staff:keys")


@for_roles(*MAY_HOLD_KEYS)
@require_POST
def admit(request: HttpRequest, user_id: str) -> HttpResponse:
    """Seal a copy of the key to a colleague: one press."""
    user = signed_in_user(request)
    if member_of(user, user_id) is None:
        raise NotFound("no such member in the organisation of the one who asks")
    private = session_key(request, user)
    if private is None:
        return redirect("staff:keys")
    try:
        admitted = organisation_keys.admit(user, private, user_id, now(request))
    except NotAllowed as error:
        messages.error(request, error.message)
        return redirect("staff:keys")
    if isinstance(admitted, Refused):
        messages.error(request, _("You cannot open the key yourself, so you cannot let anybody in."))
    else:
        messages.success(request, _("Done. Your colleague can open what the organisation can, from now on."))
    return redirect("staff:keys")


@for_roles(*MAY_HOLD_KEYS)
@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Seal cases to the current key that still stand on an older one."""
    user = signed_in_user(request)
    private, cases = session_key(request, user), _cases(request)
    if private is None or cases is None:
        return redirect("staff:keys")
    moved = resealing.move_cases(cases, user, private, now(request))
    if isinstance(moved, Refused):
        messages.error(request, _("You cannot open the older key, so you cannot move its cases. Ask a colleague."))
        return redirect("staff:keys")
    said = ngettext("%(count)s case was moved.", "%(count)s cases were moved.", moved.moved) % {"count": moved.moved}
    if moved.left:
        left = ngettext("%(count)s is left.", "%(count)s are left.", moved.left) % {"count": moved.left}
        messages.warning(request, f"{said} {left}")
    else:
        messages.success(request, said)
    return redirect("staff:keys")


def session_key(request: HttpRequest, user: User) -> PrivateKey | None:
    """The private key of who is signed in; without one, they are told what to do.

    Args:
        request: brings one half of it.
        user: who is signed in.
    """
    private = private_key(request, user)
    if private is None:
        messages.error(request, _("Your key is not open in this session. Sign out, sign in again, and try once more."))
    return private


def _holders(user: User, standing: KeyStanding) -> list[Holder]:
    return [_holder(each, standing) for each in members_of(user)]


def _holder(member: Member, standing: KeyStanding) -> Holder:
    opens = member.id in standing.openers
    public = public_key_of(member.id) if member.id in standing.with_keys else None
    waits = bool(not opens and public is not None and MAY_HOLD_KEYS & set(member.roles) and standing.openers)
    return Holder(member, opens, waits, "" if public is None else fingerprint(public))


def _standing_on(request: HttpRequest, user: User, generations: tuple[int, ...]) -> int | None:
    """Cases that stand on these generations; None where nothing is to be said of them."""
    cases = _cases(request)
    if cases is None or not generations:
        return None
    return sum(cases.count_sealed_to(user.organisation_id, number) for number in generations)


def _cases(request: HttpRequest) -> resealing.SealedCases | None:
    found: resealing.SealedCases | None = request.services.sealed_cases  # type: ignore[attr-defined]  # see `now`
    return found
