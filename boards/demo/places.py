"""Whose holidays each organisation of the demo keeps."""

from datetime import date
from functools import cache

from boards.demo.international import organisations
from boards.demo.partners import Partner
from boards.demo.tumour_boards import Board
from boards.rules.holidays import public_holidays

# Country and region as the holidays library writes them, where they are not those of the address.
_HOLIDAYS = {"GF": ("FR", "973"), "ES": ("ES", "CN")}  # Las Palmas lies in the Canary Islands
_SCHOOLS = {"Lyon": "Zone A", "Villefranche-sur-Saône": "Zone A", "Paris": "Zone C", "Cayenne": "Guyane"}


def holiday_place(home: Partner) -> tuple[str, str]:
    return _HOLIDAYS.get(home.country, (home.country, ""))


def school_area(home: Partner) -> str:
    return _SCHOOLS.get(home.city, "")


@cache
def _homes() -> dict[str, Partner]:
    return {home.slug: home for home in organisations()}


def is_holiday(board: Board, day: date) -> bool:
    """Whether ``day`` is a public holiday where the board is hosted."""
    return day in public_holidays(*holiday_place(_homes()[board.host]), day, day)
