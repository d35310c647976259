"""Invented centres in five countries, so that EURACAN's boards meet across time zones. None exists."""

from functools import cache

from boards.demo.partners import Partner, partners

_CENTRES = (
    # slug, city in English, city in French, country, zone, latitude, longitude
    ("demo-dublin", "Dublin", "Dublin", "IE", "Europe/Dublin", 53.35, -6.26),
    ("demo-las-palmas", "Las Palmas", "Las Palmas", "ES", "Atlantic/Canary", 28.12, -15.43),
    ("demo-gdansk", "Gdańsk", "Gdańsk", "PL", "Europe/Warsaw", 54.35, 18.65),
    ("demo-tampere", "Tampere", "Tampere", "FI", "Europe/Helsinki", 61.50, 23.76),
    ("demo-patras", "Patras", "Patras", "GR", "Europe/Athens", 38.25, 21.73),
)


@cache
def centres() -> tuple[Partner, ...]:
    """The five invented centres, as partners that exist in the demo only."""
    return tuple(
        Partner(
            slug=slug,
            name=f"Rare Cancer Centre {city} (demo)",
            short_name=f"{city} (demo)",
            kind="cancer_centre",
            parent="",
            city=city,
            country=country,
            time_zone=zone,
            latitude=latitude,
            longitude=longitude,
            relation_to_clb="euracan_participant",
            since="",
            covers="Invented centre: takes part in EURACAN’s board for rare cancers, in English",
            name_fr=f"Centre des cancers rares de {city_fr} (démo)",
            short_name_fr=f"{city_fr} (démo)",
            covers_fr="Centre inventé : participe à la RCP EURACAN des cancers rares, en anglais",
            demo_only=True,
        )
        for slug, city, city_fr, country, zone, latitude, longitude in _CENTRES
    )


def organisations() -> tuple[Partner, ...]:
    """Every organisation of the demo: the public list, then the invented centres."""
    return partners() + centres()
