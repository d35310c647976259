"""A reader of French meets no English: on no page, in no mail, in no template's own words."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation

import boards.urls
import scheduling.urls
from boards.actions.absences import enter_absence, withdraw_absence
from boards.actions.attendance import respond
from boards.actions.audits import draw_audit
from boards.actions.chasing import chase
from boards.actions.days_off import add_day_off
from boards.actions.items import Expected, chase_items, owe_item
from boards.actions.lanes import record_only
from boards.actions.meetings import TimeAndPlace, cancel_meeting, move_meeting
from boards.actions.people import edit_person
from boards.actions.publications import publish_list
from boards.actions.seats import unseat_person
from boards.forms.fields import USUAL_ZONES
from boards.identity import encrypt
from boards.models import (
    Absence,
    Answer,
    Booking,
    CaseItem,
    Channel,
    DayOff,
    Guideline,
    ItemKind,
    Language,
    Meeting,
    Person,
    RoleKind,
    SeatMode,
    Series,
    Specialty,
    User,
)
from boards.queries.find import NATURE_WORDS
from boards.rules.case_fields import STEPS
from boards.rules.organs import organs
from scheduling.actions.alerts import tell_coordinators
from scheduling.actions.links import send_calendar_link
from scheduling.actions.relay import relay
from scheduling.answer_links import answer_token
from scheduling.clients import CLIENTS
from scheduling.models import InboundMail, InboundSource, MailState, Method, Outcome, OutgoingMail
from scheduling.owed_links import owed_token
from tests import make
from tests.scheduling.quorums import table
from tests.texts import ROOT, Text, texts

SHOWN = {"aria-label", "title", "alt", "placeholder", "data-label", "data-unreachable", "data-failed"}
HIDDEN = {"script", "style", "code", "kbd", "pre"}  # source, keys, and mails in their reader's language
NAMES = {"Quorum", "WCAG", "CSV", "XLSX", "METHOD", "SEQUENCE", "PARTSTAT", "REQUEST", "CANCEL"}


class Seen(HTMLParser):
    """What a reader sees or hears of a page, but for what says to be in English."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: set[str] = set()
        self._skipping: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if self._skipping or tag in HIDDEN or (tag != "html" and facts.get("lang")):
            self._skipping += [tag] if tag not in {"br", "input", "path", "rect", "use"} else []
            return
        self.texts.update(_plain(facts[name] or "") for name in SHOWN & facts.keys())

    def handle_endtag(self, tag: str) -> None:
        if self._skipping and self._skipping[-1] == tag:
            self._skipping.pop()

    def handle_data(self, data: str) -> None:
        if not self._skipping and data.strip():
            self.texts.add(_plain(data))


def _plain(words: str) -> str:
    return " ".join(words.split())


def english() -> list[re.Pattern[str]]:
    """Every text whose French differs; longer ones are also found inside a sentence."""
    with translation.override("fr"):
        french = {text: _french(text) for text in texts()}
    said = {words for forms in french.values() for words in forms}
    spoken = {words for text in french for words in (text.singular, text.plural) if words not in said}
    return [found for words in sorted(spoken) if (found := _pattern(_plain(words)))]


def _pattern(words: str) -> re.Pattern[str] | None:
    parts = [part for part in re.split(r"%%|%(?:\(\w+\))?[sd]|<.+?>", words) if part]
    if len(re.findall(r"\w", "".join(parts))) < 3:
        return None  # nothing but placeholders, as in “label: text”
    pattern = ".+?".join(re.escape(part) for part in parts)
    long = any(part.count(" ") > 1 for part in parts)
    return re.compile(pattern if long else rf"^{pattern}$")


def _french(text: Text) -> set[str]:
    if text.plural:
        return {translation.ngettext(text.singular, text.plural, number) for number in (1, 2)}
    if text.context:
        return {translation.pgettext(text.context, text.singular)}
    return {translation.gettext(text.singular)}


@pytest.fixture(autouse=True)
def standing_clock() -> Iterator[None]:
    with time_machine.travel(make.NOW, tick=False):
        yield


