"""Mails that came back to a board's mailbox: each kept as it came, and each with one outcome."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from boards.models import Meeting, Person, TumourBoard, User

from .told import Invitation


class InboundSource(models.TextChoices):
    IMAP = "imap", _("Mailbox")
    PIPE = "pipe", _("Mail server's pipe")
    HOOK = "hook", _("Mail server's web hook")


class Outcome(models.TextChoices):
    """How a message ended; empty while it has not been read."""

    RECORDED = "recorded", _("Answer recorded")
    RECORDED_UNVERIFIED = "unverified", _("Answer recorded, sender not proved")
    OLDER_TIME = "older-time", _("Answered an older time; asked again")
    OVERTAKEN = "overtaken", _("Older than the answer that is known")
    PROPOSAL = "proposal", _("Proposes another time")
    DELEGATED = "delegated", _("Declined, proposes somebody else")
    STRANGER = "stranger", _("From somebody who was not invited")
    REFRESHED = "refreshed", _("Asked to be told again; told")
    NO_EFFECT = "no-effect", _("Too late: over, cancelled, or no longer expected")
    BOUNCED = "bounced", _("Could not be delivered")
    AUTOMATIC = "automatic", _("Automatic reply")
    LETTER = "letter", _("A letter, to be read by a person")
    QUARANTINED = "quarantined", _("Set aside: not an answer to anything we sent")
    UNREADABLE = "unreadable", _("Set aside: cannot be read")


class Settlement(models.TextChoices):
    """What a person made of a message."""

    DONE = "done", _("Dealt with")
    ASIDE = "aside", _("Set aside")
    CONFIRMED = "confirmed", _("Answer recorded by hand")
    INVITED = "invited", _("Guest invited")
    DECLINED = "declined", _("Proposal declined")


class InboundMail(models.Model):
    """One message, its bytes encrypted: a reply may hold what a doctor wrote about a patient.

    ``about`` holds times, answers and addresses only, never a comment. ``code`` says why it ended so.
    ``note`` is what somebody wrote while settling it, encrypted as well.
    """

    source = models.CharField(max_length=4, choices=InboundSource)
    received_at = models.DateTimeField()
    message_id = models.CharField(max_length=250, blank=True)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    raw = models.BinaryField()
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    code = models.CharField(max_length=40, blank=True)
    about = models.JSONField(default=dict)
    verified = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True)
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, related_name="replies")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="replies")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="replies")
    board = models.ForeignKey(TumourBoard, models.PROTECT, null=True, related_name="replies")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_as = models.CharField(max_length=10, choices=Settlement, blank=True)
    note = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(outcome=""), name="inbound_unread"),
            models.Index(fields=["board", "-id"], name="inbound_by_board"),
            models.Index(fields=["message_id"], name="inbound_message_id"),
            models.Index(
                fields=["outcome", "board"],
                condition=models.Q(settled_at__isnull=True),
                name="inbound_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.pk}: {self.outcome}"


class HeardReply(models.Model):
    """The newest answer that counted, by thread and occurrence: what a later one is compared with.

    ``recurrence_id`` is the naive local slot as in `OutgoingMail`, empty for the whole thing; ``sequence``
    and ``stamp`` are those of the reply (RFC 5546 §2.1.5). ``recorded_at`` is when its answer was written:
    one that was written later came by another way, such as the web.
    """

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="heard")
    recurrence_id = models.CharField(max_length=16, blank=True)
    sequence = models.IntegerField()
    stamp = models.DateTimeField()
    mail = models.ForeignKey(InboundMail, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "recurrence_id"], name="reply_heard_once"),
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.recurrence_id} #{self.sequence}"


class Undeliverable(models.Model):
    """An address at which nobody can be reached, says the mail server that gave up.

    Removed when an answer comes from it after all; once her address changes it concerns nobody.
    """

    address = models.EmailField(max_length=200, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="undeliverable")
    mail = models.ForeignKey(InboundMail, models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        ordering = ["-since"]

    def __str__(self) -> str:
        return self.address


class MailboxPlace(models.Model):
    """How far a mailbox has been read: every message up to ``uid`` is stored (RFC 3501 §2.3.1.1).

    Once the server renumbers them (another ``uidvalidity``) it is read again from the start.
    """

    mailbox = models.CharField(max_length=300, unique=True)
    uidvalidity = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.mailbox} {self.uid}"
