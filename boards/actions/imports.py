"""Lists added together, and taken back; the file kept, encrypted, between preview and confirmation."""

import base64
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet

from boards.identity import Identity, decrypt, encrypt
from boards.journal import entry, record, record_all
from boards.models import (
    Booking,
    BookingState,
    Case,
    Draft,
    JournalEntry,
    Meeting,
    Organisation,
    Person,
    TumourBoard,
    User,
)
from boards.queries.namesakes import patient_key
from boards.rules.refusal import Refusal

from .cases import Request, book_case, register_case, withdraw_booking
from .room import lock_boards
from .waiting import wait_for_place

KEPT = timedelta(hours=12)  # a preview that nobody confirms is forgotten


@dataclass(frozen=True)
class Upload:
    """A file between two steps; ``token`` ties a confirmation to the preview that was read."""

    token: str
    content: bytes


def keep_upload(kind: str, content: bytes, *, user: User, now: datetime) -> Upload:
    """One of each kind for each user: a newer one takes its place."""
    forget_uploads(now)
    upload = Upload(secrets.token_urlsafe(12), content)
    sealed = encrypt(json.dumps({"token": upload.token, "content": base64.b64encode(content).decode()}))
    kept = {"content": sealed, "saved_at": now}
    Draft.objects.update_or_create(user=user, form=f"import:{kind}", defaults=kept)
    return upload


def kept_upload(kind: str, token: str, *, user: User, now: datetime) -> Upload:
    """Refusal ``upload-gone`` where it was replaced, confirmed, or forgotten after twelve hours."""
    row = Draft.objects.filter(user=user, form=f"import:{kind}", saved_at__gt=now - KEPT).first()
    kept = json.loads(decrypt(row.content)) if row else {}
    if not kept or not secrets.compare_digest(kept["token"], token):
        raise Refusal("upload-gone", "file")
    return Upload(token, base64.b64decode(kept["content"]))


def forget_upload(kind: str, *, user: User) -> None:
    Draft.objects.filter(user=user, form=f"import:{kind}").delete()


def forget_uploads(now: datetime) -> None:
    """Those of everybody whose time is over."""
    Draft.objects.filter(form__startswith="import:", saved_at__lte=now - KEPT).delete()


@transaction.atomic
def add_people(people: Sequence[Person], *, by: User, now: datetime) -> JournalEntry:
    """Store validated, unsaved people; all of them, or none. Refusal ``address-taken``, ``rpps-taken``.

    The entry names them, so that they can be shown, or taken back.
    """
    emails = {person.email.lower() for person in people}
    numbers = {person.rpps for person in people if person.rpps}
    taken = Person.objects.values_list("email", "rpps")
    for email, rpps in taken:
        if email.lower() in emails:
            raise Refusal("address-taken", "file")
        if rpps in numbers:
            raise Refusal("rpps-taken", "file")
    Person.objects.bulk_create(people, batch_size=500)
    record_all([entry("person.added", person, by=by, at=now) for person in people])
    keys = [person.pk for person in people]
    return record("people.imported", by, by=by, at=now, people=keys)


@dataclass(frozen=True)
class AskedCase:
    """A request of a list: for a ``known`` case or a new one, on a meeting or on the waiting list."""

    identity: Identity
    organisation: Organisation
    known: Case | None
    board: TumourBoard
    meeting: Meeting | None
    request: Request


@transaction.atomic
def ask_boards(asked: Sequence[AskedCase], *, by: User, now: datetime) -> JournalEntry:
    """Register and book the requests of a list, in their order: all of them, or none.

    Refusal as for ``book_case`` where a place was taken meanwhile.
    """
    lock_boards([one.board.pk for one in asked])
    cases: dict[tuple[object, UUID], Case] = {}
    bookings = [_ask(one, cases, by, now) for one in asked]
    return record("requests.imported", by, by=by, at=now, bookings=[booking.pk for booking in bookings])


def _ask(asked: AskedCase, cases: dict[tuple[object, UUID], Case], by: User, now: datetime) -> Booking:
    """The same patient before two boards is one case."""
    key = patient_key(asked.identity), asked.organisation.pk
    if key not in cases:
        cases[key] = asked.known or register_case(
            asked.identity, organisation=asked.organisation, by=by, now=now
        )
    if asked.meeting:
        return book_case(cases[key], asked.meeting, asked.request, by=by, now=now)
    return wait_for_place(cases[key], asked.board, asked.request, by=by, now=now)


@transaction.atomic
def take_back_requests(bookings: Sequence[Booking], *, by: User, now: datetime) -> int:
    """Withdraw those that still stand and are ahead; how many. Their cases stay registered."""
    lock_boards([booking.board_id for booking in bookings])
    count = 0
    for booking in bookings:
        over = booking.meeting is not None and booking.meeting.starts_at <= now
        if booking.state != BookingState.WITHDRAWN and not over:
            withdraw_booking(booking, by=by, now=now)
            count += 1
    return count


@transaction.atomic
def take_back_people(keys: Sequence[UUID], *, by: User, now: datetime) -> list[Person]:
    """Remove people who were added by mistake; whoever is named anywhere by now stays and is returned."""
    people = list(Person.objects.select_for_update().filter(pk__in=keys))
    needed = _named_anywhere([person.pk for person in people])
    gone = [person for person in people if person.pk not in needed]
    record_all([entry("person.taken-back", person, by=by, at=now) for person in gone])
    Person.objects.filter(pk__in=[person.pk for person in gone]).delete()
    return [person for person in people if person.pk in needed]


def _named_anywhere(keys: Sequence[UUID]) -> set[UUID]:
    """Those to whom a row of any table points: one query for each relation."""
    needed: set[UUID] = set()
    for relation in Person._meta.related_objects:
        field = relation.field
        rows: QuerySet[Model] = QuerySet(field.model).filter(**{f"{field.name}__in": keys})
        needed.update(rows.values_list(field.name, flat=True))
    return needed
