"""Where each request goes, and why: a row of two fields for each of them."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from boards.actions.overflow import Leaving
from boards.hours import day_in_words
from boards.models import Booking, Cause, Meeting
from boards.queries.overflow import Proposal, Proposed
from boards.queries.preparing import Group, group_of

HERE, WAIT = "here", "wait"


class OverflowForm(forms.Form):
    """As proposed until it is typed otherwise. The field ``<booking>`` says where, ``why-<booking>`` why."""

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal = proposal
        self._meetings = {str(meeting.pk): meeting for meeting in proposal.later}
        for row in proposal.rows:
            self._add(row)

    def _add(self, row: Proposed) -> None:
        key, name = str(row.booking.pk), _name(row)
        self.fields[key] = forms.ChoiceField(
            label=_("Where to – %(case)s") % {"case": name},
            choices=_places(row, self.proposal.later),
            initial=HERE if row.stays else str(row.to.pk) if row.to else WAIT,
        )
        if group_of(row.booking) == Group.LISTED:
            self.fields[f"why-{key}"] = forms.ChoiceField(
                label=_("Reason – %(case)s") % {"case": name}, choices=Cause.choices, initial=row.cause
            )

    def rows(self, *, stay: bool) -> Iterator[tuple[Proposed, BoundField, BoundField | None]]:
        """Each with its fields; a case that only waited needs no reason."""
        for row in self.proposal.rows:
            if row.stays == stay:
                why = f"why-{row.booking.pk}"
                yield row, self[str(row.booking.pk)], self[why] if why in self.fields else None

    @property
    def staying(self) -> list[tuple[Proposed, BoundField, BoundField | None]]:
        return list(self.rows(stay=True))

    @property
    def going(self) -> list[tuple[Proposed, BoundField, BoundField | None]]:
        return list(self.rows(stay=False))

    def enter(self) -> list[Booking]:
        """Those that waited and come onto this list."""
        return [row.booking for row in self.proposal.rows if self._to(row) == HERE and not _listed(row)]

    def leave(self) -> list[Leaving]:
        """Those that go; whoever waits and goes on waiting is left alone."""
        return [
            Leaving(row.booking, self._meetings.get(to), Cause(self._why(row)), _owner(row))
            for row in self.proposal.rows
            if (to := self._to(row)) != HERE and (_listed(row) or to != WAIT)
        ]

    def _to(self, row: Proposed) -> str:
        return str(self.cleaned_data[str(row.booking.pk)])

    def _why(self, row: Proposed) -> str:
        return str(self.cleaned_data.get(f"why-{row.booking.pk}", Cause.NO_ROOM))


def _listed(row: Proposed) -> bool:
    return group_of(row.booking) == Group.LISTED


def _owner(row: Proposed) -> Any:
    """In whose hands it was: whoever owes the first thing that has not come."""
    return next((item.owner for item in row.completeness.owed if item.owner), None)


def _name(row: Proposed) -> str:
    return f"{row.identity.family_name.upper()} {row.identity.given_name}"


def _places(row: Proposed, later: Sequence[Meeting]) -> list[tuple[str, Promise | str]]:
    """This list, the later meetings with what is left of them, and the waiting list."""
    here = _("Stays on this list") if _listed(row) else _("Comes onto this list")
    return [(HERE, here), *((str(meeting.pk), _day(meeting)) for meeting in later), (WAIT, _("Waiting list"))]


def _day(meeting: Meeting) -> str:
    words = _("%(day)s – %(places)s places, %(minutes)s min left")
    return words % {
        "day": day_in_words(meeting.day, "D j N"),
        "places": meeting.cases_left,
        "minutes": meeting.minutes_left,
    }


def keys_in(typed: list[str]) -> set[UUID]:
    """The bookings that were ticked; what is no key is none."""
    return {key for text in typed if (key := _key(text))}


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
