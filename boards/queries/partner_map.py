"""Where to draw each partner: three small maps, since most partners share one street in Lyon.

Plain geometry, no database. Dots that would cover each other are moved apart, labels stand in a column beside
the map with a line to their dot. The same points always give the same drawing, in whatever order they come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from boards.queries import map_outlines as outlines
from boards.queries.map_layout import ROW, apart, spaced, uncrossed

HOSPITALS = "hospital"
NETWORKS = "network"
RESEARCH = "research"
OTHERS = "other"
_GROUPS = {
    "cancer_centre": HOSPITALS,
    "general_hospital": HOSPITALS,
    "university_hospital": HOSPITALS,
    "private_hospital": HOSPITALS,
    "joint_structure": HOSPITALS,
    "home_care_unit": HOSPITALS,
    "home_care_network": NETWORKS,
    "regional_oncology_network": NETWORKS,
    "european_reference_network": NETWORKS,
    "research_consortium": RESEARCH,
    "research_partner": RESEARCH,
    "research_cluster": RESEARCH,
    "research_foundation": RESEARCH,
}
LABEL_LENGTH = 27  # characters; the full name is in the link's title


@dataclass(frozen=True)
class MapPoint:
    """One partner on earth. Degrees, north and east positive; ``kind`` as in OrganisationKind."""

    name: str
    lat: float
    lon: float
    slug: str
    kind: str

    @property
    def group(self) -> str:
        """The shape and colour it is drawn with."""
        return _GROUPS.get(self.kind, OTHERS)


@dataclass(frozen=True)
class Frame:
    """A window on the earth, drawn as a column of map beside a column of labels. Sizes in drawing units."""

    key: str
    south: float
    west: float
    north: float
    east: float
    width: float
    labels_at: float
    land: tuple[outlines.Line, ...] = ()
    rivers: tuple[outlines.Line, ...] = ()

    def holds(self, point: MapPoint) -> bool:
        return self.south <= point.lat <= self.north and self.west <= point.lon <= self.east

    @property
    def scale(self) -> float:
        return self.width / ((self.east - self.west) * self._shrink)

    @property
    def height(self) -> float:
        return (self.north - self.south) * self.scale

    @property
    def _shrink(self) -> float:
        return cos(radians((self.north + self.south) / 2))  # a degree of longitude narrows towards the pole

    def place(self, lat: float, lon: float) -> tuple[float, float]:
        return (lon - self.west) * self._shrink * self.scale, (self.north - lat) * self.scale

    def path(self, line: outlines.Line, *, closed: bool) -> str:
        steps = " L".join(f"{x:.1f} {y:.1f}" for x, y in (self.place(*corner) for corner in line))
        return f"M{steps}{'Z' if closed else ''}"


LYON = Frame(
    "lyon", 45.70, 4.812, 45.84, 4.896, 190, 216, rivers=(outlines.RHONE_IN_LYON, outlines.SAONE_IN_LYON)
)
FRANCE = Frame(
    "france",
    41.2,
    -5.3,
    51.6,
    9.7,
    240,
    250,
    (outlines.FRANCE, outlines.CORSICA),
    (outlines.RHONE_AND_SAONE,),
)
GUIANA = Frame("guiana", 1.9, -55.0, 6.1, -51.2, 215, 250, (outlines.GUIANA,))
PANEL_WIDTH = 400.0


@dataclass(frozen=True)
class Mark:
    """One dot and its label. ``slug`` is empty for the mark that stands for the whole Lyon map."""

    name: str
    label: str
    slug: str
    group: str
    x: float
    y: float
    label_x: float
    label_y: float
    stands_for: int = 1


@dataclass(frozen=True)
class Panel:
    """One drawing. Land and rivers begin ``top`` units below its edge and end at ``map_width``."""

    key: str
    width: float
    height: float
    top: float
    map_width: float
    land: tuple[str, ...]
    rivers: tuple[str, ...]
    label_width: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class PartnerMap:
    """The panels in reading order, and the partners that lie outside all of them."""

    panels: tuple[Panel, ...]
    elsewhere: tuple[MapPoint, ...]


def partner_map(points: Iterable[MapPoint]) -> PartnerMap:
    """Sort the partners into the maps and lay each map out."""
    everyone = sorted(points, key=lambda point: point.slug)
    lyon = [point for point in everyone if LYON.holds(point)]
    france = [point for point in everyone if FRANCE.holds(point) and not LYON.holds(point)]
    guiana = [point for point in everyone if GUIANA.holds(point)]
    drawn = {point.slug for point in (*lyon, *france, *guiana)}
    return PartnerMap(
        (_panel(FRANCE, france, lyon), _panel(LYON, lyon), _panel(GUIANA, guiana)),
        tuple(point for point in everyone if point.slug not in drawn),
    )


def _panel(frame: Frame, points: Sequence[MapPoint], inset: Sequence[MapPoint] = ()) -> Panel:
    shown = [*points, *_stand_in(inset)]
    height = max(frame.height, ROW * (len(shown) + 1))
    top = (height - frame.height) / 2
    dots = apart([(x, y + top) for x, y in (frame.place(point.lat, point.lon) for point in shown)])
    order = sorted(range(len(shown)), key=lambda i: (dots[i][1], -dots[i][0]))
    rows = spaced([dots[i][1] for i in order], height)
    order = uncrossed(order, [(frame.labels_at - dots[i][0], dots[i][1]) for i in range(len(shown))], rows)
    return Panel(
        frame.key,
        PANEL_WIDTH,
        round(height, 1),
        round(top, 1),
        frame.width,
        tuple(frame.path(line, closed=True) for line in frame.land),
        tuple(frame.path(line, closed=False) for line in frame.rivers),
        PANEL_WIDTH - frame.labels_at - 2,
        tuple(
            _mark(shown[i], dots[i], (frame.labels_at, y), len(inset))
            for i, y in zip(order, rows, strict=True)
        ),
    )


def _stand_in(inset: Sequence[MapPoint]) -> list[MapPoint]:
    """Lyon on the map of France: one mark in the middle of its own map."""
    if not inset:
        return []
    return [MapPoint("", (LYON.south + LYON.north) / 2, (LYON.west + LYON.east) / 2, "", "cancer_centre")]


def _mark(point: MapPoint, dot: tuple[float, float], label: tuple[float, float], inside: int) -> Mark:
    short = point.name if len(point.name) <= LABEL_LENGTH else point.name[: LABEL_LENGTH - 1].rstrip() + "…"
    x, y, label_x, label_y = (round(value, 1) for value in (*dot, *label))
    return Mark(
        point.name, short, point.slug, point.group, x, y, label_x, label_y, 1 if point.slug else inside
    )
