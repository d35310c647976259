"""One's own calendar page: reached by link or by account, its devices and its channel."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from boards.models import Channel, Language, Meeting, MeetingState, Person, RoleKind, SeatKind, SeatMode
from scheduling import feedfiles
from scheduling.actions.links import new_calendar_link
from scheduling.clients import agent_in_words
from scheduling.models import CalendarLink, FeedAddress
from tests import make
from tests.scheduling.views.scene import Scene, previewed, queued, rows, scene, sent, signed_in, text

pytestmark = pytest.mark.django_db
PAGE = "/my-calendar/"


def link_of(person: Person) -> str:
    """The path of a fresh link."""
    return re.sub(r"^https?://[^/]+", "", new_calendar_link(person, now=make.NOW))


def by_link(person: Person, client: Client | None = None) -> Client:
    """A browser that has opened a link to this person's page."""
    client = client or Client(HTTP_ACCEPT_LANGUAGE="en")
    assert client.post(link_of(person)).status_code == 302
    return client


def new_address(client: Client, name: str = "Phone") -> str:
    """Add a device and return the token of its address."""
    page = text(client.post(reverse("scheduling:feed_address_new"), {"name": name}))
    found = re.search(r"/feeds/([\w-]+)\.ics", page)
    assert found is not None
    return found[1]


def poll(token: str) -> bytes:
    """What a calendar program gets from an address."""
    server, said = feedfiles.FeedServer(feedfiles.root()), []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"/feeds/{token}.ics"}
    body = b"".join(server(environ, lambda status, _headers: said.append(status)))  # type: ignore[arg-type]
    assert said == ["200 OK"]
    return body


def test_looking_at_a_link_does_not_use_it_up() -> None:
    found = scene()
    link = link_of(found.lyon)
    for _ in range(3):
        response = Client().get(link)
        assert response.status_code == 200
        assert "Open my calendar page" in text(response)
    assert Client().post(link).status_code == 302


def test_a_link_opens_once_and_for_its_person() -> None:
    found = scene()
    link, client = link_of(found.lyon), Client(HTTP_ACCEPT_LANGUAGE="en")
    assert client.post(link, follow=True).redirect_chain == [(PAGE, 302)]
    assert str(found.lyon) in text(client.get(PAGE))
    again = Client(HTTP_ACCEPT_LANGUAGE="en").post(link)
    assert again.status_code == 410
    assert "This link no longer works" in text(again)


def test_a_used_link_leads_to_the_page_where_that_is_open() -> None:
    found = scene()
    link, client = link_of(found.lyon), Client()
    client.post(link)
    for again in (client.get(link), client.post(link)):
        assert (again.status_code, again.headers["Location"]) == (302, PAGE)
    assert by_link(found.cayenne).get(link).status_code == 410
    client.post(reverse("scheduling:calendar_close"))
    assert client.get(link).status_code == 410


def test_a_link_ends_after_seven_days() -> None:
    found = scene()
    link = link_of(found.lyon)
    with time_machine.travel(make.NOW + timedelta(days=7), tick=False):
        assert Client().get(link).status_code == 410
        assert Client().post(link).status_code == 410


def test_what_a_link_opened_closes_after_two_hours_or_by_its_button() -> None:
    found = scene()
    client = by_link(found.lyon)
    with time_machine.travel(make.NOW + timedelta(hours=1, minutes=59), tick=False):
        assert client.get(PAGE).status_code == 200
    with time_machine.travel(make.NOW + timedelta(hours=2), tick=False):
        assert client.get(PAGE).status_code == 302
    client = by_link(found.lyon)
    client.post(reverse("scheduling:calendar_close"))
    assert client.get(PAGE).status_code == 302


def test_no_search_engine_and_no_cache_keeps_these_pages() -> None:
    found = scene()
    link = link_of(found.lyon)
    for response in (Client().get(link), by_link(found.lyon).get(PAGE)):
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"


def test_the_page_of_somebody_with_an_account_is_her_own() -> None:
    found = scene()
    page = signed_in(make.user(RoleKind.DOCTOR, person=found.lyon)).get(PAGE)
    assert str(found.lyon) in text(page)
    nobody = signed_in(make.user(RoleKind.SECRETARY)).get(PAGE)
    assert nobody.status_code == 404
    assert "This account belongs to nobody" in text(nobody)
    assert Client().get(PAGE).status_code == 302


def test_a_link_is_followed_even_by_somebody_signed_in() -> None:
    found = scene()
    client = by_link(found.lyon, signed_in(found.coordinator))
    assert str(found.lyon) in text(client.get(PAGE))


def test_a_doctor_without_account_reads_her_own_language() -> None:
    make.organisation()
    page = text(by_link(make.person("Perrin"), Client(HTTP_ACCEPT_LANGUAGE="en")).get(PAGE))
    assert '<html lang="fr">' in page


