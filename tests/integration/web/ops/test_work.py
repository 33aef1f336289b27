"""Whoever is on call sees what is late and what needs a person, and has what was given up tried again, once."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from takeback.base.ids import new_id
from takeback.casework.takedown.notice_state import NoticeState
from takeback.flows.on_call import machines_backlog, needing_by_kind
from takeback.flows.services import Services
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.audit.models import Content, Leaf
from takeback.records.takedowns.actions.notices import SEND, outbox_key
from takeback.records.takedowns.models import Notice
from takeback.records.work.actions import oblige, put_in_outbox
from takeback.records.work.models import Obligation, OutboxMessage
from takeback.records.work.states import State
from takeback.web.ops import work
from tests.fakes.services import MORNING
from tests.people import a_member, signed_in

PAGE = "/ops/work/"
WELL = "Nothing is late. Nothing needs a person."
MINUTES_AGO_9, MINUTES_AGO_11 = MORNING - timedelta(minutes=9), MORNING - timedelta(minutes=11)


def a_message(kind: str = "webhook.call", key: str = "1", *, state: State = State.DEAD, reason: str = "") -> int:
    """The number of a message as a worker would have left it."""
    with transaction.atomic():
        put_in_outbox(kind, key, {"event": 4711}, MORNING)
    row = OutboxMessage.objects.get(kind=kind, key=key)
    row.state, row.next_at, row.attempts, row.reason = state.value, None, 100, reason
    row.save()
    return row.pk


def a_notice(state: NoticeState, at: State, by: User) -> Notice:
    """A notice, and its place in the outbox."""
    notice = Notice.objects.create(
        organisation=by.organisation,
        holder=new_id("case"),
        batch=new_id("batch"),
        scope="host",
        route="plain",
        language="en",
        template="plain",
        template_version="1",
        recipient_hash=new_id("hash"),
        text=b"",
        state=state.value,
        drafted_by=by,
        drafted_at=MORNING,
        approved_by=by,
        approved_at=MORNING,
        began_at=MORNING,
        sent_at=MORNING if state in {NoticeState.ACCEPTED, NoticeState.ANSWERED} else None,
    )
    a_message(SEND, outbox_key(notice), state=at)
    return notice


def read(browser: Client) -> str:
    return browser.get(PAGE).content.decode()


def test_with_nothing_to_do_the_page_says_that_all_is_well(engineer: Client) -> None:
    page = read(engineer)
    assert WELL in page
    assert "<table" not in page


def test_what_is_due_or_was_due_a_moment_ago_is_not_late(engineer: Client) -> None:
    with transaction.atomic():
        put_in_outbox("webhook.call", "1", {}, MINUTES_AGO_9)
        oblige("cases.withdraw", "case_x:2027-01-01", MORNING + timedelta(days=40), {}, MORNING)
    page = read(engineer)
    assert WELL in page
    assert "tells a platform something (webhook)" in page
    assert "withdraws a case" in page
    assert [each.late for each in machines_backlog(MORNING)] == [0, 0]


def test_what_is_late_is_told_by_kind_with_since_when_and_what_to_do(engineer: Client) -> None:
    with transaction.atomic():
        for number in range(1200):
            put_in_outbox("webhook.call", str(number), {}, MINUTES_AGO_11 - timedelta(minutes=number % 2))
        put_in_outbox("webhook.call", "later", {}, MORNING + timedelta(hours=1))
        oblige("accounts.tidy", "hour", MORNING - timedelta(days=3), {}, MORNING - timedelta(days=3))
    OutboxMessage.objects.filter(key__in=["0", "later"]).update(reason="status_503")
    page = read(engineer)
    assert WELL not in page
    assert "Something is late" in page
    assert "takeback work" in page
    rows = [re.sub(r"<[^>]*>|\s+", " ", each).split() for each in re.findall(r"(?s)<tr>(.*?)</tr>", page)]
    (tidy,) = [row for row in rows if "accounts.tidy" in row]
    (calls,) = [row for row in rows if "webhook.call" in row]
    assert rows.index(tidy) < rows.index(calls), "what is late for longest comes first"
    assert tidy[-5:] == ["1", "1", "0", "2026-11-19", "08:00"]
    assert calls[-5:] == ["1,201", "1,200", "2", "2026-11-22", "07:48"]


def test_what_was_given_up_is_shown_without_its_key_and_payload(engineer: Client) -> None:
    a_message("cases.destroy_key", "case_7k3m9q2xw4t8r5vn", reason="log_is_read")
    page = read(engineer)
    for words in ("destroys the key of a case", "given up", "100", "such as a backup", "2026-11-22", "Try again"):
        assert words in page, words
    for hidden in ("case_7k3m9q2xw4t8r5vn", "4711", WELL):
        assert hidden not in page, hidden


def test_a_kind_or_a_reason_without_words_is_shown_by_its_code_and_escaped(engineer: Client) -> None:
    number = a_message("new.kind", reason="<script>")
    page = read(engineer)
    assert "new.kind" in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert f"{PAGE}{number}/again/" in page


def test_what_was_given_up_is_tried_again_once_and_the_log_says_by_whom(services: Services) -> None:
    user = a_member(Role.ENGINEER)
    browser = signed_in(user, MORNING)
    number = a_message("webhook.call", "77", reason="status_500")
    other = a_message("webhook.call", "78", reason="status_500")
    before = Leaf.objects.count()
    first = browser.post(f"{PAGE}{number}/again/", follow=True)
    assert first.redirect_chain == [(PAGE, 302)]
    assert "It is tried again within seconds" in first.content.decode()
    row = OutboxMessage.objects.get(pk=number)
    assert (row.state, row.attempts, row.reason, row.next_at) == ("waiting", 0, "", MORNING)
    assert OutboxMessage.objects.get(pk=other).state == "dead"
    assert Leaf.objects.count() == before + 1
    leaf = Content.objects.order_by("-leaf_id")[0]
    assert leaf.kind == "work.revived"
    assert json.loads(leaf.facts) == {"by": user.pk, "kind": "webhook.call", "message": number}

    second = browser.post(f"{PAGE}{number}/again/", follow=True)
    assert "nothing was changed" in second.content.decode()
    assert Leaf.objects.count() == before + 1


def test_a_notice_is_never_sent_again_from_here(engineer: Client) -> None:
    user = a_member(Role.CASEWORKER, name="Bo")
    dead = a_notice(NoticeState.PREPARED, State.DEAD, user)
    doubted = a_notice(NoticeState.MAY_HAVE_BEEN_SENT, State.IN_DOUBT, user)
    page = read(engineer)
    assert page.count("A caseworker settles it") == 2
    assert "Try again" not in page
    assert page.index("in doubt") < page.index("given up"), "doubt comes first"
    before = Leaf.objects.count()
    for row in OutboxMessage.objects.filter(kind=SEND):
        assert engineer.post(f"{PAGE}{row.pk}/again/").status_code == 404
    assert {(row.key, row.state) for row in OutboxMessage.objects.filter(kind=SEND)} == {
        (outbox_key(dead), "dead"),
        (outbox_key(doubted), "in_doubt"),
    }
    assert Leaf.objects.count() == before


@pytest.mark.parametrize(
    ("notice_is", "place_is"),
    [
        (NoticeState.BOUNCED, State.DEAD),
        (NoticeState.BOUNCED, State.IN_DOUBT),
        (NoticeState.ANSWERED, State.DEAD),
        (NoticeState.ACCEPTED, State.DEAD),
        (NoticeState.DISCARDED, State.DEAD),
    ],
)
def test_a_notice_that_was_settled_needs_nobody(engineer: Client, notice_is: NoticeState, place_is: State) -> None:
    a_notice(notice_is, place_is, a_member(Role.CASEWORKER, name="Bo"))
    assert needing_by_kind() == []
    assert WELL in read(engineer)


def test_the_place_that_a_notice_has_left_needs_nobody(engineer: Client) -> None:
    notice = a_notice(NoticeState.PREPARED, State.DEAD, a_member(Role.CASEWORKER, name="Bo"))
    notice.sendings = 1
    notice.save()
    assert WELL in read(engineer)
    a_message(SEND, outbox_key(notice))
    assert [each.many for each in needing_by_kind()] == [1]


@pytest.mark.parametrize("state", [State.WAITING, State.CLAIMED, State.SENDING, State.IN_DOUBT, State.DONE])
def test_only_what_was_given_up_is_tried_again(engineer: Client, state: State) -> None:
    number = a_message("webhook.call")
    moving = state in {State.WAITING, State.CLAIMED, State.SENDING}
    OutboxMessage.objects.update(state=state.value, next_at=MORNING if moving else None, owner="worker_1")
    answer = engineer.post(f"{PAGE}{number}/again/", follow=True)
    assert "nothing was changed" in answer.content.decode()
    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts, row.owner) == (state.value, 100, "worker_1")
    assert not Content.objects.filter(kind="work.revived").exists()


@pytest.mark.parametrize("number", ["0", "999", str(10**25), "-1", "1e3", "webhook.call", "1%20OR%201=1", "%00"])
def test_a_number_that_is_nobodys_is_not_found(engineer: Client, number: str) -> None:
    a_message()
    assert engineer.post(f"{PAGE}{number}/again/").status_code == 404
    assert OutboxMessage.objects.get().state == "dead"


def test_it_is_tried_again_by_nothing_but_a_form_of_those_who_run_the_deployment(engineer: Client) -> None:
    path = f"{PAGE}{a_message()}/again/"
    assert engineer.get(path).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = engineer.cookies
    assert strict.post(path).status_code == 403
    reviewer = signed_in(a_member(Role.REVIEWER), MORNING)
    assert [reviewer.get(PAGE).status_code, reviewer.post(path).status_code] == [403, 403]
    assert OutboxMessage.objects.get().state == "dead"


def test_a_long_list_is_cut_and_says_how_long_it_is(engineer: Client) -> None:
    many = work.MOST_SHOWN + 3
    rows = [
        OutboxMessage(kind="webhook.call", key=str(n), payload={}, state="dead", asked_on=MORNING) for n in range(many)
    ]
    OutboxMessage.objects.bulk_create(rows)
    page = read(engineer)
    assert page.count("Try again") == work.MOST_SHOWN
    assert f"Only the first {work.MOST_SHOWN} of {many} are shown." in page


def test_obligations_are_counted_by_kind(services: Services) -> None:
    rows = [
        Obligation(kind="takedowns.clock", key=str(n), payload={}, next_at=MORNING, due_at=MORNING, asked_on=MORNING)
        for n in range(50)
    ]
    Obligation.objects.bulk_create(rows)
    (backlog,) = machines_backlog(MORNING + timedelta(hours=1))
    assert (backlog.open, backlog.late, backlog.oldest_at) == (50, 50, MORNING)
