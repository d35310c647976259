"""Completeness in words: what a board still lacks to discuss each of some cases."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from boards.hours import day_in_words
from boards.models import Booking, Case, CaseItem, ItemKind, Meeting, TumourBoard
from boards.queries.case_values import case_values, label_of
from boards.rules.case_fields import BY_NAME
from boards.rules.completeness import OBJECTION, Lack, Owed, Situation, age_on, lacks

NAMED = 3  # fields of the form that are named one by one; more are counted


@dataclass(frozen=True)
class Completeness:
    """``missing`` names each thing; ``words`` is what a list shows of them.

    ``owed`` are the items that somebody owes still, ``fields`` the names of empty fields of the form.
    """

    words: str
    missing: list[str] = field(default_factory=list)
    owed: list[CaseItem] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def tone(self) -> str:
        return "good" if self.complete else "warning"


def completeness_of(bookings: Iterable[Booking]) -> dict[UUID, Completeness]:
    """By the booking's id. Four queries at most, fewer where rows are fetched already."""
    rows = list(bookings)
    cases = _cases(rows)
    boards = _boards(rows)
    days = _days(rows)
    items = items_of(cases.values())
    return {
        row.pk: completeness(cases[row.case_id], items[row.case_id], boards[row.board_id], days.get(row.pk))
        for row in rows
    }


def completeness(
    case: Case, items: Sequence[CaseItem], board: TumourBoard | None, day: date | None
) -> Completeness:
    """Of one case on a board that meets on ``day``. No query; ``owner`` of the items must be fetched."""
    values = case_values(case)
    age = age_on(values.get("birth_date", ""), day) if day else None
    situation = Situation(board.nature if board else "", age)
    found = lacks(values, [owed_of(item) for item in items], situation)
    owed = [item for item in items if item.received_on is None]
    fields = [lack.field for lack in found if lack.field]
    named = [lack_in_words(lack) for lack in found]
    return Completeness(_words(named, len(owed)), named, owed, fields)


def owed_of(item: CaseItem) -> Owed:
    owner = item.owner.full_name if item.owner else ""
    return Owed(item.kind, owner, item.expected_on, item.received_on is not None)


def lack_in_words(lack: Lack) -> str:
    """“Pathology report (owed by Dr Anne Roux, expected on Thu 26 Nov)”."""
    if lack.field == OBJECTION:
        return _("the patient objects")
    if lack.owed is None:
        return label_of(BY_NAME[lack.field])
    what, owner = str(ItemKind(lack.owed.kind).label), lack.owed.owner or _("nobody yet")
    facts = {"what": what, "owner": owner}
    if lack.owed.expected_on is None:
        return _("%(what)s (owed by %(owner)s)") % facts
    facts["day"] = day_in_words(lack.owed.expected_on, "D j N")
    return _("%(what)s (owed by %(owner)s, expected on %(day)s)") % facts


def _words(named: list[str], owed: int) -> str:
    """Everything that is owed, and the fields of the form, or how many of them."""
    if not named:
        return _("complete")
    fields = named[owed:]
    if len(fields) > NAMED:
        count = ngettext("%(n)d field of the case form", "%(n)d fields of the case form", len(fields))
        fields = [count % {"n": len(fields)}]
    return _("missing: %(what)s") % {"what": ", ".join([*named[:owed], *fields])}


def items_of(cases: Iterable[Case]) -> dict[UUID, list[CaseItem]]:
    """What was ever owed for each case, the oldest first. One query."""
    found: dict[UUID, list[CaseItem]] = defaultdict(list)
    for item in CaseItem.objects.filter(case__in=[case.pk for case in cases]).select_related("owner"):
        found[item.case_id].append(item)
    return found


def _cases(rows: Sequence[Booking]) -> dict[UUID, Case]:
    fetched = {row.case_id: row.case for row in rows if _fetched(row, "case")}
    lacking = {row.case_id for row in rows} - fetched.keys()
    return {**fetched, **(Case.objects.in_bulk(lacking) if lacking else {})}


def _boards(rows: Sequence[Booking]) -> dict[UUID, TumourBoard]:
    fetched = {row.board_id: row.board for row in rows if _fetched(row, "board")}
    lacking = {row.board_id for row in rows} - fetched.keys()
    return {**fetched, **(TumourBoard.objects.in_bulk(lacking) if lacking else {})}


def _days(rows: Sequence[Booking]) -> dict[UUID, date]:
    """On which the meeting of each booking takes place; a case that waits has none."""
    placed = {row: row.meeting_id for row in rows if row.meeting_id}
    known = [row.meeting for row in placed if _fetched(row, "meeting")]
    days = {meeting.pk: meeting.day for meeting in known if meeting}
    if lacking := set(placed.values()) - days.keys():
        days |= dict(Meeting.objects.filter(pk__in=lacking).values_list("pk", "day"))
    return {row.pk: days[meeting] for row, meeting in placed.items()}


def _fetched(row: Booking, name: str) -> bool:
    return row._meta.get_field(name).is_cached(row)  # type: ignore[union-attr]  # a foreign key
