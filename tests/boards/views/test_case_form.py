"""The case form step by step: encrypted, refused with a sentence, never over somebody else's words."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from boards.actions.case_form import edit_case
from boards.identity import unseal
from boards.models import Booking, Case, JournalEntry, Nature, RoleKind
from boards.queries.case_values import case_values, shown
from boards.queries.completeness import completeness_of
from boards.queries.patients import find_patients
from boards.rules.case_fields import FIELDS, STEPS, fields_of
from boards.rules.case_schema import LIST, YES, CaseField, Kind
from tests import make

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db

CANARY = "Zzyzxquine"
GOOD = {
    Kind.LINE: "Line", Kind.TEXT: "Two\r\nlines", Kind.DAY: "14/03/2026", Kind.MONTH: "03/2026",
    Kind.TICK: "on", Kind.NUMBER: "7",
}  # fmt: skip
STORED = {
    Kind.LINE: "Line", Kind.TEXT: "Two\nlines", Kind.DAY: "2026-03-14", Kind.MONTH: "2026-03", Kind.TICK: YES,
    Kind.NUMBER: "7",
}  # fmt: skip
CODES = {
    "birthplace": "2a 004",
    "ins": "2 55 08 14 168 025 38",
    "topography": "c50.4",
    "morphology": "8500/3",
}
READ = {"birthplace": "2A004", "ins": "255081416802538", "topography": "C50.4", "morphology": "8500/3"}


@pytest.fixture
def net() -> Network:
    return network()


def url(case: Case, step: str) -> str:
    return reverse("boards:case_step", args=[case.pk, step])


def form_of(client: Client, case: Case, step: str) -> dict[str, object]:
    """What a browser would send back if nothing were typed."""
    answer = client.get(url(case, step))
    assert answer.status_code == 200
    return posted(answer)


def posted(answer: object) -> dict[str, object]:
    form = answer.context["form"]  # type: ignore[attr-defined]
    values = {bound.html_name: bound.value() for bound in form}
    found = {name: value for name, value in values.items() if value not in (None, "", False)}
    return {**found, "seen": answer.context["seen"]}  # type: ignore[attr-defined]


def typed(field: CaseField, person: str) -> object:
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        codes = [choice.code for choice in field.choices]
        return codes if field.kind == Kind.CHOICES else codes[-1]
    if field.kind == Kind.CODE:
        return CODES[field.name]
    return person if field.kind == Kind.PERSON else GOOD[field.kind]


def stored(field: CaseField, person: str) -> str:
    found = typed(field, person)
    if field.kind == Kind.CHOICES:
        return LIST.join(choice.code for choice in field.choices)
    if field.kind == Kind.CODE:
        return READ[field.name]
    return STORED.get(field.kind, str(found))


@pytest.mark.parametrize("step", [step.name for step in STEPS])
def test_every_field_of_a_step_is_stored_as_it_was_meant(net: Network, signed_in: SignIn, step: str) -> None:
    client, case, person = signed_in(net.far_secretary), net.cayennes.case, str(net.remote.pk)
    form = form_of(client, case, step)
    answer = client.post(url(case, step), form | {spec.name: typed(spec, person) for spec in fields_of(step)})
    assert answer.status_code == 302, answer.context["form"].errors
    case.refresh_from_db()
    values = case_values(case, Booking.objects.get(case=case))
    assert {spec.name: values[spec.name] for spec in fields_of(step)} == {
        spec.name: stored(spec, person) for spec in fields_of(step)
    }
    again = client.get(url(case, step))
    assert posted(again).keys() >= {spec.name for spec in fields_of(step)}


def test_save_and_continue_leads_through_all_steps_and_back_to_the_case(
    net: Network, signed_in: SignIn
) -> None:
    client, case = signed_in(net.far_secretary), net.cayennes.case
    at = url(case, STEPS[0].name)
    for step in STEPS:
        assert at == url(case, step.name)
        at = client.post(at, form_of(client, case, step.name)).headers["Location"]
    assert at == reverse("boards:case", args=[case.pk])
    closed = client.post(url(case, "tumour"), form_of(client, case, "tumour") | {"close": "1"})
    assert closed.headers["Location"] == at


def test_what_was_not_changed_is_not_written(net: Network, signed_in: SignIn) -> None:
    client, case = signed_in(net.far_secretary), net.cayennes.case
    entries = JournalEntry.objects.count()
    for step in STEPS:
        client.post(url(case, step.name), form_of(client, case, step.name))
    case.refresh_from_db()
    assert (case.version, JournalEntry.objects.count()) == (0, entries)


BAD = {
    "family_name": ["", "x" * 81, "Nou\x00veau", "a\r\nb"],
    "birth_date": ["", "31/02/1961", "2999-01-01", "0001-01-01", "soon"],
    "birthplace": ["6912", "ABCDE", "69 12345"],
    "ins": ["123", "255081416802539", "2" * 15, "x" * 50],
    "address": ["x" * 301, "a\x00b"],
    "sex": ["Z"],
    "motive": ["nonsense"],
    "motive_note": ["x" * 1001],
    "diagnosed_on": ["13/2026", "2026-00", "yesterday", "32/01/2026", "1899-12", "03/99999"],
    "topography": ["50.4", "E11", "C5", "C50.444"],
    "morphology": ["8500", "8500/7", "x"],
    "laterality": ["up"],
    "who_status": ["5", "-1"],
    "who_on": ["2030-01-01", "31/02/2026"],
    "g8": ["18", "-1", "x", "1e3", "9" * 40, "1.5"],
    "treatment_6_type": ["nonsense"],
    "treatment_1_from": ["00/2026"],
    "pathologist": ["x" * 121],
    "presenter": ["nonsense", "00000000-0000-0000-0000-000000000000"],
    "question": ["", "x" * 2001],
    "informed_on": ["2030-01-01", "x"],
    "consented_on": ["31/02/2026"],
}


@pytest.mark.parametrize("name", BAD)
def test_nonsense_comes_back_with_a_sentence_beside_its_field_and_what_was_typed(
    net: Network, signed_in: SignIn, name: str
) -> None:
    [spec] = [field for field in FIELDS if field.name == name]
    client, case = signed_in(net.far_secretary), net.cayennes.case
    form = form_of(client, case, spec.step)
    for value in BAD[name]:
        answer = client.post(url(case, spec.step), form | {name: value})
        assert answer.status_code == 422, value
        page = answer.text
        errors = answer.context["form"].errors
        assert list(errors) == [name], value
        assert page.count(str(translation.gettext_lazy("Error:"))) >= 1
        assert f'id="id_{name}_error"' in page
        if value and spec.kind not in (Kind.CHOICE, Kind.CHOICES, Kind.PERSON) and "\x00" not in value:
            assert answer.context["form"][name].value() == value
    case.refresh_from_db()
    assert case.version == 0


def test_a_step_that_is_none_and_a_case_of_others_are_not_found(net: Network, signed_in: SignIn) -> None:
    case = net.cayennes.case
    assert signed_in(net.far_secretary).get(url(case, "nonsense")).status_code == 404
    for path in (url(case, "tumour"), reverse("boards:case", args=[case.pk])):
        assert signed_in(net.stranger).get(path).status_code == 404
        assert signed_in(net.secretary).get(path).status_code == 404
        assert Client().get(path).status_code == 302


def test_who_sits_on_the_board_reads_and_only_staff_and_coordinators_write(
    net: Network, signed_in: SignIn
) -> None:
    case = net.cayennes.case
    page = signed_in(net.doctor).get(reverse("boards:case", args=[case.pk]))
    assert "LAFORET" in page.text
    assert url(case, "tumour") not in page.text
    assert signed_in(net.doctor).get(url(case, "tumour")).status_code == 403
    assert signed_in(net.coordinator).get(url(case, "tumour")).status_code == 200


def test_nothing_of_the_form_is_readable_in_any_table(net: Network, signed_in: SignIn) -> None:
    client, case = signed_in(net.far_secretary), net.cayennes.case
    texts = [field for field in FIELDS if field.kind in (Kind.TEXT, Kind.LINE) and field.longest > 20]
    texts = [field for field in texts if field.name != "treating_physician"]  # a doctor's name, as elsewhere
    for step in STEPS:
        own = {field.name: CANARY for field in texts if field.step == step.name}
        assert client.post(url(case, step.name), form_of(client, case, step.name) | own).status_code == 302
    case.refresh_from_db()
    values = case_values(case, Booking.objects.get(case=case))
    assert {values[field.name] for field in texts} == {CANARY}
    assert len(texts) > 20
    assert CANARY not in _every_table()


def _every_table() -> str:
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            found += [bytes(c) if isinstance(c, memoryview) else c for row in cursor.fetchall() for c in row]
    return " ".join(cell.decode("latin-1") if isinstance(cell, bytes) else str(cell) for cell in found)


# Two people, one form


def two(net: Network, signed_in: SignIn) -> tuple[Client, Client, Case]:
    return signed_in(net.far_secretary), signed_in(net.coordinator), net.cayennes.case


def test_the_second_sees_the_difference_and_loses_nothing(net: Network, signed_in: SignIn) -> None:
    hers, his, case = two(net, signed_in)
    mine, theirs = form_of(hers, case, "tumour"), form_of(his, case, "tumour")
    his.post(url(case, "tumour"), theirs | {"topography": "C50.1", "laterality": "left", "tnm_t": "T2"})
    answer = hers.post(
        url(case, "tumour"), mine | {"topography": "C50.4", "laterality": "left", "other_stage": "Stage II"}
    )
    assert answer.status_code == 422
    page = " ".join(answer.text.split())
    assert "Somebody saved this page while you were typing." in page
    assert f"Last saved by {net.coordinator}" in page
    assert ("Keep mine: C50.4" in page, "Take theirs: C50.1" in page) == (True, True)
    assert list(answer.context["conflict"].fields) == ["keep_topography"], "the same side is no conflict"
    assert answer.context["form"]["other_stage"].value() == "Stage II"
    case.refresh_from_db()
    assert case_values(case)["topography"] == "C50.1"


@pytest.mark.parametrize(("choice", "kept"), [("mine", "C50.4"), ("theirs", "C50.1")])
def test_each_field_is_kept_or_taken_and_the_rest_is_put_together(
    net: Network, signed_in: SignIn, choice: str, kept: str
) -> None:
    hers, his, case = two(net, signed_in)
    mine, theirs = form_of(hers, case, "tumour"), form_of(his, case, "tumour")
    his.post(url(case, "tumour"), theirs | {"topography": "C50.1", "tnm_t": "T2"})
    answer = hers.post(url(case, "tumour"), mine | {"topography": "C50.4", "other_stage": "Stage II"})
    again = posted(answer)
    undecided = hers.post(url(case, "tumour"), again)
    assert undecided.status_code == 422
    assert "Choose one of the two." in undecided.text
    done = hers.post(url(case, "tumour"), again | {"keep_topography": choice}, follow=True)
    assert "Changed meanwhile: T." in done.text
    case.refresh_from_db()
    values = case_values(case)
    assert (values["topography"], values["tnm_t"], values["other_stage"]) == (kept, "T2", "Stage II")


def test_a_third_change_is_shown_again(net: Network, signed_in: SignIn) -> None:
    hers, his, case = two(net, signed_in)
    mine, theirs = form_of(hers, case, "tumour"), form_of(his, case, "tumour")
    his.post(url(case, "tumour"), theirs | {"topography": "C50.1"})
    again = posted(hers.post(url(case, "tumour"), mine | {"topography": "C50.4"}))
    edit_case(case, {"topography": "C50.9"}, seen={"topography": "C50.1"}, by=None, now=make.NOW)
    answer = hers.post(url(case, "tumour"), again | {"keep_topography": "mine"})
    assert answer.status_code == 422
    assert "Take theirs: C50.9" in answer.text


def test_two_steps_of_one_case_are_no_conflict(net: Network, signed_in: SignIn) -> None:
    hers, his, case = two(net, signed_in)
    mine, theirs = form_of(hers, case, "tumour"), form_of(his, case, "clinical")
    assert his.post(url(case, "clinical"), theirs | {"who_status": "1"}).status_code == 302
    assert hers.post(url(case, "tumour"), mine | {"topography": "C50.4"}).status_code == 302


@pytest.mark.parametrize("seen", ["", "nonsense", "gAAAAA"])
def test_a_form_that_has_lost_what_it_showed_is_not_saved(net: Network, signed_in: SignIn, seen: str) -> None:
    client, case = signed_in(net.far_secretary), net.cayennes.case
    form = form_of(client, case, "tumour")
    answer = client.post(url(case, "tumour"), form | {"seen": seen, "topography": "C50.4"})
    assert answer.status_code == 422
    assert "This page was open for too long." in answer.text
    assert client.post(url(case, "tumour"), posted(answer)).status_code == 302
    other = form_of(client, case, "clinical")["seen"]
    assert client.post(url(case, "tumour"), form | {"seen": other}).status_code == 422


# In words


def test_completeness_is_said_on_the_case_and_on_the_meetings_page(net: Network, signed_in: SignIn) -> None:
    client, case = signed_in(net.far_secretary), net.cayennes.case
    page = client.get(reverse("boards:case", args=[case.pk])).text
    assert "File incomplete" in page
    assert "Tumour site (ICD-10)" in page
    meeting = client.get(reverse("boards:meeting", args=[net.meeting.pk])).text
    assert re.search(r"missing: \d+ fields of the case form", meeting)
    assert reverse("boards:case", args=[case.pk]) in meeting
    assert (
        reverse("boards:case", args=[case.pk])
        in client.get(reverse("boards:booking", args=[net.cayennes.pk])).text
    )


def test_an_international_board_asks_for_a_consent(net: Network) -> None:
    net.board.nature = Nature.INTERNATIONAL
    net.board.save(update_fields=["nature"])
    [found] = completeness_of(Booking.objects.filter(pk=net.cayennes.pk)).values()
    assert "Consent signed on" in found.missing


def test_completeness_costs_the_same_for_thirty_bookings_as_for_one(
    net: Network, django_assert_num_queries: object
) -> None:
    for _ in range(29):
        make.booking(make.meeting(make.seated_board()), at=net.lyon)
    for size in (1, 3, 30):
        with django_assert_num_queries(5):  # type: ignore[operator]
            assert len(completeness_of(Booking.objects.all()[:size])) == size


def test_a_presenter_who_changes_is_known_to_the_journal(net: Network, signed_in: SignIn) -> None:
    client, case = signed_in(net.far_secretary), net.cayennes.case
    other = make.person("Kourou", at=net.cayenne, specialty=make.specialty("surgery"))
    form = form_of(client, case, "question") | {"presenter": str(other.pk), "requester": str(net.remote.pk)}
    assert client.post(url(case, "question"), form).status_code == 302
    entry = JournalEntry.objects.get(verb="case.request-edited")
    assert entry.facts["presenters"] == [str(net.remote.pk), str(other.pk)]
    booked = Booking.objects.get(pk=net.cayennes.pk)
    assert (booked.presenter, booked.requester, booked.presenter_mode) == (other, net.remote, "remote")


def test_a_corrected_name_is_the_one_that_is_read(net: Network, signed_in: SignIn) -> None:
    client, case = signed_in(net.far_secretary), net.cayennes.case
    client.post(url(case, "identity"), form_of(client, case, "identity") | {"family_name": "Laforêt"})
    case.refresh_from_db()
    assert unseal(case.identity).family_name == "Laforêt"
    assert "LAFORÊT" in client.get(reverse("boards:case", args=[case.pk])).text


def test_a_corrected_identity_is_found_by_what_is_now_true(net: Network, signed_in: SignIn) -> None:
    client, case = signed_in(net.far_secretary), net.cayennes.case
    typed = {"family_name": "Mahury", "ins": CODES["ins"]}
    client.post(url(case, "identity"), form_of(client, case, "identity") | typed)
    for words, found in (("mahury", [case.pk]), (READ["ins"], [case.pk]), ("laforet", [])):
        assert [hit.case.pk for hit in find_patients(net.far_secretary, words, now=make.NOW)] == found, words


def test_stored_values_read_well() -> None:
    by_name = {field.name: field for field in FIELDS}
    said = {
        "diagnosed_on": ("2026-03", "March 2026"), "who_on": ("2026-03-14", "14 March 2026"),
        "motive": ("diagnosis,treatment", "Diagnostic opinion, Treatment proposal"),
        "objection": (YES, "Yes"), "presenter": ("1", "Dr Roux"), "summary": ("", ""), "tnm_t": ("T2", "T2"),
    }  # fmt: skip
    with translation.override("en"):
        for name, (value, words) in said.items():
            assert shown(by_name[name], value, {"1": "Dr Roux"}) == words


def test_a_secretary_of_two_roles_books_nothing_here(net: Network, signed_in: SignIn) -> None:
    net.stranger.roles.create(kind=RoleKind.DOCTOR, organisation=net.cayenne)
    assert signed_in(net.stranger).get(url(net.cayennes.case, "tumour")).status_code == 404