def house() -> tuple[Meeting, Person, list[OutgoingMail]]:
    """A board told of every kind of change, all of whose people read French."""
    board = make.board("sarcoma", open_to=[make.cayenne()], video_url="https://visio.example.org/sarcoma")
    board.required_specialties.add(make.specialty("pathology"))
    member = make.person("Beaujeu", email="beaujeu@example.org", specialty=make.specialty("surgery"))
    remote, gone, feed = (make.person(name, at=make.cayenne()) for name in ("Oyapock", "Iracoubo", "Kaw"))
    make.seat(board, member)
    make.seat(board, remote, mode=SeatMode.REMOTE)
    leaving = make.seat(board, gone)
    make.partnership(make.cayenne(), valid_from=date(2011, 1, 1))
    make.season(board)
    relay(make.NOW)
    OutgoingMail.objects.update(state=MailState.SENT)
    first, second, third, fourth = Meeting.objects.filter(board=board).order_by("starts_at")[:4]
    for meeting in (first, second, third):
        make.booking(meeting, presenter=member, specialties=[make.specialty("pathology")])
    cancel_meeting(third, reason="Jour chômé", by=None, now=make.NOW)
    move_meeting(fourth, TimeAndPlace(date(2026, 12, 18), fourth.start_time, 60, ""), by=None, now=make.NOW)
    unseat_person(leaving, by=None, now=make.NOW)
    feed.channel = Channel.FEED
    edit_person(feed, changed=["channel"], by=None, now=make.NOW)
    send_calendar_link(feed, by=None, now=make.NOW)
    relay(make.NOW)
    return first, member, list(OutgoingMail.objects.order_by("pk"))


def incoming(meeting: Meeting, member: Person) -> list[InboundMail]:
    """A message of every outcome, the first a delegation to somebody in the directory."""
    about = {"from": member.email, "delegate": make.person("Remplaçant").email, "answer": "ACCEPTED"}
    about |= {"proposed": "2026-12-04T14:00:00+00:00"}
    outcomes = [Outcome.DELEGATED, *(outcome for outcome in Outcome if outcome != Outcome.DELEGATED)]
    return [
        InboundMail.objects.get_or_create(
            sha256=f"{number:064d}",
            defaults={
                "source": InboundSource.IMAP, "received_at": make.NOW, "size": 1, "raw": encrypt(""),
                "outcome": outcome, "about": {**about, "failed": [member.email]}, "person": member,
                "meeting": meeting, "board": meeting.board,
            },
        )[0]
        for number, outcome in enumerate(outcomes)
    ]  # fmt: skip


def _closed() -> DayOff:
    """A closure of Cayenne, which leaves the board of Lyon alone."""
    day = date(2026, 12, 22)
    row = DayOff(kind="closure", name="Fermeture", first_day=day, last_day=day, organisation=make.cayenne())
    add_day_off(row, by=None, now=make.NOW)
    return row


def _absence(member: Person) -> Absence:
    """Of one Monday, on which her boards do not meet."""
    day = date(2027, 1, 11)
    known = member.absences.filter(first_day=day).first()
    return known or enter_absence(member, day, day, by=None, now=make.NOW).absence


def _item(meeting: Meeting, member: Person) -> CaseItem:
    """Slides that come too late for the meeting on which their case is booked."""
    case = meeting.bookings.earliest("position").case
    late = Expected(ItemKind.SLIDES, member, meeting.day)
    return case.items.first() or owe_item(case, late, by=None, now=make.NOW)


def _guideline(meeting: Meeting) -> Guideline:
    """By which a case of last month was recorded, and drawn to be reviewed."""
    if known := Guideline.objects.first():
        return known
    then = make.NOW - timedelta(days=40)
    held = make.meeting(meeting.board, day=date(2026, 11, 12), now=then)
    guideline = make.guideline()
    record_only(make.booking(held, now=then), guideline, by=None, now=then)
    draw_audit(meeting.board, seed="b0a4", by=None, now=make.NOW)
    Specialty.objects.filter(code="surgery").update(preparation="2.4")  # of the member
    return guideline


