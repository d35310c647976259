"""Which organisations take part in which boards: the host, the partners it is open to, members by video."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from boards.models import Organisation, Seat, SeatKind, SeatMode, TumourBoard

Sites = dict[UUID, list[Organisation]]  # by board, the host first


def taking_part(boards: Collection[UUID]) -> Sites:
    """Four queries, however many boards."""
    found: dict[UUID, dict[UUID, None]] = defaultdict(dict)
    hosts = TumourBoard.objects.filter(pk__in=boards).values_list("pk", "organisation_id")
    partners = TumourBoard.open_to.through.objects.filter(tumourboard__in=boards)
    remote = Seat.objects.filter(
        board__in=boards, mode=SeatMode.REMOTE, ended_at__isnull=True, meeting__isnull=True
    ).exclude(kind=SeatKind.OBSERVER)
    for pairs in (
        hosts,
        partners.values_list("tumourboard_id", "organisation_id"),
        remote.order_by().values_list("board_id", "person__organisation_id").distinct(),
    ):
        for board, organisation in pairs:
            found[board][organisation] = None
    rows = Organisation.objects.in_bulk({key for sites in found.values() for key in sites})
    return {board: _sites(rows, keys) for board, keys in found.items()}


def _sites(rows: dict[UUID, Organisation], keys: dict[UUID, None]) -> list[Organisation]:
    host, *others = (rows[key] for key in keys)
    return [host, *sorted(others, key=lambda site: (site.city, site.short_name))]
