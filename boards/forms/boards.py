"""A board's rules, and a season of meetings."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import DayField, HourField, ZoneField, alphabetical, offer
from boards.forms.find import OLDEST, organ_names
from boards.models import Nature, Organisation, Specialty, TumourBoard, User
from boards.permissions import RUNS_BOARDS, organisations_as, visible_organisations
from boards.rules.refusal import Refusal

WEEKDAYS = [
    ("MO", _("Monday")),
    ("TU", _("Tuesday")),
    ("WE", _("Wednesday")),
    ("TH", _("Thursday")),
    ("FR", _("Friday")),
    ("SA", _("Saturday")),
    ("SU", _("Sunday")),
]
FREQUENCIES = [
    ("W1", _("Every week")),
    ("W2", _("Every second week")),
    ("W3", _("Every third week")),
    ("W4", _("Every fourth week")),
    ("M1", _("First of the month")),
    ("M2", _("Second of the month")),
    ("M3", _("Third of the month")),
    ("M4", _("Fourth of the month")),
    ("M-1", _("Last of the month")),
]

USUAL_AUDIT = 5  # percent
# What no board exceeds; SQLite would store more, PostgreSQL would refuse it.
MOST = {
    "capacity_cases": 200, "capacity_minutes": 24 * 60, "cutoff_days": 60, "minimum_specialties": 30,
    "alert_days": 60, "youngest": OLDEST, "oldest": OLDEST, "audit_percent": 100,
}  # fmt: skip


class BoardForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's own takes none
    """All of a board but its seats and seasons. The host is chosen once, when the board is created."""

    time_zone = ZoneField(label=_("Time zone"))
    cutoff_time = HourField(label=_("Cut-off, time of day"))
    organs = forms.MultipleChoiceField(
        label=_("Organs in detail"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None for all organs of its kind."),
    )
    video_url = forms.URLField(label=_("Video link"), assume_scheme="https", max_length=200, required=False)

    class Meta:
        model = TumourBoard
        fields = [
            "name", "name_fr", "label", "label_fr", "organisation", "open_to", "nature", "organ", "language",
            "organs", "keywords", "youngest", "oldest",
            "time_zone", "place", "video_url", "video_in_calendars", "mailbox", "capacity_cases",
            "capacity_minutes", "cutoff_days", "cutoff_time", "holiday_rule", "minimum_specialties",
            "alert_days", "required_specialties", "audit_percent",
        ]  # fmt: skip
        widgets = {
            "required_specialties": forms.CheckboxSelectMultiple,
            "open_to": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = visible_organisations(user).filter(pk__in=organisations_as(user, *RUNS_BOARDS))
        offer(self, "organisation", hosts)
        offer(self, "open_to", visible_organisations(user))
        offer(self, "required_specialties", alphabetical(Specialty.objects.all()))
        self.fields["organs"].choices = organ_names()  # type: ignore[attr-defined]  # a choice field's own
        for name, most in MOST.items():
            self.fields[name].validators.append(MaxValueValidator(most))
            self.fields[name].widget.attrs["max"] = most
        self.fields["youngest"].required = self.fields["audit_percent"].required = False
        if kwargs.get("instance") is not None:
            del self.fields["organisation"]

    def clean_youngest(self) -> int:
        """Nothing is from birth on."""
        return self.cleaned_data["youngest"] or 0

    def clean_audit_percent(self) -> int:
        """Nothing is the usual share."""
        given: int | None = self.cleaned_data["audit_percent"]
        return USUAL_AUDIT if given is None else given


class RhythmForm(forms.Form):
    """A weekday, how often, and the hours on the board's own clock."""

    frequency = forms.ChoiceField(label=_("How often"), choices=FREQUENCIES)
    weekday = forms.ChoiceField(label=_("Weekday"), choices=WEEKDAYS)
    start_time = HourField(label=_("Start"))
    end_time = HourField(label=_("End"))

    def rule(self) -> str:
        """The season's RRULE, as ``boards.rules.recurrence`` reads it."""
        often, weekday = self.cleaned_data["frequency"], self.cleaned_data["weekday"]
        if often.startswith("M"):
            return f"FREQ=MONTHLY;BYDAY={often[1:]}{weekday}"
        interval = "" if often == "W1" else f";INTERVAL={often[1:]}"
        return f"FREQ=WEEKLY{interval};BYDAY={weekday}"

    def minutes(self) -> int:
        """Refusal ``ends-before-start`` where the end is not after the start."""
        typed = self.cleaned_data
        begin, end = (datetime.combine(date.min, typed[name]) for name in ("start_time", "end_time"))
        if end <= begin:
            raise Refusal("ends-before-start", "end_time")
        return int((end - begin).total_seconds() // 60)


class SeasonForm(RhythmForm):
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    field_order = ["frequency", "weekday", "starts_on", "ends_on", "start_time", "end_time"]


class BoardSearch(forms.Form):
    q = forms.CharField(label=_("Name or organ"), max_length=60, required=False, widget=forms.SearchInput)
    nature = forms.ChoiceField(
        label=_("Nature"), choices=[("", _("All natures")), *Nature.choices], required=False
    )
    host = forms.ModelChoiceField(
        label=_("Hosted by"),
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All hosts"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "host", visible_organisations(user).filter(boards__isnull=False).distinct())
