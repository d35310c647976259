"""The demonstration's mail box."""

from collections.abc import Generator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from boards.actions.meetings import cancel_meeting
from boards.actions.seats import unseat_person
from config.sink import Sink
from scheduling.actions.relay import relay
from scheduling.models import OutgoingMail
from tests import make
from tests.scheduling.views.scene import scene, text

pytestmark = pytest.mark.django_db
_numbers = count(1)


@pytest.fixture(autouse=True)
def demo(tmp_path: Path) -> Generator[None]:
    with override_settings(DEMO=True, VAR_DIR=tmp_path):
        yield


def deliver(mail: OutgoingMail) -> str:
    """Have the sink keep a mail, as if it had come by SMTP; returns its name."""
    sink = Sink(Path(settings.VAR_DIR) / "sink", {})
    sink.counter = _numbers  # the clock stands still, so that only the number tells two mails apart
    return sink.store("board@example.org", [mail.address], bytes(mail.mime)).stem


def delivered(address: str, **facts: Any) -> str:
    mail = OutgoingMail.objects.filter(address=address, **facts).latest("pk")
    return deliver(mail)


def test_outside_the_demo_there_is_no_mail_box() -> None:
    scene()
    name = delivered("guyot@example.org")
    with override_settings(DEMO=False):
        for url in ("/sink/", f"/sink/{name}/", f"/sink/{name}/html/"):
            assert Client().get(url).status_code == 404


def test_mails_are_listed_newest_first() -> None:
    scene()
    names = [delivered("lyonnet@example.org"), delivered("guyot@example.org")]
    response = Client().get("/sink/")
    assert [name for name, *_ in response.context["rows"]] == names[::-1]
    assert "Dr Camille Guyot" in text(response)


def test_an_empty_box_says_so() -> None:
    assert "No mail yet" in text(Client().get("/sink/"))


def test_the_list_opens_only_the_mails_of_its_page() -> None:
    scene()
    for _ in range(27):
        delivered("lyonnet@example.org")
    assert len(Client().get("/sink/").context["rows"]) == 25
    assert len(Client().get("/sink/?page=2").context["rows"]) == 2


@pytest.mark.parametrize(
    ("typed", "readers"),
    [
        ("guyot", {"Dr Camille Guyot"}),
        ("LYONNET@example", {"Dr Camille Lyonnet"}),
        ("invitation sarcoma", {"Dr Camille Guyot", "Dr Camille Lyonnet"}),
        ("sarcoma guyot", {"Dr Camille Guyot"}),
        ("nobody", set()),
        ("  ", {"Dr Camille Guyot", "Dr Camille Lyonnet"}),
    ],
)
def test_a_mail_is_found_by_words_of_its_reader_or_subject(typed: str, readers: set[str]) -> None:
    scene()
    for address in ("lyonnet@example.org", "guyot@example.org"):
        delivered(address)
    response = Client().get("/sink/", {"q": typed})
    assert {envelope.recipient_name for *_, envelope in response.context["rows"]} == readers
    assert ("No mail found" in text(response)) is not bool(readers)


def test_a_search_opens_the_newest_mails_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduling.views.sink.SEARCHED", 2)
    scene()
    for address in ("lyonnet@example.org", "guyot@example.org", "guyot@example.org"):
        delivered(address)
    response = Client().get("/sink/?q=lyonnet")
    assert response.context["rows"] == []
    assert "Searched: the newest 2 mails." in text(response)
    assert "Searched" not in text(Client().get("/sink/"))


def test_an_invitation_is_shown_with_its_event() -> None:
    scene()
    name = delivered("guyot@example.org")
    response = Client().get(f"/sink/{name}/")
    read = response.context["read"]
    assert read.envelope.sender.startswith("Meeting Sarcoma <")
    assert read.envelope.recipient == "Dr Camille Guyot <guyot@example.org>"
    assert read.envelope.subject.startswith("Invitation: Meeting Sarcoma")
    assert (read.event.title, read.event.zone) == ("Invitation", "Europe/Paris")
    assert read.event.until == "Sunday 31 January 2027"
    assert f'src="/sink/{name}/html/"' in text(response)


def test_a_cancelled_date_is_shown_as_one_date_of_the_season() -> None:
    found = scene()
    cancel_meeting(found.meeting, by=None, now=make.NOW)
    relay(make.NOW)
    event = Client().get(f"/sink/{delivered('guyot@example.org', method='CANCEL')}/").context["read"].event
    assert (event.title, event.cancelled) == ("Cancelled", True)
    assert event.occurrence == "Thursday 3 December 2026, 14:00"


def test_somebody_unseated_reads_that_she_is_no_longer_expected() -> None:
    found = scene()
    unseat_person(found.seat, by=None, now=make.NOW)
    relay(make.NOW)
    event = Client().get(f"/sink/{delivered('lyonnet@example.org', method='CANCEL')}/").context["read"].event
    assert (event.title, event.cancelled) == ("You are no longer expected", False)


@pytest.mark.parametrize(("view", "shown"), [("text", "Dear Dr Camille Guyot,"), ("raw", "METHOD")])
def test_a_mail_may_be_read_as_text_or_as_it_was_sent(view: str, shown: str) -> None:
    scene()
    name = delivered("guyot@example.org")
    assert shown.lower() in text(Client().get(f"/sink/{name}/?view={view}")).lower()
    assert Client().get(f"/sink/{name}/?view=nonsense").context["view"] == "html"


def test_the_links_of_a_mail_can_be_used() -> None:
    scene()
    name = delivered("lyonnet@example.org")
    links = Client().get(f"/sink/{name}/").context["read"].links
    link = next(link for link in links if "/my-calendar/open/" in link)
    assert Client().get(link).status_code == 200


def test_a_mails_html_may_style_itself_and_do_nothing_else() -> None:
    scene()
    response = Client().get(f"/sink/{delivered('guyot@example.org')}/html/")
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "frame-ancestors": "'self'",
        "sandbox": "allow-popups allow-popups-to-escape-sandbox",
    }
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in text(response)


@pytest.mark.parametrize("name", ["nothing", "..%2f..%2fsecrets.env", "20261123T080000000000-1", "a%00b"])
def test_a_name_that_is_no_mail_is_not_found(name: str) -> None:
    assert Client().get(f"/sink/{name}/").status_code == 404
    assert Client().get(f"/sink/{name}/html/").status_code == 404
