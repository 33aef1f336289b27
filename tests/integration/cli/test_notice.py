from __future__ import annotations

import json
from pathlib import Path

import pytest

from takeback.casework.notices.routes import ROUTES
from tests.integration.cli.conftest import Takeback

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "notice.json"


def test_the_example_is_complete_under_take_it_down_and_names_what_copyright_lacks(takeback: Takeback) -> None:
    ran = takeback("notice", "validate", EXAMPLE, "--json")
    assert ran.status == 0, ran.err
    by_route = {line["route"]: line for line in ran.lines}
    assert set(by_route) == set(ROUTES)
    assert by_route["us_take_it_down"]["valid"]
    assert by_route["us_take_it_down"]["missing"] == []
    assert by_route["us_take_it_down"]["clock"] == "48 hours"
    (lacking,) = by_route["us_dmca"]["missing"]
    assert lacking["element"] == "publication_accepted"
    assert lacking["sentence"]
    assert "ownership" in by_route["us_dmca"]["present"]


def test_people_read_a_table_and_a_sentence_for_each_missing_element(takeback: Takeback) -> None:
    ran = takeback("notice", "validate", EXAMPLE)
    assert ran.status == 0, ran.err
    assert "publication_accepted: The person has not been asked" in ran.out
    assert ran.out.count("designation:") == 1


def test_one_route_that_lacks_something_leaves_with_one(takeback: Takeback) -> None:
    assert takeback("notice", "validate", EXAMPLE, "--route", "us_dmca").status == 1
    assert takeback("notice", "validate", EXAMPLE, "--route", "us_take_it_down").status == 0


def test_a_minor_is_refused_under_every_route_with_that_reason_alone(takeback: Takeback, tmp_path: Path) -> None:
    facts = json.loads(EXAMPLE.read_text("utf-8"))
    facts["subject"]["age"] = "unsure"
    (tmp_path / "minor.json").write_text(json.dumps(facts), "utf-8")
    ran = takeback("notice", "validate", tmp_path / "minor.json", "--json")
    assert ran.status == 1
    assert {each["element"] for line in ran.lines for each in line["missing"]} == {"minors_path"}
    assert all(line["present"] == [] for line in ran.lines)


def test_an_operators_changes_are_laid_over_the_routes(takeback: Takeback, tmp_path: Path) -> None:
    changes = tmp_path / "routes.toml"
    changes.write_text(
        '[[route]]\nid = "us_take_it_down"\nswitched_off = "Advice."\nsource = "x"\nverified_on = 2026-11-01\n', "utf-8"
    )
    ran = takeback("notice", "validate", EXAMPLE, "--route", "us_take_it_down", "--changes", changes, "--json")
    assert ran.status == 1
    assert [each["element"] for each in ran.lines[0]["missing"]] == ["switched_on"]
    changes.write_bytes(b"\xff\xfe")
    assert takeback("notice", "validate", EXAMPLE, "--changes", changes).status == 2


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "not JSON"),
        (b'{"on": "2026-11-26"', "not JSON"),
        (b"\xff", "UTF-8"),
        (b'{"sender": {"emial": "x"}}', "sender.emial"),
        (b'{"consent_to_notify": "yes"}', "consent_to_notify is true or false"),
        (b'{"material": {"shows": "cats"}}', "material.shows is one of"),
    ],
)
def test_a_file_that_cannot_be_meant_is_one_sentence_and_leaves_with_two(
    takeback: Takeback, tmp_path: Path, raw: bytes, said: str
) -> None:
    (tmp_path / "facts.json").write_bytes(raw)
    ran = takeback("notice", "validate", tmp_path / "facts.json")
    assert ran.status == 2
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_a_file_that_is_not_there_and_a_route_that_is_none_leave_with_two(takeback: Takeback, tmp_path: Path) -> None:
    assert takeback("notice", "validate", tmp_path / "gone.json").status == 2
    assert takeback("notice", "validate", EXAMPLE, "--route", "us_take_it_up").status == 2
