"""Requests that no browser sends: without a token, of another kind, torn, too large, in no encoding."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.test import Client

from tests.fuzz.page_forms import Form

Send = Callable[[Client, str, Form], Any]
FORM = "application/x-www-form-urlencoded"
TOO_LARGE = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1


def _method(name: str) -> Send:
    return lambda browser, url, _form: browser.generic(name, url, "a=b", content_type=FORM)


def _body(body: bytes, kind: str) -> Send:
    return lambda browser, url, _form: browser.generic("POST", url, body, content_type=kind)


def _json(browser: Client, url: str, form: Form) -> Any:
    return browser.post(url, json.dumps(form.sent()), content_type="application/json")


def _unread_bytes(browser: Client, url: str, form: Form) -> Any:
    """Each field in bytes that are no UTF-8, and a percent sign that leads nowhere."""
    body = "&".join(f"{name}=%ff%fe%00%zz%" for name in form.names).encode()
    return browser.generic("POST", url, body, content_type=FORM)


def _torn_parts(browser: Client, url: str, form: Form) -> Any:
    """A multipart body that ends in the middle of a field."""
    name = next(iter(form.names), "a")
    body = f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\nhalf'.encode()
    return browser.generic("POST", url, body, content_type="multipart/form-data; boundary=x")


def _header(name: str, value: str) -> Send:
    return lambda browser, url, form: browser.post(url, form.sent(), headers={name: value})


ENVELOPES: dict[str, Send] = {
    "PUT": _method("PUT"),
    "DELETE": _method("DELETE"),
    "PATCH": _method("PATCH"),
    "OPTIONS": _method("OPTIONS"),
    "TRACE": _method("TRACE"),
    "BREW": _method("BREW"),
    "nothing": _body(b"", FORM),
    "json": _json,
    "xml": _body(b"<?xml version='1.0'?><a/>", "text/xml"),
    "no utf-8": _unread_bytes,
    "a charset nobody knows": _body(b"a=b", f"{FORM}; charset=utf-99"),
    "torn parts": _torn_parts,
    "parts without a boundary": _body(b"a=b", "multipart/form-data"),
    "a boundary of 10,000": _body(b"a=b", f"multipart/form-data; boundary={'x' * 10_000}"),
    "too large": _body(b"question=" + b"x" * TOO_LARGE, FORM),
    "too many fields": _body(b"&".join(b"a%d=1" % number for number in range(2_000)), FORM),
    "one field too often": _body(b"&".join([b"action=1"] * 900), FORM),
    "htmx": _header("HX-Request", "true"),
    "another place": _header("HX-Current-URL", "https://evil.example/"),
    "no language": _header("Accept-Language", "x" * 5_000),
}
