"""A case as the flat texts that its form shows, wherever each of them is stored; and in words."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext, gettext_lazy

from boards.clinical import unseal_clinical
from boards.hours import day_in_words
from boards.identity import decrypt, unseal
from boards.models import Booking, BookingState, Case, Person
from boards.rules.case_fields import BY_NAME
from boards.rules.case_schema import LIST, YES, CaseField, Choice, Kind

YES_WORD = gettext_lazy("Yes")


def case_values(case: Case, booking: Booking | None = None) -> dict[str, str]:
    """Every filled field of a case, and of the request that one of its bookings makes. No query."""
    values = unseal_clinical(case.clinical)
    values |= {name: text for name, text in asdict(unseal(case.identity)).items() if name in BY_NAME}
    values |= {
        "treating_physician": case.treating_physician,
        "informed_on": _iso(case.informed_on),
        "consented_on": _iso(case.consented_on),
        "objection": YES if case.objection else "",
    }
    return {**values, **(booking_values(booking) if booking else {})}


def booking_values(booking: Booking) -> dict[str, str]:
    return {
        "question": decrypt(booking.question).replace("\r\n", "\n"),
        "requester": str(booking.requester_id or ""),
        "presenter": str(booking.presenter_id or ""),
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def open_booking(case: Case, now: datetime) -> Booking | None:
    """The booking whose request the form shows: on the next meeting, or else waiting. One query."""
    ahead = Q(state=BookingState.BOOKED, meeting__starts_at__gt=now) | Q(state=BookingState.WAITING)
    fetched = ("board__organisation", "meeting__board__organisation", "presenter")
    rows = case.bookings.filter(ahead).select_related(*fetched)
    return rows.order_by(F("meeting__starts_at").asc(nulls_last=True), "created_at").first()


# In words


def label_of(field: CaseField) -> str:
    """In the active language."""
    label = gettext(field.label)
    return label % {"number": field.number} if field.number else label


def choices_of(field: CaseField) -> list[tuple[str, str]]:
    return [(choice.code, gettext(choice.label)) for choice in field.choices]


def shown(field: CaseField, value: str, people: Mapping[str, str]) -> str:
    """A stored value as a reader reads it; ``people`` are names by id."""
    if not value:
        return ""
    if field.kind in (Kind.DAY, Kind.MONTH):
        return _day_shown(value)
    if field.kind == Kind.TICK:
        return str(YES_WORD)
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        return ", ".join(_choice_shown(field.choices, code) for code in value.split(LIST))
    return people.get(value, value) if field.kind == Kind.PERSON else value


def _choice_shown(choices: Iterable[Choice], code: str) -> str:
    return next((gettext(choice.label) for choice in choices if choice.code == code), code)


def _day_shown(value: str) -> str:
    try:
        if len(value) == len("2026-03"):
            return day_in_words(date.fromisoformat(f"{value}-01"), "F Y")
        return day_in_words(date.fromisoformat(value), "j F Y")
    except ValueError:
        return value


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """One query, or none."""
    keys = {UUID(key) for key in ids if key}
    people = Person.objects.filter(pk__in=keys) if keys else ()
    return {str(person.pk): person.full_name for person in people}
