"""The blind index of cases that lack it; ``--again`` after a change of QUORUM_INDEX_KEY."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from boards.actions.indexing import BATCH, forget_index, index_next, lacking_cases


class Command(BaseCommand):
    help = "Index the cases that lack it, so that they are found by name. Can be stopped and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="remove the whole index first")

    def handle(self, *, again: bool, **_: Any) -> None:
        if again:
            forget_index()
        total, done = lacking_cases(), 0
        after: UUID | None = None
        while (after := index_next(after)) is not None:
            done = min(done + BATCH, total)
            self.stdout.write(f"{done} of {total} cases indexed")
        self.stdout.write("Every case is indexed.")
