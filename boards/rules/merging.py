"""Two people edit the same form: what both changed is shown to the second; the rest is put together."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Clash:
    """A field that both changed, each to something else."""

    name: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Merged:
    """``values`` are all of them, ``mine`` where there is a clash; ``taken`` names what only they changed."""

    values: Mapping[str, str]
    clashes: tuple[Clash, ...]
    taken: tuple[str, ...]


def merge(seen: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> Merged:
    """``seen`` is what the form showed, ``mine`` what was typed into it, ``theirs`` what is stored by now.

    Only the fields of ``mine`` are looked at; one that is missing elsewhere was empty.
    """
    values, clashes, taken = dict(mine), [], []
    for name, typed in mine.items():
        before, now = seen.get(name, ""), theirs.get(name, "")
        if now in (before, typed):
            continue
        if typed == before:
            values[name] = now
            taken.append(name)
        else:
            clashes.append(Clash(name, typed, now))
    return Merged(values, tuple(clashes), tuple(taken))
