"""Fields that keep what was typed and say what is wrong with it."""

from datetime import date, time
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import QuerySet
from django.forms.widgets import DateTimeBaseInput
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from boards.models.base import validate_plain_text, validate_zone

DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y")
_DIGITS = 18  # of a number that fits into 64 bits whatever it begins with
FIRST_YEAR, LAST_YEAR = 1900, 2200  # nearer the ends of the calendar an hour has no instant in UTC
HOURS = ("%H:%M", "%H:%M:%S", "%Hh%M", "%H.%M")
# What a partner of this network is likely to need first; any other zone of the IANA database may be typed.
USUAL_ZONES = (
    "Europe/Paris", "America/Cayenne", "Europe/Amsterdam", "Europe/Athens", "Europe/Berlin",
    "Europe/Brussels", "Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Rome",
    "Europe/Stockholm", "Europe/Vienna", "Europe/Warsaw", "Europe/Zurich", "America/Martinique",
    "America/Guadeloupe", "Indian/Reunion",
)  # fmt: skip


class NativeInput(DateTimeBaseInput):
    """The browser's own date or time control; plain text once what was typed is neither, to keep it."""

    def __init__(self, native: str, shape: str) -> None:
        super().__init__(format=shape)
        self.native = native

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        unreadable = isinstance(value, str) and value != "" and not self._reads(value)
        context["widget"]["type"] = "text" if unreadable else self.native
        return context

    def _reads(self, value: str) -> bool:
        try:
            (date if self.native == "date" else time).fromisoformat(value)
        except ValueError:
            return False
        return True


class DayField(forms.DateField):
    """A calendar day. An impossible one is said back to the reader."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=DAYS, widget=NativeInput("date", "%Y-%m-%d"), **kwargs)

    def to_python(self, value: Any) -> date | None:
        try:
            day = super().to_python(value)
        except ValidationError as wrong:
            raise ValidationError(
                _("“%(typed)s” is not a day of the calendar. Write it like 28/02/2027."),
                code="invalid",
                params={"typed": str(value)[:40]},
            ) from wrong
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(
                _("Give a year between %(first)d and %(last)d."),
                code="far",
                params={"first": FIRST_YEAR, "last": LAST_YEAR},
            )
        return day


class HourField(forms.TimeField):
    """A time of day, to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=HOURS, widget=NativeInput("time", "%H:%M"), **kwargs)

    def to_python(self, value: Any) -> time | None:
        try:
            return super().to_python(value)
        except ValidationError as wrong:
            raise ValidationError(
                _("“%(typed)s” is not a time of day. Write it like 14:30."),
                code="invalid",
                params={"typed": str(value)[:40]},
            ) from wrong


class PlainTextField(forms.CharField):
    """One line without control characters; one sentence for NUL and line breaks alike."""

    default_validators = [validate_plain_text]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators = [
            check for check in self.validators if not isinstance(check, ProhibitNullCharactersValidator)
        ]


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's own takes none
    """One of the rows offered. A key that is none at all is answered like the key of another row."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError as wrong:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from wrong


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django's own takes none
    """Several of the rows offered. No database takes a number beyond 64 bits, not even to refuse it."""

    def clean(self, value: Any) -> Any:
        for typed in value or ():
            if str(typed).strip().lstrip("+-").isdigit() and len(str(typed)) > _DIGITS:
                raise ValidationError(
                    self.error_messages["invalid_choice"], "invalid_choice", {"value": str(typed)[:40]}
                )
        return super().clean(value)


class ZoneInput(forms.TextInput):
    """A text control that offers the usual zones."""

    template_name = "boards/forms/zone_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "zones": USUAL_ZONES}


class ZoneField(PlainTextField):
    default_validators = [validate_zone]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        super().__init__(widget=ZoneInput(attrs={"autocomplete": "off"}), **kwargs)


def alphabetical(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Boards or specialties in the order of the names that the reader sees."""
    return rows.order_by("name_fr" if (get_language() or "").startswith("fr") else "name")


def offer(form: forms.BaseForm, name: str, rows: "QuerySet[Any]") -> None:
    """The rows among which a field lets choose, as far as this reader sees them."""
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows
