"""What the settings of signing in promise."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from takeback.project.home import open_home
from takeback.project.settings_sign_in import derived_key, sign_in_settings


def test_passphrases_are_hashed_by_argon2_alone() -> None:
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_the_lock_is_asked_before_any_passphrase_is_looked_at() -> None:
    assert settings.AUTHENTICATION_BACKENDS[0] == "axes.backends.AxesStandaloneBackend"


@pytest.mark.parametrize("name", ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"])
def test_cookies_are_bound_to_the_host_where_https_is_used(name: str) -> None:
    assert str(sign_in_settings(secure=True)[name]).startswith("__Host-")
    assert not str(sign_in_settings(secure=False)[name]).startswith("__Host-")


def test_cookies_cannot_be_read_by_scripts_or_sent_from_elsewhere() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY is True
    assert settings.CSRF_COOKIE_HTTPONLY is True
    assert settings.SESSION_COOKIE_SAMESITE == settings.CSRF_COOKIE_SAMESITE == "Strict"
    assert settings.SESSION_COOKIE_DOMAIN is None


def test_no_browser_is_excused_from_the_second_factor() -> None:
    promised = sign_in_settings(secure=True)
    assert (promised["MFA_TRUST_ENABLED"], promised["MFA_PASSKEY_LOGIN_ENABLED"]) == (False, False)
    assert not hasattr(settings, "MFA_TOTP_INSECURE_BYPASS_CODE")


def test_a_derived_key_is_of_its_purpose_and_of_its_deployment(tmp_path: Path) -> None:
    here, there = open_home(tmp_path / "here"), open_home(tmp_path / "there")
    keys = {derived_key(home, purpose) for home in (here, there) for purpose in ("second factors", "failed sign-ins")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}
    assert derived_key(here, "second factors") == derived_key(here, "second factors")
