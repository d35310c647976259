"""Single-use links to “My calendar”, for doctors who have no account."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from boards.journal import record
from boards.models import Channel, Person, Seat, User
from boards.rules.refusal import Refusal
from scheduling.actions.notes import queue_note
from scheduling.addresses import hashed, new_token
from scheduling.models import CalendarLink, FeedAddress

VALID = timedelta(days=7)
VALID_ON_SCREEN = timedelta(minutes=15)


def new_calendar_link(person: Person, *, now: datetime, valid: timedelta = VALID) -> str:
    """A fresh link; its token is nowhere but in the mail, or on the screen, that shows it."""
    token = new_token()
    CalendarLink.objects.create(person=person, token_hash=hashed(token), expires_at=now + valid)
    return f"{settings.BASE_URL}/my-calendar/open/{token}/"


def link_is_open(token: str, *, now: datetime) -> bool:
    """Whether the link would still work. Looking does not use it up: mail scanners look at every link."""
    return CalendarLink.objects.filter(
        token_hash=hashed(token), used_at__isnull=True, expires_at__gt=now
    ).exists()


def leads_to(token: str, person: Person) -> bool:
    """Whether the link is, or was, one to this person's page."""
    return CalendarLink.objects.filter(token_hash=hashed(token), person=person).exists()


@transaction.atomic
def use_calendar_link(token: str, *, now: datetime) -> Person | None:
    """The link's person, once; None if it was used, has expired, or never was."""
    links = CalendarLink.objects.filter(token_hash=hashed(token), used_at__isnull=True, expires_at__gt=now)
    if not links.update(used_at=now):
        return None
    link = CalendarLink.objects.select_related("person__organisation").get(token_hash=hashed(token))
    record("calendar.link-used", link.person, by=None, at=now)
    return link.person


@transaction.atomic
def send_calendar_link(person: Person, *, by: User | None, now: datetime) -> None:
    """Mail a person a fresh link to her own page; Refusal ``person-left``."""
    if not person.active:
        raise Refusal("person-left")
    record("calendar.link-asked", person, by=by, at=now)
    _mail_link(person, now, due_at=now)  # she waits for it


@transaction.atomic
def show_calendar_link(person: Person, *, by: User | None, now: datetime) -> str:
    """A link for the person's other device, to be read off the screen within 15 minutes."""
    record("calendar.link-asked", person, by=by, at=now, shown=True)
    return new_calendar_link(person, now=now, valid=VALID_ON_SCREEN)


def owed_first_link(people: Collection[UUID]) -> QuerySet[Person]:
    """Those who sit somewhere and read a subscribed calendar, but never got the way to one."""
    mine = {"person": OuterRef("pk")}
    return Person.objects.filter(
        Exists(Seat.objects.filter(**mine, ended_at__isnull=True)),
        ~Exists(CalendarLink.objects.filter(**mine)),
        ~Exists(FeedAddress.objects.filter(owner=OuterRef("pk"))),
        pk__in=people,
        channel=Channel.FEED,
        active=True,
    )


@transaction.atomic
def send_first_links(people: Collection[UUID], now: datetime) -> int:
    """Mail them one, once: no invitation will ever bring it. Returns the number of mails."""
    locked = owed_first_link(people).select_for_update(of=("self",))
    owed = [person for person in locked if not person.calendar_links.exists()]
    for person in owed:
        _mail_link(person, now)
    return len(owed)


def _mail_link(person: Person, now: datetime, *, due_at: datetime | None = None) -> None:
    context = {
        "calendar_link": new_calendar_link(person, now=now),
        "until": (now + VALID).astimezone(ZoneInfo(person.time_zone)),
        "subscribes": person.channel == Channel.FEED,
    }
    queue_note(
        key=f"link-{uuid4()}", to=person, template="calendar_link", context=context, now=now, due_at=due_at
    )
