"""Cases under a pseudonym: what is known of them, what is owed for them, how they are found again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import Identified, validate_plain_text
from .organisations import Organisation
from .people import Person


class Case(Identified):
    """A patient's case. All that identifies her is in ``identity``, encrypted; ``reference`` is random.

    ``clinical`` holds the fields of the case form (CI-SIS FRCP 2022.01) as encrypted JSON, empty for none.
    ``informed_on`` and ``objection`` say that the patient knows, and whether she objects; ``consented_on`` is
    what a European reference network asks for. ``version`` rises with every edit of the form.
    """

    reference = models.CharField(_("reference"), max_length=12, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="cases")
    identity = models.BinaryField()
    clinical = models.BinaryField(default=b"", blank=True)
    treating_physician = models.CharField(
        _("treating physician"), max_length=120, blank=True, validators=[validate_plain_text]
    )
    informed_on = models.DateField(_("patient informed on"), null=True, blank=True)
    objection = models.BooleanField(_("the patient objects"), default=False)
    consented_on = models.DateField(_("consent signed on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["organisation", "created_at"], name="case_newest")]

    def __str__(self) -> str:
        return self.reference


class CaseKey(models.Model):
    """One keyed digest by which a case is found: of a name, of its first letters, a birth date, a number.

    The key is the organisation's own, so that equal digests of two organisations say nothing. A case has a
    dozen: the foreign keys have no index of their own, since each begins one of those below.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="keys", db_index=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=24)

    class Meta:
        indexes = [models.Index(fields=["organisation", "digest"], name="case_key_digest")]
        constraints = [models.UniqueConstraint(fields=["case", "digest"], name="case_key_once")]

    def __str__(self) -> str:
        return f"{self.case_id}"


class ItemKind(models.TextChoices):
    PATHOLOGY = "pathology", _("Pathology report")
    SLIDES = "slides", _("Slides for second reading")
    IMAGING = "imaging", _("Imaging")
    MOLECULAR = "molecular", _("Molecular result")
    LETTER = "letter", _("Letter or report")
    OTHER = "other", _("Something else")


class CaseItem(Identified):
    """Something that a board needs to discuss the case, and who owes it.

    ``expected_on`` is the day, at the owner's place, on which it arrives; ``received_on`` settles it.
    ``note`` is encrypted.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="items")
    kind = models.CharField(_("what"), max_length=10, choices=ItemKind)
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="owes", verbose_name=_("owed by")
    )
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    note = models.BinaryField(default=b"", blank=True)
    chased_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index(fields=["owner"], condition=Q(received_on__isnull=True), name="item_owed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=~Q(kind="other"), name="item_once_per_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"
