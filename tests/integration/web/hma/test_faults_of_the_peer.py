"""The nine faults that were reproduced in the peer, each a test here. `docs/hma.md` has the list.

Some belong to its exchanges (StopNCII, NCMEC), which come here with an issue of their own. Of those this file holds
what the drop-in itself touches, and the docstring of each test says so.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from PIL import Image

from takeback.adapters.decoder import ChildDecoder
from takeback.adapters.safe_fetch import Fetcher, FetchPolicy, SystemResolver
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.matching.bank import BankClass, Standing
from takeback.matching.matcher import Asker
from takeback.records.banks.actions import NewEntry, add_many, change_bank, create_bank, withdraw_entry
from takeback.records.banks.models import BankEntry
from takeback.signals.orientation import upright
from takeback.signals.signal import Signal
from takeback.web.hma.urls import CALLS
from tests.database import RecordsDatabase
from tests.fakes.loopback import LoopbackServer, answer, saying, serving
from tests.fakes.services import MORNING, RADII, near
from tests.integration.web.hma.conftest import Here, HmaClient, NewClient, bank
from tests.samples import bits_apart, encoded, files, painting

PEERS = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"


@pytest.fixture
def own(client: HmaClient) -> str:
    """A bank that the client made."""
    assert client.post("c/banks", {"name": "OWN"}).status_code == 201
    return "OWN"


@pytest.fixture
def seeing(here: Here, real_decoder: ChildDecoder, monkeypatch: pytest.MonkeyPatch) -> Here:
    """The same place with a decoder that reads pictures."""
    here.use(monkeypatch, decoder=real_decoder)
    return here


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_fault_1_a_bank_of_one_hash_matches_and_of_a_few_near_duplicates_each(
    client: HmaClient, own: str, count: int
) -> None:
    """There an index of one hash never matches, and of 2 to 4 near-duplicates some are lost, with health green."""
    banked = [client.post(f"c/bank/{own}/signal", {"pdq": near(PEERS, bits)}).json()["id"] for bits in range(count)]
    assert [each["bank_content_id"] for each in client.matches(PEERS)["OWN"]] == banked
    assert client.get("m/index/status").json()["pdq"]["size"] == count


def test_fault_2_what_is_withdrawn_matches_nothing_from_the_next_call_on(client: HmaClient, here: Here) -> None:
    """There StopNCII's withdrawals are not read. The exchange comes later; whoever withdraws is honoured at once."""
    create_bank("STOPNCII", BankClass.INTIMATE, MORNING)
    kept, gone = bank("STOPNCII", ("pdq", PEERS), ("pdq", near(PEERS, 1)))
    assert len(client.matches(PEERS)["STOPNCII"]) == 2
    withdraw_entry("STOPNCII", gone, MORNING)
    assert client.matches(PEERS) == {"STOPNCII": [{"bank_content_id": kept, "distance": "0"}]}
    just_started = LiveShelf(RADII)
    (found,) = just_started.matches([[Signal("pdq", PEERS)]], Asker(MORNING.date()))
    assert [each.entry for each in found] == [kept]


def test_fault_3_types_have_the_names_that_they_are_listed_under(client: HmaClient, own: str) -> None:
    """There hashes are submitted under a wrong type name. The exchange comes later; here a wrong name is refused."""
    listed = {each["name"] for each in client.get("c/signal_type").json()}
    assert listed == {"pdq", "md5", "sha256"}
    for wrong in ("ImagePDQ", "HASH_PDQ", "photo", "PDQ"):
        assert client.post(f"c/bank/{own}/signal", {wrong: PEERS}).status_code == 400
        assert client.get("m/lookup", signal=PEERS, signal_type=wrong).status_code == 400
    assert BankEntry.objects.count() == 0


@pytest.fixture
def far_from_utc() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Seoul"
    time.tzset()
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


def test_fault_3_instants_are_utc_wherever_the_machine_stands(client: HmaClient, own: str, far_from_utc: None) -> None:
    """There NCMEC's dates are local time marked `Z`. The exchange comes later; here are its own instants."""
    content = client.post(f"c/bank/{own}/signal", {"pdq": PEERS}).json()["id"]
    until = int((MORNING + timedelta(minutes=1)).timestamp())
    answer = client.put(f"c/bank/{own}/content/{content}", {"disable_until_ts": until})
    assert answer.json()["disable_until_ts"] == until
    stored = BankEntry.objects.get().paused_until
    assert stored == MORNING + timedelta(minutes=1)


