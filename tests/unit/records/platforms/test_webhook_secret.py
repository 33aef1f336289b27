"""Signing is as Standard Webhooks has it, and a stored secret opens in its own row alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from takeback.base.errors import Tampered
from takeback.records.platforms.webhook_secret import OVERLAP, WebhookSecret, unsealed

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = bytes(range(32))


def verifies(text: str, signature: str, body: bytes) -> bool:
    """As a receiver does it, by the specification and with nothing of ours."""
    key = base64.b64decode(text.removeprefix("whsec_"))
    signed = b"evt_1." + str(int(AT.timestamp())).encode() + b"." + body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(each, wanted) for each in signature.split(" "))


def test_it_gives_the_signature_that_the_specification_does() -> None:
    # The example of the Standard Webhooks specification, "Signature scheme".
    text = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    secret = WebhookSecret(base64.b64decode(text))
    at = datetime.fromtimestamp(1614265330, UTC)
    signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', at)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_signed_is_verified_and_nothing_else_is() -> None:
    secret = WebhookSecret.new()
    signature = secret.sign("evt_1", b"{}", AT)
    assert verifies(secret.text, signature, b"{}")
    assert not verifies(secret.text, signature, b"{ }")
    assert not verifies(WebhookSecret.new().text, signature, b"{}")


def test_after_a_rotation_both_sign_for_a_while_and_then_only_the_new_one() -> None:
    old = WebhookSecret.new()
    new = old.rotated(AT.date())
    assert all(verifies(each.text, new.sign("evt_1", b"{}", AT), b"{}") for each in (old, new))
    late = replace(new, previous_until=AT.date())
    assert not verifies(old.text, late.sign("evt_1", b"{}", AT), b"{}")
    assert verifies(new.text, late.sign("evt_1", b"{}", AT), b"{}")
    assert new.previous_until == AT.date() + OVERLAP


def test_rotating_twice_puts_the_first_out_of_use_at_once() -> None:
    first = WebhookSecret.new()
    third = first.rotated(AT.date()).rotated(AT.date())
    assert not verifies(first.text, third.sign("evt_1", b"{}", AT), b"{}")


@pytest.mark.parametrize("secret", [WebhookSecret.new(), WebhookSecret.new().rotated(AT.date() + timedelta(days=9))])
def test_what_is_sealed_opens_again(secret: WebhookSecret) -> None:
    box = secret.sealed(KEY, "hook_a")
    assert unsealed(box, KEY, "hook_a") == secret
    assert secret.current not in box


@pytest.mark.parametrize(("key", "webhook"), [(bytes(32), "hook_a"), (KEY, "hook_b")])
def test_it_opens_under_no_other_key_and_in_no_other_row(key: bytes, webhook: str) -> None:
    with pytest.raises(Tampered, match="rotated"):
        unsealed(WebhookSecret.new().sealed(KEY, "hook_a"), key, webhook)


def test_no_secret_is_in_what_a_traceback_would_print() -> None:
    secret = WebhookSecret.new().rotated(AT.date())
    assert secret.previous is not None
    assert repr(secret.current) not in repr(secret)
    assert repr(secret.previous) not in repr(secret)
