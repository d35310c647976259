"""Advanced consultations: CLB doctors spend four days in Cayenne, remote for Lyon's boards meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from boards.demo.people import CAST, doctors
from boards.demo.streams import stream

_DAYS = 4
_TRAVELLING = ("medical-oncology", "radiotherapy", "surgery-gynaecological", "surgery-orthopaedic")


@dataclass(frozen=True)
class Mission:
    """``person`` (a slug) is in Cayenne from ``first`` to ``last``, both days included."""

    person: str
    first: date
    last: date
    organisation: str = "cayenne"


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


def _team(seed: int) -> list[str]:
    """Ten doctors who take turns; the one of the cast among them."""
    travelling = [p.slug for p in doctors(seed) if p.organisation == "clb" and p.specialty in _TRAVELLING]
    cast = [member.slug for member in CAST if member.slug in travelling]
    others = [slug for slug in travelling if slug not in cast]
    return cast[:1] + stream(seed, "missions", "team").sample(others, 9)


def missions(seed: int, today: date) -> tuple[Mission, ...]:
    """The missions of the past six months and the next twelve: a month has the same ones on any day."""
    team = _team(seed)
    found = []
    for month in _months(today - timedelta(days=183), today + timedelta(days=365)):
        rng = stream(seed, "missions", month)
        monday = month + timedelta(days=-month.weekday() % 7 + 7 * rng.randrange(3))
        first = monday + timedelta(days=rng.randrange(2))
        last = first + timedelta(days=_DAYS - 1)
        found += [Mission(slug, first, last) for slug in sorted(rng.sample(team, rng.choice((2, 3))))]
    return tuple(found)


def away(found: tuple[Mission, ...], day: date) -> frozenset[str]:
    """Slugs of those who are in Cayenne on that day."""
    return frozenset(mission.person for mission in found if mission.first <= day <= mission.last)
