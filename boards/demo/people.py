"""The demo's people: 400 doctors and 60 secretaries, all invented, counted by staff.csv."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Literal

from boards.demo.international import organisations
from boards.demo.names import ascii_slug, invent_name
from boards.demo.partners import Partner
from boards.demo.streams import stream
from boards.demo.tables import table

Role = Literal["doctor", "secretary", "coordinator"]
Channel = Literal["invitation", "feed"]
Language = Literal["fr", "en"]

_FEED_SHARE = 0.25
_PROFESSORS = {"hcl": 0.25, "univ-lyon": 0.6, "clb": 0.1}


@dataclass(frozen=True)
class Person:
    """``slug`` is unique and gives the mail address; ``rpps`` starts with 99, which no real one does."""

    slug: str
    title: str
    given_name: str
    family_name: str
    organisation: str
    specialty: str
    role: Role
    language: Language
    zone: str
    rpps: str
    email: str
    channel: Channel

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)


@dataclass(frozen=True)
class CastMember:
    """Somebody of the guided story: the same under every seed, so that the README can name them."""

    given_name: str
    family_name: str
    organisation: str
    role: Role
    title: str = ""
    specialty: str = ""
    channel: Channel = "invitation"

    @property
    def slug(self) -> str:
        return ascii_slug(f"{self.given_name} {self.family_name}")


# The doctors of the cast all sit on the sarcoma board.
CAST = (
    CastMember("Marie-Josèphe", "Sinnamary", "cayenne", "secretary"),
    CastMember("Agnès", "Beaujeu", "clb", "coordinator"),
    CastMember("Maud", "Fourvière", "clb", "coordinator"),
    CastMember("Hélène", "de La Saône", "clb", "doctor", "Dr", "medical-oncology", "invitation"),
    CastMember("Étienne", "Vercors", "clb", "doctor", "Pr", "surgery-orthopaedic", "feed"),
    CastMember("Joby", "Oyapock", "cayenne", "doctor", "Dr", "surgery-visceral", "invitation"),
    CastMember("Line-Rose", "Mahury", "cayenne", "doctor", "Dr", "medical-oncology", "feed"),
)

# She also keeps the directory of the whole network.
ADMINISTRATOR = "maud-fourviere"


@dataclass(frozen=True)
class _Post:
    """A place in an organisation's staff, before anybody has it."""

    organisation: str
    role: Role
    specialty: str
    culture: str


def _posts(row: dict[str, str]) -> Iterator[_Post]:
    organisation, culture = row["organisation"], row["culture"]
    for part in row["specialties"].split():
        specialty, _, count = part.partition(":")
        for _n in range(int(count)):
            yield _Post(organisation, "doctor", specialty, culture)
    for number in range(int(row["secretaries"])):
        # Whoever runs boards coordinates them: half of each staff, the first one always.
        yield _Post(organisation, "secretary" if number % 2 else "coordinator", "", culture)


def _culture(rng: Random, usual: str) -> str:
    """A staff is mixed: some of Cayenne's come from France, some of Lyon's from elsewhere."""
    others = {"french": ("guianese", "spanish", "polish", "greek"), "guianese": ("french",)}.get(usual, ())
    chance = {"french": 0.08, "guianese": 0.4}.get(usual, 0.0)
    return rng.choice(others) if others and rng.random() < chance else usual


def _unused_name(rng: Random, culture: str, taken: set[str]) -> tuple[str, str]:
    while True:
        given, family = invent_name(rng, culture)
        slug = ascii_slug(f"{given} {family}")
        if slug not in taken:
            taken.add(slug)
            return given, family


def _person(rng: Random, post: _Post, home: Partner, taken: set[str]) -> Person:
    given, family = _unused_name(rng, _culture(rng, post.culture), taken)
    professor = rng.random() < _PROFESSORS.get(home.slug, 0.04)
    subscribes = rng.random() < _FEED_SHARE
    doctor = post.role == "doctor"
    return Person(
        slug=(slug := ascii_slug(f"{given} {family}")),
        title=("Pr" if professor else "Dr") if doctor else "",
        given_name=given,
        family_name=family,
        organisation=home.slug,
        specialty=post.specialty,
        role=post.role,
        language="en" if home.demo_only or (doctor and rng.random() < 0.02) else "fr",
        zone=home.time_zone,
        rpps=f"99{rng.randrange(10**9):09}" if doctor else "",
        email=_address(slug, home),
        channel="feed" if doctor and subscribes else "invitation",
    )


def _address(slug: str, home: Partner) -> str:
    return f"{slug.replace('-', '.')}@{home.domain}"


def _as_cast(person: Person, member: CastMember, home: Partner) -> Person:
    return replace(
        person,
        slug=member.slug,
        title=member.title,
        given_name=member.given_name,
        family_name=member.family_name,
        language="fr",
        email=_address(member.slug, home),
        channel=member.channel,
    )


def _cast_into(staff: list[Person], home: Partner) -> None:
    """Give each of the organisation's cast members the first post that fits and is not yet the cast's."""
    for member in (m for m in CAST if m.organisation == home.slug):
        place = next(
            index
            for index, person in enumerate(staff)
            if (person.role, person.specialty) == (member.role, member.specialty)
            and person.slug not in {other.slug for other in CAST}
        )
        staff[place] = _as_cast(staff[place], member, home)


@cache
def people(seed: int) -> tuple[Person, ...]:
    """Everybody, organisation by organisation. Each has a stream of its own: a new row shifts no other."""
    homes = {home.slug: home for home in organisations()}
    taken = {member.slug for member in CAST}
    everybody: list[Person] = []
    for row in table("staff.csv"):
        home = homes[row["organisation"]]
        rng = stream(seed, "people", home.slug)
        staff = [_person(rng, post, home, taken) for post in _posts(row)]
        _cast_into(staff, home)
        everybody += staff
    return tuple(everybody)


def doctors(seed: int) -> tuple[Person, ...]:
    return tuple(person for person in people(seed) if person.role == "doctor")


def staff(seed: int) -> tuple[Person, ...]:
    """Secretaries and coordinators."""
    return tuple(person for person in people(seed) if person.role != "doctor")
