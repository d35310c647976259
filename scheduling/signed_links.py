"""Links that prove themselves: two ids and a MAC over a purpose. Nothing is stored.

The same link is made again and again, so that a mail rendered twice is the same mail.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from django.conf import settings

_ID = 16  # bytes
_MAC = 13  # bytes: 104 bits, and 45 bytes in all, which base64 writes without padding


def sign(purpose: bytes, first: UUID, second: UUID) -> str:
    """60 characters, fit for a URL. A link of one purpose is none of another."""
    ids = first.bytes + second.bytes
    return urlsafe_b64encode(ids + _mac(purpose, ids)).decode()


def read(purpose: bytes, token: str) -> tuple[UUID, UUID] | None:
    """The two ids; None for what was not signed here for this purpose."""
    try:
        ids = urlsafe_b64decode(token.encode("ascii"))[: 2 * _ID]
        first, second = UUID(bytes=ids[:_ID]), UUID(bytes=ids[_ID:])
    except ValueError:  # neither base64, nor ASCII, nor two ids
        return None
    return (first, second) if hmac.compare_digest(token, sign(purpose, first, second)) else None


def _mac(purpose: bytes, ids: bytes) -> bytes:
    return hmac.digest(settings.ADDRESS_KEY.encode(), purpose + ids, "sha256")[:_MAC]
