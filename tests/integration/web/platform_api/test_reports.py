"""Links that an organisation's own system brings: taken in like a paste, and nothing of a case comes back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from takeback.casework.case import Path
from takeback.flows.takedowns import reporting
from takeback.records.accounts.models import Organisation
from takeback.records.audit.models import Content
from takeback.records.cases.models import Case
from takeback.records.platforms.actions import create_key
from takeback.records.takedowns.models import LocationWork
from takeback.records.takedowns.queries import locations_in, tasks_in
from takeback.web.platform_api.reports import MOST_AT_ONCE
from tests.fakes.services import MORNING, FakeServices
from tests.people import an_organisation
from tests.takedowns import Desk, a_desk

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])

LINKS = ["https://www.one.com/1?utm_source=x", "https://two.com/1"]


@pytest.fixture
def desk(services: FakeServices) -> Desk:
    return a_desk()


@dataclass(frozen=True)
class System:
    """A system of an organisation, with its key."""

    key: str

    def call(self, path: str, body: bytes = b"", method: str = "POST") -> Any:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return Client().generic(method, path, body, "application/json", headers=headers)


def system_of(organisation: Organisation, *scopes: str) -> System:
    key = create_key(name="a system", scopes=list(scopes or ("report",)), at=MORNING, organisation=organisation)
    return System(str(key))


@pytest.fixture
def system(desk: Desk) -> System:
    return system_of(desk.caseworker.user.organisation)


def bring(system: System, case_id: str, *links: str) -> Any:
    body = {"case": case_id, "links": list(links or LINKS)}
    return system.call("/api/v1/reports", json.dumps(body).encode())


def kept(desk: Desk, case_id: str) -> set[str]:
    return {each.location.address for each in locations_in(desk.caseworker.user.organisation_id, case_id)}


def test_links_become_locations_that_wait_for_a_check_and_no_notice_leaves(desk: Desk, system: System) -> None:
    case_id = desk.verified()
    answer = bring(system, case_id, *LINKS, "https://one.com/1", "javascript:alert(1)", "http://10.0.0.1/x", "")
    assert answer.status_code == 200
    assert answer.json() == {
        "case": case_id,
        "read": 2,
        "not_read": [{"line": 4, "reason": "script"}, {"line": 5, "reason": "private_address"}],
    }
    assert kept(desk, case_id) == {"https://www.one.com/1", "https://two.com/1"}
    assert set(LocationWork.objects.values_list("state", flat=True)) == {"reported"}
    assert [task.kind for task in tasks_in(desk.caseworker.user.organisation_id)] == ["check"]


def test_the_same_call_again_changes_nothing_and_is_answered_alike(desk: Desk, system: System) -> None:
    case_id = desk.verified()
    first = bring(system, case_id)
    again = bring(system, case_id)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert LocationWork.objects.count() == 2


def test_a_system_that_says_that_a_name_or_an_address_is_out_has_it_go_before_everything(
    desk: Desk, system: System
) -> None:
    case_id = desk.verified()
    body: dict[str, object] = {"case": case_id, "links": LINKS}
    bring(system, case_id)
    assert set(LocationWork.objects.values_list("matter", "priority")) == {("image", 2)}
    answer = system.call("/api/v1/reports", json.dumps({**body, "matter": "identity"}).encode())
    assert answer.status_code == 200
    assert set(LocationWork.objects.values_list("matter", "priority")) == {("identity", 0)}
    assert system.call("/api/v1/reports", json.dumps({**body, "matter": "rumour"}).encode()).status_code == 400


def test_what_a_caseworker_or_the_person_told_before_is_not_given_away(desk: Desk, system: System) -> None:
    known, fresh = desk.verified(), desk.verified()
    desk.told(known, *LINKS)
    answers = [bring(system, each).json() for each in (known, fresh)]
    assert {**answers[0], "case": ""} == {**answers[1], "case": ""}


def test_a_case_of_others_one_that_has_ended_and_none_are_not_found_alike(desk: Desk, system: System) -> None:
    ended = desk.verified()
    Case.objects.filter(pk=ended).update(state="withdrawn")
    theirs = desk.verified()
    stranger = system_of(an_organisation("Harbour"))
    answers = [bring(stranger, theirs), bring(system, ended), bring(system, "case_none")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({json.dumps(answer.json()) for answer in answers}) == 1
    assert not LocationWork.objects.exists()


@pytest.mark.parametrize("scope", ["lookup", "banks", "webhooks", "opinions", "distances", "hma"])
def test_a_key_with_another_scope_brings_nothing(desk: Desk, scope: str) -> None:
    case_id = desk.verified()
    answer = bring(system_of(desk.caseworker.user.organisation, scope), case_id)
    assert answer.status_code in {401, 403}
    assert not LocationWork.objects.exists()


def test_without_a_key_nothing_is_brought_and_with_it_nothing_else_is_asked(desk: Desk, system: System) -> None:
    assert bring(System(""), desk.verified()).status_code == 401
    for path in ("banks", "webhooks", "usage", "opinions"):
        assert system.call(f"/api/v1/{path}", method="GET").status_code == 403
    assert system.call("/api/v1/reports", method="GET").status_code == 405


def test_links_of_somebody_under_age_are_handed_over_and_the_answer_does_not_say_so(desk: Desk, system: System) -> None:
    minor, adult = desk.opened(path=Path.MINOR).case_id, desk.verified()
    answers = [bring(system, each).json() for each in (minor, adult)]
    assert {**answers[0], "case": ""} == {**answers[1], "case": ""}
    assert set(LocationWork.objects.filter(holder=minor).values_list("state", flat=True)) == {"handed_over"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"case": "case_x", "links": []}, "links"),
        ({"case": "case_x", "links": ["x"] * (MOST_AT_ONCE + 1)}, "links"),
        ({"case": "case_x", "links": ["fine", "x" * 4_001]}, "links.1"),
        ({"case": "case_x", "links": ["fine", 7]}, "links.1"),
        ({"case": "../etc", "links": ["fine"]}, "case"),
        ({"links": ["fine"]}, "case"),
        ({"case": "case_x", "links": ["fine"], "matter": "rumour"}, "matter"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_the_name_of_its_field(
    system: System, body: dict[str, object], field: str
) -> None:
    answer = system.call("/api/v1/reports", json.dumps(body).encode())
    assert answer.status_code == 400
    assert answer.json()["field"] == field


def test_more_than_a_case_holds_is_refused_whole(desk: Desk, system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = desk.verified()
    monkeypatch.setattr(reporting, "MOST_LOCATIONS", 1)
    answer = bring(system, case_id)
    assert (answer.status_code, answer.json()["field"]) == (400, "locations")
    assert not LocationWork.objects.exists()


def test_a_line_with_hostile_letters_is_named_and_in_no_log(
    desk: Desk, system: System, caplog: pytest.LogCaptureFixture
) -> None:
    case_id = desk.verified()
    body = f'{{"case": "{case_id}", "links": ["https://canary.com/\\u0000", "https://one.com/1\\nhttps://two.com/2"]}}'
    answer = system.call("/api/v1/reports", body.encode())
    assert answer.status_code == 200
    assert all(line["line"] in {1, 2} for line in answer.json()["not_read"])
    assert "canary" not in caplog.text
    assert "canary" not in " ".join(Content.objects.values_list("facts", flat=True))


def test_the_log_says_which_key_brought_how_many(desk: Desk, system: System) -> None:
    bring(system, desk.verified())
    content = " ".join(f"{each.kind} {each.facts}" for each in Content.objects.all())
    assert "takedown.taken_in" in content
    assert str(system.key).split("_")[1] in content
    assert "one.com" not in content
