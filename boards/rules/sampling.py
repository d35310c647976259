"""A random sample that anybody can draw again: it hangs on a seed and the keys alone.

Each key is weighed by the SHA-256 of ``seed:key``; the sample is the lightest share. Neither the order of
the keys nor the machine matters, and leaving a key out changes no other key's weight.
"""

from collections.abc import Collection
from hashlib import sha256


def weight(seed: str, key: str) -> str:
    """What ``printf 'seed:key' | sha256sum`` says, in hexadecimal."""
    return sha256(f"{seed}:{key}".encode()).hexdigest()


def size(among: int, percent: int) -> int:
    """How many to draw: the share rounded up, so that a small list is reviewed too."""
    return -(-among * percent // 100)


def sample(keys: Collection[str], *, percent: int, seed: str) -> frozenset[str]:
    """The keys drawn. ``percent`` is 0 to 100, each key different."""
    lightest = sorted(keys, key=lambda key: weight(seed, key))
    return frozenset(lightest[: size(len(keys), percent)])
