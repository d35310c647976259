"""The requests of a meeting counted, filtered, ordered and put under headings, as the address says."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from boards.models import Meeting
from boards.queries.preparing import Group, Request

TITLES: dict[Group, Promise] = {
    Group.LISTED: _("On the list"),
    Group.WAITING: _("Waiting for a place"),
    Group.RECORDED: _("Recorded only"),
}
SHOWN: dict[str, tuple[Promise, Callable[[Request], bool]]] = {
    "": (_("All requests"), lambda _row: True),
    "triage": (_("To be looked at"), lambda row: row.to_triage),
    "incomplete": (_("Something is missing"), lambda row: bool(row.owed)),
    "urgent": (_("Urgent"), lambda row: row.booking.urgent),
    "deferred": (_("Put off before"), lambda row: row.booking.deferrals_count > 0),
    "twice": (_("Asked for twice"), lambda row: bool(row.twins)),
    "specialists": (_("Specialist missing"), lambda row: row.quorum is not None and row.quorum.worrying),
    "changed": (_("Changed since published"), lambda row: row.change is not None),
    "waiting": (_("Waiting for a place"), lambda row: row.group == Group.WAITING),
    "recorded": (_("Recorded only"), lambda row: row.group == Group.RECORDED),
}
Key = Callable[[Request], object]
SORTS: dict[str, tuple[Promise, Key]] = {
    "": (_("Order of the list"), lambda _row: 0),
    "urgency": (_("Most urgent, then oldest"), lambda row: (not row.booking.urgent, -row.age)),
    "age": (_("Oldest request"), lambda row: -row.age),
    "missing": (_("Most is missing"), lambda row: -len(row.owed)),
    "site": (_("Hospital"), lambda row: str(row.booking.case.organisation).casefold()),
    "presenter": (_("Presenter"), lambda row: (row.booking.presenter is None, _name(row))),
    "name": (_("Patient’s name"), lambda row: (row.identity.family_name.casefold(), row.identity.given_name)),
}


def _name(row: Request) -> str:
    return row.booking.presenter.family_name.casefold() if row.booking.presenter else ""


@dataclass(frozen=True)
class Section:
    group: Group
    rows: tuple[Request, ...]

    @property
    def title(self) -> Promise:
        return TITLES[self.group]


@dataclass(frozen=True)
class Tallies:
    """Counts of requests, each the number that its filter shows; ``over`` is how many have no place here."""

    requests: int
    triage: int
    incomplete: int
    urgent: int
    twice: int
    waiting: int
    recorded: int
    over: int


def sections(rows: Iterable[Request], *, show: str = "", sort: str = "", site: str = "") -> list[Section]:
    """Filtered and sorted, each group by itself; a group without a row is left out."""
    _label, wanted = SHOWN[show]
    _label, key = SORTS[sort]
    kept = [row for row in rows if wanted(row) and site in ("", row.booking.case.organisation.slug)]
    kept.sort(key=key)  # type: ignore[arg-type]  # each key compares with itself alone
    grouped = [Section(group, tuple(row for row in kept if row.group == group)) for group in Group]
    return [section for section in grouped if section.rows]


def tallies(rows: Sequence[Request], meeting: Meeting) -> Tallies:
    def count(show: str) -> int:
        return sum(SHOWN[show][1](row) for row in rows)

    discussed = [row for row in rows if row.group != Group.RECORDED]
    return Tallies(
        requests=len(rows),
        triage=count("triage"),
        incomplete=count("incomplete"),
        urgent=count("urgent"),
        twice=count("twice"),
        waiting=count("waiting"),
        recorded=count("recorded"),
        over=max(0, len(discussed) - meeting.capacity_cases),
    )
