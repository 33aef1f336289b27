"""The pages of a link as the whole server answers them, from its outermost layer: with JavaScript and without."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from takeback.adapters.blob_folder import BlobFolder
from takeback.base.instants import MovableClock
from takeback.demo.pictures import sample_picture
from takeback.flows.services import Services
from takeback.flows.uploads import reviewing, uploading
from takeback.project import wiring
from takeback.project.logs import Redacting
from takeback.records.keyring.organisation_keys import current_generation
from takeback.records.upload_keys import store
from takeback.records.uploads.actions import KEPT_FOR, OPEN_FOR
from takeback.records.uploads.models import UploadRequest
from takeback.sealing.outcomes import Opened
from takeback.sealing.upload_boxes import UploadPrivateKey, open_upload
from takeback.sealing.upload_keys import open_upload_key, upload_purpose
from tests.asgi import AsgiAnswer, call, form
from tests.fakes.decoder import InProcessDecoder
from tests.fakes.services import MORNING
from tests.samples import files
from tests.uploads import Helpline, a_helpline, a_link, sealed_for, services_for, work_until_idle

MIB = 1024 * 1024


@pytest.fixture
def helpline(transactional_db: None) -> Helpline:
    return a_helpline()


@pytest.fixture
def services(tmp_path: Path, helpline: Helpline, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    made = services_for(tmp_path, helpline, InProcessDecoder(), MovableClock(MORNING), most_bytes=64 * MIB)
    monkeypatch.setattr(wiring, "services", lambda: made)
    yield made
    made.decoder.close()


@pytest.fixture(autouse=True)
def _lanes_by_the_same_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    from takeback.project import asgi  # noqa: PLC0415 - only once Django is set up
    from takeback.web.portal.link.lane import refuses_strangers  # noqa: PLC0415 - the same

    monkeypatch.setattr(asgi._links, "refuses", refuses_strangers(MovableClock(MORNING)))


def send_plainly(secret: str, data: bytes, **further: str) -> AsgiAnswer:
    picture = SimpleUploadedFile("holiday-in-lisbon.jpg", data, "image/jpeg")
    body, kind = form({"adult": "yes", **further, "picture": picture})
    return call("POST", f"/link/{secret}/", body, kind, {"accept": "text/html"})


def send_sealed(secret: str, body: bytes) -> AsgiAnswer:
    return call("POST", "/link/sealed/", body, "application/octet-stream", {"upload-link": secret})


def look(secret: str) -> AsgiAnswer:
    return call("POST", "/link/look/", headers={"upload-link": secret})


def opened(services: Services, helpline: Helpline, request_id: str) -> Opened:
    """What came, as a reviewer's key opens it."""
    row = UploadRequest.objects.get(pk=request_id)
    key, generation = store.key_of(request_id), current_generation(row.reviewer_id)
    assert key is not None
    assert generation is not None
    private = open_upload_key(key, generation, helpline.reviewer.user.pk, helpline.reviewer.private)
    assert isinstance(private, UploadPrivateKey)
    outcome = open_upload(private, [services.blobs.get(row.blob)], upload_purpose(request_id))
    assert isinstance(outcome, Opened)
    return outcome


@pytest.mark.parametrize("data", [sample_picture("dunes"), b"x", bytes(3 * MIB), b"GIF89a<script>%PDF-1.7"])
def test_what_is_sent_without_javascript_arrives_sealed_and_whole(
    services: Services, helpline: Helpline, data: bytes
) -> None:
    link = a_link(services, helpline.partner)
    answer = send_plainly(link.secret, data)
    assert answer.status_code == 302
    assert b"It has arrived" in call("GET", answer.headers["Location"]).content
    assert opened(services, helpline, link.request_id).plaintext == data


def test_what_a_script_has_sealed_arrives_as_it_is(services: Services, helpline: Helpline) -> None:
    link = a_link(services, helpline.partner)
    assert look(link.secret).json()["stands"] == "open"
    data = sample_picture("dunes")
    assert send_sealed(link.secret, sealed_for(services, link, data)).json() == {"stands": "arrived"}
    assert look(link.secret).json() == {"stands": "arrived"}
    assert opened(services, helpline, link.request_id).plaintext == data


