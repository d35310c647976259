"""Who is in the network: organisations and what binds them, specialties, people, users."""

from collections.abc import Iterator
from datetime import time
from decimal import Decimal

from boards.actions.organisations import add_former_name, add_organisation, bind_partner
from boards.actions.people import add_person, add_user
from boards.actions.specialties import add_specialties
from boards.demo.directory import Directory
from boards.demo.international import organisations
from boards.demo.logins import roles, users
from boards.demo.partners import DatedName, Partner
from boards.demo.people import people
from boards.demo.places import holiday_place, school_area
from boards.demo.specialties import SPECIALTIES
from boards.demo.story import Story
from boards.models import DatePrecision, FormerName, Organisation, Partnership, Person, Specialty, User
from boards.rules.reading_load import USUAL_HOURS

_EARLY = {"cayenne": time(7, 30)}  # 12:30 in Lyon in summer, when its first boards meet


def add_organisations(story: Story, _: Directory) -> Iterator[object]:
    """Parents first."""
    homes = {home.slug: home for home in organisations()}
    rows: dict[str, Organisation] = {}

    def store(home: Partner) -> Organisation:
        if home.slug not in rows:
            parent = store(homes[home.parent]) if home.parent else None
            rows[home.slug] = add_organisation(_organisation(home, parent), by=None, now=story.founded)
        return rows[home.slug]

    for home in homes.values():
        yield store(home)
        for name in home.other_names:
            add_former_name(_other_name(name, rows[home.slug]), by=None, now=story.founded)


def _other_name(name: DatedName, organisation: Organisation) -> FormerName:
    return FormerName(
        organisation=organisation,
        name=name.name,
        valid_from=name.valid_from,
        valid_until=name.valid_until,
        precision=name.precision,
        ended=name.valid_until is not None,
    )


def _organisation(home: Partner, parent: Organisation | None) -> Organisation:
    founded_by_host = home.relation_to_clb == "own_unit"
    return Organisation(
        slug=home.slug,
        name=home.name,
        short_name=home.short_name,
        local_name=home.name_fr,
        local_short_name=home.short_name_fr,
        kind=home.kind,
        parent=parent,
        city=home.city,
        country=home.country,
        time_zone=home.time_zone,
        latitude=Decimal(str(home.latitude)),
        longitude=Decimal(str(home.longitude)),
        holiday_country=holiday_place(home)[0],
        holiday_subdivision=holiday_place(home)[1],
        school_area=school_area(home),
        earliest_start=_EARLY.get(home.slug, time(8)),
        valid_from=home.since_day if founded_by_host else None,
        precision=home.since_precision if founded_by_host else DatePrecision.DAY,
        ended=home.ended,
    )


def bind_partners(story: Story, rows: Directory) -> Iterator[object]:
    for home in organisations():
        bound = Partnership(
            host=rows.organisations["clb"],
            partner=rows.organisations[home.slug],
            relation=home.relation_to_clb,
            covers=home.covers,
            covers_fr=home.covers_fr,
            valid_from=home.since_day,
            precision=home.since_precision,
            ended=home.ended,
        )
        yield bind_partner(bound, by=None, now=story.founded)


def list_specialties(story: Story, rows: Directory) -> Iterator[object]:
    known = [
        Specialty(
            code=item.code,
            name=item.name_en,
            name_fr=item.name_fr,
            preparation=Decimal(USUAL_HOURS.get(item.code, "0")),
        )
        for item in SPECIALTIES
    ]
    yield add_specialties(known, kept_by=rows.organisations["clb"], by=None, now=story.founded)


def add_people(story: Story, rows: Directory) -> Iterator[object]:
    for somebody in people(story.seed):
        person = Person(
            organisation=rows.organisations[somebody.organisation],
            title=somebody.title,
            given_name=somebody.given_name,
            family_name=somebody.family_name,
            email=somebody.email,
            specialty=rows.specialties[somebody.specialty] if somebody.specialty else None,
            rpps=somebody.rpps,
            language=somebody.language,
            time_zone=somebody.zone,
            channel=somebody.channel,
        )
        yield add_person(person, by=None, now=story.founded)


def add_users(story: Story, rows: Directory) -> Iterator[object]:
    for somebody, password in users(story.seed):
        user = User(
            email=somebody.email,
            name=somebody.full_name,
            person=rows.people[somebody.slug],
            language=somebody.language,
            time_zone=somebody.zone,
            password=password,
        )
        held = [(kind, rows.organisations[where]) for kind, where in roles(story.seed, somebody)]
        yield add_user(user, held, by=None, now=story.founded)
