"""A case's private half, opened with a caseworker's own: what is sealed to the case can then be read."""

from __future__ import annotations

from takeback.base.errors import Conflict, Unavailable
from takeback.records.accounts.models import User
from takeback.records.case_keys.queries import key_of
from takeback.records.keyring.organisation_keys import generation_numbered
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.case_keys import CaseKey, open_case_as_member
from takeback.sealing.outcomes import Opened


def unlocked(by: User, private: PrivateKey | None, case_id: str) -> tuple[PrivateKey, CaseKey]:
    """The private half of a case, and the case's key. Whoever calls this records it.

    Args:
        by: a member of the organisation that works the case.
        private: their own private half, as the session has it.
        case_id: which; that they may see it is checked before.

    Raises:
        Conflict: it was withdrawn, and opens no more.
        Unavailable: the session's key does not open it.
    """
    key = key_of(case_id)
    if key is None or key.for_organisation is None:
        raise Conflict("this case was withdrawn, and opens no more")
    sealed = key.for_organisation
    generation = generation_numbered(sealed.organisation_id, sealed.generation)
    if private is None or generation is None:
        raise Unavailable("the key of this session does not open the case")
    match open_case_as_member(key, generation, by.pk, private):
        case Opened(plaintext):
            return PrivateKey(plaintext), key
        case _:
            raise Unavailable("the key of this session does not open the case")
