"""The demo as it stands in the database: complete, loaded once, and nobody's identity in clear."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Q
from pytest_django import DjangoDbBlocker, Settings

from boards.demo.base import load_network
from boards.demo.history import load_history
from boards.demo.loads import cases
from boards.demo.logins import PASSWORD
from boards.demo.people import CAST
from boards.demo.progress import Progress
from boards.demo.story import HISTORY, NETWORK, Story, begin, is_loaded
from boards.demo.tumour_boards import board_named
from boards.identity import unseal
from boards.models import (
    Attendance,
    Audit,
    Booking,
    Case,
    Guideline,
    JournalEntry,
    Lane,
    Meeting,
    MeetingState,
    Organisation,
    Person,
    Role,
    RoleKind,
    Seat,
    Series,
    Stay,
    User,
)
from scheduling.actions.relay import SCOPES

SEED = 20261123
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Interrupted(Exception):
    """What a kill is to the load."""


class InterruptedProgress(Progress):
    """Stops the load after its fifth meeting."""

    def step(self) -> None:
        super().step()
        if self.done == 5:
            raise Interrupted


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Story]:
    """Three boards with all their people, their history loaded in two goes; rolled back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        begun = begin(SEED, TODAY, NOW, limit=3)
        load_network(begun, Progress(StringIO()))
        with pytest.raises(Interrupted):
            load_history(begun, InterruptedProgress(StringIO()), pause=0)
        assert Booking.objects.exists()
        load_history(begun, Progress(StringIO()), pause=0)
        yield begun
        transaction.set_rollback(True)


def test_every_row_of_the_network_is_a_partner_of_the_host(story: Story) -> None:
    text = files("boards.demo").joinpath("network.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 24
    for row in rows:
        partner = Organisation.objects.get(slug=row["slug"])
        bound = partner.partnerships.get(host__slug="clb")
        assert (partner.name, partner.parent.slug if partner.parent else "") == (row["name"], row["parent"])
        assert (bound.relation, bound.covers) == (row["relation_to_clb"], row["what_the_partnership_covers"])
        assert bound.covers_fr
        shown = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}[bound.precision]
        assert (bound.valid_from.strftime(shown) if bound.valid_from else "") == row["since"]


def test_what_is_over_and_what_has_another_name_says_so(story: Story) -> None:
    oncora = Organisation.objects.get(slug="oncora")
    assert (oncora.ended, oncora.partnerships.get().ended) == (True, True)
    cayenne = Organisation.objects.get(slug="cayenne").former_names.get()
    assert (cayenne.name, cayenne.valid_from) == ("CHU de Guyane, site de Cayenne", date(2025, 6, 16))


def test_every_row_passes_the_validation_of_a_form(story: Story) -> None:
    for model in (Organisation, Person, User, Role, Series, Seat, Stay):
        for row in model._default_manager.all()[:40]:
            row.full_clean()


def test_staff_all_have_accounts_and_only_the_cast_can_sign_in(story: Story) -> None:
    staff = User.objects.filter(roles__kind__in=[RoleKind.SECRETARY, RoleKind.COORDINATOR]).distinct()
    assert staff.count() == 60
    cast = {member.slug.replace("-", ".") for member in CAST}
    able = {user.email.partition("@")[0] for user in User.objects.all() if user.has_usable_password()}
    assert able == cast
    assert User.objects.get(email="agnes.beaujeu@clb.example").check_password(PASSWORD)


def test_the_secretary_of_the_story_runs_no_board(story: Story) -> None:
    held = Role.objects.filter(user__email="marie.josephe.sinnamary@cayenne.example")
    assert list(held.values_list("kind", "organisation__slug")) == [("secretary", "cayenne")]


def test_seasons_reach_from_six_months_ago_to_a_year_ahead(story: Story) -> None:
    for series in Series.objects.all():
        assert TODAY - timedelta(days=183) <= series.starts_on < TODAY - timedelta(days=150)
        assert series.ends_on == series.materialised_until == TODAY + timedelta(days=365)


def test_doctors_stay_in_cayenne_for_four_days(story: Story) -> None:
    stays = Stay.objects.select_related("person__organisation", "organisation")
    assert {(stay.person.organisation.slug, stay.organisation.slug) for stay in stays} == {("clb", "cayenne")}
    assert {(stay.last_day - stay.first_day).days for stay in stays} == {3}


def test_coming_meetings_of_the_guided_board_stand_as_ruled_and_have_room(story: Story) -> None:
    ahead = Meeting.objects.filter(board__slug="sarcoma", starts_at__gt=NOW)
    assert not ahead.filter(version__gt=0).exists()
    for meeting in ahead.order_by("starts_at")[1:5]:
        assert meeting.cases_left >= 5
        assert meeting.minutes_left >= 30


def test_the_next_meeting_of_the_guided_board_has_more_requests_than_places(story: Story) -> None:
    meeting = Meeting.objects.filter(board__slug="sarcoma", starts_at__gt=NOW).earliest("starts_at")
    assert (meeting.booked_cases, meeting.capacity_cases) == (31, 20)
    assert meeting.booked_minutes <= meeting.capacity_minutes
    bookings = meeting.bookings.all()
    assert bookings.filter(urgent=True).count() == 3
    lacking = bookings.filter(case__items__received_on__isnull=True, case__items__kind="pathology")
    assert lacking.count() >= 4
    homes = set(bookings.values_list("case__organisation__slug", flat=True))
    assert {"cayenne", "curie"} <= homes
    patients = Counter(unseal(booking.case.identity).family_name for booking in bookings)
    assert max(patients.values()) >= 2
    radiologists = meeting.board.seats.filter(kind="core", person__specialty__code="radiology")
    answers = Attendance.objects.filter(meeting=meeting, person__in=radiologists.values("person"))
    assert [row.answer for row in answers] == ["DECLINED"] * radiologists.count() != []


