"""`takeback site look` as a person starts it, against a site on this machine's loopback."""

from __future__ import annotations

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