def test_a_device_gets_an_address_that_is_shown_once() -> None:
    found = scene()
    client = by_link(found.lyon)
    token = new_address(client, "Phone of the ward")
    assert poll(token).startswith(b"BEGIN:VCALENDAR")
    page = text(client.get(PAGE))
    assert "Phone of the ward" in page
    assert "not fetched yet" in page
    assert token not in page


@pytest.mark.parametrize(
    ("browser", "button"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)", "Add to this iPhone or iPad"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "Add to Calendar on this Mac"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9)", "Add on this Android device"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Add to Outlook"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Add to Thunderbird"),
        ("", "Add to Thunderbird"),
    ],
)
def test_the_large_button_is_for_the_device_at_hand(browser: str, button: str) -> None:
    found = scene()
    client = by_link(found.lyon)
    page = text(client.get(PAGE, headers={"User-Agent": browser}))
    assert f"{button}</button>" in page
    url = reverse("scheduling:feed_address_new")
    shown = text(client.post(url, {"name": "x"}, headers={"User-Agent": browser}))
    assert re.search(rf'href="webcal://[^/]+/feeds/[\w-]+\.ics">.*?{button}</a>', shown, re.DOTALL)


def test_programs_that_we_did_not_run_are_marked_so() -> None:
    found = scene()
    page = text(by_link(found.lyon).get(PAGE))
    assert page.count("Not verified by us") == 5
    assert page.count("Tested by us") == 2


def test_a_revoked_address_shows_no_meeting_any_more() -> None:
    found = scene()
    client = by_link(found.subscriber)
    token = new_address(client)
    address = FeedAddress.objects.get()
    assert b"Meeting Sarcoma" in poll(token)
    client.post(reverse("scheduling:feed_address_revoke", args=[address.pk]))
    assert b"Meeting Sarcoma" not in poll(token)
    assert poll(token).count(b"BEGIN:VEVENT") == 1
    assert "No device subscribes yet." in text(client.get(PAGE))
    assert client.post(reverse("scheduling:feed_address_revoke", args=[address.pk])).status_code == 404


def test_a_renewed_address_replaces_the_old_one() -> None:
    found = scene()
    client = by_link(found.subscriber)
    old, address = new_address(client), FeedAddress.objects.get()
    page = text(client.post(reverse("scheduling:feed_address_rotate", args=[address.pk])))
    match = re.search(r"/feeds/([\w-]+)\.ics", page)
    assert match is not None
    assert b"Meeting Sarcoma" in poll(match[1])
    assert b"Meeting Sarcoma" not in poll(old)


@pytest.mark.parametrize("name", ["feed_address_revoke", "feed_address_rotate"])
def test_nobody_else_ends_an_address(name: str) -> None:
    found = scene()
    new_address(by_link(found.lyon))
    url = reverse(f"scheduling:{name}", args=[FeedAddress.objects.get().pk])
    for client in (Client(), by_link(found.cayenne), signed_in(found.coordinator)):
        assert client.post(url).status_code == 403
    assert by_link(found.lyon).get(url).status_code == 405


def test_the_last_fetch_is_told_in_words() -> None:
    found = scene()
    client = by_link(found.lyon)
    new_address(client)
    FeedAddress.objects.update(last_used_at=make.NOW, last_agent="Mozilla/5.0 Thunderbird/153.0")
    page = " ".join(text(client.get(PAGE)).split())
    assert "last fetched by Thunderbird" in page
    assert agent_in_words("iOS/18.1 (22B83) dataaccessd/1.0") == "iPhone or iPad"
    assert agent_in_words("Google-Calendar-Importer") == "Google Calendar"
    assert agent_in_words("curl/8.5") == "curl"
    assert agent_in_words("") == "an unknown program"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "This field is required."),
        ("a\r\nb", "invisible character"),
        ("a\x00", "invisible character"),
        ("x" * 61, "at most 60 characters"),
    ],
)
def test_a_device_needs_a_name_that_can_be_read(name: str, sentence: str) -> None:
    found = scene()
    response = by_link(found.lyon).post(reverse("scheduling:feed_address_new"), {"name": name})
    assert response.status_code == 422
    assert sentence in html.unescape(text(response))
    assert not FeedAddress.objects.exists()


def switch(client: Client, action: str, channel: str) -> Any:
    return client.post(reverse("scheduling:choose_channel"), {"action": action, "channel": channel})


def test_a_switch_shows_first_what_it_sends() -> None:
    found = scene()
    client = by_link(found.lyon)
    before = rows()
    preview = switch(client, "preview", "feed")
    assert rows() == before
    announced = previewed(preview)
    assert announced == [("lyonnet@example.org", "CANCEL")]
    assert switch(client, "confirm", "feed").status_code == 302
    assert queued() == announced
    assert Person.objects.get(pk=found.lyon.pk).channel == Channel.FEED
    sent()
    assert previewed(switch(client, "preview", "invitation")) == [("lyonnet@example.org", "REQUEST")]