def addresses(meeting: Meeting, member: Person, mail: OutgoingMail) -> Iterator[str]:
    """Every page that GET may answer."""
    seat = member.seats.get()
    letter, *_rest = incoming(meeting, member)
    item = _item(meeting, member)
    keys: dict[str, object] = {
        "change_season": meeting.pk, "cancel_season": meeting.pk, "end_season": meeting.series_id,
        "restore_season": meeting.series_id,
        "meeting": meeting.pk, "move_meeting": meeting.pk, "cancel_meeting": meeting.pk,
        "restore_meeting": Meeting.objects.get(state="cancelled").pk, "booking": meeting.bookings.all()[0].pk,
        "person": member.pk, "person_hours": member.pk, "edit_person": member.pk, "change_seat": seat.pk,
        "unseat": seat.pk,
        "partnership_edit": make.cayenne().partnerships.get().pk, "outgoing_mail": mail.pk,
        "inbox_mail": letter.pk, "inbox_invite": letter.pk, "inbox_decline": letter.pk,
        "prepare": meeting.pk, "meeting_list": meeting.pk, "publish": meeting.pk, "overflow": meeting.pk,
        "answer_for": meeting.pk, "meeting_chase": meeting.pk, "absence_new": member.pk,
        "absence_withdraw": _absence(member).pk, "own_absence_withdraw": _absence(member).pk,
        "day_off_withdraw": _closed().pk, "copy_season": Series.objects.get(board=meeting.board).pk,
        "case": item.case_id, "item_new": item.case_id, "item": item.pk, "item_chase": item.pk,
        "case_chase": item.case_id, "owed_page": owed_token(member.pk, item.pk),
        "record": meeting.bookings.all()[0].pk, "guideline": _guideline(meeting).pk,
        "guideline_edit": _guideline(meeting).pk, "guideline_edition": _guideline(meeting).pk,
        "calendar_link_open": "used-up", "answer_page": answer_token(member.pk, meeting.pk),
    }  # fmt: skip
    for app, module in (("boards", boards.urls), ("scheduling", scheduling.urls)):
        for pattern in module.urlpatterns:
            of_partner = str(pattern.pattern).startswith("partner")
            key = keys.get(pattern.name, "cayenne" if of_partner else "sarcoma")
            try:
                yield reverse(f"{app}:{pattern.name}")
            except NoReverseMatch:
                yield _with_key(f"{app}:{pattern.name}", key)
    yield f"/book/?board=sarcoma&meeting={meeting.pk}"
    yield f"/boards/sarcoma/seats/new/?person={make.person('Nouveau').pk}"
    yield "/boards/sarcoma/seats/new/?q=nobody"
    yield from (f"/cases/{item.case_id}/{step.name}/" for step in STEPS)
    yield f"/owed/{owed_token(make.person().pk, item.pk)}/"
    yield "/calendar/?week=2026-W50"
    yield "/people/?q=zzz"
    yield "/planner/?board=sarcoma"
    yield "/boards/find/?q=sarcoma&age=40"
    yield "/boards/find/?q=zzz"
    yield "/planner/?sites=cayenne&minutes=0"
    yield "/conflicts/?day=2027-13-41"
    yield f"/bookings/{Booking.objects.get(lane='recorded').pk}/"
    yield "/guidelines/?q=zzz&withdrawn=on"
    yield f"/meetings/{meeting.pk}/prepare/?show=urgent&sort=missing"
    yield from (f"/inbox/{mail.pk}/" for mail in incoming(meeting, member))
    yield f"/answer/{answer_token(member.pk, meeting.pk)}x/"
    yield f"/answer/{answer_token(make.person().pk, meeting.pk)}/"


def _with_key(name: str, key: object) -> str:
    """The address, or that of nothing where only POST could use it."""
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return "/nothing/"


