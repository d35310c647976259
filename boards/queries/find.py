"""Boards found by what a requester knows: organ, nature, age, language, and words of her own."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import get_language

from boards.models import Language, Nature, TumourBoard
from boards.organs import USUAL_ORGANS, organ_label
from boards.rules.finding import LEAST, Term, asked_words, meaning
from boards.rules.organs import Organ, organs

# What a letter may call each nature, in both languages. A standard board has no name of its own.
NATURE_WORDS: dict[str, tuple[str, ...]] = {
    Nature.REFERENCE: (
        "second opinion", "deuxième avis", "second avis", "relecture", "review", "reference", "référence",
        "recours", "expert", "rare",
    ),
    Nature.PAEDIATRIC: (
        "paediatric", "pediatric", "pédiatrique", "child", "children", "enfant", "adolescent", "nourrisson",
    ),
    Nature.MOLECULAR: ("molecular", "moléculaire", "mutation", "NGS", "genetics", "génétique"),
    Nature.SUPPORTIVE: ("supportive care", "soins de support"),
    Nature.INTERNATIONAL: ("international", "second opinion", "deuxième avis", "Europe", "rare"),
}  # fmt: skip
_LANGUAGES: dict[str, tuple[str, ...]] = {Language.ENGLISH: ("English", "anglais")}
# How much it says that a word was used: one of the board's own more than what its organ is called.
_KEYWORD, _ORGAN, _NAME, _NATURE, _HOST = 5.0, 4.0, 3.0, 3.0, 2.0
_SUPPOSED = 2.0  # an organ that the board does not name itself, though its kind of board discusses it


@dataclass(frozen=True)
class Sought:
    """What is known of the case; empty for what is not. ``age`` is in years."""

    words: str = ""
    organ: str = ""  # a key of boards.rules.organs
    apparatus: str = ""  # one of boards.organs
    nature: str = ""
    language: str = ""
    age: int | None = None


@dataclass(frozen=True)
class Match:
    """A board, and the terms of its own that the words met, as it writes them."""

    board: TumourBoard
    met: tuple[str, ...] = ()


def matching_boards(
    boards: QuerySet[TumourBoard], sought: Sought, near: Collection[UUID] = ()
) -> list[Match]:
    """The best first; of equals those that are ``near``, then those for the fewest organs. One query."""
    rows = list(_filtered(boards, sought).select_related("organisation"))
    fitting = [board for board in rows if _discusses(board, sought.organ)]
    fitting.sort(key=lambda board: (board.pk not in near, *_rank(board)))
    asked = asked_words(sought.words)
    if not asked:
        return [Match(board) for board in fitting]
    found = [(meaning(asked, terms_of(board)), board) for board in fitting]
    found = [each for each in found if each[0].score]
    found.sort(key=lambda each: -each[0].score)
    least = LEAST * found[0][0].score if found else 0
    return [Match(board, meant.terms) for meant, board in found if meant.score >= least]


def _filtered(boards: QuerySet[TumourBoard], sought: Sought) -> QuerySet[TumourBoard]:
    if sought.apparatus:
        boards = boards.filter(organ=sought.apparatus)
    if sought.nature:
        boards = boards.filter(nature=sought.nature)
    if sought.language:
        boards = boards.filter(language=sought.language)
    if sought.age is not None:
        boards = boards.filter(Q(oldest__isnull=True) | Q(oldest__gte=sought.age), youngest__lte=sought.age)
    return boards


def _discusses(board: TumourBoard, organ: str) -> bool:
    return not organ or organ in {each.key for each in _organs_of(board)}


def _organs_of(board: TumourBoard) -> Collection[Organ]:
    """Those that the board names; those of its kind where it names none."""
    known = organs()
    return [known[key] for key in board.organs if key in known] or _of_kind(board.organ)


def _of_kind(apparatus: str) -> Collection[Organ]:
    return [organ for organ in organs().values() if organ.apparatus == apparatus]


def _rank(board: TumourBoard) -> tuple[bool, int, str]:
    """A board of one's own country before Europe's, one for an organ before one for all of them."""
    return board.nature == Nature.INTERNATIONAL, len(_organs_of(board)) or len(organs()), str(board)


def terms_of(board: TumourBoard) -> Iterator[Term]:
    """Everything by which a board is known, in both languages, the reader's own words before the other's."""
    yield from (Term(word.strip(), _KEYWORD) for word in board.keywords.split(",") if word.strip())
    names = [board.name, board.name_fr, board.label, board.label_fr]
    yield from (Term(name, _NAME) for name in _own_first(names))
    weight = _ORGAN if board.organs else _SUPPOSED
    for organ in _organs_of(board):
        yield from (Term(text, weight) for text in (*_own_first([organ.en, organ.fr]), *organ.words))
    yield from (Term(text, _NAME) for text in _own_first(_apparatus_names(board.organ)))
    natures = (*NATURE_WORDS.get(board.nature, ()), *_LANGUAGES.get(board.language, ()))
    yield from (Term(text, _NATURE) for text in natures)
    host = board.organisation
    yield from (Term(text, _HOST) for text in (host.city, host.short_name, host.name))


def _own_first(texts: Iterable[str]) -> Iterable[str]:
    """English and French in turn; the reader's language first, since of two that fit the first is shown."""
    listed: Sequence[str] = list(texts)
    own = 1 if (get_language() or "").startswith("fr") else 0
    return [*listed[own::2], *listed[1 - own :: 2]]


@cache
def _apparatus_names(apparatus: str) -> tuple[str, ...]:
    if apparatus not in USUAL_ORGANS:
        return (apparatus, apparatus)
    with translation.override("fr"):
        return (apparatus, organ_label(apparatus))
