"""The guidelines by which a network records standard cases without discussion."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import Identified, validate_plain_text
from .organisations import Organisation
from .tumour_boards import TumourBoard


class Guideline(Identified):
    """One version of a guideline: CI-SIS asks for name, version and date of it on every recorded case.

    ``board`` is empty for one that serves all boards of the organisation.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="guidelines")
    board = models.ForeignKey(
        TumourBoard,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="guidelines",
        verbose_name=_("for the board"),
    )
    name = models.CharField(_("name"), max_length=160, validators=[validate_plain_text])
    edition = models.CharField(_("version"), max_length=40, validators=[validate_plain_text])
    dated_on = models.DateField(_("date"))
    url = models.URLField(_("where it can be read"), blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "-dated_on"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(edition=""), name="guideline_named"),
            models.UniqueConstraint(
                fields=["organisation", "name", "edition"],
                name="guideline_once",
                violation_error_message=_("This version of the guideline is already in the library."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.edition}"
