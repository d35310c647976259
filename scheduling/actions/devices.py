"""A device whose secret address became known to others gets a new one."""

from datetime import datetime

from django.db import transaction

from boards.models import User
from scheduling.actions.feeds import open_address, revoke_address
from scheduling.models import FeedAddress


@transaction.atomic
def rotate_address(address: FeedAddress, *, by: User | None, now: datetime) -> str:
    """A new secret for the same device; the old one says from now on that it is revoked."""
    revoke_address(address, by=by, now=now)
    feed = address.feed
    return open_address(name=address.name, person=feed.person, board=feed.board, by=by, now=now)
