"""Level-triggered: whatever was edited, and whatever the journal lost, each person ends told what is true.

Real actions, real mails over real SMTP, read by a client that knows nothing of Quorum's tables.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, time, timedelta
from random import Random
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import transaction
from django.test import override_settings
from django.utils import translation
from django.utils.translation import gettext
from hypothesis import given
from hypothesis import strategies as st

from boards.actions import cases, meetings, people, seats, series, tumour_boards
from boards.actions.meetings import TimeAndPlace
from boards.actions.reshaping import Pattern
from boards.models import (
    BookingState,
    Channel,
    JournalEntry,
    Language,
    Meeting,
    MeetingState,
    Person,
    Seat,
    SeatKind,
    SeatMode,
    Series,
    TumourBoard,
    Unhandled,
)
from boards.rules.refusal import Refusal
from scheduling.actions import outbox
from scheduling.actions.relay import everything, relay, tell
from scheduling.models import MailState, OutgoingMail
from tests import make
from tests.scheduling.client import MailClient, Shown


@dataclass
class Mailboxes:
    """The SMTP server of everybody: it accepts all mail and hands it to each address's client."""

    clients: dict[str, MailClient] = field(default_factory=dict)
    accepted: int = 0

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        [address] = envelope.rcpt_tos
        assert isinstance(envelope.content, bytes)
        self.clients.setdefault(address, MailClient(address)).receive(envelope.content)
        self.accepted += 1
        return "250 OK"