def test_fault_4_a_content_is_reached_through_its_own_bank_and_no_other(client: HmaClient, own: str) -> None:
    """There it can be read and deleted through the path of any bank."""
    client.post("c/banks", {"name": "BESIDE"})
    content = client.post(f"c/bank/{own}/signal", {"pdq": PEERS}).json()["id"]
    assert client.get(f"c/bank/BESIDE/content/{content}").status_code == 404
    assert client.put(f"c/bank/BESIDE/content/{content}", {"disable_until_ts": 0}).status_code == 404
    assert client.delete(f"c/bank/BESIDE/content/{content}").json() == {"deleted": 0}
    assert list(client.matches(PEERS)) == ["OWN"]
    assert client.get(f"c/bank/{own}/content/{content}").json()["disable_until_ts"] == 1


def test_fault_4_nobody_elses_bank_can_be_read_or_written(client: HmaClient, own: str, new_client: NewClient) -> None:
    """There everybody reads and writes everything."""
    content = client.post(f"c/bank/{own}/signal", {"pdq": PEERS}).json()["id"]
    stranger = new_client("A stranger")
    for path in (f"c/bank/{own}", f"c/bank/{own}/content/{content}"):
        assert stranger.get(path).status_code == 404
    assert stranger.put(f"c/bank/{own}", {"enabled": False}).status_code == 404
    assert stranger.put(f"c/bank/{own}/content/{content}", {"disable_until_ts": 0}).status_code == 404
    assert stranger.post(f"c/bank/{own}/signal", {"pdq": near(PEERS, 3)}).status_code == 404
    assert stranger.send(f"c/bank/{own}/content", b"a picture").status_code == 404
    assert stranger.delete(f"c/bank/{own}/content/{content}").status_code == 404
    assert stranger.delete(f"c/bank/{own}").json() == {"message": "Done"}
    assert stranger.get("c/banks").json() == []
    assert client.matches(PEERS) == {"OWN": [{"bank_content_id": content, "distance": "0"}]}
    change_bank(own, MORNING, shared=True)
    assert stranger.get(f"c/bank/{own}").status_code == 200
    assert stranger.get(f"c/bank/{own}/content/{content}?include_signals=true").status_code == 403
    assert stranger.delete(f"c/bank/{own}").status_code == 403
    assert stranger.post(f"c/bank/{own}/signal", {"pdq": near(PEERS, 3)}).status_code == 403
    assert list(client.matches(PEERS)) == ["OWN"]


def test_fault_4_what_is_added_or_deleted_counts_at_the_next_call_in_every_process(client: HmaClient, own: str) -> None:
    """There a deleted id matches for 20 to 90 seconds more, and an added one does not match for 7 to 90."""
    another_process = LiveShelf(RADII)
    asker = Asker(MORNING.date(), client.organisation.pk)
    for _ in range(3):
        value = near(PEERS, BankEntry.objects.count())
        content = client.post(f"c/bank/{own}/signal", {"pdq": value}).json()["id"]
        assert [each["bank_content_id"] for each in client.matches(value)["OWN"]] == [content]
        assert len(another_process.matches([[Signal("pdq", value)]], asker)[0]) == 1
        assert client.delete(f"c/bank/{own}/content/{content}").json() == {"deleted": 1}
        assert client.matches(value) == {}
        assert another_process.matches([[Signal("pdq", value)]], asker) == [()]


@pytest.fixture
def inside() -> Iterator[LoopbackServer]:
    """A server inside, which would give a picture to whoever came."""
    with serving(saying(answer(200, files()["jpeg"], "Content-Type: image/jpeg"))) as server:
        yield server


@pytest.fixture
def fetching(here: Here, monkeypatch: pytest.MonkeyPatch) -> Here:
    """The same place with a deployment's own fetcher."""
    here.use(monkeypatch, fetcher=Fetcher(FetchPolicy(total_seconds=5), SystemResolver(), here.clock))
    return here


_INSIDE = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://2130706433:{port}/",
    "http://127.1:{port}/",
    "http://0.0.0.0:{port}/",
    "http://user:secret@127.0.0.1:{port}/",
    "http://10.0.0.1/",
    "http://192.168.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://metadata.internal/",
    "file:///etc/passwd",
    "ftp://127.0.0.1/",
    "s3://bucket/key",
    "not a url",
]


@pytest.mark.parametrize("url", _INSIDE)
def test_fault_5_a_url_leads_nowhere_inside(
    client: HmaClient, own: str, fetching: Here, inside: LoopbackServer, url: str
) -> None:
    """There `url=` fetches loopback, and whatever else the server can reach."""
    there = url.format(port=inside.port)
    for told in (
        client.get("h/hash", url=there),
        client.get("m/lookup", url=there),
        client.post(f"c/bank/{own}/content", {}, url=there),
    ):
        assert (told.status_code, told.json()) == (400, {"message": "Invalid or unsafe URL provided"})
    assert inside.requests == []
    assert BankEntry.objects.count() == 0


