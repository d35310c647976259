"""Once a week, to those who subscribe: the week's meetings, what they answered, and links to answer by."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation

from boards.models import ON_AGENDA, Answer, Booking, Channel, Meeting, MeetingState, Person, Seat
from boards.queries.answers import Answers, Chair, answers_to
from boards.rules import clock
from scheduling.actions.links import new_calendar_link
from scheduling.actions.notes import note_uid, queue_note
from scheduling.meeting_lines import MeetingLine, line_for
from scheduling.models import OutgoingMail

ONE_WEEK = timedelta(weeks=1)
Seats = Mapping[UUID, Mapping[UUID, Seat]]  # by person and meeting


@dataclass(frozen=True)
class WeekLine:
    """One meeting of the week. ``answer`` is in words of the active language."""

    line: MeetingLine
    answer: str
    answered: bool


def send_weekly(now: datetime) -> int:
    """Queue the mails whose hour has come on their readers' clocks: one each a person and ISO week.

    Six queries and as many for each mail, however many subscribe. Returns the number of mails.
    """
    if settings.WEEKLY_MAIL is None:
        return 0
    people = _owed(now)
    ahead = Meeting.objects.filter(
        starts_at__gt=now, starts_at__lt=now + ONE_WEEK, state=MeetingState.PLANNED
    ).select_related("board__organisation", "series")
    meetings = list(ahead.order_by("starts_at")) if people else []
    seats, answers = _seats(people, meetings), answers_to(meetings)
    return sum(_send(person, meetings, seats.get(person.pk, {}), answers, now) for person in people)


def _owed(now: datetime) -> list[Person]:
    """Subscribers whose hour of this week has come, but for those who got its mail."""
    subscribers = Person.objects.filter(channel=Channel.FEED, active=True, weekly_mail=True)
    due = [person for person in subscribers.select_related("organisation") if now >= _hour(person, now)]
    keys = {note_uid(_key(person, now)) for person in due}
    told = set(OutgoingMail.objects.filter(uid__in=keys).values_list("uid", flat=True))
    return [person for person in due if note_uid(_key(person, now)) not in told]


def _monday(person: Person, now: datetime) -> date:
    """The first day of the ISO week that it is where she is."""
    today = now.astimezone(ZoneInfo(person.time_zone)).date()
    return today - timedelta(days=today.weekday())


def _hour(person: Person, now: datetime) -> datetime:
    """When this week's mail is due on her clock."""
    weekday, at = settings.WEEKLY_MAIL or (1, time())
    day = _monday(person, now) + timedelta(days=weekday - 1)
    return clock.instant(datetime.combine(day, at), person.time_zone)


def _key(person: Person, now: datetime) -> str:
    year, week, _ = _monday(person, now).isocalendar()
    return f"week-{year}-{week:02}-{person.pk}"


def _seats(people: Iterable[Person], meetings: Iterable[Meeting]) -> Seats:
    """Where each of these people is expected: her own seat, a guest's, or that of whoever presents a case."""
    found: dict[UUID, dict[UUID, Seat]] = defaultdict(dict)
    by_board: dict[UUID, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        by_board[meeting.board_id].append(meeting)
    booked = Booking.objects.filter(ON_AGENDA, presenter__in=people, meeting__in=meetings).select_related(
        "presenter", "meeting"
    )
    for booking in booked:
        if booking.presenter and booking.meeting:
            seat = Seat(board=booking.board, person=booking.presenter, kind="guest", meeting=booking.meeting)
            found[booking.presenter.pk][booking.meeting.pk] = seat
    theirs = Seat.objects.filter(person__in=people, ended_at__isnull=True, board__in=by_board)
    for seat in theirs.select_related("person"):
        here = [meeting for meeting in by_board[seat.board_id] if seat.meeting_id in (None, meeting.pk)]
        found[seat.person_id] |= {meeting.pk: seat for meeting in here}
    return found


def _send(
    person: Person, meetings: Iterable[Meeting], seats: Mapping[UUID, Seat], answers: Answers, now: datetime
) -> bool:
    """One mail, unless there is no meeting of hers in what is left of her week."""
    end = clock.instant(datetime.combine(_monday(person, now) + ONE_WEEK, time()), person.time_zone)
    hers = [meeting for meeting in meetings if meeting.pk in seats and meeting.starts_at < end]
    if not hers:
        return False
    with translation.override(person.language):
        lines = [_line(person, meeting, answers.of(Chair.of(seats[meeting.pk]), meeting)) for meeting in hers]
    context = {
        "lines": lines,
        "monday": _monday(person, now),
        "calendar_link": new_calendar_link(person, now=now),
    }
    return queue_note(key=_key(person, now), to=person, template="week", context=context, now=now)


def _line(person: Person, meeting: Meeting, answer: str) -> WeekLine:
    said = Answer(answer)
    return WeekLine(line_for(person, meeting), str(said.label), answered=said != Answer.NEEDS_ACTION)
