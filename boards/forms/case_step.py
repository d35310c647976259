"""One step of the case form, made from the description of its fields."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from boards.forms.fields import DAYS, DayField, PlainTextField, RowField
from boards.models import Person
from boards.queries.case_values import choices_of, label_of
from boards.rules.case_fields import fields_of
from boards.rules.case_schema import LIST, YES, CaseField, Kind
from boards.rules.ins import key_fits

_MONTHS = re.compile(r"(?:(?P<year>\d{4})-(?P<month>\d{1,2})|(?P<m>\d{1,2})[/.](?P<y>\d{4}))$")
INVISIBLE = gettext_lazy("This holds an invisible character. Type it again without.")


class MonthField(PlainTextField):
    """A month or a day: ``2026-03``, ``03/2026``, ``14/03/2026``; stored as ISO 8601, to the month or day."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if not text:
            return ""
        if found := _MONTHS.match(text):
            year, month = (found["year"] or found["y"]), int(found["month"] or found["m"])
            if 1 <= month <= 12 and 1900 <= int(year) <= 2200:
                return f"{year}-{month:02}"
        for shape in DAYS:
            day = _read(text, shape)
            if day and 1900 <= day.year <= 2200:
                return day.isoformat()
        raise ValidationError(
            _("“%(typed)s” is neither a month nor a day. Write it like 03/2026 or 14/03/2026."),
            code="invalid",
            params={"typed": text[:40]},
        )


def _read(text: str, shape: str) -> date | None:
    try:
        return datetime.strptime(text, shape).date()
    except ValueError:
        return None


class CodeField(PlainTextField):
    """A code of a nomenclature, in capitals and without the spaces with which people read it aloud."""

    def __init__(self, *, spec: CaseField, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.spec = spec

    def to_python(self, value: Any) -> str:
        return re.sub(r"[\s\u00a0\u202f]+", "", super().to_python(value) or "").upper()

    def validate(self, value: Any) -> None:
        super().validate(value)
        fits = re.fullmatch(self.spec.pattern, value) is not None
        if value and not (fits and (self.spec.name != "ins" or key_fits(value))):
            raise ValidationError(_(self.spec.wrong), code="invalid")


def _line(spec: CaseField) -> forms.Field:
    return PlainTextField(max_length=spec.longest, widget=forms.TextInput(attrs={"autocomplete": "off"}))


def _text(spec: CaseField) -> forms.Field:
    rows = 2 if spec.longest <= 1000 else 4
    return forms.CharField(
        max_length=spec.longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"null_characters_not_allowed": INVISIBLE},
    )


def _choice(spec: CaseField) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("Not said")), *choices_of(spec)])


def _choices(spec: CaseField) -> forms.Field:
    return forms.MultipleChoiceField(choices=choices_of(spec), widget=forms.CheckboxSelectMultiple)


def _number(spec: CaseField) -> forms.Field:
    return forms.IntegerField(min_value=spec.least, max_value=spec.most)


def _person(_spec: CaseField) -> forms.Field:
    return RowField(queryset=Person.objects.none(), empty_label=_("Nobody named yet"))


FIELD_OF: Mapping[Kind, Callable[[CaseField], forms.Field]] = {
    Kind.LINE: _line,
    Kind.TEXT: _text,
    Kind.DAY: lambda _spec: DayField(),
    Kind.MONTH: lambda _spec: MonthField(max_length=20),
    Kind.TICK: lambda _spec: forms.BooleanField(),
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.NUMBER: _number,
    Kind.CODE: lambda spec: CodeField(spec=spec, max_length=40),
    Kind.PERSON: _person,
}


class StepForm(forms.Form):
    """The fields of one step; ``people`` may request and present; ``values`` are texts as stored."""

    def __init__(
        self,
        *,
        step: str,
        values: Mapping[str, str],
        people: "QuerySet[Person]",
        with_request: bool,
        today: date,
        **kwargs: Any,
    ) -> None:
        self.specs = [spec for spec in fields_of(step) if with_request or spec.kept.value != "booking"]
        self.today = today
        initial = {spec.name: _initial(spec, values.get(spec.name, "")) for spec in self.specs}
        super().__init__(initial=initial, **kwargs)
        for spec in self.specs:
            self.fields[spec.name] = self._field(spec, people)

    def _field(self, spec: CaseField, people: "QuerySet[Person]") -> forms.Field:
        field = FIELD_OF[spec.kind](spec)
        field.label, field.required = label_of(spec), spec.required
        field.help_text = _(spec.hint) if spec.hint else ""
        if isinstance(field, RowField):
            field.queryset = people
        return field

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for spec in self.specs:
            if spec.kind == Kind.DAY and (day := found.get(spec.name)) and day > self.today:
                self.add_error(spec.name, _("This day is still to come. Check the year."))
        return found

    def values(self) -> dict[str, str]:
        """What was typed into a valid form, as it is stored."""
        return {spec.name: _stored(self.cleaned_data.get(spec.name)) for spec in self.specs}


def _initial(spec: CaseField, value: str) -> object:
    if spec.kind == Kind.CHOICES:
        return value.split(LIST) if value else []
    if spec.kind == Kind.DAY:
        return date.fromisoformat(value) if value else None
    return value == YES if spec.kind == Kind.TICK else value


def _stored(cleaned: object) -> str:
    if cleaned is None or cleaned is False:
        return ""
    if cleaned is True:
        return YES
    if isinstance(cleaned, list):
        return LIST.join(cleaned)
    if isinstance(cleaned, Person):
        return str(cleaned.pk)
    if isinstance(cleaned, date):
        return cleaned.isoformat()
    return str(cleaned).replace("\r\n", "\n")
