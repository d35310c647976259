"""Partners: the cancer centre, the hospitals around it, networks, and what binds them."""

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .base import Identified, validate_plain_text, validate_zone


class OrganisationKind(models.TextChoices):
    CANCER_CENTRE = "cancer_centre", _("Cancer centre")
    GENERAL_HOSPITAL = "general_hospital", _("General hospital")
    UNIVERSITY_HOSPITAL = "university_hospital", _("University hospital")
    PRIVATE_HOSPITAL = "private_hospital", _("Private hospital")
    JOINT_STRUCTURE = "joint_structure", _("Joint structure")
    HOME_CARE_NETWORK = "home_care_network", _("Home-care network")
    HOME_CARE_UNIT = "home_care_unit", _("Home-care unit")
    REGIONAL_NETWORK = "regional_oncology_network", _("Regional oncology network")
    REFERENCE_NETWORK = "european_reference_network", _("European reference network")
    ACCREDITOR = "accreditor", _("Accreditor")
    RESEARCH_CONSORTIUM = "research_consortium", _("Research consortium")
    RESEARCH_PARTNER = "research_partner", _("Research partner")
    RESEARCH_CLUSTER = "research_cluster", _("Research cluster")
    RESEARCH_FOUNDATION = "research_foundation", _("Research foundation")
    PATIENT_ASSOCIATION = "patient_association", _("Patient association")


class DatePrecision(models.TextChoices):
    """How much of a date is known: many partnerships are dated by their year alone."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class Validity(models.Model):
    """The days between which something held; either end may be unknown.

    ``ended`` says that it is over even where nobody recorded the last day.
    """

    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    precision = models.CharField(
        _("precision of the dates"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    ended = models.BooleanField(_("ended"), default=False)

    class Meta:
        abstract = True


def validity_constraint(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_from__isnull=True)
        | Q(valid_until__isnull=True)
        | Q(valid_until__gte=F("valid_from")),
        name=name,
        violation_error_message=_("The last day comes before the first."),
        violation_error_code="ends-before-start",
    )


class Organisation(Identified, Validity):
    slug = models.SlugField(_("short identifier"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200, validators=[validate_plain_text])
    short_name = models.CharField(_("short name"), max_length=60, validators=[validate_plain_text])
    local_name = models.CharField(
        _("name in the country's own language"), max_length=200, blank=True, validators=[validate_plain_text]
    )
    local_short_name = models.CharField(
        _("short name in the country's own language"),
        max_length=60,
        blank=True,
        validators=[validate_plain_text],
    )
    kind = models.CharField(_("kind"), max_length=40, choices=OrganisationKind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    city = models.CharField(_("city"), max_length=80, validators=[validate_plain_text])
    country = models.CharField(_("country"), max_length=2)
    time_zone = models.CharField(_("time zone"), max_length=60, validators=[validate_zone])
    holiday_country = models.CharField(
        _("country whose public holidays it keeps"),
        max_length=2,
        default="FR",
        help_text=_("Two letters: FR, DE, IT."),
    )
    holiday_subdivision = models.CharField(
        _("region whose holidays it keeps as well"),
        max_length=6,
        blank=True,
        help_text=_("973 for French Guiana, 6AE or 57 for Alsace and Moselle; empty for none."),
    )
    school_area = models.CharField(
        _("school holidays of"), max_length=20, blank=True, validators=[validate_plain_text]
    )
    earliest_start = models.TimeField(_("takes part from"), default=time(8))
    latest_end = models.TimeField(_("takes part until"), default=time(19))
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5)

    class Meta:
        ordering = ["short_name"]
        constraints = [
            validity_constraint("organisation_validity"),
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="organisation_on_earth",
                violation_error_message=_("A latitude lies in −90 to 90, a longitude in −180 to 180."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The short name, in the reader's language."""
        return (self.local_short_name if _reads_french() else "") or self.short_name

    @property
    def full_label(self) -> str:
        return (self.local_name if _reads_french() else "") or self.name


def _reads_french() -> bool:
    return (get_language() or "").startswith("fr")


class FormerName(Validity):
    """A name that an organisation bore: hospitals merge and are renamed, old letters keep the old name."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="former_names")
    name = models.CharField(_("name"), max_length=200, validators=[validate_plain_text])

    class Meta:
        ordering = ["valid_from"]
        constraints = [validity_constraint("former_name_validity")]

    def __str__(self) -> str:
        return self.name


class Partnership(Validity):
    """What binds a partner to the host centre, and since when."""

    host = models.ForeignKey(Organisation, models.PROTECT, related_name="partnerships_hosted")
    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="partnerships")
    relation = models.CharField(_("relation"), max_length=60)
    covers = models.CharField(_("what it covers (English)"), max_length=300, validators=[validate_plain_text])
    covers_fr = models.CharField(
        _("what it covers (French)"), max_length=300, blank=True, validators=[validate_plain_text]
    )

    class Meta:
        ordering = ["partner__short_name"]
        constraints = [
            validity_constraint("partnership_validity"),
            models.UniqueConstraint(fields=["host", "partner", "relation"], name="partnership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.partner} – {self.host}: {self.relation}"

    @property
    def covers_label(self) -> str:
        return (self.covers_fr if _reads_french() else "") or self.covers
