"""What every row that a person can name has in common."""

import uuid
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Identified(models.Model):
    """A row whose key can stand in a URL: random, so that it cannot be guessed from another one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def validate_zone(value: str) -> None:
    """Refuse what the IANA database does not know (``Europe/Lyon``, ``CET-1``)."""
    if value not in available_timezones():
        raise ValidationError(
            _("“%(zone)s” is not a time zone. Write it like Europe/Paris or America/Cayenne."),
            code="unknown-zone",
            params={"zone": value[:60]},
        )


def validate_plain_text(value: str) -> None:
    """Refuse control characters: a CR or LF in a title would end up in a mail header or a calendar line."""
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        raise ValidationError(
            _("This holds an invisible character, such as a line break. Type it again without."),
            code="control-character",
        )
