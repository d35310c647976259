import re
from itertools import combinations, permutations
from math import hypot

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import include, path
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from boards.demo.international import organisations
from boards.queries.map_layout import DOT_GAP, ROW, uncrossed
from boards.queries.partner_map import PANEL_WIDTH, MapPoint, Panel, partner_map

CLB = MapPoint("CLB", 45.742, 4.884, "clb", "cancer_centre")
IHOPE = MapPoint("IHOPe", 45.742, 4.884, "ihope", "joint_structure")
CURIE = MapPoint("Curie", 48.843, 2.344, "curie", "cancer_centre")
CAYENNE = MapPoint("Cayenne", 4.929, -52.310, "cayenne", "general_hospital")
DUBLIN = MapPoint("Dublin", 53.35, -6.26, "dublin", "cancer_centre")
NETWORK = [
    MapPoint(p.short_name, float(p.latitude), float(p.longitude), p.slug, p.kind) for p in organisations()
]
places = st.builds(
    MapPoint,
    name=st.just("Partner"),
    lat=st.floats(45.701, 45.839),
    lon=st.floats(4.813, 4.895),
    slug=st.uuids().map(str),
    kind=st.just("cancer_centre"),
)


def slugs(panel: Panel) -> list[str]:
    return sorted(mark.slug for mark in panel.marks)


def test_each_partner_stands_on_the_map_of_its_region() -> None:
    drawn = partner_map([CLB, CURIE, CAYENNE, DUBLIN])
    assert {panel.key: slugs(panel) for panel in drawn.panels} == {
        "france": ["", "curie"],  # the nameless mark stands for the map of Lyon
        "lyon": ["clb"],
        "guiana": ["cayenne"],
    }
    assert drawn.elsewhere == (DUBLIN,)


def test_the_mark_of_lyon_says_how_many_it_stands_for() -> None:
    (mark,) = partner_map([CLB, IHOPE]).panels[0].marks
    assert mark.stands_for == 2


def test_the_order_of_the_partners_changes_nothing() -> None:
    assert len({repr(partner_map(order)) for order in permutations([CLB, IHOPE, CURIE, CAYENNE])}) == 1


def test_every_partner_of_the_network_is_drawn_once() -> None:
    drawn = partner_map(NETWORK)
    found = [m.slug for panel in drawn.panels for m in panel.marks if m.slug]
    assert sorted(found + [p.slug for p in drawn.elsewhere]) == sorted(p.slug for p in NETWORK)


@given(st.lists(places, max_size=30, unique_by=lambda point: point.slug))
def test_no_dot_or_label_covers_another_or_leaves_its_panel(points: list[MapPoint]) -> None:
    lyon = next(panel for panel in partner_map([CLB, IHOPE, *points]).panels if panel.key == "lyon")
    for a, b in combinations(lyon.marks, 2):
        assert hypot(a.x - b.x, a.y - b.y) >= DOT_GAP - 0.2  # coordinates are rounded to a tenth
        assert abs(a.label_y - b.label_y) >= ROW - 0.2
    assert all(0 < mark.label_y < lyon.height and mark.label_x < PANEL_WIDTH for mark in lyon.marks)


def test_labels_change_rows_when_their_lines_would_cross() -> None:
    far_and_near = [(100.0, 10.0), (10.0, 0.0)]  # the near dot is above, its label below: the lines cross
    assert uncrossed([0, 1], far_and_near, [0.0, 30.0]) == [1, 0]


def test_coordinates_are_written_with_points_in_french_too(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    with translation.override("fr"):
        html = render_to_string("boards/_partner_map.html", {"partner_map": partner_map(NETWORK)})
    numbers = re.findall(r'(?:viewBox|width|height|transform|\bd|\bx|\by)="([^"]*)"', html)
    assert len(numbers) > 100
    assert [number for number in numbers if "," in number or "\xa0" in number] == []
    assert html.count('href="/partners/') == len(NETWORK)


def no_page(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(slug)


urlpatterns = [path("partners/", include(([path("<slug:slug>/", no_page, name="partner")], "boards")))]
