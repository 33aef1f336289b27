"""What is banked later finds what was remembered: once, where it may be seen, and nothing falls between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takeback.base.errors import Conflict, Invalid, TooMany
from takeback.flows.banks.opinions import give_opinion
from takeback.flows.callbacks import room
from takeback.flows.callbacks.retroactive import NAME
from takeback.matching.bank import BankClass, Standing
from takeback.matching.opinion import Word
from takeback.matching.policy import Outcome
from takeback.records.banks.actions import (
    AUTHORISED_LIST,
    EntryChanges,
    add_entries,
    add_match_days,
    change_bank,
    change_entry,
    create_bank,
    withdraw_entry,
)
from takeback.records.banks.changes import followed, head_of_changes
from takeback.records.platforms import remembering
from takeback.records.platforms.actions import set_platform
from takeback.records.platforms.models import Remembered, WebhookEvent
from takeback.records.work.models import OutboxMessage
from takeback.signals.signal import Signal
from tests.callbacks import AT, PICTURE, Deployment, a_platform, bank
from tests.fakes.services import near
from tests.integration.workers.remembering import MD5, told
from tests.people import an_organisation

pytestmark = pytest.mark.usefixtures("database")


def test_what_is_banked_later_is_told(here: Deployment, platform: str) -> None:
    kept = here.remember(platform)
    assert [each.decision.outcome for each in kept.found] == [Outcome.ALLOW]
    assert kept.until == AT.date() + timedelta(days=30)
    entry = bank(Signal("pdq", near(PICTURE.value, 31), 90))
    assert here.follow()
    assert told() == [(entry, "up-1")]
    assert OutboxMessage.objects.filter(kind="webhook.call").count() == 1
    assert not here.follow()
    assert followed(NAME) == head_of_changes()


def test_what_is_banked_already_is_answered_and_not_told(here: Deployment, platform: str) -> None:
    bank()
    here.follow()
    kept = here.remember(platform)
    assert [each.decision.outcome for each in kept.found] == [Outcome.BLOCK]
    here.follow()
    assert told() == []


def test_many_signals_of_one_upload_are_one_event(here: Deployment, platform: str) -> None:
    turned = [Signal("pdq", near(PICTURE.value, bits), 90) for bits in range(8)]
    here.remember(platform, "up-1", *turned, MD5)
    first, second = bank(), bank(MD5)
    here.follow()
    assert sorted(told()) == [(first, "up-1"), (second, "up-1")]


def test_each_reference_and_each_platform_has_its_own_event(here: Deployment, platform: str) -> None:
    other = a_platform("other")
    here.webhook(other)
    here.webhook(other)
    here.remember(platform, "up-1")
    here.remember(platform, "up-2")
    here.remember(other, "up-1")
    bank()
    here.follow()
    by_platform = WebhookEvent.objects.values_list("webhook__organisation", "body__reference")
    assert sorted(by_platform) == sorted([(platform, "up-1"), (platform, "up-2"), (other, "up-1"), (other, "up-1")]), (
        "a platform with two webhooks is called at both"
    )


def test_looking_at_an_entry_again_tells_nothing_twice(here: Deployment, platform: str) -> None:
    here.remember(platform)
    entry = bank()
    here.follow()
    change_entry("hers", entry, EntryChanges(label="again"), AT)
    here.follow()
    assert len(told()) == 1


def test_an_entry_that_begins_to_count_is_told_then(here: Deployment, platform: str) -> None:
    far = Signal("pdq", near(PICTURE.value, 25), 90)
    here.remember(platform)
    bank(far, Standing.ATTESTED)
    here.follow()
    assert told() == [], "25 bits are too far for what nobody has looked at"
    entry = bank(far, Standing.REVIEWED)
    here.follow()
    assert told() == [(entry, "up-1")]


def test_an_entry_that_a_platform_has_confirmed_counts_for_it_as_confirmed(here: Deployment, platform: str) -> None:
    other = a_platform("other")
    here.webhook(other)
    here.remember(platform)
    here.remember(other)
    entry = bank(Signal("pdq", near(PICTURE.value, 25), 90), Standing.ATTESTED)
    here.follow()
    give_opinion(platform, entry, Word.CONFIRMED, AT)
    here.follow()
    assert list(WebhookEvent.objects.values_list("webhook__organisation", flat=True)) == [platform]


def test_a_bank_that_is_not_shared_is_told_to_its_owner_alone(here: Deployment, platform: str) -> None:
    owner = an_organisation("owner")
    here.webhook(str(owner.pk))
    create_bank("own", BankClass.OTHER, AT, owner=owner, shared=False)
    here.remember(platform)
    here.remember(str(owner.pk))
    bank(name="own")
    here.follow()
    assert list(WebhookEvent.objects.values_list("webhook__organisation", flat=True)) == [owner.pk]


def test_what_the_platforms_policy_allows_is_not_told(here: Deployment, platform: str) -> None:
    set_platform(an_organisation("platform"), AT, policy={"outcomes": {"attested": "allow"}, "bits": {"reviewed": 10}})
    here.remember(platform)
    bank(standing=Standing.ATTESTED)
    bank(Signal("pdq", near(PICTURE.value, 11), 90))
    entry = bank(Signal("pdq", near(PICTURE.value, 10), 90))
    here.follow()
    assert told() == [(entry, "up-1")]


def test_the_policy_of_a_bank_counts_too(here: Deployment, platform: str) -> None:
    create_bank("hers", BankClass.INTIMATE, AT)
    change_bank("hers", AT, policy={"outcomes": {"reviewed": "hold"}})
    here.remember(platform)
    bank()
    here.follow()
    assert WebhookEvent.objects.get().body["decision"] == "hold"


def test_an_allow_bank_tells_nothing_and_a_childs_list_always_does(here: Deployment, platform: str) -> None:
    set_platform(an_organisation("platform"), AT, policy={"outcomes": {"reviewed": "allow"}})
    here.remember(platform)
    bank(name="logos", bank_class=BankClass.ALLOW)
    entry = bank(name="list", bank_class=BankClass.CHILD, provenance=AUTHORISED_LIST)
    here.follow()
    assert told() == [(entry, "up-1")]
    assert WebhookEvent.objects.get().body["decision"] == "block"


def test_in_shadow_mode_the_decision_is_allow_and_says_what_it_would_be(here: Deployment, platform: str) -> None:
    set_platform(an_organisation("platform"), AT, shadow=True)
    here.remember(platform)
    bank()
    here.follow()
    body = WebhookEvent.objects.get().body
    assert (body["decision"], body["would_be"]) == ("allow", "block")


@pytest.mark.parametrize("over", ["forgotten", "expired"])
def test_what_is_over_is_not_found_even_while_it_is_still_in_memory(here: Deployment, platform: str, over: str) -> None:
    here.remember(platform, "up-1", days=1)
    here.remember(platform, "up-2")
    bank(MD5)
    here.follow()
    assert len(here.remembered) == 2
    if over == "forgotten":
        assert remembering.forget(platform, "up-1") == 1
        assert remembering.forget(platform, "up-1") == 0
    else:
        here.pass_time(days=1)
    entry = bank()
    here.follow()
    assert told() == [(entry, "up-2")]
    assert len(here.remembered) == 1, "what was met and is gone is let go of"


def test_an_entry_that_is_withdrawn_paused_or_over_before_it_was_taken_up_is_not_told(
    here: Deployment, platform: str
) -> None:
    here.remember(platform)
    withdrawn = bank()
    withdraw_entry("hers", withdrawn, AT)
    paused = bank(Signal("pdq", near(PICTURE.value, 1), 90))
    change_entry("hers", paused, EntryChanges(paused_until=AT + timedelta(hours=1)), AT)
    over = bank(Signal("pdq", near(PICTURE.value, 2), 90))
    change_entry("hers", over, EntryChanges(expires_on=AT.date()), AT)
    here.follow()
    assert told() == []


def test_a_withdrawal_is_told_to_whom_the_match_was_told_and_to_nobody_else(here: Deployment, platform: str) -> None:
    live, stranger = a_platform("live"), a_platform("stranger")
    for each in (live, stranger):
        here.webhook(each)
    here.remember(platform)
    entry = bank()
    here.follow()
    add_match_days(AT.date(), {(entry, live): [1, 0, 0]})  # an upload of theirs met it at a lookup
    for _ in range(2):
        withdraw_entry("hers", entry, AT)
        here.follow()
    events = WebhookEvent.objects.filter(kind="entry_withdrawn")
    assert set(events.values_list("webhook__organisation", flat=True)) == {platform, live}
    assert [event.body for event in events] == [{"entry": entry}] * 2


def test_a_withdrawn_entry_of_a_like_number_is_not_taken_for_it(here: Deployment, platform: str) -> None:
    here.remember(platform)
    signals = [Signal("md5", f"{n:032x}") for n in range(12)]
    create_bank("hers", BankClass.INTIMATE, AT)
    others = [each.entry for each in add_entries("hers", signals, Standing.REVIEWED, AT, provenance="test")]
    entry = bank()
    here.follow()
    for each in others:
        withdraw_entry("hers", each, AT)
    here.follow()
    assert told("entry_withdrawn") == []
    assert told() == [(entry, "up-1")]


def test_without_a_webhook_nothing_is_remembered(here: Deployment) -> None:
    with pytest.raises(Conflict, match="webhook"):
        here.remember(a_platform("mute"))
    assert not Remembered.objects.exists()


@pytest.mark.parametrize("days", [0, -1, 91])
def test_the_time_is_bounded(here: Deployment, platform: str, days: int) -> None:
    with pytest.raises(Invalid, match="1 to 90"):
        here.remember(platform, days=days)


def test_a_platform_has_room_for_only_so_much(here: Deployment, platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_REMEMBERED", 2)
    other = a_platform("other")
    here.webhook(other)
    here.remember(platform, "up-1")
    here.remember(platform, "up-2")
    with pytest.raises(TooMany):
        here.remember(platform, "up-3")
    here.remember(other, "up-1")
    assert Remembered.objects.count() == 3


def test_remembering_again_adds_signals_and_moves_the_day_for_all(here: Deployment, platform: str) -> None:
    here.remember(platform, "up-1", PICTURE, PICTURE, days=5)
    here.remember(platform, "up-1", MD5, PICTURE, days=9)
    held = remembering.remembering(platform, "up-1", AT.date())
    assert held == remembering.Remembering(2, AT.date() + timedelta(days=9))
    assert remembering.remembering(a_platform("other"), "up-1", AT.date()) is None
