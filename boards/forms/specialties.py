"""Hours of preparation of each specialty, all on one page."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from boards.models import Specialty

MOST = Decimal(24)


class PreparationForm(forms.Form):
    """One field for each specialty. ``changed`` are those whose hours differ from the stored ones."""

    def __init__(self, *args: Any, specialties: Iterable[Specialty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.specialties = {f"hours_{row.pk}": row for row in specialties}
        for name, row in self.specialties.items():
            self.fields[name] = forms.DecimalField(
                label=str(row),
                min_value=Decimal(0),
                max_value=MOST,
                max_digits=3,
                decimal_places=1,
                localize=True,
                initial=row.preparation,
                error_messages={
                    "invalid": _("Write hours with one decimal at most, like 2.4."),
                    "max_decimal_places": _("Write hours with one decimal at most, like 2.4."),
                },
            )

    def rows(self) -> list[tuple[Specialty, BoundField]]:
        return [(row, self[name]) for name, row in self.specialties.items()]

    def changed(self) -> dict[Specialty, Decimal]:
        given = {row: self.cleaned_data[name] for name, row in self.specialties.items()}
        return {row: hours for row, hours in given.items() if hours != row.preparation}
