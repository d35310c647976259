from __future__ import annotations

import logging
from io import StringIO
from pathlib import Path

from config.logs import FeedAddressFilter, ScrubbedFormatter, scrub

SECRET = "h5nQzX3tq2d0s9Yc_wv-1bKk"


def logged(act: str) -> str:
    """What a logger set up as ours writes for one message, one argument or one traceback."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(FeedAddressFilter())
    handler.setFormatter(ScrubbedFormatter("{message}", style="{"))
    logger = logging.getLogger("tests.config.logs")
    logger.addHandler(handler)
    try:
        speak(logger, act)
    finally:
        logger.removeHandler(handler)
    return stream.getvalue()


def speak(logger: logging.Logger, act: str) -> None:
    if act == "message":
        logger.warning("Not Found: /feeds/" + SECRET + ".ics?x=1")  # noqa: G003  as a careless library does
    elif act == "argument":
        logger.warning("%s: %s", "Not Found", f"/feeds/{SECRET}.ics")
    else:
        try:
            Path(f"/feeds/{SECRET}").read_bytes()
        except FileNotFoundError:
            logger.exception("failed")


def test_a_feed_secret_never_reaches_a_log() -> None:
    for act in ("message", "argument", "traceback"):
        text = logged(act)
        assert SECRET not in text
        assert "/feeds/…" in text


def test_the_rest_of_a_line_is_kept() -> None:
    assert scrub('"GET /feeds/abc.ics?download=1 HTTP/1.1" 200') == '"GET /feeds/…?download=1 HTTP/1.1" 200'


def test_neither_does_a_link_that_speaks_for_one_person() -> None:
    for page in ("answer", "owed", "my-calendar/open"):
        assert scrub(f'"GET /{page}/{SECRET}/ HTTP/1.1" 200') == f'"GET /{page}/…/ HTTP/1.1" 200'
