"""Booking a case: who, on which board and meeting, and what is asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from boards.forms.booking_rows import (
    board_choices,
    people_of,
    presenters,
    specialties_at,
)
from boards.forms.combo import ComboInput
from boards.forms.fields import PlainTextField, RowField, RowsField, alphabetical, offer
from boards.forms.typed_days import BirthDayField, TypedDayField
from boards.identity import Identity, unseal
from boards.models import Case, Meeting, Organisation, Person, Specialty, TumourBoard, User
from boards.permissions import (
    STAFF,
    organisations_as,
    own_cases,
    visible_boards,
    visible_meetings,
    visible_organisations,
)
from boards.queries.namesakes import open_booking_of
from boards.queries.remembered import physicians_of

SEXES = [("", _("Not said")), ("F", _("Female")), ("M", _("Male")), ("O", _("Other"))]
PATIENT = ("family_name", "given_name", "birth_date")  # asked for unless the case is known
LONGEST_DISCUSSION = 120  # minutes
WAIT = "wait"  # what the other button asks for: a place on the waiting list
_INVISIBLE = _("This holds an invisible character. Type it again without.")


class BookForm(forms.Form):
    """What a secretary types. ``board`` decides which meetings, presenters and specialties are offered."""

    reference = PlainTextField(
        label=_("Patient"),
        max_length=12,
        error_messages={"required": _("Choose a patient from the list, or enter a new one.")},
        widget=ComboInput("boards:book_patients", _("Patients"), letters=2),
        help_text=_("Name, birth date, local number, INS or reference."),
    )
    family_name = PlainTextField(label=_("Family name"), max_length=80)
    given_name = PlainTextField(label=_("Given name"), max_length=80)
    birth_date = BirthDayField("boards:book_birth_day", label=_("Birth date"))
    sex = forms.ChoiceField(label=_("Sex"), choices=SEXES, required=False)
    local_id = PlainTextField(label=_("Local patient number"), max_length=40, required=False)
    organisation = RowField(
        label=_("For"), queryset=Organisation.objects.none(), required=False, empty_label=None
    )
    another_patient = forms.BooleanField(
        label=_("This is another patient, with the same name and birth date"), required=False
    )
    board = RowField(
        label=_("Board"),
        queryset=TumourBoard.objects.none(),
        to_field_name="slug",
        widget=ComboInput("boards:book_boards", _("Boards"), letters=2),
        error_messages={"required": _("Choose a board.")},
    )
    question = forms.CharField(
        label=_("Question to the board"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write what the board is asked."),
            "null_characters_not_allowed": _INVISIBLE,
        },
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_DISCUSSION, initial=5)
    requester = RowField(
        label=_("Requested by"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody named yet"),
    )
    presenter = RowField(
        label=_("Presented by"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody named yet"),
    )
    treating_physician = PlainTextField(label=_("Treating physician"), max_length=120, required=False)
    material_on = TypedDayField(
        "boards:book_material_day",
        label=_("The last material arrives on"),
        required=False,
        help_text=_("Slides, images, results: 4/2, thu or +7."),
    )
    specialties = RowsField(
        label=_("Specialists needed"),
        queryset=Specialty.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    urgent = forms.BooleanField(label=_("It is urgent"), required=False)
    urgent_reason = forms.CharField(
        label=_("Why it is urgent"),
        max_length=500,
        required=False,
        help_text=_("An urgent case passes the cut-off, and comes first on the waiting list."),
        error_messages={"null_characters_not_allowed": _INVISIBLE},
    )
    meeting = RowField(
        label=_("Meeting"),
        queryset=Meeting.objects.none(),
        error_messages={
            "required": _("Choose a meeting."),
            "invalid_choice": _("This meeting is not one of the board’s. Choose one of those shown."),
        },
    )

    def __init__(self, *, user: User, board: TumourBoard | None, now: datetime, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user, self.at, self.now = user, board, now
        self.has_namesake = False
        self._require_what_is_needed()
        self._offer_rows(board)
        self._show_choices(board)
        for name in ("birth_date", "material_on"):
            cast("TypedDayField", self.fields[name]).today = now.date()
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")
        self.fields["reference"].widget.attrs["autofocus"] = True

    def _require_what_is_needed(self) -> None:
        """A known patient needs no name, the waiting list no meeting."""
        typed = self.data
        new = any(typed.get(name, "").strip() for name in PATIENT)
        self.fields["reference"].required = not new
        if typed.get("reference", "").strip() or not new:
            for name in PATIENT:
                self.fields[name].required = False
        if typed.get("do") == WAIT:
            self.fields["meeting"].required = False

    def _offer_rows(self, board: TumourBoard | None) -> None:
        hers = visible_organisations(self.user).filter(pk__in=organisations_as(self.user, *STAFF))
        offer(self, "organisation", hers)
        self.organisations = list(hers)
        offer(self, "board", visible_boards(self.user))
        offer(self, "requester", people_of(self.user))
        if board:
            offer(self, "meeting", visible_meetings(self.user).filter(board=board).select_related("board"))
            offer(self, "presenter", presenters(self.user, board))
            offer(self, "specialties", alphabetical(specialties_at(board)))
        for name in ("meeting", "specialties"):
            self.fields[name].disabled = board is None  # what is lacking is then the board

    def _show_choices(self, board: TumourBoard | None) -> None:
        """What the two type-ahead fields say, and the boards to choose from without a script."""
        patient, boards = (cast("ComboInput", self.fields[name].widget) for name in ("reference", "board"))
        boards.choices = board_choices(self.user)
        patient.text, boards.text = self._typed("reference_text"), self._typed("board_text")
        if board and "board_text" not in self._source:
            boards.text = str(board)
        if "reference_text" not in self._source and (known := self.known_case()):
            patient.text = patient_label(unseal(known.identity))

    @property
    def _source(self) -> Mapping[str, Any]:
        return self.data if self.is_bound else self.initial

    def _typed(self, name: str) -> str:
        return str(self._source.get(name) or "")

    def known_case(self) -> Case | None:
        """The case whose reference the form holds, if it is one of the reader's own."""
        reference = self._typed("reference").strip().upper()
        if not reference:
            return None
        found = own_cases(self.user).select_related("organisation").filter(reference=reference[:12])
        return found.first() if reference.isprintable() else None

    @property
    def physicians(self) -> list[str]:
        return physicians_of(own_cases(self.user))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if "board" in self.errors:
            self.errors.pop("meeting", None)  # without a board the page shows no meetings to choose from
        if found.get("reference"):
            self._find_case(found)
        elif len(self.organisations) > 1 and not found.get("organisation"):
            self.add_error("organisation", _("Say for which organisation."))
        elif not self.errors and not found["another_patient"]:
            self._refuse_namesake(found["board"])
        return found

    def _refuse_namesake(self, board: TumourBoard) -> None:
        """The same patient twice on a board takes somebody else's place; a namesake may be confirmed."""
        if booking := open_booking_of(self.identity(), board, self.chosen_organisation(), self.now):
            self.has_namesake = True
            sentence = _("This patient is already booked on this board: case %(reference)s.")
            self.add_error("family_name", sentence % {"reference": booking.case.reference})

    def _find_case(self, found: dict[str, Any]) -> None:
        found["case"] = self.known_case()
        if found["case"] is None:
            self.add_error("reference", _("No case of your organisation has this reference. Check it."))
        if found.get("family_name") or found.get("given_name"):
            self.add_error(
                "reference", _("Give either a patient or the reference of a known case, not both.")
            )

    def identity(self) -> Identity:
        """The patient of a valid form that names no known case."""
        typed = self.cleaned_data
        return Identity(
            family_name=typed["family_name"],
            given_name=typed["given_name"],
            birth_date=typed["birth_date"].isoformat(),
            sex=typed["sex"],
            local_id=typed["local_id"],
        )

    def chosen_organisation(self) -> Organisation:
        """The only one for which the reader books, or the one that she chose."""
        return self.cleaned_data.get("organisation") or self.organisations[0]


def patient_label(identity: Identity) -> str:
    """As the type-ahead field shows who was chosen."""
    return f"{identity.family_name.upper()} {identity.given_name}"


class PlaceForm(forms.Form):
    """Another meeting for a booking."""

    meeting = RowField(
        label=_("Meeting"),
        queryset=Meeting.objects.none(),
        error_messages={
            "required": _("Choose a meeting."),
            "invalid_choice": _("This meeting is not one of the board’s. Choose one of those shown."),
        },
    )

    def __init__(self, *, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        offer(self, "meeting", meetings)
