"""Days that people type in their own way; the page echoes in words what was understood."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from boards.hours import day_in_words
from boards.rules.typed_days import birth_day, day_ahead

from .fields import FIRST_YEAR, LAST_YEAR


class TypedDayInput(forms.TextInput):
    template_name = "boards/forms/typed_day.html"

    def __init__(self, page: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url = reverse_lazy(page)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "url": self.url}


class TypedDayField(forms.Field):
    """A day that lies ahead: ``4/2``, ``thu``, ``jeu``, ``+7``. ``today`` is set by the form."""

    example: Promise = _("Write it like 4/2, thu or +7.")
    today: date = date.max

    def __init__(self, page: str, **kwargs: Any) -> None:
        super().__init__(widget=TypedDayInput(page), **kwargs)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or not str(value).strip():
            return None
        typed = str(value)
        found = self._read(typed)
        if found is None:
            sentence = gettext("“%(typed)s” is not a day of the calendar. %(example)s")
            facts = {"typed": typed[:40], "example": self.example}
            raise ValidationError(sentence, code="invalid", params=facts)
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise ValidationError(_("Give a year between %(first)d and %(last)d."), code="far", params=years)
        return found

    def _read(self, typed: str) -> date | None:
        return day_ahead(typed, self.today)

    def words(self, day: date) -> str:
        """What is echoed."""
        return day_in_words(day)


class BirthDayField(TypedDayField):
    """A birth date: ``12/4/1961``, ``120461``, ``12 avril 1961``."""

    example: Promise = _("Write it like 12/4/1961 or 120461.")

    def _read(self, typed: str) -> date | None:
        return birth_day(typed, self.today)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value > self.today:
            raise ValidationError(_("This day is still to come. Check the year."), code="future")

    def words(self, day: date) -> str:
        years = self.today.year - day.year - ((self.today.month, self.today.day) < (day.month, day.day))
        age = ngettext("%(years)d year old", "%(years)d years old", years) % {"years": years}
        return f"{day_in_words(day)} · {age}"
