"""The partners of the Centre Léon Bérard: the public list of network.csv, in French too, with dated names."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from boards.demo.tables import table

Precision = Literal["day", "month", "year"]


@dataclass(frozen=True)
class DatedName:
    """A name of an organisation, and the dates between which it holds; None where nothing public says so."""

    name: str
    valid_from: date | None = None
    valid_until: date | None = None
    precision: Precision = "day"


@dataclass(frozen=True)
class Partner:
    """An organisation of the network. Latitude and longitude are approximate, in degrees (WGS 84)."""

    slug: str
    name: str
    short_name: str
    kind: str
    parent: str
    city: str
    country: str
    time_zone: str
    latitude: float
    longitude: float
    relation_to_clb: str
    since: str
    covers: str
    name_fr: str
    short_name_fr: str
    covers_fr: str
    ended: bool = False
    other_names: tuple[DatedName, ...] = ()
    demo_only: bool = False

    @property
    def since_day(self) -> date | None:
        """First day of the period that ``since`` names ("2015-10": 1 October 2015); None if unknown."""
        if not self.since:
            return None
        year, _, month = self.since.partition("-")
        return date(int(year), int(month or 1), 1)

    @property
    def since_precision(self) -> Precision:
        """How much of ``since`` is known."""
        return "year" if len(self.since) == 4 else "month" if len(self.since) == 7 else "day"

    @property
    def domain(self) -> str:
        """Mail domain of the organisation's invented people (RFC 2606: .example never resolves)."""
        return f"{self.slug}.example"


_ENDED = {"oncora"}

_OTHER_NAMES = {
    # The university hospital was created on that day (guyane.ars.sante.fr/creation-chu-de-guyane).
    "cayenne": (DatedName("CHU de Guyane, site de Cayenne", valid_from=date(2025, 6, 16)),),
    # Oncauvergne and Espace Santé Cancer joined in June 2018, the day is not public (onco-aura.fr/le-reseau).
    "onco-aura": (DatedName("ONCO AURA", valid_from=date(2018, 6, 1), precision="month"),),
}


def _partner(row: dict[str, str], french: dict[str, str]) -> Partner:
    slug = row["slug"]
    return Partner(
        slug=slug,
        name=row["name"],
        short_name=row["short_name"],
        kind=row["kind"],
        parent=row["parent"],
        city=row["city"],
        country=row["country"],
        time_zone=row["time_zone"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        relation_to_clb=row["relation_to_clb"],
        since=row["since"],
        covers=row["what_the_partnership_covers"],
        name_fr=french["name"],
        short_name_fr=french["short_name"],
        covers_fr=french["what_the_partnership_covers"],
        ended=slug in _ENDED,
        other_names=_OTHER_NAMES.get(slug, ()),
    )


@cache
def partners() -> tuple[Partner, ...]:
    """Every row of network.csv, in the file's order: a parent may follow its child (CORESO after Source)."""
    french = {row["slug"]: row for row in table("network_fr.csv")}
    return tuple(_partner(row, french[row["slug"]]) for row in table("network.csv"))
