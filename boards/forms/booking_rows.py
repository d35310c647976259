"""Which rows the booking page lets a secretary choose from."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import alphabetical
from boards.models import Person, SeatKind, SeatMode, Specialty, TumourBoard, User
from boards.permissions import STAFF, organisations_as, visible_boards
from boards.queries.week import boards_of


def board_choices(user: User) -> list[Any]:
    """The boards that the reader's organisations host or join, then the others."""
    near = set(boards_of(user).values_list("pk", flat=True))
    boards = list(alphabetical(visible_boards(user)))
    hers = [(board.slug, str(board)) for board in boards if board.pk in near]
    others = [(board.slug, str(board)) for board in boards if board.pk not in near]
    groups = [(_("Boards of your organisation"), hers), (_("Other boards"), others)]
    return [("", _("Choose a board")), *(group for group in groups if group[1])]


def people_of(user: User) -> QuerySet[Person]:
    """Doctors of the reader's organisations: those who ask."""
    own = Person.objects.filter(organisation__in=organisations_as(user, *STAFF), specialty__isnull=False)
    return own.filter(active=True)


def presenters(user: User, board: TumourBoard) -> QuerySet[Person]:
    """Doctors of the reader's organisations, and whoever sits on the board."""
    own = Q(organisation__in=organisations_as(user, *STAFF), specialty__isnull=False)
    sits = Q(seats__board=board, seats__ended_at__isnull=True) & ~Q(seats__kind=SeatKind.OBSERVER)
    return Person.objects.filter(own | sits, active=True).select_related("organisation").distinct()


def specialties_at(board: TumourBoard) -> QuerySet[Specialty]:
    """Those that sit on the board: nobody else could be asked for there."""
    return Specialty.objects.filter(
        people__seats__board=board, people__seats__ended_at__isnull=True
    ).distinct()


def presenter_mode(presenter: Person | None, board: TumourBoard) -> SeatMode:
    """As she sits on the board; otherwise by video unless she works where it meets."""
    if presenter is None:
        return SeatMode.REMOTE
    seat = board.seats.filter(person=presenter, ended_at__isnull=True, meeting__isnull=True).first()
    if seat:
        return SeatMode(seat.mode)
    return SeatMode.ON_SITE if presenter.organisation_id == board.organisation_id else SeatMode.REMOTE