def test_a_link_that_was_used_takes_nothing_more_and_says_so(services: Services, helpline: Helpline) -> None:
    link = a_link(services, helpline.partner)
    sealed = sealed_for(services, link, sample_picture("dunes"))
    assert send_sealed(link.secret, sealed).status_code == 200
    again = send_sealed(link.secret, sealed)
    assert (again.status_code, again.json()) == (404, {"stands": "arrived"})
    assert b"It has arrived" in send_plainly(link.secret, b"another").content
    assert len(list((services.blobs._folder).iterdir())) == 1  # type: ignore[attr-defined]  # a test may look inside


@pytest.mark.parametrize("secret", ["nobodys", "x" * 43, "..", "%2e%2e", "a/b", "ü" * 20])
def test_a_foreign_link_opens_nothing(services: Services, helpline: Helpline, secret: str) -> None:
    link = a_link(services, helpline.partner)
    sealed = sealed_for(services, link, b"picture")
    assert look(secret).json() == {"stands": "gone"}
    assert send_sealed(secret, sealed).status_code == 404
    assert call("GET", f"/link/{secret}/").status_code == 404
    assert UploadRequest.objects.get(pk=link.request_id).state == "open"


def test_an_old_link_opens_nothing(services: Services, helpline: Helpline) -> None:
    link = a_link(services, helpline.partner)
    sealed = sealed_for(services, link, b"picture")
    services.clock.move(OPEN_FOR)  # type: ignore[attr-defined]  # a test's own clock
    assert look(link.secret).json() == {"stands": "gone"}
    assert send_sealed(link.secret, sealed).status_code == 404
    assert send_plainly(link.secret, b"picture").status_code == 404


def test_looking_any_number_of_times_uses_nothing_up(services: Services, helpline: Helpline) -> None:
    link = a_link(services, helpline.partner)
    for _ in range(5):
        assert call("GET", f"/link/{link.secret}/").status_code == 200
        assert call("HEAD", f"/link/{link.secret}/").status_code == 200
        assert call("GET", "/link/").status_code == 200
    assert send_plainly(link.secret, b"picture").status_code == 302


