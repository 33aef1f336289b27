"""Organisations beside the one that runs the deployment: made by its administrators, then left to their own.

From the moment their first administrator has joined, they invite and remove by themselves; nobody from outside can.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from takeback.base.errors import Conflict, NotAllowed, NotFound
from takeback.records.accounts.actions.checks import checked_email, checked_name, require_administrator
from takeback.records.accounts.actions.links import Issued, issue
from takeback.records.accounts.models import Link, Organisation, User
from takeback.records.accounts.roles import Role
from takeback.records.audit.actions import append

log = logging.getLogger(__name__)

THE_MACHINE = "the_machine"
"""Who acts, in a leaf, where a command does."""


def require_deployments_administrator(by: User) -> None:
    """Refuse whoever is no active administrator of the organisation that runs the deployment.

    Args:
        by: who asks.

    Raises:
        NotAllowed: they are none.
    """
    require_administrator(by)
    if not by.organisation.runs_deployment:
        raise NotAllowed(_("Only who runs this deployment looks after its organisations."))


def make_organisation(by: User | None, name: str, at: datetime) -> Organisation:
    """Make an organisation without anybody in it.

    Args:
        by: an administrator of the one that runs the deployment; `None` for whoever runs the machine, by command.
        name: its own, which no other has.
        at: the present instant.

    Raises:
        NotAllowed: the asker is no such administrator.
        Invalid: the name will not do.
        Conflict: there is one of this name.
    """
    if by is not None:
        require_deployments_administrator(by)
    called = checked_name(name, field="organisation")
    with transaction.atomic():
        organisation, is_new = Organisation.objects.get_or_create(name=called)
        if not is_new:
            raise Conflict(_("There is an organisation of this name already."))
        append("organisation_made", {"by": THE_MACHINE if by is None else by.pk, "organisation": organisation.pk}, at)
    log.info("organisation made: %s", organisation.pk)
    return organisation


def invite_first_administrator(by: User | None, organisation_id: str, *, name: str, email: str, at: datetime) -> Issued:
    """Invite the one who will invite the others. Earlier such invitations that nobody accepted stop working.

    Args:
        by: as for `make_organisation`.
        organisation_id: one without members.
        name: of the person.
        email: their address.
        at: the present instant.

    Raises:
        NotAllowed: the asker is no such administrator.
        NotFound: no such organisation.
        Invalid: the name or the address will not do.
        Conflict: somebody has joined it, and invites from now on.
    """
    if by is not None:
        require_deployments_administrator(by)
    link = Link(
        purpose=Link.Purpose.INVITATION,
        organisation_id=organisation_id,
        email=checked_email(email),
        name=checked_name(name),
        roles=[Role.ADMINISTRATOR.value],
        made_by=by,
    )
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
        if organisation is None:
            raise NotFound(_("There is no such organisation."))
        if organisation.runs_deployment or User.objects.filter(organisation=organisation, is_active=True).exists():
            raise Conflict(_("Somebody has joined this organisation, and invites the others."))
        Link.objects.filter(
            organisation=organisation, purpose=Link.Purpose.INVITATION, completed_at=None, revoked_at=None
        ).update(revoked_at=at)
        issued = issue(link, at)
        facts = {"by": THE_MACHINE if by is None else by.pk, "link": issued.link_id, "organisation": organisation.pk}
        append("first_administrator_invited", facts, at)
    log.info("first administrator invited: %s into %s", issued.link_id, organisation.pk)
    return issued
