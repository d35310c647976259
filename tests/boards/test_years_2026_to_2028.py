"""The years 2026 to 2028 of the demo, day by day: every holiday and every change of the clocks.

Whoever keeps a board's calendar can read these tables against her own. The boards are those of the demo,
with its own places and rules; the meetings are rows that real seasons made.

    Monday      RCP Sein                   on a holiday: the next working day
    Tuesday     RCP Digestif               on a holiday: the next working day
    Wednesday   RCP Moléculaire            on a holiday: the working day before
    Thursday    RCP Sarcome                on a holiday: no meeting
    Friday      RCP Métastases cérébrales  on a holiday: the working day before
    Friday      RCP Guyane, in Cayenne     on a holiday: the working day before
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from boards.actions.seasons import open_season
from boards.demo import network, rosters
from boards.demo.directory import Directory
from boards.demo.story import begin
from boards.demo.tumour_boards import board_named, first_meeting_day
from boards.hours import day_in_words
from boards.models import Meeting, MeetingState, Organisation, TumourBoard
from boards.queries.days_off import place_holidays
from boards.rules import clock
from boards.rules.holidays import public_holidays

pytestmark = pytest.mark.django_db
YEARS = (2026, 2027, 2028)
LYON, CAYENNE = "Europe/Paris", "America/Cayenne"
IN_LYON = ("breast", "digestive", "molecular", "sarcoma", "brain-metastases")
IN_CAYENNE = ("guyane",)

HOLIDAYS_IN_LYON = """
Thu 1 Jan 2026   Jour de l’an          RCP Sarcome: no meeting
Mon 6 Apr 2026   Lundi de Pâques       RCP Sein: Tue 7 Apr
Fri 1 May 2026   Fête du Travail       RCP Métastases cérébrales: Thu 30 Apr
Fri 8 May 2026   Fête de la Victoire   RCP Métastases cérébrales: Thu 7 May
Thu 14 May 2026  Ascension             RCP Sarcome: no meeting
Mon 25 May 2026  Lundi de Pentecôte    RCP Sein: Tue 26 May
Tue 14 Jul 2026  Fête nationale        RCP Digestif: Wed 15 Jul
Sat 15 Aug 2026  Assomption            a weekend
Sun 1 Nov 2026   Toussaint             a weekend
Wed 11 Nov 2026  Armistice             RCP Moléculaire: Tue 10 Nov
Fri 25 Dec 2026  Noël                  RCP Métastases cérébrales: Thu 24 Dec
Fri 1 Jan 2027   Jour de l’an          RCP Métastases cérébrales: Thu 31 Dec
Mon 29 Mar 2027  Lundi de Pâques       RCP Sein: Tue 30 Mar
Sat 1 May 2027   Fête du Travail       a weekend
Thu 6 May 2027   Ascension             RCP Sarcome: no meeting
Sat 8 May 2027   Fête de la Victoire   a weekend
Mon 17 May 2027  Lundi de Pentecôte    RCP Sein: Tue 18 May
Wed 14 Jul 2027  Fête nationale        RCP Moléculaire: Tue 13 Jul
Sun 15 Aug 2027  Assomption            a weekend
Mon 1 Nov 2027   Toussaint             RCP Sein: Tue 2 Nov
Thu 11 Nov 2027  Armistice             RCP Sarcome: no meeting
Sat 25 Dec 2027  Noël                  a weekend
Sat 1 Jan 2028   Jour de l’an          a weekend
Mon 17 Apr 2028  Lundi de Pâques       RCP Sein: Tue 18 Apr
Mon 1 May 2028   Fête du Travail       RCP Sein: Tue 2 May
Mon 8 May 2028   Fête de la Victoire   RCP Sein: Tue 9 May
Thu 25 May 2028  Ascension             RCP Sarcome: no meeting
Mon 5 Jun 2028   Lundi de Pentecôte    RCP Sein: Tue 6 Jun
Fri 14 Jul 2028  Fête nationale        RCP Métastases cérébrales: Thu 13 Jul
Tue 15 Aug 2028  Assomption            RCP Digestif: Wed 16 Aug
Wed 1 Nov 2028   Toussaint             RCP Moléculaire: Tue 31 Oct
Sat 11 Nov 2028  Armistice             a weekend
Mon 25 Dec 2028  Noël                  RCP Sein: Tue 26 Dec
"""

FRIDAYS_OFF_IN_CAYENNE = """
Fri 1 May 2026   Fête du Travail       RCP Guyane: Thu 30 Apr
Fri 8 May 2026   Fête de la Victoire   RCP Guyane: Thu 7 May
Fri 25 Dec 2026  Noël                  RCP Guyane: Thu 24 Dec
Fri 1 Jan 2027   Jour de l’an          RCP Guyane: Thu 31 Dec
Fri 14 Jul 2028  Fête nationale        RCP Guyane: Thu 13 Jul
"""

ONLY_IN_CAYENNE = """
Wed 10 Jun 2026  Abolition de l’esclavage
Thu 10 Jun 2027  Abolition de l’esclavage
Sat 10 Jun 2028  Abolition de l’esclavage
"""

ONLY_IN_ALSACE_AND_MOSELLE = """
Fri 3 Apr 2026   Vendredi saint
Sat 26 Dec 2026  Saint-Étienne
Fri 26 Mar 2027  Vendredi saint
Sun 26 Dec 2027  Saint-Étienne
Fri 14 Apr 2028  Vendredi saint
Tue 26 Dec 2028  Saint-Étienne
"""

# A board in Lyon at 14:00 and one in Cayenne at 08:45, the week before the change and the week after.
CLOCK_CHANGES = """
Sun 29 Mar 2026  RCP Sarcome  Thu 26 Mar 14:00 Lyon, 10:00 Cayenne   Thu 2 Apr 14:00 Lyon, 09:00 Cayenne
Sun 29 Mar 2026  RCP Guyane   Fri 27 Mar 12:45 Lyon, 08:45 Cayenne   Fri 3 Apr 13:45 Lyon, 08:45 Cayenne
Sun 25 Oct 2026  RCP Sarcome  Thu 22 Oct 14:00 Lyon, 09:00 Cayenne   Thu 29 Oct 14:00 Lyon, 10:00 Cayenne
Sun 25 Oct 2026  RCP Guyane   Fri 23 Oct 13:45 Lyon, 08:45 Cayenne   Fri 30 Oct 12:45 Lyon, 08:45 Cayenne
Sun 28 Mar 2027  RCP Sarcome  Thu 25 Mar 14:00 Lyon, 10:00 Cayenne   Thu 1 Apr 14:00 Lyon, 09:00 Cayenne
Sun 28 Mar 2027  RCP Guyane   Fri 26 Mar 12:45 Lyon, 08:45 Cayenne   Fri 2 Apr 13:45 Lyon, 08:45 Cayenne
Sun 31 Oct 2027  RCP Sarcome  Thu 28 Oct 14:00 Lyon, 09:00 Cayenne   Thu 4 Nov 14:00 Lyon, 10:00 Cayenne
Sun 31 Oct 2027  RCP Guyane   Fri 29 Oct 13:45 Lyon, 08:45 Cayenne   Fri 5 Nov 12:45 Lyon, 08:45 Cayenne
Sun 26 Mar 2028  RCP Sarcome  Thu 23 Mar 14:00 Lyon, 10:00 Cayenne   Thu 30 Mar 14:00 Lyon, 09:00 Cayenne
Sun 26 Mar 2028  RCP Guyane   Fri 24 Mar 12:45 Lyon, 08:45 Cayenne   Fri 31 Mar 13:45 Lyon, 08:45 Cayenne
Sun 29 Oct 2028  RCP Sarcome  Thu 26 Oct 14:00 Lyon, 09:00 Cayenne   Thu 2 Nov 14:00 Lyon, 10:00 Cayenne
Sun 29 Oct 2028  RCP Guyane   Fri 27 Oct 13:45 Lyon, 08:45 Cayenne   Fri 3 Nov 12:45 Lyon, 08:45 Cayenne
"""


@pytest.fixture(scope="module", autouse=True)
def three_years(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo's places and boards, and a season of each board named above for every year."""
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("en"):
        story = begin(1, date(2026, 1, 1), datetime(2026, 1, 1, 8, tzinfo=UTC))
        for load in (network.add_organisations, network.list_specialties, rosters.add_boards):
            list(load(story, Directory(story.seed)))
        for slug in (*IN_LYON, *IN_CAYENNE):
            for year in YEARS:
                _open_year(slug, year)
        yield
        transaction.set_rollback(True)


