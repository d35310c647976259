"""From rows to what calendars may say: the one bridge between models and ``ical``.

Only a board's public label, hours, place and a link to Quorum cross it: no count, no position, no case.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from boards.models import Meeting, Person, Seat, SeatKind, SeatMode, Series, TumourBoard
from boards.queries.days_off import days_off
from boards.queries.season_slots import placed
from boards.rules import clock
from boards.rules.recurrence import days_of, rule_until
from scheduling.differences import Facts, Occurrence, Season, recurrence_id
from scheduling.ical import EventFacts, Role

ROLES: dict[str, Role] = {
    SeatKind.CORE: "REQ-PARTICIPANT",
    SeatKind.DEPUTY: "OPT-PARTICIPANT",
    SeatKind.GUEST: "REQ-PARTICIPANT",
    SeatKind.OBSERVER: "NON-PARTICIPANT",
}


@dataclass(frozen=True)
class Reader:
    """All of a person that changes how an event reads. Readers who are equal share one rendering."""

    language: str
    zone: str
    city: str
    mode: str

    @property
    def key(self) -> str:
        return f"{self.language}|{self.zone}|{self.mode}|{self.city}"[:80]


def reader_of(person: Person, mode: str) -> Reader:
    return Reader(person.language, person.time_zone, person.organisation.city, mode)


def board_reader(board: TumourBoard) -> Reader:
    """Whoever subscribes to a board's own feed reads it as on site."""
    return Reader(board.language, board.time_zone, board.organisation.city, SeatMode.ON_SITE)


def shown(meeting: Meeting, reader: Reader) -> Facts:
    """What a calendar shows of a meeting in substance. Needs ``board.organisation`` fetched."""
    with translation.override(reader.language):
        return {
            "start": recurrence_id(meeting.local_start),
            "zone": meeting.time_zone,
            "minutes": meeting.duration_minutes,
            "location": _location(meeting.board, meeting.place, reader),
            "cancelled": meeting.cancelled,
        }


def occurrence(meeting: Meeting, reader: Reader, role: str) -> Occurrence:
    """One meeting as this reader would be told of it. Needs ``board.organisation`` fetched."""
    with translation.override(reader.language):
        facts = {
            "start": recurrence_id(meeting.local_start),
            "zone": meeting.time_zone,
            "minutes": meeting.duration_minutes,
            "location": _location(meeting.board, meeting.place, reader),
            "text": {
                "summary": meeting.board.public_label(reader.language),
                "hours": hours_in_words(meeting.starts_at, meeting, reader),
                "url": meeting_url(meeting),
                "role": role,
            },
        }
        slot_hours = hours_in_words(_slot_start(meeting), meeting, reader)
    return Occurrence(
        slot=meeting.slot,
        ends_at=meeting.ends_at,
        matters_until=max(meeting.ends_at, _slot_end(meeting)),
        facts=facts,
        cancelled=meeting.cancelled,
        slot_hours=slot_hours,
    )


def _slot_start(meeting: Meeting) -> datetime:
    return clock.instant(meeting.slot, meeting.time_zone) if meeting.slot else meeting.starts_at


def _slot_end(meeting: Meeting) -> datetime:
    return _slot_start(meeting) + timedelta(minutes=meeting.duration_minutes)


def season(series: Series, ahead: Sequence[Meeting], reader: Reader, role: str) -> Season:
    """A season as this reader would be told of it; ``ahead`` are its meetings that are not over."""
    board = series.board
    days = () if series.withdrawn_at else days_of(series.rrule, series.starts_on, series.ends_on)
    with translation.override(reader.language):
        facts: Facts = {
            "zone": series.time_zone,
            "minutes": series.duration_minutes,
            "location": _location(board, series.place, reader),
            "rrule": rule_until(series.rrule, series.ends_on, series.start_time, series.time_zone),
            "text": {
                "summary": board.public_label(reader.language),
                "hours": season_hours_in_words(series, days, reader),
                "url": f"{settings.BASE_URL}/boards/{board.slug}/",
                "role": role,
            },
        }
    return Season(
        facts=facts,
        occurrences=tuple(occurrence(meeting, reader, role) for meeting in _ruled(series, days, ahead)),
        missing=(*_missing_slots(series, days, ahead), *_skipped_later(series)),
        withdrawn=series.withdrawn_at is not None,
    )


def _ruled(series: Series, days: Collection[date], ahead: Iterable[Meeting]) -> Iterator[Meeting]:
    """Those to which the rule, as it stands, gives a slot: another has never had, or has lost, its own."""
    ruled = {datetime.combine(day, series.start_time) for day in days}
    return (meeting for meeting in ahead if meeting.slot in ruled)


