"""The journal: the one way to write an entry, and the bell that rings when it is committed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from uuid import UUID

from django.db import models, transaction

from .models import JournalEntry, Meeting, Person, Seat, Series, TumourBoard, Unhandled, User

Bell = Callable[[], object]
_bells: list[Bell] = []
_overheard: ContextVar[list[JournalEntry] | None] = ContextVar("overheard", default=None)


def ring_on_commit(bell: Bell) -> None:
    """Have ``bell`` called after every commit that wrote entries. Losing a call must lose nothing."""
    _bells.append(bell)


def record(
    verb: str, subject: models.Model, *, by: User | None, at: datetime, **facts: object
) -> JournalEntry:
    """Append one entry inside the transaction that makes the change.

    ``subject`` and model instances among ``facts`` are kept as ids. Nothing of a patient but the
    case's id may be passed.
    """
    written = entry(verb, subject, by=by, at=at, **facts)
    record_all([written])
    return written


def entry(
    verb: str, subject: models.Model, *, by: User | None, at: datetime, **facts: object
) -> JournalEntry:
    """An entry that is not yet written, for ``record_all``; the arguments are those of ``record``."""
    return JournalEntry(
        at=at,
        verb=verb,
        actor=by.pk if by else None,
        subject=subject._meta.model_name or "",
        subject_id=subject.pk,
        facts={name: _plain(value) for name, value in facts.items()},
        **_touched(subject, facts),
    )


def record_all(entries: Sequence[JournalEntry]) -> None:
    """Append the entries of a change of many rows, in order, inside the transaction that makes it."""
    written = JournalEntry.objects.bulk_create(entries)
    Unhandled.objects.bulk_create(Unhandled(entry=made) for made in written)
    if (overheard := _overheard.get()) is not None:
        overheard.extend(written)
    _ring_once()


@contextmanager
def overhear() -> Iterator[list[JournalEntry]]:
    """The entries that this thread writes meanwhile: how a preview learns what an action touches."""
    entries: list[JournalEntry] = []
    reset = _overheard.set(entries)
    try:
        yield entries
    finally:
        _overheard.reset(reset)


def _ring_once() -> None:
    """One ring a transaction, however many entries it wrote."""
    connection = transaction.get_connection()
    if any(function is _ring for _, function, _ in connection.run_on_commit):
        return
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    for bell in _bells:
        bell()


def _touched(subject: models.Model, facts: dict[str, object]) -> dict[str, UUID | None]:
    """The ids by which an entry is found again."""
    touched: dict[str, UUID | None] = {}
    for thing in (*facts.values(), subject):
        if isinstance(thing, TumourBoard):
            touched["board_id"] = thing.pk
        elif isinstance(thing, Series):
            touched |= {"series_id": thing.pk, "board_id": thing.board_id}
        elif isinstance(thing, Meeting):
            touched |= {"meeting_id": thing.pk, "series_id": thing.series_id, "board_id": thing.board_id}
        elif isinstance(thing, Person):
            touched["person_id"] = thing.pk
        elif isinstance(thing, Seat):
            touched |= {"person_id": thing.person_id, "board_id": thing.board_id}
            touched |= {"meeting_id": thing.meeting_id} if thing.meeting_id else {}
    return touched


def _plain(value: object) -> object:
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(_plain(name)): _plain(item) for name, item in value.items()}
    return value if isinstance(value, int | float | bool | None) else str(value)
