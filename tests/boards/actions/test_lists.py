"""A list entered at once keeps the rules, and leaves the journal, of its single steps."""

from datetime import timedelta

import pytest

from boards.actions.attendance import respond
from boards.actions.cases import Request
from boards.actions.lists import ListedCase, book_list, enter_answers
from boards.identity import Identity, unseal
from boards.models import Answer, Attendance, Booking, BookingState, Case, JournalEntry, Meeting, Unhandled
from boards.rules.refusal import Refusal
from tests import make

pytestmark = pytest.mark.django_db


def _listed(name: str, minutes: int = 5, reference: str = "") -> ListedCase:
    surgery = make.specialty("surgery")
    request = Request(question=f"About {name}?", minutes=minutes, specialties=[surgery])
    return ListedCase(Identity(name, "Jeanne", "1961-04-12"), request, reference)


def _book(meeting: Meeting, *listed: ListedCase) -> list[Booking]:
    return book_list(listed, meeting, organisation=make.cayenne(), by=None, now=make.NOW)


def test_a_list_is_registered_and_booked_in_its_order() -> None:
    meeting = make.meeting()
    _book(meeting, _listed("Moreau", 7), _listed("Garnier", 3, "BCDF-GHJK"))
    meeting.refresh_from_db()
    assert (meeting.booked_cases, meeting.booked_minutes) == (2, 10)
    found = Booking.objects.filter(meeting=meeting, state=BookingState.BOOKED).select_related("case")
    assert [(unseal(b.case.identity).family_name, b.position, b.minutes) for b in found] == [
        ("Moreau", 1, 7),
        ("Garnier", 2, 3),
    ]
    assert found[1].case.reference == "BCDF-GHJK"
    assert [specialty.code for specialty in found[0].specialties.all()] == ["surgery"]


def test_a_list_leaves_the_same_journal_as_booking_one_by_one() -> None:
    presenter = make.person()
    one, other = make.meeting(), make.meeting()
    make.booking(one, minutes=7, presenter=presenter, at=make.cayenne())
    listed = ListedCase(Identity("Moreau", "Jeanne", "1961-04-12"), Request("?", 7, presenter))
    _book(other, listed)
    told = [
        [
            (entry.verb, entry.subject, entry.person_id, set(entry.facts))
            for entry in JournalEntry.objects.filter(
                subject_id__in=Booking.objects.filter(meeting=meeting).values("case")
            )
        ]
        for meeting in (one, other)
    ]
    assert told[0] == told[1]
    assert Unhandled.objects.count() == JournalEntry.objects.count()


def test_a_list_that_does_not_fit_leaves_nothing_behind() -> None:
    meeting, _ = make.meeting(), make.cayenne()
    before = JournalEntry.objects.count()
    with pytest.raises(Refusal) as refused:
        _book(meeting, _listed("Moreau", 60), _listed("Garnier", 31))
    assert (refused.value.code, refused.value.facts) == ("too-few-minutes", {"left": 30})
    assert (Case.objects.count(), Booking.objects.count()) == (0, 0)
    assert JournalEntry.objects.count() == before


def test_a_list_comes_too_late_after_the_cut_off() -> None:
    meeting = make.meeting()
    with pytest.raises(Refusal, match="cutoff-passed"):
        book_list([_listed("Moreau")], meeting, organisation=make.cayenne(), by=None, now=meeting.cutoff_at)


def test_answers_entered_as_a_list_replace_those_given_before() -> None:
    meeting = make.meeting()
    ana, bea = make.person(), make.person()
    respond(meeting, ana, Answer.TENTATIVE, by=None, now=make.NOW, source="web")
    answers = {ana: Answer.ACCEPTED, bea: Answer.DECLINED}
    enter_answers(meeting, answers, by=None, now=make.NOW, source="telephone")
    found = Attendance.objects.filter(meeting=meeting, answered_for=meeting.starts_at)
    assert {row.person: row.answer for row in found} == answers
    entry = JournalEntry.objects.get(verb="attendance.answers-entered")
    assert entry.facts["answers"] == {str(ana.pk): "ACCEPTED", str(bea.pk): "DECLINED"}


def test_no_answers_are_entered_once_the_meeting_is_over() -> None:
    meeting = make.meeting()
    answers = {make.person(): Answer.ACCEPTED}
    later = meeting.ends_at + timedelta(minutes=1)
    with pytest.raises(Refusal, match="meeting-past"):
        enter_answers(meeting, answers, by=None, now=later, source="web")
