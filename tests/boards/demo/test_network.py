"""The public network is shown as it was asked for, and what is added to it is marked."""

import csv
import hashlib
from datetime import date
from importlib.resources import files
from zoneinfo import ZoneInfo

from boards.demo.international import centres, organisations
from boards.demo.partners import partners
from boards.demo.tables import table

# SHA-256 of the list that the project was asked for: 24 rows, none of them touched.
_ASKED_FOR = "e73ee42c82a7eb52b1bfe61ad663cb3f94a57f2b335d381c50279ce8ba14a262"


def test_the_list_of_partners_is_the_one_that_was_asked_for() -> None:
    listed = files("boards.demo").joinpath("network.csv").read_bytes()
    assert hashlib.sha256(listed).hexdigest() == _ASKED_FOR
    assert len(list(csv.DictReader(listed.decode().splitlines()))) == 24


def test_every_row_becomes_a_partner_unchanged() -> None:
    for row, partner in zip(table("network.csv"), partners(), strict=True):
        same = set(row) - {"latitude", "longitude", "what_the_partnership_covers"}
        assert {key: getattr(partner, key) for key in same} == {key: row[key] for key in same}
        assert partner.covers == row["what_the_partnership_covers"]
        assert (partner.latitude, partner.longitude) == (float(row["latitude"]), float(row["longitude"]))


def test_every_partner_has_its_french_side() -> None:
    assert [row["slug"] for row in table("network_fr.csv")] == [partner.slug for partner in partners()]
    assert all(p.name_fr and p.short_name_fr and p.covers_fr for p in organisations())


def test_parents_are_partners_too() -> None:
    slugs = {partner.slug for partner in partners()}
    assert {partner.parent for partner in partners() if partner.parent} <= slugs


def test_only_oncora_has_ended() -> None:
    assert [partner.slug for partner in partners() if partner.ended] == ["oncora"]


def test_cayenne_also_bears_the_name_of_the_university_hospital_since_its_creation() -> None:
    cayenne = next(partner for partner in partners() if partner.slug == "cayenne")
    assert [(n.name, n.valid_from) for n in cayenne.other_names] == [
        ("CHU de Guyane, site de Cayenne", date(2025, 6, 16))
    ]


def test_a_date_known_by_its_month_or_year_starts_on_its_first_day() -> None:
    days = {partner.slug: partner.since_day for partner in partners()}
    assert days["curie"] == date(2015, 10, 1)
    assert days["cayenne"] == date(2009, 1, 1)
    assert days["hcl"] is None


def test_invented_centres_are_in_five_countries_and_say_that_they_are_invented() -> None:
    assert len({centre.country for centre in centres()}) == 5
    assert all(c.demo_only and "(demo)" in c.name and "(démo)" in c.name_fr for c in centres())
    assert not any(partner.demo_only for partner in partners())


def test_every_organisation_is_in_a_known_zone() -> None:
    assert all(ZoneInfo(home.time_zone) for home in organisations())
