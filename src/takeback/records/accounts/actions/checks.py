"""What every action on accounts looks at first: who asks, about whom, and with which words."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext as _

from takeback.base.errors import Invalid, NotAllowed, NotFound
from takeback.records.accounts.models import Organisation, User, as_stored
from takeback.records.accounts.roles import GIVEN_BY_PARTNERS, Role

_LONGEST_NAME = 200
_LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3: a path of 256, less its brackets


def require_administrator(by: User) -> None:
    """Refuse whoever is no active administrator.

    Args:
        by: who asks.

    Raises:
        NotAllowed: they are none.
    """
    if not by.is_active or Role.ADMINISTRATOR not in by.roles:
        raise NotAllowed(_("Only an administrator may do this."))


def locked_member(by: User, user_id: str) -> User:
    """A member of the asker's organisation, while nobody else changes that organisation's members."""
    Organisation.objects.select_for_update().get(pk=by.organisation_id)
    user = User.objects.filter(pk=user_id, organisation_id=by.organisation_id, is_active=True).first()
    if user is None:
        raise NotFound(_("There is no such member."))
    return user


def checked_name(name: str, field: str = "name") -> str:
    """A name as it is stored: one line, at most 200 letters.

    Args:
        name: as typed.
        field: where it stands in the form.

    Raises:
        Invalid: it is empty, too long, or holds what cannot be printed.
    """
    trimmed = " ".join(name.split())
    if not trimmed or len(trimmed) > _LONGEST_NAME or not trimmed.isprintable():
        raise Invalid(_("Give a name of 1 to 200 characters."), field=field)
    return trimmed


def checked_email(email: str) -> str:
    """An e-mail address as it is stored.

    Args:
        email: as typed.

    Raises:
        Invalid: it cannot be one.
    """
    address = as_stored(email)
    try:
        validate_email(address)
        MaxLengthValidator(_LONGEST_EMAIL)(address)
    except ValidationError:
        raise Invalid(_("Give an e-mail address, such as name@example.org."), field="email") from None
    return address


def checked_roles(roles: Iterable[Role], organisation: Organisation) -> frozenset[Role]:
    """The roles, of which there is at least one.

    Args:
        roles: as chosen.
        organisation: which gives them.

    Raises:
        Invalid: none was chosen, or one that this organisation does not give.
    """
    wanted = frozenset(roles)
    if not wanted:
        raise Invalid(_("Choose at least one role."), field="roles")
    if not wanted <= roles_given_by(organisation):
        raise Invalid(_("Your organisation does not give this role."), field="roles")
    return wanted


def roles_given_by(organisation: Organisation) -> frozenset[Role]:
    """What an organisation may make of its people.

    Args:
        organisation: which.
    """
    return frozenset(Role) if organisation.runs_deployment else GIVEN_BY_PARTNERS


def as_listed(roles: frozenset[Role]) -> list[str]:
    """Roles as a link keeps them: sorted words.

    Args:
        roles: any.
    """
    return sorted(role.value for role in roles)


def as_fact(roles: frozenset[Role]) -> str:
    """Roles as one value of a leaf.

    Args:
        roles: any.
    """
    return ".".join(as_listed(roles))
