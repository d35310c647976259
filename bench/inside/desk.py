"""What the booking desk's pages are called, and how often each asks the database."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from boards.models import Case, Meeting, RoleKind, TumourBoard, User

READER = "{role}@centre-0.example"
SECRETARY, COORDINATOR = (READER.format(role=role) for role in (RoleKind.SECRETARY, RoleKind.COORDINATOR))


def addresses() -> dict[str, list[str]]:
    """Name of each page: who asks, and for what."""
    meeting = Meeting.objects.filter(board__slug="centre-0-board-0", starts_at__gt=timezone.now()).earliest(
        "starts_at"
    )
    board = TumourBoard.objects.get(slug="centre-0-board-1")
    year, week, _ = meeting.day.isocalendar()
    return {
        "booking page": [SECRETARY, f"{reverse('boards:book')}?board={board.slug}"],
        "meetings that take a case": [SECRETARY, f"{reverse('boards:book')}?board={board.slug}"],
        "my week of a secretary": [SECRETARY, reverse("boards:my_week")],
        "my week of a coordinator": [COORDINATOR, reverse("boards:my_week")],
        "calendar": [COORDINATOR, f"{reverse('boards:calendar')}?week={year}-W{week:02}"],
        "meeting": [COORDINATOR, reverse("boards:meeting", args=[meeting.pk])],
        "board": [COORDINATOR, reverse("boards:board", args=["centre-0-board-0"])],
        "boards": [SECRETARY, reverse("boards:boards")],
        "people": [SECRETARY, f"{reverse('boards:people')}?q=bra"],
    }


def queries() -> dict[str, int]:
    """Statements of each page."""
    return {name: _queries(*asked) for name, asked in addresses().items()}


def _queries(email: str, path: str) -> int:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=email))
    client.get(path)  # what a process learns once is not the page's
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise AssertionError(f"{path} answered {answer.status_code}")
    return len(captured)


def references(count: int) -> list[str]:
    """Known cases of the centre that no board expects."""
    free = Case.objects.filter(organisation__slug="centre-0").exclude(
        bookings__meeting__starts_at__gt=timezone.now()
    )
    free = free.exclude(bookings__state="waiting").order_by("reference")
    return list(free.values_list("reference", flat=True)[:count])
