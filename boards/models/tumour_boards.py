"""Tumour boards, who sits on them, and the seasons in which they meet."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from boards.organs import organ_label

from .base import Identified, validate_plain_text, validate_zone
from .organisations import Organisation
from .people import Language, Person, Specialty


class Nature(models.TextChoices):
    STANDARD = "standard", _("Standard")
    REFERENCE = "reference", _("Reference (second opinion)")
    PAEDIATRIC = "paediatric", _("Paediatric")
    MOLECULAR = "molecular", _("Molecular")
    SUPPORTIVE = "supportive", _("Supportive care")
    INTERNATIONAL = "international", _("International")


class HolidayRule(models.TextChoices):
    """What becomes of a meeting that the rule puts on a public holiday of the board's place."""

    SKIP = "skip", _("No meeting")
    KEEP = "keep", _("The meeting takes place all the same")
    PREVIOUS = "previous", _("On the working day before")
    NEXT = "next", _("On the next working day")


class TumourBoard(Identified):
    """A board with its rules. ``label`` is all of it that leaves the house in a mail or a calendar."""

    slug = models.SlugField(_("short identifier"), max_length=60, unique=True)
    name = models.CharField(_("English name"), max_length=120, validators=[validate_plain_text])
    name_fr = models.CharField(_("French name"), max_length=120, validators=[validate_plain_text])
    label = models.CharField(
        _("label in calendars (English)"), max_length=60, validators=[validate_plain_text]
    )
    label_fr = models.CharField(
        _("label in calendars (French)"), max_length=60, validators=[validate_plain_text]
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="boards", verbose_name=_("hosted by")
    )
    open_to = models.ManyToManyField(
        Organisation, related_name="boards_joined", blank=True, verbose_name=_("partners that take part")
    )
    nature = models.CharField(_("nature"), max_length=20, choices=Nature)
    organ = models.CharField(_("organ"), max_length=60, blank=True, validators=[validate_plain_text])
    organs = models.JSONField(_("organs in detail"), default=list, blank=True)
    keywords = models.CharField(
        _("words by which it is found"), max_length=300, blank=True, validators=[validate_plain_text]
    )
    youngest = models.PositiveSmallIntegerField(_("youngest patients, in years"), default=0)
    oldest = models.PositiveSmallIntegerField(_("oldest patients, in years"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, validators=[validate_zone])
    place = models.CharField(_("place"), max_length=120, validators=[validate_plain_text])
    video_url = models.URLField(_("video link"), blank=True)
    video_in_calendars = models.BooleanField(
        _("write the video link in mails and calendars"),
        default=False,
        help_text=_("Otherwise they only lead to the meeting's page."),
    )
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FRENCH)
    mailbox = models.EmailField(
        _("mailbox"), max_length=120, help_text=_("Sends the invitations and receives the answers.")
    )
    capacity_minutes = models.PositiveSmallIntegerField(_("capacity in minutes"))
    capacity_cases = models.PositiveSmallIntegerField(_("capacity in cases"))
    cutoff_days = models.PositiveSmallIntegerField(_("cut-off, working days before"), default=2)
    cutoff_time = models.TimeField(_("cut-off, time of day"))
    minimum_specialties = models.PositiveSmallIntegerField(
        _("minimum number of different specialties"), default=3
    )
    required_specialties = models.ManyToManyField(
        Specialty, related_name="required_by", blank=True, verbose_name=_("required specialties")
    )
    holiday_rule = models.CharField(
        _("on a public holiday"), max_length=10, choices=HolidayRule, default=HolidayRule.SKIP
    )
    alert_days = models.PositiveSmallIntegerField(
        _("tell the coordinator of a quorum at risk, working days before"), default=3
    )
    audit_percent = models.PositiveSmallIntegerField(
        _("share of the recorded cases to review, in percent"),
        default=5,
        help_text=_("Drawn at random among the cases recorded without discussion; 0 for no review."),
    )
    active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity_minutes__gt=0, capacity_cases__gt=0),
                name="board_has_capacity",
                violation_error_message=_("A board needs room for at least one case and one minute."),
            ),
            models.CheckConstraint(condition=Q(minimum_specialties__gt=0), name="board_quorum_positive"),
            models.CheckConstraint(condition=Q(audit_percent__lte=100), name="board_audit_share"),
            models.CheckConstraint(
                condition=Q(oldest__isnull=True) | Q(oldest__gte=F("youngest")),
                name="board_ages",
                violation_error_message=_("The oldest age comes before the youngest."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_fr if (get_language() or "").startswith("fr") else self.name

    @property
    def organ_label(self) -> str:
        return organ_label(self.organ)

    def public_label(self, language: str) -> str:
        """What calendars and mails may say of this board."""
        return self.label_fr if language == Language.FRENCH else self.label


class SeatKind(models.TextChoices):
    CORE = "core", _("Core member")
    DEPUTY = "deputy", _("Deputy")
    GUEST = "guest", _("Guest")
    OBSERVER = "observer", _("Observer")


class SeatMode(models.TextChoices):
    ON_SITE = "on_site", _("On site")
    REMOTE = "remote", _("By video")


class Seat(Identified):
    """A person's place on a board: for every meeting, or (guests) for one."""

    board = models.ForeignKey(TumourBoard, models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, models.PROTECT, related_name="seats", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=10, choices=SeatKind)
    mode = models.CharField(_("takes part"), max_length=10, choices=SeatMode, default=SeatMode.ON_SITE)
    deputy_for = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name=_("deputy of"),
    )
    meeting = models.ForeignKey(
        "boards.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="guest_seats",
        verbose_name=_("for one meeting only"),
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    standing_answer = models.CharField(max_length=12, default="NEEDS-ACTION")
    standing_answer_to = models.CharField(max_length=120, blank=True)
    standing_answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "person__family_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "person"],
                condition=Q(meeting__isnull=True, ended_at__isnull=True),
                name="seat_once_per_board",
                violation_error_message=_("This person already sits on this board."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(ended_at__isnull=True),
                name="guest_once_per_meeting",
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=True) | Q(kind="guest"), name="one_meeting_seats_are_guests"
            ),
            models.CheckConstraint(
                condition=Q(deputy_for__isnull=True) | Q(kind="deputy"), name="only_deputies_stand_in"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.board}"


class Series(Identified):
    """One season of a board: a rule in the board's own zone, with its first and last day.

    ``rrule`` holds FREQ, INTERVAL, BYDAY only; UNTIL is derived from ``ends_on``. ``follows`` is the season
    that was split to make this one; ``withdrawn_at`` is set for a season that is not held at all.
    ``materialised_until`` never falls: whoever was promised meetings until then is told until then that they
    are not held. An empty ``place`` means the board's usual one.
    """

    board = models.ForeignKey(TumourBoard, models.PROTECT, related_name="series")
    rrule = models.CharField(_("rule"), max_length=120)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    start_time = models.TimeField(_("start"))
    duration_minutes = models.PositiveSmallIntegerField(_("minutes"))
    place = models.CharField(_("place"), max_length=120, blank=True, validators=[validate_plain_text])
    time_zone = models.CharField(_("time zone"), max_length=60, validators=[validate_zone])
    materialised_until = models.DateField()
    follows = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="followed_by")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "series"
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="series_ends_after_start",
                violation_error_message=_("The season ends before it starts."),
            ),
            models.CheckConstraint(condition=Q(duration_minutes__gt=0), name="series_has_minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.board} {self.starts_on:%Y}–{self.ends_on:%Y}"
