"""Server time of the desk's lists at 100,000 cases and 50,000 sites, on SQLite and on PostgreSQL.

A page is asked for in the server's own process, through all of its middleware, and nothing is said of the network. A
twentieth of the rows is made by `demo.many_cases`, and copied in the database. For other sizes, or one database:

    TAKEBACK_BENCH_DESK=20000 TAKEBACK_BENCH_DESK_ON=sqlite python benchmarks/run.py desk
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Model

    from takeback.records.accounts.models import User

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TITLE = "Pages of the desk at 100,000 cases and 50,000 sites: server time"
CASES, SITES = 100_000, 50_000
COPIES = 20
VISITS = 40
OTHERS = 2_000
"""Requests for pictures, and incidents."""

PAGES = (
    ("/desk/", "first page"),
    ("/desk/cases/", "cases in which something waits"),
    ("/desk/requests/", "links for pictures"),
    ("/desk/requests/?from=1000", "links for pictures, a page in the middle"),
    ("/desk/takedowns/", "takedowns: what waits"),
    ("/desk/incidents/", "incidents"),
    ("/desk/handovers/", "hand-overs"),
    ("/desk/review/", "queue of reviewers"),
    ("/desk/sites/", "sites, first page"),
    ("/desk/sites/?after=board-3000.example", "sites, a page in the middle"),
    ("/desk/sites/?q=d-4711", "sites, found by a part of the name"),
    ("/desk/sites/?q=nothing-like-it", "sites, a part that none has"),
    ("/desk/sites/?only=unseen", "sites, long not looked up"),
    ("/desk/sites/board-7.example/", "one site"),
    ("/desk/sites/board-7.example/mirrors/", "its mirrors"),
    ("/desk/sites/channels/", "official channels"),
    ("/desk/figures/", "figures"),
    ("/transparency/", "figures for everybody"),
)


def rows() -> list[dict[str, str]]:
    """A row for each page, a column for each database."""
    found = {name: _measured(name) for name in os.environ.get("TAKEBACK_BENCH_DESK_ON", "sqlite,postgresql").split(",")}
    table = [
        {"page": about, **{f"{name}, p50 / p99": _in_words(times[path]) for name, times in found.items()}}
        for path, about in PAGES
    ]
    counted = {f"{name}, p50 / p99": f"{times['count'][0]:.1f} s" for name, times in found.items()}
    return [*table, {"page": "counting all figures, once a night", **counted}]


def _in_words(seconds: list[float]) -> str:
    hundredths = statistics.quantiles(seconds, n=100, method="inclusive")
    return f"{hundredths[49] * 1000:.0f} / {hundredths[98] * 1000:.0f} ms"


def _measured(database: str) -> dict[str, list[float]]:
    """In a process of its own, since Django is set up once a process."""
    with tempfile.TemporaryDirectory(prefix="takeback-bench-") as home, _url(database) as url:
        environment = {
            **os.environ,
            "TAKEBACK_HOME": f"{home}/home",
            "TAKEBACK_DATABASE_URL": url,
            "TAKEBACK_TRANSPARENCY": "1",
            "TAKEBACK_LOG_LEVEL": "ERROR",
            "PYTHONPATH": f"{HERE}:{ROOT / 'src'}:{ROOT}",
        }
        for ours in ("TAKEBACK_BENCH_DESK", "TAKEBACK_BENCH_DESK_ON"):
            environment.pop(ours, None)
        many = os.environ.get("TAKEBACK_BENCH_DESK", str(CASES))
        script = [sys.executable, "-c", f"import bench_desk; bench_desk.measure_here({many})"]
        done = subprocess.run(script, env=environment, check=True, stdout=subprocess.PIPE, text=True, cwd=HERE)
        times: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
        return times


@contextmanager
def _url(database: str) -> Iterator[str]:
    if database == "sqlite":
        yield ""
        return
    sys.path.insert(0, str(ROOT))
    from tests.postgresql import throw_away_server

    with throw_away_server() as url:
        yield url


def measure_here(cases: int) -> None:
    """Fill the records, visit each page, and print the times as JSON last."""
    from takeback.project.start import start

    start()
    from django.db import connection

    from takeback.flows.figures.counting import EVERYBODY, count
    from takeback.project.wiring import services
    from takeback.records.accounts.roles import Role
    from tests.people import a_member, signed_in

    at = services().clock.now()
    user = a_member(Role.CASEWORKER, Role.PARTNER, Role.REVIEWER)
    fill(user, cases, at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    began = time.perf_counter()
    count(user.organisation_id, at)
    times = {"count": [time.perf_counter() - began]}
    count(EVERYBODY, at)
    browser = signed_in(user, at)
    for path, _about in PAGES:
        times[path] = []
        for visit in range(VISITS + 2):
            began = time.perf_counter()
            answer = browser.get(path, headers={"host": "localhost"})
            took = time.perf_counter() - began
            if answer.status_code != HTTPStatus.OK:
                raise LookupError(f"{path} answered {answer.status_code}")
            if visit > 1:  # the first ones load templates
                times[path].append(took)
    print(json.dumps(times))


def fill(user: User, cases: int, at: datetime) -> None:
    """Cases and sites, made and copied; and what else the desk lists."""
    from datetime import timedelta

    from takeback.casework.incident import Kind
    from takeback.demo.many_cases import Year, load_cases
    from takeback.demo.many_sites import load_sites
    from takeback.flows.cases import incidents
    from takeback.records.cases.models import Case, SealedItem
    from takeback.records.sites.models import Site, SiteAnswer, SiteContact, SiteMark
    from takeback.records.takedowns import models as takedowns
    from takeback.records.uploads.models import UploadRequest

    share = cases // COPIES
    load_cases(user, Year(cases=share, resolved=share * 29 // 100, failed=share * 3 // 100), at)
    load_sites(SITES // COPIES, at)
    for copy in range(1, COPIES):
        for model, columns in (
            (Case, ("id", "consent")),
            (SealedItem, ("case_id",)),
            (takedowns.LocationWork, ("id", "holder", "place_hash")),
            (takedowns.LocationCase, ("location_id", "case_id")),
            (takedowns.LocationCheck, ("location_id", "case_id")),
            (takedowns.Notice, ("id", "holder", "batch")),
            (takedowns.NoticeLocation, ("notice_id", "location_id")),
            (takedowns.LookRow, ("location_id",)),
            (Site, ("id", "domain")),
            (SiteContact, ("site_id",)),
            (SiteAnswer, ("site_id",)),
            (SiteMark, ("site_id", "value")),
        ):
            _copy(model, columns, f"_{copy}")
    for number in range(OTHERS):
        incidents.open_incident(user, Kind.ROOM, f"https://chat.example/room/{number}", at)
    _tasks(user, at)
    UploadRequest.objects.bulk_create(
        UploadRequest(
            secret_hash=f"{number}",
            partner=user.organisation,
            reviewer=user.organisation,
            made_by=user,
            kind="nudity",
            state="open",
            opened_at=at,
            open_until=at + timedelta(days=1),
            destroy_at=at + timedelta(days=2),
        )
        for number in range(OTHERS)
    )


def _tasks(user: User, at: datetime) -> None:
    """Something that waits for each case that is not over, of every kind.

    What is due first, and so is shown, is of cases that were made: the boxes of copies open no more.
    """
    from datetime import timedelta

    from takeback.records.takedowns.actions.tasks import queue_of
    from takeback.records.takedowns.models import LocationWork, Task
    from takeback.records.takedowns.words import URGENCY, TaskKind
    from takeback.records.work.models import QueueItem

    kinds = list(TaskKind)
    open_ones = LocationWork.objects.exclude(state="closed").order_by().values_list("holder", flat=True).distinct()
    tasks = [
        Task(
            organisation=user.organisation,
            holder=holder,
            kind=kinds[number % len(kinds)].value,
            about=holder,
            due_at=at + timedelta(minutes=number - 25_000),
        )
        for number, holder in enumerate(sorted(open_ones.iterator(), key=lambda holder: (holder.count("_"), holder)))
    ]
    queue = queue_of(user.organisation_id)
    Task.objects.bulk_create(tasks, batch_size=5_000)
    QueueItem.objects.bulk_create(
        [
            QueueItem(
                queue=queue,
                key=each.pk,
                priority=URGENCY[TaskKind(each.kind)],
                due_at=each.due_at,
            )
            for each in tasks
        ],
        batch_size=5_000,
    )


def _copy(model: type[Model], columns: tuple[str, ...], ending: str) -> None:
    """The rows that were made, once more, with an ending at what must differ. Their boxes open no more."""
    from django.db import connection, transaction

    known = model._meta  # noqa: SLF001 - documented: "Model _meta API"
    names = [each.column for each in known.concrete_fields if each.column in columns or not each.primary_key]
    listed = ", ".join(f'"{each}"' for each in names)
    said = ", ".join(_said_anew(each, ending) if each in columns else f'"{each}"' for each in names)
    originals = f"\"{columns[0]}\" NOT LIKE '%\\_%\\__%' ESCAPE '\\'"  # an id has one `_`, a copy's has two
    copied = f'INSERT INTO "{known.db_table}" ({listed}) SELECT {said} FROM "{known.db_table}" WHERE {originals}'  # noqa: S608 - names of ours
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(copied)


def _said_anew(column: str, ending: str) -> str:
    """What must differ, with an ending; a digest gives room for it, since it fills its column."""
    if column in {"place_hash", "batch"}:
        return f'substr("{column}", 1, length("{column}") - {len(ending)}) || \'{ending}\''
    return f"\"{column}\" || '{ending}'"
