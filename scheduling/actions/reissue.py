"""The same again: what somebody was last told, as a new issue with a newer DTSTAMP."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from boards.models import Seat
from boards.queries.expected import seat_at
from scheduling import letters
from scheduling.actions.writing import Writer, next_stamp
from scheduling.differences import MASTER, Message
from scheduling.models import Invitation, MailState, Method, OutgoingMail
from scheduling.reading import read_mail

READ = (MailState.SENT, MailState.UNCERTAIN)  # perhaps


@transaction.atomic
def reissue(mail: OutgoingMail, *, now: datetime) -> int:
    """Queue again what ``mail`` said: same facts and SEQUENCE, next issue number, newer DTSTAMP.

    After a season's own event go the days that differ from it, since some clients drop them when it comes
    again. Returns the number of mails: 0 for a note, for one that has not left, and for one that is no
    longer the last word about its subject.
    """
    if mail.invitation_id is None:
        return 0
    threads = Invitation.objects.select_for_update(of=("self",)).select_related("person__organisation")
    invitation = threads.get(pk=mail.invitation_id)
    words = _last_words(invitation)
    if mail.state not in READ or words[mail.recurrence_id].pk != mail.pk:
        return 0
    writer = Writer(invitation, invitation.person, _seat(invitation), now, next_stamp(invitation, now))
    copies = [
        writer.mail(_message(word), issue=_next_issue(word), due_at=now)
        for word in (mail, *_days(mail, words.values(), now))
    ]
    OutgoingMail.objects.bulk_create(copies)
    invitation.stamped_at = writer.stamp
    invitation.save(update_fields=["stamped_at"])
    return len(copies)


def _last_words(invitation: Invitation) -> dict[str, OutgoingMail]:
    """By recurrence id, the newest mail that was not overtaken or refused."""
    mails = invitation.mails.exclude(state__in=(MailState.DROPPED, MailState.FAILED))
    return {mail.recurrence_id: mail for mail in mails.order_by("id")}


def _days(mail: OutgoingMail, words: Iterable[OutgoingMail], now: datetime) -> list[OutgoingMail]:
    """Single days that were told after the season's own event and are still to come."""
    if mail.recurrence_id != MASTER or mail.method == Method.CANCEL:
        return []
    later = [word for word in words if word.recurrence_id != MASTER and word.sequence >= mail.sequence]
    return [word for word in later if word.state in READ and _end(word) > now]


def _end(mail: OutgoingMail) -> datetime:
    return letters.instant_of(mail.facts) + timedelta(minutes=mail.facts["minutes"])


def _message(mail: OutgoingMail) -> Message:
    cancel = mail.method == Method.CANCEL
    return Message(
        mail.recurrence_id,
        cancel=cancel,
        facts=mail.facts,
        sequence=mail.sequence,
        significant=False,
        withdrawn=cancel and _stands(mail),
    )


def _stands(mail: OutgoingMail) -> bool:
    """Whether a CANCEL took back the invitation alone, and not the meeting."""
    event = read_mail(bytes(mail.mime)).event
    return event is not None and not event.cancelled


def _next_issue(mail: OutgoingMail) -> int:
    same = OutgoingMail.objects.filter(
        uid=mail.uid,
        recurrence_id=mail.recurrence_id,
        sequence=mail.sequence,
        method=mail.method,
        address=mail.address,
    )
    return (same.aggregate(last=Max("issue"))["last"] or 0) + 1


def _seat(invitation: Invitation) -> Seat | None:
    if invitation.meeting:
        found = seat_at(invitation.meeting, invitation.person)
    else:
        seats = Seat.objects.filter(board__series=invitation.series_id, meeting__isnull=True)
        found = seats.filter(person=invitation.person, ended_at__isnull=True).first()
    if found:
        found.person = invitation.person
    return found
