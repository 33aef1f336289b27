"""What a person may be. A person holds one or more roles in one organisation; a page names the roles that it admits."""

from enum import StrEnum


class Role(StrEnum):
    """Six kinds of staff. None includes another: an administrator who must see cases is given that role too."""

    ADMINISTRATOR = "administrator"
    """Invites and removes people, gives roles, takes part in recovery. Sees no case."""
    CASEWORKER = "caseworker"
    """Works cases of the own organisation."""
    REVIEWER = "reviewer"
    """Trained to look at a picture once."""
    PARTNER = "partner"
    """Opens requests for somebody; sees the own ones."""
    AUDITOR = "auditor"
    """Reads the log and the figures, and nothing sealed."""
    ENGINEER = "engineer"
    """Runs banks, keys and the index. Sees no case."""


GIVEN_BY_PARTNERS = frozenset({Role.ADMINISTRATOR, Role.CASEWORKER, Role.PARTNER})
"""What an organisation may make of its people that does not run the deployment. The others look after what belongs to
all: banks, the log, and pictures that are shown to a trained few."""

MAY_HOLD_KEYS = frozenset({Role.ADMINISTRATOR, Role.CASEWORKER, Role.REVIEWER, Role.PARTNER})
"""Who may be given a copy of the organisation's key. Which pages a role may see is another question: an administrator
holds a copy so that it is not lost, and sees no case."""
