"""What a few free words mean: case, accents and endings ignored, a slip of the finger forgiven.

A thing is known by its terms: names, organs, other words. Each word of the question counts once, by the best
term that it meets; the terms met are the reason shown.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from .folding import folded

LEAST = 0.5  # of the best answer's score: what is worse is left out
_WHOLE = 1.5  # for a term all of whose words are asked for
_EXACT, _BEGINNING, _SLIP = 1.0, 0.5, 0.7


class Term(NamedTuple):
    """Some words by which a thing is known, and how much it says that they were used."""

    text: str
    weight: float


class Meaning(NamedTuple):
    """How well a question fits a thing, 0 for not at all, and the terms that it met."""

    score: float
    terms: tuple[str, ...]


@lru_cache(maxsize=8192)
def words_of(text: str) -> tuple[str, ...]:
    """Its words, plain and without the mark of the plural."""
    return tuple(_singular(word) for word in folded(text).split())


@lru_cache(maxsize=8192)
def asked_words(text: str) -> tuple[str, ...]:
    """The words of a question that say something, each once; all of them where none does."""
    found = dict.fromkeys(words_of(text))
    return tuple(word for word in found if word not in _IGNORED) or tuple(found)


def meaning(asked: Sequence[str], terms: Iterable[Term]) -> Meaning:
    """``asked`` are words as `asked_words` gives them. What meets more of them is worth more."""
    best: dict[str, tuple[float, str]] = {}
    question = tuple(asked)
    for term in terms:
        for word, score in _met(question, term):
            if score > best.get(word, (0.0, ""))[0]:
                best[word] = (score, term.text)
    met = dict.fromkeys(best[word][1] for word in asked if word in best)
    total = sum(score for score, _ in best.values())
    return Meaning(total * len(best) / max(1, len(asked)), tuple(met))


@lru_cache(maxsize=16384)
def _met(asked: tuple[str, ...], term: Term) -> tuple[tuple[str, float], ...]:
    """The words of the question that a term meets, with their scores. Boards share most of their terms."""
    own = words_of(term.text)
    weight = term.weight * (_WHOLE if set(asked_words(term.text)) <= set(asked) else 1)
    scores = ((word, weight * max((_alike(word, each) for each in own), default=0.0)) for word in asked)
    return tuple((word, score) for word, score in scores if score)


@lru_cache(maxsize=65536)
def _alike(asked: str, known: str) -> float:
    """How well a word of the question fits one of a term: 0 for not at all."""
    if asked == known:
        return _EXACT
    shared = _shared(asked, known)
    left = max(len(asked), len(known)) - shared
    if shared >= 5 and left <= 3:
        return 0.9 - 0.1 * left  # osseuse and osseux, digestive and digestif
    if shared == len(asked) >= 3:
        return _BEGINNING
    if min(len(asked), len(known)) >= 5 and _one_slip(asked[shared:], known[shared:]):
        return _SLIP
    return 0.0


def _shared(one: str, other: str) -> int:
    """The number of letters with which both begin."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _one_slip(one: str, other: str) -> bool:
    """One letter left out, added or changed, or two that changed places; the first letters differ."""
    swapped = one[:2] == other[1::-1] and one[2:] == other[2:]
    return swapped or one[1:] == other or one == other[1:] or one[1:] == other[1:]


def _singular(word: str) -> str:
    plural = len(word) > 3 and word[-1] in "sx" and word[-2:] not in ("ss", "us", "is", "os", "ax")
    return word[:-1] if plural else word


# Said in every letter, so that they tell no board from another: in French and in English.
_IGNORED = frozenset(
    words_of(
        "a an and at by de des du en et for from in l la le les of on or ou par pour the to un une with avec "
        "chez au aux d dans sur ans year old patient patiente case dossier demande cancer oncologie oncology "
        "cancerologie tumeur tumor tumour carcinome carcinoma rcp board meeting reunion"
    )
)
