"""A patient is found by what a letter says, by her own hospital alone; the database holds no name."""

import io
from datetime import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boards.actions.cases import Request, register_case
from boards.actions.indexing import forget_index, index_again, index_next, lacking_cases
from boards.actions.lists import ListedCase, book_list
from boards.blind import digests_of
from boards.identity import Identity
from boards.models import Case, CaseKey, Organisation, RoleKind, User
from boards.queries.patients import find_patients
from scheduling.management.commands import sweep
from tests import make
from tests.test_no_patient_leaves import everything_stored

pytestmark = pytest.mark.django_db

SOLENE = Identity(
    family_name="D’Oyana-Œil",
    given_name="Solène Marie",
    birth_date="1961-04-12",
    local_id="IPP 0042-7",
    used_name="Le Gall",
    ins="261999733001243",
)


def registered(identity: Identity, at: Organisation, reference: str = "") -> Case:
    return register_case(identity, organisation=at, reference=reference, by=None, now=make.NOW)


def found(user: User, text: str, now: datetime = make.NOW) -> list[str]:
    return [one.case.reference for one in find_patients(user, text, now=now)]


@pytest.fixture
def secretary() -> User:
    registered(SOLENE, make.cayenne(), "7KQF-M2XD")
    return make.user(at=make.cayenne())


@pytest.mark.parametrize(
    "text",
    [
        "oya", "OYANA", "d'oyana", "doyana", "oeil", "Œil", "d oyana oeil", "doyanaoeil",
        "solene", "Solène", "marie", "SOLENE D'OYANA", "oyana sol", "sol oya", "le gall", "legall",
        "Gall Solène",         "gall s", "s gall", "gs", "g s", "S.G.", "oyana m",
        "12/04/1961", "12.4.61", "12 04 1961", "120461", "1961-04-12", "12 avril 1961", "oyana 12/4/1961",
        "IPP 0042-7", "ipp00427", "427", "0427", "oyana 427",
        "2619997330012", "261999733001243", "2 61 99 97 330 012 43",
        "7KQF-M2XD", "7kqfm2xd", "7kqf m2xd",
    ],
)  # fmt: skip
def test_she_is_found_by_whatever_her_letter_says(secretary: User, text: str) -> None:
    assert found(secretary, text) == ["7KQF-M2XD"]


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "o", "oyanes", "oyana x", "oyana jean", "13/04/1961", "oyana 13/4/1961", "4270", "42",
        "dupont 12/04/1961", "2619997330013", "7KQF-M2XC", "le galle", "xy", "%", "a" * 5000, "\x00", "Ⅻ٣",
    ],
)  # fmt: skip
def test_nobody_is_found_by_what_does_not_fit(secretary: User, text: str) -> None:
    assert found(secretary, text) == []


@pytest.mark.parametrize("text", ["oyana", "12/04/1961", "427", "2619997330012", "7KQF-M2XD", "gs"])
def test_another_hospitals_patient_is_never_found(secretary: User, text: str) -> None:
    lyon = make.organisation()
    coordinator = make.user(RoleKind.COORDINATOR, at=lyon)
    board = make.seated_board(at=lyon)
    make.booking(make.meeting(board), Case.objects.get(reference="7KQF-M2XD"))
    doctor = make.user(RoleKind.DOCTOR, person=make.person(at=make.cayenne()))
    for stranger in (coordinator, make.user(at=lyon), doctor, make.user(None, at=make.cayenne())):
        assert found(stranger, text) == []


def test_the_same_patient_has_other_digests_at_another_hospital(secretary: User) -> None:
    lyon = registered(SOLENE, make.organisation())
    here, there = (
        set(CaseKey.objects.filter(case=case).values_list("digest", flat=True))
        for case in (Case.objects.get(reference="7KQF-M2XD"), lyon)
    )
    assert len(here) == len(there) > 20
    assert here.isdisjoint(there)


