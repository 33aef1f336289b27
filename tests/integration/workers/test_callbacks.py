"""Calls as a receiver sees them: signed, repeated until they come through, and given up in the end."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.flows.callbacks.webhooks import send_test
from takeback.records.banks.actions import withdraw_entry
from takeback.records.platforms.models import Remembered, Webhook, WebhookEvent
from takeback.records.platforms.webhooks import close_webhook, rotate_secret, webhooks_of
from takeback.records.work.models import Obligation, OutboxMessage
from takeback.records.work.states import State
from takeback.workers.callbacks import FORGET, begin_forgetting
from tests.callbacks import AT, PICTURE, Deployment, a_platform, bank
from tests.fakes.receiver import Call, Receiver, receiving

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def here() -> Deployment:
    return Deployment()


def verifies(secret: str, call: Call) -> bool:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.".encode() + call.body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return wanted in call.headers["webhook-signature"].split(" ")


def a_match(here: Deployment, receiver: Receiver, organisation: str) -> int:
    """One retroactive match, noticed and not yet told."""
    here.webhook(organisation, receiver.url())
    here.remember(organisation)
    entry = bank()
    here.follow()
    return entry


def states() -> list[str]:
    return list(OutboxMessage.objects.filter(kind="webhook.call").order_by("id").values_list("state", flat=True))


def test_a_match_is_told_once_signed_and_with_ids_alone(here: Deployment, receiver: Receiver) -> None:
    platform = a_platform()
    opened = here.webhook(platform, receiver.url())
    here.remember(platform, "up-1")
    entry = bank()
    here.follow()
    here.deliver()
    (call,) = receiver.calls
    assert verifies(opened.secret, call)
    assert call.headers["content-type"] == "application/json"
    assert int(call.headers["webhook-timestamp"]) == int(AT.timestamp())
    assert call.headers["webhook-id"].startswith("evt_")
    assert json.loads(call.body) == {
        "type": "retroactive_match",
        "timestamp": "2026-11-22",
        "data": {"reference": "up-1", "entry": entry, "bank": "hers", "decision": "block"},
    }
    assert PICTURE.value.encode() not in call.body
    here.pass_time(days=1)
    here.deliver()
    assert len(receiver.calls) == 1


def test_a_call_that_fails_is_made_again_with_the_same_number_and_a_new_instant(
    here: Deployment, receiver: Receiver
) -> None:
    receiver.statuses = [500, 503, 204]
    a_match(here, receiver, a_platform())
    worker = here.worker()
    for _ in range(5):
        here.deliver(worker)
        here.pass_time(minutes=2)
    assert len(receiver.calls) == 3
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1
    assert len({call.body for call in receiver.calls}) == 1
    assert len({call.headers["webhook-timestamp"] for call in receiver.calls}) == 3
    assert states() == [State.DONE]
    assert Webhook.objects.get().failing_since is None


@pytest.mark.parametrize("status", [301, 307, 400, 404, 500])
def test_only_a_success_is_one_and_no_redirect_is_followed(here: Deployment, receiver: Receiver, status: int) -> None:
    receiver.statuses, receiver.location = [status], receiver.url("/elsewhere")
    a_match(here, receiver, a_platform())
    here.deliver()
    assert [call.path for call in receiver.calls] == ["/hook"]
    row = OutboxMessage.objects.get(kind="webhook.call")
    assert (row.state, row.reason) == (State.WAITING, f"status_{status}")
    assert webhooks_of(a_platform()).get().failing_since == AT.date()


def test_a_receiver_that_fails_is_left_in_peace_and_holds_up_nobody(here: Deployment, receiver: Receiver) -> None:
    silent, other = a_platform("silent"), a_platform("other")
    receiver.statuses = [500]
    here.webhook(silent, receiver.url("/silent"))
    here.webhook(other, receiver.url("/other"))
    for number in range(5):
        here.remember(silent, f"up-{number}")
        here.remember(other, f"up-{number}")
    bank()
    here.follow()
    here.deliver(here.worker())
    paths = [call.path for call in receiver.calls]
    assert (paths.count("/silent"), paths.count("/other")) == (1, 1), "of five waiting for each, one was tried"


def test_after_a_week_of_failing_a_webhook_is_put_out_of_use_and_says_so(here: Deployment, receiver: Receiver) -> None:
    platform = a_platform()
    receiver.statuses = [500]
    a_match(here, receiver, platform)
    worker = here.worker()
    here.deliver(worker)
    here.pass_time(days=6)
    send_test(here.services, platform, Webhook.objects.get().pk)
    here.deliver(worker)
    assert Webhook.objects.get().disabled_on is None
    here.pass_time(days=1)
    send_test(here.services, platform, Webhook.objects.get().pk)
    here.deliver(worker)
    webhook = webhooks_of(platform).get()
    assert (webhook.failing_since, webhook.disabled_on) == (AT.date(), AT.date() + timedelta(days=7))
    made = len(receiver.calls)
    here.pass_time(days=1)
    here.deliver(worker)
    assert len(receiver.calls) == made, "what was still waiting is let go of"
    assert set(states()) == {State.DONE}
    with pytest.raises(Conflict, match="out of use"):
        send_test(here.services, platform, webhook.pk)
    with pytest.raises(Conflict, match="webhook"):
        here.remember(platform, "later")


def test_one_call_that_comes_through_ends_the_week(here: Deployment, receiver: Receiver) -> None:
    platform = a_platform()
    opened = here.webhook(platform, receiver.url())
    worker = here.worker()
    for status in (500, 204, 500):
        receiver.statuses = [status]
        send_test(here.services, platform, opened.webhook.pk)
        here.deliver(worker)
        here.pass_time(days=5)
    assert Webhook.objects.get().failing_since == AT.date() + timedelta(days=10)
    assert Webhook.objects.get().disabled_on is None


def test_a_receiver_that_is_gone_for_good_is_put_out_of_use_at_once(here: Deployment, receiver: Receiver) -> None:
    receiver.statuses = [410]
    a_match(here, receiver, a_platform())
    here.deliver()
    assert Webhook.objects.get().disabled_on == AT.date()


def test_a_call_is_given_up_in_the_end(here: Deployment, receiver: Receiver) -> None:
    receiver.statuses = [500]
    a_match(here, receiver, a_platform())
    row = OutboxMessage.objects.get(kind="webhook.call")
    row.attempts = 99
    row.save()
    here.deliver()
    assert states() == [State.DEAD]


def test_nobody_inside_is_called_even_if_an_address_got_into_the_table(receiver: Receiver) -> None:
    strict = Deployment(loopback=False)
    platform = a_platform()
    opened = strict.webhook(platform)
    Webhook.objects.update(url=receiver.url())
    send_test(strict.services, platform, opened.webhook.pk)
    strict.deliver()
    assert receiver.calls == []
    assert OutboxMessage.objects.get(kind="webhook.call").reason == "forbidden_scheme"


@pytest.mark.parametrize(
    "url",
    [
        "http://platform.example/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.0.0.7/",
        "https://a:b@c.example/",
    ],
)
def test_an_address_at_which_nobody_may_be_called_is_refused_when_it_is_named(url: str) -> None:
    with pytest.raises(Invalid, match="cannot be called") as refused:
        Deployment(loopback=False).webhook(a_platform(), url)
    assert refused.value.field == "url"
    assert url not in refused.value.message


def test_the_secret_lies_encrypted_and_in_no_log(
    here: Deployment, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.statuses = [500]
    platform = a_platform()
    opened = here.webhook(platform, receiver.url("/with-a-token"))
    send_test(here.services, platform, opened.webhook.pk)
    here.deliver()
    raw = base64.b64decode(opened.secret.removeprefix("whsec_"))
    with connection.cursor() as cursor:
        stored = repr(cursor.execute("SELECT * FROM platforms_webhook").fetchall()).encode()
    assert raw not in bytes(Webhook.objects.get().secret_sealed)
    assert opened.secret.encode() not in stored
    assert opened.secret not in caplog.text
    assert "with-a-token" not in caplog.text
    assert opened.secret not in repr(opened)


def test_a_rotated_secret_signs_beside_the_old_one_for_a_while(here: Deployment, receiver: Receiver) -> None:
    platform = a_platform()
    old = here.webhook(platform, receiver.url())
    new = rotate_secret(old.webhook.pk, platform, AT)
    send_test(here.services, platform, old.webhook.pk)
    here.deliver()
    here.pass_time(days=2)
    send_test(here.services, platform, old.webhook.pk)
    here.deliver()
    first, second = receiver.calls
    assert verifies(old.secret, first)
    assert verifies(new.secret, first)
    assert not verifies(old.secret, second)
    assert verifies(new.secret, second)


def test_a_secret_that_does_not_open_calls_nobody_and_is_mended_by_a_rotation(
    here: Deployment, receiver: Receiver
) -> None:
    platform = a_platform()
    opened = here.webhook(platform, receiver.url())
    Webhook.objects.update(secret_sealed=b"L\x01" + bytes(60))
    send_test(here.services, platform, opened.webhook.pk)
    here.deliver()
    assert receiver.calls == []
    assert OutboxMessage.objects.get(kind="webhook.call").reason == "tampered"
    fresh = rotate_secret(opened.webhook.pk, platform, AT)
    here.pass_time(minutes=1)
    here.deliver()
    assert verifies(fresh.secret, receiver.calls[0])


def test_a_webhook_is_its_platforms_own(here: Deployment, receiver: Receiver) -> None:
    opened = here.webhook(a_platform("a"), receiver.url())
    b = a_platform("b")
    for act in (
        lambda: close_webhook(opened.webhook.pk, b, AT),
        lambda: rotate_secret(opened.webhook.pk, b, AT),
        lambda: send_test(here.services, b, opened.webhook.pk),
    ):
        with pytest.raises(NotFound):
            act()
    assert list(webhooks_of(b)) == []


def test_a_closed_webhook_is_not_called_any_more(here: Deployment, receiver: Receiver) -> None:
    platform = a_platform()
    a_match(here, receiver, platform)
    close_webhook(Webhook.objects.get().pk, platform, AT)
    here.deliver()
    assert receiver.calls == []
    assert (states(), WebhookEvent.objects.count()) == ([State.DONE], 0)


def test_a_platform_has_only_so_many_webhooks(here: Deployment) -> None:
    platform = a_platform()
    for _ in range(10):
        here.webhook(platform)
    with pytest.raises(Conflict, match="at most 10"):
        here.webhook(platform)


def test_tests_are_at_most_one_a_minute(here: Deployment, receiver: Receiver) -> None:
    platform = a_platform()
    opened = here.webhook(platform, receiver.url())
    first = {send_test(here.services, platform, opened.webhook.pk) for _ in range(20)}
    here.deliver()
    assert [call.headers["webhook-id"] for call in receiver.calls] == list(first)
    here.pass_time(minutes=1)
    assert send_test(here.services, platform, opened.webhook.pk) not in first


def test_a_match_that_could_not_be_told_before_the_entry_was_withdrawn_is_told_no_more(
    here: Deployment, receiver: Receiver
) -> None:
    receiver.statuses = [500]
    entry = a_match(here, receiver, a_platform())
    worker = here.worker()
    here.deliver(worker)
    withdraw_entry("hers", entry, AT)
    here.follow()
    receiver.statuses = [204]
    here.pass_time(minutes=5)
    here.deliver(worker)
    kinds = [json.loads(call.body)["type"] for call in receiver.calls]
    assert kinds == ["retroactive_match", "entry_withdrawn"]
    assert set(states()) == {State.DONE}


def test_what_is_over_is_forgotten_every_hour(here: Deployment, receiver: Receiver) -> None:
    platform = a_platform()
    here.webhook(platform, receiver.url())
    here.remember(platform, "short", days=1)
    here.remember(platform, "long", days=90)
    bank()
    here.follow()
    begin_forgetting(here.clock.now())
    begin_forgetting(here.clock.now())
    worker = here.worker()
    here.deliver(worker)
    assert Remembered.objects.count() == 2
    here.pass_time(days=1)
    here.deliver(worker)
    assert list(Remembered.objects.values_list("reference", flat=True)) == ["long"]
    here.pass_time(days=90)
    here.deliver(worker)
    assert (Remembered.objects.count(), WebhookEvent.objects.count()) == (0, 0)
    assert Obligation.objects.filter(kind=FORGET).exclude(state=State.DONE).count() == 1
