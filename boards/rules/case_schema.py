"""What a field of the case form is: plain data from which form, completeness and difference are made.

Every value is text, as it is stored: a day is ISO 8601, a month ``2026-03``, a tick ``yes``, several choices
are joined by commas, and nothing is the empty text.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import NamedTuple

YES = "yes"
LIST = ","


class Kind(StrEnum):
    LINE = "line"
    TEXT = "text"  # several lines
    DAY = "day"
    MONTH = "month"  # a month, or a day where it is known
    TICK = "tick"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    CODE = "code"  # of a nomenclature: ``pattern`` says how it is written
    PERSON = "person"  # the id of somebody in the directory


class Kept(Enum):
    """Where a value is stored; all but ``CASE`` and the people of ``BOOKING`` is encrypted."""

    IDENTITY = "identity"
    CASE = "case"
    CLINICAL = "clinical"
    BOOKING = "booking"


class Need(Enum):
    """When a board needs a field to discuss the case."""

    NEVER = "never"
    ALWAYS = "always"
    AGED_75 = "aged-75"  # at the meeting: a frailty score is then asked for
    MOLECULAR = "molecular"  # on a molecular board
    INTERNATIONAL = "international"  # on an international board, such as EURACAN's
    PATHOLOGY = "pathology"  # with a pathology report: it is signed by somebody


class Choice(NamedTuple):
    """``code`` is what is stored; ``label`` is English, translated where it is shown."""

    code: str
    label: str


class Step(NamedTuple):
    """A page of the form."""

    name: str
    title: str


@dataclass(frozen=True)
class CaseField:
    """One field. Labels are English, translated where they are shown, with ``number`` where they name one.

    ``item`` is the kind of what may be owed in its place; ``instead`` the name of a tick that answers it,
    too. ``longest`` counts characters; ``least`` and ``most`` bound a number. ``section`` heads it and what
    follows.
    """

    name: str
    step: str
    kind: Kind
    label: str
    kept: Kept = Kept.CLINICAL
    need: Need = Need.NEVER
    required: bool = False
    choices: tuple[Choice, ...] = ()
    longest: int = 120
    least: int = 0
    most: int = 0
    pattern: str = ""
    wrong: str = ""
    hint: str = ""
    item: str = ""
    instead: str = ""
    section: str = ""
    number: int = 0
