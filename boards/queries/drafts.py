"""A draft, opened for its author."""

import json
from datetime import datetime
from typing import NamedTuple

from cryptography.fernet import InvalidToken
from django.http import QueryDict

from boards.identity import decrypt
from boards.models import Draft, User


class OpenDraft(NamedTuple):
    fields: QueryDict
    saved_at: datetime


def draft_of(user: User, form: str) -> OpenDraft | None:
    """What she typed into a form and did not send; None for nothing, or for what no key opens any more."""
    kept = Draft.objects.filter(user=user, form=form).first()
    if kept is None:
        return None
    try:
        content: dict[str, list[str]] = json.loads(decrypt(kept.content))
    except InvalidToken:
        return None
    fields = QueryDict(mutable=True)
    for name, values in content.items():
        fields.setlist(name, values)
    return OpenDraft(fields, kept.saved_at)
