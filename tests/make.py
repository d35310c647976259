"""Test data through the real actions: plain functions, with a default for what a test does not care about.

The clock stands at Monday 23 November 2026, 09:00 in Lyon, 05:00 in Cayenne, unless ``now`` says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from boards.actions import cases, guidelines, meetings, organisations, people, seasons, seats, tumour_boards
from boards.actions.cases import Request
from boards.actions.meetings import TimeAndPlace
from boards.identity import Identity
from boards.models import (
    Booking,
    Case,
    Channel,
    Guideline,
    HolidayRule,
    Language,
    Meeting,
    Nature,
    Organisation,
    OrganisationKind,
    Partnership,
    Person,
    RoleKind,
    Seat,
    SeatKind,
    SeatMode,
    Series,
    Specialty,
    TumourBoard,
    User,
)

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
PASSWORD = "correct horse battery"
_numbers = count(1)


def organisation(
    slug: str = "clb",
    *,
    name: str = "",
    city: str = "Lyon",
    zone: str = "Europe/Paris",
    country: str = "FR",
    kind: OrganisationKind = OrganisationKind.GENERAL_HOSPITAL,
    latitude: str = "45.74",
    longitude: str = "4.88",
    now: datetime = NOW,
) -> Organisation:
    """The organisation with that slug, made if it is not there yet."""
    if found := Organisation.objects.filter(slug=slug).first():
        return found
    made = Organisation(
        slug=slug,
        name=name or f"Hospital {slug}",
        short_name=name or slug.upper(),
        kind=kind,
        city=city,
        country=country,
        time_zone=zone,
        latitude=latitude,
        longitude=longitude,
    )
    return organisations.add_organisation(made, by=None, now=now)


def cayenne() -> Organisation:
    """A partner four or five hours behind Lyon, without daylight saving time."""
    return organisation(
        "cayenne", city="Cayenne", zone="America/Cayenne", country="GF", latitude="4.92", longitude="-52.31"
    )


def partnership(
    partner: Organisation,
    *,
    host: Organisation | None = None,
    relation: str = "convention",
    covers: str = "Advanced consultations",
    valid_from: date | None = None,
    now: datetime = NOW,
) -> Partnership:
    bound = Partnership(
        host=host or organisation(), partner=partner, relation=relation, covers=covers, valid_from=valid_from
    )
    return organisations.bind_partner(bound, by=None, now=now)


def specialty(code: str = "surgery") -> Specialty:
    name = code.replace("-", " ").capitalize()
    return Specialty.objects.get_or_create(code=code, defaults={"name": name, "name_fr": f"{name} (fr)"})[0]


def person(
    family_name: str = "",
    *,
    given_name: str = "Camille",
    at: Organisation | None = None,
    specialty: Specialty | None = None,
    email: str = "",
    channel: Channel = Channel.INVITATION,
    language: Language = Language.FRENCH,
    zone: str = "",
    now: datetime = NOW,
) -> Person:
    where = at or organisation()
    number = next(_numbers)
    made = Person(
        organisation=where,
        title="Dr",
        given_name=given_name,
        family_name=family_name or f"Person{number}",
        email=email or f"person{number}@example.org",
        specialty=specialty,
        language=language,
        time_zone=zone or where.time_zone,
        channel=channel,
    )
    return people.add_person(made, by=None, now=now)


def user(
    role: RoleKind | None = RoleKind.SECRETARY,
    *,
    at: Organisation | None = None,
    person: Person | None = None,
    email: str = "",
    name: str = "",
    language: Language = Language.ENGLISH,
    zone: str = "",
    now: datetime = NOW,
) -> User:
    """Somebody who signs in with ``PASSWORD`` and reads English; ``role=None`` for no role."""
    where = at or (person.organisation if person else organisation())
    number = next(_numbers)
    made = User(
        email=email or f"user{number}@example.org",
        name=name or f"User {number}",
        person=person,
        language=language,
        time_zone=zone or where.time_zone,
    )
    made.set_password(PASSWORD)
    return people.add_user(made, [(role, where)] if role else [], by=None, now=now)


def board(
    slug: str = "",
    *,
    name: str = "",
    at: Organisation | None = None,
    open_to: Iterable[Organisation] = (),
    nature: Nature = Nature.STANDARD,
    organ: str = "",
    zone: str = "",
    language: Language = Language.FRENCH,
    capacity_cases: int = 12,
    capacity_minutes: int = 90,
    cutoff_days: int = 2,
    cutoff_time: time = time(12, 0),
    required: Iterable[Specialty] = (),
    minimum_specialties: int = 3,
    holiday_rule: HolidayRule = HolidayRule.SKIP,
    video_url: str = "",
    now: datetime = NOW,
) -> TumourBoard:
    where = at or organisation()
    slug = slug or f"board-{next(_numbers)}"
    shown = name or slug.replace("-", " ").capitalize()
    made = TumourBoard(
        slug=slug,
        name=shown,
        name_fr=f"RCP {shown}",
        label=f"Meeting {shown}",
        label_fr=f"Réunion {shown}",
        organisation=where,
        nature=nature,
        organ=organ,
        time_zone=zone or where.time_zone,
        place="Room 1",
        video_url=video_url,
        language=language,
        mailbox=f"{slug}@example.org",
        capacity_minutes=capacity_minutes,
        capacity_cases=capacity_cases,
        cutoff_days=cutoff_days,
        cutoff_time=cutoff_time,
        minimum_specialties=minimum_specialties,
        holiday_rule=holiday_rule,
    )
    return tumour_boards.create_board(made, required=list(required), open_to=list(open_to), by=None, now=now)


def seat(
    board: TumourBoard,
    person: Person,
    *,
    kind: SeatKind = SeatKind.CORE,
    mode: SeatMode = SeatMode.ON_SITE,
    deputy_for: Seat | None = None,
    meeting: Meeting | None = None,
    now: datetime = NOW,
) -> Seat:
    return seats.seat_person(
        board, person, kind=kind, mode=mode, deputy_for=deputy_for, meeting=meeting, by=None, now=now
    )


def season(
    board: TumourBoard,
    *,
    rrule: str = "FREQ=WEEKLY;BYDAY=TH",
    starts_on: date = TODAY,
    ends_on: date | None = None,
    weeks: int = 10,
    start_time: time = time(14, 0),
    minutes: int = 90,
    now: datetime = NOW,
) -> Series:
    """A season of Thursdays at 14:00; ``weeks`` counts from ``starts_on`` unless ``ends_on`` is given."""
    return seasons.open_season(
        board,
        rrule=rrule,
        starts_on=starts_on,
        ends_on=ends_on or starts_on + timedelta(weeks=weeks, days=-1),
        start_time=start_time,
        duration_minutes=minutes,
        by=None,
        now=now,
    )


def meeting(
    board: TumourBoard | None = None,
    *,
    day: date = date(2026, 12, 3),
    start_time: time = time(14, 0),
    minutes: int = 90,
    place: str = "",
    now: datetime = NOW,
) -> Meeting:
    """An extraordinary meeting, Thursday 3 December 2026 at 14:00, on a board with one member."""
    if board is None:
        board = seated_board(now=now)
    return meetings.add_meeting(board, TimeAndPlace(day, start_time, minutes, place), by=None, now=now)


def seated_board(slug: str = "", *, at: Organisation | None = None, now: datetime = NOW) -> TumourBoard:
    """A board with one core member, as a meeting asks for."""
    made = board(slug, at=at, now=now)
    seat(made, person(at=at, now=now), now=now)
    return made


def case(
    family_name: str = "Moreau",
    given_name: str = "Jeanne",
    *,
    birth_date: str = "1961-04-12",
    at: Organisation | None = None,
    now: datetime = NOW,
) -> Case:
    return cases.register_case(
        Identity(family_name=family_name, given_name=given_name, birth_date=birth_date),
        organisation=at or organisation(),
        by=None,
        now=now,
    )


def booking(
    meeting: Meeting,
    case: Case | None = None,
    *,
    at: Organisation | None = None,
    minutes: int = 5,
    question: str = "Adjuvant treatment?",
    presenter: Person | None = None,
    specialties: Iterable[Specialty] = (),
    by: User | None = None,
    now: datetime = NOW,
) -> Booking:
    """A case on a meeting; without ``case`` a new one of the organisation ``at``."""
    request = Request(question=question, minutes=minutes, presenter=presenter, specialties=list(specialties))
    return cases.book_case(case or _new_case(at), meeting, request, by=by, now=now)


def _new_case(at: Organisation | None) -> Case:
    return case(f"Patient{next(_numbers)}", at=at)


def guideline(
    name: str = "Sarcoma of soft tissue",
    *,
    edition: str = "2025",
    dated_on: date = date(2025, 3, 3),
    at: Organisation | None = None,
    board: TumourBoard | None = None,
    now: datetime = NOW,
) -> Guideline:
    """That version of the library, added if it is not there yet."""
    where = at or organisation()
    if found := Guideline.objects.filter(organisation=where, name=name, edition=edition).first():
        return found
    made = Guideline(organisation=where, board=board, name=name, edition=edition, dated_on=dated_on)
    return guidelines.add_guideline(made, by=None, now=now)
