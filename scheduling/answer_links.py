"""Links by which one person answers for one meeting, without signing in.

Nothing is stored: the link names both and proves itself, so that the same mail rendered twice is the same,
and so that it works for as long as she is expected there. It opens nothing else.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from django.conf import settings

from boards.models import Meeting, Person

_ID = 16  # bytes
_MAC = 13  # bytes: 104 bits, and 45 bytes in all, which base64 writes without padding
_PURPOSE = b"quorum answer link\n"  # no reply address is signed over these words


def answer_url(person: Person, meeting: Meeting) -> str:
    return f"{settings.BASE_URL}/answer/{answer_token(person.pk, meeting.pk)}/"


def answer_token(person: UUID, meeting: UUID) -> str:
    """60 characters, fit for a URL."""
    ids = person.bytes + meeting.bytes
    return urlsafe_b64encode(ids + _mac(ids)).decode()


def read_answer_token(token: str) -> tuple[UUID, UUID] | None:
    """Ids of the person and of the meeting; None for what was not signed here."""
    try:
        ids = urlsafe_b64decode(token.encode("ascii"))[: 2 * _ID]
        person, meeting = UUID(bytes=ids[:_ID]), UUID(bytes=ids[_ID:])
    except ValueError:  # neither base64, nor ASCII, nor two ids
        return None
    signed = hmac.compare_digest(token, answer_token(person, meeting))
    return (person, meeting) if signed else None


def _mac(ids: bytes) -> bytes:
    return hmac.digest(settings.ADDRESS_KEY.encode(), _PURPOSE + ids, "sha256")[:_MAC]
