"""Everybody in the demo is invented, and everybody has a place."""

import re
from collections import Counter

import pytest

from boards.demo.international import organisations
from boards.demo.people import CAST, doctors, people, staff
from boards.demo.specialties import SPECIALTIES
from boards.demo.streams import stream

SEEDS = (20261123, 1, 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_four_hundred_doctors_and_sixty_secretaries(seed: int) -> None:
    assert (len(doctors(seed)), len(staff(seed))) == (400, 60)


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_shares_a_name_an_address_or_a_number(seed: int) -> None:
    for key in ("slug", "email"):
        assert len({getattr(person, key) for person in people(seed)}) == 460
    assert len({doctor.rpps for doctor in doctors(seed)}) == 400


def test_addresses_are_plain_ascii_at_example_domains() -> None:
    assert all(re.fullmatch(r"[a-z.]+@[a-z-]+\.example", person.email) for person in people(1))


def test_rpps_numbers_cannot_be_real() -> None:
    assert all(re.fullmatch(r"99[0-9]{9}", doctor.rpps) for doctor in doctors(1))


def test_the_staff_is_spread_over_the_network() -> None:
    where = Counter(doctor.organisation for doctor in doctors(1))
    assert where.most_common(1)[0][0] == "clb"
    assert where["cayenne"] == 12
    assert Counter(person.organisation for person in staff(1))["cayenne"] == 3
    hospitals = {home.slug for home in organisations() if "hospital" in home.kind or home.demo_only}
    assert hospitals <= set(where)


def test_every_specialty_has_somebody_and_nobody_has_another() -> None:
    assert {doctor.specialty for doctor in doctors(1)} == {specialty.code for specialty in SPECIALTIES}


@pytest.mark.parametrize("seed", SEEDS)
def test_about_three_quarters_are_invited_by_mail(seed: int) -> None:
    channels = Counter(doctor.channel for doctor in doctors(seed))
    assert 0.68 <= channels["invitation"] / 400 <= 0.82


def test_foreign_doctors_read_english_in_their_own_zone() -> None:
    homes = {home.slug: home for home in organisations()}
    abroad = [doctor for doctor in doctors(1) if homes[doctor.organisation].demo_only]
    assert {doctor.language for doctor in abroad} == {"en"}
    assert all(person.zone == homes[person.organisation].time_zone for person in people(1))


def test_names_have_accents_hyphens_and_particles() -> None:
    names = " | ".join(person.full_name for person in people(1))
    assert re.search(r"[éèïçÉ]", names)
    assert re.search(r"\w-\w", names)
    assert re.search(r" (de la|du|de) ", names)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cast_of_the_story_is_the_same_under_every_seed(seed: int) -> None:
    known = {person.slug: person for person in people(seed)}
    for member in CAST:
        person = known[member.slug]
        told = (person.organisation, person.role, person.specialty, person.title)
        assert told == (member.organisation, member.role, member.specialty, member.title)
        if member.role == "doctor":
            assert person.channel == member.channel


def test_the_seed_decides_everything() -> None:
    people.cache_clear()
    first = people(1)
    people.cache_clear()
    assert people(1) == first
    assert people(2) != first


def test_a_stream_gives_the_same_numbers_on_every_machine() -> None:
    assert [stream(20261123, "check").randrange(1000) for _ in range(2)] == [712] * 2
