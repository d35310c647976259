"""The same mails, sent to the same sink by the outbox and by a bare loop."""

from __future__ import annotations

import smtplib
from itertools import cycle, islice
from time import perf_counter
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from scheduling.actions import outbox
from scheduling.models import MailState, Method, OutgoingMail


def deliver(mails: int) -> float:
    """Queue this many real invitations, each about something else, and deliver them; seconds that it took."""
    now = timezone.now()
    OutgoingMail.objects.bulk_create(_again(mail) for mail in _invitations(mails))
    began = perf_counter()
    offered = outbox.deliver()
    seconds = perf_counter() - began
    sent = OutgoingMail.objects.filter(state=MailState.SENT, finished_at__gte=now).count()
    if not offered == sent == mails:
        raise AssertionError(f"of {mails} mails {offered} were offered and {sent} sent")
    return seconds


def bare(mails: int) -> float:
    """Send the bytes of as many to the same addresses with smtplib alone; seconds that it took."""
    ready = [(outbox.sender_of(mail), mail.address, bytes(mail.mime)) for mail in _invitations(mails)]
    began = perf_counter()
    with smtplib.SMTP(settings.SMTP_HOST, settings.SMTP_PORT) as server:
        for sender, address, mime in ready:
            server.sendmail(sender, [address], mime)
    return perf_counter() - began


def _invitations(mails: int) -> list[OutgoingMail]:
    """The network's own invitations, over and over."""
    told = OutgoingMail.objects.filter(method=Method.REQUEST, sequence=0).exclude(uid__startswith="bench-")
    return list(islice(cycle(told.select_related("invitation")), mails))


def _again(mail: OutgoingMail) -> OutgoingMail:
    now = timezone.now()
    return OutgoingMail(
        invitation=mail.invitation,
        person_id=mail.person_id,
        user_id=mail.user_id,
        address=mail.address,
        method=mail.method,
        uid=f"bench-{uuid4()}@{settings.UID_DOMAIN}",
        facts=mail.facts,
        subject=mail.subject,
        mime=bytes(mail.mime),
        created_at=now,
        due_at=now,
    )
