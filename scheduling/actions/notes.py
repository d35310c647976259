"""Mails without a calendar part, to a person or to whoever runs a board: each said once."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from boards.models import Person, User
from scheduling import letters
from scheduling.actions.due import due_for
from scheduling.models import Method, OutgoingMail


def queue_note(
    *,
    key: str,
    to: Person | User,
    template: str,
    context: Mapping[str, object],
    now: datetime,
    due_at: datetime | None = None,
) -> bool:
    """Queue one mail from ``mail/<template>.subject.txt``, ``.txt`` and ``.html``, in the reader's language.

    ``key`` (at most 60 characters) names what is said: the same reader hears it once, and a second call
    returns False, whatever became of the first mail. It leaves at ``due_at``, or once its reader's quiet
    hours are over.
    """
    uid = note_uid(key)
    reader = Q(person=to) if isinstance(to, Person) else Q(user=to)
    if OutgoingMail.objects.filter(reader | Q(address=to.email), uid=uid).exists():
        return False
    note = _note(uid, to, letters.compose_note(to, template, context, now))
    note.created_at, note.due_at = now, due_at or due_for(to, now)
    note.held_until = note.due_at if note.due_at > now else None
    try:
        with transaction.atomic():
            note.save(force_insert=True)
    except IntegrityError:  # another process was quicker
        return False
    return True


def note_uid(key: str) -> str:
    return f"{key}@note.{settings.UID_DOMAIN}"


def _note(uid: str, to: Person | User, letter: letters.Letter) -> OutgoingMail:
    return OutgoingMail(
        person=to if isinstance(to, Person) else None,
        user=to if isinstance(to, User) else None,
        address=to.email,
        method=Method.NOTE,
        uid=uid,
        subject=letter.subject[:200],
        mime=letter.mime,
    )
