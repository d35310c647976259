"""What the booking desk's pages are called, and how often each asks the database."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from boards.identity import unseal
from boards.models import Case, Meeting, RoleKind, User
from tests.make import PASSWORD

READER = "{role}@centre-0.example"
SECRETARY, COORDINATOR = (READER.format(role=role) for role in (RoleKind.SECRETARY, RoleKind.COORDINATOR))
BUSY, CALM = (
    "centre-0-board-0",
    "centre-0-board-1",
)  # 31 requests for the next meeting's 20 places; room enough
Asked = tuple[str, str, dict[str, str]]  # who asks, which address, and what is posted to it, if anything


def pages() -> dict[str, Asked]:
    """By name. Names of patients are looked for as somebody types them: four letters, then the whole."""
    case = _expected_nowhere().order_by("reference")[0]
    name = unseal(case.identity).family_name
    return {
        "booking page": (SECRETARY, f"{reverse('boards:book')}?board={CALM}", {}),
        "first feasible meeting": (
            SECRETARY,
            reverse("boards:book_proposals"),
            {"board": CALM, "reference": case.reference, "minutes": "5", "question": "?", "refresh": "board"},
        ),
        "patient by four letters": (SECRETARY, reverse("boards:book_patients"), {"reference_text": name[:4]}),
        "patient by name": (SECRETARY, reverse("boards:book_patients"), {"reference_text": name}),
        "Ctrl+K": (SECRETARY, reverse("boards:search"), {"words": name[:4]}),
        "find the board": (SECRETARY, f"{reverse('boards:find_board')}?words=breast", {}),
        **_of_coordinators(),
        "my week of a secretary": (SECRETARY, reverse("boards:my_week"), {}),
    }


def _of_coordinators() -> dict[str, Asked]:
    ahead = Meeting.objects.filter(board__slug=BUSY, starts_at__gt=timezone.now())
    meeting = ahead.earliest("starts_at")
    year, week, _ = meeting.day.isocalendar()
    return {
        "tomorrow's meeting prepared": (COORDINATOR, reverse("boards:prepare", args=[meeting.pk]), {}),
        "meeting": (COORDINATOR, reverse("boards:meeting", args=[meeting.pk]), {}),
        "board": (COORDINATOR, reverse("boards:board", args=[BUSY]), {}),
        "waiting list": (COORDINATOR, reverse("boards:board_waiting", args=[BUSY]), {}),
        "calendar": (COORDINATOR, f"{reverse('boards:calendar')}?week={year}-W{week:02}", {}),
        "my week of a coordinator": (COORDINATOR, reverse("boards:my_week"), {}),
    }


def queries() -> dict[str, int]:
    """Statements of each page."""
    return {name: _queries(*asked) for name, asked in pages().items()}


def _queries(email: str, path: str, fields: dict[str, str]) -> int:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=email))
    _asked(client, path, fields)  # what a process learns once is not the page's
    with CaptureQueriesContext(connection) as captured:
        answer = _asked(client, path, fields)
    if answer.status_code != 200:
        raise AssertionError(f"{path} answered {answer.status_code}")
    return len(captured)


def _asked(client: Client, path: str, fields: dict[str, str]) -> Any:
    return client.post(path, fields) if fields else client.get(path)


def password() -> str:
    """With which each of them signs in."""
    return PASSWORD


def references(count: int) -> list[str]:
    """Known cases of the centre that no board expects; the last ones, which the pages do not use."""
    found = _expected_nowhere().order_by("-reference").values_list("reference", flat=True)
    return list(found[:count])


def _expected_nowhere() -> Any:
    expected = Case.objects.filter(bookings__meeting__starts_at__gt=timezone.now())
    waiting = Case.objects.filter(bookings__state="waiting")
    hers = Case.objects.filter(organisation__slug="centre-0")
    return hers.exclude(pk__in=expected).exclude(pk__in=waiting)
