"""The API's own description, OpenAPI 3.1: what ninja reads off the code, completed by how calls fail."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from takeback.web.face.access import for_anyone
from takeback.web.face.problems import CONTENT_TYPE, KINDS, problem
from takeback.web.platform_api.bare.described import paths as bare_paths
from takeback.web.platform_api.bare.described import schemas as bare_schemas

PREFIX = "api/v1"
"""Below which the calls lie; a new one where a caller would have to change."""

_EVERY_CALL = ("invalid", "not_signed_in", "not_allowed", "too_slow", "too_large", "unsupported_media_type")
_EVERY_FAILURE = ("too_many", "internal", "unavailable")
_FURTHER = {
    "scan": ("unhashable",),
    "bank_picture": ("unhashable",),
    "open_bank": ("conflict",),
    "remember": ("conflict",),
    "open_webhook": ("conflict",),
    "send_test_event": ("conflict",),
    "report_links": ("not_found",),
}
_BY_NAME = ("not_found",)
"""Of calls whose address names something."""

_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "A failure, as RFC 9457 has it. `code` never changes; the words may.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"enum": sorted(KINDS)},
        "detail": {"type": "string"},
        "field": {"type": "string", "description": "Path of the offending value, such as `signals.3.value`."},
        "reason": {"type": "string", "description": "With `unhashable`: a stable word that says why."},
    },
    "required": ["type", "title", "status", "code", "detail"],
    "additionalProperties": False,
}


def document(api: NinjaAPI) -> dict[str, Any]:
    """The description of every call and of every way in which it can fail.

    Args:
        api: with its operations.
    """
    described: dict[str, Any] = deepcopy(dict(api.get_openapi_schema(path_prefix=PREFIX)))
    components = described["components"]
    components.setdefault("schemas", {}).update({**bare_schemas(), "Problem": _PROBLEM})
    described["paths"].update(bare_paths(PREFIX))
    components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "tb_<id>_<secret>"}}
    described["servers"] = [{"url": "/"}]
    for path, operations in described["paths"].items():
        for operation in operations.values():
            operation["security"] = [{"key": []}]
            further = (*(_BY_NAME if "{" in path else ()), *_FURTHER.get(operation["operationId"], ()))
            codes = (*_EVERY_CALL, *further, *_EVERY_FAILURE)
            operation["responses"].update({str(KINDS[code].status): _failing(code) for code in codes})
            operation["responses"] = {str(status): each for status, each in operation["responses"].items()}
    described["paths"].update(_STATUS_PATHS)
    described["paths"][f"/{PREFIX}/openapi.json"] = {"get": _open("openapi", "This document", {"type": "object"})}
    return described


def document_view(api: NinjaAPI) -> Callable[[HttpRequest], HttpResponse]:
    """A view that serves the document.

    Args:
        api: with its operations.
    """
    written = cache(lambda: document(api))  # it does not change while the process runs

    @csrf_exempt  # it only reads, and whoever calls it otherwise is to hear 405
    @for_anyone
    @require_safe
    def openapi(_request: HttpRequest) -> HttpResponse:
        return JsonResponse(written())

    return openapi


def _failing(code: str) -> dict[str, Any]:
    example = problem(code, reason="too_small" if code == "unhashable" else None)
    response: dict[str, Any] = {
        "description": f"`{code}`: {KINDS[code].meaning}",
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }
    if code in {"not_signed_in", "not_allowed"}:
        # A key that carries the scope, and yet may not do this one thing, is not asked for another.
        always = code == "not_signed_in"
        response["headers"] = {"WWW-Authenticate": {"required": always, "schema": {"type": "string"}}}
    return response


def _open(operation_id: str, summary: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": operation_id,
        "summary": summary,
        "security": [],
        "responses": {
            "200": {"description": summary, "content": {"application/json": {"schema": schema}}},
            **{str(KINDS[code].status): _failing(code) for code in ("invalid", "too_slow", "too_large", "internal")},
        },
    }


def _status(word: str) -> dict[str, Any]:
    return {"type": "object", "properties": {"status": {"const": word}}, "required": ["status"]}


def _status_paths() -> dict[str, Any]:
    live = _open("live", "The process is up", _status("live"))
    ready = _open("ready", "Lookups are served", _status("ready"))
    ready["responses"]["503"] = {
        "description": "Lookups are not served now",
        "content": {"application/json": {"schema": _status("unavailable")}},
    }
    return {"/status/live": {"get": live}, "/status": {"get": ready}}


_STATUS_PATHS = _status_paths()
