"""What may be known about people and links: always of the asker's own organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from takeback.base.errors import NotFound
from takeback.records.accounts.actions import hash_of
from takeback.records.accounts.models import Link, Organisation, User
from takeback.records.accounts.roles import Role


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the asker's organisation.

    Attributes:
        id: of the account.
        name: theirs.
        email: theirs.
        roles: sorted by name.
    """

    id: str
    name: str
    email: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that may still be accepted.

    Attributes:
        id: of the link; not its secret, which nobody knows.
        name: as the administrator wrote it.
        email: where it went.
        roles: sorted by name.
        expires_at: from when on it is of no use.
    """

    id: str
    name: str
    email: str
    roles: tuple[Role, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenLink:
    """What somebody who follows a link may see of it before completing it.

    Attributes:
        purpose: invitation or recovery.
        organisation: its name.
        name: of the person, as the administrator wrote it; empty if unknown.
        email: their address; empty for the first administrator.
    """

    purpose: Link.Purpose
    organisation: str
    name: str
    email: str

    @property
    def is_first(self) -> bool:
        """Whether it is the first administrator's, who names the organisation and gives an address."""
        return self.email == ""


def organisation(organisation_id: str) -> Organisation:
    """The organisation of that id, for a caller who has shown that it is theirs.

    Args:
        organisation_id: of a key, say.

    Raises:
        NotFound: there is none.
    """
    found = Organisation.objects.filter(pk=organisation_id).first()
    if found is None:
        raise NotFound("there is no such organisation")
    return found


def has_caseworkers(organisation: Organisation) -> bool:
    """Whether anybody in an organisation works cases.

    Args:
        organisation: which.
    """
    return User.objects.filter(
        organisation=organisation, is_active=True, held_roles__role=Role.CASEWORKER.value
    ).exists()


def members_of(asker: User) -> list[Member]:
    """The active members of the asker's organisation, by name.

    Args:
        asker: whose organisation.
    """
    rows = User.objects.filter(organisation_id=asker.organisation_id, is_active=True).order_by("name", "pk")
    return [
        Member(row.pk, row.name, row.email, _sorted(held.role for held in row.held_roles.all()))
        for row in rows.prefetch_related("held_roles")
    ]


def member_of(asker: User, user_id: str) -> Member | None:
    """One active member of the asker's organisation.

    Args:
        asker: whose organisation.
        user_id: who.
    """
    return next((member for member in members_of(asker) if member.id == user_id), None)


def open_invitations_of(asker: User, at: datetime) -> list[OpenInvitation]:
    """The invitations of the asker's organisation that may still be accepted, the next to expire first.

    Args:
        asker: whose organisation.
        at: the present instant.
    """
    rows = Link.objects.filter(
        organisation_id=asker.organisation_id,
        purpose=Link.Purpose.INVITATION,
        completed_at=None,
        revoked_at=None,
        expires_at__gt=at,
    )
    return [
        OpenInvitation(row.pk, row.name, row.email, _sorted(row.roles), row.expires_at)
        for row in rows.order_by("expires_at")
    ]


def open_link(secret: str, at: datetime) -> OpenLink | None:
    """What stands behind a link, if it may still be completed. Looking does not use it up.

    Args:
        secret: from the address.
        at: the present instant.
    """
    row = (
        Link.objects.filter(secret_hash=hash_of(secret), completed_at=None, revoked_at=None, expires_at__gt=at)
        .select_related("organisation", "user")
        .first()
    )
    if row is None:
        return None
    name = row.user.name if row.user else row.name
    return OpenLink(Link.Purpose(row.purpose), row.organisation.name, name, row.email)


def _sorted(roles: Iterable[str]) -> tuple[Role, ...]:
    return tuple(sorted(Role(role) for role in roles))
