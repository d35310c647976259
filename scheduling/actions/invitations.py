"""Compare what each person was last told with what is true now, and queue the difference as mails.

One call looks at one season, or one meeting, for everybody concerned or for some of them. It may be
called any number of times: where nothing changed for a person, nothing is written.
"""

from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from boards.models import Meeting, Series
from scheduling.actions.threads import People, Thread, meeting_threads, season_threads
from scheduling.actions.writing import Writer, method_of, next_stamp
from scheduling.addresses import reply_address
from scheduling.models import Invitation, MailState, OutgoingMail

AT_ONCE = 8  # people: their mails are rendered under SQLite's one lock, in less than a tenth of a second
Subject = TypeVar("Subject", Series, Meeting)
Subject_contra = TypeVar("Subject_contra", Series, Meeting, contravariant=True)


def may_matter(now: datetime) -> Q:
    """Seasons that are not over, or that somebody may still believe in: it was cut short, or withdrawn."""
    return Q(ends_on__gte=now.date()) | Q(materialised_until__gte=now.date())


def reconcile_season(series_id: UUID, people: People, now: datetime) -> int:
    """Queue what is owed about a season; returns the number of mails written."""
    series = Series.objects.filter(may_matter(now), pk=series_id)
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
    news = thread.news()
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in thread.overtaken_by(news)]).update(
        state=MailState.DROPPED, finished_at=now
    )
    if not news:
        return 0
    invitation = thread.invitation = thread.invitation or _open_thread(thread, subject)
    due_at = thread.due_at(now)
    writer = Writer(invitation, thread.person, thread.seat, now, next_stamp(invitation, now))
    OutgoingMail.objects.bulk_create(
        writer.mail(
            message,
            issue=thread.issues[message.recurrence_id, message.sequence, method_of(message)],
            due_at=due_at,
        )
        for message in news
    )
    invitation.sequence = max(thread.sequence, *(message.sequence for message in news))
    invitation.stamped_at = writer.stamp
    invitation.save(update_fields=["sequence", "stamped_at"])
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
