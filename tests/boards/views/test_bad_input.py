"""Nonsense in, a sentence out: beside its field, in the reader's language, with everything typed kept."""

from datetime import timedelta
from typing import Protocol

import pytest
from django.urls import reverse

from boards.models import Language, Meeting, Organisation, Person, TumourBoard
from tests import make

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db

NUL, CRLF = "Nou\x00veau", "Nou\r\nveau"


@pytest.fixture
def net() -> Network:
    return network()


BOOK = {"family_name": "Nouveau", "given_name": "Line", "birth_date": "1961-04-12", "minutes": "7"}
SEASON = {
    "frequency": "W1",
    "weekday": "MO",
    "starts_on": "2026-12-01",
    "ends_on": "2027-06-30",
    "start_time": "09:00",
    "end_time": "10:00",
    "preview": "1",
}
MEETING = {"day": "2026-12-04", "start_time": "09:00", "end_time": "10:00"}


def reads(net: Network, language: Language) -> None:
    for user in (net.secretary, net.coordinator, net.administrator):
        user.language = language
        user.save(update_fields=["language"])


class Answered(Protocol):
    """What the test client returns, whatever its stubs call it."""

    status_code: int
    content: bytes


def refused(answer: Answered, *sentences: str) -> None:
    """The page came back with these sentences, in the summary and beside the field."""
    assert answer.status_code == 422
    shown = words(answer)
    assert [sentence for sentence in sentences if shown.count(sentence) < 2] == []


def words(answer: Answered) -> str:
    """The page with plain spaces, since French puts narrow ones into its quotes."""
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("changes", "language", "said", "kept"),
    [
        ({"birth_date": "31/02/1961"}, "en", "“31/02/1961” is not a day of the calendar.", "31/02/1961"),
        (
            {"birth_date": "31/02/1961"},
            "fr",
            "« 31/02/1961 » n’est pas une date du calendrier.",
            "31/02/1961",
        ),
        ({"birth_date": "0001-01-01"}, "en", "Give a year between 1900 and 2200.", "0001-01-01"),
        ({"family_name": NUL}, "en", "This holds an invisible character, such as a line break.", "Line"),
        ({"family_name": NUL}, "fr", "Ce texte contient un caractère invisible,", "Line"),
        ({"family_name": CRLF}, "en", "This holds an invisible character, such as a line break.", "Line"),
        ({"question": "Why\x00?"}, "en", "This holds an invisible character. Type it again without.", "Line"),
        ({"question": ""}, "en", "Write what the board is asked.", "Nouveau"),
        ({"board": "nonsense"}, "en", "Select a valid choice.", "Nouveau"),
        ({"minutes": "-1"}, "en", "greater than or equal to 1", "-1"),
        ({"minutes": "a lot"}, "fr", "Saisissez un nombre entier.", "a lot"),
        ({"minutes": "9" * 40}, "en", "less than or equal to 120", "9" * 40),
        ({"meeting": "nonsense"}, "en", "This meeting is not one of the board’s.", "Nouveau"),
        ({"presenter": "nonsense"}, "en", "Select a valid choice.", "Nouveau"),
        ({"specialties": "nonsense"}, "en", "is not a valid value.", "Nouveau"),
        ({"family_name": "x" * 500}, "en", "at most 80 characters", "x" * 500),
        (
            {"reference": "7KQF-M2XD"},
            "en",
            "Give either a patient or the reference of a known case",
            "7KQF-M2XD",
        ),
    ],
)
def test_a_booking_with_a_fault_says_which_and_keeps_the_rest(
    signed_in: SignIn, changes: dict[str, str], language: str, said: str, kept: str
) -> None:
    net = network()
    reads(net, Language(language))
    form = {**BOOK, "board": "sarcoma", "meeting": str(net.meeting.pk), "question": "Why?", **changes}
    answer = signed_in(net.secretary).post("/book/", form)
    refused(answer, said)
    assert f'value="{kept}"' in answer.text