def test_a_secretary_of_two_hospitals_finds_the_patients_of_both(secretary: User) -> None:
    elsewhere = make.organisation("elsewhere")
    secretary.roles.create(kind=RoleKind.SECRETARY, organisation=elsewhere)
    registered(SOLENE, elsewhere, "BBBB-2222")
    assert sorted(found(secretary, "oyana")) == ["7KQF-M2XD", "BBBB-2222"]


def test_the_last_board_is_told_without_a_withdrawn_booking(secretary: User) -> None:
    case = Case.objects.get(reference="7KQF-M2XD")
    assert find_patients(secretary, "oyana", now=make.NOW)[0].last is None
    booking = make.booking(make.meeting(), case)
    assert find_patients(secretary, "oyana", now=make.NOW)[0].last == booking
    booking.state, booking.meeting = "withdrawn", None
    booking.save()
    assert find_patients(secretary, "oyana", now=make.NOW)[0].last is None


@pytest.mark.parametrize("text", ["oyana", "12/04/1961", "oyana s 12/04/1961", "nobody"])
def test_a_search_costs_the_same_among_one_patient_and_forty(secretary: User, text: str) -> None:
    def cost() -> int:
        user = User.objects.get(pk=secretary.pk)
        with CaptureQueriesContext(connection) as queries:
            find_patients(user, text, now=make.NOW)
        return len(queries)

    before = cost()
    meeting = make.meeting()
    for number in range(10):
        make.booking(meeting, make.case(f"Oyana{number}", at=make.cayenne()), minutes=1)
    for _ in range(30):
        make.case("Oyana", "Solène", at=make.cayenne())
    assert cost() == before <= 9


def test_no_name_date_or_number_is_stored_in_clear(secretary: User) -> None:
    canaries = ("oyana", "solene", "marie", "gall", "oeil", "1961", "00427", "261999733")
    for table, text in everything_stored():
        if table in {"boards_case", "boards_casekey", "boards_journalentry"}:
            assert [canary for canary in canaries if canary in text.casefold()] == [], table


def test_a_list_of_cases_is_indexed_as_single_ones_are() -> None:
    meeting = make.meeting()
    listed = [ListedCase(SOLENE, Request("Surgery?")), ListedCase(SOLENE, Request("Surgery?"))]
    for booking in book_list(listed, meeting, organisation=make.organisation(), by=None, now=make.NOW):
        kept = set(booking.case.keys.values_list("digest", flat=True))
        assert kept == digests_of(SOLENE, make.organisation().pk)


def test_after_a_change_of_identity_the_old_name_finds_nobody(secretary: User) -> None:
    case = Case.objects.get(reference="7KQF-M2XD")
    index_again(case, Identity("Beaujeu", "Solène", "1961-04-12"))
    assert found(secretary, "oyana") == []


def test_cases_of_an_older_version_are_indexed_batch_by_batch_from_where_it_stopped(
    secretary: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("boards.actions.indexing.BATCH", 2)
    for _ in range(4):
        make.case("Other", at=make.cayenne())
    keys = CaseKey.objects.count()
    forget_index()
    after = index_next()
    assert lacking_cases() == 3
    assert [index_next() is not None, lacking_cases()] == [True, 1]  # begun again, as by another process
    last = index_next(after)
    assert (last is not None, lacking_cases(), index_next(last)) == (True, 0, None)
    assert CaseKey.objects.count() == keys
    assert found(secretary, "oyana") == ["7KQF-M2XD"]


def test_the_command_says_how_far_it_is(secretary: User) -> None:
    forget_index()
    said = io.StringIO()
    call_command("index_cases", stdout=said)
    assert said.getvalue().splitlines() == ["1 of 1 cases indexed", "Every case is indexed."]
    call_command("index_cases", "--again", stdout=said)
    assert found(secretary, "oyana") == ["7KQF-M2XD"]


def test_a_sweep_indexes_what_an_older_version_left(secretary: User) -> None:
    forget_index()
    sweep.Command()._index()
    assert found(secretary, "oyana") == ["7KQF-M2XD"]
