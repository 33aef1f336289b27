"""A partner organisation: made, and its first administrator invited, in one step or again when nobody came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from takeback.base.errors import Conflict
from takeback.records.accounts.actions import Issued
from takeback.records.accounts.actions.organisations import (
    invite_first_administrator,
    make_organisation,
    require_deployments_administrator,
)
from takeback.records.accounts.models import Link, Organisation, User
from takeback.records.keyring.models import OrganisationKey
from takeback.records.platforms.models import Platform, PlatformKey


@dataclass(frozen=True, slots=True)
class Shown:
    """One organisation, as whoever runs the deployment may see it: how it stands, and nothing that it keeps.

    Attributes:
        id: its own.
        name: its own.
        runs_deployment: whether it is the one that looks after the rest.
        is_platform: whether it calls with keys.
        members: how many people are in it.
        is_invited: whether an invitation to its first administrator is open.
        has_key: whether it can keep what is confided to it.
    """

    id: str
    name: str
    runs_deployment: bool
    is_platform: bool
    members: int
    is_invited: bool
    has_key: bool

    @property
    def waits_for_its_first(self) -> bool:
        """Whether nobody has joined yet who could invite the others."""
        return not self.members and not self.is_platform and not self.runs_deployment


def organisations(by: User, at: datetime) -> list[Shown]:
    """Every organisation of the deployment, by name.

    Args:
        by: an administrator of the one that runs it.
        at: the present instant.

    Raises:
        NotAllowed: the asker is no such administrator.
    """
    require_deployments_administrator(by)
    return every_organisation(at)


def every_organisation(at: datetime) -> list[Shown]:
    """The same, for whoever runs the machine.

    Args:
        at: the present instant.
    """
    mine = {"organisation": OuterRef("pk")}
    open_links = Link.objects.filter(**mine, purpose="invitation", completed_at=None, revoked_at=None)
    rows = Organisation.objects.annotate(
        people=Count("members", filter=Q(members__is_active=True)),
        is_invited=Exists(open_links.filter(expires_at__gt=at)),
        has_key=Exists(OrganisationKey.objects.filter(**mine)),
        is_platform=Exists(Platform.objects.filter(**mine)),
        has_calls=Exists(PlatformKey.objects.filter(**mine)),
    )
    return [
        Shown(
            row.pk,
            row.name,
            row.runs_deployment,
            row.is_platform or row.has_calls,
            row.people,
            row.is_invited,
            row.has_key,
        )
        for row in rows.order_by("name")
    ]


def make_partner(by: User | None, *, organisation: str, name: str, email: str, at: datetime) -> Issued:
    """Make a partner organisation and invite its first administrator: both, or neither.

    Args:
        by: an administrator of the organisation that runs the deployment; `None` for whoever runs the machine.
        organisation: what it is called.
        name: of its first administrator.
        email: their address.
        at: the present instant.

    Raises:
        NotAllowed: the asker is no such administrator.
        Invalid: a name or the address will not do.
        Conflict: there is an organisation of this name.
    """
    with transaction.atomic():
        made = make_organisation(by, organisation, at)
        return invite_first_administrator(by, made.pk, name=name, email=email, at=at)


def invite_again(by: User, organisation_id: str, *, name: str, email: str, at: datetime) -> Issued:
    """Invite the first administrator of an organisation that nobody has joined yet.

    Args:
        by: an administrator of the organisation that runs the deployment.
        organisation_id: which.
        name: of the person.
        email: their address.
        at: the present instant.

    Raises:
        NotAllowed: the asker is no such administrator.
        NotFound: no such organisation.
        Invalid: the name or the address will not do.
        Conflict: somebody has joined it; or it is a platform, which nobody takes hold of by an invitation.
    """
    platforms = Q(platform__isnull=False) | Q(platform_keys__isnull=False)
    if Organisation.objects.filter(platforms, pk=organisation_id).exists():
        raise Conflict(_("This is a platform. It has keys, and no members."))
    return invite_first_administrator(by, organisation_id, name=name, email=email, at=at)
