"""A quorum forecast in words: whom it hangs on, by name, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from boards.models import Person, Specialty
from boards.rules.quorum import Forecast, Gap, Outlook, Quorum, Seated, Standing

TONES = {
    Outlook.MET: "good",
    Outlook.EXPECTED: "info",
    Outlook.AT_RISK: "warning",
    Outlook.MISSING: "bad",
}
_OF_MEETINGS: dict[Outlook, Promise] = {
    Outlook.MET: gettext_lazy("Quorum reached"),
    Outlook.EXPECTED: gettext_lazy("Quorum if all come"),
    Outlook.AT_RISK: gettext_lazy("Quorum at risk"),
    Outlook.MISSING: gettext_lazy("No quorum"),
}
_OF_CASES: dict[Outlook, Promise] = {
    Outlook.MET: gettext_lazy("Specialists come"),
    Outlook.EXPECTED: gettext_lazy("Specialists expected"),
    Outlook.AT_RISK: gettext_lazy("Specialists at risk"),
    Outlook.MISSING: gettext_lazy("Specialists missing"),
}
_BECAUSE: dict[Standing, Promise] = {
    Standing.PERHAPS: gettext_lazy("perhaps"),
    Standing.RESERVE: gettext_lazy("deputy, has not said yes"),
    Standing.AWAY: gettext_lazy("absent"),
}
_ORDER = (Standing.AWAY, Standing.PERHAPS, Standing.RESERVE)


class NameOf:
    """What readers call specialties and people."""

    def __init__(self, specialties: Iterable[Specialty], people: Iterable[Person]) -> None:
        self._specialties = {row.code: row for row in specialties}
        self._people = {row.pk: row.full_name for row in people}

    def specialty(self, code: str) -> str:
        return str(self._specialties[code])

    def person(self, seat: Seated) -> str:
        return self._people[seat.who]


class Named(NamedTuple):
    """A person on whom a specialty hangs, and why."""

    pk: UUID
    name: str
    because: str


class Risk(NamedTuple):
    """A specialty that nobody expected brings; ``people`` is empty where nobody on the board could."""

    specialty: str
    people: tuple[Named, ...]

    @property
    def text(self) -> str:
        """“Pathology: Dr Anne Roux (absent)”."""
        named = ", ".join(f"{who.name} ({who.because})" for who in self.people)
        return _("%(specialty)s: %(people)s") % {
            "specialty": self.specialty,
            "people": named or _("nobody on this board"),
        }


def risks_of(names: NameOf, gaps: Iterable[Gap]) -> list[Risk]:
    """Each specialty that is lacking, with those who could bring it, in the order of the reader's names."""

    def rank(seat: Seated) -> tuple[int, str]:
        return _ORDER.index(seat.standing), names.person(seat)

    found = [
        Risk(
            names.specialty(gap.specialty),
            tuple(
                Named(seat.who, names.person(seat), str(_BECAUSE[seat.standing]))
                for seat in sorted(gap.people, key=rank)
            ),
        )
        for gap in gaps
    ]
    return sorted(found, key=lambda risk: risk.specialty)


@dataclass(frozen=True)
class QuorumState:
    """The forecast of a meeting, or of one case."""

    forecast: Forecast
    names: NameOf

    @property
    def outlook(self) -> Outlook:
        return self.forecast.outlook

    @property
    def tone(self) -> str:
        return TONES[self.outlook]

    @property
    def words(self) -> str:
        return str(_OF_MEETINGS[self.outlook])

    @property
    def case_words(self) -> str:
        return str(_OF_CASES[self.outlook])

    @property
    def worrying(self) -> bool:
        """Whether somebody should do something about it: not even expected."""
        return self.outlook.worry > Outlook.EXPECTED.worry

    @property
    def accepted(self) -> Quorum:
        return self.forecast.accepted

    @property
    def expected(self) -> Quorum:
        return self.forecast.expected

    @property
    def lacking(self) -> str:
        """What would still be missing if everybody came who is expected; empty when nothing would."""
        return self._lack(self.expected)

    @property
    def awaited(self) -> str:
        """What the answers so far still leave open."""
        return self._lack(self.accepted)

    @property
    def risks(self) -> list[Risk]:
        """By specialty, in the order of the names that the reader sees."""
        return risks_of(self.names, self.forecast.gaps)

    def _lack(self, found: Quorum) -> str:
        parts = sorted(map(self.names.specialty, found.missing))
        more = found.needed - found.different - len(found.missing)
        if more > 0:
            parts.append(
                ngettext("%(n)d more specialty", "%(n)d more specialties", more) % {"n": more}
                if parts
                else ngettext("%(n)d specialty", "%(n)d specialties", more) % {"n": more}
            )
        return ", ".join(parts)
