"""The calls that the peer's own documents and tests make, and those of Coop, a review console: with a new base URL.

Sources: ThreatExchange, hasher-matcher-actioner, docs/api.md and src/OpenMediaMatch/tests; Coop,
server/services/hmaService.
"""

from __future__ import annotations

import re

import pytest

from takeback.adapters.decoder import ChildDecoder
from takeback.flows.no_fetches import NoFetches
from takeback.web.hma import pictures
from tests.fakes.fetcher import Page
from tests.fakes.services import PDQ, near
from tests.integration.web.hma.conftest import Here, HmaClient
from tests.samples import encoded, files, painting

URL = "https://cdn.example.com/aaa-orig.jpg"


@pytest.fixture(autouse=True)
def world(here: Here, real_decoder: ChildDecoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder that reads pictures, and one picture on the web."""
    here.use(monkeypatch, decoder=real_decoder)
    here.fetcher.place(URL, Page(body=files()["jpeg"], headers={"Content-Type": "image/jpeg"}))


def test_api_md_hash_by_url_and_by_bytes(client: HmaClient) -> None:
    by_url = client.get("h/hash", url=URL)
    by_bytes = client.send("h/hash", files()["jpeg"])
    assert by_url.status_code == by_bytes.status_code == 200
    assert by_url.json() == by_bytes.json()
    assert re.fullmatch(r"[0-9a-f]{64}", by_url.json()["pdq"])
    assert list(by_url.json()) == ["pdq"]
    more = client.get("h/hash", url=URL, types="sha256, md5", content_type="photo").json()
    assert {kind: len(value) for kind, value in more.items()} == {"sha256": 64, "md5": 32}


def test_api_md_a_picture_without_detail_has_an_empty_hash_and_is_no_query(client: HmaClient) -> None:
    client.post("c/banks", {"name": "TEST_BANK"})
    grey = encoded(painting().point(lambda _: 128), "PNG")
    assert client.send("h/hash", grey).json() == {"pdq": ""}
    for path in ("m/lookup", "c/bank/TEST_BANK/content"):
        answer = client.send(path, grey)
        assert answer.status_code == 400
        assert answer.json()["message"].startswith("invalid signal")
    assert client.send("m/lookup", grey, query="types=md5").json() == {"md5": {}}


def test_api_md_hash_and_match(client: HmaClient) -> None:
    client.post("c/banks", {"name": "TEST_BANK"})
    content = client.send("c/bank/TEST_BANK/content", files()["jpeg"]).json()
    match = [{"bank_content_id": content["id"], "distance": "0"}]
    assert client.send("m/lookup", files()["jpeg"], query="bypass_coinflip=false").json() == {
        "pdq": {"TEST_BANK": match}
    }
    assert client.get("m/lookup", url=URL).json() == {"pdq": {"TEST_BANK": match}}
    assert client.get("m/lookup", url=URL, signal_type="pdq").json() == {"TEST_BANK": match}
    assert client.get("m/lookup", url=URL, signal_type="md5").json() == {}
    hashed = content["signals"]["pdq"]
    assert client.get("m/lookup", signal_type="pdq", signal=hashed).json() == {"TEST_BANK": match}


def test_api_md_status(client: HmaClient) -> None:
    told = client.get("status")
    assert (told.status_code, told.content) == (200, b"I-AM-ALIVE")
    assert client.get("readyz").content == b"READY"
    assert client.get("status/live").content == client.get("livez").content == b"OK"


def test_its_tests_banks(client: HmaClient) -> None:
    """`test_api_banks.py`: empty, create, update, delete."""
    assert client.get("c/banks").json() == []
    assert client.post("c/banks", {"name": "01_TEST_BANK"}).status_code == 400
    assert client.post("c/banks", {"name": "my_test_bank"}).status_code == 400
    made = client.post("c/banks", {"name": "MY_TEST_BANK_01"})
    assert (made.status_code, made.json()) == (201, {"matching_enabled_ratio": 1.0, "name": "MY_TEST_BANK_01"})
    assert client.get("c/banks").json() == [made.json()]
    assert client.get("c/bank/MY_TEST_BANK_01").json() == made.json()
    assert client.put("c/bank/MY_TEST_BANK_01", {"name": "1_invalid_name"}).status_code == 400
    renamed = client.put("c/bank/MY_TEST_BANK_01", {"name": "RENAMED"})
    assert (renamed.status_code, renamed.json()["name"]) == (200, "RENAMED")
    assert client.put("c/bank/RENAMED", {"enabled": False}).json()["matching_enabled_ratio"] == 0
    for _ in range(2):
        assert client.delete("c/bank/RENAMED").status_code == 200


def test_its_tests_contents(client: HmaClient) -> None:
    """`test_api_banks.py`: add by URL with metadata and note, get with signals, disable, delete."""
    client.post("c/banks", {"name": "NEW_BANK"})
    bad = client.post("c/bank/NEW_BANK/content", {"metadata": {"invalid_metadata": 5}}, url=URL, content_type="photo")
    assert bad.status_code == 400
    added = client.post(
        "c/bank/NEW_BANK/content",
        {"metadata": {"content_id": "1197433091"}, "note": "Reported by user X"},
        url=URL,
        content_type="photo",
    )
    assert added.status_code == 200
    assert list(added.json()) == ["id", "signals"]
    path = f"c/bank/NEW_BANK/content/{added.json()['id']}"
    got = client.get(path, include_signals="true").json()
    assert got["note"] == "Reported by user X"
    assert got["signals"] == added.json()["signals"]
    assert "signals" not in client.get(path).json()
    assert client.put(path, {"disable_until_ts": 9999999999}).status_code == 400
    assert client.delete(path).json() == {"deleted": 1}
    found = client.get("m/raw_lookup", signal_type="pdq", signal=added.json()["signals"]["pdq"])
    assert found.json() == {"matches": []}
    assert client.get("c/bank/NONE/content/1").status_code == 404
    assert client.get("c/bank/NEW_BANK/content/9").status_code == 404


def test_its_tests_match_with_distance_and_index(client: HmaClient) -> None:
    """`test_e2e_workflow.py`: bank hashes, see them in the index, match one with its distance."""
    client.post("c/banks", {"name": "TEST_BANK"})
    hashes = [near(PDQ, bits) for bits in (0, 40, 80)]
    ids = [client.post("c/bank/TEST_BANK/signal", {"pdq": each}).json()["id"] for each in hashes]
    told = client.get("m/index/status").json()
    assert (told["pdq"]["present"], told["pdq"]["size"]) == (True, len(hashes))
    assert told["md5"] == {"present": True, "built_to": -1, "size": 0}
    assert list(client.get("m/index/status", signal_type="pdq").json()) == ["pdq"]
    built = client.get("c/signal_type/index").json()["pdq"]
    assert (built["db_size"], built["index_size"], built["index_out_of_date"]) == (3, 3, False)
    assert client.get("m/raw_lookup", signal_type="pdq", signal=hashes[2]).json() == {"matches": [ids[2]]}
    near_it = client.get("m/raw_lookup", signal_type="pdq", signal=near(PDQ, 2), include_distance="true")
    assert near_it.json() == {"matches": [{"bank_content_id": ids[0], "distance": "2"}]}


def test_its_compare(client: HmaClient) -> None:
    asked = {"pdq": [PDQ, near(PDQ, 9)], "md5": ["0" * 32, "0" * 32]}
    assert client.post("m/compare", asked).json() == {"pdq": [True, {"distance": 9}], "md5": [True, {}]}
    assert client.post("m/compare", {"pdq": [PDQ, near(PDQ, 32)]}).json() == {"pdq": [False, {"distance": 32}]}
    wrong_ones: list[object] = [{"pdq": [PDQ]}, {"pdq": [PDQ, ""]}, {"pdq": [PDQ, None]}, {"vpdq": [PDQ, PDQ]}]
    for wrong in (*wrong_ones, {"pdq": {}}):
        assert client.post("m/compare", wrong).status_code == 400


def test_its_configuration(client: HmaClient) -> None:
    assert {"name": "pdq", "enabled_ratio": 1.0} in client.get("c/signal_type").json()
    assert {"name": "photo", "enabled": True} in client.get("c/content_type").json()
    assert client.get("c/exchanges").json() == client.get("c/exchanges/apis").json() == []
    assert client.get("c/exchange/ANY").status_code == 404


def test_coop_makes_a_bank_and_matches_an_image_signal_by_signal(client: HmaClient) -> None:
    """It asks whether the name is free, sends the ratio as a text, hashes by URL, and looks each hash up."""
    name = "COOP_ORG1_MY_BANK"
    assert client.get(f"c/bank/{name}").status_code == 404
    assert client.post("c/banks", {"name": name, "enabled_ratio": "1"}).status_code == 201
    added = client.send(f"c/bank/{name}/content", files()["jpeg"], content_id="7", metadata='{"any": "json"}')
    assert added.status_code == 200
    hashes = client.get("h/hash", url=URL).json()
    for kind, value in hashes.items():
        assert [each["bank_content_id"] for each in client.matches(value, kind)[name]] == [added.json()["id"]]
    assert client.get(f"c/exchange/{name}").status_code == 404
    assert client.put(f"c/bank/{name}", {"name": name + "_2"}).status_code == 200
    assert client.delete(f"c/bank/{name}_2").status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
def test_another_method_is_told_which_ones_there_are(client: HmaClient, method: str) -> None:
    answer = client._client().generic(method, client.at("c/exchanges"))
    if method in {"GET", "HEAD"}:
        assert answer.status_code == 200
    elif method == "POST":
        assert answer.status_code == 501
    else:
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")


def test_a_form_that_is_not_one_photo_is_refused(client: HmaClient) -> None:
    assert client.send("h/hash", b"x", field="video").status_code == 400
    assert client.send("h/hash", b"x", field="file").status_code == 400
    two = client._client().post(client.at("h/hash"), {"photo": [_file(), _file()]})
    other = client._client().post(client.at("h/hash"), {"photo": _file(), "video": _file()})
    none = client._client().post(client.at("h/hash"), {"photo": "words"})
    broken = client._client().generic("POST", client.at("h/hash"), b"--b\r\n", "multipart/form-data; boundary=")
    assert [each.status_code for each in (two, other, none, broken)] == [400] * 4
    assert client.get("h/hash", url=URL, content_type="video").status_code == 400
    assert client.get("h/hash", url=URL, types="pdq,none").status_code == 400
    assert client.get("h/hash", url=URL, types=", ").status_code == 400


def test_a_server_that_may_not_fetch_says_so(client: HmaClient, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    here.use(monkeypatch, fetcher=NoFetches())
    assert client.get("h/hash", url=URL).status_code == 503


def test_no_more_than_eight_calls_wait_for_remote_servers(client: HmaClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(8):
        assert pictures._FETCHES.acquire(blocking=False)
    try:
        assert client.get("h/hash", url=URL).status_code == 503
    finally:
        for _ in range(8):
            pictures._FETCHES.release()
    assert client.get("h/hash", url=URL).status_code == 200


def test_a_picture_that_is_too_large_is_a_413(client: HmaClient, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    here.use(monkeypatch, most_bytes=100)
    assert client.send("h/hash", files()["jpeg"]).status_code == 413


def _file() -> object:
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 - for these tests alone

    return SimpleUploadedFile("a.jpg", files()["jpeg"])
