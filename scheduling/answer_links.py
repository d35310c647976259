"""Links by which one person answers for one meeting, without signing in.

Such a link names both and proves itself, so it works for as long as she is expected there. It opens
nothing else.
"""

from uuid import UUID

from django.conf import settings

from boards.models import Meeting, Person
from scheduling import signed_links

_PURPOSE = b"quorum answer link\n"  # no reply address is signed over these words


def answer_url(person: Person, meeting: Meeting) -> str:
    return f"{settings.BASE_URL}/answer/{answer_token(person.pk, meeting.pk)}/"


def answer_token(person: UUID, meeting: UUID) -> str:
    return signed_links.sign(_PURPOSE, person, meeting)


def read_answer_token(token: str) -> tuple[UUID, UUID] | None:
    """Ids of the person and of the meeting; None for what was not signed here."""
    return signed_links.read(_PURPOSE, token)