@pytest.mark.parametrize(
    ("data", "further", "says"),
    [
        (b"", {}, b"There is nothing in this file"),
        (b"picture", {"adult": "no"}, b"everybody in the picture was grown up"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_the_link_still_works(
    services: Services, helpline: Helpline, data: bytes, further: dict[str, str], says: bytes
) -> None:
    link = a_link(services, helpline.partner)
    answer = send_plainly(link.secret, data, **further)
    assert answer.status_code == 400
    assert says in answer.content
    assert send_plainly(link.secret, b"picture").status_code == 302


def test_no_picture_at_all_is_refused(services: Services, helpline: Helpline) -> None:
    link = a_link(services, helpline.partner)
    body, kind = form({"adult": "yes"})
    assert b"Choose a picture first" in call("POST", f"/link/{link.secret}/", body, kind).content
    assert b"did not arrive whole" in call("POST", f"/link/{link.secret}/", b"junk", "multipart/form-data").content


def test_a_picture_in_the_clear_is_refused_where_a_sealed_one_is_expected(
    services: Services, helpline: Helpline, tmp_path: Path
) -> None:
    link = a_link(services, helpline.partner)
    answer = send_sealed(link.secret, sample_picture("dunes"))
    assert (answer.status_code, answer.json()) == (400, {"stands": "broken"})
    assert not (tmp_path / "blobs").exists()
    assert send_sealed(link.secret, sealed_for(services, link, b"")).status_code == 400


def test_half_of_a_form_leaves_the_link_working(services: Services, helpline: Helpline) -> None:
    link = a_link(services, helpline.partner)
    body, kind = form({"adult": "yes", "picture": SimpleUploadedFile("a.jpg", bytes(1000), "image/jpeg")})
    call("POST", f"/link/{link.secret}/", body[:300], kind)
    assert UploadRequest.objects.get(pk=link.request_id).state == "open"


def test_three_hundred_megabytes_are_refused_before_they_are_read(services: Services, helpline: Helpline) -> None:
    link = a_link(services, helpline.partner)
    body = bytes(300 * MIB)
    assert send_sealed(link.secret, body).status_code == 413
    kind = form({})[1]
    assert call("POST", f"/link/{link.secret}/", body, kind, {"accept": "text/html"}).status_code == 413
    assert UploadRequest.objects.get(pk=link.request_id).state == "open"


def test_a_stranger_may_not_send_what_is_large(services: Services, helpline: Helpline) -> None:
    assert send_sealed("nobodys", bytes(MIB)).status_code == 404
    assert call("POST", "/link/nobodys-link-at-all/", bytes(MIB), form({})[1]).status_code == 404
    assert call("POST", "/ko/link/nobodys-link-at-all/", bytes(MIB), form({})[1]).status_code == 404


def test_no_page_is_named_to_another_and_none_is_kept(services: Services, helpline: Helpline) -> None:
    link = a_link(services, helpline.partner)
    answers = [call("GET", "/link/"), call("GET", f"/link/{link.secret}/"), look(link.secret), look("nobodys")]
    answers.append(send_plainly(link.secret, b"picture"))
    for answer in answers:
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers


def test_the_letters_of_a_link_lead_on_without_javascript(services: Services, helpline: Helpline) -> None:
    link = a_link(services, helpline.partner)
    for said in (link.secret, f" #{link.secret} ", f"https://takeback.example/link/#{link.secret}"):
        body = f"letters={said.replace('#', '%23')}".encode()
        answer = call("POST", "/link/", body, "application/x-www-form-urlencoded")
        assert answer.headers["Location"] == f"/link/{link.secret}/"
    answer = call("POST", "/link/", b"letters=nobodys", "application/x-www-form-urlencoded")
    assert answer.status_code == 400


def test_no_log_holds_a_secret(services: Services, helpline: Helpline, caplog: pytest.LogCaptureFixture) -> None:
    link = a_link(services, helpline.partner)
    caplog.set_level(logging.DEBUG)
    call("GET", f"/link/{link.secret}/")
    send_plainly(link.secret, b"")
    send_sealed(link.secret, b"junk")
    send_plainly(link.secret, b"picture")
    formatted = "\n".join(Redacting("%(message)s").format(record) for record in caplog.records)
    assert link.secret not in formatted
    record = logging.LogRecord("x", logging.ERROR, "", 0, f"GET /ko/link/{link.secret}/ failed", None, None)
    assert link.secret not in Redacting("%(message)s").format(record)


CANARY = b"canary-of-a-picture-that-nobody-may-find-" * 40


@pytest.mark.parametrize("way", ["plain", "sealed"])
def test_a_pictures_bytes_are_nowhere_on_disk_in_the_clear(
    services: Services, helpline: Helpline, tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before, while and after a reviewer looks, and after it is destroyed: database, WAL, blobs, temporary files."""
    import tempfile  # noqa: PLC0415 - for this test alone

    from django.conf import settings  # noqa: PLC0415 - only once Django is set up

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    places = [tmp_path]
    if connection.vendor == "sqlite":
        places.append(Path(str(settings.DATABASES["default"]["NAME"])).parent)
    data = files()["jpeg"] + CANARY
    link = a_link(services, helpline.partner)
    if way == "plain":
        assert send_plainly(link.secret, data).status_code == 302
    else:
        assert send_sealed(link.secret, sealed_for(services, link, data)).status_code == 200
    blob = UploadRequest.objects.get(pk=link.request_id).blob
    assert_nowhere(places)
    assert any(blob == each.name for each in tmp_path.rglob("*"))
    reviewing.take_next(services, helpline.reviewer.user)
    who = helpline.reviewer
    from takeback.flows.uploads.seen_uploads import facts, reveal  # noqa: PLC0415 - for this test alone
    from takeback.records.uploads.verdict_words import Verdict  # noqa: PLC0415 - the same

    facts(services, who.user, who.private, link.request_id)
    reveal(services, who.user, who.private, link.request_id)
    assert_nowhere(places)
    reviewing.decide(services, who.user, who.private, link.request_id, Verdict.NOT_INTIMATE)
    services.clock.move(KEPT_FOR)  # type: ignore[attr-defined]  # a test's own clock
    work_until_idle(services)
    assert_nowhere(places)
    assert not any(blob == each.name for each in tmp_path.rglob("*"))


def assert_nowhere(places: list[Path]) -> None:
    found = [
        str(each)
        for place in places
        for each in place.rglob("*")
        if each.is_file() and CANARY[:42] in each.read_bytes()
    ]
    assert found == []


def test_the_folder_of_blobs_is_the_homes_own(services: Services) -> None:
    assert isinstance(services.blobs, BlobFolder)
    assert uploading.link_stands(services, "nobodys") == "gone"
