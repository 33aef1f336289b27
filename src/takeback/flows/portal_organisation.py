"""Who works the cases that people open on the portal."""

from __future__ import annotations

from takeback.flows.services import Services
from takeback.records.keyring.models import OrganisationKey
from takeback.records.keyring.organisation_keys import current_generation
from takeback.sealing.generations import Generation


def portal_generation(services: Services) -> Generation | None:
    """The current key of the organisation that works the portal's cases.

    Args:
        services: name it, or leave it to be the only one that has keys.

    Returns:
        Its generation; `None` where nobody could open what people tell: then the portal takes hashes only.
    """
    named = services.portal_organisation
    if named:
        return current_generation(named)
    with_keys = list(OrganisationKey.objects.order_by().values_list("organisation", flat=True).distinct()[:2])
    return current_generation(with_keys[0]) if len(with_keys) == 1 else None
