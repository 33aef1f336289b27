"""What the document says of the two calls, read off the same types that check and answer them."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from takeback.web.platform_api.answered import LookupAnswered, ScanAnswered
from takeback.web.platform_api.asked import LookupAsked

_REFERENCE = "#/components/schemas/{model}"


def schemas() -> dict[str, Any]:
    """The components that the two calls name."""
    _, described = models_json_schema(
        [(LookupAsked, "validation"), (LookupAnswered, "serialization"), (ScanAnswered, "serialization")],
        ref_template=_REFERENCE,
    )
    components: dict[str, Any] = described["$defs"]
    return components


def paths(prefix: str) -> dict[str, Any]:
    """The two calls, without the ways in which every call can fail.

    Args:
        prefix: below which they lie.
    """
    return {
        f"/{prefix}/lookup": {
            "post": _operation(
                "lookup",
                "Look signals up",
                "Say for each of 1 to 1,000 signals whether the upload that it stands for may be shown, and why.",
                {"application/json": {"schema": _named("LookupAsked")}},
                _named("LookupAnswered"),
            ),
        },
        f"/{prefix}/scan": {
            "post": _operation(
                "scan",
                "Scan a picture",
                "Hash a picture, look all its signals up, and decide. It is neither kept nor written to a disk.",
                {"multipart/form-data": {"schema": _FORM}},
                _named("ScanAnswered"),
            ),
        },
    }


_FORM = {
    "type": "object",
    "properties": {"file": {"type": "string", "format": "binary"}},
    "required": ["file"],
    "additionalProperties": False,
}


def _operation(
    name: str, summary: str, description: str, body: dict[str, Any], answer: dict[str, Any]
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "description": f"{description}\n\nNeeds a key with the scope `lookup`.",
        "requestBody": {"required": True, "content": body},
        "responses": {"200": {"description": "OK", "content": {"application/json": {"schema": answer}}}},
    }


def _named(schema: str) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(model=schema)}
