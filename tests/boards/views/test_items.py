"""What is owed for a case: noted, owned, expected, received in one click, and taken back."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from boards.actions.items import Expected, owe_item
from boards.actions.people import edit_person
from boards.identity import decrypt
from boards.models import Case, CaseItem, ItemKind, JournalEntry, Person, RoleKind
from boards.queries.completeness import completeness_of
from tests import make

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db

CANARY = "Zzyzxquine"


@pytest.fixture
def net() -> Network:
    return network()


def new(case: Case) -> str:
    return reverse("boards:item_new", args=[case.pk])


def owed(
    net: Network, kind: ItemKind = ItemKind.PATHOLOGY, owner: Person | None = None, on: date | None = None
) -> CaseItem:
    return owe_item(
        net.cayennes.case, Expected(kind, owner or net.remote, on), by=net.far_secretary, now=make.NOW
    )


def test_a_missing_report_is_noted_with_its_owner_and_day(net: Network, signed_in: SignIn) -> None:
    client, case = signed_in(net.far_secretary), net.cayennes.case
    typed = {
        "kind": "pathology", "owner": str(net.remote.pk), "expected_on": "26/11/2026", "note": CANARY
    }  # fmt: skip
    page = client.post(new(case), typed, follow=True)
    assert "Pathology report is noted as missing." in page.text
    assert f"owed by {net.remote}" in page.text
    assert "expected on Thu 26 Nov" in page.text
    item = CaseItem.objects.get()
    assert (decrypt(item.note), CANARY in str(bytes(item.note))) == (CANARY, False)
    [found] = completeness_of([net.cayennes]).values()
    assert found.missing[0] == f"Pathology report (owed by {net.remote}, expected on Thu 26 Nov.)"
    assert found.words.startswith("missing: Pathology report (owed by")


def test_it_is_received_in_one_click_and_missing_again_in_another(net: Network, signed_in: SignIn) -> None:
    client, item = signed_in(net.far_secretary), owed(net)
    page = client.post(reverse("boards:item_received", args=[item.pk]), follow=True)
    undo = reverse("boards:item_reopen", args=[item.pk])
    assert ("Pathology report is there." in page.text, undo in page.text) == (True, True)
    item.refresh_from_db()
    assert item.received_on == make.TODAY
    [found] = completeness_of([net.cayennes]).values()
    assert (found.owed, "Conclusion of the pathology report" in found.missing) == ([], False)
    again = client.post(reverse("boards:item_received", args=[item.pk]), follow=True)
    assert "This is there already." in again.text
    assert "Pathology report is missing again." in client.post(undo, follow=True).text
    assert "This is missing already." in client.post(undo, follow=True).text
    item.refresh_from_db()
    assert item.received_on is None


def test_owner_and_day_change_and_the_new_owner_was_asked_by_nobody(net: Network, signed_in: SignIn) -> None:
    client, item = signed_in(net.far_secretary), owed(net, on=date(2026, 11, 26))
    CaseItem.objects.update(chased_at=make.NOW)
    url = reverse("boards:item", args=[item.pk])
    assert 'value="2026-11-26"' in client.get(url).text
    client.post(url, {"owner": str(net.remote.pk), "expected_on": "2026-11-30"})
    item.refresh_from_db()
    assert (item.expected_on, item.chased_at) == (date(2026, 11, 30), make.NOW)
    client.post(url, {"owner": str(net.member.pk), "expected_on": "2026-11-30"})
    item.refresh_from_db()
    assert (item.owner, item.chased_at, item.kind) == (net.member, None, "pathology")


def test_what_nobody_needs_is_dropped_and_stays_in_the_journal(net: Network, signed_in: SignIn) -> None:
    item = owed(net)
    page = signed_in(net.far_secretary).post(reverse("boards:item_drop", args=[item.pk]), follow=True)
    assert "Pathology report is no longer asked for." in page.text
    assert CaseItem.objects.count() == 0
    assert JournalEntry.objects.get(verb="item.dropped").facts["kind"] == "pathology"


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"kind": "nonsense"}, "kind", "Select a valid choice."),
        ({"kind": ""}, "kind", "This field is required."),
        ({"owner": "nonsense"}, "owner", "Select a valid choice."),
        ({"expected_on": "2026-11-22"}, "expected_on", "This day is past. Say when it will be there."),
        ({"expected_on": "31/02/2027"}, "expected_on", "is not a day of the calendar."),
        ({"note": "x" * 501}, "note", "at most 500 characters"),
        ({"note": "a\x00b"}, "note", "This holds an invisible character."),
    ],
)
def test_nonsense_comes_back_with_a_sentence_and_what_was_typed(
    net: Network, signed_in: SignIn, typed: dict[str, str], field: str, said: str
) -> None:
    form = {"kind": "imaging", "expected_on": "2026-11-30", "note": "kept", **typed}
    answer = signed_in(net.far_secretary).post(new(net.cayennes.case), form)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert said in answer.text
    assert ("kept" in answer.text) or field == "note"
    assert CaseItem.objects.count() == 0


def test_a_kind_is_missing_once_and_two_secretaries_hear_so(net: Network, signed_in: SignIn) -> None:
    client, case = signed_in(net.far_secretary), net.cayennes.case
    page = client.get(new(case)).text
    assert 'value="pathology"' in page
    owed(net)
    assert 'value="pathology"' not in client.get(new(case)).text
    answer = client.post(new(case), {"kind": "pathology"})
    assert answer.status_code == 422
    for _ in range(2):  # what has no kind of its own may be missing twice
        assert client.post(new(case), {"kind": "other"}).status_code == 302


def test_an_owner_is_searched_for_in_the_whole_directory_without_losing_what_was_typed(
    net: Network, signed_in: SignIn
) -> None:
    client, case = signed_in(net.far_secretary), net.cayennes.case
    far = make.person("Ailleurs", at=net.elsewhere)
    form = {"kind": "slides", "expected_on": "2026-11-30", "note": "by courier"}
    answer = client.post(new(case), form | {"q": "ailleurs", "find": "1"})
    assert answer.status_code == 200
    assert f'value="{far.pk}"' in answer.text
    assert ("by courier" in answer.text, "2026-11-30" in answer.text) == (True, True)
    entered = client.post(new(case), form | {"q": "ailleurs\x00"})
    assert (entered.status_code, CaseItem.objects.count()) == (200, 0), "Enter in the field only looks"
    done = client.post(new(case), form | {"q": "ailleurs", "found": "ailleurs", "owner": str(far.pk)})
    assert (done.status_code, CaseItem.objects.get().owner) == (302, far)


def test_somebody_who_left_owes_nothing_new(net: Network, signed_in: SignIn) -> None:
    net.remote.active = False
    edit_person(net.remote, changed=["active"], by=None, now=make.NOW)
    answer = signed_in(net.far_secretary).post(
        new(net.cayennes.case), {"kind": "imaging", "owner": str(net.remote.pk)}
    )
    assert (answer.status_code, CaseItem.objects.count()) == (422, 0)


def test_only_the_cases_staff_and_the_boards_coordinators_touch_what_is_owed(
    net: Network, signed_in: SignIn
) -> None:
    item = owed(net)
    names = ("item", "item_received", "item_reopen", "item_drop")
    urls = [reverse(f"boards:{name}", args=[item.pk]) for name in names] + [new(net.cayennes.case)]
    for user, status in ((net.stranger, 404), (net.secretary, 404), (net.doctor, 403)):
        assert [signed_in(user).post(url).status_code for url in urls] == [status] * 5
    assert signed_in(net.coordinator).get(urls[0]).status_code == 200


def test_whoever_owes_something_may_read_the_case(net: Network, signed_in: SignIn) -> None:
    lab = make.person("Labo", at=net.elsewhere)
    client = signed_in(make.user(RoleKind.DOCTOR, person=lab))
    case = reverse("boards:case", args=[net.cayennes.case_id])
    assert client.get(case).status_code == 404
    owed(net, ItemKind.MOLECULAR, lab)
    page = client.get(case)
    assert "LAFORET" in page.text
    assert new(net.cayennes.case) not in page.text


def test_the_page_of_a_case_asks_as_often_for_six_items_as_for_one(net: Network, signed_in: SignIn) -> None:
    client, counts = signed_in(net.far_secretary), []
    case = reverse("boards:case", args=[net.cayennes.case_id])
    for kind in ItemKind:
        owed(net, kind)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(case).status_code == 200
        counts.append(len(asked))
    assert counts == [counts[0]] * len(counts)
    assert counts[0] <= 25


# What arrives too late


def test_a_late_item_proposes_the_next_meeting_in_time_and_moves_the_case_in_one_click(
    net: Network, signed_in: SignIn
) -> None:
    """The cut-off is on Tuesday 1 December: slides that arrive then are in time, a day later they are not."""
    soon, later = (make.meeting(net.board, day=date(2026, 12, day)) for day in (4, 17))
    client, case = signed_in(net.far_secretary), reverse("boards:case", args=[net.cayennes.case_id])
    item = owed(net, ItemKind.SLIDES, on=date(2026, 12, 1))
    assert "after the cut-off" not in client.get(case).text
    CaseItem.objects.update(expected_on=date(2026, 12, 8))
    page = client.get(case).text
    assert "Slides for second reading arrives on Tuesday 8 December 2026, after the cut-off." in page
    assert (str(later.pk) in page, str(soon.pk) in page) == (True, False)
    url = reverse("boards:case_later", args=[net.cayennes.case_id])
    assert "This has changed meanwhile." in client.post(url, {"meeting": str(soon.pk)}, follow=True).text
    done = client.post(url, {"meeting": str(later.pk)}, follow=True).text
    assert "is put off to Thursday 17 December 2026, when its material is there." in done
    net.cayennes.refresh_from_db()
    [line] = net.cayennes.deferrals.all()
    assert (net.cayennes.meeting, line.cause, line.owner) == (later, "slides", item.owner)
    assert "after the cut-off" not in client.get(case).text
    undo = re.search(r"/moves/\w+/undo/", done)
    assert undo is not None
    client.post(undo[0])
    net.cayennes.refresh_from_db()
    assert net.cayennes.meeting == net.meeting


def test_where_no_meeting_is_in_time_it_says_so(net: Network, signed_in: SignIn) -> None:
    owed(net, ItemKind.SLIDES, on=date(2026, 12, 8))
    page = signed_in(net.far_secretary).get(reverse("boards:case", args=[net.cayennes.case_id])).text
    assert "No meeting ahead of this board would be in time and has a place." in page
    url = reverse("boards:case_later", args=[net.cayennes.case_id])
    assert signed_in(net.doctor).post(url, {"meeting": "x"}).status_code == 403
    assert signed_in(net.stranger).post(url, {"meeting": "x"}).status_code == 404


# By deadline


def test_incomplete_files_are_listed_by_deadline_and_so_is_what_the_reader_owes(
    net: Network, signed_in: SignIn
) -> None:
    sooner = make.booking(
        make.meeting(net.board, day=date(2026, 12, 2)), make.case("Iracoubo", at=net.cayenne)
    )
    owed(net, ItemKind.PATHOLOGY, net.remote)
    for page in ("/", "/incomplete/"):
        shown = signed_in(net.far_secretary).get(page).text
        shown = shown[shown.index("Incomplete files") :]
        assert shown.index("IRACOUBO") < shown.index("LAFORET"), page
        assert f"Pathology report (owed by {net.remote})" in shown
        assert "DUPONT" not in shown
    hers = signed_in(make.user(RoleKind.DOCTOR, person=net.remote)).get("/incomplete/").text
    assert "You owe" in hers
    assert "needed by Tue 1 Dec., <span" in " ".join(hers.split())
    assert "IRACOUBO" not in hers
    assert "You owe nothing" in signed_in(net.other_doctor).get("/incomplete/").text
    assert sooner.case.reference not in signed_in(net.stranger).get("/incomplete/").text
