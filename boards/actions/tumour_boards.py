"""Tumour boards: created and edited."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from boards.journal import record
from boards.models import Organisation, Specialty, TumourBoard, User

# What calendars and mails show of a board: a change of these is told, a change of others is not.
SHOWN = ("label", "label_fr", "place", "video_url", "video_in_calendars", "time_zone")


@transaction.atomic
def create_board(
    board: TumourBoard,
    *,
    required: Sequence[Specialty] = (),
    open_to: Sequence[Organisation] = (),
    by: User | None,
    now: datetime,
) -> TumourBoard:
    """Store a validated, unsaved board."""
    board.changed_at = now
    board.save(force_insert=True)
    board.required_specialties.set(required)
    board.open_to.set(open_to)
    record("board.created", board, by=by, at=now, slug=board.slug)
    return board


@transaction.atomic
def edit_board(
    board: TumourBoard,
    *,
    changed: list[str],
    required: Sequence[Specialty],
    open_to: Sequence[Organisation],
    by: User | None,
    now: datetime,
) -> None:
    """Save the named fields; new capacity and cut-off hold for meetings made from now on."""
    plain = [name for name in changed if name not in ("required_specialties", "open_to")]
    shown = bool(set(plain) & set(SHOWN))
    if shown:
        TumourBoard.objects.filter(pk=board.pk).update(version=F("version") + 1, changed_at=now)
    if plain:
        board.save(update_fields=plain)
    board.required_specialties.set(required)
    board.open_to.set(open_to)
    if changed:
        record("board.edited" if shown else "board.noted", board, by=by, at=now, fields=changed)
