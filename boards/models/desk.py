"""What a user keeps at her desk: drafts of forms, saved filters, and when a person can present."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .base import Identified, validate_plain_text
from .people import Person


class Draft(models.Model):
    """What was typed into a form and not sent: encrypted JSON, its author's alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=80)
    content = models.BinaryField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.form}"


class SavedView(Identified):
    """An address with its filters, under a name of the user's own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60, validators=[validate_plain_text])
    address = models.CharField(max_length=500)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="saved_view_once",
                violation_error_message=_("You have already saved a view under this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PersonHours(models.Model):
    """Hours of a weekday (0 is Monday) at which a person can present, on her own clock; none for any."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    begins = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        ordering = ["weekday", "begins"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_on_a_weekday"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")),
                name="hours_end_after_start",
                violation_error_message=_("The end comes before the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.weekday} {self.begins:%H:%M}–{self.ends:%H:%M}"
