"""What people confide is looked for everywhere where it could lie: before and after it is deleted."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from takeback.casework.case import WithdrawalRule
from takeback.flows.cases import case_work
from takeback.flows.cases.own_case import report_links, write_to_caseworker
from takeback.flows.cases.withdrawing import withdraw_everything
from takeback.flows.services import Services
from takeback.records.case_keys.models import CaseKeyRow
from takeback.records.cases.actions import Wishes
from takeback.records.cases.models import Message, ReportedLocation, SealedItem
from tests.database import RecordsDatabase
from tests.integration.cases.conftest import Browser, Caseworker, OpenCase, picture
from tests.integration.cases.test_opening import private_of
from tests.integration.cases.test_withdrawing import holder_of

CANARIES = {
    "story": "canary-pelican-story",
    "contact": "canary-pelican-contact",
    "delegate": "canary-pelican-delegate",
    "situation": "canary-pelican-situation",
    "letter": "canary-pelican-letter",
    "answer": "canary-pelican-answer",
    "link": "https://canary-pelican.example/link",
}


@pytest.fixture
def services(database: RecordsDatabase, services: Services) -> Services:
    """Over real transactions: what is committed lies in the files."""
    return services


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


def test_the_search_finds_what_is_there(services: Services, database: RecordsDatabase, opened: OpenCase) -> None:
    case = opened(picture())

    places = places_of(case.case_id.encode(), database.kind)

    assert "default.cases_case" in places
    assert "case_keys.case_keys_casekeyrow" in places
    if database.kind == "sqlite":
        assert {place.split("-")[0] for place in places} & {"takeback.sqlite3"}
        assert {place.split("-")[0] for place in places} & {"case_keys.sqlite3"}


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
    private = private_of(case.case_id, case.code).raw
    secrets = [
        *(word.encode() for word in CANARIES.values()),
        private,
        holder.code.raw,
        " ".join(case.code.words()).encode(),
        " ".join(case.code.groups()).encode(),
        "".join(case.code.groups()).encode(),
        " ".join(case.code.words()[3:12]).encode(),
        case.code.words()[-2].encode() + b" " + case.code.words()[-1].encode(),
    ]

    assert {secret: places_of(secret, database.kind) for secret in secrets} == {secret: [] for secret in secrets}

    boxes = [
        *(bytes(box) for table in (SealedItem, Message) for box in table.objects.values_list("box", flat=True)),
        *(bytes(box) for box in ReportedLocation.objects.values_list("locked", flat=True)),
    ]
    key = CaseKeyRow.objects.get(pk=case.case_id)
    assert key.for_code is not None
    assert key.for_organisation is not None
    boxes += [bytes(key.for_code), bytes(key.for_organisation)]
    assert len(boxes) == 9
    assert all(places_of(box[8:40], database.kind) for box in boxes)

    withdraw_everything(services, holder)

    assert {box: places_of(box[8:40], database.kind) for box in boxes} == {box: [] for box in boxes}
    assert {secret: places_of(secret, database.kind) for secret in secrets} == {secret: [] for secret in secrets}
    for word in CANARIES.values():
        assert word not in caplog.text
    assert case.code.words()[3] + " " + case.code.words()[4] not in caplog.text
    assert not list(Path(tempfile.gettempdir()).glob("*pelican*"))
