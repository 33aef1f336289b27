"""Partner organisations on the command line."""

from __future__ import annotations

import json

from tests.integration.cli.conftest import Takeback


def test_a_partner_is_made_once_and_its_link_is_printed_alone(takeback: Takeback) -> None:
    said = ("organisation", "create", "Hillside School", "--administrator", "Kim", "--email", "kim@hillside.example")
    made, again = takeback(*said), takeback(*said)
    assert made.status == 0
    assert made.out.startswith("http://127.0.0.1:8000/join/")
    assert again.status == 1
    assert "There is an organisation of this name already." in again.err
    assert takeback("audit", "verify").status == 0


def test_an_address_that_cannot_be_one_makes_nothing(takeback: Takeback) -> None:
    ran = takeback("organisation", "create", "Hillside School", "--administrator", "Kim", "--email", "kim")
    assert ran.status == 2
    assert takeback("organisation", "list", "--json").out == ""


def test_the_list_says_how_each_organisation_stands(takeback: Takeback) -> None:
    takeback("link", "first")
    takeback("platform", "create", "chat.example")
    takeback("organisation", "create", "Hillside School", "--administrator", "Kim", "--email", "kim@hillside.example")
    listed = [json.loads(line) for line in takeback("organisation", "list", "--json").out.splitlines()]
    assert [(each["organisation"], each["is"], each["members"], each["key"]) for each in listed] == [
        ("Hillside School", "partner", 0, False),
        ("Your organisation", "runs the deployment", 0, False),
        ("chat.example", "platform", 0, False),
    ]
    assert "runs the deployment" in takeback("organisation", "list").out
