"""Django's settings, derived from the configuration and the home folder. Nothing here is set by hand."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from takeback.project.configuration import read_configuration
from takeback.project.databases import databases_of
from takeback.project.home import open_home, read_secret
from takeback.project.settings_sign_in import derived_key, sign_in_settings

CONFIGURATION = read_configuration()
HOME = open_home(CONFIGURATION.home)
_SOURCE = Path(__file__).resolve().parent.parent
_PUBLIC = urlsplit(CONFIGURATION.address)
_SECURE = _PUBLIC.scheme == "https"

SECRET_KEY = read_secret(HOME, "django").hex()
DEBUG = False
ALLOWED_HOSTS = sorted({_PUBLIC.hostname or "localhost", CONFIGURATION.host, "localhost", "127.0.0.1", "[::1]"})
CSRF_TRUSTED_ORIGINS = [f"{_PUBLIC.scheme}://{_PUBLIC.netloc}"]

INSTALLED_APPS = [
    "takeback.records.accounts",
    "takeback.records.audit",
    "takeback.records.work",
    "takeback.records.banks",
    "takeback.records.platforms",
    "takeback.records.keyring",
    "takeback.records.uploads",
    "takeback.records.upload_keys",
    "takeback.records.handovers",
    "takeback.records.cases",
    "takeback.records.case_keys",
    "takeback.records.incidents",
    "takeback.records.sites",
    "takeback.records.takedowns",
    "takeback.records.figures",
    "takeback.web.face",
    "takeback.web.staff",
    "takeback.web.ops",
    "takeback.web.desk",
    "takeback.web.portal",
    "takeback.web.platform_api",
    "takeback.web.hma",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "takeback.web.hma.edge.HmaEdge",  # first: behind it no path holds a key
    "django.middleware.security.SecurityMiddleware",
    "takeback.web.face.headers.SecurityHeaders",
    "takeback.web.face.static_files.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "takeback.web.platform_api.failures.ProblemsForPrograms",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "takeback.web.face.errors.AnswerErrors",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "takeback.project.wiring.PlaceServices",
    "takeback.web.face.access.RequireDeclaredAccess",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "takeback.project.urls"
ASGI_APPLICATION = "takeback.project.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_SOURCE / "web" / "face" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = databases_of(CONFIGURATION, HOME)
DATABASE_ROUTERS = ["takeback.project.databases.KeysApart"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# An upload stays in memory: no temporary file ever holds a picture in the clear.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
_FORM_AROUND_UPLOAD = 64 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Above this Django's in-memory handler steps aside and a file is lost, so it is as large as any body that comes in.
FILE_UPLOAD_MAX_MEMORY_SIZE = CONFIGURATION.max_upload_mib * 1024 * 1024 + _FORM_AROUND_UPLOAD

FORM_RENDERER = "takeback.web.face.forms.FaceForms"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ko", _("Korean")), ("es", _("Spanish")), ("ar", _("Arabic"))]
# Translated, and not yet read by a native speaker: the portal says so at the foot of each page.
UNREVIEWED_LANGUAGES = frozenset({"ko", "es", "ar"})
LOCALE_PATHS = [_SOURCE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = _SECURE
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = _SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
# To everybody else this says as little as `no-referrer`, under which a browser sends our own forms with `Origin: null`
# (Fetch, "append a request Origin header"), and the protection against forged forms must refuse them.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
CSRF_FAILURE_VIEW = "takeback.web.face.errors.expired_form"

BEHIND_PROXY = _SECURE  # TLS ends at a proxy on this machine, which hands on no caller's address
AUTH_USER_MODEL = "accounts.User"
globals().update(sign_in_settings(secure=_SECURE))
SECOND_FACTOR_KEY = derived_key(HOME, "second factors")
FAILURE_KEY = derived_key(HOME, "failed sign-ins")
WEBHOOK_KEY = derived_key(HOME, "webhooks")
LOCATION_KEY = derived_key(HOME, "locations")
CASE_SESSION_KEY = derived_key(HOME, "case sessions")
KEY_COOKIE_NAME = "__Host-key" if _SECURE else "key"
EXIT_ADDRESS = CONFIGURATION.exit_url
PORTAL_PHONE = CONFIGURATION.portal_phone
TRANSPARENCY = CONFIGURATION.transparency
CASE_COOKIE_NAME = "__Host-case" if _SECURE else "case"
LOGGING_CONFIG = None  # `takeback.project.logs` sets logging up, before Django and for every process alike
