"""Banks of one's own, and what is in them: made, renamed, put out of use, filled, emptied and closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from takeback.matching.bank import BankClass, Standing
from takeback.records.audit.models import Content
from takeback.records.banks.actions import change_bank, create_bank
from takeback.records.banks.models import Bank, BankEntry
from tests.fakes.fetcher import Page
from tests.fakes.services import MORNING, PDQ, near
from tests.integration.web.hma.conftest import Here, HmaClient, NewClient, bank

YEAR = timedelta(days=365)


@pytest.fixture
def own(client: HmaClient) -> str:
    assert client.post("c/banks", {"name": "OWN"}).status_code == 201
    return "OWN"


def _add(client: HmaClient, value: str = PDQ, **more: object) -> int:
    answer = client.post("c/bank/OWN/signal", {"pdq": value, **more})
    assert answer.status_code == 200, answer.content
    return int(answer.json()["id"])


def test_a_bank_that_is_made_is_its_makers_and_told_to_nobody_else(client: HmaClient, own: str) -> None:
    made = Bank.objects.get()
    assert (made.owner_id, made.shared, made.bank_class) == (client.organisation.pk, False, BankClass.INTIMATE)


@pytest.mark.parametrize(
    "name", ["", "01_BANK", "small", "A B", "A-B", "A.B", "A" * 65, "OWN_HOLD", "closed-1", "\u00c4", "A\n", None, 7]
)
def test_a_name_that_cannot_be_one_is_refused(client: HmaClient, own: str, name: object) -> None:
    assert client.post("c/banks", {"name": name}).status_code == 400
    assert client.put("c/bank/OWN", {"name": name or "x y"}).status_code == 400
    assert list(Bank.objects.values_list("name", flat=True)) == ["OWN"]


def test_a_name_that_is_taken_is_a_403_whoever_has_it(client: HmaClient, own: str, new_client: NewClient) -> None:
    create_bank("TAKEN", BankClass.INTIMATE, MORNING)
    for taken in ("OWN", "TAKEN"):
        assert client.post("c/banks", {"name": taken}).status_code == 403
    assert new_client("Another").post("c/banks", {"name": "OWN"}).status_code == 403
    assert client.put("c/bank/OWN", {"name": "TAKEN"}).status_code == 403
    assert client.put("c/bank/OWN", {"name": "OWN"}).json() == {"name": "OWN", "matching_enabled_ratio": 1.0}


def test_a_bank_that_is_renamed_keeps_what_it_holds(client: HmaClient, own: str) -> None:
    content = _add(client)
    assert client.put("c/bank/OWN", {"name": "BETTER"}).json()["name"] == "BETTER"
    assert client.matches(PDQ) == {"BETTER": [{"bank_content_id": content, "distance": "0"}]}
    assert client.get("c/bank/OWN").status_code == 404
    assert client.get(f"c/bank/BETTER/content/{content}").status_code == 200


@pytest.mark.parametrize(
    ("off", "on"), [({"enabled": False}, {"enabled": True}), ({"enabled_ratio": "0"}, {"enabled_ratio": 1})]
)
def test_a_bank_is_put_out_of_matching_and_back(client: HmaClient, own: str, off: object, on: object) -> None:
    _add(client)
    change_bank(own, MORNING, policy={"bits": {"reviewed": 7}})
    for _ in range(2):
        assert client.put("c/bank/OWN", off).json() == {"name": "OWN", "matching_enabled_ratio": 0.0}
        assert client.matches(PDQ, banks="OWN,OWN_HOLD", bypass_coinflip="true") == {}
        assert client.get("m/raw_lookup", signal=PDQ, signal_type="pdq").json() == {"matches": []}
    assert client.get("c/banks").json() == [{"name": "OWN", "matching_enabled_ratio": 0.0}]
    assert client.put("c/bank/OWN", on).json()["matching_enabled_ratio"] == 1.0
    assert list(client.matches(PDQ)) == ["OWN"]
    assert Bank.objects.get().policy == {"bits": {"reviewed": 7}}


def test_switching_on_what_is_on_leaves_its_policy_alone(client: HmaClient, own: str) -> None:
    change_bank(own, MORNING, policy={"outcomes": {"reviewed": "hold"}})
    client.put("c/bank/OWN", {"enabled": True})
    assert Bank.objects.get().policy == {"outcomes": {"reviewed": "hold"}}


@pytest.mark.parametrize("ratio", [0.5, -1, 2, "half", "nan", "inf", [], {}, 10**400])
def test_a_ratio_between_on_and_off_is_refused(client: HmaClient, own: str, ratio: object) -> None:
    assert client.put("c/bank/OWN", {"enabled_ratio": ratio}).status_code == 400
    assert client.post("c/banks", {"name": "NEW", "enabled_ratio": ratio}).status_code == 400
    assert client.put("c/bank/OWN", {"enabled": "no"}).status_code == 400
    assert Bank.objects.get().policy == {}


def test_a_bank_can_be_made_out_of_matching(client: HmaClient) -> None:
    answer = client.post("c/banks", {"name": "LATER", "enabled_ratio": 0})
    assert (answer.status_code, answer.json()) == (201, {"name": "LATER", "matching_enabled_ratio": 0.0})


def test_a_list_of_child_sexual_abuse_material_is_neither_switched_off_nor_fed(client: HmaClient) -> None:
    create_bank("LIST", BankClass.CHILD, MORNING, owner=client.organisation, shared=False)
    assert client.put("c/bank/LIST", {"enabled": False}).status_code == 403
    assert client.post("c/bank/LIST/signal", {"pdq": PDQ}).status_code == 403
    assert client.send("c/bank/LIST/content", b"a picture").status_code == 403
    assert not BankEntry.objects.exists()


def test_a_bank_that_is_deleted_matches_nothing_and_gives_its_name_up(client: HmaClient, own: str) -> None:
    content = _add(client)
    assert client.delete("c/bank/OWN").json() == {"message": "Done"}
    assert client.matches(PDQ) == {}
    assert client.get("c/banks").json() == []
    assert client.get("c/bank/OWN").status_code == 404
    closed = Bank.objects.get().name
    for path in (f"c/bank/{closed}", f"c/bank/{closed}/content/{content}", f"c/bank/OWN/content/{content}"):
        assert client.get(path).status_code == 404
    assert client.post(f"c/bank/{closed}/signal", {"pdq": PDQ}).status_code == 404
    assert client.delete("c/bank/OWN").json() == {"message": "Done"}
    assert client.post("c/banks", {"name": "OWN"}).status_code == 201
    assert _add(client) != content
    assert list(client.matches(PDQ)) == ["OWN"]


def test_a_hash_is_banked_as_reviewed_and_once(client: HmaClient, own: str) -> None:
    first = _add(client)
    assert _add(client, PDQ.upper()) == first
    entry = BankEntry.objects.get()
    assert (entry.standing, entry.provenance, entry.value) == (Standing.REVIEWED, "hma", PDQ)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"note": "words"},
        {"pdq": ""},
        {"pdq": None},
        {"pdq": PDQ, "md5": "0" * 32},
        {"pdq": PDQ, "more": 1},
        {"pdq": PDQ, "note": 7},
        {"pdq": PDQ, "note": "x" * 121},
        {"pdq": PDQ, "note": "two\nlines"},
        {"pdq": PDQ, "note": "\0"},
        {"pdq": PDQ, "metadata": []},
        {"pdq": PDQ, "metadata": {"content_id": 7}},
        {"pdq": PDQ, "metadata": {"content_id": "a]b"}},
        {"pdq": PDQ, "metadata": {"invalid_metadata": 5}},
        {"pdq": PDQ, "metadata": {"content_uri": "https://example.com/1"}},
        {"pdq": PDQ, "metadata": {"json": {"a": 1}}},
    ],
)
def test_what_cannot_be_banked_whole_is_not_banked(client: HmaClient, own: str, asked: object) -> None:
    answer = client.post("c/bank/OWN/signal", asked)
    assert answer.status_code == 400
    assert not BankEntry.objects.exists()


def test_a_note_and_an_id_of_ones_own_come_back(client: HmaClient, own: str) -> None:
    metadata = {"content_id": "post/1197433091", "json": {}}
    told = client.get(f"c/bank/OWN/content/{_add(client, note='reported [twice]', metadata=metadata)}").json()
    assert told["note"] == "reported [twice]"
    assert told["metadata"] == {"content_id": "post/1197433091", "content_uri": None, "json": None}
    assert BankEntry.objects.get().label == "[post/1197433091] reported [twice]"
    only_id = client.get(f"c/bank/OWN/content/{_add(client, near(PDQ, 1), metadata={'content_id': 'x'})}").json()
    assert ("note" in only_id, only_id["metadata"]["content_id"]) == (False, "x")
    looks_like_one = client.get(f"c/bank/OWN/content/{_add(client, near(PDQ, 2), note='[x] y')}").json()
    assert ("metadata" in looks_like_one, looks_like_one["note"]) == (False, "[x] y")


def test_a_note_is_changed_and_taken_away_and_the_id_stays(client: HmaClient, own: str) -> None:
    content = _add(client, note="first", metadata={"content_id": "mine"})
    assert client.put(f"c/bank/OWN/content/{content}", {"note": "second"}).json()["note"] == "second"
    told = client.put(f"c/bank/OWN/content/{content}", {"note": ""}).json()
    assert ("note" in told, told["metadata"]["content_id"]) == (False, "mine")
    assert "metadata" not in client.get(f"c/bank/OWN/content/{content}", include_metadata="false").json()


def test_a_content_is_told_in_the_peers_shape(client: HmaClient, own: str) -> None:
    content = _add(client)
    told = {
        "id": content,
        "disable_until_ts": 1,
        "collab_metadata": {},
        "original_media_uri": None,
        "bank": {"name": "OWN", "matching_enabled_ratio": 1.0},
    }
    assert client.get(f"c/bank/OWN/content/{content}").json() == told
    with_signals = client.get(f"c/bank/OWN/content/{content}", include_signals="true").json()
    assert with_signals == {**told, "signals": {"pdq": PDQ}}


def test_a_content_is_put_out_of_matching_for_a_while_until_further_notice_and_back(
    client: HmaClient, own: str
) -> None:
    content = _add(client)
    path = f"c/bank/OWN/content/{content}"
    later = int((MORNING + YEAR).timestamp())
    for asked, told, found in (
        (later, later, []),
        (1, 1, ["OWN"]),
        (0, 0, []),
        (str(later), later, []),
        (2, 1, ["OWN"]),
    ):
        assert client.put(path, {"disable_until_ts": asked}).json()["disable_until_ts"] == told
        assert client.get(path).json()["disable_until_ts"] == told
        assert list(client.matches(PDQ)) == found


@pytest.mark.parametrize("until", [-1, 9_999_999_999, 1.5, "soon", "", None, True, [], 10**30])
def test_an_instant_that_cannot_be_is_refused(client: HmaClient, own: str, until: object) -> None:
    content = _add(client)
    answer = client.put(f"c/bank/OWN/content/{content}", {"disable_until_ts": until})
    assert answer.status_code == 400
    assert BankEntry.objects.get().paused_until is None


def test_what_is_banked_again_while_it_is_paused_matches_again(client: HmaClient, own: str) -> None:
    content = _add(client)
    client.put(f"c/bank/OWN/content/{content}", {"disable_until_ts": 0})
    assert client.matches(PDQ) == {}
    assert _add(client, note="again") == content
    assert list(client.matches(PDQ)) == ["OWN"]
    assert client.get(f"c/bank/OWN/content/{content}").json()["note"] == "again"


def test_what_was_deleted_is_gone_and_is_not_brought_back_in_silence(client: HmaClient, own: str) -> None:
    content = _add(client)
    assert client.delete(f"c/bank/OWN/content/{content}").json() == {"deleted": 1}
    assert client.delete(f"c/bank/OWN/content/{content}").json() == {"deleted": 0}
    assert client.get(f"c/bank/OWN/content/{content}").status_code == 404
    assert client.put(f"c/bank/OWN/content/{content}", {"note": "x"}).status_code == 404
    answer = client.post("c/bank/OWN/signal", {"pdq": PDQ})
    assert answer.status_code == 409
    assert "withdrawn" in answer.json()["message"]
    assert client.matches(PDQ) == {}


@pytest.mark.parametrize("content", [0, 999_999, 2**31, 2**63 - 1, 2**63, 10**40])
def test_a_content_that_never_was_is_not_found(client: HmaClient, own: str, content: int) -> None:
    assert client.get(f"c/bank/OWN/content/{content}").status_code == 404
    assert client.put(f"c/bank/OWN/content/{content}", {"note": "x"}).status_code == 404
    assert client.delete(f"c/bank/OWN/content/{content}").json() == {"deleted": 0}


@pytest.mark.parametrize("name", ["%00", "%F0%9F%99%88", "a" * 3000, "..", "%2e%2e", "OWN%20", "'", "closed-1"])
def test_a_hostile_name_in_the_path_finds_nothing(client: HmaClient, own: str, name: str) -> None:
    assert client.get(f"c/bank/{name}").status_code == 404
    assert client.put(f"c/bank/{name}", {"enabled": False}).status_code == 404
    assert client.post(f"c/bank/{name}/signal", {"pdq": PDQ}).status_code == 404
    assert not BankEntry.objects.exists()


def test_a_picture_is_banked_from_a_form_and_from_a_url(client: HmaClient, own: str, here: Here) -> None:
    sent = client.send("c/bank/OWN/content", b"a picture", note="from a form", content_id="ignored by the peer too")
    assert (sent.status_code, sent.json()["signals"]) == (200, {"pdq": PDQ})
    assert client.get(f"c/bank/OWN/content/{sent.json()['id']}").json()["note"] == "from a form"
    here.fetcher.place("https://cdn.example.com/1.jpg", Page(body=b"a picture"))
    named = client.post("c/bank/OWN/content", {"note": "from a url"}, url="https://cdn.example.com/1.jpg")
    assert named.json() == sent.json()
    assert client.get(f"c/bank/OWN/content/{sent.json()['id']}").json()["note"] == "from a url"
    more = client.send("c/bank/OWN/content", b"a picture", query="types=pdq,md5")
    assert more.status_code == 400


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (Page(status=404), 400),
        (Page(status=500, body=b"a picture"), 400),
        (Page(status=302, headers={"Location": "http://10.0.0.1/"}), 400),
        (Page(body=b"no picture"), 400),
        (Page(body=b""), 400),
        (None, 400),
    ],
)
def test_a_url_that_gives_no_picture_banks_nothing(
    client: HmaClient, own: str, here: Here, page: Page | None, status: int
) -> None:
    url = "https://cdn.example.com/secret-path.jpg"
    if page:
        here.fetcher.place(url, page)
    answer = client.post("c/bank/OWN/content", {}, url=url)
    assert answer.status_code == status
    assert "secret-path" not in answer.content.decode()
    assert not BankEntry.objects.exists()


def test_a_strangers_bank_is_known_as_such_before_anything_is_fetched(
    client: HmaClient, here: Here, new_client: NewClient
) -> None:
    client.post("c/banks", {"name": "OWN"})
    url = "https://cdn.example.com/1.jpg"
    assert new_client("Another").post("c/bank/OWN/content", {}, url=url).status_code == 404
    assert here.fetcher.asked == []


def test_each_write_stands_in_the_log(client: HmaClient, own: str) -> None:
    content = _add(client)
    client.put(f"c/bank/OWN/content/{content}", {"disable_until_ts": 0})
    client.delete(f"c/bank/OWN/content/{content}")
    client.put("c/bank/OWN", {"name": "OTHER"})
    client.delete("c/bank/OTHER")
    written = [kind for kind in Content.objects.order_by("pk").values_list("kind", flat=True) if kind[:5] == "bank."]
    assert written == [
        "bank.created",
        "bank.entries_added",
        "bank.entry_changed",
        "bank.entry_withdrawn",
        "bank.renamed",
        "bank.closed",
    ]


@pytest.mark.parametrize(
    "body", [b" ", b"[]", b"null", b"{", b'{"name": NaN}', b'{"name":"A","name":"B"}', b"\xff", b"[" * 9999]
)
def test_a_body_that_is_no_json_object_is_refused(client: HmaClient, own: str, body: bytes) -> None:
    for answer in (
        client.post("c/banks", body),
        client.put("c/bank/OWN", body),
        client.post("c/bank/OWN/signal", body),
        client.post("m/compare", body),
    ):
        assert answer.status_code == 400


def test_a_body_that_is_too_large_is_refused(client: HmaClient, own: str) -> None:
    answer: Any = client.post("c/bank/OWN/signal", b'{"pdq": "' + b"0" * (3 * 1024 * 1024) + b'"}')
    assert (answer.status_code, list(answer.json())) == (413, ["message"])


def test_a_shared_bank_of_another_is_listed_and_cannot_be_looked_into(client: HmaClient) -> None:
    create_bank("stopncii", BankClass.INTIMATE, MORNING)
    (entry,) = bank("stopncii", ("pdq", PDQ))
    assert client.get("c/banks").json() == [{"name": "stopncii", "matching_enabled_ratio": 1.0}]
    assert client.get("c/bank/stopncii").status_code == 200
    assert client.get(f"c/bank/stopncii/content/{entry}").status_code == 403
    assert client.put("c/bank/stopncii", {"enabled": False}).status_code == 403
