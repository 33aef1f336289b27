"""Settings of signing in: passphrases, second factors, lock-out, sessions. `settings` merges them."""

from __future__ import annotations

import hashlib

from takeback.project.home import Home, read_secret


def sign_in_settings(*, secure: bool) -> dict[str, object]:
    """The part of Django's settings that is about signing in.

    Args:
        secure: whether people reach this deployment by https.
    """
    return {
        "LOGIN_URL": "staff:sign-in",
        "LOGIN_REDIRECT_URL": "staff:account",
        **_PASSPHRASES,
        **_SECOND_FACTORS,
        **_LOCK_OUT,
        **_sessions(secure=secure),
    }


def derived_key(home: Home, purpose: str) -> bytes:
    """A key for one purpose alone, out of the server's secret: what one opens, no other does.

    Args:
        home: where the secret lies.
        purpose: at most 16 letters. Changing it makes a new key.

    Returns:
        32 bytes: keyed BLAKE2b, whose personalisation keeps the purposes apart (RFC 7693, section 2.8).
    """
    return hashlib.blake2b(
        b"takeback", key=read_secret(home, "server"), person=purpose.encode("ascii"), digest_size=32
    ).digest()


_PASSPHRASES = {
    "AUTHENTICATION_BACKENDS": ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"],
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    "AUTH_PASSWORD_VALIDATORS": [{"NAME": "takeback.records.accounts.passphrase.PassphraseRule"}],
}

_SECOND_FACTORS = {
    "MFA_ADAPTER": "takeback.web.staff.factor_adapter.FactorAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_TOTP_ISSUER": "Takeback",
    "MFA_RECOVERY_CODE_DIGITS": 12,
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "MFA_PASSKEY_LOGIN_ENABLED": False,  # the passphrase opens the keys, so nobody gets in without it
    "MFA_PASSKEY_SIGNUP_ENABLED": False,
    "MFA_TRUST_ENABLED": False,  # no browser is ever excused from the second factor
    # None of allauth's own pages is routed; this says what would hold if one were.
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*"],
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_EMAIL_NOTIFICATIONS": False,
    "ACCOUNT_RATE_LIMITS": False,  # counted in a process's memory; ours are counted in the database, by axes' handler
}

_LOCK_OUT = {
    "AXES_HANDLER": "takeback.web.staff.lockout.KeyedFailures",
    "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"], "ip_address", "username"],  # as the handler counts
    "AXES_DISABLE_ACCESS_LOG": True,
    "AXES_ENABLE_ADMIN": False,
    "AXES_VERBOSE": False,
    "AXES_SENSITIVE_PARAMETERS": ["email", "username", "ip_address", "passphrase"],
}


def _sessions(*, secure: bool) -> dict[str, object]:
    # A `__Host-` cookie is refused by the browser unless it is secure, for this host alone, and for all of it.
    prefix = "__Host-" if secure else ""
    return {
        "SESSION_ENGINE": "django.contrib.sessions.backends.db",
        "SESSION_COOKIE_NAME": f"{prefix}session",
        "SESSION_COOKIE_AGE": 12 * 60 * 60,  # the outer bound; `takeback.web.face.session` ends idle ones earlier
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "CSRF_COOKIE_NAME": f"{prefix}csrf",
        "CSRF_COOKIE_AGE": None,
        "CSRF_COOKIE_HTTPONLY": True,
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
    }