def test_a_full_meeting_a_passed_cut_off_and_a_board_without_seats_are_said(
    net: Network, signed_in: SignIn
) -> None:
    client = signed_in(net.secretary)
    form = {**BOOK, "board": "sarcoma", "question": "Why?"}
    Meeting.objects.filter(pk=net.meeting.pk).update(capacity_cases=2)
    refused(client.post("/book/", {**form, "meeting": str(net.meeting.pk)}), "This meeting is full.")
    soon = make.meeting(net.board, day=make.TODAY + timedelta(days=1))
    passed = "The cut-off passed on Friday 20 November 2026, 12:00 (Paris)."
    refused(client.post("/book/", {**form, "meeting": str(soon.pk)}), passed)
    empty = make.board("empty")
    make.season(empty)
    first = empty.meetings.latest("starts_at")
    answer = client.post("/book/", {**form, "board": "empty", "meeting": str(first.pk)})
    refused(answer, "Nobody sits on this board yet.")


def test_a_cancelled_meeting_takes_no_case(net: Network, signed_in: SignIn) -> None:
    from boards.actions.meetings import cancel_meeting

    cancel_meeting(net.meeting, by=None, now=make.NOW)
    form = {**BOOK, "board": "sarcoma", "question": "Why?", "meeting": str(net.meeting.pk)}
    refused(signed_in(net.secretary).post("/book/", form), "This meeting is cancelled.")


@pytest.mark.parametrize(
    ("changes", "language", "sentence"),
    [
        ({"day": "2027-03-28", "start_time": "02:30", "end_time": "03:30"}, "en", "the clocks go forward"),
        ({"day": "2027-03-28", "start_time": "02:30", "end_time": "03:30"}, "fr", "n’existe pas"),
        ({"day": "2027-10-31", "start_time": "02:30", "end_time": "03:30"}, "en", "happens twice"),
        ({"start_time": "10:00", "end_time": "09:00"}, "en", "The meeting ends before it starts."),
        ({"start_time": "10:00", "end_time": "10:00"}, "fr", "La réunion se termine avant de commencer."),
        ({"day": "2026-11-20"}, "en", "This time is already past."),
        ({"day": "31/02/2027"}, "en", "“31/02/2027” is not a day of the calendar."),
        ({"start_time": "25:61"}, "en", "“25:61” is not a time of day."),
        ({"start_time": "25:61"}, "fr", "« 25:61 » n’est pas une heure."),
        ({"place": "Room\r\n1"}, "en", "This holds an invisible character"),
        (
            {"day": "2026-12-03", "start_time": "14:00", "end_time": "15:00"},
            "en",
            "already meets at that time",
        ),
        ({"day": "9999-12-31"}, "en", "Give a year between 1900 and 2200."),
    ],
)
def test_an_extraordinary_meeting_at_an_impossible_hour_is_refused(
    net: Network, signed_in: SignIn, changes: dict[str, str], language: str, sentence: str
) -> None:
    reads(net, Language(language))
    form = MEETING | changes
    answer = signed_in(net.coordinator).post("/boards/sarcoma/meetings/new/", form)
    refused(answer, sentence)
    kept = {value for name, value in form.items() if name != "place"}
    assert all(f'value="{value}"' in answer.text for value in kept)


def test_a_meeting_of_a_board_without_seats_is_refused(net: Network, signed_in: SignIn) -> None:
    make.board("empty", at=net.lyon)
    answer = signed_in(net.coordinator).post("/boards/empty/meetings/new/", MEETING)
    assert (answer.status_code, "Nobody sits on this board yet." in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("changes", "language", "sentence"),
    [
        ({"ends_on": "2026-11-01"}, "en", "The season ends before it starts."),
        ({"ends_on": "2026-11-01"}, "fr", "La saison se termine avant de commencer."),
        ({"ends_on": "2030-12-31"}, "en", "A season lasts three years at most."),
        ({"starts_on": "2026-12-02", "ends_on": "2026-12-03"}, "en", "This rule gives no meeting"),
        ({"end_time": "08:00"}, "en", "The meeting ends before it starts."),
        ({"weekday": "XX"}, "en", "Select a valid choice."),
        ({"starts_on": "30/02/2027"}, "en", "“30/02/2027” is not a day of the calendar."),
    ],
)
def test_a_season_that_cannot_be_kept_is_refused(
    net: Network, signed_in: SignIn, changes: dict[str, str], language: str, sentence: str
) -> None:
    reads(net, Language(language))
    answer = signed_in(net.coordinator).post("/boards/sarcoma/seasons/new/", SEASON | changes)
    refused(answer, sentence)


