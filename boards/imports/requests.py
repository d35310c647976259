"""A list of requests: patients, each with a board and a question, put on the first meeting with room."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from boards.actions.cases import Request
from boards.actions.imports import AskedCase
from boards.forms.booking import LONGEST_DISCUSSION
from boards.forms.booking_rows import presenter_mode, presenters
from boards.forms.fields import DayField, PlainTextField
from boards.hours import day_in_words
from boards.identity import Identity
from boards.imports.columns import Cleaned, Column, Fault, OneOf, cleaned, mapped
from boards.imports.people import organisation_names
from boards.imports.plan import Line, Plan, State
from boards.imports.room import Room
from boards.models import Organisation, Person, TumourBoard, User
from boards.permissions import STAFF, organisations_as, visible_boards, visible_organisations
from boards.queries.known_patients import KnownPatients, Patient, known_patients
from boards.queries.namesakes import patient_key
from boards.rules.folding import folded
from boards.rules.refusal import Refusal
from boards.rules.sheets import Sheet

USUAL_MINUTES = 5
MOST = 500  # requests of one list: each takes its place under a lock
SHOWN = ("family_name", "given_name", "birth_date", "board", "question")
_SEXES = {"f": "F", "femme": "F", "female": "F", "feminin": "F", "m": "M", "homme": "M", "male": "M"}
_SEXES |= {"h": "M", "masculin": "M", "o": "O", "autre": "O", "other": "O"}


def request_columns(user: User) -> list[Column]:
    hers = list(visible_organisations(user).filter(pk__in=organisations_as(user, *STAFF)))
    text = forms.CharField(max_length=2000)
    minutes = forms.IntegerField(min_value=1, max_value=LONGEST_DISCUSSION, required=False)
    number, named = (
        PlainTextField(max_length=40, required=False),
        PlainTextField(max_length=200, required=False),
    )
    return [
        Column("family_name", gettext_lazy("Family name"), PlainTextField(max_length=80), ("nom", "surname")),
        Column(
            "given_name", gettext_lazy("Given name"), PlainTextField(max_length=80), ("prenom", "first name")
        ),
        Column("birth_date", gettext_lazy("Birth date"), DayField(), ("date de naissance", "ddn", "born")),
        Column("sex", gettext_lazy("Sex"), _sex_field(), ("sexe",)),
        Column("local_id", gettext_lazy("Local patient number"), number, ("ipp", "nip")),
        Column("board", gettext_lazy("Board"), _board_field(user), ("rcp", "tumour board")),
        Column("question", gettext_lazy("Question"), text, ("question to the board", "motif")),
        Column("minutes", gettext_lazy("Minutes"), minutes, ("duree", "min")),
        Column("presenter", gettext_lazy("Presented by"), named, ("presente par", "presenter")),
        Column(
            "organisation", gettext_lazy("Organisation"), _organisation_field(hers), ("etablissement", "pour")
        ),
    ]


def _sex_field() -> OneOf:
    unknown = gettext_lazy("“%(typed)s” is no sex. Write F, M or O, or nothing.")
    return OneOf(_SEXES.items(), unknown=unknown, required=False)


def _board_field(user: User) -> OneOf:
    """By its slug, either name, or the label that calendars show."""
    boards = visible_boards(user).select_related("organisation")
    names = (
        (name, row) for row in boards for name in (row.slug, row.name, row.name_fr, row.label, row.label_fr)
    )
    unknown = gettext_lazy("“%(typed)s” is no board that you see. Write its name as the list of boards does.")
    return OneOf(names, unknown=unknown)


def _organisation_field(hers: Sequence[Organisation]) -> OneOf:
    return OneOf(
        ((name, row) for row in hers for name in organisation_names(row)),
        unknown=gettext_lazy("“%(typed)s” is no organisation for which you book. Write its short name."),
        required=len(hers) != 1,
    )


class _Reader:
    """What the rows are read against: who may present, who is known already, which meetings have room."""

    def __init__(self, user: User, columns: Sequence[Column], now: datetime) -> None:
        field = cast("OneOf", next(column.field for column in columns if column.name == "organisation"))
        hers = {cast("Organisation", thing) for thing in field.things.values()}
        self.user, self.now = user, now
        self.only = hers.pop() if len(hers) == 1 else None
        self.room = Room(user, now)
        self.known = KnownPatients({}, {})
        self.rows: dict[tuple[Patient, UUID], int] = {}
        self._presenters: dict[UUID, dict[str, Person | None]] = {}

    def presenter(self, typed: str, board: TumourBoard) -> Person | None:
        """By address or by name; ValidationError for nobody and for two of one name."""
        if not typed:
            return None
        if board.pk not in self._presenters:
            self._presenters[board.pk] = _by_name(presenters(self.user, board))
        found = self._presenters[board.pk]
        if folded(typed) not in found:
            raise ValidationError(
                _("“%(typed)s” neither works with you nor sits on this board.") % {"typed": typed[:60]}
            )
        person = found[folded(typed)]
        if person is None:
            raise ValidationError(_("Two people are called so. Write the e-mail address instead."))
        return person


def _by_name(people: Iterable[Person]) -> dict[str, Person | None]:
    """Under address and name in both orders; None where two people bear one name."""
    found: dict[str, Person | None] = {}
    for person in people:
        names = (f"{person.given_name} {person.family_name}", f"{person.family_name} {person.given_name}")
        for name in {folded(name) for name in (*names, person.full_name)}:
            found[name] = person if name not in found else None
        found[folded(person.email)] = person
    return found


def plan_requests(sheet: Sheet, user: User, now: datetime) -> Plan[AskedCase]:
    """What the list would ask, and on which meeting. Refusal ``sheet-too-long`` beyond ``MOST``."""
    if len(sheet.rows) > MOST:
        raise Refusal("sheet-too-long", "file", most=MOST)
    columns = request_columns(user)
    found = mapped(sheet, columns)
    rows = [cleaned(row, columns, found.places) for row in sheet.rows]
    reader = _Reader(user, columns, now)
    sound = [row for row in rows if not row.faults]
    asked = [(_identity(row), _organisation(row, reader)) for row in sound]
    reader.known = known_patients(asked, now)
    heads = tuple(str(column.label) for name in SHOWN for column in columns if column.name == name)
    return Plan(heads, tuple(_line(row, reader) for row in rows), found.ignored)


def _identity(row: Cleaned) -> Identity:
    born = cast("date", row.values["birth_date"])
    return Identity(
        family_name=row.values["family_name"],
        given_name=row.values["given_name"],
        birth_date=born.isoformat(),
        sex=row.values["sex"] or "",
        local_id=row.values["local_id"],
    )


def _line(row: Cleaned, reader: _Reader) -> Line[AskedCase]:
    cells = tuple(row.raw[name] for name in SHOWN)
    if faults := row.faults or _more_faults(row, reader):
        return Line(row.number, State.WRONG, cells, tuple(faults))
    board, patient = cast("TumourBoard", row.values["board"]), _patient(row, reader)
    if reference := reader.known.open_on.get((patient, board.pk)):
        note = _("Already before this board: case %(reference)s") % {"reference": reference}
        return Line(row.number, State.KNOWN, cells, note=note)
    reader.rows[patient, board.pk] = row.number
    asked = _asked(row, reader)
    where = day_in_words(asked.meeting.day) if asked.meeting else _("waiting list")
    note = _("%(board)s: %(where)s") % {"board": board, "where": where}
    return Line(row.number, State.NEW, cells, note=note, ready=asked)


def _patient(row: Cleaned, reader: _Reader) -> Patient:
    return patient_key(_identity(row)), _organisation(row, reader).pk


def _organisation(row: Cleaned, reader: _Reader) -> Organisation:
    return cast("Organisation", row.values["organisation"] or reader.only)


def _more_faults(row: Cleaned, reader: _Reader) -> list[Fault]:
    """What two cells say together, or a cell and the clock."""
    faults: list[Fault] = []
    board = cast("TumourBoard", row.values["board"])
    if row.values["birth_date"] > reader.now.date():
        faults.append(Fault(_("Birth date"), _("This day is still to come. Check the year.")))
    if first := reader.rows.get((_patient(row, reader), board.pk)):
        words = _("Row %(row)s asks this board about the same patient.") % {"row": first}
        faults.append(Fault(_("Family name"), words))
    try:
        reader.presenter(row.values["presenter"], board)
    except ValidationError as wrong:
        faults.append(Fault(_("Presented by"), " ".join(wrong.messages)))
    return faults


def _asked(row: Cleaned, reader: _Reader) -> AskedCase:
    values, board = row.values, cast("TumourBoard", row.values["board"])
    presenter, minutes = reader.presenter(values["presenter"], board), values["minutes"] or USUAL_MINUTES
    organisation = _organisation(row, reader)
    return AskedCase(
        identity=_identity(row),
        organisation=organisation,
        known=reader.known.cases.get(_patient(row, reader)),
        board=board,
        meeting=reader.room.first(board, organisation, minutes),
        request=Request(
            question=values["question"],
            minutes=minutes,
            presenter=presenter,
            presenter_mode=presenter_mode(presenter, board),
        ),
    )
