"""When a meeting stops taking the cases of one sender, counted in the working days of the slower place.

A board's own cut-off counts the working days of the place where it meets. Slides, images and letters are
got ready where the patient is: whoever sends a case has as many working days, and those are of her own place.
Of the two instants the earlier one binds.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from boards.models import DayOffKind, Meeting, Organisation
from boards.queries.days_off import days_of, place_holidays, standing
from boards.rules import clock

_BEFORE = timedelta(days=150)  # more than 60 working days, the longest cut-off


class Cutoff(NamedTuple):
    """``slowest`` is the place whose working days set it: the board's, unless the sender's come earlier."""

    at: datetime
    slowest: Organisation


def cutoff_for(meeting: Meeting, organisation: Organisation) -> datetime:
    """For cases of one organisation. One query, none for the board's own. Needs ``board.organisation``."""
    return cutoffs_for([meeting], organisation)[meeting.pk].at


def cutoffs_for(meetings: Collection[Meeting], organisation: Organisation) -> dict[UUID, Cutoff]:
    """By meeting. One query, none where all boards are the sender's own. Needs ``board.organisation``."""
    hosts = {meeting.board.organisation for meeting in meetings}
    if hosts <= {organisation}:
        return {meeting.pk: Cutoff(meeting.cutoff_at, organisation) for meeting in meetings}
    days = [meeting.day for meeting in meetings]
    workless = workless_days({*hosts, organisation}, min(days) - _BEFORE, max(days))
    return {meeting.pk: _earlier(meeting, organisation, workless) for meeting in meetings}


def workless_days(places: Collection[Organisation], first: date, last: date) -> dict[UUID, frozenset[date]]:
    """Public holidays, local holidays and closures of each place; weekends are not listed. One query."""
    found: dict[UUID, set[date]] = defaultdict(set)
    kinds = (DayOffKind.CLOSURE, DayOffKind.HOLIDAY)
    rows = standing().filter(organisation__in=places, kind__in=kinds)
    for row in rows.filter(first_day__lte=last, last_day__gte=first):
        found[row.organisation_id or row.pk].update(days_of(row))
    return {
        place.pk: frozenset(found[place.pk]).union(place_holidays(place, first, last)) for place in places
    }


def _earlier(meeting: Meeting, sender: Organisation, workless: Mapping[UUID, Collection[date]]) -> Cutoff:
    """As many working days of the sender's place as the meeting's own cut-off leaves at the board's."""
    host = meeting.board.organisation
    theirs = clock.recounted_cutoff(
        meeting.cutoff_at, meeting.day, meeting.time_zone, workless[host.pk], workless[sender.pk]
    )
    return Cutoff(theirs, sender) if theirs < meeting.cutoff_at else Cutoff(meeting.cutoff_at, host)
