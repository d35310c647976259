"""What was typed into a form and not yet sent: kept encrypted, for its author alone.

Not journalled: a draft says nothing that is true yet, and what comes of it is recorded when it is sent.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from boards.identity import encrypt
from boards.models import Draft, User
from boards.rules.refusal import Refusal

LARGEST = 32 * 1024  # characters; a long letter has some 5,000
Fields = Mapping[str, Sequence[str]]


def save_draft(user: User, form: str, fields: Fields, *, now: datetime) -> None:
    """Keep a form's fields, in place of what was kept of it before; nothing typed keeps nothing.

    Refusal ``draft-too-large``.
    """
    typed = {name: list(values) for name, values in fields.items() if any(map(str.strip, values))}
    content = json.dumps(typed)
    if len(content) > LARGEST:
        raise Refusal("draft-too-large", kilobytes=LARGEST // 1024)
    if typed:
        kept = {"content": encrypt(content), "saved_at": now}
        Draft.objects.update_or_create(user=user, form=form, defaults=kept)
    else:
        discard_draft(user, form)


def discard_draft(user: User, form: str) -> None:
    Draft.objects.filter(user=user, form=form).delete()
