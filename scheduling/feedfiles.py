"""Feeds as files: written when something changes, served without Django, database or broker.

``feeds/bodies/<feed>.feed`` holds one published calendar, plain and gzipped, behind a line of headers;
``feeds/addresses/<sha256 of token>`` is a symbolic link to the body that this address gives, or to a
placeholder once it is revoked. Every write is a rename, so a reader sees the old file or the new one.
"""

import gzip
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from django.conf import settings

from scheduling.addresses import hashed
from scheduling.ical import placeholder

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/feeds/"
USE_NOTED_EVERY = 600  # seconds
_KEPT = 20_000  # headers of so many addresses stay in memory, some 400 bytes each
REVOKED_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Header:
    """The first line of a feed file. Sizes in bytes; ``modified`` is an HTTP date (RFC 9110 §5.6.7)."""

    etag: str
    etag_gzip: str
    modified: str
    plain: int
    zipped: int


def root() -> Path:
    return Path(settings.VAR_DIR) / "feeds"


def body_path(feed: str) -> Path:
    return root() / "bodies" / f"{feed}.feed"


def write_body(feed: str, body: bytes, modified: datetime) -> None:
    """Publish a calendar's bytes; ``modified`` (aware) becomes Last-Modified."""
    zipped = gzip.compress(body, 6, mtime=0)
    header = Header(
        etag=_etag(body),
        etag_gzip=_etag(zipped),
        modified=format_datetime(modified.astimezone(UTC), usegmt=True),
        plain=len(body),
        zipped=len(zipped),
    )
    _replace(body_path(feed), json.dumps(asdict(header)).encode() + b"\n" + body + zipped)


def holds(feed: str, body: bytes) -> bool:
    """Whether the file of a feed already says this."""
    try:
        with body_path(feed).open("rb") as file:
            return bool(json.loads(file.readline())["etag"] == _etag(body))
    except (OSError, ValueError):
        return False


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def point_address(token_hash: str, feed: str) -> None:
    """Have an address give a feed's body."""
    _link(token_hash, f"../bodies/{feed}.feed")


def revoke_address(token_hash: str, language: Literal["fr", "en"]) -> None:
    """Have an address say that it is revoked: one event, which replaces what the client kept."""
    name = f"revoked-{language}"
    if not body_path(name).exists():
        uid = f"revoked@{settings.UID_DOMAIN}"
        write_body(name, placeholder("revoked", language, uid=uid, stamp=REVOKED_SINCE), REVOKED_SINCE)
    _link(token_hash, f"../bodies/{name}.feed")


def remove_address(token_hash: str) -> None:
    _address_path(token_hash).unlink(missing_ok=True)


def _address_path(token_hash: str) -> Path:
    return root() / "addresses" / token_hash


def _link(token_hash: str, target: str) -> None:
    path = _address_path(token_hash)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{uuid4().hex}")
    fresh.symlink_to(target)
    fresh.replace(path)


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{uuid4().hex}")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def uses() -> Iterable[tuple[str, datetime, str]]:
    """(token hash, last use, user agent) as noted by the web processes."""
    folder = root() / "uses"
    for path in folder.iterdir() if folder.exists() else ():
        if not path.name.startswith("."):
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            yield path.name, at, path.read_text("utf-8", "replace")[:200]


class FeedServer:
    """Answers polls of ``/feeds/<token>.ics``; one per process, safe for threads."""

    def __init__(self, folder: Path) -> None:
        self._addresses = str(folder / "addresses") + "/"
        self._uses = folder / "uses"
        self._headers: dict[str, tuple[tuple[int, int], Header, int]] = {}
        self._noted: dict[str, float] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            return _plain(start_response, "405 Method Not Allowed", [("Allow", "GET, HEAD")])
        token = environ["PATH_INFO"][len(PREFIX) :].removesuffix(".ics")
        address = hashed(token)
        try:
            file = os.open(self._addresses + address, os.O_RDONLY)
        except OSError:
            return _plain(start_response, "404 Not Found", [])
        try:
            header, offset = self._header(address, file)
            self._note_use(address, environ)
            return _answer(environ, start_response, header, offset, file)
        finally:
            os.close(file)

    def _header(self, address: str, file: int) -> tuple[Header, int]:
        """The header line and the offset behind it, remembered for as long as the file is the same."""
        found = os.fstat(file)
        version = found.st_ino, found.st_mtime_ns
        known = self._headers.get(address)
        if known is None or known[0] != version:
            line = os.pread(file, 1024, 0).split(b"\n", 1)[0]
            if len(self._headers) >= _KEPT:
                self._headers.clear()
            known = self._headers[address] = version, Header(**json.loads(line)), len(line) + 1
        return known[1], known[2]

    def _note_use(self, address: str, environ: "WSGIEnvironment") -> None:
        """Leave word of the use for the sweep, now and then; a full disk must not fail a poll."""
        now = _seconds()
        if now - self._noted.get(address, -USE_NOTED_EVERY) < USE_NOTED_EVERY:
            return
        self._noted[address] = now
        agent = environ.get("HTTP_USER_AGENT", "")[:200]
        try:
            self._uses.mkdir(parents=True, exist_ok=True)
            (self._uses / address).write_text(agent, "utf-8")
        except OSError:
            return


def _seconds() -> float:
    return datetime.now(UTC).timestamp()


def _answer(
    environ: "WSGIEnvironment", start_response: "StartResponse", header: Header, offset: int, file: int
) -> list[bytes]:
    zipped = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    etag = header.etag_gzip if zipped else header.etag
    headers = [
        ("ETag", etag),
        ("Last-Modified", header.modified),
        ("Cache-Control", "private, no-cache"),
        ("Vary", "Accept-Encoding"),
    ]
    if _unchanged(environ, header):
        start_response("304 Not Modified", headers)
        return []
    size, start = (header.zipped, offset + header.plain) if zipped else (header.plain, offset)
    headers += [
        ("Content-Type", "text/calendar; charset=utf-8"),
        ("Content-Disposition", 'inline; filename="quorum.ics"'),
        ("Content-Length", str(size)),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Robots-Tag", "noindex"),
        ("Referrer-Policy", "no-referrer"),
    ]
    headers += [("Content-Encoding", "gzip")] if zipped else []
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [os.pread(file, size, start)]


def _unchanged(environ: "WSGIEnvironment", header: Header) -> bool:
    """RFC 9110 §13.2.2: If-None-Match decides; If-Modified-Since only where it is absent."""
    given = environ.get("HTTP_IF_NONE_MATCH")
    if given is not None:
        tags = {tag.strip().removeprefix("W/") for tag in given.split(",")}
        return bool(tags & {"*", header.etag, header.etag_gzip})
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if since is None:
        return False
    try:
        asked, modified = parsedate_to_datetime(str(since)), parsedate_to_datetime(header.modified)
        return bool(modified <= asked)
    except (TypeError, ValueError):  # a date that cannot be read, or one without a zone
        return False


def _plain(start_response: "StartResponse", status: str, headers: list[tuple[str, str]]) -> list[bytes]:
    said = status.encode() + b"\n"
    start_response(
        status, [*headers, ("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(said)))]
    )
    return [said]


def serve_feeds(application: "WSGIApplication") -> "WSGIApplication":
    """A WSGI application that answers feed polls itself and gives everything else to ``application``."""
    feeds = FeedServer(root())

    def serve(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(PREFIX):
            return feeds(environ, start_response)
        return application(environ, start_response)

    return serve
