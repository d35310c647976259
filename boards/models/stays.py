"""Where people are for a while: at a partner, instead of at home."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .base import Identified
from .organisations import Organisation
from .people import Person


class Stay(Identified):
    """Days that a person spends at another organisation, such as an advanced consultation.

    Both days included. Whoever is away takes part in her own boards by video; her seat does not change.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="stays", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="stays", verbose_name=_("organisation")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        ordering = ["first_day"]
        indexes = [models.Index(fields=["first_day", "last_day"], name="stay_days")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="stay_ends_after_start",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.UniqueConstraint(
                fields=["person", "first_day"],
                name="stay_once",
                violation_error_message=_("This person is already away from that day on."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.organisation}, {self.first_day:%Y-%m-%d}–{self.last_day:%Y-%m-%d}"