def season_posts(meeting: Meeting) -> Iterator[tuple[str, dict[str, str]]]:
    rhythm = {"frequency": "W2", "weekday": "TU", "start_time": "15:00", "end_time": "16:30", "place": ""}
    season = f"/meetings/{meeting.pk}/season/"
    yield season, {**rhythm, "scope": "all", "action": "preview"}
    yield season, {**rhythm, "scope": "none", "start_time": "26:00"}
    yield f"{season}cancel/", {"scope": "all", "reason": "Congrès", "action": "preview"}
    yield f"/seasons/{meeting.series_id}/end/", {"ends_on": "2027-03-31", "action": "preview"}
    yield f"/seasons/{meeting.series_id}/end/", {"ends_on": "2027-02-30"}
    yield f"/seasons/{meeting.series_id}/restore/", {"action": "preview"}


def quorum_posts(meeting: Meeting, member: Person) -> Iterator[tuple[str, dict[str, str]]]:
    """Absences, hours and reminders: previews, and what is refused."""
    yield f"/people/{member.pk}/hours/", {"weekday": "9", "begins": "10:00", "ends": "25:00"}
    yield f"/people/{member.pk}/hours/", {"weekday": "1", "begins": "10:00", "ends": "09:00"}
    for absences in ("/my-calendar/absences/", f"/people/{member.pk}/absences/"):
        yield f"{absences}new/", {"first_day": "2026-12-01", "last_day": "2026-12-31", "action": "preview"}
        yield f"{absences}new/", {"first_day": "2027-01-10", "last_day": "2027-01-12", "action": "preview"}
        yield f"{absences}new/", {"first_day": "2026-12-02", "last_day": "2026-12-01"}
    yield f"/my-calendar/absences/{_absence(member).pk}/withdraw/", {"action": "preview"}
    yield f"/absences/{_absence(member).pk}/withdraw/", {"action": "preview"}
    yield f"/meetings/{meeting.pk}/chase/", {"action": "preview"}
    booking = str(meeting.bookings.earliest("position").pk)
    for page in ("overflow", "chase-owed"):
        yield f"/meetings/{meeting.pk}/{page}/", {"action": "choose", "booking": booking}
        yield f"/meetings/{meeting.pk}/{page}/", {"action": "confirm", "booking": booking}
    yield "/boards/sarcoma/chase/", {"action": "preview", "meetings": "3"}
    yield "/boards/sarcoma/chase/", {"action": "preview", "meetings": "99"}


def case_posts(meeting: Meeting, member: Person) -> Iterator[tuple[str, dict[str, str]]]:
    """The case form, refused; and what is owed, noted wrongly and chased."""
    item = _item(meeting, member)
    for step in STEPS:
        yield (
            f"/cases/{item.case_id}/{step.name}/",
            {"seen": "", "birth_date": "x", "g8": "99", "who_on": "x"},
        )
    yield f"/cases/{item.case_id}/owed/new/", {"kind": "", "expected_on": "2001-01-01"}
    yield f"/items/{item.pk}/chase/", {"action": "preview"}
    yield f"/owed/{owed_token(member.pk, item.pk)}/", {"expected_on": "2001-01-01"}


def lane_posts(meeting: Meeting) -> Iterator[tuple[str, dict[str, str]]]:
    """Requests sorted, guidelines, hours of preparation: what is refused."""
    yield "/triage/", {"action": "record", "booking": str(meeting.bookings.all()[0].pk)}
    yield "/triage/", {"action": "discuss", "guideline": "zzz"}
    yield f"/bookings/{meeting.bookings.all()[0].pk}/record/", {"guideline": ""}
    yield "/guidelines/new/", {"name": "", "dated_on": "31/02/2027", "url": "::"}
    yield f"/guidelines/{_guideline(meeting).pk}/version/", {"edition": "2025", "dated_on": "2024-01-01"}
    yield "/specialties/", {f"hours_{Specialty.objects.all()[0].pk}": "2.44"}


