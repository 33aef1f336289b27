"""What people confide is looked for everywhere where it could lie: before and after it is deleted."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections, models

from takeback.base.instants import Clock, MovableClock
from takeback.casework.case import WithdrawalRule
from takeback.casework.incident import Kind
from takeback.casework.notices.facts import Authority, Facts, Statement
from takeback.casework.takedown.authority import Right
from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.consent import Answer, Purpose
from takeback.flows.cases import case_work
from takeback.flows.cases.incidents import join_incident, open_incident
from takeback.flows.cases.own_case import report_links, write_to_caseworker
from takeback.flows.cases.withdrawing import withdraw_everything
from takeback.flows.services import Services
from takeback.flows.takedowns.answering import receive_answer
from takeback.flows.takedowns.closing import close_locations
from takeback.flows.takedowns.police import note_promise, want_police
from takeback.flows.takedowns.stating import state_facts
from takeback.flows.takedowns.unseen import take_signals
from takeback.flows.takedowns.wishes import name_delegate, note_consent
from takeback.records.case_keys.models import CaseKeyRow
from takeback.records.cases.actions import Wishes
from takeback.records.takedowns.models import LocationWork, PoliceTrack, RecipientAnswer, Task
from takeback.signals.signal import Signal
from takeback.workers.retention import begin_forgetting_takedowns, handlers
from takeback.workers.worker import one_piece
from tests.database import RecordsDatabase
from tests.integration.cases.conftest import Browser, Caseworker, OpenCase, pdq, picture
from tests.integration.cases.test_opening import private_of
from tests.integration.cases.test_withdrawing import holder_of
from tests.takedowns import Desk
from tests.uploads import Someone

CANARIES = {
    "story": "canary-pelican-story",
    "contact": "canary-pelican-contact",
    "delegate": "canary-pelican-delegate",
    "situation": "canary-pelican-situation",
    "letter": "canary-pelican-letter",
    "answer": "canary-pelican-answer",
    "link": "https://canary-pelican.example/link",
    "location": "https://canary-pelican-location.example/her.jpg",
    "room": "https://chat.example/canary-pelican-room",
    "stated": "canary-pelican-circumstances",
    "reference": "canary-pelican-authority",
    "acts for her": "canary-pelican-sister",
    "recipient's answer": "canary-pelican-reply",
    "police": "canary-pelican-station",
    "promise": "canary-pelican-promise",
}
SIGNAL = pdq(77)
"""Taken unseen at a location: it says nothing of anybody to whoever reads the disk."""

CONFIDED = {
    "cases.sealeditem.box",
    "cases.message.box",
    "cases.reportedlocation.locked",
    "incidents.incident.place",
    "takedowns.locationwork.place",
    "takedowns.statedrow.box",
    "takedowns.delegaterow.box",
    "takedowns.notice.text",
    "takedowns.recipientanswer.box",
    "takedowns.unseensignal.value",
    "takedowns.policetrack.box",
    "takedowns.policepromise.box",
}
"""Columns in which something is sealed or locked that somebody confided: in each of them a canary is planted."""
OTHERWISE = {
    "case_keys.casekeyrow.for_code": "a key; its raw half is looked for below",
    "case_keys.casekeyrow.for_organisation": "the same",
    "case_keys.coderow.digest": "of a code; the code is looked for below",
    "case_keys.coderow.salt": "random",
    "case_keys.casekeyrow.public": "public",
    "keyring.memberkey.public": "public",
    "keyring.memberkey.locked_private": "a key; its raw half is looked for below",
    "keyring.organisationkey.public": "public",
    "keyring.sealedcopy.box": "a key, see docs/security/sealing.md",
    "keyring.recoveryhalf.box": "the same",
    "keyring.lenthalf.box": "the same",
    "upload_keys.uploadkeyrow.public": "public",
    "upload_keys.uploadkeyrow.for_organisation": "a key; pictures have a canary of their own, in test_link_pages.py",
    "upload_keys.uploadkeyrow.for_contacts": "the same",
    "uploads.uploadrequest.signals": "hashes of a picture that a reviewer saw, for minutes: operational",
    "platforms.webhook.secret_sealed": "a platform's, see test_webhooks.py",
    "audit.leaf.leaf_hash": "a salted hash",
    "audit.content.salt": "random",
    "audit.content.facts": "ids and numbers: every canary is looked for in it",
    "audit.growth.peaks": "hashes",
    "audit.head.root": "a hash",
    "audit.head.key": "public",
    "audit.head.signature": "a signature",
    "audit.head.peaks": "hashes",
    "accounts.link.roles": "words of ours",
    "work.outboxmessage.payload": "ids alone, see records.work.payload: every canary is looked for in it",
    "work.obligation.payload": "the same",
    "work.exposurecare.spared": "words of ours",
    "banks.bank.policy": "numbers",
    "platforms.platform.policy": "numbers",
    "platforms.platformkey.scopes": "words of ours",
    "platforms.webhook.events": "words of ours",
    "platforms.webhookevent.body": "ids alone",
    "sites.site.notes": "of a site, which names no case; in the clear, and the page says so",
    "takedowns.straymail.box": "mail of nobody known, sealed: test_stray_mail.py looks for its words in the row",
    "figures.countedyear.numbers": "numbers",
}
"""Every other column that could hold words or bytes, with the reason why no canary lies in it."""


@pytest.fixture
def services(database: RecordsDatabase, services: Services) -> Services:
    """Over real transactions: what is committed lies in the files."""
    return services


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this process, and SQLite in it, keep temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("SQLITE_TMPDIR", str(folder))
    return folder


def left_in(folder: Path, sought: list[bytes]) -> list[bytes]:
    """Which of these stand in a file there, or in a file's name."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    stored = [*(path.read_bytes() for path in files), *(str(path).encode() for path in files)]
    return [each for each in sought if any(each in whole for whole in stored)]


