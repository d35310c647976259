"""What somebody's answer to a meeting was, so that another one can be undone."""

from boards.models import Answer, Meeting, Person
from boards.queries.answers import Chair, answers_to
from boards.queries.expected import seat_at


def answer_before(meeting: Meeting, person: Person) -> str:
    seat = seat_at(meeting, person)
    if seat is None:
        return Answer.NEEDS_ACTION
    seat.person = person
    return Answer(answers_to([meeting], person.pk).of(Chair.of(seat), meeting)).value
