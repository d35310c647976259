"""Single-use links to “My calendar”, for doctors who have no account."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from boards.journal import record
from boards.models import Person
from scheduling.addresses import hashed, new_token
from scheduling.models import CalendarLink

VALID = timedelta(days=7)


def new_calendar_link(person: Person, *, now: datetime) -> str:
    """A fresh link; its token is nowhere but in the mail that carries it."""
    token = new_token()
    CalendarLink.objects.create(person=person, token_hash=hashed(token), expires_at=now + VALID)
    return f"{settings.BASE_URL}/my-calendar/open/{token}/"


def link_is_open(token: str, *, now: datetime) -> bool:
    """Whether the link would still work. Looking does not use it up: mail scanners look at every link."""
    return CalendarLink.objects.filter(
        token_hash=hashed(token), used_at__isnull=True, expires_at__gt=now
    ).exists()


@transaction.atomic
def use_calendar_link(token: str, *, now: datetime) -> Person | None:
    """The link's person, once; None if it was used, has expired, or never was."""
    links = CalendarLink.objects.filter(token_hash=hashed(token), used_at__isnull=True, expires_at__gt=now)
    if not links.update(used_at=now):
        return None
    link = CalendarLink.objects.select_related("person__organisation").get(token_hash=hashed(token))
    record("calendar.link-used", link.person, by=None, at=now)
    return link.person
