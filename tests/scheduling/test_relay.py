"""The relay and what cannot be handled: one bad entry, or one mail that cannot be built, holds up nobody."""

import pytest

from boards.actions.meetings import TimeAndPlace, move_meeting
from boards.models import JournalEntry, Unhandled
from scheduling.actions.relay import relay
from scheduling.models import MailState, OutgoingMail
from tests import make

pytestmark = pytest.mark.django_db


def test_an_entry_that_cannot_be_handled_keeps_its_mark_and_the_others_are_told() -> None:
    lyon = make.organisation()
    unknown = JournalEntry.objects.create(at=make.NOW, verb="board.exploded", subject="x", subject_id=lyon.pk)
    Unhandled.objects.create(entry=unknown)
    board = make.seated_board()
    make.season(board)
    assert relay(make.NOW) == 1
    assert list(Unhandled.objects.values_list("pk", flat=True)) == [unknown.pk]


def test_a_mail_that_cannot_be_built_is_refused_at_once_and_not_tried_again() -> None:
    board = make.board("sarcoma")
    organiser, other = make.person(), make.person()
    make.seat(board, organiser)
    make.seat(board, other)
    meeting = make.season(board).meetings.order_by("starts_at")[1]
    relay(make.NOW)
    OutgoingMail.objects.update(state=MailState.SENT)
    invitation = organiser.invitations.get()
    invitation.organizer = organiser.email  # Exchange bins what its own recipient organises: ical refuses it
    invitation.save(update_fields=["organizer"])
    later = TimeAndPlace(meeting.day, meeting.start_time.replace(hour=16), 90)
    move_meeting(meeting, later, by=None, now=make.NOW)
    for _ in range(2):
        Unhandled.objects.create(entry=JournalEntry.objects.get(verb="season.opened"))
        relay(make.NOW)
    states = OutgoingMail.objects.filter(person__in=[organiser, other]).order_by("person__email", "id")
    told = {
        person: [mail.state for mail in states if mail.person_id == person.pk]
        for person in (organiser, other)
    }
    assert told[organiser] == [MailState.SENT, MailState.FAILED]
    assert told[other] == [MailState.SENT, MailState.QUEUED]
