"""One answer about one day, or one season: does it count, and against what was it weighed?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from boards.actions.attendance import answer_season, respond
from boards.models import Answer, Attendance, Meeting, Seat, Series
from boards.rules import clock
from boards.rules.recurrence import rule_until
from boards.rules.refusal import Refusal
from scheduling.answered import Standing, ToldMail, standing
from scheduling.differences import MASTER, recurrence_id
from scheduling.ical.replies import ReplyEvent, When
from scheduling.models import HeardReply, InboundMail, Invitation, MailState, Method, Outcome, OutgoingMail

ANSWERS = {answer.value: answer for answer in (Answer.ACCEPTED, Answer.DECLINED, Answer.TENTATIVE)}


@dataclass(frozen=True)
class Verdict:
    outcome: Outcome
    code: str = ""


def day_of(event: ReplyEvent, subject: Series | Meeting) -> tuple[str | None, Meeting | None]:
    """The key of the day that a VEVENT is about, and its meeting; (None, None) for no day of ours.

    RECURRENCE-ID is compared as an instant, in whatever zone it is written; a bare date, which is what some
    servers make of it, is the day with that date.
    """
    if isinstance(subject, Meeting):
        return _the_meeting(event, subject)
    if event.recurrence is None:
        return MASTER, None
    local = _local(event.recurrence, subject.time_zone)
    days = Meeting.objects.filter(series=subject, slot_date=local.date()).select_related("board", "series")
    if not event.recurrence.is_date:
        days = days.filter(slot_time=local.time())
    meeting = days.first()
    return (recurrence_id(meeting.slot), meeting) if meeting and meeting.slot else (None, None)


def _the_meeting(event: ReplyEvent, meeting: Meeting) -> tuple[str | None, Meeting | None]:
    """A client that split an event for itself names a RECURRENCE-ID even of an event that never recurred."""
    return (MASTER, meeting) if event.recurrence is None else (None, None)


def _local(when: When, zone: str) -> datetime:
    """Naive time in ``zone``; a floating one, or one in a zone that nobody knows, is taken as it stands."""
    if when.is_date or not when.zone:
        return when.local
    return clock.local(clock.instant(when.local, when.zone), zone)


def proposed_time(event: ReplyEvent, zone: str) -> datetime | None:
    """The start (UTC) that a COUNTER proposes; None if it names no hour."""
    if event.start is None or event.start.is_date:
        return None
    return clock.instant(event.start.local, event.start.zone or zone)


@dataclass(frozen=True)
class Hearing:
    """A day of a thread (``key``), with its meeting; or the season itself, ``key`` MASTER and no meeting.

    ``invitation`` is the thread that the reply answers; ``speaker`` that of whoever answers: the same one,
    but for a delegate.
    """

    mail: InboundMail
    invitation: Invitation
    speaker: Invitation
    subject: Series | Meeting
    meeting: Meeting | None
    key: str

    def hear(self, event: ReplyEvent, partstat: str, now: datetime) -> Verdict:
        """Record the answer, or say why it does not count (RFC 5546 §2.1.5)."""
        if (late := self._too_late(now)) is not None:
            return late
        answer = ANSWERS.get(partstat)
        if answer is None:
            return Verdict(Outcome.NO_EFFECT, "no-answer")
        told = standing(self._told(), self.key)
        if told is not None and (event.sequence < told.since or told.time != self._time()):
            return Verdict(Outcome.OLDER_TIME)
        stamp = min(event.stamp or self.mail.received_at, self.mail.received_at)
        if (newer := self._overtaken(stamp, told)) is not None:
            return newer
        try:
            self._record(answer, now)
        except Refusal as refused:
            return Verdict(Outcome.NO_EFFECT, refused.code)
        self._remember(event.sequence, stamp, now)
        return Verdict(Outcome.RECORDED)

    def _too_late(self, now: datetime) -> Verdict | None:
        match self.meeting or self.subject:
            case Meeting(cancelled=True):
                return Verdict(Outcome.NO_EFFECT, "meeting-cancelled")
            case Meeting() as meeting if meeting.ends_at <= now:
                return Verdict(Outcome.NO_EFFECT, "meeting-past")
            case Series() as season if season.withdrawn_at is not None or season.ends_on < now.date():
                return Verdict(Outcome.NO_EFFECT, "season-over")
        return None

    def _told(self) -> Iterator[ToldMail]:
        """What may have been read of this thread; all of it where, after a restore, nothing seems to be."""
        keys = {MASTER, self.key}
        mails = OutgoingMail.objects.filter(invitation=self.invitation, recurrence_id__in=keys).order_by("id")
        read = Q(state__in=(MailState.SENDING, MailState.SENT, MailState.UNCERTAIN)) | Q(ambiguities__gt=0)
        columns = ("recurrence_id", "sequence", "method", "facts")
        found = list(mails.filter(read).values_list(*columns))
        found = found or list(mails.exclude(state=MailState.DROPPED).values_list(*columns))
        for day, sequence, method, facts in found:
            yield ToldMail(day, sequence, method == Method.REQUEST, facts)

    def _time(self) -> datetime | str:
        """What is true now, to be compared with what she was told."""
        match self.meeting or self.subject:
            case Meeting() as meeting:
                return meeting.starts_at
            case Series() as season:
                return rule_until(season.rrule, season.ends_on, season.start_time, season.time_zone)

    def _overtaken(self, stamp: datetime, told: Standing | None) -> Verdict | None:
        """A newer mail, or an answer given since by another way, wins. Equal stamps: the later arrival.

        Once the time has changed for good, what was heard before no longer counts.
        """
        heard = HeardReply.objects.filter(invitation=self.speaker, recurrence_id=self.key).first()
        if heard and told and heard.sequence < told.since:
            heard = None
        if heard and (stamp, self.mail.pk) < (heard.stamp, heard.mail_id):
            return Verdict(Outcome.OVERTAKEN, "newer-mail")
        elsewhere = self._answered_at()
        if elsewhere and stamp < elsewhere and (heard is None or heard.recorded_at < elsewhere):
            return Verdict(Outcome.OVERTAKEN, "answered-elsewhere")
        return None

    def _answered_at(self) -> datetime | None:
        """When the answer that stands now was given, by whatever way."""
        if self.meeting is not None:
            given = Attendance.objects.filter(meeting=self.meeting, person=self.speaker.person)
            given = given.filter(answered_for=self.meeting.starts_at)
            return given.values_list("answered_at", flat=True).first()
        seat = self._seat()
        return seat.standing_answered_at if seat and seat.standing_answer_to == self._time() else None

    def _seat(self) -> Seat | None:
        seats = Seat.objects.filter(board=self.subject.board_id, person=self.speaker.person)
        return seats.filter(meeting__isnull=True, ended_at__isnull=True).first()

    def _record(self, answer: Answer, now: datetime) -> None:
        if self.meeting is not None:
            respond(self.meeting, self.speaker.person, answer, by=None, now=now, source="mail")
        elif seat := self._seat():
            answer_season(seat, answer, str(self._time()), by=None, now=now)

    def _remember(self, sequence: int, stamp: datetime, now: datetime) -> None:
        HeardReply.objects.update_or_create(
            invitation=self.speaker,
            recurrence_id=self.key,
            defaults={"sequence": sequence, "stamp": stamp, "mail": self.mail, "recorded_at": now},
        )
