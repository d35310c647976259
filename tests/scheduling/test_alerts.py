"""Coordinators are told of a quorum that is not even expected: in time, once for each state, by name."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from boards.actions.attendance import respond
from boards.actions.meetings import TimeAndPlace, cancel_meeting, move_meeting
from boards.models import Answer, Booking, DayOff, DayOffKind, Language, Meeting, RoleKind
from scheduling.actions import daily
from scheduling.actions.alerts import alarms_at, tell_coordinators
from scheduling.models import OutgoingMail
from scheduling.reading import read_mail
from tests import make
from tests.scheduling.quorums import Table, table

pytestmark = pytest.mark.django_db

LYON = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 30, 9, tzinfo=LYON)  # three working days before Thursday 3 December


def alerts() -> list[tuple[str, str, str]]:
    """(address, subject, text) of every mail to somebody who signs in, oldest first."""
    rows = OutgoingMail.objects.filter(user__isnull=False).order_by("pk")
    mails = [(row.address, read_mail(bytes(row.mime))) for row in rows]
    return [(address, mail.envelope.subject, mail.text.replace("\r\n", "\n")) for address, mail in mails]


def says(at: Table, answer: Answer, now: datetime = make.NOW) -> None:
    respond(at.meeting, at.pathologist, answer, by=None, now=now, source="web")


def only(at: Table) -> None:
    """No other meeting is near enough to speak of."""
    Meeting.objects.filter(board=at.board).exclude(pk=at.meeting.pk).update(state="cancelled")


@pytest.fixture
def at() -> Table:
    found = table()
    only(found)
    return found


def test_a_meeting_at_risk_is_told_three_working_days_ahead(at: Table) -> None:
    says(at, Answer.DECLINED)
    assert tell_coordinators(datetime(2026, 11, 29, 23, 59, tzinfo=LYON)) == 0
    assert tell_coordinators(MONDAY) == 1
    [(address, subject, text)] = alerts()
    assert address == at.coordinator.email
    assert subject == "Quorum at risk: Meeting Sarcoma – Thursday 3 December 2026, 14:00 Lyon"
    assert text == (
        "Dear Coline Ordinat,\n\n"
        "The quorum of this meeting is at risk:\n\n"
        "  Meeting Sarcoma\n"
        "  Thursday 3 December 2026, 14:00 Lyon\n\n"
        f"- Pathology: {at.pathologist} (absent), {at.deputy} (deputy, has not said yes)\n\n"
        "Ask deputies and remind those who have not answered, after signing in:\n"
        f"  http://localhost:8000/meetings/{at.meeting.pk}/\n\n"
        "You are told this once, and again only if something else is lacking.\n\n"
    )


def test_a_quorum_that_is_expected_is_nobodys_mail(at: Table) -> None:
    assert tell_coordinators(MONDAY) == 0


def test_working_days_are_those_of_the_boards_place(at: Table) -> None:
    DayOff.objects.create(
        kind=DayOffKind.HOLIDAY, name="Local day", first_day=date(2026, 12, 1), last_day=date(2026, 12, 1),
        organisation=at.board.organisation,
    )  # fmt: skip
    says(at, Answer.DECLINED)
    assert tell_coordinators(datetime(2026, 11, 26, 23, 59, tzinfo=LYON)) == 0
    assert tell_coordinators(datetime(2026, 11, 27, 9, tzinfo=LYON)) == 1


def test_the_number_of_days_is_the_boards(at: Table) -> None:
    says(at, Answer.DECLINED)
    at.board.alert_days = 1
    at.board.save(update_fields=["alert_days"])
    assert tell_coordinators(MONDAY) == 0
    assert tell_coordinators(MONDAY + timedelta(days=2)) == 1


def test_the_same_state_is_told_once_and_a_new_one_again(at: Table) -> None:
    says(at, Answer.DECLINED)
    assert [tell_coordinators(MONDAY + timedelta(hours=hours)) for hours in range(4)] == [1, 0, 0, 0]
    respond(at.meeting, at.deputy, Answer.DECLINED, by=None, now=MONDAY, source="web")
    assert tell_coordinators(MONDAY) == 1
    assert alerts()[-1][1] == "No quorum: Meeting Sarcoma – Thursday 3 December 2026, 14:00 Lyon"
    respond(at.meeting, at.deputy, Answer.TENTATIVE, by=None, now=MONDAY, source="web")
    assert tell_coordinators(MONDAY) == 0, "it is at risk again, which was said"
    says(at, Answer.ACCEPTED, MONDAY)
    assert tell_coordinators(MONDAY) == 0


def test_a_meeting_that_moves_is_another_matter(at: Table) -> None:
    says(at, Answer.DECLINED)
    tell_coordinators(MONDAY)
    moved = move_meeting(
        at.meeting, TimeAndPlace(date(2026, 12, 4), at.meeting.start_time, 60), by=None, now=MONDAY
    )
    respond(moved, at.pathologist, Answer.DECLINED, by=None, now=MONDAY, source="web")
    assert tell_coordinators(MONDAY + timedelta(days=1)) == 1


def test_a_case_whose_specialist_is_lacking_is_told_without_saying_which(at: Table) -> None:
    for _ in range(2):
        make.booking(at.meeting, make.case("Zzyzx", "Ophélie"), specialties=[make.specialty("radiology")])
        Booking.objects.update(state="booked")
    assert tell_coordinators(MONDAY) == 1
    [(_, subject, text)] = alerts()
    assert subject == "Specialists at risk: Meeting Sarcoma – Thursday 3 December 2026, 14:00 Lyon"
    assert "Specialists whom cases on the agenda need:\n- Radiology: nobody on this board\n" in text
    assert not {"Zzyzx", "Ophélie", *Booking.objects.values_list("case__reference", flat=True)} & set(
        text.split()
    )


def test_each_coordinator_of_the_boards_house_is_told_in_her_own_language(at: Table) -> None:
    says(at, Answer.DECLINED)
    make.user(RoleKind.COORDINATOR, language=Language.FRENCH, zone="America/Cayenne", email="z@example.org")
    make.user(RoleKind.COORDINATOR, at=make.cayenne())
    make.user(RoleKind.SECRETARY)
    gone = make.user(RoleKind.COORDINATOR)
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    assert tell_coordinators(MONDAY) == 2
    french = next(mail for mail in alerts() if mail[0] == "z@example.org")
    assert french[1] == "Quorum menacé : Réunion Sarcoma – jeudi 3 décembre 2026, 14:00 Lyon · 10:00 Cayenne"
    assert "Le quorum de cette réunion est menacé" in french[2]
    assert f"{at.pathologist} (absence), {at.deputy} (suppléance non confirmée)" in french[2]


def test_a_cancelled_or_past_meeting_is_nobodys_matter(at: Table) -> None:
    says(at, Answer.DECLINED)
    assert tell_coordinators(at.meeting.starts_at) == 0
    cancel_meeting(at.meeting, by=None, now=make.NOW)
    assert tell_coordinators(MONDAY) == 0


@override_settings(QUIET_HOURS=(time(20), time(7)))
def test_it_waits_for_the_coordinators_morning(at: Table) -> None:
    says(at, Answer.DECLINED)
    tell_coordinators(datetime(2026, 11, 30, 2, tzinfo=LYON))
    [mail] = OutgoingMail.objects.filter(user__isnull=False)
    assert mail.due_at.astimezone(LYON) == datetime(2026, 11, 30, 7, tzinfo=LYON)


def test_the_daily_round_tells_too(at: Table) -> None:
    says(at, Answer.DECLINED)
    daily.make(MONDAY)
    assert len(alerts()) == 1


def test_it_reads_as_often_for_thirty_meetings_as_for_one() -> None:
    at = make.board(required=[make.specialty("pathology")])
    make.seat(at, make.person(specialty=make.specialty("surgery")))
    counts, made = [], 0
    for size in (1, 3, 30):
        for number in range(made, size):
            hour, half = divmod(number, 2)
            start = time(6 + hour, 30 * half)
            meeting = make.meeting(at, day=date(2026, 11, 26), start_time=start, minutes=30)
            make.booking(meeting, specialties=[make.specialty("radiology")])
        made = size
        with CaptureQueriesContext(connection) as asked:
            assert len(list(alarms_at(make.NOW))) == size
        counts.append(len(asked))
    assert counts == [counts[0]] * 3
