"""The only door to rows: which ones a user sees, and what she may do to them.

Administrators and coordinators act for the organisation that hosts a board; a partner's secretary sees
when boards meet, books for her own organisation, and sees no other's cases; a doctor sees the boards and
cases of the meetings where she sits.
"""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from .models import (
    Absence,
    Booking,
    Case,
    CaseItem,
    DayOff,
    Guideline,
    Meeting,
    Organisation,
    Partnership,
    Person,
    RoleKind,
    Seat,
    Series,
    TumourBoard,
    User,
)

Visitor = User | AnonymousUser
STAFF = (RoleKind.SECRETARY, RoleKind.COORDINATOR, RoleKind.ADMINISTRATOR)
RUNS_BOARDS = (RoleKind.COORDINATOR, RoleKind.ADMINISTRATOR)


def organisations_as(user: Visitor, *kinds: RoleKind) -> set[UUID]:
    """Ids of the organisations for which the user holds one of these roles."""
    if not user.is_authenticated or not user.is_active:
        return set()
    return {organisation for kind, organisation in user.held_roles if kind in kinds}


def is_staff(user: Visitor) -> bool:
    return bool(organisations_as(user, *STAFF))


def visible_organisations(user: Visitor) -> QuerySet[Organisation]:
    return Organisation.objects.all() if user.is_authenticated else Organisation.objects.none()


def visible_partnerships(user: Visitor) -> QuerySet[Partnership]:
    return Partnership.objects.all() if user.is_authenticated else Partnership.objects.none()


def visible_days_off(user: Visitor) -> QuerySet[DayOff]:
    """Holidays and closures, to everybody who signs in: no one is named by them."""
    return DayOff.objects.all() if user.is_authenticated else DayOff.objects.none()


def visible_people(user: Visitor) -> QuerySet[Person]:
    """The directory, for those who book and prepare; everybody else sees herself."""
    if is_staff(user):
        return Person.objects.all()
    own = getattr(user, "person_id", None)
    return Person.objects.filter(pk=own) if own else Person.objects.none()


def visible_absences(user: Visitor) -> QuerySet[Absence]:
    """Those of the people whom she sees; a withdrawn one is history."""
    return Absence.objects.filter(person__in=visible_people(user), withdrawn_at__isnull=True)


def visible_boards(user: Visitor) -> QuerySet[TumourBoard]:
    if is_staff(user):
        return TumourBoard.objects.filter(active=True)
    own = getattr(user, "person_id", None)
    if own is None:
        return TumourBoard.objects.none()
    seated = Seat.objects.filter(person=own, ended_at__isnull=True).values("board")
    return TumourBoard.objects.filter(active=True, pk__in=seated)


def visible_series(user: Visitor) -> QuerySet[Series]:
    return Series.objects.filter(board__in=visible_boards(user))


def visible_seats(user: Visitor) -> QuerySet[Seat]:
    return Seat.objects.filter(board__in=visible_boards(user), ended_at__isnull=True)


def visible_meetings(user: Visitor) -> QuerySet[Meeting]:
    if is_staff(user):
        return Meeting.objects.filter(board__active=True)
    return Meeting.objects.filter(board__in=visible_boards(user))


def visible_bookings(user: Visitor) -> QuerySet[Booking]:
    """A board's coordinators see all of it; secretaries their organisation's; doctors where they sit.

    ``home`` can be filtered by: the organisation of the case.
    """
    if not user.is_authenticated:
        return Booking.objects.alias(home=_HOME).none()
    runs = organisations_as(user, *RUNS_BOARDS)
    own = Q(home__in=organisations_as(user, *STAFF))
    sits = Q()
    if user.person_id:
        seated = Seat.objects.filter(person=user.person_id, ended_at__isnull=True).exclude(kind="observer")
        sits = Q(board__in=seated.filter(meeting__isnull=True).values("board"))
        sits |= Q(meeting__in=seated.values("meeting")) | Q(presenter=user.person_id)
    return Booking.objects.alias(home=_HOME).filter(Q(board__organisation__in=runs) | own | sits)


# A test on bookings that something else has found, never the way to them: SQLite, which does not know how
# unlike hospitals are in size, would begin with all the cases that a centre ever had.
_HOME = Coalesce("case__organisation_id", "case__organisation_id")


def own_cases(user: Visitor) -> QuerySet[Case]:
    """Those for which the user can book: of the organisations for which she acts, and of no other."""
    return Case.objects.filter(organisation__in=organisations_as(user, *STAFF))


def visible_guidelines(user: Visitor) -> QuerySet[Guideline]:
    """The library is open to whoever signs in: it names nobody."""
    return Guideline.objects.all() if user.is_authenticated else Guideline.objects.none()


def visible_cases(user: Visitor) -> QuerySet[Case]:
    """Those of her organisations, those on boards that she sees, and those for which she owes something."""
    if not user.is_authenticated:
        return Case.objects.none()
    own = Q(organisation__in=organisations_as(user, *STAFF))
    owes = Q(items__owner=user.person_id) if user.person_id else Q()
    seen = own | Exists(visible_bookings(user).filter(case=OuterRef("pk")))
    return Case.objects.filter(seen | owes).distinct() if owes else Case.objects.filter(seen)


