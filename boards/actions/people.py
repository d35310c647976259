"""People and users: added, edited, told in another way, or gone."""

from datetime import datetime

from django.db import transaction

from boards.journal import record
from boards.models import Channel, Organisation, Person, Role, RoleKind, Seat, User
from boards.rules.refusal import Refusal

# What an invitation or a feed shows of a person or depends on; anything else concerns nobody's calendar.
TOLD_BY = (
    "email",
    "channel",
    "language",
    "time_zone",
    "organisation",  # its city stands beside the hours of her zone
    "given_name",
    "family_name",
    "title",
    "active",
)


@transaction.atomic
def add_person(person: Person, *, by: User | None, now: datetime) -> Person:
    """Store a validated, unsaved person; Refusal ``address-taken``."""
    _refuse_taken_address(person)
    person.save(force_insert=True)
    record("person.added", person, by=by, at=now)
    return person


@transaction.atomic
def edit_person(person: Person, *, changed: list[str], by: User | None, now: datetime) -> None:
    """Save the named fields. A changed address moves the invitations; the journal names no address."""
    if not changed:
        return
    if "email" in changed:
        _refuse_taken_address(person)
    person.save(update_fields=changed)
    verb = "person.edited" if set(changed) & set(TOLD_BY) else "person.noted"
    record(verb, person, by=by, at=now, fields=changed)


def choose_channel(person: Person, channel: Channel, *, by: User | None, now: datetime) -> None:
    """Tell this person by invitations, or by her subscribed calendar, from now on."""
    if person.channel != channel:
        person.channel = channel
        edit_person(person, changed=["channel"], by=by, now=now)


def choose_weekly_mail(person: Person, *, wanted: bool, by: User | None, now: datetime) -> None:
    """Whether a subscriber gets the week's meetings by mail, with links to answer by."""
    if person.weekly_mail != wanted:
        person.weekly_mail = wanted
        edit_person(person, changed=["weekly_mail"], by=by, now=now)


@transaction.atomic
def person_leaves(person: Person, *, by: User | None, now: datetime) -> None:
    """End every seat and every access; what this cancels is the relay's to say."""
    Seat.objects.filter(person=person, ended_at__isnull=True).update(ended_at=now)
    User.objects.filter(person=person).update(is_active=False)
    person.active = False
    person.save(update_fields=["active"])
    record("person.left", person, by=by, at=now)


@transaction.atomic
def add_user(
    user: User, roles: list[tuple[RoleKind, Organisation]], *, by: User | None, now: datetime
) -> User:
    """Store a user whose password is already set or unusable, with her roles."""
    user.save(force_insert=True)
    Role.objects.bulk_create(Role(user=user, kind=kind, organisation=where) for kind, where in roles)
    record("user.added", user, by=by, at=now, roles=[kind for kind, _ in roles])
    return user


def _refuse_taken_address(person: Person) -> None:
    if Person.objects.filter(email__iexact=person.email).exclude(pk=person.pk).exists():
        raise Refusal("address-taken", "email")
