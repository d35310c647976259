"""A cancer centre: partners, doctors, boards and seasons, made by the actions; the years behind it, as rows.

Everything comes from one seed. Names are built from syllables, so that nobody bears them.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from bench.inside import history, names
from boards.models import (
    Booking,
    Case,
    Meeting,
    Organisation,
    Person,
    RoleKind,
    SeatKind,
    SeatMode,
    Specialty,
    TumourBoard,
    Unhandled,
)
from scheduling.actions.daily import keep_statistics
from tests import make

PARTNERS, DOCTORS, MEMBERS, SECRETARIES = 12, 400, 25, 20  # members of a board
CAPACITY_CASES, CAPACITY_MINUTES = 20, 120
COMING_WEEKS = 26
SEED = 20261124
SPECIALTIES = (
    "pathology", "radiology", "medical-oncology", "radiotherapy", "surgery", "haematology",
    "nuclear-medicine", "genetics", "pharmacy", "geriatrics", "gastroenterology", "pulmonology",
)  # fmt: skip
ORGANS = ("breast", "digestive", "thorax", "urology", "skin", "gynaecology", "head and neck", "haematology")
_DAYS = ("MO", "TU", "WE", "TH", "FR")
Figures = dict[str, int]


def found(boards: int) -> Figures:
    """The house on its first day: who works there, and seasons that begin tomorrow."""
    now, chance = timezone.now(), Random(SEED)
    with transaction.atomic():
        places = [make.organisation("centre-0", name="Centre 0", now=now), *_partners(now)]
        specialties = [make.specialty(code) for code in SPECIALTIES]
        doctors = [_doctor(number, places, specialties, now) for number in range(DOCTORS)]
        for number in range(boards):
            _open(number, places, specialties, chance.sample(doctors, MEMBERS), now)
        _readers(places[0], doctors, now)
        Unhandled.objects.all().delete()  # nobody is told: this house sends no mail
    return {"boards": TumourBoard.objects.count(), "people": Person.objects.count()}


def _partners(now: datetime) -> list[Organisation]:
    """Every third one lives by the clock of Cayenne."""
    zones = ("Europe/Paris", "Europe/Paris", "America/Cayenne")
    made = [
        make.organisation(f"centre-0-{number}", city=f"City {number}", zone=zones[number % 3], now=now)
        for number in range(1, PARTNERS + 1)
    ]
    for partner in made:
        make.partnership(partner, host=make.organisation("centre-0", now=now), now=now)
    return made


def _doctor(number: int, places: list[Organisation], specialties: list[Specialty], now: datetime) -> Person:
    """Six of ten work at the centre."""
    chance = Random(SEED + number)
    return make.person(
        names.family_name(chance),
        given_name=names.given_name(chance),
        at=places[0] if number % 10 < 6 else places[1 + number % PARTNERS],
        specialty=specialties[number % len(specialties)],
        email=f"doctor{number}@centre-0.example",
        now=now,
    )


def _open(
    number: int,
    places: list[Organisation],
    specialties: list[Specialty],
    members: list[Person],
    now: datetime,
) -> None:
    """A board that meets every week, at one of fifty hours, from tomorrow on."""
    board = make.board(
        f"centre-0-board-{number}",
        name=f"{ORGANS[number % len(ORGANS)].capitalize()} board {number}",
        at=places[0],
        open_to=places[1:],
        organ=ORGANS[number % len(ORGANS)],
        capacity_cases=CAPACITY_CASES,
        capacity_minutes=CAPACITY_MINUTES,
        required=specialties[number % 3 : number % 3 + 3],
        now=now,
    )
    for chair, member in enumerate(members):
        kind = SeatKind.CORE if chair < 18 else SeatKind.DEPUTY
        mode = SeatMode.ON_SITE if member.organisation_id == places[0].pk else SeatMode.REMOTE
        make.seat(board, member, kind=kind, mode=mode, now=now)
    make.season(
        board,
        rrule=f"FREQ=WEEKLY;BYDAY={_DAYS[number % 5]}",
        starts_on=now.date() + timedelta(days=1),
        weeks=COMING_WEEKS,
        start_time=time(8 + number // 5 % 10),
        minutes=CAPACITY_MINUTES,
        now=now,
    )


def _readers(centre: Organisation, doctors: list[Person], now: datetime) -> None:
    """Those through whose eyes the pages are measured; all of them sign in with ``make.PASSWORD``."""
    for role in (RoleKind.SECRETARY, RoleKind.COORDINATOR, RoleKind.ADMINISTRATOR):
        make.user(role, at=centre, email=f"{role}@centre-0.example", now=now)
    make.user(None, person=doctors[0], email="doctor@centre-0.example", now=now)
    for number in range(SECRETARIES):
        make.user(RoleKind.SECRETARY, at=centre, email=f"colleague{number}@centre-0.example", now=now)


def pass_by(part: int, parts: int, bookings: int) -> int:
    """One of so many equal parts of three years of history, with its share of the bookings; how many."""
    today = timezone.now().date()
    first = today - timedelta(weeks=history.WEEKS)
    days = (today - first).days
    begin, end = (first + timedelta(days=days * edge // parts) for edge in (part, part + 1))
    return history.write(part, begin, end, bookings // parts, Random(SEED + part))


def fill_the_weeks_ahead() -> Figures:
    """Requests as they come in: tomorrow's lists are full, those of next month nearly empty."""
    history.book_ahead(Random(SEED - 1), timezone.now())
    return {
        "meetings": Meeting.objects.count(),
        "cases": Case.objects.count(),
        "bookings": Booking.objects.count(),
    }


def settle() -> None:
    """What the house does every day: the statistics by which its database plans."""
    keep_statistics()
