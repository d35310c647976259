"""Finding a person to seat: by any part of name, specialty, house or city, whatever the accents."""

import unicodedata
from dataclasses import dataclass
from uuid import UUID

from boards.models import Meeting, Person, Seat, TumourBoard, User
from boards.permissions import visible_people

MOST = 12


@dataclass(frozen=True)
class Candidate:
    person: Person
    seated: bool


@dataclass(frozen=True)
class Found:
    candidates: tuple[Candidate, ...]
    more: int  # how many others match


def find_candidates(user: User, board: TumourBoard, meeting: Meeting | None, typed: str) -> Found:
    """People who match every word typed, in the order of the directory; two queries.

    Matched in Python, since SQLite compares accented letters with their case: a directory of thousands
    takes milliseconds.
    """
    words = folded(typed).split()
    if not words:
        return Found((), 0)
    people = visible_people(user).filter(active=True).select_related("organisation", "specialty")
    matching = [person for person in people if all(word in _described(person) for word in words)]
    seated = _seated(board, meeting)
    shown = tuple(Candidate(person, person.pk in seated) for person in matching[:MOST])
    return Found(shown, len(matching) - len(shown))


def folded(text: str) -> str:
    """Without case and accents: “Éric” is found by “eric”."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if not unicodedata.combining(character))


def _described(person: Person) -> str:
    house, specialty = person.organisation, person.specialty
    facts = [person.full_name, person.email, house.short_name, house.name, house.city]
    facts += [specialty.name, specialty.name_fr] if specialty else []
    return folded(" ".join(facts))


def _seated(board: TumourBoard, meeting: Meeting | None) -> set[UUID]:
    seats = Seat.objects.filter(board=board, ended_at__isnull=True)
    here = seats.filter(meeting__isnull=True)
    if meeting:
        here |= seats.filter(meeting=meeting)
    return set(here.values_list("person", flat=True))