def test_fault_5_no_redirect_leads_inside_either(
    client: HmaClient, here: Here, inside: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There redirects are followed anywhere. Here loopback stands for a public server, and is allowed."""
    policy = FetchPolicy(loopback_allowed=True, total_seconds=5)
    here.use(monkeypatch, fetcher=Fetcher(policy, SystemResolver(), here.clock))
    with serving(saying(answer(302, b"", "Location: http://169.254.169.254/latest/meta-data/"))) as public:
        told = client.get("h/hash", url=public.url())
    assert (told.status_code, told.json()) == (400, {"message": "Invalid or unsafe URL provided"})


def test_fault_5_every_call_needs_a_key(client: HmaClient) -> None:
    """There nothing is asked of anybody."""
    nobody = replace(client, key="tb_2345678923456789_" + "A" * 43)
    for pattern in CALLS:
        path = str(pattern.pattern).replace("<str:bank>", "OWN").replace("<int:content>", "1")
        expected = 200 if path in {"status/live", "livez"} else 401
        for told in (nobody.get(path), replace(client, key="-").get(path)):
            assert told.status_code == expected, path


@pytest.mark.parametrize("kind", ["jpeg cmyk", "png palette", "gif", "webp", "avif", "heif", "bmp", "tiff lzw"])
def test_fault_6_every_format_is_read_as_it_is_seen(client: HmaClient, seeing: Here, kind: str) -> None:
    """There a CMYK JPEG is 254 bits off, and a palette PNG 38."""
    plain = client.send("h/hash", files()["png"]).json()["pdq"]
    told = client.send("h/hash", files()[kind])
    assert told.status_code == 200
    assert bits_apart(told.json()["pdq"], plain) <= 16


def test_fault_6_a_picture_of_black_and_white_alone_has_a_hash(client: HmaClient, seeing: Here) -> None:
    """There a 1-bit PNG has quality 0, and so no hash."""
    dithered = painting().convert("1")
    one_bit = client.send("h/hash", encoded(dithered, "PNG")).json()["pdq"]
    in_colour = client.send("h/hash", encoded(dithered.convert("RGB"), "PNG")).json()["pdq"]
    assert one_bit == in_colour != ""


@pytest.mark.parametrize("orientation", range(2, 9))
def test_fault_6_a_picture_is_hashed_upright(client: HmaClient, seeing: Here, orientation: int) -> None:
    """There what EXIF says of rotation is ignored: 132 bits off."""
    import numpy as np  # noqa: PLC0415 - for this test alone

    undo = {5: 5, 6: 8, 7: 7, 8: 6}.get(orientation, orientation)
    lying = Image.fromarray(np.ascontiguousarray(upright(np.asarray(painting()), undo)))
    exif = Image.Exif()
    exif[0x0112] = orientation
    plain = client.send("h/hash", encoded(painting(), "PNG")).json()["pdq"]
    turned = client.send("h/hash", encoded(lying, "PNG", exif=exif)).json()["pdq"]
    assert bits_apart(plain, turned) <= 2


@pytest.mark.parametrize("data", [b"", b"These are only words.", b"\xff\xd8\xff\xe0", b"GIF89a", b"\x89PNG\r\n\x1a\n"])
def test_fault_6_what_is_no_picture_is_said_to_be_none(client: HmaClient, seeing: Here, own: str, data: bytes) -> None:
    """There it is a 500."""
    for path in ("h/hash", "m/lookup", f"c/bank/{own}/content"):
        told = client.send(path, data)
        assert told.status_code == 400
        assert list(told.json()) == ["message"]
    assert BankEntry.objects.count() == 0


@pytest.mark.parametrize("way", [None, *Image.Transpose])
def test_fault_6_a_picture_matches_however_it_is_turned_or_mirrored(
    client: HmaClient, seeing: Here, own: str, way: Image.Transpose | None
) -> None:
    """There all seven flips and rotations miss."""
    content = client.send(f"c/bank/{own}/content", files()["png"]).json()["id"]
    picture = painting() if way is None else painting().transpose(way)
    found = client.send("m/lookup", encoded(picture, "PNG")).json()["pdq"]
    ((match,),) = found.values()
    assert match["bank_content_id"] == content
    assert int(match["distance"]) <= 2


def test_fault_7_a_malformed_record_stalls_nothing_and_nothing_behind_it_is_skipped(
    client: HmaClient, own: str
) -> None:
    """There a malformed page from an exchange stalls its intake for ever. The exchange comes later."""
    good = [near(PEERS, bits) for bits in (0, 2, 4)]
    bad: list[Any] = [None, 7, "", "zz", [PEERS], {"pdq": PEERS}, PEERS[:-1]]
    for wrong in bad:
        assert client.post(f"c/bank/{own}/signal", {"pdq": wrong}).status_code == 400
    for value in good:
        assert client.post(f"c/bank/{own}/signal", {"pdq": value}).status_code == 200
    assert client.post(f"c/bank/{own}/signal", b"{").status_code == 400
    assert len(client.matches(PEERS)["OWN"]) == len(good)
    assert client.get("c/exchanges").json() == []
    assert client.post("c/exchanges", {"bank": "X", "api": "ncmec"}).status_code == 501


def test_fault_8_a_change_is_taken_up_alone_and_nothing_is_rebuilt(client: HmaClient, own: str, here: Here) -> None:
    """There each change rebuilds and pickles the whole index."""
    signals = [Signal("pdq", f"{number:064x}", 100) for number in range(500)]
    add_many(own, [NewEntry(each, Standing.REVIEWED) for each in signals], MORNING, provenance="test")
    client.matches(PEERS)
    before = here.services.shelf.taken_up
    content = client.post(f"c/bank/{own}/signal", {"pdq": PEERS}).json()["id"]
    assert [each["bank_content_id"] for each in client.matches(PEERS)["OWN"]] == [content]
    assert here.services.shelf.taken_up - before == 1


def test_fault_8_a_bank_has_a_distance_of_its_own_and_another_may_speak_against_it(client: HmaClient, own: str) -> None:
    """There is no distance for one bank, and no bank of what may be shown. Lists and imports: `takeback bank`."""
    client.post(f"c/bank/{own}/signal", {"pdq": near(PEERS, 12)})
    assert list(client.matches(PEERS)) == ["OWN"]
    change_bank(own, MORNING, policy={"bits": {"reviewed": 8}})
    assert client.matches(PEERS) == {}
    change_bank(own, MORNING, policy={})
    create_bank("MEMES", BankClass.ALLOW, MORNING)
    bank("MEMES", ("pdq", PEERS))
    assert client.matches(PEERS) == {}


def test_fault_9_every_failure_has_one_shape(client: HmaClient, own: str) -> None:
    """There some are text, some lists, some objects with other names."""
    failures = [
        client.get("m/lookup"),
        client.get("m/raw_lookup"),
        client.get("h/hash"),
        client.post("h/hash", {}),
        client.post("m/lookup", b""),
        client.post("m/compare", b"["),
        client.post("m/compare", {"pdq": PEERS}),
        client.post("c/banks", {}),
        client.post("c/banks", {"name": "small"}),
        client.post("c/banks", {"name": "OWN"}),
        client.get("c/bank/NONE"),
        client.put("c/bank/NONE", {}),
        client.post("c/bank/NONE/signal", {"pdq": PEERS}),
        client.get(f"c/bank/{own}/content/1"),
        client.put(f"c/bank/{own}/content/1", {"disable_until_ts": -1}),
        client.get("m/index/status", signal_type="none"),
        client.post("c/exchanges", {}),
        client.get("no/such/address"),
        client.delete("c/banks"),
        replace(client, key="none").get("c/banks"),
    ]
    for told in failures:
        assert 400 <= told.status_code < 600
        assert told.headers["Content-Type"] == "application/json"
        assert [(name, type(words)) for name, words in told.json().items()] == [("message", str)]


def test_fault_9_lookups_are_answered_while_a_bank_is_filled(
    database: RecordsDatabase, client: HmaClient, own: str
) -> None:
    """There it locks up under backfills."""
    filled = threading.Event()
    broken: list[BaseException] = []

    def fill() -> None:
        try:
            for batch in range(4):
                values = (f"{batch * 2000 + number:064x}" for number in range(2000))
                entries = [NewEntry(Signal("pdq", value, 100), Standing.REVIEWED) for value in values]
                add_many(own, entries, MORNING, provenance="test")
        except BaseException as error:  # noqa: BLE001 - told to the test
            broken.append(error)
        finally:
            connections.close_all()
            filled.set()

    client.post(f"c/bank/{own}/signal", {"pdq": PEERS})
    thread = threading.Thread(target=fill)
    thread.start()
    slowest = 0.0
    answered = 0
    while not filled.is_set() or answered == 0:
        began = time.monotonic()
        assert list(client.matches(PEERS)) == ["OWN"]
        slowest = max(slowest, time.monotonic() - began)
        answered += 1
    thread.join()
    assert broken == []
    assert answered > 3
    assert slowest < 5