def test_two_seasons_at_the_same_hour_are_refused(net: Network, signed_in: SignIn) -> None:
    make.season(net.board, rrule="FREQ=WEEKLY;BYDAY=MO", start_time=make.NOW.time().replace(hour=9))
    form = {name: value for name, value in SEASON.items() if name != "preview"}
    answer = signed_in(net.coordinator).post("/boards/sarcoma/seasons/new/", form)
    refused(answer, "This board already meets at that time.")
    assert net.board.series.count() == 1


def board_form(**changes: str) -> dict[str, str]:
    form = {
        "name": "Skin",
        "name_fr": "Peau",
        "label": "Skin",
        "label_fr": "Peau",
        "organisation": str(Organisation.objects.get(slug="clb").pk),
        "nature": "standard",
        "language": "fr",
        "time_zone": "Europe/Paris",
        "place": "Room 2",
        "mailbox": "skin@example.org",
        "capacity_cases": "10",
        "capacity_minutes": "60",
        "cutoff_days": "2",
        "cutoff_time": "12:00",
        "minimum_specialties": "3",
        "holiday_rule": "skip",
        "alert_days": "3",
    }
    return form | changes


@pytest.mark.parametrize(
    ("changes", "language", "sentence"),
    [
        ({"time_zone": "Europe/Lyon"}, "en", "“Europe/Lyon” is not a time zone."),
        ({"time_zone": "Europe/Lyon"}, "fr", "« Europe/Lyon » n’est pas un fuseau horaire."),
        ({"time_zone": "../../etc/passwd"}, "en", "“../../etc/passwd” is not a time zone."),
        ({"label": "Skin\r\nBcc: x"}, "en", "This holds an invisible character, such as a line break."),
        ({"capacity_cases": "0"}, "en", "A board needs room for at least one case and one minute."),
        ({"cutoff_time": "noon"}, "en", "“noon” is not a time of day."),
        ({"capacity_minutes": "-5"}, "fr", "supérieure ou égale à 0"),
        ({"capacity_minutes": "99999999"}, "en", "less than or equal to"),
        ({"mailbox": "nobody"}, "en", "Enter a valid email address."),
        ({"video_url": "javascript:alert(1)"}, "en", "Enter a valid URL."),
    ],
)
def test_a_board_with_a_fault_is_not_created(
    net: Network, signed_in: SignIn, changes: dict[str, str], language: str, sentence: str
) -> None:
    reads(net, Language(language))
    answer = signed_in(net.coordinator).post("/boards/new/", board_form(**changes))
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert 'value="Skin"' in answer.text or "label" in changes
    assert not TumourBoard.objects.filter(slug="skin").exists()


def test_a_body_of_ten_megabytes_gets_a_clear_page(net: Network, signed_in: SignIn) -> None:
    answer = signed_in(net.secretary).post(
        "/book/", {"question": "x" * 10_000_000}, content_type="text/plain"
    )
    assert answer.status_code in (400, 413, 422)


def test_ten_megabytes_in_a_field_get_a_clear_page(net: Network, signed_in: SignIn) -> None:
    from urllib.parse import urlencode

    body = urlencode({"question": "x" * 10_000_000})
    kind = "application/x-www-form-urlencoded"
    answer = signed_in(net.secretary).post("/book/", body, content_type=kind)
    assert answer.status_code == 400
    assert "trop volumineux" in answer.text


@pytest.mark.parametrize(
    "address", ["/calendar/?week=2026-W99", "/calendar/?week=soon", "/calendar/?week=-W-"]
)
def test_a_week_that_is_none_is_said(net: Network, signed_in: SignIn, address: str) -> None:
    page = signed_in(net.secretary).get(address)
    assert page.status_code == 200
    assert "is not a week. Write it like 2026-W48." in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/calendar/?board=nonsense&nature=x&organ=%00&partner=%00",
        "/calendar/?week=0000-W01",
        "/calendar/?week=99999-W01",
        "/calendar/?week=%00",
        "/boards/?q=%00&nature=x&host=x",
        "/people/?q=%00&organisation=x&page=nonsense",
        "/people/?page=-1",
        "/people/?page=99999999999999999999",
        "/book/?board=%00&meeting=%00",
        "/book/?board=sarcoma&meeting=nonsense",
    ],
)
def test_no_address_breaks_a_page(net: Network, signed_in: SignIn, address: str) -> None:
    assert signed_in(net.secretary).get(address).status_code == 200


