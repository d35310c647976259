"""Logging that cannot tell a feed's secret: whoever reads a log must not be able to read a calendar."""

from __future__ import annotations

import logging
import re
from typing import Any

_SECRET = re.compile(r"(/(?:feeds|my-calendar/open|answer|owed)/)[^\s/?#\"']+")


def scrub(text: str) -> str:
    """Replace the secret of every feed address, and of every link of a mail, by an ellipsis."""
    return _SECRET.sub(r"\1…", text)


class FeedAddressFilter(logging.Filter):
    """Formats a record early, so that a secret among its arguments is caught as well."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if _SECRET.search(message):
            record.msg, record.args = scrub(message), None
        return True


class ScrubbedFormatter(logging.Formatter):
    """Scrubs tracebacks too: a request's path appears in their text."""

    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record))


def logging_settings(*, debug: bool) -> dict[str, Any]:
    """Everything goes to stderr, which the supervisor or the site's init system keeps."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"feed-addresses": {"()": "config.logs.FeedAddressFilter"}},
        "formatters": {
            "line": {
                "()": "config.logs.ScrubbedFormatter",
                "format": "{asctime} {levelname} {name}: {message}",
                "style": "{",
            },
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "filters": ["feed-addresses"],
                "formatter": "line",
            },
        },
        "root": {"handlers": ["stderr"], "level": "DEBUG" if debug else "INFO"},
        "loggers": {
            # Django adds handlers of its own here; one line per event is enough.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # kombu warns of a missing host name, which the broker's private socket does not have.
            "kombu.connection": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        },
    }
