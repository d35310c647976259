"""Each hour in a mail is that of the day it speaks of, in each place."""

from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest

from boards.actions.meetings import TimeAndPlace, move_meeting
from boards.models import Language
from scheduling.actions.relay import relay
from scheduling.models import MailState, OutgoingMail
from tests import make

pytestmark = pytest.mark.django_db


def text_of(mail: OutgoingMail) -> str:
    message = message_from_bytes(bytes(mail.mime), policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def test_a_season_names_both_hours_of_cayenne_and_a_moved_day_only_its_own() -> None:
    board = make.board("sarcoma")
    make.seat(board, make.person(at=make.cayenne(), language=Language.ENGLISH))
    series = make.season(board, ends_on=date(2027, 6, 30))
    relay(make.NOW)
    OutgoingMail.objects.update(state=MailState.SENT)
    meeting = series.meetings.order_by("day")[0]
    to = TimeAndPlace(meeting.day + timedelta(days=1), meeting.start_time.replace(hour=15), 90)
    move_meeting(meeting, to, by=None, now=make.NOW)
    relay(make.NOW)
    season, day = OutgoingMail.objects.order_by("id")
    assert "14:00 Lyon · 09:00 or 10:00 Cayenne" in text_of(season)
    assert "Friday 27 November 2026, 15:00 Lyon · 11:00 Cayenne" in text_of(day)
    assert "Before: Thursday 26 November 2026, 14:00 Lyon · 10:00 Cayenne" in text_of(day)
    assert "09:00" not in text_of(day)
