"""Deciding a case's lane: by which guideline it is recorded, and for many requests at once."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from boards.forms.fields import RowField, alphabetical, offer
from boards.hours import day_in_words
from boards.models import Booking, Guideline, TumourBoard, User
from boards.permissions import RUNS_BOARDS, organisations_as, visible_boards


class GuidelineField(RowField):
    """Named as a recorded case must name it: name, version and date."""

    def __init__(self, **kwargs: Any) -> None:
        none = Guideline.objects.none()
        super().__init__(
            none, label=gettext_lazy("Guideline"), empty_label=gettext_lazy("Choose a guideline"), **kwargs
        )

    def label_from_instance(self, obj: Any) -> str:
        return cited(obj)


def cited(guideline: Guideline) -> str:
    """“Sarcoma of soft tissue, 2025, of 3 March 2025”."""
    words = {
        "name": guideline.name,
        "edition": guideline.edition,
        "day": day_in_words(guideline.dated_on, "j F Y"),
    }
    return _("%(name)s, %(edition)s, of %(day)s") % words


class RecordForm(forms.Form):
    """The guideline by which one case is recorded."""

    guideline = GuidelineField()

    def __init__(self, *args: Any, guidelines: QuerySet[Guideline], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "guideline", guidelines)


class TriageForm(forms.Form):
    """Many requests and one decision: ``action`` is ``discuss``, or ``record`` with a guideline."""

    booking = forms.ModelMultipleChoiceField(
        Booking.objects.none(),
        label=gettext_lazy("Requests"),
        error_messages={
            "required": gettext_lazy("Choose at least one request."),
            "invalid_choice": gettext_lazy("One of these requests was withdrawn meanwhile. Choose again."),
            "invalid_pk_value": gettext_lazy("One of these requests was withdrawn meanwhile. Choose again."),
        },
    )
    guideline = GuidelineField(required=False)

    def __init__(
        self, *args: Any, bookings: QuerySet[Booking], guidelines: QuerySet[Guideline], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "booking", bookings)
        self.fields["guideline"].widget.attrs["data-key"] = "l"
        offer(self, "guideline", guidelines)

    @property
    def records(self) -> bool:
        return self.data.get("action") == "record"

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.records and not given.get("guideline") and "guideline" not in self.errors:
            self.add_error("guideline", _("Choose the guideline by which the case is recorded."))
        return given

    def chosen(self) -> set[str]:
        """Keys of the requests that were chosen, to keep them chosen after a mistake."""
        return set(self.data.getlist("booking")) if isinstance(self.data, QueryDict) else set()


class BoardFilter(forms.Form):
    """One of the boards that the reader runs."""

    board = forms.ModelChoiceField(
        label=gettext_lazy("Board"),
        queryset=TumourBoard.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("All boards"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "board", alphabetical(run_boards(user)))


def run_boards(user: User) -> QuerySet[TumourBoard]:
    return visible_boards(user).filter(organisation__in=organisations_as(user, *RUNS_BOARDS))
