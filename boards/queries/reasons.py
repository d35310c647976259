"""Why a meeting can take a case, or cannot, in the reader's words: short for a mark, whole for a list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from boards.hours import Place, day_in_words, hours_in_places
from boards.models import Meeting, MeetingState, Person
from boards.queries.cutoffs import Cutoff
from boards.queries.forecasts import NameOf, risks_of
from boards.queries.places import meeting_places
from boards.rules.feasible import Caution, Obstacle, Verdict, Why
from boards.rules.quorum import Gap, Standing

_DAY = "l j F"

_SHORT: dict[Why, Promise] = {
    Why.OVER: gettext_lazy("Over"),
    Why.NOT_BEFORE: gettext_lazy("Too early"),
    Why.CUTOFF: gettext_lazy("Cut-off passed"),
    Why.MATERIAL: gettext_lazy("Before the material is there"),
    Why.FULL: gettext_lazy("Full"),
    Why.MINUTES: gettext_lazy("Too few minutes"),
    Why.PRESENTER_AWAY: gettext_lazy("Presenter absent"),
    Why.PRESENTER_HOURS: gettext_lazy("Outside the presenter’s hours"),
}
_WHOLE: dict[Why, Promise] = {
    Why.OVER: gettext_lazy("It has begun or is over."),
    Why.NOT_BEFORE: gettext_lazy("It is before %(first)s, the first day that suits."),
    Why.CUTOFF: gettext_lazy("Its cut-off passed on %(cutoff)s."),
    Why.MATERIAL: gettext_lazy("The material arrives on %(arrival)s, after the cut-off of %(cutoff)s."),
    Why.FULL: gettext_lazy("It is full."),
    Why.MINUTES: gettext_lazy("Too few minutes are left."),
    Why.SPECIALIST: gettext_lazy("Not expected – %(people)s."),
    Why.QUORUM: gettext_lazy("The quorum cannot be reached – %(people)s."),
    Why.PRESENTER_AWAY: gettext_lazy("%(presenter)s is absent."),
    Why.PRESENTER_HOURS: gettext_lazy("%(presenter)s presents at other hours."),
}
# Of the meetings that were passed over before one that takes the case: one of them, or several.
_PASSED: dict[Why, tuple[Promise, Promise]] = {
    Why.CANCELLED: (
        gettext_lazy("There is no meeting on %(day)s."),
        gettext_lazy("%(n)d sooner meetings are not held."),
    ),
    Why.OVER: (
        gettext_lazy("The meeting of %(day)s is over."),
        gettext_lazy("%(n)d sooner meetings are over."),
    ),
    Why.NOT_BEFORE: (gettext_lazy("Not before %(first)s, as asked."),) * 2,
    Why.CUTOFF: (
        gettext_lazy("The cut-off for %(day)s has passed."),
        gettext_lazy("The cut-off of %(n)d sooner meetings has passed."),
    ),
    Why.MATERIAL: (gettext_lazy("After the material arrives on %(arrival)s."),) * 2,
    Why.FULL: (
        gettext_lazy("The meeting of %(day)s is full."),
        gettext_lazy("%(n)d sooner meetings are full."),
    ),
    Why.MINUTES: (
        gettext_lazy("The meeting of %(day)s has too few minutes left."),
        gettext_lazy("%(n)d sooner meetings have too few minutes left."),
    ),
    Why.SPECIALIST: (
        gettext_lazy("%(specialties)s not expected on %(day)s."),
        gettext_lazy("%(specialties)s not expected at %(n)d sooner meetings."),
    ),
    Why.QUORUM: (
        gettext_lazy("No quorum on %(day)s: %(specialties)s absent."),
        gettext_lazy("No quorum at %(n)d sooner meetings: %(specialties)s absent."),
    ),
    Why.PRESENTER_AWAY: (
        gettext_lazy("%(presenter)s is absent on %(day)s."),
        gettext_lazy("%(presenter)s is absent from %(n)d sooner meetings."),
    ),
    Why.PRESENTER_HOURS: (
        gettext_lazy("%(presenter)s cannot present at the hours of %(day)s."),
        gettext_lazy("%(presenter)s cannot present at the hours of %(n)d sooner meetings."),
    ),
}
_CAUTIONS: dict[Caution, Promise] = {
    Caution.QUORUM: gettext_lazy("The quorum hangs on an answer."),
    Caution.PRESENTER: gettext_lazy("%(presenter)s has not said yes for certain."),
    Caution.ORDER: gettext_lazy("Its turn follows the presenter’s hours, not the end of the list."),
}


@dataclass(frozen=True)
class Judged:
    meeting: Meeting
    cutoff: Cutoff
    verdict: Verdict


class Words(NamedTuple):
    """``names`` know everybody on whom a verdict hangs; days are those of the wish."""

    names: NameOf
    reader: Place
    presenter: Person | None
    material_on: date | None
    not_before: date | None

    def refused(self, judged: Judged) -> str:
        """What stands against it first, in a few words; empty for a meeting that takes the case."""
        if judged.verdict.feasible:
            return ""
        first = judged.verdict.obstacles[0]
        if first.why == Why.CANCELLED:
            return str(MeetingState(judged.meeting.state).label)
        if first.why == Why.QUORUM:
            return _("No quorum")
        if first.why == Why.SPECIALIST:
            return self._specialist(first)
        return str(_SHORT[first.why])

    def _specialist(self, obstacle: Obstacle) -> str:
        names = {"specialties": self._specialties(obstacle.gaps)}
        away = all(seat.standing == Standing.AWAY for gap in obstacle.gaps for seat in gap.people)
        return (_("%(specialties)s absent") if away else _("%(specialties)s not certain")) % names

    def reasons(self, judged: Sequence[Judged]) -> tuple[str, ...]:
        """Of the last of these, in whole sentences; the others are the meetings before it."""
        *sooner, this = judged
        if not this.verdict.feasible:
            return tuple(self._against(this, obstacle) for obstacle in this.verdict.obstacles)
        facts = self._facts(this)
        cautions = (str(_CAUTIONS[caution]) % facts for caution in this.verdict.cautions)
        return (*self._because(sooner, this), *cautions)

    def _against(self, judged: Judged, obstacle: Obstacle) -> str:
        if obstacle.why == Why.CANCELLED:
            return _("This meeting is not held.")
        facts = self._facts(judged) | {
            "people": "; ".join(risk.text for risk in risks_of(self.names, obstacle.gaps))
        }
        said = str(_WHOLE[obstacle.why]) % facts
        counted = obstacle.why in (Why.CUTOFF, Why.MATERIAL)
        if counted and judged.cutoff.slowest != judged.meeting.board.organisation:
            city = judged.cutoff.slowest.city
            said = _("%(sentence)s It is counted in the working days of %(city)s.") % {
                "sentence": said,
                "city": city,
            }
        return said

    def _because(self, sooner: Sequence[Judged], this: Judged) -> Iterator[str]:
        """What was passed over since the last meeting that takes the case; and how much later it is."""
        taken = [number for number, each in enumerate(sooner) if each.verdict.feasible]
        passed = sooner[taken[-1] + 1 :] if taken else sooner
        yield from self._passed_over(passed)
        if taken:
            days = (this.meeting.day - sooner[taken[0]].meeting.day).days
            yield ngettext("%(n)d day later.", "%(n)d days later.", days) % {"n": days}
        elif not passed:
            yield _("The next meeting of this board.")

    def _passed_over(self, passed: Sequence[Judged]) -> Iterator[str]:
        groups: dict[Why, list[Judged]] = {}
        for each in passed:
            groups.setdefault(each.verdict.obstacles[0].why, []).append(each)
        for why, those in groups.items():
            gaps = {gap for each in those for gap in each.verdict.obstacles[0].gaps}
            facts = self._facts(those[0]) | {"n": len(those), "specialties": self._specialties(gaps)}
            yield str(_PASSED[why][len(those) > 1]) % facts

    def _specialties(self, gaps: "set[Gap] | tuple[Gap, ...]") -> str:
        return ", ".join(sorted({self.names.specialty(gap.specialty) for gap in gaps}))

    def _facts(self, judged: Judged) -> dict[str, object]:
        return {
            "day": day_in_words(judged.meeting.day, _DAY),
            "first": day_in_words(self.not_before, _DAY) if self.not_before else "",
            "arrival": day_in_words(self.material_on, _DAY) if self.material_on else "",
            "presenter": self.presenter or "",
            "cutoff": self._cutoff(judged),
        }

    def _cutoff(self, judged: Judged) -> str:
        """``Tuesday 1 December, 12:00 Lyon · 08:00 Cayenne``: the day is that of the board's place."""
        hours = hours_in_places(judged.cutoff.at, meeting_places(judged.meeting, self.reader))
        return f"{day_in_words(hours[0].start, _DAY)}, {' · '.join(hour.text for hour in hours)}"
