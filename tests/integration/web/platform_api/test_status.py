"""Whoever balances the load learns whether to send traffic, and nothing else."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.fakes.services import FakeServices


@pytest.fixture
def client(services: FakeServices, db: None) -> Client:
    return Client(raise_request_exception=False)


def test_a_process_that_serves_is_live_and_ready(client: Client) -> None:
    assert client.get("/status/live").json() == {"status": "live"}
    assert client.get("/status").json() == {"status": "ready", "lookups": "served"}


def test_a_process_that_cannot_search_is_live_and_not_ready(client: Client, services: FakeServices) -> None:
    services.shelf.searchable = False
    assert client.get("/status/live").status_code == 200
    answer = client.get("/status")
    assert (answer.status_code, answer.json()["why"]) == (503, "index_not_level")


@pytest.mark.parametrize("address", ["/status", "/status/live"])
def test_it_is_only_read(client: Client, address: str) -> None:
    assert client.head(address).status_code == 200
    answer = client.post(address)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


def test_an_address_that_is_not_there_is_a_problem_too(client: Client) -> None:
    for address in ("/api/", "/api/v1/", "/api/v1/lookup/", "/api/v2/lookup", "/api/v1/../v1/x", "/api/v1/%00"):
        for method in ("GET", "POST", "DELETE"):
            answer = client.generic(method, address)
            assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_a_host_that_is_not_ours_is_a_problem_too(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json", headers={"host": "elsewhere.example"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