def _open_year(slug: str, year: int) -> None:
    ruled = board_named(slug)
    open_season(
        TumourBoard.objects.get(slug=slug),
        rrule=ruled.rrule,
        starts_on=first_meeting_day(ruled, date(year, 1, 1)),
        ends_on=date(year, 12, 31),
        start_time=ruled.start,
        duration_minutes=ruled.minutes,
        by=None,
        now=datetime(year, 1, 1, tzinfo=UTC),
    )


def lines(table: str) -> list[str]:
    """A table without its spaces between columns."""
    return [" ".join(line.split()) for line in table.strip().splitlines()]


def words(day: date, *, year: bool = True) -> str:
    return day_in_words(day, "D j M Y" if year else "D j M")


def _holidays(slug: str) -> dict[date, str]:
    place = Organisation.objects.get(slug=slug)
    found = place_holidays(place, date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31))
    return {day: found[day].fr for day in sorted(found)}


def _what_boards_do(day: date, slugs: tuple[str, ...]) -> str:
    meetings = Meeting.objects.filter(board__slug__in=slugs, slot_date=day).select_related("board")
    said = [f"{meeting.board.label_fr}: {_what_it_does(meeting)}" for meeting in meetings]
    return ", ".join(said) or "a weekend"


def _what_it_does(meeting: Meeting) -> str:
    if meeting.state == MeetingState.SKIPPED:
        return "no meeting"
    return words(meeting.day, year=False) if meeting.day != meeting.slot_date else "as every week"


