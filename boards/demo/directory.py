"""The demo's rows in the database, by the names that its data files use."""

from collections import defaultdict
from functools import cached_property

from boards.demo.people import people
from boards.models import Organisation, Person, Seat, Specialty, TumourBoard, User


class Directory:
    """Each table is read once, when it is first asked for."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        return {row.slug: row for row in Organisation.objects.all()}

    @cached_property
    def specialties(self) -> dict[str, Specialty]:
        return {row.code: row for row in Specialty.objects.all()}

    @cached_property
    def people(self) -> dict[str, Person]:
        rows = {row.email: row for row in Person.objects.select_related("organisation")}
        return {person.slug: rows[person.email] for person in people(self.seed) if person.email in rows}

    @cached_property
    def users(self) -> dict[str, User]:
        rows = {row.email: row for row in User.objects.all()}
        return {person.slug: rows[person.email] for person in people(self.seed) if person.email in rows}

    @cached_property
    def boards(self) -> dict[str, TumourBoard]:
        return {row.slug: row for row in TumourBoard.objects.all()}

    @cached_property
    def seats(self) -> dict[str, list[Seat]]:
        """Standing seats by board, with their people."""
        found: dict[str, list[Seat]] = defaultdict(list)
        standing = Seat.objects.filter(ended_at__isnull=True, meeting__isnull=True).order_by("person__email")
        for seat in standing.select_related("person__organisation", "board"):
            found[seat.board.slug].append(seat)
        return found

    @cached_property
    def secretaries(self) -> dict[str, list[User]]:
        """Those who book for an organisation."""
        found: dict[str, list[User]] = defaultdict(list)
        for person in people(self.seed):
            if person.role != "doctor" and person.slug in self.users:
                found[person.organisation].append(self.users[person.slug])
        return found
