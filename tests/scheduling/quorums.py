"""A board that needs a pathologist, whose only one may be away: with her deputy, and somebody to tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from boards.models import Language, Meeting, Person, RoleKind, Seat, SeatKind, SeatMode, TumourBoard, User
from scheduling.actions.relay import relay
from scheduling.models import MailState, Method, OutgoingMail
from scheduling.reading import read_mail
from tests import make


@dataclass(frozen=True)
class Table:
    """Thursdays at 14:00 in Lyon; ``meeting`` is that of 3 December 2026."""

    board: TumourBoard
    meeting: Meeting
    surgeon: Person
    pathologist: Person
    deputy: Person
    seat: Seat  # the pathologist's
    deputy_seat: Seat
    coordinator: User


def table(slug: str = "sarcoma", *, language: Language = Language.ENGLISH) -> Table:
    """A surgeon and a pathologist in Lyon, her deputy in Cayenne; all were told of the season."""
    surgery, pathology = make.specialty("surgery"), make.specialty("pathology")
    board = make.board(slug, required=[surgery, pathology], minimum_specialties=2)
    surgeon = make.person("Roux", specialty=surgery, language=language)
    pathologist = make.person("Lyonnet", specialty=pathology, language=language)
    deputy = make.person("Guyot", at=make.cayenne(), specialty=pathology, language=language)
    make.seat(board, surgeon)
    seat = make.seat(board, pathologist)
    deputy_seat = make.seat(board, deputy, kind=SeatKind.DEPUTY, mode=SeatMode.REMOTE, deputy_for=seat)
    series = make.season(board)
    all_sent()
    meeting = Meeting.objects.select_related("board__organisation", "series").get(
        series=series, day=date(2026, 12, 3)
    )
    coordinator = make.user(RoleKind.COORDINATOR, language=language, name="Coline Ordinat")
    return Table(board, meeting, surgeon, pathologist, deputy, seat, deputy_seat, coordinator)


def all_sent() -> None:
    """Relay the journal, and take every mail as accepted."""
    relay(make.NOW)
    OutgoingMail.objects.filter(state=MailState.QUEUED).update(state=MailState.SENT, finished_at=make.NOW)


def notes() -> list[tuple[str, str, str]]:
    """(address, subject, text) of the notes that wait to be sent, once the journal is relayed."""
    relay(make.NOW)
    rows = OutgoingMail.objects.filter(state=MailState.QUEUED, method=Method.NOTE).order_by("address")
    mails = [(row.address, read_mail(bytes(row.mime))) for row in rows]
    return [(address, mail.envelope.subject, mail.text) for address, mail in mails]
