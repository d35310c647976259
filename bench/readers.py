"""A browser for the bench: signs in, keeps its cookies and its connection, and asks for compressed pages."""

from __future__ import annotations

import gzip
import http.client
import re
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode, urljoin, urlsplit

from tests.fuzz.page_forms import Page

SLOWEST = 60.0  # seconds
_ASSETS = re.compile(r'<(?:link|script|img|use)\b[^>]*?\b(?:href|src)="(/static/[^"#?]+)')
Fields = dict[str, list[str]]


@dataclass(frozen=True)
class Answered:
    """One answer: its status, what came over the wire, and how many seconds that took."""

    status: int
    wire: bytes
    headers: dict[str, str]
    seconds: float

    @property
    def text(self) -> str:
        zipped = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.wire) if zipped else self.wire).decode()


@dataclass
class Reader:
    """Somebody who is signed in; ``language`` decides what she is shown."""

    port: int
    email: str
    language: str = "fr"
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def sign_in(self, password: str) -> None:
        """RuntimeError if the house does not let her in."""
        self.cookies["django_language"] = self.language
        page = Page(self.get("/sign-in/").text)
        form = next(form for form in page.forms if "password" in form.names)
        answer = self.post("/sign-in/", {**form.sent(), "email": [self.email], "password": [password]})
        if answer.status != 302:
            raise RuntimeError(f"{self.email} may not enter: {answer.status}")

    @property
    def token(self) -> Fields:
        """What a form of her pages would carry along."""
        return {"csrfmiddlewaretoken": [self.cookies["csrftoken"]]}

    def get(self, path: str) -> Answered:
        return self._ask("GET", path)

    def post(self, path: str, fields: Fields) -> Answered:
        return self._ask("POST", path, urlencode(fields, doseq=True).encode())

    def weight(self, path: str) -> int:
        """Bytes that a first visit brings: the page, and each file that it names, as they come."""
        page = self.get(path)
        assets = sorted(set(_ASSETS.findall(page.text)))
        return len(page.wire) + sum(len(self.get(urljoin(path, asset)).wire) for asset in assets)

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Answered:
        headers = {"Accept-Encoding": "gzip", "Host": f"localhost:{self.port}"}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = perf_counter()
        response = self._sent(method, path, body, headers)
        wire = response.read()
        seconds = perf_counter() - began
        for cookie in response.headers.get_all("Set-Cookie", ()):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        heard = {name.lower(): value for name, value in response.headers.items()}
        return Answered(response.status, wire, heard, seconds)

    def _sent(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        """Over the connection of last time where the server has kept it."""
        for _ in range(2):
            self._connection = self._connection or http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=SLOWEST
            )
            try:
                self._connection.request(method, path, body, headers)
                return self._connection.getresponse()
            except (http.client.RemoteDisconnected, ConnectionError):
                self._connection = None
        raise RuntimeError(f"no answer to {method} {urlsplit(path).path}")
