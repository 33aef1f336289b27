"""The minor's path: a hand-over that is acknowledged and has a clock; no upload, no hash, and a way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from takeback.base.errors import Conflict, NotAllowed, NotFound, Unavailable
from takeback.base.instants import MovableClock
from takeback.flows.cases import handing_over
from takeback.flows.cases.desk_queue import What, things_in
from takeback.flows.cases.handing_over import read_told
from takeback.flows.cases.opening import Opening
from takeback.flows.cases.own_case import enter
from takeback.flows.services import Services
from takeback.records.accounts.roles import Role
from takeback.records.audit.models import Content
from takeback.records.banks.models import BankEntry
from takeback.records.cases.models import Case, CaseImage
from takeback.records.handovers.models import Handover
from takeback.records.work.models import Obligation
from takeback.workers.handlers import Duty
from takeback.workers.handovers import handlers
from takeback.workers.sweep import sweep_next
from tests.integration.web.portal.conftest import OWN, Caseworker, Person
from tests.integration.web.portal.test_telling import CONTACT, TOLD, the_code
from tests.people import a_member, an_organisation

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])

YOUNG: dict[str, Any] = {"device": "alone", "country": "KR", "age": "unsure"}


@pytest.fixture
def handed_over(person: Person, caseworker: Caseworker) -> str:
    """The page with the codes of something that was handed over."""
    page = person.post("/start/", **YOUNG)
    return person.send(page, "/another-way/", **YOUNG, **TOLD, **CONTACT, addressee="kr-d4u")


def sweep(services: Services) -> None:
    duties = {kind: duty for kind, duty in handlers().items() if isinstance(duty, Duty)}
    while sweep_next(services, duties, "test"):
        pass


@pytest.mark.parametrize("age", ["minor", "unsure", "skip"])
@pytest.mark.parametrize("country", ["KR", "US", "skip"])
def test_whoever_may_have_been_under_age_comes_to_the_minors_path_and_can_turn_back(
    person: Person, caseworker: Caseworker, age: str, country: str
) -> None:
    page = person.post("/start/", device="alone", country=country, age=age)
    assert "There is a way of its own for you" in page
    assert 'type="file"' not in page
    assert "/protect/" not in page
    back = person.post("/start/", device="alone", country=country, age=age, again="age")
    assert 'name="asked" value="age"' in back
    assert "What is closest to what has happened?" in person.post(
        "/start/", device="alone", country=country, asked="age", age="adult"
    )


def test_the_states_help_stands_first_there_too(person: Person, caseworker: Caseworker) -> None:
    page = person.post("/start/", **YOUNG)
    assert page.index("02-735-8994") < page.index("Project Arachnid")
    assert "StopNCII" not in page


def urgencies(clock: MovableClock) -> list[int]:
    """How urgent each hand-over is to caseworkers."""
    organisation = Handover.objects.all()[0].organisation_id
    return [each.urgency for each in things_in(organisation, clock.now()) if each.what is What.HANDOVER]


def test_it_opens_a_case_without_a_picture_and_begins_a_clock(handed_over: str, clock: MovableClock) -> None:
    handover = Handover.objects.get()
    case = Case.objects.get(pk=handover.case_id)
    assert case.path == "minor"
    assert (handover.stage, handover.addressee, handover.received_on) == ("received", "kr-d4u", clock.now().date())
    assert not CaseImage.objects.exists()
    assert not BankEntry.objects.exists()
    assert urgencies(clock) == [1]
    assert handover.due_at is not None
    assert Obligation.objects.filter(kind="handovers.clock", due_at=handover.due_at).exists()
    assert timedelta(days=1) <= handover.due_at - clock.now() < timedelta(days=2)


def test_hashes_that_are_sent_along_are_never_taken(person: Person, caseworker: Caseworker) -> None:
    page = person.post("/start/", **YOUNG)
    extra: dict[str, Any] = {"pdq": "f" * 64, "signals": "f" * 64, "age": "adult", "send": "yes"}
    person.send(page, "/another-way/", **{**YOUNG, **TOLD, **CONTACT, **extra})
    assert Case.objects.filter(path="minor").count() == 1
    assert not BankEntry.objects.exists()


def test_the_person_sees_that_it_came_and_when_it_was_read_and_passed_on(
    person: Person, caseworker: Caseworker, handed_over: str, clock: MovableClock
) -> None:
    code = " ".join(the_code(handed_over).words())

    def seen() -> str:
        return person.send(person.client.get("/received/").content.decode(), "/received/", code=code)

    assert "25 November 2026" in seen()
    assert "It should be done before 27 November 2026" in seen()
    handover = Handover.objects.get()
    clock.move(timedelta(days=1))
    handing_over.acknowledge(handover.pk, caseworker.user, clock.now())
    assert "26 November 2026" in seen()
    clock.move(timedelta(days=1))
    handing_over.pass_on(handover.pk, caseworker.user, "kr-d4u", "D-2026/17", clock.now())
    page = seen()
    assert "27 November 2026: <bdi>D4U</bdi>" in page
    assert "D-2026/17" in page
    assert "Ada" not in page  # no name of anybody's


def test_nobody_acknowledges_and_the_hand_over_is_raised_in_the_queue_and_again(
    handed_over: str, services: Services, clock: MovableClock
) -> None:
    sweep(services)
    assert not Handover.objects.get().is_late
    clock.move(timedelta(days=2))
    sweep(services)
    assert Handover.objects.get().is_late
    assert urgencies(clock) == [0]
    assert Content.objects.filter(kind="handover_late").count() == 1
    clock.move(timedelta(days=2))
    sweep(services)  # it does not end by itself: it is looked at again
    assert Obligation.objects.filter(kind="handovers.clock", next_at__isnull=False).count() == 1


def test_acknowledged_in_time_it_is_not_raised_and_has_its_next_clock(
    handed_over: str, services: Services, clock: MovableClock, caseworker: Caseworker
) -> None:
    handover = Handover.objects.get()
    handing_over.acknowledge(handover.pk, caseworker.user, clock.now())
    clock.move(timedelta(hours=20))
    sweep(services)
    handover.refresh_from_db()
    assert (handover.stage, handover.is_late) == ("acknowledged", False)
    clock.move(timedelta(days=2))
    sweep(services)
    handover.refresh_from_db()
    assert handover.is_late  # read, and not passed on


def test_it_is_acknowledged_once(handed_over: str, caseworker: Caseworker, clock: MovableClock) -> None:
    handover = Handover.objects.get()
    handing_over.acknowledge(handover.pk, caseworker.user, clock.now())
    with pytest.raises(Conflict):
        handing_over.acknowledge(handover.pk, caseworker.user, clock.now())


def test_what_was_told_opens_for_the_organisation_alone_and_the_log_says_who(
    handed_over: str, services: Services, caseworker: Caseworker
) -> None:
    handover = Handover.objects.get()
    told = read_told(services, handover.pk, caseworker.user, caseworker.private)
    assert told.links == ("https://a.example/1", "@room")
    assert "He wrote to me." in told.words["story"][0]
    assert "He wrote to me." not in repr(told)
    assert Content.objects.filter(kind="sealed_opened").count() == 1
    with pytest.raises(Unavailable):
        read_told(services, handover.pk, caseworker.user, None)
    stranger = a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere"))
    with pytest.raises(NotFound):
        read_told(services, handover.pk, stranger, caseworker.private)
    with pytest.raises(NotFound):
        handing_over.acknowledge(handover.pk, stranger, services.clock.now())


def test_what_a_young_person_tells_is_never_opened_by_a_parents_code(
    person: Person, caseworker: Caseworker, handed_over: str
) -> None:
    """The abuser here is a parent: acting for a child opens a case of its own, with a code of its own."""
    answers: dict[str, Any] = {**YOUNG, "acting": "yes"}
    page = person.post("/start/", **answers)
    acting: dict[str, Any] = {"relation": "family", "right": "guardian", "scope": ["hear"], "period": "30"}
    parents = person.send(page, "/another-way/", **answers, **acting, locations="@room", channel="never")
    child, parent = enter(the_code(handed_over)), enter(the_code(parents))
    assert child is not None
    assert parent is not None
    assert child.case_id != parent.case_id
    told = [
        read_told(_services(), each.pk, caseworker.user, caseworker.private)
        for each in Handover.objects.filter(case_id=parent.case_id)
    ]
    assert "is not told to whoever acts" in told[0].words["delegate"][0]
    assert "story" not in told[0].words


def _services() -> Services:
    from takeback.project import wiring  # noqa: PLC0415 - as the fixture has set it

    return wiring.services()


def test_where_nobody_could_read_it_there_is_no_form_and_the_hotlines_stand(person: Person) -> None:
    page = person.post("/start/", **YOUNG)
    assert "02-735-8994" in page
    assert 'name="attempt"' not in page


def test_an_addressee_that_nobody_knows_is_refused_by_the_form(person: Person, caseworker: Caseworker) -> None:
    page = person.post("/start/", **YOUNG)
    person.send(page, "/another-way/", status=400, **YOUNG, **TOLD, **CONTACT, addressee="evil")
    assert not Handover.objects.exists()


def test_only_what_is_on_the_minors_path_is_handed_over(services: Services, caseworker: Caseworker) -> None:
    with pytest.raises(NotAllowed):
        handing_over.hand_over(services, Opening(story="x"), "kr-d4u")
    assert not Case.objects.exists()


def test_taken_back_it_ends_and_its_clock_with_it(
    handed_over: str, services: Services, clock: MovableClock, caseworker: Caseworker
) -> None:
    from takeback.flows.cases.withdrawing import withdraw_everything  # noqa: PLC0415 - beside what it is about

    holder = enter(the_code(handed_over))
    assert holder is not None
    Case.objects.filter(pk=holder.case_id).update(withdrawal_rule="at_once")
    withdraw_everything(services, holder)
    handover = Handover.objects.get()
    assert (handover.stage, handover.case_id) == ("taken_back", None)
    assert urgencies(clock) == []
    clock.move(timedelta(days=3))
    sweep(services)
    assert not Handover.objects.get().is_late
    with pytest.raises(Conflict):
        read_told(services, handover.pk, caseworker.user, caseworker.private)


def in_the_case(page: str) -> tuple[Client, str]:
    """Somebody who has entered the code that a page shows, and what they see."""
    client = Client(headers=OWN)
    seen = client.post("/case/", {"code": " ".join(the_code(page).words())}, follow=True)
    return client, seen.content.decode()


def test_the_page_of_the_case_shows_the_hand_over_and_says_nothing_of_hashes(
    handed_over: str, caseworker: Caseworker, clock: MovableClock
) -> None:
    client, page = in_the_case(handed_over)
    assert "It should be done before 27 November 2026" in page
    assert "Who receives the hashes" not in page
    assert "There are no images" not in page
    assert "As you chose" not in page  # nobody was asked
    assert "Nobody here opens them." in page
    handing_over.acknowledge(Handover.objects.get().pk, caseworker.user, clock.now())
    handing_over.pass_on(Handover.objects.get().pk, caseworker.user, "kr-d4u", "D-2026/17", clock.now())
    assert "D-2026/17" in client.get("/case/").content.decode()


def test_a_link_that_is_told_once_the_hand_over_is_concluded_is_handed_over_too(
    handed_over: str, services: Services, caseworker: Caseworker, clock: MovableClock
) -> None:
    first = Handover.objects.get()
    handing_over.acknowledge(first.pk, caseworker.user, clock.now())
    handing_over.conclude(first.pk, caseworker.user, clock.now())
    client, _ = in_the_case(handed_over)
    client.post("/case/links/", {"links": "https://a.example/2"})
    assert urgencies(clock) == [1]
    again = Handover.objects.exclude(pk=first.pk).get()
    assert again.stage == "received"
    assert "https://a.example/2" in read_told(services, again.pk, caseworker.user, caseworker.private).links
    clock.move(timedelta(days=2))
    sweep(services)
    again.refresh_from_db()
    assert again.is_late


def test_while_the_hand_over_goes_on_a_link_is_told_within_it(
    handed_over: str, caseworker: Caseworker, clock: MovableClock
) -> None:
    handing_over.acknowledge(Handover.objects.get().pk, caseworker.user, clock.now())
    client, _ = in_the_case(handed_over)
    client.post("/case/links/", {"links": "https://a.example/2"})
    assert Handover.objects.get().stage == "acknowledged"
    assert What.TOLD in {each.what for each in things_in(caseworker.user.organisation_id, clock.now())}


def test_the_code_is_shown_with_what_is_asked_of_it_on_the_phone(handed_over: str) -> None:
    assert "On the phone we only ever ask for the first three." in handed_over
    assert "You can also print this page." in handed_over