def test_other_boards_have_moves_and_a_cancellation_ahead_but_not_within_two_weeks(story: Story) -> None:
    changed = Meeting.objects.filter(slot_date__gte=TODAY, version__gt=0)
    near = changed.filter(slot_date__lt=TODAY + timedelta(weeks=6))
    states = Counter(near.values_list("state", flat=True))
    assert states[MeetingState.PLANNED] >= 2
    assert states[MeetingState.CANCELLED] >= 1
    assert not changed.filter(slot_date__lt=TODAY + timedelta(weeks=2)).exists()


def test_every_past_meeting_was_held_with_cases_and_people_or_was_cancelled(story: Story) -> None:
    past = Meeting.objects.filter(slot_date__lt=TODAY)
    held = past.filter(state=MeetingState.PLANNED)
    assert past.count() > 3 * 24
    assert not held.filter(Q(booked_cases=0) | Q(attendance__isnull=True)).exists()
    assert past.exclude(state=MeetingState.PLANNED).filter(reason="").count() == 0
    assert Attendance.objects.filter(meeting__in=held, present=True).exists()


def test_an_interrupted_load_goes_on_where_it_stopped(story: Story) -> None:
    slots = Meeting.objects.filter(slot_date__lt=TODAY).select_related("board")
    for meeting in slots.filter(state=MeetingState.PLANNED):
        planned = cases(SEED, TODAY, board_named(meeting.board.slug), meeting.slot_date or meeting.day)
        recorded = meeting.bookings.filter(lane=Lane.RECORDED)
        assert (meeting.booked_cases, meeting.booked_minutes) == (
            len(planned) - len(recorded),
            sum(case.minutes for case in planned) - sum(booking.minutes for booking in recorded),
        )


def test_standard_cases_are_recorded_reviewed_and_some_requests_are_left_to_sort(story: Story) -> None:
    recorded = Booking.objects.filter(lane=Lane.RECORDED)
    assert recorded.count() > 20
    assert {booking.board.slug for booking in recorded} == {"sarcoma", "breast"}
    assert set(recorded.exclude(audit="").values_list("audit", flat=True)) == {Audit.CONFIRMED, Audit.DRAWN}
    ahead = Booking.objects.filter(meeting__starts_at__gt=NOW, lane=Lane.DISCUSSED)
    assert 0 < ahead.filter(triaged_at__isnull=True).count() < 80
    replaced = Guideline.objects.filter(withdrawn_at__isnull=False)
    assert {guideline.edition for guideline in replaced} == {"2024"}


def test_bookings_come_before_the_cut_off_and_journal_entries_never_from_the_future(story: Story) -> None:
    for booking in Booking.objects.select_related("meeting"):
        assert booking.meeting is not None
        assert booking.created_at < min(booking.meeting.cutoff_at, NOW)
    assert not JournalEntry.objects.filter(at__gt=NOW).exists()


def test_loading_again_writes_nothing(story: Story) -> None:
    written = JournalEntry.objects.count()
    load_network(story, Progress(StringIO()))
    load_history(story, Progress(StringIO()), pause=0)
    assert JournalEntry.objects.count() == written
    assert is_loaded(NETWORK)
    assert is_loaded(HISTORY)


def test_a_story_goes_on_with_the_day_and_seed_that_it_began_with(story: Story) -> None:
    later = begin(1, None, NOW + timedelta(days=3))
    assert (later.seed, later.today) == (SEED, TODAY)


def test_the_seed_gives_every_case_its_reference(story: Story) -> None:
    assert Case.objects.count() == Booking.objects.count() > 1_000
    first = Booking.objects.get(meeting__board__slug="sarcoma", meeting__slot_date="2026-11-19", position=1)
    assert first.case.reference == "6V9P-ZW42"


def test_no_name_of_a_patient_is_readable_in_any_column(story: Story) -> None:
    families = {unseal(case.identity).family_name.encode() for case in Case.objects.all()}
    assert len(families) > 40
    readable = b"\n".join(_every_value())
    assert b"Sinnamary" in readable
    assert [name for name in families if name in readable] == []


def _every_value() -> Iterator[bytes]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    binary = isinstance(value, bytes | memoryview)
                    yield bytes(value) if binary else str(value).encode()


def test_the_relay_knows_every_verb_that_the_demo_writes(story: Story) -> None:
    assert set(JournalEntry.objects.values_list("verb", flat=True).distinct()) <= set(SCOPES)


def test_outside_a_demo_the_command_refuses(story: Story) -> None:
    with pytest.raises(CommandError, match="QUORUM_DEMO"):
        call_command("load_demo")


def test_the_command_shows_logins_and_is_quick_the_second_time(
    story: Story, settings: Settings, tmp_path: Path
) -> None:
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert out.getvalue() == ""
    shown = (tmp_path / "demo-logins.txt").read_text(encoding="utf-8")
    assert PASSWORD in shown
    assert "marie.josephe.sinnamary@cayenne.example" in shown