def posts(meeting: Meeting, member: Person) -> Iterator[tuple[str, dict[str, str]]]:
    """Forms left empty, and previews."""
    seat = member.seats.get()
    moved = {"day": "2026-12-11", "start_time": "15:00", "end_time": "16:30", "place": ""}
    yield f"/meetings/{meeting.pk}/move/", {**moved, "action": "preview"}
    yield f"/meetings/{meeting.pk}/move/", {"day": "2026-13-41"}
    yield f"/meetings/{meeting.pk}/cancel/", {"action": "preview", "reason": "Congrès"}
    yield from season_posts(meeting)
    yield f"/seats/{seat.pk}/", {"action": "preview", "kind": "observer", "mode": "remote"}
    yield f"/seats/{seat.pk}/end/", {"action": "preview"}
    closure = {"kind": "closure", "name": "Congrès", "first_day": "2026-12-01", "last_day": "2026-12-20"}
    yield "/days-off/new/", {**closure, "action": "preview", "board": "sarcoma", "place": ""}
    yield "/days-off/new/", {**closure, "action": "preview", "kind": "holiday", "last_day": "2026-11-30"}
    yield "/days-off/school/", {"action": "preview", "lines": "Congrès;Congrès;2027-02-01;2027-02-02"}
    yield (
        "/days-off/school/",
        {"action": "preview", "lines": "Congrès;Congrès;2027-02-01;??\nx\n;;;\n=;=;=;="},
    )
    season = Series.objects.get(board__slug="sarcoma").pk
    copied = {"action": "preview", "starts_on": "2027-04-01", "ends_on": "2027-06-30"}
    yield f"/seasons/{season}/copy/", copied
    yield f"/seasons/{season}/copy/", {**copied, "ends_on": "2027-03-01"}
    yield "/my-calendar/channel/", {"action": "preview", "channel": "feed"}
    yield "/my-calendar/devices/new/", {"name": ""}
    yield from (*quorum_posts(meeting, member), *case_posts(meeting, member))
    yield f"/meetings/{meeting.pk}/answers/", {"person": "zzz"}
    first, *others = incoming(meeting, member)
    yield f"/inbox/{first.pk}/", {"action": "read"}
    yield f"/inbox/{first.pk}/", {"action": "settle", "how": "x"}
    yield f"/inbox/{first.pk}/invite/", {"action": "preview", "meeting": str(meeting.pk), "mode": "remote"}
    yield from ((f"/inbox/{mail.pk}/", {"action": "confirm-answer"}) for mail in others)
    yield f"/answer/{answer_token(member.pk, meeting.pk)}/", {"answer": "maybe"}
    for form in ("/book/", "/boards/new/", "/partners/new/", "/people/new/", "/boards/sarcoma/seasons/new/"):
        yield form, {"starts_on": "31/02/2027", "reference": "XXXX-XXXX", "board": "sarcoma"}
    yield "/boards/sarcoma/meetings/new/", {"day": "2027-03-28", "start_time": "02:30", "end_time": "03:30"}


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.parametrize(
    "role", [RoleKind.SECRETARY, RoleKind.COORDINATOR, RoleKind.ADMINISTRATOR, None], ids=str
)  # None: somebody who only sits on a board
def test_no_page_shows_a_reader_of_french_any_english(role: RoleKind | None) -> None:
    meeting, member, mails = house()
    reader = make.user(role, person=None if role else member, language=Language.FRENCH)
    asked: list[tuple[str, dict[str, str]]] = [(url, {}) for url in addresses(meeting, member, mails[0])]
    asked += [*posts(meeting, member), *lane_posts(meeting)]
    forbidden, known = english(), _words(*_data(), *NAMES, *USUAL_ZONES, *_same_in_both())
    read = 0
    for url, typed in asked:
        french, both = _seen(reader, Language.FRENCH, url, typed), _seen(reader, Language.ENGLISH, url, typed)
        read += bool(french)
        english_said = [words for words in french for text in forbidden if text.search(words)]
        assert english_said == [], url
        assert _words(*(french & both)) - known == set(), url
    assert read > 10


def _seen(reader: User, language: Language, url: str, typed: dict[str, str]) -> set[str]:
    User.objects.filter(pk=reader.pk).update(language=language)
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    client.force_login(User.objects.get(pk=reader.pk))
    answer = client.post(url, typed) if typed else client.get(url)
    page = answer.content.decode()
    bilingual = "q-bare" in page  # pages of errors, read by another test
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return Seen(page).texts if is_page and not bilingual else set()


