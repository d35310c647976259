"""Subscribed calendars: what was published, and their secret addresses."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from boards.models import Meeting, Person, TumourBoard


class CalendarFeed(models.Model):
    """The published calendar of a person, or of a board, as it was last written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, models.CASCADE, null=True, related_name="feed")
    board = models.OneToOneField(TumourBoard, models.CASCADE, null=True, related_name="feed")
    body = models.BinaryField(default=bytes)
    published_at = models.DateTimeField(null=True)
    window_from = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, board__isnull=True)
                | Q(person__isnull=True, board__isnull=False),
                name="feed_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def subject(self) -> Person | TumourBoard:
        """The person or the board: a constraint says that there is one."""
        subject = self.person or self.board
        if subject is None:
            raise ValueError("a feed of nothing")
        return subject


class FeedAddress(models.Model):
    """One secret address of a feed, one per device; only the SHA-256 of its 256 random bits is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    feed = models.ForeignKey(CalendarFeed, models.CASCADE, related_name="addresses")
    name = models.CharField(_("name of the device"), max_length=60)
    owner = models.ForeignKey(Person, models.CASCADE, null=True, related_name="feed_addresses")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    last_agent = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name


class Fragment(models.Model):
    """The VEVENT of one meeting for one audience, kept as bytes until the meeting or board changes.

    ``made_from`` names the versions of the rows that it was rendered from, ``shown`` what it says in
    substance, empty where it was made before that was kept.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="fragments")
    audience = models.CharField(max_length=80)
    made_from = models.CharField(max_length=24)
    body = models.BinaryField()
    shown = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "audience"], name="fragment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.audience}"

    @property
    def meeting_version(self) -> int:
        return int(self.made_from.split(".")[1])


class CalendarLink(models.Model):
    """A single-use link to “My calendar”, valid seven days; only the hash of its token is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="calendar_links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person} until {self.expires_at:%Y-%m-%d}"
