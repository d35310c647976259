"""Forms about a person, and about what calendars show of a board."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from boards.actions.tumour_boards import SHOWN
from boards.forms.fields import PlainTextField, ZoneField, offer
from boards.models import Organisation, Person, RoleKind, TumourBoard, User
from boards.permissions import may, organisations_as, visible_organisations


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's own takes none
    title = PlainTextField(label=_("Title"), max_length=20, required=False)
    given_name = PlainTextField(label=_("Given name"), max_length=80)
    family_name = PlainTextField(label=_("Family name"), max_length=80)
    time_zone = ZoneField(label=_("Time zone"), help_text=_("Mails and calendar show hours on this clock."))

    class Meta:
        model = Person
        fields = [
            "title",
            "given_name",
            "family_name",
            "email",
            "organisation",
            "specialty",
            "language",
            "time_zone",
            "channel",
        ]
        widgets = {"channel": forms.RadioSelect}
        help_texts = {
            "email": _("A changed address moves the invitations: cancelled at the old one, sent to the new."),
            "language": _("Of the mails and of the calendar."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", _organisations(user, self.instance))


def _organisations(user: User, person: Person) -> QuerySet[Organisation]:
    """Where this user may put the person: a coordinator into her own houses, or where the person is."""
    seen = visible_organisations(user)
    if may(user, "edit-partner"):
        return seen
    hers = organisations_as(user, RoleKind.COORDINATOR)
    return seen.filter(pk__in={*hers, person.organisation_id})


class ShownOfBoardForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's own takes none
    """The part of a board's form that mails and calendars show."""

    video_url = forms.URLField(required=False, assume_scheme="https")

    class Meta:
        model = TumourBoard
        fields = SHOWN
