"""Publishing a meeting's list: what changed since the last time, to those who prepare these lines.

The journal gets one entry about the list and one for each person concerned, from which the relay queues a
mail. Neither says which case: a reader is told that the list changed, and opens it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from boards.actions.locks import locked
from boards.journal import entry, record, record_all
from boards.models import Meeting, Person, Publication, User
from boards.queries.published import as_stored, concerned, list_news
from boards.rules.published import Change
from boards.rules.refusal import Refusal


@dataclass(frozen=True)
class Published:
    publication: Publication
    changes: list[Change]
    people: list[Person]


@transaction.atomic
def publish_list(meeting: Meeting, *, by: User | None, now: datetime) -> Published:
    """Refusal ``meeting-cancelled``, ``meeting-past`` (it is over) or ``nothing-to-publish``."""
    meeting = locked(meeting, now)
    if meeting.cancelled:
        raise Refusal("meeting-cancelled")
    if meeting.ends_at <= now:
        raise Refusal("meeting-past")
    news = list_news(meeting)
    if not news.changes:
        raise Refusal("nothing-to-publish")
    people = concerned(meeting, news.changes)
    lines = as_stored(news.lines)
    publication = Publication.objects.create(meeting=meeting, lines=lines, at=now, by=by)
    record("list.published", meeting, by=by, at=now, publication=publication, changes=len(news.changes))
    record_all([entry("list.changed", person, by=by, at=now, meetings=[meeting]) for person in people])
    return Published(publication, news.changes, people)
