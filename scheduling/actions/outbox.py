"""The outbox: claim, offer, record. No transaction is held while the mail server is spoken to.

The promise: 0 lost, at most 2 copies, copies byte for byte the same, doubt shown to a person.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from scheduling.mail import MailServer, Outcome, Unreachable, Verdict
from scheduling.models import MailState, OutgoingMail

BATCH = 50
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=48)


def deliver(*, most: int | None = None) -> int:
    """Send what is due until nothing is, or ``most`` mails; returns how many were offered."""
    recover(timezone.now())
    offered = 0
    with MailServer() as server:
        while most is None or offered < most:
            batch = claim(timezone.now(), BATCH)
            if not batch:
                break
            offered += len(batch)
            if not _Batch(batch).offer_all(server):
                break
    return offered


def claim(now: datetime, most: int) -> list[OutgoingMail]:
    """Take due mails for this process alone, under a lease and a token that later writes must show."""
    token = uuid4()
    with transaction.atomic():
        due = _due(now).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        keys = list(due.values_list("pk", flat=True)[:most])
        OutgoingMail.objects.filter(pk__in=keys, state=MailState.QUEUED).update(
            state=MailState.SENDING, token=token, data_begun=False, **_leased(now)
        )
    mine = OutgoingMail.objects.filter(token=token, state=MailState.SENDING)
    return list(mine.select_related("invitation").order_by("id"))


def _due(now: datetime) -> QuerySet[OutgoingMail]:
    """Due, and with nothing older before it about the same thing, or about its whole season."""
    older = OutgoingMail.objects.filter(
        Q(recurrence_id=OuterRef("recurrence_id")) | Q(recurrence_id=""),
        uid=OuterRef("uid"),
        address=OuterRef("address"),
        id__lt=OuterRef("id"),
        state__in=(MailState.QUEUED, MailState.SENDING),
    )
    due = Q(due_at__lte=now) | Q(due_at__gt=now + LONGEST_PAUSE, held_until__isnull=True)  # a clock set back
    return OutgoingMail.objects.filter(~Exists(older), due, state=MailState.QUEUED)


def recover(now: datetime) -> int:
    """Mails whose sender died: sent again if they cannot have left, or once if they may have.

    A lease that ran out is first given once more, since the clock may have jumped and its sender live; one
    that a clock since set back would keep for hours is cut to its length.
    """
    out_of_date = Q(lease_until__lte=now) | Q(lease_until__gt=now + _lease())
    suspect = OutgoingMail.objects.filter(out_of_date, state=MailState.SENDING)
    if not suspect.exists():
        return 0
    with transaction.atomic():
        leased = suspect.filter(pk__in=_not_being_written(suspect))
        changed = _recover(leased.filter(lease_until__lte=now, lease_doubted=True), now)
        ran_out = leased.filter(lease_until__lte=now, lease_doubted=False)
        ran_out.update(lease_until=now + _lease(), lease_doubted=True)
        leased.filter(lease_until__gt=now + _lease()).update(lease_until=now + _lease())
    return changed


def _not_being_written(mails: QuerySet[OutgoingMail]) -> list[int]:
    """Keys of those that could be locked at once: to wait for a sender that lives is to block it, too."""
    if connection.features.has_select_for_update_skip_locked:
        mails = mails.select_for_update(skip_locked=True)
    return list(mails.values_list("pk", flat=True))


def _recover(lost: QuerySet[OutgoingMail], now: datetime) -> int:
    back = {"state": MailState.QUEUED, "token": None, "lease_until": None, "due_at": now}
    again = lost.filter(data_begun=False).update(**back)
    doubtful = lost.filter(data_begun=True, ambiguities__gte=1).update(
        **_ended(MailState.UNCERTAIN, now), ambiguities=F("ambiguities") + 1, error="sender died twice"
    )
    once = lost.filter(data_begun=True).update(**back, data_begun=False, ambiguities=1)
    return again + doubtful + once


def resend(mail: OutgoingMail, *, now: datetime) -> bool:
    """A person's decision about a failed or uncertain mail: offer the same bytes again.

    False if it is neither any more, or if a newer mail speaks of the same thing: SEQUENCE never falls.
    """
    newer = OutgoingMail.objects.filter(
        uid=mail.uid, recurrence_id=mail.recurrence_id, address=mail.address, id__gt=mail.pk
    )
    if newer.exists():
        return False
    stuck = OutgoingMail.objects.filter(pk=mail.pk, state__in=(MailState.FAILED, MailState.UNCERTAIN))
    fresh = {"state": MailState.QUEUED, "due_at": now, "created_at": now, "finished_at": None, "attempts": 0}
    return bool(stuck.update(**fresh))


def _lease() -> timedelta:
    return timedelta(seconds=settings.LEASE_SECONDS)


def _leased(now: datetime) -> dict[str, Any]:
    return {"lease_until": now + _lease(), "lease_doubted": False}


def _ended(state: MailState, now: datetime) -> dict[str, object]:
    return {"state": state, "finished_at": now, "token": None, "lease_until": None}


class _Batch:
    """Claimed mails, offered one after the other.

    The outcome of one and the start of the next are committed together: one commit a mail, and a kill at
    any moment leaves at most one mail in doubt.
    """

    def __init__(self, mails: list[OutgoingMail]) -> None:
        self._mails = mails
        self._unwritten: tuple[OutgoingMail, Outcome] | None = None

    def offer_all(self, server: MailServer) -> bool:
        """Offer every mail; False if the server cannot be reached, the rest then being queued again."""
        for number, mail in enumerate(self._mails):
            try:
                outcome = server.offer(
                    sender_of(mail),
                    mail.address,
                    bytes(mail.mime),
                    may_send=partial(self._begin, mail),
                )
            except Unreachable as absent:
                self._unwritten, before = (mail, Outcome(Verdict.NOT_NOW, str(absent))), self._unwritten
                with transaction.atomic():
                    _write(before)
                    _write(self._unwritten)
                    _put_back(self._mails[number + 1 :])
                return False
            if self._unwritten is not None:
                self._flush()
            self._unwritten = mail, outcome
            if outcome.verdict is not Verdict.ACCEPTED:
                self._flush()  # what follows, a new connection, say, may last longer than the lease
        self._flush()
        return True

    def _begin(self, mail: OutgoingMail) -> bool:
        """Commit the last outcome and that this mail's bytes are about to flow; False if it is not ours."""
        with transaction.atomic():
            now = timezone.now()  # the lease runs from here, however long the lock took
            self._flush()
            return bool(
                _held(mail, mail.token).update(data_begun=True, attempts=mail.attempts + 1, **_leased(now))
            )

    def _flush(self) -> None:
        done, self._unwritten = self._unwritten, None
        _write(done)


