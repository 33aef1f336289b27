"""Where a platform is called back."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Body, Path, Router
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from takeback.flows.callbacks import webhooks as flow
from takeback.records.platforms import webhooks as records
from takeback.records.platforms.models import Webhook
from takeback.records.platforms.scopes import Scope
from takeback.records.platforms.webhooks import EventKind
from takeback.web.face.access import for_keys
from takeback.web.platform_api.asking import services_of
from takeback.web.platform_api.keys import key_holder

router = Router()

WebhookId = Annotated[str, Field(pattern=r"^hook_[2-9a-z]{16}$")]

_EXAMPLE: dict[str, JsonValue] = {
    "id": "hook_7k3m9q2xw4t8r5vn",
    "url": "https://platform.example/takeback",
    "events": ["entry_withdrawn", "retroactive_match"],
    "made_on": "2026-11-22",
    "failing_since": None,
    "disabled_on": None,
}
_SECRET: dict[str, JsonValue] = {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw0000000000A="}


class WebhookAsked(BaseModel):
    """Where to call, and what about."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"url": _EXAMPLE["url"], "events": _EXAMPLE["events"]}}
    )

    url: str = Field(max_length=2000, description="`https`, on port 443, and of the public Internet.")
    events: list[Literal["retroactive_match", "entry_withdrawn"]] = Field(min_length=1, max_length=2)


class WebhookAnswered(BaseModel):
    """One webhook."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})

    id: str
    url: str
    events: list[str]
    made_on: date
    failing_since: date | None = Field(description="No call has come through since this day.")
    disabled_on: date | None = Field(
        description="Put out of use on this day, after seven days without a call that came through. Make it anew."
    )


class WebhookOpened(WebhookAnswered):
    """One webhook, and its secret: you are told it this once."""

    model_config = ConfigDict(json_schema_extra={"example": {**_EXAMPLE, **_SECRET}})

    secret: str = Field(description="`whsec_` and 32 bytes in base64. Calls are signed with it: see docs/webhooks.md.")


class WebhooksAnswered(BaseModel):
    """All of yours."""

    model_config = ConfigDict(json_schema_extra={"example": {"webhooks": [_EXAMPLE]}})

    webhooks: list[WebhookAnswered]


class WebhookClosed(BaseModel):
    """It is gone, with every event that was still to be sent to it."""

    model_config = ConfigDict(json_schema_extra={"example": {"id": _EXAMPLE["id"], "deleted": True}})

    id: str
    deleted: Literal[True]


class TestSent(BaseModel):
    """A test is on its way."""

    model_config = ConfigDict(json_schema_extra={"example": {"event": "evt_0f5c8a3b6d9e42710f5c8a3b6d9e4271"}})

    event: str = Field(description="What the header `webhook-id` of the call will say.")


@router.get("/webhooks", response=WebhooksAnswered, operation_id="list_webhooks", summary="Your webhooks")
@for_keys(Scope.WEBHOOKS.value)
def list_webhooks(request: HttpRequest) -> WebhooksAnswered:
    """Every webhook of yours, and whether calls come through.

    Needs a key with the scope `webhooks`.
    """
    own = records.webhooks_of(key_holder(request).organisation_id)
    return WebhooksAnswered(webhooks=[WebhookAnswered.model_validate(_members(each)) for each in own])


@router.post("/webhooks", response=WebhookOpened, operation_id="open_webhook", summary="Open a webhook")
@for_keys(Scope.WEBHOOKS.value)
def open_webhook(request: HttpRequest, asked: Body[WebhookAsked]) -> WebhookOpened:
    """Have us call you. The secret is in this answer, and nowhere else.

    Needs a key with the scope `webhooks`.
    """
    organisation = key_holder(request).organisation_id
    return _opened(
        flow.open_webhook(services_of(request), organisation, asked.url, [EventKind(each) for each in asked.events])
    )


@router.delete("/webhooks/{webhook}", response=WebhookClosed, operation_id="close_webhook", summary="Delete a webhook")
@for_keys(Scope.WEBHOOKS.value)
def close_webhook(request: HttpRequest, webhook: Path[WebhookId]) -> WebhookClosed:
    """Be called no more, and forget every event that was still to be sent.

    Needs a key with the scope `webhooks`.
    """
    records.close_webhook(webhook, key_holder(request).organisation_id, services_of(request).clock.now())
    return WebhookClosed(id=webhook, deleted=True)


@router.post(
    "/webhooks/{webhook}/secret",
    response=WebhookOpened,
    operation_id="rotate_webhook_secret",
    summary="Rotate a webhook's secret",
)
@for_keys(Scope.WEBHOOKS.value)
def rotate_webhook_secret(request: HttpRequest, webhook: Path[WebhookId]) -> WebhookOpened:
    """Get a fresh secret. For two days calls are signed with the old one too; rotate twice to end that at once.

    Needs a key with the scope `webhooks`.
    """
    organisation = key_holder(request).organisation_id
    return _opened(records.rotate_secret(webhook, organisation, services_of(request).clock.now()))


@router.post(
    "/webhooks/{webhook}/test", response=TestSent, operation_id="send_test_event", summary="Have a test event sent"
)
@for_keys(Scope.WEBHOOKS.value)
def send_test_event(request: HttpRequest, webhook: Path[WebhookId]) -> TestSent:
    """Have a `test` event sent, at most one a minute. Whether it came through, the list of webhooks tells.

    Needs a key with the scope `webhooks`.
    """
    return TestSent(event=flow.send_test(services_of(request), key_holder(request).organisation_id, webhook))


OPERATIONS = (list_webhooks, open_webhook, close_webhook, rotate_webhook_secret, send_test_event)


def _opened(opened: records.Opened) -> WebhookOpened:
    return WebhookOpened.model_validate({**_members(opened.webhook), "secret": opened.secret})


def _members(webhook: Webhook) -> dict[str, object]:
    return {name: getattr(webhook, name) for name in WebhookAnswered.model_fields}
