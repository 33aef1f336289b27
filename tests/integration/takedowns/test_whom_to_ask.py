"""Whom the registry has asked: the engine that shows a result, the platform on which a name is, never who is barred."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takeback.base.errors import Conflict
from takeback.casework.ladder import Answer, Tried
from takeback.casework.notices.facts import Facts
from takeback.casework.takedown.checks import Reason
from takeback.flows.takedowns.batches import Wanted
from takeback.flows.takedowns.drafting import draft_notices
from takeback.flows.takedowns.ports import Asking, NotLookedUp, Recipient
from takeback.flows.takedowns.registry import Registry
from takeback.flows.takedowns.sending import handed_in
from takeback.records.sites.actions import add_contact, forbid_operator, keep_look, remember_site
from takeback.records.sites.exchange import write_json_lines
from takeback.records.takedowns.models import Notice
from takeback.records.takedowns.queries import tasks_in
from takeback.sites.channels import channel_at, channels
from takeback.sites.contact import Contact, RouteKind, Scope, Source
from takeback.sites.location import Location, read_location
from tests.fakes.takedowns import FortyEightHours, OneForEachSite
from tests.takedowns import LINK, THURSDAY, Desk

GOOGLE = "https://support.google.com/websearch/answer/6302812"


def asked(text: str) -> Recipient | NotLookedUp | None:
    place = read_location(text)
    assert isinstance(place, Location)
    return Registry().recipient_of(place, Asking(Facts(consent_to_notify=True), THURSDAY))


def recipient(text: str) -> Recipient:
    found = asked(text)
    assert isinstance(found, Recipient)
    return found


def seen(domain: str, *contacts: Contact) -> None:
    """What a look at a site found."""
    keep_look(remember_site(domain, THURSDAY), contacts, (), THURSDAY)


def a_mailbox(address: str, scope: Scope = Scope.OPERATOR) -> Contact:
    return Contact(
        scope=scope, route_kind=RouteKind.EMAIL, address=address, source=Source.PAGE, found_on=THURSDAY.date()
    )


@pytest.mark.parametrize("host", ["www.google.com", "www.google.co.kr"])
def test_results_of_an_engine_go_to_its_own_channel_under_each_of_its_domains(desk: Desk, host: str) -> None:
    found = recipient(f"https://{host}/search?q=her+name")
    assert (found.address, found.scope, found.by_hand) == (GOOGLE, "search_engine", True)


def test_results_of_an_engine_whose_form_was_never_read_are_not_asked_of_another(desk: Desk) -> None:
    found = recipient("https://www.bing.com/images/search?q=her+name")
    assert (found.address, found.name, found.by_hand) == ("bing.com", "bing.com", True)
    assert found.scope == "search_engine"
    channel = channel_at(found.address)
    assert channel is not None
    assert channel.name == "Bing"


def test_an_engine_that_the_directory_does_not_know_is_looked_up_and_asked_itself(desk: Desk) -> None:
    results = "https://search.naver.com/search.naver?query=her+name"
    assert asked(results) == NotLookedUp()
    seen("naver.com", a_mailbox("abuse@naver.com"), a_mailbox("noc@host.test", Scope.HOST))
    found = recipient(results)
    assert (found.address, found.scope) == ("abuse@naver.com", "search_engine")


def test_a_user_name_is_asked_of_the_platform_that_was_named_with_it(desk: Desk) -> None:
    found = recipient("instagram: her.name")
    assert found.address == "https://www.facebook.com/help/contact/567360146613371"
    assert found.name == "instagram.com"
    assert asked("tumblr: her.name") is None, "of this platform nobody is known"
    seen("tumblr.com", a_mailbox("safety@tumblr.com"), a_mailbox("noc@host.test", Scope.HOST))
    assert recipient("tumblr: her.name").address == "safety@tumblr.com"


def test_a_name_of_which_nobody_knows_the_platform_goes_on_waiting_for_a_person(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id, "@her_name")
    desk.check(case_id, ids)
    wanted = Wanted(holder=case_id, ids=ids, attempt="page")
    made = draft_notices(desk.services, desk.caseworker.user, wanted, Registry(), desk.words)
    assert (made.notices, made.unseen, list(made.nobody)) == ((), (), ids)
    assert [task.kind for task in tasks_in(desk.caseworker.user.organisation_id)] == ["draft"]


def test_an_official_form_that_nobody_has_read_goes_before_a_mailbox_that_is_a_guess(desk: Desk) -> None:
    seen("snapchat.com")
    found = recipient("https://www.snapchat.com/add/her")
    assert (found.address, found.scope, found.by_hand) == ("snapchat.com", "platform_form", True)
    add_contact(remember_site("snapchat.com", THURSDAY), a_mailbox("safety@snapchat.com"))
    assert recipient("https://www.snapchat.com/add/her").address == "safety@snapchat.com"


def test_where_nothing_was_found_a_guess_goes_before_a_search_engine(desk: Desk) -> None:
    seen("quiet.example")
    found = recipient("https://quiet.example/her")
    assert (found.address, found.scope) == ("abuse@quiet.example", "operator")
    over = THURSDAY - timedelta(hours=1)
    place = read_location("https://quiet.example/her")
    assert isinstance(place, Location)
    tried = (Tried(Scope.OPERATOR, Answer.WAITING, over),)
    after = Registry().recipient_of(place, Asking(Facts(consent_to_notify=True), THURSDAY, tried))
    assert isinstance(after, Recipient)
    assert (after.address, after.scope) == (GOOGLE, "search_engine"), "the one of which an address is known"


def test_behind_a_network_its_official_form_is_kept_from_the_look_and_goes_before_its_mailbox(desk: Desk) -> None:
    form = next(each for each in channels() if each.id == "cloudflare").as_contact(THURSDAY.date())
    mailbox = a_mailbox("abuse@network.test", Scope.CDN)
    seen("board.example", mailbox, form)
    found = recipient("https://board.example/her")
    assert (found.address, found.scope, found.by_hand, found.most_links) == (form.address, "cdn", True, 250)
    lines: list[str] = []
    write_json_lines(lines.append)
    assert form.address not in "".join(lines), "everybody has it in a directory of their own"
    seen("board.example", mailbox)
    assert recipient("https://board.example/her").address == mailbox.address, "it stands in front no more"


def barred(desk: Desk) -> None:
    forbid_operator(
        remember_site("example.com", desk.clock.now()), "It sells removals.", desk.clock.now(), by_id="user_1"
    )


def test_a_draft_to_an_operator_who_is_barred_meanwhile_is_held_back_at_the_approval(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id)
    desk.check(case_id, ids)
    batch = desk.draft(case_id, ids).batch
    barred(desk)
    done = desk.approve(batch)
    assert done.leaving == ()
    assert list(done.held_back.values()) == [(Reason.NEVER_THE_OPERATOR,)]
    desk.work()
    assert desk.post.letters == []
    assert "held_back" in {task.kind for task in tasks_in(desk.caseworker.user.organisation_id)}


def test_an_approved_notice_to_an_operator_who_is_barred_meanwhile_does_not_leave(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id)
    desk.check(case_id, ids)
    desk.approve(desk.draft(case_id, ids).batch)
    barred(desk)
    desk.work()
    assert desk.post.letters == []
    assert Notice.objects.get().state == "discarded"


def test_a_form_of_an_operator_who_is_barred_meanwhile_is_not_handed_in(desk: Desk) -> None:
    desk.recipients = OneForEachSite(forms=frozenset({"example.com"}))
    case_id = desk.verified()
    ids = desk.told(case_id, LINK)
    desk.check(case_id, ids)
    desk.approve(desk.draft(case_id, ids).batch)
    barred(desk)
    desk.clock.move(timedelta(minutes=1))
    notice = Notice.objects.get()
    with pytest.raises(Conflict):
        handed_in(desk.services, desk.caseworker.user, notice.pk, "1", FortyEightHours())