@contextmanager
def mail_server(boxes: Mailboxes) -> Iterator[None]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    controller = Controller(boxes, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with override_settings(SMTP_HOST="127.0.0.1", SMTP_PORT=port):
            yield
    finally:
        controller.stop()


class World:
    """One board with a season, three members, a guest, and the edits that people make."""

    def __init__(self) -> None:
        lyon, cayenne = make.organisation(), make.cayenne()
        self.board = make.board("sarcoma", at=lyon, cutoff_days=0, video_url="https://visio.example/sarcoma")
        self.people = [
            make.person("Lyon", at=lyon),
            make.person("Cayenne", at=cayenne, language=Language.ENGLISH),
            make.person("Feed", at=lyon, channel=Channel.FEED),
            make.person("Guest", at=cayenne),
        ]
        for who, mode in zip(
            self.people[:3], (SeatMode.ON_SITE, SeatMode.REMOTE, SeatMode.ON_SITE), strict=True
        ):
            make.seat(self.board, who, mode=mode)
        start = make.TODAY - timedelta(weeks=3)
        make.season(self.board, starts_on=start, weeks=9, now=make.NOW - timedelta(weeks=3))
        self.extra = make.meeting(self.board, day=make.TODAY + timedelta(days=15), start_time=time(9))

    def meeting(self, number: int) -> Meeting:
        ahead = list(
            Meeting.objects.filter(board=self.board, ends_at__gt=make.NOW).order_by("slot_date", "pk")
        )
        return ahead[number % len(ahead)]

    def person(self, number: int) -> Person:
        return Person.objects.select_related("organisation").get(pk=self.people[number % 4].pk)

    def edit(self, verb: str, one: int, other: int) -> None:
        try:
            with transaction.atomic():
                getattr(self, verb)(one, other)
        except Refusal:
            return

    def move(self, one: int, other: int) -> None:
        meeting = self.meeting(one)
        day = (meeting.slot_date or meeting.day) + timedelta(days=other % 5)
        to = TimeAndPlace(
            day, time(14 + other % 3), 60 + 30 * (other % 2), place="Room 9" if other % 4 == 3 else ""
        )
        meetings.move_meeting(meeting, to, by=None, now=make.NOW)

    def cancel(self, one: int, _: int) -> None:
        meetings.cancel_meeting(self.meeting(one), by=None, now=make.NOW)

    def restore(self, one: int, _: int) -> None:
        meetings.restore_meeting(self.meeting(one), by=None, now=make.NOW)

    def season(self, number: int) -> Series:
        seasons = list(Series.objects.filter(board=self.board).order_by("starts_on", "pk"))
        return seasons[number % len(seasons)]

    def change_season(self, one: int, other: int) -> None:
        meeting = self.meeting(one)
        if meeting.series:
            rule = RULES[other % 4]
            to = Pattern(rule, time(14 + other // 4), 90, "Room 9" if one == 7 else "")
            moved_too = one % 2 == 1
            series.change_series(meeting.series, meeting, to, moved_too=moved_too, by=None, now=make.NOW)

    def end_season(self, one: int, other: int) -> None:
        ends_on = make.TODAY + timedelta(weeks=other * 4 - 4)
        series.end_season(self.season(one), ends_on, by=None, now=make.NOW)

    def cancel_following(self, one: int, _: int) -> None:
        meeting = self.meeting(one)
        if meeting.series:
            series.cancel_following(meeting.series, meeting, by=None, now=make.NOW)

    def withdraw_season(self, one: int, _: int) -> None:
        series.withdraw_season(self.season(one), by=None, now=make.NOW)

    def restore_season(self, one: int, _: int) -> None:
        series.restore_season(self.season(one), by=None, now=make.NOW)

    def seat(self, one: int, other: int) -> None:
        kind = (SeatKind.CORE, SeatKind.OBSERVER)[other % 2]
        mode = (SeatMode.ON_SITE, SeatMode.REMOTE)[other // 2 % 2]
        seats.seat_person(self.board, self.person(one), kind=kind, mode=mode, by=None, now=make.NOW)

    def invite_guest(self, one: int, other: int) -> None:
        seats.seat_person(
            self.board,
            self.person(one),
            kind=SeatKind.GUEST,
            mode=SeatMode.REMOTE,
            meeting=self.meeting(other),
            by=None,
            now=make.NOW,
        )

    def unseat(self, one: int, _: int) -> None:
        seat = Seat.objects.filter(person=self.person(one), ended_at__isnull=True).first()
        if seat:
            seats.unseat_person(seat, by=None, now=make.NOW)

    def address(self, one: int, other: int) -> None:
        person = self.person(one)
        person.email = f"address{one % 4}-{other % 2}@example.org"
        people.edit_person(person, changed=["email"], by=None, now=make.NOW)

    def channel(self, one: int, other: int) -> None:
        people.choose_channel(self.person(one), list(Channel)[other % 3], by=None, now=make.NOW)

    def leave(self, one: int, other: int) -> None:
        if other == 0:
            people.person_leaves(self.person(one), by=None, now=make.NOW)

    def label(self, _: int, other: int) -> None:
        board = TumourBoard.objects.get(pk=self.board.pk)
        board.label, board.place = f"Sarcoma {other % 2}", f"Room {other % 3}"
        tumour_boards.edit_board(
            board, changed=["label", "place"], required=[], open_to=[], by=None, now=make.NOW
        )

    def present(self, one: int, other: int) -> None:
        make.booking(self.meeting(other), presenter=self.person(one))

    def withdraw(self, *_: int) -> None:
        booking = self.board.bookings.exclude(state=BookingState.WITHDRAWN).order_by("created_at").first()
        if booking:
            cases.withdraw_booking(booking, by=None, now=make.NOW)

    def deliver(self, *_: int) -> None:
        outbox.deliver()

    def tell(self, *_: int) -> None:
        relay(make.NOW)

    def lose_entries(self, one: int, _: int) -> None:
        marks = list(Unhandled.objects.order_by("entry_id").values_list("pk", flat=True))
        Unhandled.objects.filter(pk__in=Random(one).sample(marks, len(marks) // 2)).delete()

    def repeat_entries(self, one: int, _: int) -> None:
        entries = list(JournalEntry.objects.order_by("id").values_list("pk", flat=True))
        again = Random(one).sample(entries, min(5, len(entries)))
        Unhandled.objects.bulk_create([Unhandled(entry_id=pk) for pk in again], ignore_conflicts=True)

    def true_now(self) -> dict[str, list[Shown]]:
        """What each address should show, straight from seats and meetings."""
        return {
            person.email: self._truth_of(person) for person in Person.objects.select_related("organisation")
        }

    def _truth_of(self, person: Person) -> list[Shown]:
        if not person.active or person.channel == Channel.FEED:
            return []
        ahead = Meeting.objects.filter(ends_at__gt=make.NOW, state=MeetingState.PLANNED)
        shown = [
            _as_shown(person, meeting, mode) for meeting in ahead if (mode := _takes_part(person, meeting))
        ]
        return sorted(shown, key=lambda entry: (entry.start, entry.summary))


def _takes_part(person: Person, meeting: Meeting) -> str | None:
    seated = Seat.objects.filter(person=person, board=meeting.board, ended_at__isnull=True)
    for seat in (seated.filter(meeting__isnull=True).first(), seated.filter(meeting=meeting).first()):
        if seat:
            return seat.mode
    presents = meeting.bookings.filter(presenter=person).first()
    return presents.presenter_mode if presents else None


def _as_shown(person: Person, meeting: Meeting, mode: str) -> Shown:
    board = meeting.board
    with translation.override(person.language):
        video = gettext("By video: the link is on the meeting's page")
    return Shown(
        meeting.starts_at.astimezone(UTC),
        meeting.ends_at.astimezone(UTC),
        board.label_fr if person.language == "fr" else board.label,
        (meeting.place or board.place) if mode == SeatMode.ON_SITE else video,
    )


RULES = [
    "FREQ=WEEKLY;BYDAY=TH",
    "FREQ=WEEKLY;BYDAY=TU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
    "FREQ=MONTHLY;BYDAY=1TH",
]
VERBS = [
    "move", "move", "cancel", "restore", "change_season", "change_season", "change_season", "end_season",
    "cancel_following", "withdraw_season", "restore_season", "seat", "invite_guest", "unseat", "address",
    "channel", "leave", "label", "present", "withdraw", "deliver", "deliver", "tell", "tell", "lose_entries",
    "repeat_entries",
]  # fmt: skip
edits = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 7), st.integers(0, 7)), max_size=14)


@pytest.mark.django_db
@given(edits)
def test_any_edits_and_any_journal_leave_each_person_told_what_is_true(changes: list[Any]) -> None:
    boxes = Mailboxes()
    with mail_server(boxes), transaction.atomic():
        world = World()
        for change in changes:
            world.edit(*change)
        relay(make.NOW)
        if any(verb == "lose_entries" for verb, *_ in changes):
            tell(everything(make.NOW), make.NOW)
        _deliver_all()
        assert _shown_to_all(boxes) == {name: shown for name, shown in world.true_now().items() if shown}

        accepted = boxes.accepted
        tell(everything(make.NOW), make.NOW)
        _deliver_all()
        assert boxes.accepted == accepted, "a second look found something to say"
        transaction.set_rollback(True)


def _deliver_all() -> None:
    while outbox.deliver():
        pass
    assert not OutgoingMail.objects.filter(state__in=(MailState.QUEUED, MailState.SENDING)).exists()


def _shown_to_all(boxes: Mailboxes) -> dict[str, list[Shown]]:
    shown = {address: client.shows(make.NOW) for address, client in boxes.clients.items()}
    return {address: entries for address, entries in shown.items() if entries}


SURGERIES: dict[str, list[tuple[str, int, int]]] = {
    "split over a change of clocks": [("end_season", 0, 7), ("change_season", 12, 1)],
    "every second week, a day moved": [("end_season", 0, 7), ("move", 9, 2), ("change_season", 6, 2)],
    "another hour as it stands": [("cancel", 4, 0), ("change_season", 1, 5)],
    "cut short and prolonged": [("cancel_following", 3, 0), ("end_season", 0, 7)],
    "withdrawn and restored": [("withdraw_season", 0, 0), ("restore_season", 0, 0)],
}


@pytest.mark.django_db
@pytest.mark.parametrize("steps", SURGERIES.values(), ids=SURGERIES)
def test_an_independent_reader_sees_the_same_of_a_season_that_was_cut_up(
    steps: list[tuple[str, int, int]],
) -> None:
    boxes, until = Mailboxes(), make.NOW + timedelta(weeks=40)
    with mail_server(boxes), transaction.atomic():
        world = World()
        relay(make.NOW)
        _deliver_all()
        for verb, one, other in steps:
            getattr(world, verb)(one, other)
            relay(make.NOW)
            _deliver_all()
            truth = {name: shown for name, shown in world.true_now().items() if shown}
            read = {name: client.oracle_shows(make.NOW, until) for name, client in boxes.clients.items()}
            assert {name: shown for name, shown in read.items() if shown} == truth, verb
        transaction.set_rollback(True)
