"""Members of the administrator's own organisation: who they are, who is invited, and what may change."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound
from takeback.flows.staff import membership
from takeback.records.accounts import actions
from takeback.records.accounts.actions.checks import roles_given_by
from takeback.records.accounts.queries import Member, member_of, members_of, open_invitations_of
from takeback.records.accounts.roles import Role
from takeback.records.keyring.queries import key_standing
from takeback.web.face.access import for_roles
from takeback.web.face.session import now, signed_in_user
from takeback.web.staff.forms import ROLE_NAMES, InviteForm, RolesForm, tell


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD"])
def members(request: HttpRequest) -> HttpResponse:
    """Who is here, and who is invited."""
    user = signed_in_user(request)
    invitations = open_invitations_of(user, now(request))
    standing = key_standing(user.organisation_id)
    everybody = members_of(user)
    context = {
        "organisation": user.organisation,
        "members": [(each, [_short(role) for role in each.roles], each.id in standing.openers) for each in everybody],
        "standing": standing,
        "invitations": [(each, [_short(role) for role in each.roles]) for each in invitations],
    }
    return render(request, "staff/members.html", context)


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody, and show the link: here, once."""
    form = InviteForm(request.POST or None).offer(roles_given_by(signed_in_user(request).organisation))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            issued = actions.invite(
                signed_in_user(request), name=said["name"], email=said["email"], roles=said["roles"], at=now(request)
            )
        except (Invalid, Conflict) as error:
            tell(form, error)
        else:
            return show_link(request, issued, said["name"], "staff:members")
    return render(request, "staff/invite.html", {"form": form})


@for_roles(Role.ADMINISTRATOR)
@require_POST
def revoke(request: HttpRequest, link_id: str) -> HttpResponse:
    """Make an open invitation useless."""
    actions.revoke_invitation(signed_in_user(request), link_id, now(request))
    messages.success(request, _("The invitation no longer works."))
    return redirect("staff:members")


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, user_id: str) -> HttpResponse:
    """One member, and the roles they hold."""
    shown = _member(request, user_id)
    form = RolesForm(request.POST or None, initial={"roles": [role.value for role in shown.roles]})
    form.offer(roles_given_by(signed_in_user(request).organisation))
    if request.method == "POST" and form.is_valid():
        try:
            membership.change_roles(signed_in_user(request), user_id, form.cleaned_data["roles"], now(request))
        except (Invalid, Conflict) as error:
            tell(form, error)
        else:
            messages.success(request, _("The roles are changed."))
            return redirect("staff:members")
    return render(request, "staff/member.html", {"form": form, "member": shown})


@for_roles(Role.ADMINISTRATOR)
@require_POST
def recovery_link(request: HttpRequest, user_id: str) -> HttpResponse:
    """Let a colleague back in, and show the link: here, once."""
    shown = _member(request, user_id)
    try:
        issued = actions.issue_recovery_link(signed_in_user(request), user_id, now(request))
    except NotAllowed as error:
        messages.error(request, error.message)
        return redirect("staff:member", user_id)
    return show_link(request, issued, shown.name, "staff:members")


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, user_id: str) -> HttpResponse:
    """Ask whether it is meant, and remove a member."""
    shown = _member(request, user_id)
    if request.method == "POST":
        try:
            membership.remove(signed_in_user(request), user_id, now(request))
        except Conflict as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("The member is removed."))
        return redirect("staff:members")
    return render(request, "staff/remove_member.html", {"member": shown})


def _member(request: HttpRequest, user_id: str) -> Member:
    shown = member_of(signed_in_user(request), user_id)
    if shown is None:
        raise NotFound("no such member in the organisation of the one who asks")
    return shown


def show_link(request: HttpRequest, issued: actions.Issued, name: str, back: str) -> HttpResponse:
    """The page that shows a link, here and once.

    Args:
        request: that made it.
        issued: the link.
        name: of whom it is for.
        back: the name of the address that one goes on to.
    """
    address = request.build_absolute_uri(reverse("staff:join", args=[issued.secret]))
    return render(request, "staff/link.html", {"address": address, "name": name, "back": reverse(back)})


def _short(role: Role) -> str:
    return str(ROLE_NAMES[role]).partition(":")[0]