def _missing_slots(series: Series, days: Iterable[date], ahead: Sequence[Meeting]) -> Iterator[datetime]:
    """The rule's slots, from the first meeting ahead on, that have no meeting (a holiday, say)."""
    made = {meeting.slot_date for meeting in ahead}
    first = min((day for day in made if day), default=series.ends_on)
    for day in days:
        if first < day <= series.materialised_until and day not in made:
            yield datetime.combine(day, series.start_time)


def _skipped_later(series: Series) -> Iterator[datetime]:
    """Days off beyond the meetings made so far: known now, so that nobody hears of each one as it is made."""
    if series.ends_on <= series.materialised_until or series.withdrawn_at:
        return
    off = days_off(series.board, series.materialised_until, series.ends_on)
    for placing in placed(series, series.ends_on, off):
        if not placing.held and placing.slot > series.materialised_until:
            yield datetime.combine(placing.slot, series.start_time)


def _location(board: TumourBoard, place: str, reader: Reader) -> str:
    if reader.mode == SeatMode.ON_SITE:
        return place or board.place
    if board.video_in_calendars and board.video_url:
        return board.video_url
    return _("By video: the link is on the meeting's page")


def meeting_url(meeting: Meeting) -> str:
    return f"{settings.BASE_URL}/meetings/{meeting.pk}/"


def hours_in_words(starts_at: datetime, meeting: Meeting, reader: Reader) -> str:
    """“14:00 Lyon · 10:00 Cayenne”: the board's hour, then the reader's where it differs."""
    board = meeting.board
    at_board = clock.local(starts_at, meeting.time_zone)
    words = [f"{time_format(at_board, 'H:i')} {board.organisation.city}"]
    if reader.zone != meeting.time_zone:
        words.append(f"{time_format(clock.local(starts_at, reader.zone), 'H:i')} {reader.city}")
    return " · ".join(words)


def season_hours_in_words(series: Series, days: Iterable[date], reader: Reader) -> str:
    """The same for a whole season: “14:00 Lyon · 09:00 or 10:00 Cayenne”, since the gap changes."""
    words = [f"{series.start_time:%H:%M} {series.board.organisation.city}"]
    if reader.zone != series.time_zone:
        starts = (clock.instant(datetime.combine(day, series.start_time), series.time_zone) for day in days)
        hours = sorted({f"{clock.local(start, reader.zone):%H:%M}" for start in starts})
        words.append(_(" or ").join(hours) + f" {reader.city}")
    return " · ".join(words)


def feed_uid(meeting: Meeting) -> str:
    """Of its own: a calendar that held it and the invitation under one UID would mix them up."""
    return f"{meeting.pk}@feed.{settings.UID_DOMAIN}"


def feed_event(meeting: Meeting, reader: Reader) -> EventFacts:
    """One meeting in a feed, stamped by its rows' versions and never by the clock (RFC 5545 §3.8.7.2)."""
    board = meeting.board
    now_told = occurrence(meeting, reader, ROLES[SeatKind.CORE]).facts
    with translation.override(reader.language):
        summary = now_told["text"]["summary"]
        return EventFacts(
            uid=feed_uid(meeting),
            sequence=meeting.version + board.version,
            stamp=max(meeting.changed_at, board.changed_at).replace(microsecond=0),
            start=meeting.local_start,
            duration=timedelta(minutes=meeting.duration_minutes),
            zone=meeting.time_zone,
            summary=_("CANCELLED: %s") % summary if meeting.cancelled else summary,
            description=description(now_told, cancelled=meeting.cancelled),
            location=now_told["location"],
            url=now_told["text"]["url"],
            cancelled=meeting.cancelled,
            conference=board.video_url if board.video_in_calendars else "",
        )


def description(facts: Facts, *, cancelled: bool = False) -> str:
    """An event's text in the active language: hours with their places, place, and where to read on."""
    text = facts["text"]
    lines = [_("Cancelled.")] if cancelled else []
    lines += [text["hours"], facts["location"], _("Details: %s") % text["url"]]
    return "\n".join(lines)


def invitation_event(
    facts: Facts, *, uid: str, sequence: int, stamp: datetime, cancelled: bool, language: str
) -> EventFacts:
    """The VEVENT of a mail, from facts as they are kept with the mail."""
    with translation.override(language):
        return EventFacts(
            uid=uid,
            sequence=sequence,
            stamp=stamp,
            start=naive(facts["start"]),
            duration=timedelta(minutes=facts["minutes"]),
            zone=facts["zone"],
            summary=facts["text"]["summary"],
            description=description(facts, cancelled=cancelled),
            location=facts["location"],
            url=facts["text"]["url"],
            cancelled=cancelled,
        )


def naive(text: str) -> datetime:
    """The naive local time that a recurrence id or a fact's ``start`` spells."""
    return datetime.strptime(text, "%Y%m%dT%H%M%S")


def role_of(seat: Seat | None) -> Role:
    return ROLES[seat.kind] if seat else "REQ-PARTICIPANT"
