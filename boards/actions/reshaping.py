"""The season that holds the meetings once they follow another rule: split off, changed, joined again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from boards.models import Meeting, MeetingState, Seat, Series
from boards.rules import clock
from boards.rules.pairing import first_of_period, last_of_period
from boards.rules.recurrence import check_rule, rule_parts, rule_until, slots
from boards.rules.refusal import Refusal

from .seasons import AHEAD

_A_MONTH = timedelta(days=31)  # so that no meeting is lost where its new slot comes after the last one made


@dataclass(frozen=True)
class Pattern:
    """When and where a season meets, on its own clock. An empty ``place`` is the board's usual one."""

    rrule: str
    start_time: time
    duration_minutes: int
    place: str = ""


def pattern_of(series: Series) -> Pattern:
    return Pattern(series.rrule, series.start_time, series.duration_minutes, series.place)


def last_before(series: Series, first: Meeting) -> date | None:
    """The last slot of the season before this meeting's, if it gave any."""
    earlier = series.meetings.filter(slot_date__lt=first.slot_date).exclude(state=MeetingState.DROPPED)
    ruled = set(slots(series.rrule, series.starts_on, series.ends_on))
    return max((day for day in earlier.values_list("slot_date", flat=True) if day in ruled), default=None)


def made_until(series: Series, now: datetime) -> date:
    """Meetings are made 18 months ahead, and where they were made already."""
    return min(series.ends_on, max(now.date() + AHEAD, series.materialised_until))


def joinable(series: Series, first: Meeting, to: Pattern) -> Series | None:
    """The season from which this one was split off, if they become alike and all of it goes back."""
    former = series.follows
    if former is None or former.withdrawn_at or former.board_id != series.board_id:
        return None
    first_slot = first.slot_date or first.day
    fits = pattern_of(former) == to and former.ends_on < first_slot and last_before(series, first) is None
    return (
        Series.objects.select_for_update(of=("self",)).select_related("board__organisation").get(pk=former.pk)
        if fits
        else None
    )


def join(series: Series, former: Series, since: date, now: datetime) -> tuple[Series, list[date]]:
    """The former season lasts as long as the one that goes back to it; that one is held no more."""
    rule, said_before, answered = former.rrule, former.materialised_until, answered_rule(former)
    joined_on, ends_on = former.ends_on, _end(series, pattern_of(former), former.starts_on)
    if slots(rule, former.starts_on, said_before) == slots(rule, former.starts_on, ends_on):
        ends_on = said_before  # as it was told before the split, so that undoing it in time tells nobody
    former.ends_on = ends_on
    former.materialised_until = max(said_before, min(ends_on, series.materialised_until + _A_MONTH))
    former.save(update_fields=["ends_on", "materialised_until"])
    keep_answers(former, answered)
    series.withdrawn_at = now
    series.save(update_fields=["withdrawn_at"])
    days = slots(rule, former.starts_on, former.materialised_until)
    return former, _ahead([day for day in days if day > joined_on], former, since, now)


def reshape(series: Series, first: Meeting, to: Pattern, now: datetime) -> tuple[Series, list[date]]:
    """The season that follows the new rule, saved, and its slots from this meeting's week or month on."""
    check_rule(to.rrule)
    since, earlier = first.slot_date or first.day, last_before(series, first)
    begin = first_of_period(since, rule=to.rrule)
    if earlier:
        begin = max(begin, earlier + timedelta(days=1))
    ends_on = _end(series, to, begin)
    season = _split_off(series, earlier) if earlier else series
    season.rrule, season.place = to.rrule, to.place
    season.start_time, season.duration_minutes = to.start_time, to.duration_minutes
    days = _ahead(slots(to.rrule, begin, ends_on), season, since, now)
    season.starts_on, season.ends_on = days[0], ends_on
    season.materialised_until = min(ends_on, max(now.date() + AHEAD, series.materialised_until) + _A_MONTH)
    season.save()
    return season, [day for day in days if day <= season.materialised_until]


def _split_off(series: Series, earlier: date) -> Series:
    answered = answered_rule(series)
    series.ends_on = earlier
    series.save(update_fields=["ends_on"])
    keep_answers(series, answered)
    return Series(board=series.board, time_zone=series.time_zone, follows=series)


def _ahead(days: Sequence[date], season: Series, since: date, now: datetime) -> list[date]:
    """Those that are not past. Refusal ``series-into-past`` if the slot of this meeting's week would be."""
    ahead = [
        day for day in days if clock.instant(datetime.combine(day, season.start_time), season.time_zone) > now
    ]
    same = [day for day in days if day.isocalendar()[:2] == since.isocalendar()[:2]]
    if same and same[-1] not in ahead:
        raise Refusal("series-into-past", "weekday", day=same[-1])
    if not ahead:
        raise Refusal("rule-never-fires", "weekday")
    return ahead


def _end(series: Series, to: Pattern, begin: date) -> date:
    """The last day: the same, unless another weekday then won or lost a meeting at the very end."""
    (every, nth, _), (then_every, then_nth, _) = rule_parts(series.rrule), rule_parts(to.rrule)
    if to.rrule == series.rrule or (every, nth != 0) != (then_every, then_nth != 0):
        return series.ends_on
    last = slots(series.rrule, series.starts_on, series.ends_on)[-1]
    latest = last_of_period(last, rule=to.rrule)
    becomes = slots(to.rrule, begin, max(series.ends_on, latest))
    within = [day for day in becomes if day <= series.ends_on]
    meant = [day for day in becomes if day <= latest]
    return series.ends_on if within == meant else latest


def answered_rule(series: Series) -> str:
    """The rule as a season's invitation says it and as an answer to it quotes it."""
    return rule_until(series.rrule, series.ends_on, series.start_time, series.time_zone)


def keep_answers(series: Series, answered: str) -> None:
    """An answer to the whole season counts for what is left of it, and for what is added to its end."""
    seats = Seat.objects.filter(board=series.board_id, standing_answer_to=answered)
    seats.update(standing_answer_to=answered_rule(series))
