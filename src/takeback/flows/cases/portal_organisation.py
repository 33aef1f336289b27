"""Who works the cases that people open on the portal."""

from __future__ import annotations

from takeback.flows.services import Services
from takeback.records.accounts.models import Organisation
from takeback.records.keyring.organisation_keys import current_generation
from takeback.sealing.generations import Generation


def portal_generation(services: Services) -> Generation | None:
    """The current key of the organisation that works the portal's cases.

    Args:
        services: name it, or leave it to be the one that runs the deployment.

    Returns:
        Its generation; `None` where nobody could open what people tell: then the portal takes hashes only.
    """
    named = services.portal_organisation
    if named:
        return current_generation(named)
    running = Organisation.objects.filter(runs_deployment=True).first()
    return None if running is None else current_generation(running.pk)
