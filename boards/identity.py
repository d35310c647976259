"""The only code that turns a patient's identity into bytes at rest and back."""

import json
from dataclasses import asdict, dataclass
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@dataclass(frozen=True)
class Identity:
    """Who a case is about. Never logged, mailed, put into a URL or a task: ``repr`` says nothing.

    ``birth_date`` is ISO 8601; ``used_name`` is empty where it is the family (birth) name; ``birthplace`` is
    a code (INSEE); ``ins`` is shown and used only where the identity is qualified.
    """

    family_name: str
    given_name: str
    birth_date: str
    sex: str = ""
    local_id: str = ""
    used_name: str = ""
    birthplace: str = ""
    ins: str = ""

    def __repr__(self) -> str:
        return "Identity(…)"


@cache
def _locks(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> bytes:
    """Encrypted with the newest of ``QUORUM_IDENTITY_KEYS``."""
    return _locks(tuple(settings.IDENTITY_KEYS)).encrypt(text.encode())


def decrypt(token: bytes | memoryview) -> str:
    """Raises ``cryptography.fernet.InvalidToken`` if no key opens it."""
    return _locks(tuple(settings.IDENTITY_KEYS)).decrypt(bytes(token)).decode()


def seal(identity: Identity) -> bytes:
    return encrypt(json.dumps(asdict(identity)))


def unseal(token: bytes | memoryview) -> Identity:
    return Identity(**json.loads(decrypt(token)))
