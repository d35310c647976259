"""One message as a row of the outbox, with its bytes: what invitations and their re-issues have in common."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from boards.models import Meeting, MeetingState, Person, Seat
from boards.queries.answers import Chair, answers_to
from scheduling import letters
from scheduling.actions.links import new_calendar_link
from scheduling.answer_links import answer_url
from scheduling.differences import MASTER, Message
from scheduling.facts import naive
from scheduling.ical import Partstat
from scheduling.models import Invitation, MailState, Method, OutgoingMail

TICK = timedelta(seconds=1)


@dataclass(frozen=True)
class Writer:
    """Writes the mails of one thread. ``seat`` is its person's place there, None if she has none any more.

    ``stamp`` (aware, whole seconds) becomes DTSTAMP, ``now`` the mail's Date.
    """

    invitation: Invitation
    person: Person
    seat: Seat | None
    now: datetime
    stamp: datetime

    def mail(self, message: Message, *, issue: int, due_at: datetime) -> OutgoingMail:
        """The row of one message. One that cannot be built is refused at once, and holds up nobody.

        ``due_at`` later than now is the end of its reader's quiet hours.
        """
        try:
            letter, error = self._letter(message), ""
        except ValueError as unbuildable:
            letter, error = letters.Letter(message.facts["text"]["summary"], b""), str(unbuildable)[:300]
        return OutgoingMail(
            invitation=self.invitation,
            person=self.person,
            address=self.invitation.address,
            method=method_of(message),
            uid=self.invitation.uid,
            recurrence_id=message.recurrence_id,
            sequence=message.sequence,
            issue=issue,
            facts=message.facts,
            subject=letter.subject,
            mime=letter.mime,
            created_at=self.now,
            due_at=due_at,
            held_until=due_at if due_at > self.now else None,
            state=MailState.FAILED if error else MailState.QUEUED,
            error=error,
            finished_at=self.now if error else None,
        )

    def _letter(self, message: Message) -> letters.Letter:
        meeting = self._meeting(message)
        return letters.compose(
            message,
            self.invitation,
            partstat=self._partstat(message, meeting),
            calendar_link=self._first_link(message),
            answer_link="" if message.cancel or meeting is None else answer_url(self.person, meeting),
            stamp=self.stamp,
            now=self.now,
        )

    def _meeting(self, message: Message) -> Meeting | None:
        """The meeting that the mail is about; a season's leads to its next one."""
        meetings = Meeting.objects.select_related("series").order_by("starts_at")
        invitation = self.invitation
        if invitation.meeting_id:
            return meetings.filter(pk=invitation.meeting_id).first()
        meetings = meetings.filter(series=invitation.series_id)
        if message.recurrence_id != MASTER:
            return meetings.filter(slot_date=naive(message.recurrence_id).date()).first()
        return meetings.filter(starts_at__gt=self.now, state=MeetingState.PLANNED).first()

    def _first_link(self, message: Message) -> str:
        """The first mail to a person leads to her own calendar page, where she may choose another channel."""
        if message.cancel or self.person.calendar_links.exists():
            return ""
        return new_calendar_link(self.person, now=self.now)

    def _partstat(self, message: Message, meeting: Meeting | None) -> Partstat:
        """Her answer to exactly this; NEEDS-ACTION for what is new or rescheduled (RFC 6638 §3.2.8)."""
        seat = self.seat
        if message.cancel or seat is None:
            return "NEEDS-ACTION"
        if message.recurrence_id == MASTER and self.invitation.series_id:
            answered = seat.standing_answer_to == message.facts["rrule"]
            return _as_partstat(seat.standing_answer if answered else "")
        if meeting is None or meeting.starts_at != letters.instant_of(message.facts):
            return "NEEDS-ACTION"
        return _as_partstat(answers_to([meeting], self.person.pk).of(Chair.of(seat), meeting))


def method_of(message: Message) -> Method:
    return Method.CANCEL if message.cancel else Method.REQUEST


def next_stamp(invitation: Invitation, now: datetime) -> datetime:
    """A DTSTAMP newer than any of the thread's, also where the clock was set back meanwhile.

    Of two messages with one SEQUENCE the newer DTSTAMP counts (RFC 5546 §2.1.5).
    """
    stamp, last = now.replace(microsecond=0), invitation.stamped_at
    return stamp if last is None or last < stamp else last + TICK


def _as_partstat(answer: str) -> Partstat:
    return {"ACCEPTED": "ACCEPTED", "DECLINED": "DECLINED", "TENTATIVE": "TENTATIVE"}.get(  # type: ignore[return-value]
        answer, "NEEDS-ACTION"
    )
