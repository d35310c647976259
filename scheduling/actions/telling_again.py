"""Telling somebody again what she was told: after an answer to an older time, or when her client asks."""

from datetime import datetime, timedelta

from django.db import transaction

from boards.models import Meeting, Series
from scheduling.actions.invitations import reconcile_meeting, reconcile_season
from scheduling.actions.reissue import reissue
from scheduling.differences import MASTER
from scheduling.models import Invitation, MailState, OutgoingMail

AT_MOST_EVERY = timedelta(hours=1)  # so that two machines that answer each other soon fall silent
_UNREAD = (MailState.DROPPED, MailState.FAILED)


def held(invitation: Invitation) -> Series | Meeting:
    """The thread's subject, locked: one change or answer at a time.

    Its key stays free, so that an answer on the web, whose new row points to it, waits for nobody.
    """
    if invitation.series_id:
        series = Series.objects.filter(invitations=invitation).select_related("board__organisation")
        return series.select_for_update(of=("self",), no_key=True).get()
    meetings = Meeting.objects.filter(invitations=invitation).select_related("board__organisation")
    return meetings.select_for_update(of=("self",), no_key=True).get()


@transaction.atomic
def tell_again(invitation: Invitation, key: str, now: datetime) -> bool:
    """Queue the last word about ``key`` again; for MASTER, and for a day never told alone, the whole thread.

    Where something new is owed to her, or already waits, that is enough. False if she was told again
    within the hour.
    """
    mails = OutgoingMail.objects.filter(invitation=invitation).exclude(state__in=_UNREAD)
    if mails.filter(issue__gt=0, created_at__gt=now - AT_MOST_EVERY).exists():
        return False
    if _reconcile(invitation, now):
        return True
    own = mails.filter(recurrence_id=key).order_by("id").last()
    last = own or mails.filter(recurrence_id=MASTER).order_by("id").last()
    if last is None:
        return False
    return last.state == MailState.QUEUED or reissue(last, now=now) > 0


def _reconcile(invitation: Invitation, now: datetime) -> int:
    people = {invitation.person_id}
    if invitation.series_id:
        return reconcile_season(invitation.series_id, people, now)
    return reconcile_meeting(invitation.meeting_id, people, now) if invitation.meeting_id else 0
