"""The pages with lists, as a coordinator who also books and sits on every board sees them."""

from __future__ import annotations

from time import perf_counter

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench import data
from boards.models import Meeting, User
from scheduling.actions.relay import relay


def grow(rows: int) -> None:
    """Have every page show this many boards, meetings, people, partners, mails or bookings."""
    with transaction.atomic():
        data.rows(rows)
    relay(timezone.now())


def queries() -> dict[str, int]:
    """How often each page asks the database."""
    return {name: _queries(url) for name, url in _addresses().items()}


def times(requests: int) -> dict[str, list[float]]:
    """Seconds that each page took, that many times, all pages by turns."""
    client, pages = _signed_in(), _addresses()
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(requests):
        for name, url in pages.items():
            began = perf_counter()
            _get(client, url)
            taken[name].append(perf_counter() - began)
    return taken


def _addresses() -> dict[str, str]:
    """The calendar is asked for the week of the meetings, which on a Sunday is the next one."""
    meeting = Meeting.objects.get(board__slug="rows-0")
    year, week, _ = meeting.day.isocalendar()
    return {
        "my week": reverse("boards:my_week"),
        "calendar": f"{reverse('boards:calendar')}?week={year}-W{week:02}",
        "meeting": reverse("boards:meeting", args=[meeting.pk]),
        "boards": reverse("boards:boards"),
        "partners": reverse("boards:partners"),
        "people": reverse("boards:people"),
        "outgoing mail": reverse("scheduling:outgoing"),
    }


def _queries(url: str) -> int:
    client = _signed_in()
    _get(client, url)  # what a process learns once is not the page's
    with CaptureQueriesContext(connection) as captured:
        _get(client, url)
    return len(captured)


def _signed_in() -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get())
    return client


def _get(client: Client, url: str) -> None:
    response = client.get(url)
    if response.status_code != 200:
        raise AssertionError(f"{url} answered {response.status_code}")
