"""Pictures of a case in which somebody may have been under age are kept from every reviewer, without a hash.

Reviewers' way to their keys goes first, as far as whoever found it can open them: the two databases have no transaction
in common. Then, in the transaction that turns the case, nobody is given one of them any more, whatever became of keys.
"""

from __future__ import annotations

from datetime import datetime

from takeback.base.errors import NotAllowed
from takeback.flows.services import Services
from takeback.flows.uploads.seen_uploads import private_half
from takeback.flows.uploads.who_reviews import legal_contact
from takeback.records.accounts.models import User
from takeback.records.keyring.member_keys import public_key_of
from takeback.records.upload_keys import store
from takeback.records.uploads import verdicts
from takeback.records.uploads.actions import end_open_links
from takeback.records.uploads.queries import pictures_of_case
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.upload_keys import withheld

DESTROY = "destroy"
"""The deployment's rule that nothing of it is kept."""


def key_to_contact(services: Services, by: User, private: PrivateKey | None, case_id: str, *, but: str = "") -> int:
    """Give the keys of a case's pictures to the legal contact alone.

    Args:
        services: the process's collaborators.
        by: a member of the organisation that reviews them.
        private: their own private half; without it no key moves.
        case_id: whose.
        but: a request that is left out.

    Returns:
        How many keys are the contact's alone now. What cannot be opened here stays as it is, and is shown to nobody.
    """
    contact = legal_contact(services)
    public = None if contact is None else public_key_of(contact.pk)
    if contact is None or public is None or private is None:
        return 0
    count = 0
    for row in pictures_of_case(case_id):
        key = None if row.pk == but else store.key_of(row.pk)
        if key is None or key.for_organisation is None:
            continue
        try:
            half = private_half(by, private, key)
        except NotAllowed:  # another organisation's, or under a generation that they cannot open
            continue
        store.replace(withheld(key, half, {contact.pk: public}))
        count += 1
    return count


def hold_back(services: Services, case_id: str, by: User, at: datetime, *, looked_at: str = "") -> int:
    """Withhold every picture of a case that waits, is being looked at, or is decided and can be undone; end its links.

    In the caller's transaction, which holds the case.

    Args:
        services: the process's collaborators.
        case_id: whose; an empty one has none.
        by: who found that somebody may have been under age.
        at: now.
        looked_at: the request that a reviewer looked at; it is withheld already.

    Returns:
        How many pictures.
    """
    end_open_links(case_id, at)
    rows = [row for row in pictures_of_case(case_id) if row.pk != looked_at]
    for row in rows:
        verdicts.withhold(row.pk, by, at, alike=looked_at)
        if services.suspected_minor == DESTROY:
            verdicts.destroy_withheld(row.pk, None, at)
    return len(rows)