def _data() -> Iterator[str]:
    """Every text that is stored: names, places, questions, reasons."""
    for app in ("boards", "scheduling"):
        for model in apps.get_app_config(app).get_models():
            for row in model._default_manager.values():
                yield from (value for value in row.values() if isinstance(value, str))
    yield from ("Moreau", "Jeanne", "Patient", "Adjuvant treatment")  # enciphered where they are stored
    yield from (word for organ in organs().values() for word in (organ.en, organ.fr, *organ.words))
    yield from (text for about in NATURE_WORDS.values() for text in about)
    yield from ("Congrès", *(str(client.name) for client in CLIENTS))


def _same_in_both() -> Iterator[str]:
    with translation.override("fr"):
        yield from (text.singular for text in texts() if text.singular in _french(text))


def _words(*said: str) -> set[str]:
    return {word.lower() for words in said for word in re.findall(r"[^\W\d_]{3,}", words)}


@pytest.mark.django_db
def test_no_mail_to_a_reader_of_french_holds_any_english() -> None:
    _meeting, _member, mails = house()
    forbidden = english()
    kinds = set()
    for row in mails:
        mail = email.message_from_bytes(bytes(row.mime), policy=email.policy.default)
        assert mail["Content-Language"] == "fr"
        parts = [part.get_content() for part in mail.walk() if part.get_content_type() == "text/plain"]
        said = [_plain(str(mail["Subject"])), *(_plain(line) for line in "\n".join(parts).splitlines())]
        assert [words for words in said for text in forbidden if text.search(words)] == []
        kinds.add(said[0].partition("\u00a0:")[0].partition(" :")[0])
    assert kinds == {"Invitation", "Modification", "Annulation", "Invitation retirée", "RCP"}


@pytest.mark.django_db
def test_no_mail_about_a_quorum_holds_any_english() -> None:
    at = table(language=Language.FRENCH)
    absence = enter_absence(at.pathologist, date(2026, 11, 26), date(2026, 12, 3), by=None, now=make.NOW)
    booked = make.booking(at.meeting, presenter=at.deputy, specialties=[make.specialty("radiology")])
    owed = owe_item(booked.case, Expected(ItemKind.IMAGING, at.surgeon, make.TODAY), by=None, now=make.NOW)
    chase_items([owed], by=None, now=make.NOW)
    respond(at.meeting, at.deputy, Answer.DECLINED, by=None, now=make.NOW, source="web")
    chase([at.meeting], by=None, now=make.NOW)
    publish_list(at.meeting, by=None, now=make.NOW)
    relay(make.NOW)
    tell_coordinators(make.NOW + timedelta(days=7))
    withdraw_absence(absence.absence, by=None, now=make.NOW)
    tell_coordinators(make.NOW + timedelta(days=7))
    relay(make.NOW)
    forbidden, kinds = english(), set()
    for row in OutgoingMail.objects.filter(method=Method.NOTE):
        mail = email.message_from_bytes(bytes(row.mime), policy=email.policy.default)
        assert mail["Content-Language"] == "fr"
        parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
        said = [_plain(str(mail["Subject"])), *Seen(parts[1]).texts, *map(_plain, parts[0].splitlines())]
        assert [words for words in said for text in forbidden if text.search(words)] == []
        kinds.add(str(mail["Subject"]).split(" :")[0].split(" ?")[0])
    assert kinds == {
        "Merci de répondre", "Pouvez-vous venir", "Plus nécessaire", "Pas de quorum", "Spécialistes menacés",
        "Liste modifiée", "Attendu",
    }  # fmt: skip


TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.txt"))
TAGS = re.compile(
    r"{% comment %}.*?{% endcomment %}|{% blocktranslate.*?{% endblocktranslate %}"
    r"|{%.*?%}|{{.*?}}|q-[\w-]+",
    re.DOTALL,
)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_of_its_own(template: Path) -> None:
    """Every word goes through gettext, but for the pages of errors, which speak both languages."""
    source = template.read_text("utf-8")
    if 'extends "bare.html"' not in source and template.name != "bare.html":
        page = Seen(TAGS.sub(" ", source))
        assert _words(*page.texts) - _words(*NAMES) == set()
