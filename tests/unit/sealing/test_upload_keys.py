from __future__ import annotations

import pytest

from takeback.base.errors import Conflict
from takeback.sealing.boxes import KeyPair
from takeback.sealing.generations import first_generation
from takeback.sealing.outcomes import Refused, Why
from takeback.sealing.upload_boxes import UploadPrivateKey
from takeback.sealing.upload_keys import (
    destroyed,
    new_upload_key,
    open_as_contact,
    open_upload_key,
    withheld,
)

ADA, BEA = KeyPair.new(), KeyPair.new()
GENERATION = first_generation("org_a", {"ada": ADA.public})
KEY = new_upload_key("request_a", GENERATION)


def opened_by_ada() -> UploadPrivateKey:
    private = open_upload_key(KEY, GENERATION, "ada", ADA.private)
    assert isinstance(private, UploadPrivateKey)
    return private


def test_a_member_of_the_organisation_opens_it_and_nobody_else() -> None:
    assert opened_by_ada().public() == KEY.public
    assert open_upload_key(KEY, GENERATION, "bea", BEA.private) == Refused(Why.NO_COPY)
    assert open_upload_key(KEY, GENERATION, "ada", BEA.private) == Refused(Why.WRONG_KEY)
    other = first_generation("org_b", {"ada": ADA.public})
    assert open_upload_key(KEY, other, "ada", ADA.private) == Refused(Why.NO_COPY)


def test_once_withheld_the_legal_contact_alone_opens_it() -> None:
    kept = withheld(KEY, opened_by_ada(), {"bea": BEA.public})
    assert open_upload_key(kept, GENERATION, "ada", ADA.private) == Refused(Why.NO_COPY)
    assert open_as_contact(kept, "bea", BEA.private) == opened_by_ada()
    assert open_as_contact(kept, "ada", ADA.private) == Refused(Why.NO_COPY)
    assert open_as_contact(KEY, "bea", BEA.private) == Refused(Why.NO_COPY)


def test_another_uploads_key_is_not_put_in_its_place() -> None:
    with pytest.raises(Conflict):
        withheld(KEY, UploadPrivateKey.new(), {"bea": BEA.public})


def test_once_destroyed_nobody_opens_it() -> None:
    gone = destroyed(withheld(KEY, opened_by_ada(), {"bea": BEA.public}))
    assert open_upload_key(gone, GENERATION, "ada", ADA.private) == Refused(Why.NO_COPY)
    assert open_as_contact(gone, "bea", BEA.private) == Refused(Why.NO_COPY)