def work_on_takedowns(caseworker: Caseworker, clock: Clock, case_id: str) -> None:
    """Have a case's takedown worked on until every column of it holds something."""
    assert isinstance(clock, MovableClock)
    desk = Desk(Someone(caseworker.user, caseworker.private), clock)
    services, user = desk.services, caseworker.user
    case_work.verify(services, user, case_id)
    note_consent(services, user, case_id, Purpose.NOTIFY_SITE, Answer.YES)
    note_consent(services, user, case_id, Purpose.TELL_POLICE, Answer.YES)
    name_delegate(services, user, case_id, Right.RELATIVE, CANARIES["acts for her"])
    stated = Facts(
        authority=Authority(reference=CANARIES["reference"]), statement=Statement(circumstances=CANARIES["stated"])
    )
    state_facts(services, user, case_id, stated)
    ids = desk.told(case_id, CANARIES["location"])
    desk.check(case_id, ids)
    take_signals(services, ids[0], [Signal("pdq", SIGNAL, 100)])
    desk.approve(desk.draft(case_id, ids).batch)
    desk.work()
    assert CANARIES["location"] in desk.post.letters[0].body, "the canary has really passed through it"
    assert receive_answer(
        services, desk.post.letters[0].notice_id, CANARIES["recipient's answer"].encode(), "a@b.example"
    )
    track = want_police(services, user, case_id, CANARIES["police"])
    note_promise(services, user, track, CANARIES["promise"], clock.now().date())
    incident = open_incident(user, Kind.ROOM, CANARIES["room"], clock.now())
    join_incident(user, incident, case_id, clock.now())


def everything_stored(kind: str) -> Iterator[tuple[str, bytes]]:
    """Every value of every table of both databases; on SQLite also the bytes of every file in the home."""
    for alias in connections:
        connection = connections[alias]
        for table in connection.introspection.table_names():
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table of ours
                for row in cursor.fetchall():
                    for value in row:
                        yield f"{alias}.{table}", value if isinstance(value, bytes) else bytes(str(value), "utf-8")
    if kind == "sqlite":
        for path in Path(settings.HOME.root).rglob("*"):
            if path.is_file() and "secrets" not in path.parts:
                yield path.name, path.read_bytes()


def places_of(sought: bytes, kind: str) -> list[str]:
    forms = (sought, sought.hex().encode(), sought.decode("latin-1").encode("utf-16-le"))
    return [place for place, stored in everything_stored(kind) if any(form in stored for form in forms)]


def columns() -> set[str]:
    """Every column of ours that can hold bytes, long text or JSON, read from the models."""
    ours = (model for model in apps.get_models() if model.__module__.startswith("takeback."))
    kinds = (models.BinaryField, models.TextField, models.JSONField)
    return {
        f"{model._meta.label_lower}.{each.name}"
        for model in ours
        for each in model._meta.fields
        if isinstance(each, kinds)
    }


def boxes_in(column: str) -> list[bytes]:
    """What lies in a column."""
    label, _, name = column.rpartition(".")
    return [bytes(each) for each in apps.get_model(label)._base_manager.values_list(name, flat=True)]


def test_each_column_that_can_hold_something_has_a_canary_or_a_reason() -> None:
    assert columns() == CONFIDED | OTHERWISE.keys()
    assert not CONFIDED & OTHERWISE.keys()


def test_the_search_finds_what_is_there(
    services: Services, database: RecordsDatabase, opened: OpenCase, temporary: Path
) -> None:
    case = opened(picture())

    places = places_of(case.case_id.encode(), database.kind)

    assert "default.cases_case" in places
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"canary-pelican")
        file.flush()
        assert left_in(temporary, [b"canary-pelican"]) == [b"canary-pelican"]
    assert "case_keys.case_keys_casekeyrow" in places
    if database.kind == "sqlite":
        assert {place.split("-")[0] for place in places} & {"takeback.sqlite3"}
        assert {place.split("-")[0] for place in places} & {"case_keys.sqlite3"}


