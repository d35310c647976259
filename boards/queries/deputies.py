"""Which deputies could come instead of whom."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from boards.models import Answer, Meeting, Seat, SeatKind
from boards.queries.answers import Answers, Chair

_MAY_STILL_COME = (Answer.NEEDS_ACTION, Answer.TENTATIVE)
_MAY_NOT_COME = (Answer.DECLINED, Answer.TENTATIVE)


class Stand(NamedTuple):
    """A deputy who could come to a meeting in the place of a member."""

    meeting: Meeting
    deputy: Seat
    instead_of: Seat


def stands_in_for(deputy: Seat, member: Seat) -> bool:
    """Whether this seat is a deputy of that one: by name, or nobody's in particular and of its specialty.

    Needs both seats' ``person`` fetched.
    """
    if deputy.kind != SeatKind.DEPUTY or member.kind != SeatKind.CORE or deputy.board_id != member.board_id:
        return False
    if deputy.deputy_for_id:
        return deputy.deputy_for_id == member.pk
    return deputy.person.specialty_id is not None and deputy.person.specialty_id == member.person.specialty_id


def stands_at(meeting: Meeting, seats: Collection[Seat], answers: Answers) -> Iterator[Stand]:
    """Deputies who could still say yes, each with the first of her members who may not come."""
    for deputy in seats:
        if may_still_come(deputy, meeting, answers):
            unsure = (seat for seat in seats if stands_in_for(deputy, seat))
            for member in unsure:
                if answers.of(Chair.of(member), meeting) in _MAY_NOT_COME:
                    yield Stand(meeting, deputy, member)
                    break


def may_still_come(deputy: Seat, meeting: Meeting, answers: Answers) -> bool:
    return deputy.kind == SeatKind.DEPUTY and answers.of(Chair.of(deputy), meeting) in _MAY_STILL_COME
