"""What an import would do, row by row: shown before anything is written, made again when it is confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from boards.imports.columns import Fault

Ready = TypeVar("Ready")


class State(TextChoices):
    NEW = "new", _("Is added")
    KNOWN = "known", _("Is there already")
    WRONG = "wrong", _("To be put right")


@dataclass(frozen=True)
class Line(Generic[Ready]):
    """One row: ``cells`` are those shown, ``note`` what becomes of it, ``ready`` what would be added."""

    number: int
    state: State
    cells: tuple[str, ...]
    faults: tuple[Fault, ...] = ()
    note: str = ""
    ready: Ready | None = None


@dataclass(frozen=True)
class Plan(Generic[Ready]):
    heads: tuple[str, ...]
    lines: tuple[Line[Ready], ...]
    ignored: tuple[str, ...] = field(default_factory=tuple)

    def of(self, state: State) -> Sequence[Line[Ready]]:
        return [line for line in self.lines if line.state == state]

    @property
    def new(self) -> Sequence[Line[Ready]]:
        return self.of(State.NEW)

    @property
    def known(self) -> Sequence[Line[Ready]]:
        return self.of(State.KNOWN)

    @property
    def wrong(self) -> Sequence[Line[Ready]]:
        return self.of(State.WRONG)

    @property
    def ready(self) -> list[Ready]:
        return [line.ready for line in self.new if line.ready is not None]
