from __future__ import annotations

from dataclasses import replace

import pytest

from takeback.base.errors import Conflict, Invalid
from takeback.sealing.boxes import KeyPair, PrivateKey
from takeback.sealing.case_keys import (
    CaseKey,
    destroyed,
    new_case_key,
    open_case_as_member,
    open_case_with_code,
    reseal_case,
    seal_case_to_code,
    seal_case_to_organisation,
)
from takeback.sealing.codes import new_code
from takeback.sealing.generations import first_generation, next_generation
from takeback.sealing.outcomes import Opened, Refused, Why

ANN, BEA = KeyPair.new(), KeyPair.new()
CODE = new_code().keys()
FIRST = first_generation("org_a", {"ann": ANN.public})


@pytest.fixture
def case() -> CaseKey:
    return new_case_key("case_a", code=CODE.public, organisation=FIRST)


def private_half(case: CaseKey) -> PrivateKey:
    opened = open_case_with_code(case, CODE.private)
    assert isinstance(opened, Opened)
    return PrivateKey(opened.plaintext)


def test_the_code_and_a_member_open_the_same_key(case: CaseKey) -> None:
    with_code = open_case_with_code(case, CODE.private)
    assert isinstance(with_code, Opened)
    assert with_code == open_case_as_member(case, FIRST, "ann", ANN.private)


def test_another_code_and_a_stranger_open_nothing(case: CaseKey) -> None:
    assert open_case_with_code(case, new_code().keys().private) == Refused(Why.WRONG_KEY)
    assert open_case_as_member(case, FIRST, "bea", BEA.private) == Refused(Why.NO_COPY)
    assert open_case_as_member(case, FIRST, "ann", BEA.private) == Refused(Why.WRONG_KEY)


def test_a_case_without_an_organisation_opens_with_the_code_alone() -> None:
    case = new_case_key("case_a", code=CODE.public, organisation=None)
    assert isinstance(open_case_with_code(case, CODE.private), Opened)
    assert open_case_as_member(case, FIRST, "ann", ANN.private) == Refused(Why.NO_COPY)


def test_a_case_without_a_code_opens_for_the_organisation_alone() -> None:
    case = new_case_key("case_a", code=None, organisation=FIRST)
    assert open_case_with_code(case, CODE.private) == Refused(Why.NO_COPY)
    assert isinstance(open_case_as_member(case, FIRST, "ann", ANN.private), Opened)


def test_a_case_that_nobody_could_open_is_not_made() -> None:
    with pytest.raises(Invalid):
        new_case_key("case_a", code=None, organisation=None)


def test_another_generation_or_organisation_does_not_open_a_case(case: CaseKey) -> None:
    second = next_generation(FIRST, {"ann": ANN.public}, {})
    foreign = first_generation("org_b", {"ann": ANN.public})
    for generation in (second, foreign):
        assert open_case_as_member(case, generation, "ann", ANN.private) == Refused(Why.NO_COPY)


def test_a_case_moves_to_the_next_generation_and_leaves_the_old_one(case: CaseKey) -> None:
    second = next_generation(FIRST, {"ann": ANN.public}, {})
    moved = reseal_case(case, old=FIRST, new=second, member_id="ann", private=ANN.private)
    assert isinstance(moved, CaseKey)
    assert isinstance(open_case_as_member(moved, second, "ann", ANN.private), Opened)
    assert open_case_as_member(moved, FIRST, "ann", ANN.private) == Refused(Why.NO_COPY)
    assert isinstance(open_case_with_code(moved, CODE.private), Opened)


def test_a_case_is_moved_only_by_who_can_open_it(case: CaseKey) -> None:
    second = next_generation(FIRST, {"bea": BEA.public}, {})
    refused = reseal_case(case, old=FIRST, new=second, member_id="bea", private=BEA.private)
    assert refused == Refused(Why.NO_COPY)


def test_the_box_of_one_case_opens_under_no_other_name(case: CaseKey) -> None:
    moved = replace(case, case_id="case_b")
    assert open_case_with_code(moved, CODE.private) == Refused(Why.WRONG_PURPOSE)
    assert open_case_as_member(moved, FIRST, "ann", ANN.private) == Refused(Why.WRONG_PURPOSE)


def test_a_box_that_does_not_belong_to_the_public_half_is_not_believed(case: CaseKey) -> None:
    swapped = replace(case, public=KeyPair.new().public)
    assert open_case_with_code(swapped, CODE.private) == Refused(Why.WRONG_KEY)


def test_a_new_code_replaces_the_old_one(case: CaseKey) -> None:
    fresh = new_code().keys()
    changed = seal_case_to_code(case, private_half(case), fresh.public)
    assert isinstance(open_case_with_code(changed, fresh.private), Opened)
    assert open_case_with_code(changed, CODE.private) == Refused(Why.WRONG_KEY)


def test_the_key_of_another_case_is_not_sealed_into_this_one(case: CaseKey) -> None:
    foreign = KeyPair.new().private
    with pytest.raises(Conflict):
        seal_case_to_code(case, foreign, CODE.public)
    with pytest.raises(Conflict):
        seal_case_to_organisation(case, foreign, FIRST)


def test_a_destroyed_case_opens_for_nobody(case: CaseKey) -> None:
    gone = destroyed(case)
    assert open_case_with_code(gone, CODE.private) == Refused(Why.NO_COPY)
    assert open_case_as_member(gone, FIRST, "ann", ANN.private) == Refused(Why.NO_COPY)
