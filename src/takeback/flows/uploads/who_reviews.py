"""Which organisation reviews what comes over a link, and whether it is ready to."""

from __future__ import annotations

from django.utils.translation import gettext as _

from takeback.base.errors import Conflict
from takeback.flows.services import Services
from takeback.records.accounts.models import User, as_stored
from takeback.records.accounts.roles import Role
from takeback.records.keyring.models import MemberKey, OrganisationKey
from takeback.records.keyring.organisation_keys import current_generation
from takeback.records.keyring.queries import generations_shut_to
from takeback.records.upload_keys.store import sealed_to
from takeback.sealing.generations import Generation


def reviewing_generation(asker: User) -> Generation:
    """The key of the organisation that will review what somebody asks for: their own, or the only one that can.

    Args:
        asker: who opens a request.

    Raises:
        Conflict: nobody is ready to review.
    """
    able = sorted(set(OrganisationKey.objects.order_by().values_list("organisation_id", flat=True)))
    able = [each for each in able if has_reviewer(each)]
    chosen = asker.organisation_id if asker.organisation_id in able else able[0] if len(able) == 1 else None
    generation = None if chosen is None else current_generation(chosen)
    if generation is None:
        raise Conflict(
            _("Nobody is ready to review pictures yet: a reviewer has to be invited, and given the organisation's key.")
        )
    return generation


def has_reviewer(organisation_id: str) -> bool:
    """Whether an active reviewer of an organisation can open its current key.

    Args:
        organisation_id: which.
    """
    return bool(_reviewers_of(organisation_id))


def shut_to(reviewer: User) -> frozenset[str]:
    """The requests of their organisation whose picture a reviewer cannot open, by their ids.

    Args:
        reviewer: who.
    """
    organisation_id = reviewer.organisation_id
    shut = generations_shut_to(reviewer.pk, organisation_id)
    return frozenset(request_id for number in shut for request_id in sealed_to(organisation_id, number))


def has_colleague(reviewer: User) -> bool:
    """Whether another reviewer of the same organisation could look instead.

    Args:
        reviewer: who.
    """
    return bool(_reviewers_of(reviewer.organisation_id) - {reviewer.pk})


def legal_contact(services: Services) -> User | None:
    """The member who alone decides on pictures that may be of minors; `None` where nobody is named, or without keys.

    Args:
        services: name the address.
    """
    if not services.legal_contact:
        return None
    user = User.objects.filter(email=as_stored(services.legal_contact), is_active=True).first()
    return user if user is not None and MemberKey.objects.filter(member=user).exists() else None


def need_legal_contact(services: Services) -> User:
    """The same, or a refusal: where nobody could be told, nothing is asked for and nothing is shown.

    Args:
        services: name the address.

    Raises:
        Conflict: nobody is named.
    """
    contact = legal_contact(services)
    if contact is None:
        raise Conflict(
            _("No legal contact is named yet. Whoever runs this deployment sets TAKEBACK_LEGAL_CONTACT to a member.")
        )
    return contact


def is_legal_contact(services: Services, user: User) -> bool:
    """Whether somebody is that member.

    Args:
        services: name the address.
        user: who asks.
    """
    contact = legal_contact(services)
    return contact is not None and contact.pk == user.pk


def _reviewers_of(organisation_id: str) -> set[str]:
    generation = current_generation(organisation_id)
    if generation is None:
        return set()
    reviewers = User.objects.filter(
        organisation_id=organisation_id, is_active=True, held_roles__role=Role.REVIEWER.value, pk__in=generation.copies
    )
    return set(reviewers.values_list("pk", flat=True))
