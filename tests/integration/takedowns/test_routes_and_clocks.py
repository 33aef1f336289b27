"""Why a draft goes the route that it goes, another one that is chosen, and how the recipient's time is counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.casework.notices.facts import Authority, Authorship, Facts, Material, Shows, Statement, Work
from takeback.casework.notices.route import Cost
from takeback.casework.takedown.consent import Act, Agreed, Answer, Purpose
from takeback.flows.services import Services
from takeback.flows.takedowns.approving import approve_batch
from takeback.flows.takedowns.batches import Wanted
from takeback.flows.takedowns.clock import Told, set_clock
from takeback.flows.takedowns.drafting import draft_by_route, draft_notices
from takeback.flows.takedowns.ports import Asking, Lacking, Recipient, Signature, TakedownPorts
from takeback.flows.takedowns.registry import Registry
from takeback.flows.takedowns.stating import state_facts
from takeback.flows.takedowns.wishes import note_acts, note_consent, revoke_consent
from takeback.flows.takedowns.writing import LawClocks, NoticeWriter
from takeback.project import wiring
from takeback.records.sites.actions import add_contact, remember_site, write_country
from takeback.records.takedowns.models import Notice
from takeback.records.takedowns.queries import noticed, tasks_in
from takeback.sites.contact import Contact, RouteKind, Scope, Source
from takeback.sites.location import Location
from takeback.workers.takedowns import handlers, sending
from takeback.workers.worker import one_piece
from tests.people import an_organisation, signed_in_with_key
from tests.takedowns import THURSDAY, Desk, a_desk, services_at
from tests.uploads import someone

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])

GOOD_FRIDAY = datetime(2027, 3, 26, tzinfo=UTC)


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def served(desk: Desk) -> Services:
    ports = TakedownPorts(
        recipients=Registry(),
        writes=NoticeWriter(),
        clocks=LawClocks(),
        signature=Signature(email="desk@haven.example", phone="+82 2 555 0100", address="1 Harbour Road"),
        sends=desk.post,
    )
    return replace(services_at(desk.clock), takedowns=ports)


@pytest.fixture
def browser(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(wiring, "services", lambda: served(desk))
    return signed_in_with_key(desk.caseworker.user, desk.caseworker.private, desk.clock.now())


def known(domain: str, **about: object) -> None:
    """A site whose operator a caseworker has written down."""
    contact = Contact(
        scope=Scope.OPERATOR,
        route_kind=RouteKind.EMAIL,
        address=f"abuse@{domain}",
        source=Source.REGISTRY,
        found_on=THURSDAY.date(),
    )
    site = remember_site(domain, THURSDAY)
    add_contact(site, replace(contact, **about))  # type: ignore[arg-type]
    write_country(site, "US")


def drafted(desk: Desk, *links: str, circumstances: str = "", person: str = "") -> Notice:
    """One draft, about pictures that the person took of themselves; with a name, they allow that it is said."""
    case_id, user, today = desk.verified(), desk.caseworker.user, desk.clock.now().date()
    ids = desk.told(case_id, *(links or ("https://one.com/1",)))
    desk.check(case_id, ids)
    note_acts(desk.services, user, case_id, dict.fromkeys(Act, Agreed.NO))
    facts = Facts(
        authority=Authority(signed_on=today),
        material=Material(shows=Shows.NUDITY, synthetic=False),
        statement=Statement(sender_on=today, individual_on=today, accurate=True, circumstances=circumstances),
        work=Work(authorship=Authorship.MADE_BY_SUBJECT),
    )
    state_facts(desk.services, user, case_id, facts)
    if person:
        note_consent(desk.services, user, case_id, Purpose.NAME_ME, Answer.YES)
    wanted = Wanted(holder=case_id, ids=ids, attempt="page", person=person)
    made = draft_notices(served(desk), user, wanted, Registry(), NoticeWriter())
    assert len(made.notices) == 1, made
    (notice_id,) = made.notices
    return Notice.objects.get(pk=notice_id)


def test_a_draft_carries_every_route_with_its_reasons_and_costs_and_takes_none_that_must_be_asked_first(
    desk: Desk,
) -> None:
    known("one.com")
    notice = drafted(desk)
    ways = {way.route: way for way in noticed(notice).text.ways}
    assert ways["us_dmca"].asks_first
    assert Cost.NAME_MAY_BE_PUBLISHED in ways["us_dmca"].costs
    assert notice.route != "us_dmca"
    assert ways[notice.route].reasons


def test_a_draft_is_made_anew_by_another_route_in_the_same_batch_and_nothing_leaves_twice(desk: Desk) -> None:
    known("one.com")
    first = drafted(desk, circumstances="She sent it to one person.")  # what a better route than the plain one asks for
    user = desk.caseworker.user
    other = next(way.route for way in noticed(first).text.ways if way.route == "plain" != first.route)
    second = draft_by_route(served(desk), user, first.pk, other, NoticeWriter())
    assert isinstance(second, Notice)
    first.refresh_from_db()
    assert (first.state, second.state, second.route, second.batch) == ("discarded", "drafted", "plain", first.batch)
    assert noticed(second).text.ways == noticed(first).text.ways
    assert noticed(second).locations == noticed(first).locations
    back = draft_by_route(served(desk), user, second.pk, first.route, NoticeWriter())
    assert isinstance(back, Notice)
    approve_batch(served(desk), user, first.batch)
    work(desk)
    assert [letter.notice_id for letter in desk.post.letters] == [back.pk]
    with pytest.raises(Conflict):
        draft_by_route(served(desk), user, back.pk, "plain", NoticeWriter())


def test_by_another_route_it_names_the_person_as_before_while_they_allow_it(desk: Desk) -> None:
    known("one.com")
    first = drafted(desk, circumstances="She sent it to one person.", person="Maria Kim")
    assert "Maria Kim" in noticed(first).text.body
    user, route = desk.caseworker.user, first.route
    second = draft_by_route(served(desk), user, first.pk, "plain", NoticeWriter())
    assert isinstance(second, Notice)
    assert "Maria Kim" in noticed(second).text.body
    revoke_consent(desk.services, user, first.holder, Purpose.NAME_ME)
    third = draft_by_route(served(desk), user, second.pk, route, NoticeWriter())
    assert isinstance(third, Notice)
    assert "Maria Kim" not in noticed(third).text.body
    assert len(approve_batch(served(desk), user, third.batch).leaving) == 1


def test_the_best_route_that_is_complete_is_taken_before_a_better_one_that_lacks_something(desk: Desk) -> None:
    known("one.com")
    notice = drafted(desk)
    best = noticed(notice).text.ways[0]
    assert any("Still missing" in reason for reason in best.reasons)
    assert notice.route != best.route


def test_a_route_that_may_publish_a_name_lacks_the_persons_word_and_the_old_draft_stands(desk: Desk) -> None:
    known("one.com")
    first = drafted(desk)
    made = draft_by_route(served(desk), desk.caseworker.user, first.pk, "us_dmca", NoticeWriter())
    assert isinstance(made, Lacking)
    assert "publication_accepted" in made.elements
    first.refresh_from_db()
    assert first.state == "drafted"


def test_a_route_that_was_not_proposed_is_refused_and_nobody_elsewhere_may_choose(desk: Desk) -> None:
    known("one.com")
    first = drafted(desk)
    for route in ("kr_tba_22_5", "nothing", ""):
        with pytest.raises(Invalid):
            draft_by_route(served(desk), desk.caseworker.user, first.pk, route, NoticeWriter())
    stranger = someone(*desk.caseworker.user.roles, organisation=an_organisation("Harbour"), name="Bo")
    with pytest.raises(NotFound):
        draft_by_route(served(desk), stranger.user, first.pk, "plain", NoticeWriter())


def test_the_page_of_drafts_says_why_what_it_costs_and_offers_the_others(desk: Desk, browser: Client) -> None:
    known("one.com")
    first = drafted(desk)
    page = browser.get(f"/desk/takedowns/batches/{first.batch}/").content.decode()
    assert "too few to tell" in page
    assert "Ask the person first" in page
    assert "The person was asked: draft it so" in page
    path = f"/desk/takedowns/notices/{first.pk}/route/"
    page = browser.post(path, {"route": "us_dmca"}, follow=True).content.decode()
    assert "Missing for" in page
    page = browser.post(path, {"route": "plain"}, follow=True).content.decode()
    assert "drafted by the other route" in page
    assert first.pk not in page
    assert "was not proposed" in browser.post(path, {"route": "plain"}, follow=True).content.decode()


def test_whoever_hears_only_others_is_drafted_by_hand_and_the_page_says_through_whom(
    desk: Desk, browser: Client
) -> None:
    known("one.com", answers_only_intermediaries=True, note="the national hotline's desk")
    known("two.com", route_kind=RouteKind.THROUGH, address="", note="the regulator of broadcasting")
    known("three.com")
    for domain, whom in (("one.com", "hotline"), ("two.com", "regulator of broadcasting"), ("three.com", "")):
        notice = drafted(desk, f"https://{domain}/1")
        page = browser.get(f"/desk/takedowns/batches/{notice.batch}/").content.decode()
        assert notice.by_hand == bool(whom)
        assert ("They hear only a regulator" in page) == bool(whom)
        assert whom in page
        assert "a form, filled in by hand" not in page


@dataclass
class ByOneRoute:
    """Everybody is asked by one route, and sits in one country."""

    route: str
    country: str = ""

    def recipient_of(self, location: Location, asking: Asking) -> Recipient:  # noqa: ARG002 - alike for all
        address = f"abuse@{location.site}"
        return Recipient("operator", address, by_hand=False, route=self.route, language="en", country=self.country)

    def regulator_of(self, route: str, location: Location, asking: Asking) -> Recipient | None:  # noqa: ARG002 - none
        return None


def work(desk: Desk) -> None:
    piece = one_piece(served(desk), {**handlers(), **sending(desk.post, LawClocks())}, "worker")
    while piece():
        pass


def sent(desk: Desk, route: str, country: str = "") -> Notice:
    """A notice that its recipient has."""
    case_id = desk.verified()
    desk.attempts += 1
    ids = desk.told(case_id, f"https://bad-{desk.attempts}.com/1")
    desk.check(case_id, ids)
    wanted = Wanted(holder=case_id, ids=ids, attempt="page")
    made = draft_notices(desk.services, desk.caseworker.user, wanted, ByOneRoute(route, country), desk.words)
    approve_batch(desk.services, desk.caseworker.user, made.batch)
    work(desk)
    return Notice.objects.get(pk=made.notices[0])


def waiting(desk: Desk) -> set[str]:
    return {task.kind for task in tasks_in(desk.caseworker.user.organisation_id)}


def overdue(desk: Desk) -> bool:
    return "overdue" in waiting(desk)


def told(desk: Desk, notice: Notice, **what: object) -> datetime | None:
    said = Told(**what)  # type: ignore[arg-type]
    return set_clock(desk.services, desk.caseworker.user, notice.pk, said, LawClocks())


def test_holidays_of_the_recipients_country_count_and_its_summer_time(desk: Desk) -> None:
    """A month from 26 February 2027 ends on Good Friday; summer time begins on the Sunday after it."""
    desk.pass_time(days=92)
    elsewhere, german = sent(desk, "eu_gdpr_17"), sent(desk, "eu_gdpr_17", "DE")
    assert elsewhere.due_at == GOOD_FRIDAY + timedelta(hours=23)  # midnight in Brussels, by winter time
    assert german.due_at == datetime(2027, 3, 30, 22, tzinfo=UTC)  # midnight in Berlin, by summer time


def test_a_country_that_is_written_down_later_moves_the_deadline_and_its_obligation(desk: Desk) -> None:
    desk.pass_time(days=92)
    notice = sent(desk, "eu_gdpr_17")
    assert told(desk, notice, country="de") == datetime(2027, 3, 30, 22, tzinfo=UTC)
    desk.clock.move(GOOD_FRIDAY + timedelta(days=1) - desk.clock.now())
    work(desk)
    assert not overdue(desk)
    desk.pass_time(days=4)
    work(desk)
    assert overdue(desk)


def test_an_extension_that_is_taken_counts_and_can_be_taken_back_and_forth_without_losing_the_clock(
    desk: Desk,
) -> None:
    notice = sent(desk, "eu_gdpr_17")
    first = notice.due_at
    assert first is not None
    for extended in (True, False, True, False):
        due = told(desk, notice, extended=extended)
        assert due is not None
        assert (due > first + timedelta(days=55)) == extended
    desk.pass_time(days=40)
    work(desk)
    assert overdue(desk)
    assert told(desk, notice, extended=True) is not None
    assert not overdue(desk)
    desk.pass_time(days=70)
    work(desk)
    assert overdue(desk)


def test_a_regulators_order_begins_the_laws_clock(desk: Desk) -> None:
    notice = sent(desk, "au_osa")
    assert notice.due_at is not None
    assert notice.due_at - THURSDAY > timedelta(days=2)  # our own rule: three working days
    desk.pass_time(hours=5)
    ordered = THURSDAY + timedelta(hours=3)
    assert told(desk, notice, ordered_at=ordered) == ordered + timedelta(hours=24)
    desk.pass_time(hours=25)
    work(desk)
    assert overdue(desk)


def test_reminders_are_counted_from_the_order_too(desk: Desk) -> None:
    """Half of the day that the order gives, and not half of the time since our notice left."""
    notice = sent(desk, "au_osa")
    desk.pass_time(days=2)
    assert told(desk, notice, ordered_at=desk.clock.now()) is not None
    work(desk)
    assert "due_soon" not in waiting(desk)
    desk.pass_time(hours=13)
    work(desk)
    assert "due_soon" in waiting(desk)
    assert not overdue(desk)


def test_what_no_law_gives_and_no_clock_can_mean_is_refused(desk: Desk) -> None:
    notice = sent(desk, "au_osa")
    gdpr = sent(desk, "eu_gdpr_17")
    at = desk.clock.now()
    for each, wrong in (
        (notice, {"extended": True}),
        (gdpr, {"ordered_at": at}),
        (notice, {"ordered_at": at + timedelta(minutes=1)}),
        (notice, {"ordered_at": at - timedelta(days=1)}),
        (notice, {"country": "Germany"}),
        (notice, {"country": "1!"}),
    ):
        with pytest.raises(Invalid):
            told(desk, each, **wrong)
    with pytest.raises(NotFound):
        told(desk, Notice(pk="notice_none"))
    known("one.com")
    with pytest.raises(Conflict):
        told(desk, drafted(desk))


def test_the_country_of_a_site_is_its_operators_and_its_law_can_hold(desk: Desk) -> None:
    known("one.com")
    write_country(remember_site("one.com", THURSDAY), "ie")
    notice = drafted(desk)
    assert notice.country == "IE"
    assert "eu_gdpr_17" in {way.route for way in noticed(notice).text.ways}


def test_the_clock_is_set_on_the_page_of_a_notice_that_they_have(desk: Desk, browser: Client) -> None:
    notice = sent(desk, "eu_gdpr_17")
    path = f"/desk/takedowns/notices/{notice.pk}/"
    page = browser.get(path).content.decode()
    assert "They wrote that they take the extension" in page
    assert "The regulator's order" not in page
    page = browser.post(f"{path}clock/", {"country": "DE", "extended": "yes"}, follow=True).content.decode()
    assert "Counted anew: they must have acted by 2027-0" in page
    assert 'id="extended" checked' in page
    page = browser.post(f"{path}clock/", {"country": "Z"}, follow=True).content.decode()
    assert "This was not kept" in page
    ordered = sent(desk, "au_osa")
    path = f"/desk/takedowns/notices/{ordered.pk}/"
    assert "The regulator's order" in browser.get(path).content.decode()
    page = browser.post(f"{path}clock/", {"ordered_at": "2026-11-26T09:30"}, follow=True).content.decode()
    assert "2026-11-27 09:30 UTC" in page
    page = browser.post(f"{path}clock/", {"ordered_at": "soon"}, follow=True).content.decode()
    assert "This was not kept" in page
    known("one.com")
    assert "set-clock" not in browser.get(f"/desk/takedowns/notices/{drafted(desk).pk}/").content.decode()