def test_every_holiday_of_lyon_and_what_its_boards_do() -> None:
    found = [f"{words(day)} {name} {_what_boards_do(day, IN_LYON)}" for day, name in _holidays("clb").items()]
    assert found == lines(HOLIDAYS_IN_LYON)


def test_every_friday_off_in_cayenne_and_what_its_board_does() -> None:
    fridays = {day: name for day, name in _holidays("cayenne").items() if day.weekday() == 4}
    found = [f"{words(day)} {name} {_what_boards_do(day, IN_CAYENNE)}" for day, name in fridays.items()]
    assert found == lines(FRIDAYS_OFF_IN_CAYENNE)


def test_cayenne_keeps_the_10_june_beside_the_holidays_of_lyon() -> None:
    lyon, cayenne = _holidays("clb"), _holidays("cayenne")
    assert [f"{words(day)} {cayenne[day]}" for day in cayenne if day not in lyon] == lines(ONLY_IN_CAYENNE)
    assert [day for day in lyon if day not in cayenne] == []


@pytest.mark.parametrize("region", ["57", "6AE"])
def test_alsace_and_moselle_keep_good_friday_and_26_december(region: str) -> None:
    years = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
    whole, own = public_holidays("FR", "", *years), public_holidays("FR", region, *years)
    found = [f"{words(day)} {own[day].fr}" for day in sorted(own) if day not in whole]
    assert found == lines(ONLY_IN_ALSACE_AND_MOSELLE)


def test_on_every_other_day_the_boards_meet_as_ruled() -> None:
    lyon, cayenne = _holidays("clb"), _holidays("cayenne")
    for meeting in Meeting.objects.select_related("board__organisation"):
        away = cayenne if meeting.board.slug == "guyane" else lyon
        as_ruled = (meeting.state, meeting.day, meeting.reason) == (
            MeetingState.PLANNED,
            meeting.slot_date,
            "",
        )
        assert as_ruled == (meeting.slot_date not in away), str(meeting)


def _changes(zone: str) -> list[date]:
    """The days of these years on which a zone's clocks change."""
    tz, first = ZoneInfo(zone), date(YEARS[0], 1, 1)
    days = [first + timedelta(days=number) for number in range(366 + 2 * 365)]
    begins = [datetime.combine(day, time(), tz).utcoffset() for day in [*days, date(YEARS[-1] + 1, 1, 1)]]
    return [day for day, before, after in zip(days, begins, begins[1:], strict=False) if before != after]


def _hours(meeting: Meeting) -> str:
    at = [f"{clock.local(meeting.starts_at, zone):%H:%M}" for zone in (LYON, CAYENNE)]
    return f"{words(meeting.day, year=False)} {at[0]} Lyon, {at[1]} Cayenne"


def test_every_change_of_the_clocks_and_the_hours_before_and_after() -> None:
    found = []
    for change in _changes(LYON):
        for slug in ("sarcoma", "guyane"):
            meetings = Meeting.objects.filter(board__slug=slug, state=MeetingState.PLANNED)
            before = meetings.filter(day__lt=change).order_by("-day").select_related("board")[0]
            after = meetings.filter(day__gt=change).order_by("day")[0]
            found.append(f"{words(change)} {before.board.label_fr} {_hours(before)} {_hours(after)}")
    assert found == lines(CLOCK_CHANGES)


def test_the_clocks_of_cayenne_never_change() -> None:
    assert _changes(CAYENNE) == []
