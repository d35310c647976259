"""Links by which one person says when something that she owes will be there, without signing in."""

from uuid import UUID

from django.conf import settings

from boards.models import CaseItem, Person
from scheduling import signed_links

_PURPOSE = b"quorum owed link\n"


def owed_url(person: Person, item: CaseItem) -> str:
    return f"{settings.BASE_URL}/owed/{owed_token(person.pk, item.pk)}/"


def owed_token(person: UUID, item: UUID) -> str:
    return signed_links.sign(_PURPOSE, person, item)


def read_owed_token(token: str) -> tuple[UUID, UUID] | None:
    """Ids of the person and of the item; None for what was not signed here."""
    return signed_links.read(_PURPOSE, token)