def sender_of(mail: OutgoingMail) -> str:
    """The envelope's sender: bounces come back to the thread's own reply address."""
    return mail.invitation.organizer if mail.invitation else f"no-reply@{settings.UID_DOMAIN}"


def _held(mail: OutgoingMail, token: UUID | None) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(pk=mail.pk, token=token, state=MailState.SENDING)


def _put_back(mails: Iterable[OutgoingMail]) -> None:
    for mail in mails:
        _held(mail, mail.token).update(state=MailState.QUEUED, token=None, lease_until=None)


def _write(done: tuple[OutgoingMail, Outcome] | None) -> None:
    """Record an outcome, if the claim still stands: a process that woke too late writes nothing."""
    if done is None or done[1].verdict is Verdict.NOT_OURS:
        return
    mail, outcome = done
    now = timezone.now()
    _held(mail, mail.token).update(**_after(mail, outcome, now), error=outcome.said)


_AGAIN = {"state": MailState.QUEUED, "token": None, "lease_until": None, "data_begun": False}


def _after(mail: OutgoingMail, outcome: Outcome, now: datetime) -> dict[str, object]:
    """The row as it should be after an outcome: the table in ARCHITECTURE.md."""
    match outcome.verdict:
        case Verdict.ACCEPTED:
            return _ended(MailState.SENT, now)
        case Verdict.NEVER:
            return _ended(MailState.FAILED, now)
        case Verdict.IN_DOUBT if mail.ambiguities >= 1:
            return {**_ended(MailState.UNCERTAIN, now), "ambiguities": mail.ambiguities + 1}
        case Verdict.IN_DOUBT:
            # Its second and last try is worth a pause: what broke the line may still be broken.
            return {**_AGAIN, "ambiguities": 1, "due_at": now + FIRST_PAUSE}
        case _:
            return _after_not_now(mail, now)


def _after_not_now(mail: OutgoingMail, now: datetime) -> dict[str, object]:
    """Later, ever more seldom; never once it is too old, or once a newer mail says it better."""
    if now - max(mail.created_at, mail.held_until or mail.created_at) > GIVE_UP_AFTER:
        return _ended(MailState.FAILED, now)
    if mail.ambiguities == 0 and _overtaken(mail):
        return _ended(MailState.DROPPED, now)
    pause = min(FIRST_PAUSE * 2 ** min(mail.attempts, 10), LONGEST_PAUSE)
    return {**_AGAIN, "due_at": now + pause, "attempts": mail.attempts + 1}


def _overtaken(mail: OutgoingMail) -> bool:
    """Whether a newer mail already waits about the same thing: this one need not be said any more."""
    newer = OutgoingMail.objects.filter(
        uid=mail.uid, recurrence_id=mail.recurrence_id, address=mail.address, id__gt=mail.pk
    )
    return newer.filter(state=MailState.QUEUED).exists()
