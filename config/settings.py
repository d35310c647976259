"""Django's settings. Everything that differs between sites comes from `config.environment`."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF

from config.databases import database
from config.environment import ROOT, MalformedSetting, read
from config.logs import logging_settings

try:
    ENVIRONMENT = read()
except MalformedSetting as error:
    sys.exit(f"quorum: {error}")

VAR_DIR = ENVIRONMENT.var
SECRET_KEY = ENVIRONMENT.secret_key
IDENTITY_KEYS = ENVIRONMENT.identity_keys
ADDRESS_KEY = ENVIRONMENT.address_key
INDEX_KEY = ENVIRONMENT.index_key
DEBUG = ENVIRONMENT.debug
DEMO = ENVIRONMENT.demo
BASE_URL = ENVIRONMENT.base_url
UID_DOMAIN = ENVIRONMENT.uid_domain
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
CSRF_TRUSTED_ORIGINS = [BASE_URL]

SMTP_HOST = ENVIRONMENT.smtp_host
SMTP_PORT = ENVIRONMENT.smtp_port
SMTP_TIMEOUT = ENVIRONMENT.smtp_timeout
LEASE_SECONDS = ENVIRONMENT.lease
BROKER_URL = ENVIRONMENT.broker_url

IMAP = ENVIRONMENT.imap
AUTHSERV_ID = ENVIRONMENT.authserv_id
INBOUND_TOKEN = ENVIRONMENT.inbound_token
QUIET_HOURS = ENVIRONMENT.quiet_hours
QUIET_WEEKENDS = ENVIRONMENT.quiet_weekends
REFRESH_GAP = timedelta(hours=ENVIRONMENT.refresh_gap)
WEEKLY_MAIL = ENVIRONMENT.weekly_mail

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "template_partials",
    "csp",
    "boards",
    "scheduling",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # with random padding, so that a length tells nothing (BREACH)
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "boards.middleware.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "boards.frame.frame",
                "scheduling.frame.inbox_count",
            ],
        },
    },
]

FORM_RENDERER = "boards.forms.rendering.QuorumRenderer"

DATABASES = {"default": database(ENVIRONMENT.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People sign in

AUTH_USER_MODEL = "boards.User"
LOGIN_URL = "boards:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "boards:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Two languages; instants are stored in UTC, and each page shows them in a board's own zone

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = VAR_DIR / "static" if ENVIRONMENT.hashed_static else None
WHITENOISE_USE_FINDERS = not ENVIRONMENT.hashed_static
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if ENVIRONMENT.hashed_static
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        ),
    },
}

# What a browser may do, and what a request may weigh

_HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_NAME = "__Host-quorum" if _HTTPS else "quorum"  # browsers accept __Host- over https only
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600  # seconds: a secretary's day
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes
# A list of patients never lies on a disk as it came: what is larger than this (bytes) is not taken at all.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024 + 64 * 1024
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = logging_settings(debug=DEBUG)
