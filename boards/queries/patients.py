"""Finding a patient of one's own organisations through the blind index; only the hits are decrypted."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import islice
from operator import and_
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from boards import blind
from boards.identity import Identity, unseal
from boards.models import Booking, BookingState, Case, CaseKey, User
from boards.permissions import STAFF, organisations_as, own_cases
from boards.rules.patient_search import Sought, readings

SHOWN = 8
FEWEST_LETTERS = 2
_OPENED = 40  # identities decrypted at most for one reading of a search
_REFERENCE = re.compile(r"[B-DF-HJ-NP-TV-Z2-9]{4}[- ]?[B-DF-HJ-NP-TV-Z2-9]{4}", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A known patient. ``last`` is her last booking that was not withdrawn, its board and meeting fetched."""

    case: Case
    identity: Identity
    last: Booking | None


def find_patients(user: User, text: str, *, now: datetime) -> list[Found]:
    """Cases of the user's own organisations that fit all that was typed, the newest first.

    Names in any order and as far as typed, initials, a birth date, a local number, an INS, a reference.
    Two queries for each way in which the text can be meant, at most eight, whatever the number of cases.
    """
    organisations = organisations_as(user, *STAFF)
    if not organisations:
        return []
    for sought in readings(text, now.date()):
        for condition in _conditions(sought, organisations):
            if found := _found(user, condition, sought):
                return found
    return []


def _found(user: User, condition: Q, sought: Sought) -> list[Found]:
    cases = _with_bookings(own_cases(user).filter(condition).order_by("-created_at"))[:_OPENED]
    opened = ((case, unseal(case.identity)) for case in cases)
    fitting = ((case, identity) for case, identity in opened if _fits(identity, case, sought))
    return [Found(case, identity, _last(case)) for case, identity in islice(fitting, SHOWN)]


def _with_bookings(cases: QuerySet[Case]) -> QuerySet[Case]:
    bookings = Booking.objects.exclude(state=BookingState.WITHDRAWN).select_related("board", "meeting")
    return cases.select_related("organisation").prefetch_related(
        Prefetch("bookings", bookings.order_by("-created_at"))
    )


def _last(case: Case) -> Booking | None:
    return next(iter(case.bookings.all()), None)


# What the index is asked


def _conditions(sought: Sought, organisations: Collection[UUID]) -> Iterator[Q]:
    """One after the other: an OR of them would have the database read every case."""
    if _REFERENCE.fullmatch(sought.rest):
        yield Q(reference=_as_reference(sought.rest))
    born = [[blind.born_term(sought.born.isoformat())]] if sought.born else []
    for asked in _asked(sought.rest) if sought.rest else ([],):
        if terms := [*born, *asked]:
            yield reduce(and_, (_with_one_of(each, organisations) for each in terms))


def _asked(rest: str) -> Iterator[list[list[str]]]:
    """Groups of terms, of each of which a patient must have one: a number as a whole, or word by word."""
    words = blind.words_of(rest)
    numbers = [word for word in words if not word.isalpha()]
    names = [word for word in words if word.isalpha()]
    if numbers:
        yield [[blind.number_term(rest), blind.ins_term(rest)]]
    by_name = _beginnings(names) if sum(map(len, names)) >= FEWEST_LETTERS else []
    if numbers:
        by_name.append([blind.digits_term("".join(numbers))])
    if by_name:
        yield by_name


def _beginnings(names: list[str]) -> list[list[str]]:
    """For each word the terms of which a patient must have one."""
    long = [word for word in names if len(word) >= blind.SHORTEST]
    short = [word for word in names if len(word) < blind.SHORTEST]
    return [[blind.beginning_term(word)] for word in long] + [
        [blind.beginning_term(word), *_initials(at, short, long)] for at, word in enumerate(short)
    ]


def _initials(at: int, short: list[str], long: list[str]) -> list[str]:
    """“Moreau J”, “JM”, “J M”: the letter of one name beside that of another."""
    others = long or [*short[:at], *short[at + 1 :]] or [short[at][-1]]
    return [blind.initials_term(short[at], other) for other in others]


def _with_one_of(terms: Iterable[str], organisations: Collection[UUID]) -> Q:
    """Every organisation has digests of its own; one query looks for those of all."""
    wanted = list(terms)
    alike = Q()
    for organisation in organisations:
        digests = [blind.digest(term, organisation) for term in wanted]
        alike |= Q(organisation=organisation, digest__in=digests)
    return Q(pk__in=CaseKey.objects.filter(alike).values("case"))


def _as_reference(text: str) -> str:
    letters = blind.joined(text).upper()
    return f"{letters[:4]}-{letters[4:]}"


# What the index knows by six letters or by initials, on the whole names


def _fits(identity: Identity, case: Case, sought: Sought) -> bool:
    words = blind.words_of(sought.rest)
    if case.reference == _as_reference(sought.rest) or not all(map(str.isalpha, words)):
        return True
    names = blind.searched_words(identity)
    initials = len(words) == 1 and len(words[0]) == FEWEST_LETTERS
    return initials or all(any(name.startswith(word) for name in names) for word in words)
