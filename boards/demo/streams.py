"""Independent random streams, so that adding to one part of the demo never shifts another."""

from random import Random


def stream(seed: int, *topic: object) -> Random:
    """The random numbers of one topic, e.g. ``stream(seed, "load", "sarcoma", day)``.

    The same arguments give the same numbers on every machine: a text seed goes through SHA-512.
    """
    return Random(f"{seed}:{':'.join(str(part) for part in topic)}")  # noqa: S311 – invented data, nothing to guess
