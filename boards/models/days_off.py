"""Days on which a place or a board does not work as usual, beyond the public holidays of its country."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .base import Identified, validate_plain_text
from .organisations import Organisation
from .tumour_boards import TumourBoard


class DayOffKind(models.TextChoices):
    """A closure always skips the meeting, a holiday follows the board's rule, a school holiday only tints."""

    CLOSURE = "closure", _("Closure")
    HOLIDAY = "holiday", _("Public holiday")
    SCHOOL = "school", _("School holidays")


class DayOff(Identified):
    """One or more days, both ends included: of one board, of a place, or of a school area.

    ``withdrawn_at`` undoes it and keeps it to be read.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=DayOffKind)
    name = models.CharField(_("name"), max_length=80, validators=[validate_plain_text])
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="days_off", verbose_name=_("place")
    )
    board = models.ForeignKey(
        TumourBoard, models.PROTECT, null=True, blank=True, related_name="days_off", verbose_name=_("board")
    )
    school_area = models.CharField(
        _("school area"), max_length=20, blank=True, validators=[validate_plain_text]
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["first_day", "name"]
        indexes = [models.Index(fields=["first_day", "last_day"], name="day_off_days")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="day_off_ends_after_start",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=Q(kind="school", organisation__isnull=True, board__isnull=True) & ~Q(school_area="")
                | ~Q(kind="school") & Q(organisation__isnull=False, board__isnull=True, school_area="")
                | Q(kind="closure", organisation__isnull=True, board__isnull=False, school_area=""),
                name="day_off_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.first_day:%Y-%m-%d}–{self.last_day:%Y-%m-%d}"
