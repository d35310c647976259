"""A browser's part of HTTP: one connection a request, cookies kept, the form's CSRF token sent back."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TIMEOUT = 60.0  # seconds: a web process that is being replaced answers when it is there again
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def get(port: int, path: str, headers: dict[str, str] | None = None) -> Answer:
    return _ask(port, "GET", path, "", headers or {})


def _ask(port: int, method: str, path: str, body: str, headers: dict[str, str]) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request(method, path, body or None, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


@dataclass
class Browser:
    """Somebody's session with one site."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def open(self, path: str) -> Answer:
        """GET a page; the token of its form is what the next ``send`` returns."""
        answer = self._kept(get(self.port, path, self._headers()))
        if found := _TOKEN.search(answer.body.decode()):
            self.token = found.group(1)
        return answer

    def send(self, path: str, fields: dict[str, str]) -> Answer:
        """POST a form as urlencoded, redirects not followed."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self.token})
        headers = {**self._headers(), "Content-Type": "application/x-www-form-urlencoded"}
        return self._kept(_ask(self.port, "POST", path, body, headers))

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def _kept(self, answer: Answer) -> Answer:
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: cookie.value for name, cookie in SimpleCookie(line).items()}
        return answer
