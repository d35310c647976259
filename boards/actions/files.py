"""Lists that leave the house as files."""

from datetime import datetime

from django.db import transaction

from boards.journal import record
from boards.models import JournalEntry, Meeting, User


@transaction.atomic
def note_export(meeting: Meeting, cases: int, *, by: User, now: datetime) -> JournalEntry:
    """Keep in the journal that somebody saved a meeting's list, with the names that she sees, as a file."""
    return record("meeting.list-exported", meeting, by=by, at=now, cases=cases)
