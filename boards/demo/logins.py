"""Who signs in to the demo, and with which password."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_noop

from boards.demo.people import ADMINISTRATOR, CAST, Person, doctors, people, staff
from boards.demo.seating import coordinators
from boards.demo.streams import stream
from boards.demo.tumour_boards import board_named
from boards.models import RoleKind

PASSWORD = "quorum-demo-2026"  # noqa: S105 – shown to whoever starts the demo
DOCTORS_WHO_SIGN_IN = 40

_SHOWN = (
    (gettext_noop("secretary in Cayenne"), "marie-josephe-sinnamary"),
    (gettext_noop("coordinator in Lyon"), "agnes-beaujeu"),
    (gettext_noop("administrator in Lyon"), ADMINISTRATOR),
    (gettext_noop("doctor in Lyon"), "helene-de-la-saone"),
)


def users(seed: int) -> Iterator[tuple[Person, str]]:
    """All staff and some doctors, each with a hashed password; only the cast's is known to anybody."""
    cast = {member.slug for member in CAST}
    others = [doctor for doctor in doctors(seed) if doctor.slug not in cast]
    signing = {doctor.slug for doctor in stream(seed, "users").sample(others, DOCTORS_WHO_SIGN_IN)} | cast
    shared = make_password(PASSWORD)  # one hash: half a second each would be a minute of waiting
    for person in people(seed):
        if person.role != "doctor" or person.slug in signing:
            yield person, shared if person.slug in cast else make_password(None)


def roles(seed: int, person: Person) -> list[tuple[RoleKind, str]]:
    """What somebody may do, and for which organisation: her own, and the hosts of boards that she runs."""
    held = {(RoleKind(person.role), person.organisation)}
    if person.slug == ADMINISTRATOR:
        held.add((RoleKind.ADMINISTRATOR, person.organisation))
    for board, pair in coordinators(seed).items():
        if person.slug in pair:
            held.add((RoleKind.COORDINATOR, board_named(board).host))
    return sorted(held)


def write_logins(path: Path, seed: int) -> None:
    """The lines that are shown at the start, and beside them as JSON what the sign-in page shows."""
    known = {person.slug: person for person in staff(seed) + doctors(seed)}
    shown = [
        {"email": known[slug].email, "password": PASSWORD, "name": known[slug].full_name, "role": who}
        for who, slug in _SHOWN
    ]
    lines = [f"Demo logins (invented people), each with the password {PASSWORD}:"]
    lines += [f"  {login['role']:<22} {login['email']}" for login in shown]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.with_suffix(".json").write_text(json.dumps(shown), encoding="utf-8")
