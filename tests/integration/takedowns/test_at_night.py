"""What machines do at night, in the world on loopback: look sites up, send, collect, climb. Real servers everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from takeback.adapters.mail import Collector, References, SmtpSender
from takeback.adapters.safe_fetch import FetchPolicy
from takeback.adapters.site_look import LookPolicy, SiteLook
from takeback.casework.notices.facts import Authority, Facts, Material, Shows, Statement
from takeback.casework.takedown.consent import Act, Agreed
from takeback.demo.world import World
from takeback.demo.world.world import COPY_ADDRESS, OWN_ADDRESS, OWN_DOMAIN
from takeback.flows.services import Services
from takeback.flows.takedowns.approving import approve_batch
from takeback.flows.takedowns.batches import Wanted
from takeback.flows.takedowns.drafting import Drafted, draft_notices
from takeback.flows.takedowns.ports import Signature
from takeback.flows.takedowns.posting import PostsNotices
from takeback.flows.takedowns.site_looks import looked_up, mirrors_for, to_look_up
from takeback.flows.takedowns.stating import state_facts
from takeback.flows.takedowns.wishes import note_acts
from takeback.records.sites.actions import forbid_operator
from takeback.records.sites.queries import site_named
from takeback.records.takedowns.models import Notice, RecipientAnswer
from takeback.records.takedowns.queries import notices_in, tasks_in
from takeback.records.takedowns.words import TaskKind
from takeback.workers.mail import collect
from takeback.workers.takedowns import handlers, sending
from takeback.workers.worker import one_piece
from tests.takedowns import THURSDAY, Desk, a_desk, services_at

REFERENCES = References(OWN_ADDRESS, bytes(range(32)))


@dataclass
class Night:
    """A desk whose ports lead into the world."""

    world: World
    desk: Desk

    @property
    def services(self) -> Services:
        ours = services_at(self.world.clock)
        sender = SmtpSender(self.world.smtp, self.world.clock, name=OWN_DOMAIN, copy_to=COPY_ADDRESS)
        ports = replace(
            ours.takedowns,
            signature=Signature(email=OWN_ADDRESS),
            sends=PostsNotices(sender, REFERENCES, self.world.clock),
        )
        return replace(ours, takedowns=ports)

    def checked(self, *names: str) -> tuple[str, list[str]]:
        """A case with the first page of each site, checked; facts are stated, sites are looked up."""
        case_id = self.desk.verified()
        links = [
            link for link in self.world.locations for name in names if f"//{name}:" in link and link.endswith("/1")
        ]
        ids = self.desk.told(case_id, *links)
        self.desk.check(case_id, ids)
        user = self.desk.caseworker.user
        note_acts(self.services, user, case_id, dict.fromkeys(Act, Agreed.NO))
        today = self.world.clock.now().date()
        told = Facts(
            authority=Authority(signed_on=today),
            material=Material(shows=Shows.NUDITY, synthetic=False),
            statement=Statement(sender_on=today, accurate=True),
        )
        state_facts(self.services, user, case_id, told)
        for each in ids:
            location = to_look_up(self.services, each)
            if location is not None:
                looked_up(self.services, self.site_look().look(location))
        return case_id, ids

    def site_look(self) -> SiteLook:
        policy = LookPolicy(
            fetch=FetchPolicy(loopback_allowed=True),
            dns_server=("127.0.0.1", self.world.dns_port),
            rdap_url=self.world.rdap_url,
        )
        return SiteLook(policy, self.world.clock)

    def draft(self, case_id: str, ids: list[str]) -> Drafted:
        ports = self.services.takedowns
        wanted = Wanted(holder=case_id, ids=ids, attempt="page")
        return draft_notices(self.services, self.desk.caseworker.user, wanted, ports.recipients, ports.writes)

    def approved(self, *names: str) -> tuple[str, list[str]]:
        """The same, and the first notices have left."""
        case_id, ids = self.checked(*names)
        approve_batch(self.services, self.desk.caseworker.user, self.draft(case_id, ids).batch)
        self.work()
        return case_id, ids

    def work(self) -> None:
        ports = self.services.takedowns
        assert ports.sends is not None
        piece = one_piece(self.services, {**handlers(), **sending(ports.sends, ports.clocks)}, "worker")
        while piece():
            pass

    def collect(self) -> int:
        return sum(collect(self.services, Collector(self.world.imap), REFERENCES).kinds.values())

    def tasks(self) -> list[str]:
        return [task.kind for task in tasks_in(self.desk.caseworker.user.organisation_id)]


@pytest.fixture
def night(db: None) -> Iterator[Night]:
    with World(THURSDAY) as world:
        desk = a_desk()
        desk.clock = world.clock
        yield Night(world, desk)


def test_the_operator_is_asked_in_the_language_of_the_site_and_the_notice_says_every_element(night: Night) -> None:
    case_id, ids = night.approved("returning.example", "winterhost.example")
    assert {each.recipient for each in night.world.record.received} == {
        "help@returning.example",
        "abuse@winterhost.example",
    }
    found = notices_in(night.desk.caseworker.user.organisation_id, case_id)
    notices = {each.text.recipient: each for each in found}
    assert Notice.objects.get(pk=notices["help@returning.example"].id).language == "ko"
    assert {name for name, _ in notices["abuse@winterhost.example"].text.elements} >= {
        "sender",
        "authority",
        "no_consent",
    }
    assert len(ids) == 2


def test_nobody_is_asked_before_the_site_was_looked_up_and_before_a_check_the_host_alone_is(night: Night) -> None:
    case_id = night.desk.verified()
    (location,) = night.desk.told(case_id, night.world.locations[0])
    place = to_look_up(night.services, location)
    assert place is not None
    assert place.address == f"http://fjordboard.example:{night.world.http_port}/"
    assert night.draft(case_id, [location]).stopped
    night.desk.check(case_id, [location])
    assert to_look_up(night.services, location) is not None
    assert night.draft(case_id, [location]).unseen == (location,)


def test_where_the_operator_is_never_contacted_the_host_is_asked_first(night: Night) -> None:
    case_id, ids = night.checked("winterhost.example")
    site = site_named("winterhost.example")
    forbid_operator(site, "sells removals", THURSDAY, by_id=night.desk.caseworker.user.pk)
    night.draft(case_id, ids)
    (notice,) = notices_in(night.desk.caseworker.user.organisation_id, case_id)
    assert notice.text.recipient == "abuse@nordhost.example"


def test_what_the_records_do_not_hold_is_named_and_no_notice_is_drafted(night: Night) -> None:
    case_id, ids = night.checked("winterhost.example")
    state_facts(night.services, night.desk.caseworker.user, case_id, Facts())
    drafted = night.draft(case_id, ids)
    assert not drafted.notices
    assert {"authority", "depiction"} <= set(next(iter(drafted.lacking.values())))


def test_mirrors_are_joined_when_their_links_are_cleared(night: Night) -> None:
    case_id, _ = night.checked("fjordboard.example", "fjordboard-pics.example", "winterhost.example")
    networks = mirrors_for(night.desk.caseworker.user, case_id)
    assert networks["fjordboard.example"].mirrors == ("fjordboard-pics.example",)
    assert "winterhost.example" not in networks


def test_a_bounce_is_sealed_and_lets_the_ladder_climb_to_a_draft_that_nobody_has_approved(night: Night) -> None:
    case_id, _ = night.approved("fjord-archive.example")
    night.world.move(minutes=5)
    assert night.collect() == 1
    first, second = Notice.objects.order_by("drafted_at", "pk")
    assert (first.state, first.scope) == ("bounced", "operator")
    assert (second.state, second.scope) == ("drafted", "host")
    assert RecipientAnswer.objects.get(notice=first).case_id == case_id
    assert night.tasks() == [TaskKind.APPROVE]
    night.work()
    assert len(night.world.record.received) == 1


def test_an_automatic_answer_is_kept_and_is_nobodys_work(night: Night) -> None:
    night.approved("dunesforum.example")
    assert night.collect() == 1
    assert Notice.objects.get().state == "accepted"
    assert RecipientAnswer.objects.get().word == "receipt"
    assert TaskKind.READ_ANSWER not in night.tasks()


def test_an_answer_that_asks_for_more_becomes_a_task_and_moves_nothing_by_itself(night: Night) -> None:
    night.approved("fjordboard-pics.example")
    night.world.move(hours=7)
    assert night.collect() == 1
    assert {TaskKind.READ_ANSWER, TaskKind.ASKED_FOR_MORE} <= set(night.tasks())
    assert Notice.objects.get().state == "answered"


def test_a_mail_that_is_nobodys_moves_out_of_the_way_and_one_that_comes_twice_is_kept_once(night: Night) -> None:
    case_id, _ = night.approved("winterhost.example")
    (notice,) = notices_in(night.desk.caseworker.user.organisation_id, case_id)
    stray, twice = EmailMessage(policy=SMTP), EmailMessage(policy=SMTP)
    for mail, to in ((stray, OWN_ADDRESS), (twice, REFERENCES.verp_address(notice.id))):
        mail["From"], mail["To"], mail["Subject"] = "abuse@winterhost.example", to, "Hello"
        mail.set_content("Hello")
        night.world._deliver(mail.as_bytes())
    night.world._deliver(twice.as_bytes())
    assert night.collect() == 3
    assert night.collect() == 0
    assert RecipientAnswer.objects.count() == 1


def test_a_clock_that_runs_out_climbs_to_the_host_and_once_only(night: Night) -> None:
    night.approved("gatedclub.example")
    night.world.move(days=6)
    night.work()
    night.work()
    assert [each.scope for each in Notice.objects.order_by("drafted_at", "pk")] == ["operator", "host"]
    assert TaskKind.OVERDUE not in night.tasks()
    assert TaskKind.APPROVE in night.tasks()
