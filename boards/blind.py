"""The blind index: keyed digests by which a patient is found without anybody's identity being opened.

Each organisation has a key of its own, derived from ``QUORUM_INDEX_KEY``, so that the same patient has other
digests at another hospital. What is indexed: the whole name, the birth date, the local number, the INS, the
initials, and the beginnings of each word of the names from three letters on. Accents, case, hyphens and the
order of the words make no difference. A digest says nothing without the key; with it, names could be guessed.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from boards.identity import Identity

SHORTEST, LONGEST = 3, 6  # letters of a word's beginning that are indexed
INS_DIGITS = 13  # its two control digits may be left out
_DIGEST_BYTES = 12  # 24 hexadecimal digits: two of a million patients meet by chance once in 10^16
# What Unicode does not take apart although readers do.
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


def words_of(text: str) -> list[str]:
    """The words without accents, in lower case; hyphens and apostrophes part them: ``D’Ûr`` is d, ur."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return re.findall(r"[^\W_]+", "".join(one for one in plain if not unicodedata.combining(one)))


def joined(text: str) -> str:
    """Letters and digits alone: “Éloïse-Marie” and “ELOISE MARIE” are one name."""
    return "".join(words_of(text))


def digests_of(identity: Identity, organisation: UUID) -> set[str]:
    """All by which this patient is found at her organisation."""
    key = _key_of(settings.INDEX_KEY, organisation)
    return {_digest(key, term) for term in set(terms_of(identity))}


def digest(term: str, organisation: UUID) -> str:
    """The digest of one term, as the functions below write it."""
    return _digest(_key_of(settings.INDEX_KEY, organisation), term)


@lru_cache(maxsize=1024)
def _key_of(secret: str, organisation: UUID) -> bytes:
    info = b"quorum blind index 1 " + organisation.bytes
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret.encode())


def _digest(key: bytes, term: str) -> str:
    return hmac.digest(key, term.encode(), "sha256")[:_DIGEST_BYTES].hex()


# Terms: what is hashed. The first letter keeps a number from being taken for a date or a name.


def name_term(family_name: str, given_name: str) -> str:
    return f"n:{joined(family_name)}:{joined(given_name)}"


def born_term(birth_date: str) -> str:
    return f"b:{birth_date}"


def number_term(number: str) -> str:
    """A local number, whatever parts it: ``IPP 0042-7`` is ipp00427."""
    return f"l:{joined(number)}"


def digits_term(number: str) -> str:
    """A local number without its letters and leading zeros: 427."""
    return f"d:{re.sub(r'[^0-9]', '', joined(number)).lstrip('0')}"


def ins_term(ins: str) -> str:
    return f"i:{joined(ins)[:INS_DIGITS]}"


def initials_term(first: str, second: str) -> str:
    return f"j:{''.join(sorted(first[0] + second[0]))}"


def beginning_term(word: str) -> str:
    """The beginning of a word; one of fewer than three letters is found as a whole."""
    return f"w:{word}" if len(word) < SHORTEST else f"p:{word[:LONGEST]}"


def terms_of(identity: Identity) -> Iterator[str]:
    """What is indexed of a patient."""
    families = [name for name in (identity.family_name, identity.used_name) if name]
    yield from (name_term(family, identity.given_name) for family in families)
    yield born_term(identity.birth_date)
    if joined(identity.local_id):
        yield from (number_term(identity.local_id), digits_term(identity.local_id))
    if joined(identity.ins):
        yield ins_term(identity.ins)
    for word in searched_words(identity):
        yield beginning_term(word)
        yield from (f"p:{word[:length]}" for length in range(SHORTEST, min(LONGEST, len(word))))
    for family in families:
        for first in words_of(family):
            yield from (initials_term(first, second) for second in words_of(identity.given_name))


def searched_words(identity: Identity) -> set[str]:
    """The words of her names, and each name in one word: “Jean-Pierre” is jean, pierre, jeanpierre."""
    names = (identity.family_name, identity.used_name, identity.given_name)
    return {word for name in names for word in (*words_of(name), joined(name)) if word}
