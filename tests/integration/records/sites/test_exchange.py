"""Lists of sites in and out: what comes out goes in again as it was, and a bad row says where and why."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest

from takeback.records.sites import actions
from takeback.records.sites.exchange import BadRow, import_sites, read_csv, read_json_lines, write_csv, write_json_lines
from takeback.records.sites.listed import Listed
from takeback.records.sites.models import Site, SiteContact
from takeback.sites.contact import Contact, RouteKind, Scope, Source

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def fill() -> None:
    site = actions.remember_site("pictures.example", NOW)
    for address in ("abuse@pictures.example", "https://pictures.example/report"):
        actions.add_contact(
            site,
            Contact(
                scope=Scope.OPERATOR,
                route_kind=RouteKind.FORM if address.startswith("http") else RouteKind.EMAIL,
                address=address,
                source=Source.REGISTRY,
                found_on=date(2026, 11, 1),
                language="ko",
                note="=SUM(A1)",
                answers_only_intermediaries=True,
            ),
        )
    actions.write_country(site, "KR")
    actions.write_notes(site, "'quoted\nin two lines, with a comma")
    actions.forbid_operator(site, "+1 sells removals", NOW, by_id="usr_1")
    actions.remember_site("quiet.example", NOW)


def good(found: Iterable[Listed | BadRow]) -> list[Listed]:
    read = list(found)
    assert [each for each in read if isinstance(each, BadRow)] == []
    return [each for each in read if isinstance(each, Listed)]


def everything() -> list[object]:
    fields = ("domain", "language", "country", "notes", "never_contact_operator", "added_on")
    ways = (
        "site__domain",
        "scope",
        "route_kind",
        "address",
        "source",
        "found_on",
        "language",
        "note",
        "answers_only_intermediaries",
    )
    return [*Site.objects.values_list(*fields), *SiteContact.objects.order_by("address").values_list(*ways)]


@pytest.mark.parametrize(("write", "read"), [(write_json_lines, read_json_lines), (write_csv, read_csv)])
def test_what_comes_out_goes_in_again_as_it_was(write: object, read: object) -> None:
    fill()
    before = everything()
    out = io.StringIO()
    assert write(out.write) == 2  # type: ignore[operator]  # both writers take the same
    Site.objects.all().delete()
    for _ in range(2):
        import_sites(good(read(out.getvalue().splitlines(keepends=True))), NOW)  # type: ignore[operator]  # and readers
        assert everything() == before


def test_no_cell_is_one_that_a_table_program_would_compute() -> None:
    fill()
    out = io.StringIO()
    write_csv(out.write)
    assert "'=SUM(A1)" in out.getvalue()
    assert "'+1 sells removals" in out.getvalue()
    assert ",=SUM" not in out.getvalue()


def test_an_import_adds_and_never_overwrites_what_is_known_here() -> None:
    fill()
    line = {
        "site": "pictures.example",
        "notes": "other notes",
        "never_contact_operator": "",
        "contacts": [
            {"scope": "operator", "route": "email", "address": "abuse@pictures.example", "found_on": "2020-01-01"},
            {"scope": "host", "route": "email", "address": "abuse@host.example", "found_on": "2026-01-01"},
        ],
    }
    assert import_sites(good(read_json_lines([json.dumps(line)])), NOW) == 1
    site = Site.objects.get(domain="pictures.example")
    assert site.notes.startswith("'quoted")
    assert site.never_contact_operator
    assert SiteContact.objects.get(address="abuse@pictures.example").found_on == date(2026, 11, 1)
    assert SiteContact.objects.get(address="abuse@host.example").source == "registry"


WAY = {"scope": "operator", "route": "email", "address": "abuse@pictures.example", "found_on": "2026-01-01"}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("[]", "line"),
        ("nonsense", "line"),
        ("[" * 100_000, "line"),
        ('"' + "x" * 300_000 + '"', "line"),
        ({"site": "nobody"}, "site"),
        ({"site": 5}, "site"),
        ({}, "site"),
        ({"site": "a.example", "password": "x"}, "line"),
        ({"site": "a.example", "notes": "x" * 20_000}, "notes"),
        ({"site": "a.example", "language": "korean!"}, "language"),
        ({"site": "a.example", "country": "Korea"}, "country"),
        ({"site": "a.example", "contacts": {}}, "contacts"),
        ({"site": "a.example", "contacts": [5]}, "contacts"),
        ({"site": "a.example", "contacts": [WAY | {"scope": "friend"}]}, "contacts"),
        ({"site": "a.example", "contacts": [WAY | {"found_on": "yesterday"}]}, "contacts"),
        ({"site": "a.example", "contacts": [WAY | {"found_on": 5}]}, "found_on"),
        ({"site": "a.example", "contacts": [WAY | {"address": "abuse@example.com"}]}, "address"),
        ({"site": "a.example", "contacts": [WAY | {"route": "form"}]}, "address"),
        ({"site": "a.example", "contacts": [WAY | {"more": "x"}]}, "contacts"),
        ({"site": "a.example", "contacts": [WAY | {"answers_only_intermediaries": "perhaps"}]}, "contacts"),
    ],
)
def test_a_bad_line_says_where_and_why_and_the_next_is_read(said: object, field: str) -> None:
    line = said if isinstance(said, str) else json.dumps(said)
    bad, fine = list(read_json_lines([line, "\n", '{"site": "b.example"}']))
    assert isinstance(bad, BadRow)
    assert (bad.line, bad.field) == (1, field)
    assert isinstance(fine, Listed)


def test_a_table_with_other_columns_or_torn_rows_is_refused_where_it_breaks() -> None:
    assert isinstance(next(read_csv(["domain\n", "a.example\n"])), BadRow)
    assert isinstance(next(read_csv(["site,password\n", "a.example,x\n"])), BadRow)
    torn = list(read_csv(["site,notes\n", "a.example\n", "a.example,b,c\n", "b.example,fine\n"]))
    assert [isinstance(each, BadRow) for each in torn] == [True, True, False]
    assert isinstance(list(read_csv(["site\n", '"a.exam\n']))[-1], BadRow)
    assert list(read_csv([])) == [BadRow(1, "columns", next(iter(read_csv([]))).why)]  # type: ignore[union-attr]  # a bad row