def test_people_and_partners_with_a_fault_are_refused(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.administrator)
    somebody = {
        "given_name": "Ana",
        "family_name": "Marchal",
        "organisation": str(net.lyon.pk),
        "email": net.member.email.upper(),
        "language": "fr",
        "time_zone": "Europe/Paris",
        "channel": "invitation",
    }
    taken = client.post("/people/new/", somebody)
    assert (taken.status_code, "already in the directory" in taken.text) == (422, True)
    assert 'value="Marchal"' in taken.text
    odd = client.post("/people/new/", {**somebody, "email": "a@example.org", "rpps": "12"})
    refused(odd, "An RPPS number has eleven digits.")
    partner = {
        "name": "North\r\nHospital",
        "short_name": "North",
        "kind": "general_hospital",
        "city": "Lille",
        "country": "France",
        "time_zone": "Mars/Olympus",
        "latitude": "95",
        "longitude": "3",
        "holiday_country": "FR",
        "earliest_start": "08:00",
        "latest_end": "19:00",
        "precision": "day",
        "valid_from": "2027-01-01",
        "valid_until": "2026-01-01",
    }
    answer = client.post("/partners/new/", partner)
    refused(answer, "Write the country as two letters", "“Mars/Olympus” is not a time zone.")
    refused(answer, "This holds an invisible character")
    for field in ("name", "country", "time_zone"):
        partner[field] = {"name": "North", "country": "FR", "time_zone": "Europe/Paris"}[field]
    answer = client.post("/partners/new/", partner)
    assert answer.status_code == 422
    assert "A latitude lies in −90 to 90" in answer.text
    assert "The last day comes before the first." in answer.text
    assert Person.objects.filter(family_name="Marchal").count() == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"holiday_country": "XX"}, "No public holidays are known for the country “XX”."),
        ({"holiday_country": ""}, "This field is required."),
        ({"holiday_subdivision": "GF"}, "No holidays of their own are known for “GF” in FR."),
        ({"holiday_country": "de"}, "No holidays of their own are known for “973” in DE."),
        ({"latest_end": "07:00"}, "This hour comes before the one from which it takes part."),
        ({"earliest_start": "25:00"}, "“25:00” is not a time of day."),
        ({"school_area": "Zone\tA"}, "invisible character"),
    ],
)
def test_a_partners_holidays_and_hours_are_of_a_known_place_and_in_order(
    net: Network, signed_in: SignIn, typed: dict[str, str], words: str
) -> None:
    partner = {
        "name": "Cayenne", "short_name": "Cayenne", "kind": "general_hospital", "city": "Cayenne",
        "country": "GF", "time_zone": "America/Cayenne", "latitude": "4.93", "longitude": "-52.31",
        "precision": "day", "holiday_country": "FR", "holiday_subdivision": "973", "school_area": "Guyane",
        "earliest_start": "07:30", "latest_end": "15:00",
    }  # fmt: skip
    client = signed_in(net.administrator)
    refused(client.post("/partners/cayenne/edit/", {**partner, **typed}), words)
    assert client.post("/partners/cayenne/edit/", partner).status_code == 302
    net.cayenne.refresh_from_db()
    assert (net.cayenne.holiday_subdivision, net.cayenne.school_area) == ("973", "Guyane")


def test_the_same_partnership_twice_is_refused(net: Network, signed_in: SignIn) -> None:
    make.partnership(net.cayenne, host=net.lyon, relation="agreement")
    form = {"host": str(net.lyon.pk), "relation": "agreement", "covers": "All", "precision": "year"}
    url = reverse("boards:partnership_new", args=["cayenne"])
    answer = signed_in(net.administrator).post(url, form)
    assert answer.status_code == 422
    assert net.cayenne.partnerships.count() == 1
