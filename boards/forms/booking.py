"""Booking a case: who, on which board and meeting, and what is asked."""

from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import DayField, PlainTextField, RowField, alphabetical, offer
from boards.identity import Identity
from boards.models import (
    Meeting,
    Organisation,
    Person,
    SeatKind,
    SeatMode,
    Specialty,
    TumourBoard,
    User,
)
from boards.permissions import (
    STAFF,
    organisations_as,
    visible_boards,
    visible_cases,
    visible_meetings,
    visible_organisations,
)
from boards.queries.namesakes import open_booking_of
from boards.queries.week import boards_of

SEXES = [("", _("Not said")), ("F", _("Female")), ("M", _("Male")), ("O", _("Other"))]
PATIENT = ("family_name", "given_name", "birth_date")  # asked for unless the case is known
LONGEST_DISCUSSION = 120  # minutes


class BookForm(forms.Form):
    """What a secretary types. ``board`` decides which meetings, presenters and specialties are offered."""

    family_name = PlainTextField(label=_("Family name"), max_length=80)
    given_name = PlainTextField(label=_("Given name"), max_length=80)
    birth_date = DayField(label=_("Birth date"))
    sex = forms.ChoiceField(label=_("Sex"), choices=SEXES, required=False)
    local_id = PlainTextField(label=_("Local patient number"), max_length=40, required=False)
    reference = PlainTextField(
        label=_("Reference of a known case"),
        max_length=12,
        required=False,
        help_text=_("Like 7KQF-M2XD. The patient is then left empty."),
    )
    organisation = RowField(
        label=_("For"), queryset=Organisation.objects.none(), required=False, empty_label=None
    )
    board = RowField(
        label=_("Board"),
        queryset=TumourBoard.objects.none(),
        to_field_name="slug",
        error_messages={"required": _("Choose a board.")},
    )
    meeting = RowField(
        label=_("Meeting"),
        queryset=Meeting.objects.none(),
        error_messages={
            "required": _("Choose a meeting."),
            "invalid_choice": _("This meeting is not one of the board’s. Choose one of those shown."),
        },
    )
    another_patient = forms.BooleanField(
        label=_("This is another patient, with the same name and birth date"), required=False
    )
    question = forms.CharField(
        label=_("Question to the board"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write what the board is asked."),
            "null_characters_not_allowed": _("This holds an invisible character. Type it again without."),
        },
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_DISCUSSION, initial=5)
    presenter = RowField(
        label=_("Presented by"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody named yet"),
    )
    specialties = forms.ModelMultipleChoiceField(
        label=_("Specialists needed"),
        queryset=Specialty.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *, user: User, board: TumourBoard | None, now: datetime, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user, self.now = user, now
        self.has_namesake = False
        if self.data.get("reference", "").strip():
            for name in PATIENT:
                self.fields[name].required = False
        self.fields["family_name"].widget.attrs |= {"autocomplete": "off", "autofocus": True}
        for name in ("given_name", "birth_date", "local_id", "reference"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        hers = visible_organisations(user).filter(pk__in=organisations_as(user, *STAFF))
        offer(self, "organisation", hers)
        self.organisations = list(hers)
        offer(self, "board", visible_boards(user))
        cast("forms.ChoiceField", self.fields["board"]).choices = board_choices(user)
        self.fields["board"].widget.attrs |= {
            "hx-get": reverse("boards:book_choices"),
            "hx-target": "#book-choices",
            "hx-swap": "outerHTML",
        }
        if board:
            offer(self, "meeting", visible_meetings(user).filter(board=board).select_related("board"))
            offer(self, "presenter", presenters(user, board))
            offer(self, "specialties", alphabetical(specialties_at(board)))

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

    def clean_birth_date(self) -> date | None:
        birth_date: date | None = self.cleaned_data["birth_date"]
        if birth_date and birth_date > self.now.date():
            raise forms.ValidationError(_("This day is still to come. Check the year."))
        return birth_date

    def _refuse_namesake(self, board: TumourBoard) -> None:
        """The same patient twice on a board takes somebody else's place; a namesake may be confirmed."""
        if booking := open_booking_of(self.identity(), board, self.chosen_organisation(), self.now):
            self.has_namesake = True
            sentence = _("This patient is already booked on this board: case %(reference)s.")
            self.add_error("family_name", sentence % {"reference": booking.case.reference})

    def _find_case(self, found: dict[str, Any]) -> None:
        hers = visible_cases(self.user).filter(organisation__in=organisations_as(self.user, *STAFF))
        found["case"] = hers.filter(reference=found["reference"].upper()).first()
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
        return self.cleaned_data["organisation"] or self.organisations[0]


def board_choices(user: User) -> list[Any]:
    """The boards that the reader's organisations host or join, then the others."""
    near = set(boards_of(user).values_list("pk", flat=True))
    boards = list(alphabetical(visible_boards(user)))
    hers = [(board.slug, str(board)) for board in boards if board.pk in near]
    others = [(board.slug, str(board)) for board in boards if board.pk not in near]
    groups = [(_("Boards of your organisation"), hers), (_("Other boards"), others)]
    return [("", _("Choose a board")), *(group for group in groups if group[1])]


def presenters(user: User, board: TumourBoard) -> QuerySet[Person]:
    """Doctors of the reader's organisations, and whoever sits on the board."""
    own = Q(organisation__in=organisations_as(user, *STAFF), specialty__isnull=False)
    sits = Q(seats__board=board, seats__ended_at__isnull=True) & ~Q(seats__kind=SeatKind.OBSERVER)
    return Person.objects.filter(own | sits, active=True).select_related("organisation").distinct()


def specialties_at(board: TumourBoard) -> QuerySet[Specialty]:
    """Those that sit on the board: nobody else could be asked for there."""
    return Specialty.objects.filter(
        people__seats__board=board, people__seats__ended_at__isnull=True
    ).distinct()


def presenter_mode(presenter: Person | None, board: TumourBoard) -> SeatMode:
    """As she sits on the board; otherwise by video unless she works where it meets."""
    if presenter is None:
        return SeatMode.REMOTE
    seat = board.seats.filter(person=presenter, ended_at__isnull=True, meeting__isnull=True).first()
    if seat:
        return SeatMode(seat.mode)
    return SeatMode.ON_SITE if presenter.organisation_id == board.organisation_id else SeatMode.REMOTE


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
