"""One suite for whoever keeps the keys of cases: in memory for tests, and in the second database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from takeback.flows.staff.resealing import SealedCases
from takeback.records.case_keys.actions import destroy_key, fresh_key, store_keys
from takeback.records.case_keys.models import CaseKeyRow
from takeback.records.case_keys.moving import StoredCases
from takeback.sealing.boxes import KeyPair
from takeback.sealing.case_keys import CaseKey, new_case_key, open_case_as_member, open_case_with_code, reseal_case
from takeback.sealing.codes import new_code
from takeback.sealing.generations import Generation, first_generation, next_generation
from takeback.sealing.outcomes import Opened
from tests.fakes.sealed_cases import CasesInMemory

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ADA = KeyPair.new()
OLD = first_generation("org_a", {"user_ada": ADA.public})
NEW = next_generation(OLD, {"user_ada": ADA.public}, {})

Keep = Callable[[str, Generation], CaseKey]


@pytest.fixture(params=["in memory", "stored"])
def kept(request: pytest.FixtureRequest) -> tuple[SealedCases, Keep]:
    if request.param == "in memory":
        cases = CasesInMemory()
        return cases, cases.seal

    def keep(case_id: str, generation: Generation) -> CaseKey:
        code = new_code()
        key = new_case_key(case_id, code=code.keys().public, organisation=generation)
        store_keys([fresh_key(key, code)], AT)
        return key

    return StoredCases(), keep


def resealed(case: CaseKey) -> CaseKey:
    after = reseal_case(case, old=OLD, new=NEW, member_id="user_ada", private=ADA.private)
    assert isinstance(after, CaseKey)
    return after


def test_each_case_stands_on_one_generation_of_one_organisation(kept: tuple[SealedCases, Keep]) -> None:
    cases, keep = kept
    keep("case_a", OLD)
    keep("case_b", NEW)
    keep("case_c", first_generation("org_b", {"user_ada": ADA.public}))
    assert [each.case_id for each in cases.sealed_to("org_a", 1, 10)] == ["case_a"]
    assert [cases.count_sealed_to("org_a", number) for number in (1, 2, 3)] == [1, 1, 0]
    assert cases.count_sealed_to("org_b", 1) == 1


def test_no_more_are_given_than_were_asked_for(kept: tuple[SealedCases, Keep]) -> None:
    cases, keep = kept
    for number in range(3):
        keep(f"case_{number}", OLD)
    assert len(cases.sealed_to("org_a", 1, 2)) == 2
    assert len(cases.sealed_to("org_a", 1, 3)) == 3


def test_a_moved_case_opens_under_the_new_generation_alone(kept: tuple[SealedCases, Keep]) -> None:
    cases, keep = kept
    before = keep("case_a", OLD)
    assert cases.move(before, resealed(before))
    assert cases.count_sealed_to("org_a", 1) == 0
    (after,) = cases.sealed_to("org_a", 2, 10)
    assert isinstance(open_case_as_member(after, NEW, "user_ada", ADA.private), Opened)


def test_moving_twice_moves_once(kept: tuple[SealedCases, Keep]) -> None:
    cases, keep = kept
    before = keep("case_a", OLD)
    assert cases.move(before, resealed(before))
    assert not cases.move(before, resealed(before))
    assert cases.count_sealed_to("org_a", 2) == 1


def test_a_case_that_was_destroyed_meanwhile_is_not_brought_back() -> None:
    code = new_code()
    before = new_case_key("case_a", code=code.keys().public, organisation=OLD)
    store_keys([fresh_key(before, code)], AT)
    destroy_key("case_a")
    assert not StoredCases().move(before, resealed(before))
    row = CaseKeyRow.objects.get(pk="case_a")
    assert (row.for_code, row.for_organisation) == (None, None)


def test_a_case_that_was_opened_anew_under_the_same_id_is_left_alone() -> None:
    code, other = new_code(), new_code()
    before = new_case_key("case_a", code=code.keys().public, organisation=OLD)
    store_keys([fresh_key(before, code)], AT)
    store_keys([fresh_key(new_case_key("case_a", code=other.keys().public, organisation=OLD), other)], AT)
    assert not StoredCases().move(before, resealed(before))


def test_the_persons_code_opens_a_moved_case_as_before() -> None:
    code = new_code()
    before = new_case_key("case_a", code=code.keys().public, organisation=OLD)
    store_keys([fresh_key(before, code)], AT)
    assert StoredCases().move(before, resealed(before))
    (after,) = StoredCases().sealed_to("org_a", 2, 1)
    assert isinstance(open_case_with_code(after, code.keys().private), Opened)
