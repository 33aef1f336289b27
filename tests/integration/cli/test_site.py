"""`takeback site` as a person starts it: a look at a site on this machine's loopback, and the registry in and out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fakes.name_server import LoopbackNameServer
from tests.integration.cli.conftest import Takeback
from tests.integration.site_look.conftest import Net, names, net

__all__ = ["names", "net"]  # the fixtures, for pytest


def test_a_look_prints_one_object_with_contacts_and_failures(
    takeback: Takeback, net: Net, names: LoopbackNameServer
) -> None:
    ran = takeback("site", "look", net.host, "--json", **net.settings(names))
    assert ran.status == 0, ran.err
    (told,) = ran.lines
    assert (told["host"], told["site"], told["language"]) == ("www.pictures.example", "pictures.example", "ko")
    first = told["contacts"][0]
    assert first["address"] == "dmca@pictures.example"
    assert first.keys() >= {"scope", "source", "found_on", "route", "language", "note", "answers_only_intermediaries"}
    assert {"source": "page", "reason": "placeholder", "what": "you@yourdomain.com"} in told["failures"]


def test_a_look_for_people_is_a_table_with_failures_beside_it(
    takeback: Takeback, net: Net, names: LoopbackNameServer
) -> None:
    ran = takeback("site", "look", net.host, **net.settings(names), COLUMNS="200")
    assert ran.status == 0, ran.err
    assert "dmca@pictures.example" in ran.out
    assert "rdap: authority: helpdesk@apnic.net" in ran.err


def test_a_site_for_which_nobody_answers_leaves_with_one(
    takeback: Takeback, net: Net, names: LoopbackNameServer
) -> None:
    ran = takeback("site", "look", "nobody.example", "--json", **net.settings(names))
    assert ran.status == 1
    assert {each["scope"] for each in ran.lines[0]["contacts"]} <= {"operator", "search_engine", "regulator"}
    assert {"source": "dns", "reason": "not_found", "what": "nobody.example"} in ran.lines[0]["failures"]


def test_what_is_no_host_is_refused_with_its_sentence(takeback: Takeback) -> None:
    for text in ("http://10.0.0.1/", "javascript:alert(1)", "@someone", "https://user:word@site.example/"):
        ran = takeback("site", "look", text, "--json")
        assert ran.status == 2, text
        assert ran.out == ""
        assert ran.err.startswith("takeback: ")
        assert "word" not in ran.err.replace("password", "")


def test_a_registry_goes_out_and_into_another_deployment_and_twice_is_harmless(
    takeback: Takeback, tmp_path: Path
) -> None:
    way = {"scope": "host", "route": "email", "address": "abuse@host.example", "found_on": "2026-11-01"}
    lines = [{"site": f"board-{number}.example", "notes": "=1+1", "contacts": [way]} for number in range(1200)]
    (tmp_path / "sites.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    for _ in range(2):
        ran = takeback("site", "import", tmp_path / "sites.jsonl", "--json")
        assert ran.status == 0, ran.err
        assert ran.lines == [{"rows": 1200, "taken_in": 1200, "problems": []}]
    as_csv = takeback("site", "export")
    assert len(as_csv.out.splitlines()) == 1201
    (tmp_path / "sites.csv").write_text(as_csv.out, "utf-8")
    elsewhere = {"TAKEBACK_HOME": str(tmp_path / "another")}
    ran = takeback("site", "import", tmp_path / "sites.csv", **elsewhere)
    assert "1200 rows are taken in." in ran.out
    assert (
        takeback("site", "export", "--form", "jsonl", **elsewhere).out
        == takeback("site", "export", "--form", "jsonl").out
    )


def test_a_list_with_bad_lines_is_named_line_by_line_and_nothing_is_taken_in(
    takeback: Takeback, tmp_path: Path
) -> None:
    file = tmp_path / "sites.jsonl"
    good = [json.dumps({"site": f"board-{number}.example"}) for number in range(700)]
    file.write_text("\n".join([*good, "nonsense", json.dumps({"site": "nobody"})]), "utf-8")
    ran = takeback("site", "import", file)
    assert ran.status == 1
    assert "line 701, line: this is no JSON" in ran.err
    assert "line 702, site: a site is named by its domain" in ran.err
    assert "Nothing was taken in." in ran.err
    assert takeback("site", "export", "--form", "jsonl").out == ""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"site\nboard.example\n\xff\n", "line 3, list: this is no text in UTF-8"),
        (b"site\nbo\0ard.example\n", "line 2, list: this is no text"),
        (b"name\nboard.example\n", "line 1, columns"),
        (b"", "line 1, columns"),
    ],
)
def test_what_is_no_list_is_refused_by_its_line(takeback: Takeback, tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "sites").write_bytes(data)
    ran = takeback("site", "import", tmp_path / "sites")
    assert ran.status == 1
    assert said in ran.err


def test_a_list_that_is_not_there_is_asked_for(takeback: Takeback, tmp_path: Path) -> None:
    ran = takeback("site", "import", tmp_path / "none.csv")
    assert ran.status == 2
    assert "no such file" in ran.err
