"""T9: the clock jumps by an hour or a day, also in the nights in which the clocks change.

SEQUENCE only grows, DTSTAMP never goes back in a thread, each reader ends told what is true, and the lease
of a sender that lives is respected.
"""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from boards.actions import meetings
from boards.actions.meetings import TimeAndPlace
from boards.models import Channel, Meeting, MeetingState, TumourBoard
from boards.rules.refusal import Refusal
from scheduling.actions import outbox
from scheduling.actions.reissue import reissue
from scheduling.actions.relay import everything, relay, tell
from scheduling.models import Invitation, MailState, OutgoingMail
from tests import make
from tests.scheduling.client import MailClient

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHTS = [
    datetime(2027, 3, 28, 0, 30, tzinfo=UTC),  # half an hour before the clocks go forward
    datetime(2027, 10, 31, 0, 30, tzinfo=UTC),  # half an hour before they go back
    datetime(2026, 11, 23, 22, 30, tzinfo=UTC),
]
JUMPS = [HOUR, -HOUR, DAY, -DAY, timedelta(minutes=1)]
steps = st.lists(
    st.tuples(
        st.sampled_from(["move", "cancel", "restore", "label", "again"]),
        st.integers(0, 4),
        st.sampled_from(JUMPS),
    ),
    min_size=2,
    max_size=10,
)


class Readers:
    """What two readers' clients were sent, in order; one is invited by season, one by meeting."""

    def __init__(self) -> None:
        self.clients: dict[str, MailClient] = {}

    def deliver(self) -> None:
        for mail in OutgoingMail.objects.filter(state=MailState.QUEUED).order_by("id"):
            self.clients.setdefault(mail.address, MailClient(mail.address)).receive(bytes(mail.mime))
            mail.state = MailState.SENT
            mail.save(update_fields=["state"])


def board_at(start: datetime) -> TumourBoard:
    """Sundays at 14:00 in Lyon, from the week of ``start``, for a reader of each kind."""
    board = make.board("sarcoma", now=start)
    make.seat(board, make.person(email="season@example.org", now=start), now=start)
    each = make.person(email="meeting@example.org", channel=Channel.MEETINGS, now=start)
    make.seat(board, each, now=start)
    day = start.date() + timedelta(days=7)
    make.season(board, rrule="FREQ=WEEKLY;BYDAY=SU", starts_on=day, weeks=6, now=start)
    return board


def edit(board: TumourBoard, verb: str, number: int, now: datetime) -> None:
    ahead = list(Meeting.objects.filter(board=board).order_by("slot_date"))
    meeting = ahead[number % len(ahead)]
    match verb:
        case "move":
            to = TimeAndPlace(meeting.day, time(8 + number + now.minute % 7), 90)
            meetings.move_meeting(meeting, to, by=None, now=now)
        case "cancel":
            meetings.cancel_meeting(meeting, by=None, now=now)
        case "restore":
            meetings.restore_meeting(meeting, by=None, now=now)
        case "label":
            TumourBoard.objects.filter(pk=board.pk).update(place=f"Room {number}")
            tell(everything(now), now)
        case _:
            last = OutgoingMail.objects.filter(state=MailState.SENT).order_by("-id").first()
            if last:
                reissue(last, now=now)


@pytest.mark.django_db
@settings(max_examples=settings().max_examples // 3)  # each is a season told to two clients
@given(start=st.sampled_from(NIGHTS), changes=steps)
def test_sequence_and_stamp_only_grow_wherever_the_clock_jumps(
    start: datetime, changes: list[tuple[str, int, timedelta]]
) -> None:
    """The clients themselves refuse a SEQUENCE or a DTSTAMP that is older than what they hold."""
    with transaction.atomic():
        board, readers, now = board_at(start), Readers(), start
        relay(now)
        readers.deliver()
        for verb, number, jump in changes:
            now += jump
            try:
                with transaction.atomic():
                    edit(board, verb, number, now)
            except Refusal:
                continue
            relay(now)
            readers.deliver()
        _assert_told(board, readers, now)
        transaction.set_rollback(True)


def _assert_told(board: TumourBoard, readers: Readers, now: datetime) -> None:
    held = Meeting.objects.filter(board=board, state=MeetingState.PLANNED, ends_at__gt=now)
    true = sorted(held.values_list("starts_at", flat=True))
    for reader in ("season@example.org", "meeting@example.org"):
        assert [entry.start for entry in readers.clients[reader].shows(now)] == true


@pytest.fixture
def mail() -> OutgoingMail:
    make.meeting()
    relay(make.NOW)
    return OutgoingMail.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [HOUR, DAY])
def test_a_clock_that_jumps_ahead_takes_no_mail_from_a_sender_that_lives(
    mail: OutgoingMail, jump: timedelta
) -> None:
    [claimed] = outbox.claim(make.NOW, 1)
    assert outbox.recover(make.NOW + jump) == 0
    assert outbox._held(claimed, claimed.token).exists(), "it may still finish what it began"
    assert outbox.claim(make.NOW + jump, 1) == []


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [HOUR, DAY])
def test_a_clock_set_back_keeps_no_mail_of_a_dead_sender_for_long(
    mail: OutgoingMail, jump: timedelta
) -> None:
    outbox.claim(make.NOW + jump, 1)
    minutes = 0
    while not outbox.recover(make.NOW + timedelta(minutes=minutes)):
        minutes += 1
        assert minutes < 10
    assert len(outbox.claim(make.NOW + timedelta(minutes=minutes), 1)) == 1


@pytest.mark.django_db
def test_a_mail_decided_by_a_clock_that_ran_ahead_leaves_once_it_is_set_right(mail: OutgoingMail) -> None:
    OutgoingMail.objects.update(created_at=make.NOW + DAY, due_at=make.NOW + DAY)
    assert len(outbox.claim(make.NOW, 1)) == 1


@pytest.mark.django_db
def test_a_lease_is_as_long_in_the_nights_in_which_the_clocks_change(mail: OutgoingMail) -> None:
    """Leases are instants: the hour that comes twice neither ends nor doubles one."""
    for twice in (datetime(2027, 10, 31, 0, 59, tzinfo=UTC), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)):
        OutgoingMail.objects.update(state=MailState.QUEUED, due_at=twice, token=None, lease_until=None)
        [claimed] = outbox.claim(twice, 1)
        claimed.refresh_from_db()
        assert claimed.lease_until == twice + outbox._lease()
        assert outbox.recover(twice + outbox._lease() - timedelta(seconds=1)) == 0


@pytest.mark.django_db
def test_the_stamp_of_a_thread_is_kept_with_it(mail: OutgoingMail) -> None:
    OutgoingMail.objects.update(state=MailState.SENT)
    mail.refresh_from_db()
    reissue(mail, now=make.NOW + DAY)
    assert Invitation.objects.get().stamped_at == make.NOW + DAY
