"""A house in which every page has something to show, and another whose rows are nobody's business here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client

from boards.models import Booking, Language, Meeting, Organisation, Person, RoleKind, Seat, TumourBoard, User
from scheduling.answer_links import answer_token
from tests import make
from tests.test_both_languages import addresses, house


@dataclass(frozen=True)
class Places:
    """Addresses worth asking for, who may ask, and the keys of another hospital's rows."""

    addresses: tuple[str, ...]
    readers: dict[str, User | None]
    foreign: tuple[str, ...]

    def browser(self, reader: str, *, strict: bool = False) -> Client:
        """One that is signed in as that reader; ``strict`` has it refuse what lacks its token."""
        client = Client(enforce_csrf_checks=strict, raise_request_exception=False)
        if user := self.readers[reader]:
            client.force_login(user)
        return client


def furnished() -> Places:
    meeting, member, mails = house()
    found = dict.fromkeys([*addresses(meeting, member, mails[0]), *_more(meeting, member)])
    readers: dict[str, User | None] = {
        "secretary": make.user(RoleKind.SECRETARY, at=make.cayenne()),
        "coordinator": make.user(RoleKind.COORDINATOR),
        "administrator": make.user(RoleKind.ADMINISTRATOR),
        "doctor": make.user(None, person=member, language=Language.FRENCH),
        "nobody": None,
    }
    return Places(tuple(url for url in found if url != "/nothing/"), readers, tuple(_foreign()))


def _more(meeting: Meeting, member: Person) -> Iterator[str]:
    yield f"/answer/{answer_token(member.pk, meeting.pk)}/"
    yield f"/bookings/{_booking(meeting).pk}/"


def _booking(meeting: Meeting) -> Booking:
    return meeting.bookings.earliest("position")


def _foreign() -> Iterator[str]:
    """Keys of rows that no reader above may touch: of a third hospital, with a board of its own."""
    ailleurs = make.organisation("ailleurs", city="Metz")
    board = make.seated_board("ailleurs-board", at=ailleurs)
    booking = make.booking(make.meeting(board), at=ailleurs)
    rows: list[Organisation | TumourBoard | Meeting | Booking | Person | Seat] = [ailleurs, board, booking]
    rows += [booking.meeting or make.meeting(board), make.person("Metzger", at=ailleurs), board.seats.get()]
    yield from (str(row.pk) for row in rows)
    yield from (str(booking.case_id), booking.case.reference, "ailleurs", "ailleurs-board")
