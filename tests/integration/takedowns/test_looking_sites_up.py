"""From a link on a site that nobody knows to a draft: the look is asked for early, and nothing falls into a hole."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from takeback.adapters.site_look import Looked
from takeback.adapters.site_look.look import Standing
from takeback.base.errors import NotFound
from takeback.casework.case import Path
from takeback.casework.takedown.checks import Authority, Check, Link, Subject
from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.matter import Matter
from takeback.flows.takedowns.approving import approve_batch, discard_batch
from takeback.flows.takedowns.batches import Wanted
from takeback.flows.takedowns.closing import close_locations
from takeback.flows.takedowns.drafting import Drafted, draft_notices
from takeback.flows.takedowns.registry import Registry
from takeback.flows.takedowns.site_looks import (
    look_site_up_now,
    look_up_now,
    looked_up,
    site_to_look_up,
    to_look_up,
    unknown_sites,
)
from takeback.records.sites.actions import MOST_FAILURES
from takeback.records.sites.models import Site
from takeback.records.takedowns.actions.locations import LOOK_UP, keep_location
from takeback.records.takedowns.models import LocationWork, Task
from takeback.records.takedowns.queries import locations_in, tasks_in
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.models import OutboxMessage, QueueItem
from takeback.sites.contact import Contact, Contacts, Failure, RouteKind, Scope, Source
from takeback.sites.location import Location, read_location
from takeback.workers.takedowns import handlers
from takeback.workers.worker import one_piece
from tests.people import an_organisation
from tests.takedowns import THURSDAY, Desk, a_desk
from tests.uploads import someone

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])

STOPS = Check(Link.SOMETHING_ELSE, Subject.IS_THEM, Authority.THEMSELVES)


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def looks_up(desk: Desk, domain: str, *failures: Failure) -> None:
    """What a look at a site brings: one mailbox of its page."""
    mailbox = Contact(
        scope=Scope.OPERATOR,
        route_kind=RouteKind.EMAIL,
        address=f"abuse@{domain}",
        source=Source.PAGE,
        found_on=THURSDAY.date(),
    )
    found = Looked(domain, domain, Contacts((mailbox,), failures), Standing(), "en", None, (), b"")
    looked_up(desk.services, found)


def asked_for() -> set[str]:
    return {str(each.payload["location"]) for each in OutboxMessage.objects.filter(kind=LOOK_UP)}


def drafted(desk: Desk, case_id: str, ids: list[str]) -> Drafted:
    desk.attempts += 1
    wanted = Wanted(holder=case_id, ids=ids, attempt=f"page-{desk.attempts}")
    return draft_notices(desk.services, desk.caseworker.user, wanted, Registry(), desk.words)


def waits(desk: Desk, kind: TaskKind = TaskKind.DRAFT) -> list[Task]:
    return [task for task in tasks_in(desk.caseworker.user.organisation_id) if task.kind == kind.value]


def test_one_look_a_site_is_asked_for_as_links_are_taken_in_and_none_for_what_is_never_looked_up(desk: Desk) -> None:
    case_id = desk.verified()
    onion = f"http://{'a' * 56}.onion/her"
    desk.told(case_id, "https://one.com/1", "https://one.com/2", "https://two.com/1", onion, "@her_name")
    places = {each.id: each.location for each in locations_in(desk.caseworker.user.organisation_id, case_id)}
    assert sorted(places[each].site for each in asked_for()) == ["one.com", "two.com"]
    desk.told(case_id, "https://one.com/1", "https://one.com/3")
    assert len(asked_for()) <= 3  # one.com once more at most, for the link that is new


def test_a_link_that_nobody_has_checked_is_never_opened_only_its_host_is_asked(desk: Desk) -> None:
    (location,) = desk.told(desk.verified(), "https://www.one.com/very/secret?id=7")
    place = to_look_up(desk.services, location)
    assert place is not None
    assert place.address == "https://www.one.com/"
    assert (place.site, place.host) == ("one.com", "www.one.com")


def test_of_a_private_room_only_the_service_is_asked(desk: Desk) -> None:
    (location,) = desk.told(desk.verified(), "https://t.me/+AbCdEfGhIjKlMnOp")
    place = to_look_up(desk.services, location)
    assert place is not None
    assert place.address == "https://t.me/"


def test_nothing_is_looked_up_for_somebody_under_age_nor_for_what_was_stopped_or_closed(desk: Desk) -> None:
    minor = desk.opened(path=Path.MINOR).case_id
    desk.told(minor, "https://one.com/1")
    assert asked_for() == set()
    case_id = desk.verified()
    stopped, closed = desk.told(case_id, "https://two.com/1", "https://three.com/1")
    desk.check(case_id, [stopped], STOPS)
    close_locations(desk.services, desk.caseworker.user, [closed], Ending.PERSON_WISHED)
    assert to_look_up(desk.services, stopped) is None
    assert to_look_up(desk.services, closed) is None


def test_what_was_stopped_on_the_day_it_was_told_and_cleared_then_is_looked_up_after_all(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id, "https://one.com/1")
    desk.check(case_id, ids, STOPS)
    OutboxMessage.objects.filter(kind=LOOK_UP).update(state="done", next_at=None)
    desk.check(case_id, ids)
    assert OutboxMessage.objects.filter(kind=LOOK_UP).exclude(state="done").count() == 1


def test_a_draft_before_the_look_has_ended_says_so_and_the_end_of_the_look_puts_a_task(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id, "https://one.com/1", "https://one.com/2")
    desk.check(case_id, ids)
    assert waits(desk) == []
    made = drafted(desk, case_id, ids)
    assert (made.notices, made.nobody, sorted(made.unseen)) == ((), (), ids)
    assert unknown_sites(locations_in(desk.caseworker.user.organisation_id, case_id)) == ("one.com",)
    looks_up(desk, "one.com")
    (task,) = waits(desk)
    assert (task.holder, task.about) == (case_id, case_id)
    assert unknown_sites(locations_in(desk.caseworker.user.organisation_id, case_id)) == ()
    assert len(drafted(desk, case_id, ids).notices) == 1
    assert waits(desk) == []


def test_a_look_that_ended_before_the_check_leaves_a_task_at_the_check_until_somebody_drafts(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id, "https://one.com/1")
    looks_up(desk, "one.com")
    assert waits(desk) == []
    desk.check(case_id, ids)
    assert len(waits(desk)) == 1
    drafted(desk, case_id, ids)
    assert waits(desk) == []


def test_drafting_some_keeps_the_task_for_the_others_and_what_waits_for_a_look_is_told_anew(desk: Desk) -> None:
    case_id = desk.verified()
    one, two, three = sorted(desk.told(case_id, "https://one.com/1", "https://two.com/1", "https://three.com/1"))
    desk.check(case_id, [one, two, three])
    sites = {each.id: each.location.site for each in locations_in(desk.caseworker.user.organisation_id, case_id)}
    looks_up(desk, sites[one])
    looks_up(desk, sites[two])
    drafted(desk, case_id, [one])
    assert len(waits(desk)) == 1
    drafted(desk, case_id, [two, three])
    assert waits(desk) == []
    looks_up(desk, sites[three])
    assert len(waits(desk)) == 1


def test_what_lacks_an_element_stays_in_the_queue(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id, "https://one.com/1")
    desk.check(case_id, ids)
    looks_up(desk, "one.com")
    desk.words.lacking = ("authority",)
    assert drafted(desk, case_id, ids).lacking
    assert len(waits(desk)) == 1


def test_a_look_that_never_ends_loses_no_link(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id, "https://one.com/1")
    desk.check(case_id, ids)
    piece = one_piece(desk.services, handlers(), "worker")
    for _ in range(3):
        desk.pass_time(hours=1)
        while piece():
            pass
    assert len(waits(desk)) == 1


def test_what_was_discarded_waits_for_a_draft_again_and_closing_it_ends_that(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id, "https://one.com/1")
    desk.check(case_id, ids)
    looks_up(desk, "one.com")
    batch = drafted(desk, case_id, ids).batch
    approve_batch(desk.services, desk.caseworker.user, batch, undo_for=timedelta(minutes=5))
    discard_batch(desk.services, desk.caseworker.user, batch)
    assert len(waits(desk)) == 1
    close_locations(desk.services, desk.caseworker.user, ids, Ending.PERSON_WISHED)
    assert waits(desk) == []


def test_an_address_in_danger_is_drafted_first(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id, "https://one.com/1")
    LocationWork.objects.filter(pk__in=ids).update(priority=0, matter="identity")
    desk.check(case_id, ids)
    with transaction.atomic():
        looks_up(desk, "one.com")

    assert QueueItem.objects.get(key=waits(desk)[0].pk).priority == 0


def test_another_organisation_with_links_on_the_site_is_told_of_its_own(desk: Desk) -> None:
    case_id, other = desk.verified(), an_organisation("Harbour")
    ids = desk.told(case_id, "https://one.com/1")
    desk.check(case_id, ids)
    place = read_location("https://one.com/2")
    assert isinstance(place, Location)
    with transaction.atomic():
        row, _ = keep_location(other.pk, "case_theirs", "case_theirs", place, Matter.IMAGE, desk.clock.now())
    LocationWork.objects.filter(pk=row.pk).update(state="checked")
    looks_up(desk, "one.com")
    found = Task.objects.filter(kind=TaskKind.DRAFT.value).values_list("organisation_id", "holder")
    assert set(found) == {(desk.caseworker.user.organisation_id, case_id), (other.pk, "case_theirs")}


def test_whoever_wants_it_now_has_each_site_looked_up_once_and_nobody_elsewhere_may(desk: Desk) -> None:
    case_id = desk.verified()
    desk.told(case_id, "https://one.com/1", "https://one.com/2", "https://two.com/1")
    looks_up(desk, "two.com")
    user = desk.caseworker.user
    assert look_up_now(desk.services, user, case_id) == 1
    assert look_up_now(desk.services, user, case_id) == 1  # the same minute: the same message
    assert OutboxMessage.objects.filter(kind=LOOK_UP, key__contains="now").count() == 1
    stranger = someone(*user.roles, organisation=an_organisation("Harbour"), name="Bo")
    with pytest.raises(NotFound):
        look_up_now(desk.services, stranger.user, case_id)


def test_a_site_is_looked_up_anew_by_its_own_id_and_not_twice_in_a_row(desk: Desk) -> None:
    looks_up(desk, "one.com")
    user = desk.caseworker.user
    assert not look_site_up_now(desk.services, user, "one.com")
    desk.pass_time(minutes=6)
    assert look_site_up_now(desk.services, user, "one.com")
    message = OutboxMessage.objects.get(kind=LOOK_UP)
    site = Site.objects.get(domain="one.com")
    assert message.payload == {"site": site.pk}
    place = site_to_look_up(desk.services, site.pk)
    assert place is not None
    assert place.site == "one.com"
    looks_up(desk, "one.com")
    assert site_to_look_up(desk.services, site.pk) is None
    assert site_to_look_up(desk.services, "site_none") is None
    with pytest.raises(NotFound):
        look_site_up_now(desk.services, user, "unheard-of.com")


def test_what_a_look_could_not_ask_is_kept_until_the_next_look(desk: Desk) -> None:
    hostile = Failure(Source.PAGE, "placeholder", "you@yourdomain.com\x00\x1b[2J" + "x" * 500)
    looks_up(desk, "one.com", Failure(Source.RDAP, "too_slow", "one.com"), hostile)
    site = Site.objects.get(domain="one.com")
    kept = [(each.source, each.reason, each.what) for each in site.failures.all()]
    assert kept[0] == ("rdap", "too_slow", "one.com")
    assert kept[1][2].startswith("you@yourdomain.com  [2Jxxx")
    assert len(kept[1][2]) == 254
    looks_up(desk, "one.com", *(Failure(Source.PAGE, "placeholder", f"you{number}@x.com") for number in range(500)))
    assert site.failures.count() == MOST_FAILURES
    looks_up(desk, "one.com")
    assert not site.failures.exists()
