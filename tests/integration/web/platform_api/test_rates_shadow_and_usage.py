"""What is set for a key and a platform: how much it may ask for, whether it is told, how it is judged."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from nacl.signing import SigningKey

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.matching.bank import Bank, BankClass, Standing
from takeback.records.banks.actions import add_entries, create_bank
from takeback.records.banks.models import MatchDay
from takeback.records.platforms.actions import (
    KeyTerms,
    create_key,
    create_platform,
    platform_named,
    revoke_key,
    rotate_key,
    set_platform,
)
from takeback.records.platforms.models import PlatformKey, ServedMinute, UsageDay
from takeback.records.work.actions import oblige
from takeback.signals.signal import Signal
from takeback.workers import upkeep
from takeback.workers.worker import one_piece
from tests.fakes.services import MORNING, PDQ, FakeServices, entry, near
from tests.integration.web.platform_api.conftest import NewKey, Platform

FAR = near(PDQ, 128)


def _key(terms: KeyTerms | None = None, *scopes: str, platform: str | None = None) -> Platform:
    organisation = None if platform is None else platform_named(platform).organisation
    words = list(scopes or ("lookup",))
    made = create_key(name="x", scopes=words, at=MORNING, terms=terms or KeyTerms(), organisation=organisation)
    return Platform(str(made))


def _decision(platform: Platform, value: str = PDQ) -> str:
    return str(platform.lookup_one(value).json()["results"][0]["decision"])


def test_a_key_that_asks_for_too_much_is_told_how_long_to_wait(services: FakeServices, db: None) -> None:
    platform = _key(KeyTerms(signals_per_second=10))
    signals = {"signals": [{"type": "pdq", "value": FAR}] * 100}
    assert platform.lookup(signals).status_code == 200
    answer = platform.lookup_one()
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many")
    assert 4 <= int(answer.headers["Retry-After"]) <= 5
    assert platform.scan_raw(b"--b--", "multipart/form-data; boundary=b").status_code == 429
    usage = {each.route: each for each in UsageDay.objects.all()}
    assert (usage["lookup"].refused, usage["scan"].refused) == (1, 1)
    assert usage["lookup"].signals == 100


def test_one_keys_flood_is_not_felt_by_another(services: FakeServices, db: None) -> None:
    flooding, calm = _key(KeyTerms(signals_per_second=1)), _key()
    flooding.lookup({"signals": [{"type": "pdq", "value": FAR}] * 1000})
    assert flooding.lookup_one().status_code == 429
    assert calm.lookup_one().status_code == 200


@pytest.mark.parametrize("rate", [0, -1, 10_000_001])
def test_a_rate_that_cannot_be_meant_is_refused(rate: int, db: None) -> None:
    with pytest.raises(Invalid) as refused:
        _key(KeyTerms(signals_per_second=rate))
    assert refused.value.field == "rate"


def test_shadow_mode_decides_and_counts_and_always_answers_allow(services: FakeServices, db: None) -> None:
    platform = _key(KeyTerms(shadow=True))
    (result,) = platform.lookup_one().json()["results"]
    assert (result["decision"], result["would_be"]) == ("allow", "block")
    assert result["reasons"][0]["code"] == "reviewed_match"
    (nothing,) = platform.lookup_one(FAR).json()["results"]
    assert (nothing["decision"], nothing["would_be"]) == ("allow", "allow")
    scanned = platform.scan_raw(_picture(), "multipart/form-data; boundary=b").json()
    assert (scanned["decision"], scanned["would_be"]) == ("allow", "block")
    lookups = UsageDay.objects.get(route="lookup")
    assert (lookups.signals, lookups.blocked, lookups.shadowed) == (2, 1, 1)


def test_outside_shadow_mode_nothing_else_would_be(services: FakeServices, platform: Platform) -> None:
    assert platform.lookup_one().json()["results"][0]["would_be"] is None


def test_a_whole_platform_can_be_put_in_shadow_mode_and_taken_out(services: FakeServices, db: None) -> None:
    create_platform("chat.example", MORNING)
    platform = _key(platform="chat.example")
    assert _decision(platform) == "block"
    set_platform(platform_named("chat.example").organisation, MORNING, shadow=True)
    assert _decision(platform) == "allow"
    set_platform(platform_named("chat.example").organisation, MORNING, shadow=False)
    assert _decision(platform) == "block"


def test_a_platforms_own_policy_counts_for_its_uploads_alone(services: FakeServices, db: None) -> None:
    for name in ("careful.example", "usual.example"):
        create_platform(name, MORNING)
    careful, usual = _key(platform="careful.example"), _key(platform="usual.example")
    set_platform(platform_named("careful.example").organisation, MORNING, policy={"outcomes": {"reviewed": "hold"}})
    (result,) = careful.lookup_one().json()["results"]
    assert result["decision"] == "hold"
    assert result["reasons"][0]["policy_version"] == "default-1+platform-1"
    assert _decision(usual) == "block"


def test_a_bank_that_is_not_shared_is_told_to_its_owner_alone(services: FakeServices, db: None) -> None:
    for name in ("owner.example", "other.example"):
        create_platform(name, MORNING)
    owner = platform_named("owner.example").organisation
    services.shelf.hold(entry(7))
    services.shelf.shelf.know([Bank(1, "ours", BankClass.INTIMATE, owner=owner.id, shared=False)])
    assert _decision(_key(platform="owner.example")) == "block"
    (hidden,) = _key(platform="other.example").lookup_one().json()["results"]
    assert hidden["decision"] == "allow"
    assert hidden["matches"] == []


def test_what_is_served_is_counted_by_key_day_minute_and_entry(services: FakeServices, db: None) -> None:
    create_bank("ours", BankClass.INTIMATE, MORNING)
    stored = add_entries("ours", [Signal("pdq", PDQ)], Standing.REVIEWED, MORNING, provenance="test")
    services.shelf.hold(entry(stored[0].entry), entry(10**6, bits=2))
    platform = _key()
    for _ in range(3):
        platform.lookup({"signals": [{"type": "pdq", "value": PDQ}, {"type": "pdq", "value": FAR}]})
    services.clock.move(timedelta(days=1))
    platform.lookup_one()
    days = list(UsageDay.objects.order_by("day").values_list("calls", "signals", "allowed", "held", "blocked"))
    assert days == [(3, 6, 3, 0, 3), (1, 1, 0, 0, 1)]
    assert sum(each.calls for each in ServedMinute.objects.all()) == 4
    matched = list(MatchDay.objects.order_by("day").values_list("entry", "held", "blocked"))
    assert matched == [(stored[0].entry, 0, 3), (stored[0].entry, 0, 1)], "an entry that is gone is passed over"


def test_minutes_are_forgotten_once_no_page_shows_them_and_days_stay(
    services: FakeServices, db: None, tmp_path: Path
) -> None:
    platform = _key()
    platform.lookup_one()
    services.clock.move(timedelta(hours=1))
    platform.lookup_one()
    services.clock.move(timedelta(hours=1, minutes=1))
    now = services.clock.now()
    with transaction.atomic():
        oblige(upkeep.TIDY, "now", now, {}, now)
    one_piece(services.as_services(), upkeep.handlers(SigningKey.generate, tmp_path), "worker")()
    assert [each.minute for each in ServedMinute.objects.all()] == [MORNING + timedelta(hours=1)]
    assert sum(each.calls for each in UsageDay.objects.all()) == 2


def test_a_key_is_rotated_without_a_gap(new_key: NewKey, services: FakeServices) -> None:
    old = Platform(new_key("lookup", "distances"))
    assert old.key is not None
    fresh = Platform(str(rotate_key(old.key.split("_")[1], at=MORNING)))
    assert [each.lookup_one().status_code for each in (old, fresh)] == [200, 200]
    assert "distance" in fresh.lookup_one().content.decode()
    services.clock.move(timedelta(days=7))
    assert [each.lookup_one().status_code for each in (old, fresh)] == [401, 200]


def test_a_rotation_at_once_ends_the_old_key(new_key: NewKey, services: FakeServices) -> None:
    old = Platform(new_key("lookup"))
    assert old.key is not None
    rotate_key(old.key.split("_")[1], at=MORNING, overlap=timedelta(0))
    assert old.lookup_one().status_code == 401


def test_a_key_that_is_not_good_any_more_is_not_rotated(new_key: NewKey) -> None:
    key_id = new_key("lookup").split("_")[1]
    revoke_key(key_id, at=MORNING)
    with pytest.raises(Conflict):
        rotate_key(key_id, at=MORNING)
    with pytest.raises(NotFound):
        rotate_key("x" * 16, at=MORNING)
    assert PlatformKey.objects.count() == 1


def test_a_platform_is_made_once(db: None) -> None:
    create_platform("chat.example", MORNING)
    with pytest.raises(Conflict):
        create_platform(" chat.example ", MORNING)
    for name in ("", " ", "a" * 201, "a\nb"):
        with pytest.raises(Invalid):
            create_platform(name, MORNING)
    with pytest.raises(NotFound):
        platform_named("nobody.example")


def _picture() -> bytes:
    return b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\npicture\r\n--b--\r\n'
