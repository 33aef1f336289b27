"""The OpenAPI document is true: schemathesis calls what it describes, rightly and wrongly, and believes no word."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, settings
from jsonschema_rs import validator_for
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import positive_data_acceptance

from takeback.project import asgi, wiring
from takeback.web.face.problems import KINDS
from takeback.web.platform_api.asked import LookupAsked
from takeback.web.platform_api.document import document
from takeback.web.platform_api.urls import api
from tests.fakes.services import FakeServices
from tests.integration.web.platform_api.conftest import NewKey, level

schema = schemathesis.openapi.from_dict(document(api))
schema.app = asgi.application
schema.config.generation.update(deterministic=True)


@pytest.fixture
def key(transactional_db: None, services: FakeServices, new_key: NewKey) -> str:
    key = new_key("lookup", "opinions", "webhooks")
    level(wiring.services())
    return key


@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_the_document_says(case: schemathesis.Case[Any], key: str) -> None:
    # What is well-formed to the document need not be a picture, an address that can be called, or two days in their
    # order: that is no fault of the document.
    free = case.operation.path.endswith(("/scan", "/webhooks", "/usage", "/statistics"))
    excluded: list[CheckFunction] = [positive_data_acceptance] if free else []
    case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, excluded_checks=excluded)


def _operations() -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", operation)
        for path, methods in document(api)["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_document_needs_no_key(services: FakeServices, db: None) -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json() == document(api)
    assert answer.json()["openapi"].startswith("3.1")


@pytest.mark.parametrize(("name", "operation"), _operations())
def test_every_example_is_valid(name: str, operation: dict[str, Any]) -> None:
    components = document(api)["components"]
    for status, response in operation["responses"].items():
        for content in response["content"].values():
            checked = validator_for({**content["schema"], "components": components})
            if "example" in content:
                assert checked.is_valid(content["example"]), (name, status)


def test_the_examples_of_bodies_and_answers_are_valid() -> None:
    described = document(api)
    for name, each in described["components"]["schemas"].items():
        if "example" in each:
            whole = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
            assert validator_for(whole).is_valid(each["example"]), name
    LookupAsked.model_validate(described["components"]["schemas"]["LookupAsked"]["example"])


def test_a_call_with_a_key_declares_every_way_to_be_refused() -> None:
    for name, operation in _operations():
        if not operation["security"]:
            continue
        statuses = {int(status) for status in operation["responses"]}
        assert {200, 400, 401, 403, 408, 413, 415, 500, 503} <= statuses, name
        assert statuses - {200} <= {kind.status for kind in KINDS.values()}
