"""What an answer shows that has no word for `hold`: only what would block, unless the client names more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from takeback.matching.bank import BankClass, Standing
from takeback.records.banks import changes
from takeback.records.banks.actions import change_bank, create_bank, withdraw_entry
from takeback.records.banks.models import Bank, BankEntry
from takeback.records.platforms.models import PlatformKey
from tests.asgi import call
from tests.fakes.services import MORNING, PDQ, near
from tests.integration.web.hma.conftest import Here, HmaClient, NewClient, bank
from tests.integration.web.platform_api.conftest import level

MD5 = "0123456789abcdef" * 2


@pytest.fixture(params=["beside Django", "by Django"])
def client(client: HmaClient, request: pytest.FixtureRequest) -> HmaClient:
    """A client whose lookups are answered from memory, beside Django; and one whose lookups are not."""
    return replace(client, whole=request.param == "beside Django")


@pytest.fixture
def ours(here: Here) -> str:
    """A bank of the deployment, told to every platform."""
    create_bank("OURS", BankClass.INTIMATE, MORNING)
    return "OURS"


def test_a_reviewed_entry_stands_under_its_banks_own_name(client: HmaClient, ours: str) -> None:
    (entry,) = bank(ours, ("pdq", near(PDQ, 31)))
    assert client.matches(PDQ) == {"OURS": [{"bank_content_id": entry, "distance": "31"}]}


def test_what_nobody_has_looked_at_is_shown_only_to_those_who_name_its_bank(client: HmaClient, ours: str) -> None:
    (entry,) = bank(ours, ("pdq", near(PDQ, 20)), standing=Standing.ATTESTED)
    assert client.matches(PDQ) == {}
    assert client.matches(PDQ, banks="OURS") == {}
    held = {"OURS_HOLD": [{"bank_content_id": entry, "distance": "20"}]}
    assert client.matches(PDQ, banks="OURS_HOLD") == held
    assert client.matches(PDQ, banks="OTHER,OURS,OURS_HOLD") == held


def test_what_nobody_has_looked_at_is_near_only_within_20_bits(client: HmaClient, ours: str) -> None:
    bank(ours, ("pdq", near(PDQ, 21)), standing=Standing.ATTESTED)
    assert client.matches(PDQ, banks="OURS,OURS_HOLD") == {}
    change_bank(ours, MORNING, policy={"bits": {"attested": 31}})
    assert client.matches(PDQ, banks="OURS,OURS_HOLD") == {}


@pytest.mark.parametrize("standing", [Standing.CONTESTED, Standing.WITHDRAWN, Standing.EXPIRED])
def test_what_is_contested_or_out_is_shown_to_nobody(client: HmaClient, ours: str, standing: Standing) -> None:
    bank(ours, ("pdq", PDQ))
    BankEntry.objects.update(standing=standing)
    assert client.matches(PDQ, banks="OURS,OURS_HOLD") == {}


def test_what_platforms_have_confirmed_is_shown(client: HmaClient, ours: str) -> None:
    bank(ours, ("pdq", PDQ), standing=Standing.ATTESTED)
    BankEntry.objects.update(standing=Standing.CONFIRMED)
    assert list(client.matches(PDQ)) == ["OURS"]


def test_a_banks_own_policy_narrows_what_is_shown(client: HmaClient, ours: str) -> None:
    bank(ours, ("pdq", near(PDQ, 10)))
    change_bank(ours, MORNING, policy={"bits": {"reviewed": 9}})
    assert client.matches(PDQ) == {}
    change_bank(ours, MORNING, policy={"bits": {"reviewed": 10}})
    assert list(client.matches(PDQ)) == ["OURS"]
    change_bank(ours, MORNING, policy={"outcomes": {"reviewed": "hold"}})
    assert client.matches(PDQ) == {}
    assert list(client.matches(PDQ, banks="OURS_HOLD")) == ["OURS_HOLD"]
    change_bank(ours, MORNING, policy={"outcomes": {"reviewed": "allow"}})
    assert client.matches(PDQ, banks="OURS,OURS_HOLD") == {}


def test_a_policy_never_puts_what_nobody_has_seen_under_the_banks_own_name(client: HmaClient, ours: str) -> None:
    bank(ours, ("pdq", PDQ), standing=Standing.ATTESTED)
    change_bank(ours, MORNING, policy={"outcomes": {"attested": "block"}})
    assert client.matches(PDQ) == {}
    assert list(client.matches(PDQ, banks="OURS_HOLD")) == ["OURS_HOLD"]


def test_a_bank_of_what_may_be_shown_is_not_a_match_and_turns_others_into_a_hold(client: HmaClient, ours: str) -> None:
    create_bank("LOGOS", BankClass.ALLOW, MORNING)
    bank(ours, ("pdq", PDQ))
    bank("LOGOS", ("pdq", PDQ))
    assert client.matches(PDQ) == {}
    assert list(client.matches(PDQ, banks="LOGOS,LOGOS_HOLD,OURS,OURS_HOLD")) == ["OURS_HOLD"]


def test_nothing_softens_a_list_of_child_sexual_abuse_material(client: HmaClient, ours: str) -> None:
    create_bank("LOGOS", BankClass.ALLOW, MORNING)
    bank(ours, ("pdq", PDQ), standing=Standing.ATTESTED)
    bank("LOGOS", ("pdq", PDQ))
    Bank.objects.filter(name=ours).update(bank_class=BankClass.CHILD)
    assert list(client.matches(PDQ)) == ["OURS"]


def test_a_name_that_a_real_bank_has_never_stands_for_what_another_holds_back(client: HmaClient, ours: str) -> None:
    create_bank("OURS_HOLD", BankClass.INTIMATE, MORNING)
    bank(ours, ("pdq", PDQ), standing=Standing.ATTESTED)
    assert client.matches(PDQ, banks="OURS_HOLD") == {}
    (real,) = bank("OURS_HOLD", ("pdq", PDQ))
    assert client.matches(PDQ) == {"OURS_HOLD": [{"bank_content_id": real, "distance": "0"}]}


def test_banks_that_others_keep_to_themselves_are_invisible(client: HmaClient, new_client: NewClient) -> None:
    other = new_client("Another platform")
    create_bank("THEIRS", BankClass.INTIMATE, MORNING, owner=other.organisation, shared=False)
    bank("THEIRS", ("pdq", PDQ))
    assert list(other.matches(PDQ)) == ["THEIRS"]
    assert client.matches(PDQ) == {}
    assert client.matches(PDQ, banks="THEIRS,THEIRS_HOLD") == {}
    change_bank("THEIRS", MORNING, shared=True)
    assert list(client.matches(PDQ)) == ["THEIRS"]


def test_raw_lookup_gives_ids_and_distances_if_asked_for(client: HmaClient, ours: str) -> None:
    first, second = bank(ours, ("pdq", near(PDQ, 3)), ("pdq", near(PDQ, 1)))
    answer = client.get("m/raw_lookup", signal=PDQ, signal_type="pdq")
    assert answer.json() == {"matches": [second, first]}
    answer = client.get("m/raw_lookup", signal=PDQ, signal_type="pdq", include_distance="True")
    assert answer.json() == {
        "matches": [{"bank_content_id": second, "distance": "1"}, {"bank_content_id": first, "distance": "3"}]
    }
    assert client.get("m/raw_lookup", signal=PDQ, signal_type="pdq", banks="NONE").json() == {"matches": []}


def test_a_checksum_has_no_distance(client: HmaClient, ours: str) -> None:
    (entry,) = bank(ours, ("md5", MD5))
    assert client.matches(MD5.upper(), "md5") == {"OURS": [{"bank_content_id": entry, "distance": "-"}]}


def test_an_upload_is_answered_by_kind_of_signal(client: HmaClient, ours: str) -> None:
    (entry,) = bank(ours, ("pdq", near(PDQ, 4)))
    found = {"pdq": {"OURS": [{"bank_content_id": entry, "distance": "4"}]}}
    assert client.send("m/lookup", b"a picture").json() == found
    assert client.send("m/lookup", b"a picture", query="banks=ELSEWHERE").json() == {"pdq": {}}
    assert client.send("m/lookup", b"a picture", query="seed=7&bypass_coinflip=true").json() == found


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"signal": PDQ},
        {"signal_type": "pdq"},
        {"signal": "", "signal_type": "pdq"},
        {"signal": PDQ[:-1], "signal_type": "pdq"},
        {"signal": PDQ + "0", "signal_type": "pdq"},
        {"signal": "g" * 64, "signal_type": "pdq"},
        {"signal": "\uff11" * 64, "signal_type": "pdq"},
        {"signal": "\0" * 64, "signal_type": "pdq"},
        {"signal": PDQ, "signal_type": "video_md5"},
        {"signal": PDQ, "signal_type": "__class__"},
        {"signal": "a" * 4000, "signal_type": "pdq"},
    ],
)
@pytest.mark.parametrize("path", ["m/lookup", "m/raw_lookup"])
def test_what_cannot_be_looked_up_is_refused_and_never_no_match(client: HmaClient, path: str, query: Any) -> None:
    answer = client.get(path, **query)
    assert answer.status_code == 400
    assert list(answer.json()) == ["message"]


@pytest.mark.parametrize("word", ["perhaps", "2", ""])
def test_a_flag_is_true_or_false(client: HmaClient, word: str) -> None:
    answer = client.get("m/raw_lookup", signal=PDQ, signal_type="pdq", include_distance=word)
    assert answer.status_code == 400


def test_hostile_names_of_banks_match_nothing(client: HmaClient, ours: str) -> None:
    bank(ours, ("pdq", PDQ), standing=Standing.ATTESTED)
    for name in ("\0_HOLD", "'; DROP TABLE_HOLD", "_HOLD", "OURS_HOLD_HOLD", "\u0130_HOLD", ",,,"):
        assert client.matches(PDQ, banks=name) == {}


def test_banks_that_cannot_be_searched_are_never_no_match(
    client: HmaClient, ours: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down() -> int:
        raise OperationalError("connection refused: secret words")

    bank(ours, ("pdq", PDQ))
    monkeypatch.setattr(changes, "head_of_changes", down)
    for answer in (
        client.get("m/lookup", signal=PDQ, signal_type="pdq"),
        client.get("m/raw_lookup", signal=PDQ, signal_type="pdq"),
        client.send("m/lookup", b"a picture"),
        client.get("m/index/status"),
        client.get("c/signal_type/index"),
    ):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        assert "secret words" not in answer.content.decode()
    answer = client.get("status")
    assert (answer.status_code, answer.content) == (503, b"INDEX-STALE")


def test_a_key_in_shadow_mode_is_shown_nothing_and_is_counted(client: HmaClient, here: Here, ours: str) -> None:
    bank(ours, ("pdq", PDQ))
    PlatformKey.objects.update(shadow=True)
    assert client.matches(PDQ) == {}
    here.services.tally.write_down(MORNING)
    usage = PlatformKey.objects.get().usage_days.get()
    assert (usage.route, usage.calls, usage.blocked, usage.shadowed) == ("hma", 1, 1, 1)


def test_a_lookup_asks_the_database_as_often_with_many_matches_as_with_none(
    client: HmaClient, ours: str, django_assert_max_num_queries: Any
) -> None:
    client.matches(PDQ)
    with django_assert_max_num_queries(3):
        client.matches(PDQ)
    bank(ours, *(("pdq", near(PDQ, bits)) for bits in range(32)))
    client.matches(PDQ)
    with django_assert_max_num_queries(3):  # the key, its platform's settings, how far the banks have come
        assert len(client.matches(PDQ)["OURS"]) == 32


def test_an_entry_ends_with_its_last_day(client: HmaClient, here: Here, ours: str) -> None:
    (entry,) = bank(ours, ("pdq", PDQ))
    BankEntry.objects.update(expires_on=(MORNING + timedelta(days=1)).date())
    assert list(client.matches(PDQ)) == ["OURS"]
    here.clock.move(timedelta(days=1))
    assert client.matches(PDQ) == {}
    withdraw_entry(ours, entry, here.clock.now())
    assert client.matches(PDQ) == {}


def test_a_key_that_asks_too_often_is_told_how_long_to_wait(client: HmaClient, ours: str) -> None:
    PlatformKey.objects.update(signals_per_second=1)
    answers = [client.get("m/lookup", signal=PDQ, signal_type="pdq") for _ in range(8)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert answers[0].status_code == 200
    assert {int(answer.headers["Retry-After"]) for answer in refused} <= {1, 2}
    assert refused
    assert list(refused[0].json()) == ["message"]


@pytest.mark.parametrize("path", ["m/lookup", "m/raw_lookup"])
def test_an_address_with_thousands_of_parameters_is_refused(client: HmaClient, path: str) -> None:
    answer = client.get(path, **{f"p{number}": "x" for number in range(2000)})
    assert (answer.status_code, list(answer.json())) == (400, ["message"])


def test_what_is_asked_beside_django_is_answered_with_the_same_headers_that_matter(
    client: HmaClient, ours: str
) -> None:
    answer = client.get("m/lookup", signal=PDQ, signal_type="pdq")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_keys_that_could_not_be_compared_for_a_while_are_not_believed(client: HmaClient, here: Here) -> None:
    address = client.at(f"m/lookup?signal={PDQ}&signal_type=pdq")
    here.services.shelf.level()
    assert call("GET", address).status_code == 503
    level(here.services)
    assert call("GET", address).status_code == 200
