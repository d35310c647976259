"""Addresses that a user keeps under names of her own."""

from datetime import datetime

from django.db import IntegrityError, transaction

from boards.journal import record
from boards.models import SavedView, User
from boards.rules.refusal import Refusal

MOST = 50  # of one user


@transaction.atomic
def save_view(name: str, address: str, *, by: User, now: datetime) -> SavedView:
    """Keep an address that ``boards.saved_views.kept_address`` allows.

    Refusal ``view-name-taken`` or ``too-many-views``.
    """
    if SavedView.objects.filter(user=by).count() >= MOST:
        raise Refusal("too-many-views", "name", most=MOST)
    view = SavedView(user=by, name=name, address=address)
    _store(view)
    record("view.saved", view, by=by, at=now)
    return view


@transaction.atomic
def rename_view(view: SavedView, name: str, *, by: User, now: datetime) -> None:
    """Refusal ``view-name-taken``."""
    if name != view.name:
        view.name = name
        _store(view)
        record("view.renamed", view, by=by, at=now)


@transaction.atomic
def delete_view(view: SavedView, *, by: User, now: datetime) -> None:
    record("view.deleted", view, by=by, at=now)
    view.delete()


def _store(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as taken:
        raise Refusal("view-name-taken", "name") from taken