def visible_items(user: Visitor) -> QuerySet[CaseItem]:
    """What is owed for the cases that she sees."""
    return CaseItem.objects.filter(Exists(visible_cases(user).filter(pk=OuterRef("case"))))


def _runs(user: Visitor, board: object) -> bool:
    return isinstance(board, TumourBoard) and board.organisation_id in organisations_as(user, *RUNS_BOARDS)


def _closes(user: Visitor, thing: object) -> bool:
    """A board's days off are for those who run it; a place's, for those who run the boards that it hosts."""
    if isinstance(thing, DayOff):
        thing = thing.board or thing.organisation
    if isinstance(thing, Organisation):
        return thing.pk in organisations_as(user, *RUNS_BOARDS)
    return _runs(user, thing) if thing else _creates_boards(user, None)


def _edits_partner(user: Visitor, _: object) -> bool:
    """Administrators keep the whole directory."""
    return bool(organisations_as(user, RoleKind.ADMINISTRATOR))


def _edits_person(user: Visitor, person: object) -> bool:
    """Coordinators keep the people of the organisations for which they act."""
    if _edits_partner(user, None):
        return True
    organisations = organisations_as(user, RoleKind.COORDINATOR)
    if person is None:
        return bool(organisations)
    return isinstance(person, Person) and person.organisation_id in organisations


def _enters_absence(user: Visitor, person: object) -> bool:
    """Her own; or those of somebody whom one keeps in the directory, or on a board that one runs."""
    if not isinstance(person, Person):
        return False
    if person.pk == getattr(user, "person_id", None) or _edits_person(user, person):
        return True
    runs = organisations_as(user, *RUNS_BOARDS)
    return Seat.objects.filter(person=person, ended_at__isnull=True, board__organisation__in=runs).exists()


def _sets_hours(user: Visitor, person: object) -> bool:
    """Whoever may say that she is away, and the secretaries who book for her."""
    if not isinstance(person, Person):
        return False
    return person.organisation_id in organisations_as(user, *STAFF) or _enters_absence(user, person)


def _books(user: Visitor, _: object) -> bool:
    return is_staff(user)


def _creates_boards(user: Visitor, _: object) -> bool:
    return bool(organisations_as(user, *RUNS_BOARDS))


def _triages(user: Visitor, board: object) -> bool:
    """What goes on a board's agenda is decided by those who run it; without a board: by whoever runs one."""
    return _runs(user, board) if board else _creates_boards(user, None)


def _keeps_guidelines(user: Visitor, thing: object) -> bool:
    """A library is kept by those who run the boards of its house."""
    house = thing.organisation if isinstance(thing, Guideline) else thing
    return _closes(user, house) if house else _creates_boards(user, None)


def _sees_reading_load(user: Visitor, person: object) -> bool:
    """One's own; everybody's for those who run boards."""
    if _creates_boards(user, None):
        return True
    own = getattr(user, "person_id", None)
    return own is not None and (person is None or (isinstance(person, Person) and person.pk == own))


def _withdraws(user: Visitor, booking: object) -> bool:
    return isinstance(booking, Booking) and (
        booking.case.organisation_id in organisations_as(user, *STAFF) or _runs(user, booking.board)
    )


def _edits_case(user: Visitor, case: object) -> bool:
    """The staff of its organisation, and whoever runs a board on which it is booked."""
    if not isinstance(case, Case):
        return False
    if case.organisation_id in organisations_as(user, *STAFF):
        return True
    runs = organisations_as(user, *RUNS_BOARDS)
    return Booking.objects.filter(case=case, board__organisation__in=runs).exists()


def _answers(user: Visitor, _: object) -> bool:
    return user.is_authenticated and user.person_id is not None


_RULES: dict[str, Callable[[Visitor, object], bool]] = {
    "run": _runs,
    "create-board": _creates_boards,
    "close": _closes,
    "edit-partner": _edits_partner,
    "edit-person": _edits_person,
    "enter-absence": _enters_absence,
    "set-hours": _sets_hours,
    "book": _books,
    "withdraw": _withdraws,
    "edit-case": _edits_case,
    "answer": _answers,
    "triage": _triages,
    "keep-guidelines": _keeps_guidelines,
    "see-reading-load": _sees_reading_load,
    "edit-specialties": _edits_partner,
    "see-replies": lambda user, _: bool(organisations_as(user, *RUNS_BOARDS)),
    "see-conflicts": _creates_boards,
    "see-outgoing": lambda user, _: bool(organisations_as(user, *RUNS_BOARDS)),
}


def may(user: Visitor, verb: str, thing: Model | None = None) -> bool:
    """Whether the user may do ``verb`` to ``thing``; the verbs are the keys of the table above."""
    return _RULES[verb](user, thing)


def require(user: Visitor, verb: str, thing: Model | None = None) -> None:
    """PermissionDenied unless ``may``: for what the user can see and yet not do."""
    if not may(user, verb, thing):
        raise PermissionDenied
