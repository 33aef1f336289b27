"""Second factors: one-time codes of an authenticator application, and recovery codes. Passkeys need the browser: `web`.

The rows and the codes' arithmetic are allauth's. Ours is what a row remembers: the period of the last code, so that a
code is good once, in whatever process it comes back.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction
from django.utils.translation import gettext as _

from takeback.base.errors import Conflict, NotFound
from takeback.records.accounts.models import User

PERIOD_SECONDS: Final = 30
"""Source: RFC 6238, section 4.1 (the default time step)."""
TOLERANCE: Final = 1
"""Periods before and after the present one that are accepted. Source: RFC 6238, section 5.2 (at most one of delay)."""
_NEVER = -1


@dataclass(frozen=True, slots=True)
class Factor:
    """One second factor of a person.

    Attributes:
        id: of its row.
        kind: `totp` or `webauthn`.
        name: what the person calls it; empty for an authenticator application.
    """

    id: int
    kind: str
    name: str


def factors_of(user: User) -> list[Factor]:
    """The person's factors, oldest first. Recovery codes are none: they stand in for a lost one.

    Args:
        user: whose.
    """
    rows = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).order_by("pk")
    return [Factor(row.pk, row.type, str(row.data.get("name", ""))) for row in rows]


def new_totp_secret() -> str:
    """A fresh secret for an authenticator application: 160 bits in Base32."""
    secret: str = generate_totp_secret()
    return secret


def activate_totp(user: User, secret: str, code: str, at: datetime) -> bool:
    """Take the application into use, if it shows the right code.

    Args:
        user: whose it is.
        secret: from `new_totp_secret`.
        code: what the application shows now. It is used up by this.
        at: the present instant.

    Returns:
        Whether the code was right. If not, nothing changed.

    Raises:
        Conflict: the person has such an application already.
    """
    period = _period_of(secret, code, at, after=_NEVER)
    if period is None:
        return False
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            raise Conflict(_("An authenticator application is set up already. Remove it first."))
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret), "last_period": period}
        )
    return True


def use_code(user: User, code: str, at: datetime) -> bool:
    """Use up a code: of the application, or one of the recovery codes.

    Args:
        user: who owes the second factor.
        code: as typed; spaces do not matter.
        at: the present instant.

    Returns:
        Whether it was right, and had not been used.
    """
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP).first()
        if row is not None:
            period = _period_of(decrypt(row.data["secret"]), code, at, after=row.data.get("last_period", _NEVER))
            if period is not None:
                row.data["last_period"] = period
                row.last_used_at = at
                row.save(update_fields=["data", "last_used_at"])
                return True
        codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
        return codes is not None and bool(RecoveryCodes(codes).validate_code(code))


def make_recovery_codes(user: User) -> list[str]:
    """Ten fresh recovery codes; earlier ones no longer open anything.

    Args:
        user: whose.

    Returns:
        The codes, to be shown now and never again. The row keeps only what makes them, under the server's key.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
        codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    return codes


def recovery_codes_left(user: User) -> int:
    """How many recovery codes the person has not used.

    Args:
        user: whose.
    """
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return 0 if row is None else len(RecoveryCodes(row).get_unused_codes())


def remove_factor(user: User, factor_id: int) -> None:
    """Take one factor away, but never the last.

    Args:
        user: whose.
        factor_id: from `factors_of`.

    Raises:
        NotFound: the person has no such factor.
        Conflict: it is the only one.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        held = factors_of(user)
        if factor_id not in {each.id for each in held}:
            raise NotFound(_("You have no such second factor."))
        if len(held) == 1:
            raise Conflict(_("This is your only second factor. Set up another one before you remove it."))
        Authenticator.objects.filter(user=user, pk=factor_id).delete()


def forget_factors(user: User) -> None:
    """Take all factors and recovery codes away: on recovery and on removal.

    Args:
        user: whose.
    """
    Authenticator.objects.filter(user=user).delete()


def _period_of(secret: str, code: str, at: datetime, *, after: int) -> int | None:
    """The period whose code this is, if it lies after `after` and near enough to `at`."""
    typed = code.replace(" ", "").encode()
    now = int(at.timestamp()) // PERIOD_SECONDS
    for period in range(max(now - TOLERANCE, after + 1), now + TOLERANCE + 1):
        if hmac.compare_digest(typed, format_hotp_value(hotp_value(secret, period)).encode()):
            return period
    return None