@pytest.mark.usefixtures("temporary")
def test_nothing_that_was_confided_can_be_read_before_or_after_it_is_deleted(
    services: Services,
    database: RecordsDatabase,
    caseworker: Caseworker,
    opened: OpenCase,
    browser: Browser,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    case = opened(
        picture(),
        wishes=Wishes(withdrawal_rule=WithdrawalRule.AT_ONCE),
        story=CANARIES["story"],
        contact=CANARIES["contact"],
        delegate=CANARIES["delegate"],
        situation=CANARIES["situation"],
    )
    holder = holder_of(case.code)
    write_to_caseworker(services, holder, CANARIES["letter"])
    case_work.answer(services, caseworker.user, case.case_id, CANARIES["answer"])
    report_links(services, holder, [CANARIES["link"]])
    assert CANARIES["answer"] in browser.enter(case.code).content.decode()
    read = case_work.read_case(services, caseworker.user, caseworker.private, case.case_id)
    assert read.told["story"] == [CANARIES["story"]]
    work_on_takedowns(caseworker, services.clock, case.case_id)
    private = private_of(case.case_id, case.code).raw
    secrets = [
        *(word.encode() for word in CANARIES.values()),
        SIGNAL.encode(),
        bytes.fromhex(SIGNAL),
        private,
        holder.code.raw,
        caseworker.private.raw,
        " ".join(case.code.words()).encode(),
        " ".join(case.code.groups()).encode(),
        "".join(case.code.groups()).encode(),
        " ".join(case.code.words()[3:12]).encode(),
        case.code.words()[-2].encode() + b" " + case.code.words()[-1].encode(),
    ]

    assert {secret: places_of(secret, database.kind) for secret in secrets} == {secret: [] for secret in secrets}

    assert left_in(Path(tempfile.gettempdir()), secrets) == []
    by_column = {column: boxes_in(column) for column in CONFIDED}
    assert [column for column, found in by_column.items() if not found] == [], "no canary was planted there"
    boxes = [box for column, found in by_column.items() for box in found if column != "incidents.incident.place"]
    key = CaseKeyRow.objects.get(pk=case.case_id)
    assert key.for_code is not None
    assert key.for_organisation is not None
    boxes += [bytes(key.for_code), bytes(key.for_organisation)]
    assert all(places_of(box[8:40], database.kind) for box in boxes)

    withdraw_everything(services, holder)

    assert {box: places_of(box[8:40], database.kind) for box in boxes} == {box: [] for box in boxes}
    assert {secret: places_of(secret, database.kind) for secret in secrets} == {secret: [] for secret in secrets}
    assert left_in(Path(tempfile.gettempdir()), [*secrets, *(box[8:40] for box in boxes)]) == []
    for word in [*CANARIES.values(), SIGNAL]:
        assert word not in caplog.text
    assert case.code.words()[3] + " " + case.code.words()[4] not in caplog.text


OF_TAKEDOWNS = sorted(each for each in CONFIDED if each.startswith("takedowns."))


@pytest.mark.usefixtures("temporary")
def test_what_is_forgotten_after_long_is_gone_from_the_files_too_while_the_case_goes_on(
    services: Services, database: RecordsDatabase, caseworker: Caseworker, opened: OpenCase
) -> None:
    case = opened(picture(), story=CANARIES["story"])
    assert isinstance(services.clock, MovableClock)
    work_on_takedowns(caseworker, services.clock, case.case_id)
    ids = list(LocationWork.objects.values_list("pk", flat=True))
    close_locations(services, caseworker.user, ids, Ending.LADDER_ENDED)
    Task.objects.all().delete()
    RecipientAnswer.objects.update(word="refused")
    PoliceTrack.objects.update(stage="ended")
    boxes = [box for column in OF_TAKEDOWNS for box in boxes_in(column)]
    assert len(boxes) == 8
    assert all(places_of(box[8:40], database.kind) for box in boxes)

    for days in (345, 30):
        services.clock.move(timedelta(days=days))
        begin_forgetting_takedowns(services.clock.now())
        piece = one_piece(services, handlers(12), "night")
        while piece():
            pass

    assert [column for column in OF_TAKEDOWNS if boxes_in(column)] == []
    assert {box: places_of(box[8:40], database.kind) for box in boxes} == {box: [] for box in boxes}
    assert left_in(Path(tempfile.gettempdir()), [box[8:40] for box in boxes]) == []
    assert boxes_in("cases.sealeditem.box"), "the case itself goes on"
