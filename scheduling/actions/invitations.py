"""Compare what each person was last told with what is true now, and queue the difference as mails.

One call looks at one season, or one meeting, for everybody concerned or for some of them. It may be
called any number of times: where nothing changed for a person, nothing is written.
"""

from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from boards.models import Attendance, Meeting, MeetingState, Series
from scheduling import letters
from scheduling.actions.links import new_calendar_link
from scheduling.actions.threads import People, Thread, meeting_threads, season_threads
from scheduling.addresses import reply_address
from scheduling.answer_links import answer_url
from scheduling.differences import MASTER, Message
from scheduling.facts import naive
from scheduling.ical import Partstat
from scheduling.models import Invitation, MailState, Method, OutgoingMail

AT_ONCE = 8  # people: their mails are rendered under SQLite's one lock, in less than a tenth of a second
Subject = TypeVar("Subject", Series, Meeting)
Subject_contra = TypeVar("Subject_contra", Series, Meeting, contravariant=True)


def reconcile_season(series_id: UUID, people: People, now: datetime) -> int:
    """Queue what is owed about a season; returns the number of mails written."""
    series = Series.objects.filter(pk=series_id, ends_on__gte=now.date())
    return _reconcile(series, season_threads, people, now)


def reconcile_meeting(meeting_id: UUID, people: People, now: datetime) -> int:
    """Queue what is owed about one meeting by itself; returns the number of mails written."""
    meeting = Meeting.objects.filter(pk=meeting_id, ends_at__gt=now)
    return _reconcile(meeting, meeting_threads, people, now)


class _Threads(Protocol[Subject_contra]):
    def __call__(
        self, subject: Subject_contra, people: People, now: datetime, /, *, hold: bool
    ) -> list[Thread]: ...


def _reconcile(found: QuerySet[Subject], threads: _Threads[Subject], people: People, now: datetime) -> int:
    """Look first and hold nothing; then settle a few people at a time, so that others can write between.

    ``found`` is the one subject, or nothing if it is over.
    """
    subject = found.select_related("board__organisation").first()
    if subject is None:
        return 0
    looked_at = threads(subject, people, now, hold=False)
    owed = sorted({thread.person.pk for thread in looked_at if not thread.is_settled()})
    return sum(
        _settle_few(found, threads, owed[start : start + AT_ONCE], now)
        for start in range(0, len(owed), AT_ONCE)
    )


def _settle_few(found: QuerySet[Subject], threads: _Threads[Subject], people: People, now: datetime) -> int:
    with transaction.atomic():
        subject = found.select_for_update(of=("self",)).select_related("board__organisation").first()
        if subject is None:
            return 0
        return sum(_settle(thread, subject, now) for thread in threads(subject, people, now, hold=True))


def _settle(thread: Thread, subject: Series | Meeting, now: datetime) -> int:
    """Make the queue of a thread hold exactly what should be said."""
    if thread.is_settled():
        return 0
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in thread.queued]).update(
        state=MailState.DROPPED, finished_at=now
    )
    news = thread.news()
    if not news:
        return 0
    thread.invitation = thread.invitation or _open_thread(thread, subject)
    OutgoingMail.objects.bulk_create(_mail(thread, thread.invitation, message, now) for message in news)
    thread.invitation.sequence = max(thread.sequence, *(message.sequence for message in news))
    thread.invitation.save(update_fields=["sequence"])
    return len(news)


def _open_thread(thread: Thread, subject: Series | Meeting) -> Invitation:
    uid = f"{uuid4()}@{settings.UID_DOMAIN}"
    return Invitation.objects.create(
        person=thread.person,
        address=thread.address,
        series=subject if isinstance(subject, Series) else None,
        meeting=subject if isinstance(subject, Meeting) else None,
        uid=uid,
        organizer=reply_address(subject.board.mailbox, uid, thread.address),
    )


def _mail(thread: Thread, invitation: Invitation, message: Message, now: datetime) -> OutgoingMail:
    """The row of one message. One that cannot be built is refused at once, and holds up nobody."""
    method = Method.CANCEL if message.cancel else Method.REQUEST
    stamp = now.replace(microsecond=0)
    link = _first_link(thread, message, now)
    try:
        letter, error = (
            letters.compose(
                message,
                invitation,
                partstat=_partstat(thread, message),
                calendar_link=link,
                answer_link=_answer_link(thread, invitation, message, now),
                stamp=stamp,
            ),
            "",
        )
    except ValueError as unbuildable:
        letter, error = letters.Letter(message.facts["text"]["summary"], b""), str(unbuildable)[:300]
    return OutgoingMail(
        invitation=invitation,
        person=thread.person,
        address=thread.address,
        method=method,
        uid=invitation.uid,
        recurrence_id=message.recurrence_id,
        sequence=message.sequence,
        issue=thread.issues[message.recurrence_id, message.sequence, method],
        facts=message.facts,
        subject=letter.subject,
        mime=letter.mime,
        created_at=now,
        due_at=now,
        state=MailState.FAILED if error else MailState.QUEUED,
        error=error,
        finished_at=now if error else None,
    )


def _first_link(thread: Thread, message: Message, now: datetime) -> str:
    """The first mail to a person leads to her own calendar page, where she may choose another channel."""
    if message.cancel or thread.person.calendar_links.exists():
        return ""
    return new_calendar_link(thread.person, now=now)


def _answer_link(thread: Thread, invitation: Invitation, message: Message, now: datetime) -> str:
    """To the answer page of the meeting that the mail is about; a season's leads to its next one."""
    if message.cancel:
        return ""
    meetings = Meeting.objects.order_by("starts_at")
    if invitation.meeting_id:
        meetings = meetings.filter(pk=invitation.meeting_id)
    elif message.recurrence_id != MASTER:
        slot_date = naive(message.recurrence_id).date()
        meetings = meetings.filter(series=invitation.series_id, slot_date=slot_date)
    else:
        meetings = meetings.filter(series=invitation.series_id, starts_at__gt=now, state=MeetingState.PLANNED)
    meeting = meetings.first()
    return answer_url(thread.person, meeting) if meeting else ""


def _partstat(thread: Thread, message: Message) -> Partstat:
    """What she answered to exactly this; NEEDS-ACTION for what is new or at a new time (RFC 6638 §3.2.8)."""
    seat = thread.seat
    if message.cancel or seat is None:
        return "NEEDS-ACTION"
    invitation = thread.invitation
    if message.recurrence_id == MASTER and invitation and invitation.series_id:
        answered = seat.standing_answer_to == message.facts["rrule"]
        return _as_partstat(seat.standing_answer) if answered else "NEEDS-ACTION"
    return _occurrence_partstat(thread, message)


def _occurrence_partstat(thread: Thread, message: Message) -> Partstat:
    starts_at = letters.instant_of(message.facts)
    answers = Attendance.objects.filter(person=thread.person, answered_for=starts_at)
    invitation = thread.invitation
    if invitation and invitation.series_id:
        answers = answers.filter(meeting__series=invitation.series_id)
    elif invitation:
        answers = answers.filter(meeting=invitation.meeting_id)
    answer = answers.values_list("answer", flat=True).first()
    return _as_partstat(answer or "NEEDS-ACTION")


def _as_partstat(answer: str) -> Partstat:
    return {"ACCEPTED": "ACCEPTED", "DECLINED": "DECLINED", "TENTATIVE": "TENTATIVE"}.get(  # type: ignore[return-value]
        answer, "NEEDS-ACTION"
    )
