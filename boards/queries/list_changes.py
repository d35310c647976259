"""What changed on a list since it was published, in words, for those who see its patients."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from boards.hours import day_in_words
from boards.identity import Identity, unseal
from boards.models import Booking, BookingState, Lane, Person, User
from boards.permissions import visible_bookings
from boards.rules.published import Change, Kind, Line

TONES = {Kind.NEW: "good", Kind.GONE: "bad"}
WORDS: dict[Kind, Promise] = {
    Kind.NEW: gettext_lazy("new"),
    Kind.GONE: gettext_lazy("no longer on the list"),
    Kind.MOVED: gettext_lazy("moved"),
    Kind.MINUTES: gettext_lazy("other minutes"),
    Kind.LANE: gettext_lazy("other lane"),
    Kind.PRESENTER: gettext_lazy("other presenter"),
}


@dataclass(frozen=True)
class ShownChange:
    """``booking`` and ``identity`` are None where the reader may not see the case."""

    tone: str
    words: str
    details: tuple[str, ...]
    booking: Booking | None
    identity: Identity | None


def shown_changes(changed: Sequence[Change], user: User) -> list[ShownChange]:
    """Two queries."""
    keys = [UUID(change.key) for change in changed]
    rows = visible_bookings(user).filter(pk__in=keys).distinct().select_related("case", "meeting")
    bookings = {str(row.pk): row for row in rows}
    names = _names(changed)
    return [_shown(change, bookings.get(change.key), names) for change in changed]


def _names(changed: Iterable[Change]) -> dict[str, str]:
    lines = (line for change in changed for line in (change.before, change.after) if line)
    people = Person.objects.filter(pk__in={UUID(line.presenter) for line in lines if line.presenter})
    return {str(person.pk): person.full_name for person in people}


def _shown(change: Change, booking: Booking | None, names: dict[str, str]) -> ShownChange:
    return ShownChange(
        tone=TONES.get(change.kinds[0], "info"),
        words=", ".join(str(WORDS[kind]) for kind in change.kinds),
        details=tuple(_details(change, names, booking)),
        booking=booking,
        identity=unseal(booking.case.identity) if booking else None,
    )


def _details(change: Change, names: dict[str, str], booking: Booking | None) -> Iterable[str]:
    before, after = change.before, change.after
    if before is None:
        return
    if after is None:
        yield _whereabouts(booking)
        return
    for kind in change.kinds:
        yield _detail(kind, before, after, names)


def _whereabouts(booking: Booking | None) -> str:
    """Where a case is that left the list: a list loses a line, nobody loses a case."""
    if booking is None:
        return ""
    if booking.meeting:
        return _("now on %(day)s") % {"day": day_in_words(booking.meeting.day, "D j N")}
    return str(BookingState(booking.state).label)


def _detail(kind: Kind, before: Line, after: Line, names: dict[str, str]) -> str:
    if kind == Kind.MINUTES:
        return _("%(now)d minutes instead of %(before)d") % {"now": after.minutes, "before": before.minutes}
    if kind == Kind.MOVED:
        return _("no. %(now)d instead of %(before)d") % {"now": after.position, "before": before.position}
    if kind == Kind.LANE:
        return str(Lane(after.lane).label)
    return names.get(after.presenter, _("nobody"))
