"""People, who sit on boards, and users, who sign in: two things from the first day."""

from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .base import Identified, validate_plain_text, validate_zone
from .organisations import Organisation


class Language(models.TextChoices):
    FRENCH = "fr", _("French")
    ENGLISH = "en", _("English")


class Channel(models.TextChoices):
    """How a person is told: one way each, since whoever had both would see every meeting twice."""

    INVITATION = "invitation", _("Invitations by mail, one for a whole season")
    MEETINGS = "meetings", _("Invitations by mail, one for each meeting")
    FEED = "feed", _("Subscribed calendar")


class Specialty(models.Model):
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_fr = models.CharField(_("French name"), max_length=80)
    preparation = models.DecimalField(
        _("hours of preparation for an hour of meeting"), max_digits=3, decimal_places=1, default=0
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "specialties"
        constraints = [
            models.CheckConstraint(condition=Q(preparation__gte=0), name="preparation_not_negative")
        ]

    def __str__(self) -> str:
        return self.name_fr if (get_language() or "").startswith("fr") else self.name


class Person(Identified):
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="people", verbose_name=_("organisation")
    )
    title = models.CharField(_("title"), max_length=20, blank=True, validators=[validate_plain_text])
    given_name = models.CharField(_("given name"), max_length=80, validators=[validate_plain_text])
    family_name = models.CharField(_("family name"), max_length=80, validators=[validate_plain_text])
    email = models.EmailField(_("e-mail address"), max_length=200)
    specialty = models.ForeignKey(
        Specialty, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("specialty")
    )
    rpps = models.CharField(_("RPPS number"), max_length=11, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FRENCH)
    time_zone = models.CharField(_("time zone"), max_length=60, validators=[validate_zone])
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.INVITATION)
    weekly_mail = models.BooleanField(_("weekly mail to subscribers"), default=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["family_name", "given_name"]
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="person_email_once",
                violation_error_message=_("Somebody with this address is already in the directory."),
            ),
            models.UniqueConstraint(fields=["rpps"], condition=~Q(rpps=""), name="person_rpps_once"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """Addresses are compared without case: a phone capitalises the first letter."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin, Identified):
    """Somebody who signs in. A doctor who only receives invitations has none of these."""

    email = models.EmailField(_("e-mail address"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=160, validators=[validate_plain_text])
    person = models.OneToOneField(
        Person, models.SET_NULL, null=True, blank=True, related_name="user", verbose_name=_("person")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FRENCH)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/Paris", validators=[validate_zone]
    )
    is_active = models.BooleanField(_("active"), default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def held_roles(self) -> frozenset[tuple[str, UUID]]:
        """(kind, organisation's id) of each role; read once a request, since every rule asks."""
        return frozenset(self.roles.values_list("kind", "organisation_id"))


class RoleKind(models.TextChoices):
    SECRETARY = "secretary", _("Secretary")
    COORDINATOR = "coordinator", _("Coordinator")
    DOCTOR = "doctor", _("Doctor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Role(models.Model):
    """What a user may do, for one organisation. Meaning is in ``boards.permissions`` alone."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    kind = models.CharField(_("role"), max_length=20, choices=RoleKind)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="roles")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "organisation"], name="role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind} ({self.organisation})"
