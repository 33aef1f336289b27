"""Incidents: worked once for all, each person alone with the own case, a school with a rough count and no more."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound, Tampered
from takeback.base.instants import MovableClock
from takeback.casework.incident import Kind, State
from takeback.flows.cases import incidents as flow
from takeback.project import wiring
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.audit.models import Content
from takeback.records.cases.models import Case
from takeback.records.incidents.actions import leave_incidents
from takeback.records.incidents.models import Incident
from takeback.records.incidents.queries import SeenByPerson, seen_by_person, told_to_partner
from takeback.records.work.models import QueueItem
from tests.people import a_member, an_organisation, signed_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ROOM = "https://chat.example/room/canary-4711"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> MovableClock:
    standing = MovableClock(NOW)
    services = SimpleNamespace(clock=standing, sealed_cases=None)
    monkeypatch.setattr(wiring, "services", lambda: services)
    return standing


@pytest.fixture
def by() -> User:
    return a_member(Role.CASEWORKER)


@pytest.fixture
def school() -> User:
    return a_member(Role.PARTNER, organisation=an_organisation("Hillside School"), name="Kim")


def a_case(by: User) -> str:
    return Case.objects.create(
        organisation=by.organisation, opened_on=NOW.date(), withdrawal_rule="at_once", state="awaiting_verification"
    ).pk


def with_people(by: User, people: int, *, partner: User | None = None, place: str = ROOM) -> tuple[str, list[str]]:
    incident = flow.open_incident(
        by, Kind.SCHOOL, place, NOW, partner_id="" if partner is None else partner.organisation_id
    )
    cases = [a_case(by) for _ in range(people)]
    for case in cases:
        assert flow.join_incident(by, incident, case, NOW)
    return incident, cases


def test_a_room_that_is_told_twice_is_one_incident_and_waits_once(by: User) -> None:
    incident, _cases = with_people(by, 3)
    assert flow.open_incident(by, Kind.ROOM, ROOM.upper().replace("ROOM/CANARY", "room/canary"), NOW) == incident
    for _ in range(2):
        flow.join_incident(by, incident, a_case(by), NOW)
    assert QueueItem.objects.filter(key=incident).count() == 1
    assert Incident.objects.count() == 1


def test_the_room_is_worked_once_for_everybody_in_it(by: User) -> None:
    incident, cases = with_people(by, 3)
    assert flow.take_next(by, NOW) == incident
    flow.finish_incident(by, incident, NOW)
    assert flow.take_next(by, NOW) is None
    late = a_case(by)
    flow.join_incident(by, incident, late, NOW)
    assert flow.take_next(by, NOW) is None
    for case in (*cases, late):
        assert seen_by_person(case) == [SeenByPerson(Kind.SCHOOL, is_worked=True)]


def test_two_caseworkers_never_work_on_one_room(by: User) -> None:
    incident, _cases = with_people(by, 1)
    other = a_member(Role.CASEWORKER, name="Bo")
    assert flow.take_next(by, NOW) == incident
    assert flow.take_next(other, NOW) is None
    with pytest.raises(Conflict):
        flow.finish_incident(other, incident, NOW)
    later = NOW + timedelta(hours=1)
    assert flow.take_next(other, later) == incident
    with pytest.raises(Conflict):
        flow.finish_incident(by, incident, later)


def test_a_room_that_is_there_again_waits_again(by: User) -> None:
    incident, cases = with_people(by, 1)
    with pytest.raises(Conflict):
        flow.reopen_incident(by, incident, NOW)
    flow.take_next(by, NOW)
    flow.finish_incident(by, incident, NOW)
    flow.reopen_incident(by, incident, NOW)
    assert seen_by_person(cases[0]) == [SeenByPerson(Kind.SCHOOL, is_worked=False)]
    assert flow.take_next(by, NOW) == incident


def test_each_person_learns_nothing_of_anybody_else(by: User) -> None:
    _incident, cases = with_people(by, 7)
    seen = repr(seen_by_person(cases[0]))
    assert not any(each in seen for each in cases)
    assert "7" not in seen
    assert ROOM not in seen
    assert seen_by_person(a_case(by)) == []
    assert seen_by_person("") == []


@pytest.mark.parametrize(("people", "told"), [(0, "fewer than 5"), (4, "fewer than 5"), (5, "5 or a few"), (9, "5 or")])
def test_a_school_sees_roughly_how_many_and_never_who(by: User, school: User, people: int, told: str) -> None:
    _incident, cases = with_people(by, people, partner=school)
    page = signed_in(school, NOW).get("/desk/counts/").content.decode()
    assert told in page
    for secret in (*cases, "canary-4711", "case_", "2026-11-25"):
        assert secret not in page


def test_a_school_cannot_tell_who_came_last_by_looking_every_day(by: User, school: User) -> None:
    """The abuser plays the school: it looks before and after each person comes."""
    incident, _cases = with_people(by, 5, partner=school)
    seen = set()
    for _ in range(4):
        seen.add(repr(told_to_partner(school.organisation_id)))
        flow.join_incident(by, incident, a_case(by), NOW)
    seen.add(repr(told_to_partner(school.organisation_id)))
    assert len(seen) == 1


def test_another_partner_sees_nothing_of_it(by: User, school: User) -> None:
    with_people(by, 9, partner=school)
    other = a_member(Role.PARTNER, organisation=an_organisation("Lakeside School"), name="Lee")
    assert flow.counts_for(other) == []


def test_no_role_but_the_one_that_is_meant_sees_anything(by: User, school: User) -> None:
    incident, _cases = with_people(by, 5, partner=school)
    for role in set(Role) - {Role.CASEWORKER}:
        other = a_member(role)
        for step in (
            lambda other=other: flow.incidents(other),
            lambda other=other: flow.incident(other, incident),
            lambda other=other: flow.open_incident(other, Kind.ROOM, ROOM, NOW),
            lambda other=other: flow.join_incident(other, incident, "case_x", NOW),
            lambda other=other: flow.take_next(other, NOW),
            lambda other=other: flow.finish_incident(other, incident, NOW),
            lambda other=other: flow.reopen_incident(other, incident, NOW),
        ):
            with pytest.raises(NotAllowed):
                step()
    with pytest.raises(NotAllowed):
        flow.counts_for(by)


def test_a_case_of_another_organisation_joins_nothing_here(by: User) -> None:
    incident, _cases = with_people(by, 1)
    stranger = a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere"), name="Sid")
    theirs = a_case(stranger)
    for asker, case in ((by, theirs), (stranger, theirs), (by, "case_nobody"), (by, "")):
        with pytest.raises(NotFound):
            flow.join_incident(asker, incident, case, NOW)
    assert seen_by_person(theirs) == []


def test_only_who_runs_the_deployment_may_name_a_partner(by: User, school: User) -> None:
    assert flow.partners_for(by) == [(school.organisation_id, "Hillside School")]
    helpline = a_member(Role.CASEWORKER, organisation=an_organisation("A helpline"), name="Sid")
    assert flow.partners_for(helpline) == []
    for partner in (school.organisation_id, by.organisation_id, "org_nobody"):
        with pytest.raises(NotFound):
            flow.open_incident(helpline, Kind.SCHOOL, ROOM, NOW, partner_id=partner)


def test_two_organisations_may_know_the_same_room_and_not_of_each_other(by: User) -> None:
    helpline = a_member(Role.CASEWORKER, organisation=an_organisation("A helpline"), name="Sid")
    mine, theirs = (flow.open_incident(each, Kind.ROOM, ROOM, NOW) for each in (by, helpline))
    assert mine != theirs
    assert flow.take_next(helpline, NOW) == theirs


@pytest.mark.parametrize("place", ["", "   ", "x" * 2001, "a\u202eb", "a\x00b"])
def test_a_place_that_cannot_be_meant_is_refused(by: User, place: str) -> None:
    with pytest.raises(Invalid):
        flow.open_incident(by, Kind.ROOM, place, NOW)
    assert not Incident.objects.exists()


def test_the_place_is_readable_in_no_table_and_no_leaf(by: User) -> None:
    with_people(by, 1)
    assert [each.place for each in flow.incidents(by)] == [ROOM]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - the database's own name
            assert "canary-4711" not in repr(cursor.fetchall())


def test_a_place_that_was_moved_to_another_incident_does_not_open(by: User) -> None:
    one = flow.open_incident(by, Kind.ROOM, ROOM, NOW)
    other = flow.open_incident(by, Kind.ROOM, "https://chat.example/other", NOW)
    Incident.objects.filter(pk=other).update(place=Incident.objects.get(pk=one).place)
    with pytest.raises(Tampered):
        flow.incidents(by)


def test_the_end_of_a_case_takes_it_out_of_every_incident(by: User, school: User) -> None:
    _incident, cases = with_people(by, 5, partner=school)
    assert leave_incidents(cases[0]) == 1
    assert leave_incidents(cases[0]) == 0
    assert seen_by_person(cases[0]) == []
    assert told_to_partner(school.organisation_id)[0].people.is_small


def test_leaves_about_a_case_know_the_day_alone_and_die_with_it(by: User) -> None:
    _incident, cases = with_people(by, 1)
    leaf = Content.objects.get(kind="incident_joined")
    assert (leaf.at, leaf.subject) == ("2026-11-25", cases[0])


def test_a_caseworker_opens_fills_takes_and_finishes_an_incident_on_the_pages(by: User) -> None:
    browser = signed_in(by, NOW)
    answer = browser.post("/desk/incidents/new/", {"kind": "room", "place": ROOM})
    path = answer.headers["Location"]
    assert ROOM in browser.get(path).content.decode()
    case = a_case(by)
    assert case in browser.post(path, {"case": case}, follow=True).content.decode()
    assert "no such case" in browser.post(path, {"case": "case_nobody"}).content.decode()
    assert "Take the next one first" in browser.post(f"{path}finish/", follow=True).content.decode()
    assert browser.post("/desk/incidents/next/").headers["Location"] == path
    assert "Done, for everybody in it" in browser.post(f"{path}finish/", follow=True).content.decode()
    assert "Worked on, 2026-11-25" in browser.get("/desk/incidents/").content.decode()
    assert "Nothing waits" in browser.post("/desk/incidents/next/", follow=True).content.decode()
    assert "It waits again" in browser.post(f"{path}reopen/", follow=True).content.decode()
    incident = Incident.objects.get()
    assert (incident.state, incident.worked_on) == (State.OPEN, date(2026, 11, 25))


@pytest.mark.parametrize("said", [{}, {"kind": "planet", "place": ROOM}, {"kind": "room", "place": "y" * 2001}])
def test_a_form_that_cannot_be_meant_opens_nothing(by: User, said: dict[str, str]) -> None:
    assert signed_in(by, NOW).post("/desk/incidents/new/", said).status_code == 200
    assert not Incident.objects.exists()


def test_what_stands_in_a_place_is_text_and_nothing_more(by: User) -> None:
    flow.open_incident(by, Kind.ROOM, "<script>alert(1)</script>", NOW)
    browser: Client = signed_in(by, NOW)
    assert "<script>alert" not in browser.get("/desk/incidents/").content.decode()
