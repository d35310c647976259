"""A random sample of the recorded cases is read again: drawn once, from a seed, and told in figures."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as some

from boards.actions.audits import draw_audit, settle_audit
from boards.actions.lanes import record_only
from boards.models import Audit, AuditDraw, Booking, BookingState, JournalEntry, Lane, Meeting, TumourBoard
from boards.rules.refusal import Refusal
from boards.rules.sampling import sample, size
from tests import make

from .conftest import SignIn
from .network import Network, network

LATER = make.NOW + timedelta(days=30)
keys = some.lists(some.uuids().map(str), unique=True, max_size=60)


@given(keys, some.integers(0, 100), some.text(max_size=12))
def test_a_sample_is_the_share_rounded_up_and_hangs_on_no_order(
    among: list[str], percent: int, seed: str
) -> None:
    drawn = sample(among, percent=percent, seed=seed)
    assert len(drawn) == size(len(among), percent) <= len(among)
    assert drawn == sample(among[::-1], percent=percent, seed=seed)
    assert (size(len(among), percent) - 1) * 100 < len(among) * percent or not percent * len(among)


def test_a_sample_is_what_sha256_says() -> None:
    among = [f"{number:03}" for number in range(200)]
    lightest = sorted(among, key=lambda key: sha256(f"seed:{key}".encode()).hexdigest())[:10]
    assert sample(among, percent=5, seed="seed") == set(lightest)


def test_every_key_is_drawn_about_as_often_as_another() -> None:
    among = [str(number) for number in range(20)]
    drawn = [key for seed in range(2_000) for key in sample(among, percent=10, seed=str(seed))]
    counts = [drawn.count(key) for key in among]
    assert sum(counts) == 4_000
    assert 140 < min(counts) <= max(counts) < 260  # 200 is the mean, 13 the standard deviation


def held(board: TumourBoard, cases: int) -> Sequence[Booking]:
    """Recorded cases whose meeting is over by ``LATER``."""
    meeting = make.meeting(board, minutes=300)
    Meeting.objects.filter(pk=meeting.pk).update(capacity_cases=200, capacity_minutes=1000)
    rows = [make.booking(meeting) for _ in range(cases)]
    return [record_only(row, make.guideline(), by=None, now=make.NOW) for row in rows]


@pytest.mark.django_db
def test_a_draw_is_journalled_and_no_case_is_in_two() -> None:
    board = make.seated_board()
    rows = held(board, 30)
    draw = draw_audit(board, seed="ab12", by=None, now=LATER)
    assert (draw.cases, draw.drawn, draw.percent) == (30, 2, 5)
    among = {str(row.pk) for row in rows}
    drawn = {str(key) for key in Booking.objects.filter(audit=Audit.DRAWN).values_list("pk", flat=True)}
    assert drawn == sample(among, percent=5, seed="ab12")
    facts = JournalEntry.objects.get(verb="audit.drawn").facts
    assert (facts["seed"], set(facts["among"]), set(facts["drawn"])) == ("ab12", among, drawn)
    with pytest.raises(Refusal, match="nothing-to-audit"):
        draw_audit(board, by=None, now=LATER)


@pytest.mark.django_db
def test_only_recorded_cases_that_were_held_are_drawn() -> None:
    board = make.seated_board()
    held(board, 1)
    with pytest.raises(Refusal, match="nothing-to-audit"):
        draw_audit(board, by=None, now=make.NOW)
    TumourBoard.objects.filter(pk=board.pk).update(audit_percent=0)
    with pytest.raises(Refusal, match="audit-off"):
        draw_audit(board, by=None, now=LATER)


@pytest.mark.django_db
def test_a_case_that_should_have_been_discussed_is_asked_again_and_never_nowhere() -> None:
    board = make.seated_board()
    [booking] = held(board, 1)
    booking.specialties.add(make.specialty("pathology"))
    draw_audit(board, by=None, now=LATER)
    settled = settle_audit(booking, Audit.RETURNED, by=None, now=LATER)
    assert (settled.audit, settled.audited_at, settled.lane) == (Audit.RETURNED, LATER, Lane.RECORDED)
    again = booking.followed_by.get()
    assert (again.state, again.lane, again.waiting_since) == (BookingState.WAITING, Lane.DISCUSSED, LATER)
    assert bytes(again.question) == bytes(booking.question)
    assert [row.code for row in again.specialties.all()] == ["pathology"]
    with pytest.raises(Refusal, match="audit-settled"):
        settle_audit(booking, Audit.CONFIRMED, by=None, now=LATER)


@pytest.mark.django_db
def test_a_verdict_is_one_of_two_and_of_a_drawn_case() -> None:
    board = make.seated_board()
    [booking] = held(board, 1)
    with pytest.raises(Refusal, match="audit-settled"):
        settle_audit(booking, Audit.CONFIRMED, by=None, now=LATER)
    draw_audit(board, by=None, now=LATER)
    with pytest.raises(Refusal, match="unknown-verdict"):
        settle_audit(booking, Audit.DRAWN, by=None, now=LATER)


@pytest.fixture
def net() -> Network:
    return network()


@pytest.mark.django_db
def test_the_page_draws_takes_verdicts_and_tells_the_share_confirmed(net: Network, signed_in: SignIn) -> None:
    TumourBoard.objects.filter(pk=net.board.pk).update(audit_percent=100)
    for booking in (net.lyons, net.cayennes):
        record_only(booking, make.guideline(), by=net.coordinator, now=make.NOW)
    client = signed_in(net.coordinator)
    assert "no new case" in client.get("/audit/").text
    with time_machine.travel(LATER, tick=False):
        client = signed_in(net.coordinator)
        assert "100 % of 2 new cases" in client.get("/audit/").text
        page = client.post("/boards/sarcoma/audit/", follow=True).text
        assert "2 of 2 recorded cases are to be reviewed." in page
        assert "Same cases" in page
        assert net.coordinator.name in page
        assert "2 recorded cases to review" in client.get("/").text
        client.post(f"/bookings/{net.lyons.pk}/verdict/", {"verdict": "confirmed"})
        page = client.post(f"/bookings/{net.cayennes.pk}/verdict/", {"verdict": "returned"}, follow=True).text
        assert "50 % (1 of 2)" in page
        assert "should have been discussed" in page
        page = client.post(f"/bookings/{net.lyons.pk}/verdict/", {"verdict": "?"}, follow=True).text
        assert "Choose one of the two verdicts." in page
    assert net.cayennes.followed_by.get().state == BookingState.WAITING


@pytest.mark.django_db
def test_a_sample_that_was_tampered_with_is_seen(net: Network, signed_in: SignIn) -> None:
    rows = held(make.seated_board(at=net.lyon), 30)
    with time_machine.travel(LATER, tick=False):
        draw = draw_audit(rows[0].board, by=None, now=LATER)
        client = signed_in(net.coordinator)
        assert "Same cases" in client.get("/audit/").text
        other = Booking.objects.filter(audit_draw=draw, audit=Audit.NOT_DRAWN)[0]
        Booking.objects.filter(pk=other.pk).update(audit=Audit.DRAWN)
        assert "Other cases" in client.get("/audit/").text
    assert AuditDraw.objects.count() == 1