def test_the_address_of_a_switch_leads_back_to_the_page() -> None:
    client = by_link(scene().lyon)
    assert client.get(reverse("scheduling:choose_channel")).headers["Location"] == PAGE


def test_a_channel_that_does_not_exist_is_refused() -> None:
    response = switch(by_link(scene().lyon), "confirm", "pigeon")
    assert response.status_code == 422
    assert "pigeon is not one of the available choices" in text(response)


def test_the_code_for_the_phone_leads_to_the_page_not_to_the_feed() -> None:
    found = scene()
    client = by_link(found.lyon)
    before = CalendarLink.objects.count()
    page = text(client.post(reverse("scheduling:calendar_on_phone")))
    assert "<svg" in page
    assert "style=" not in page
    link = CalendarLink.objects.latest("pk")
    assert CalendarLink.objects.count() == before + 1
    assert link.expires_at == make.NOW + timedelta(minutes=15)
    assert client.get(reverse("scheduling:calendar_on_phone")).status_code == 405


@pytest.mark.parametrize("devices", [1, 3, 30])
def test_the_page_asks_as_many_queries_for_30_devices_as_for_1(
    devices: int, django_assert_max_num_queries: Any
) -> None:
    found = scene()
    client = by_link(found.lyon)
    new_address(client)
    feed = FeedAddress.objects.get().feed
    for number in range(devices - 1):
        FeedAddress.objects.create(
            feed=feed, name=f"Device {number}", token_hash=str(number), created_at=make.NOW
        )
    with django_assert_max_num_queries(8):
        client.get(PAGE)


def test_the_next_meetings_are_told_with_their_hours_and_the_way_in_by_video() -> None:
    found = scene()
    Meeting.objects.filter(pk=found.meeting.pk).update(state=MeetingState.CANCELLED)
    page = " ".join(text(by_link(found.cayenne).get(PAGE)).split())
    assert page.count('href="https://video.example.org/sarcoma"') == 7  # eight, of which one is cancelled
    assert page.count("Meeting Sarcoma <") == 8
    assert "Thursday 26 November 2026" in page
    assert re.search(r">14:00–15:30</time> <[^>]+>Lyon<.*?>10:00–11:30</time> <[^>]+>Cayenne<", page)
    cancelled = page[page.index("Thursday 3 December 2026") : page.index("Thursday 10 December 2026")]
    assert "Cancelled" in cancelled
    assert "video.example.org" not in cancelled
    assert "video.example.org" not in text(by_link(found.lyon).get(PAGE))  # who comes on site


def test_a_guest_of_one_meeting_reads_that_one_alone() -> None:
    found = scene()
    guest = make.person("Invitee", language=Language.ENGLISH)
    make.seat(found.board, guest, kind=SeatKind.GUEST, mode=SeatMode.REMOTE, meeting=found.meeting)
    page = text(by_link(guest).get(PAGE))
    assert page.count('href="https://video.example.org/sarcoma"') == 1
    assert "Thursday 3 December 2026" in page
    page = text(by_link(make.person("Nobody", language=Language.ENGLISH)).get(PAGE))
    assert "No meeting ahead" in page


@pytest.mark.parametrize("boards", [1, 3, 30])
def test_the_page_asks_as_many_queries_for_30_boards_as_for_1(
    boards: int, django_assert_max_num_queries: Any
) -> None:
    found = scene()
    for _ in range(boards - 1):
        board = make.board()
        make.seat(board, found.lyon)
        make.meeting(board)
    client = by_link(found.lyon)
    with django_assert_max_num_queries(8):
        client.get(PAGE)


def board_url(found: Scene) -> str:
    return reverse("scheduling:board_feed", args=[found.board.slug])


def test_coordinators_keep_the_addresses_of_a_boards_calendar() -> None:
    found = scene()
    client = signed_in(found.coordinator)
    page = text(client.post(board_url(found), {"name": "Meeting room"}))
    match = re.search(r"/feeds/([\w-]+)\.ics", page)
    assert match is not None
    assert b"Sarcoma" in poll(match[1])
    assert "Meeting room" in text(client.get(board_url(found)))
    address = FeedAddress.objects.get()
    url = reverse("scheduling:feed_address_revoke", args=[address.pk])
    assert signed_in(make.user(RoleKind.SECRETARY)).post(url).status_code == 403
    assert client.post(url).url == board_url(found)  # type: ignore[attr-defined]
    assert b"Sarcoma" not in poll(match[1])


def test_only_who_runs_the_board_sees_its_addresses() -> None:
    found = scene()
    assert Client().get(board_url(found)).status_code == 302
    assert signed_in(make.user(RoleKind.SECRETARY)).get(board_url(found)).status_code == 403
    assert signed_in(make.user(RoleKind.DOCTOR)).get(board_url(found)).status_code == 404
