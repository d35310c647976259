"""Feeds: published when something changes, from fragments that are rendered once a meeting and audience."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import FilteredRelation, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from boards.journal import record
from boards.models import (
    ON_AGENDA,
    Booking,
    Meeting,
    MeetingState,
    Person,
    Seat,
    SeatMode,
    TumourBoard,
    User,
)
from scheduling import facts, feedfiles, ical
from scheduling.addresses import hashed, new_token
from scheduling.facts import Reader
from scheduling.models import CalendarFeed, FeedAddress, Fragment

BACK, AHEAD = timedelta(days=60), timedelta(days=400)
FORMAT = 1  # raise it when a VEVENT is written in another way: every fragment is then made anew
COLOUR = "steelblue"
PLACEHOLDER_KEPT = timedelta(days=30)


@transaction.atomic
def open_address(
    *,
    name: str,
    person: Person | None = None,
    board: TumourBoard | None = None,
    by: User | None,
    now: datetime,
) -> str:
    """A new secret address of a person's or board's feed for one device; shown once, never again."""
    feed, _created = CalendarFeed.objects.get_or_create(person=person, board=board)
    token = new_token()
    address = FeedAddress.objects.create(
        feed=feed, name=name, owner=person, token_hash=hashed(token), created_at=now
    )
    record("feed.opened", feed.subject, by=by, at=now, address=address.pk)
    publish(feed.pk, now)
    feedfiles.point_address(address.token_hash, str(feed.pk))
    return token


@transaction.atomic
def revoke_address(address: FeedAddress, *, by: User | None, now: datetime) -> None:
    """From now on the address answers one event that says so; after 30 days it is gone."""
    if not FeedAddress.objects.filter(pk=address.pk, revoked_at__isnull=True).update(revoked_at=now):
        return
    feed = address.feed
    record("feed.revoked", feed.subject, by=by, at=now, address=address.pk)
    feedfiles.revoke_address(address.token_hash, _language(feed))


def publish_for(people: Collection[UUID], boards: Collection[UUID], now: datetime) -> int:
    """Publish the feeds of these people and boards, if they have any; returns how many changed."""
    feeds = CalendarFeed.objects.filter(addresses__revoked_at__isnull=True).distinct()
    mine = feeds.filter(Q(person__in=people) | Q(board__in=boards))
    return sum(publish(feed, now) for feed in mine.values_list("pk", flat=True))


@transaction.atomic
def publish(feed_id: UUID, now: datetime) -> bool:
    """Assemble a feed and write it if it says something new.

    The file is written under the row's lock, so that an older version never overwrites a newer one.
    """
    locked = CalendarFeed.objects.select_for_update(of=("self",))
    feed = locked.select_related("person__organisation", "board__organisation").get(pk=feed_id)
    body = _assemble(feed, now)
    changed = body != bytes(feed.body)
    if changed:
        feed.body, feed.published_at = body, now
    if changed or feed.window_from != now.date():
        feed.window_from = now.date()
        feed.save(update_fields=["body", "published_at", "window_from"])
    if not feedfiles.holds(str(feed.pk), body):
        feedfiles.write_body(str(feed.pk), body, feed.published_at or now)
    return changed


@dataclass(frozen=True)
class _Part:
    """Meetings that one reader sees alike."""

    reader: Reader
    meetings: QuerySet[Meeting]


def _assemble(feed: CalendarFeed, now: datetime) -> bytes:
    parts = list(_parts(feed, now))
    pieces = sorted(piece for part in parts for piece in _pieces(part))
    name, language = _name(feed), _language(feed)
    if not pieces:
        uid = f"{feed.pk}@empty.{settings.UID_DOMAIN}"
        return ical.placeholder("empty", language, uid=uid, stamp=feedfiles.REVOKED_SINCE)
    zones = {zone for _, _, zone, _ in pieces}
    return ical.feed(name, COLOUR, zones, [body for *_, body in pieces])


def _parts(feed: CalendarFeed, now: datetime) -> Iterable[_Part]:
    window = Meeting.objects.filter(ends_at__gt=now - BACK, starts_at__lt=now + AHEAD)
    window = window.exclude(state=MeetingState.SKIPPED).filter(
        Q(state=MeetingState.PLANNED) | Q(ends_at__gt=now)
    )
    if feed.board:
        yield _Part(facts.board_reader(feed.board), window.filter(board=feed.board))
    elif feed.person and feed.person.active:
        yield from _personal_parts(feed.person, window, now - BACK)


def _personal_parts(person: Person, window: QuerySet[Meeting], since: datetime) -> Iterable[_Part]:
    """By mode of taking part: on site and by video read differently, and no meeting is in both.

    The few keys are read first: a database then finds the meetings by index, however many are stored.
    """
    boards, meetings = _seats(person, since)
    on_site = Q()
    for mode in (SeatMode.ON_SITE, SeatMode.REMOTE):
        if not boards[mode] and not meetings[mode]:
            continue
        seen = Q(board__in=boards[mode]) | Q(pk__in=meetings[mode])
        yield _Part(facts.reader_of(person, mode), window.filter(seen & ~on_site))
        on_site = seen


def _seats(person: Person, since: datetime) -> tuple[dict[str, set[UUID]], dict[str, set[UUID]]]:
    """By mode: the boards on which she sits, and the meetings that she attends as a guest or presenter."""
    boards, meetings = defaultdict[str, set[UUID]](set), defaultdict[str, set[UUID]](set)
    for seat in Seat.objects.filter(person=person, ended_at__isnull=True):
        if seat.meeting_id is None:
            boards[seat.mode].add(seat.board_id)
        else:
            meetings[seat.mode].add(seat.meeting_id)
    presents = Booking.objects.filter(ON_AGENDA, presenter=person, meeting__ends_at__gt=since)
    for mode, meeting in presents.values_list("presenter_mode", "meeting"):
        meetings[mode].add(meeting)
    return boards, meetings


def _pieces(part: _Part) -> list[tuple[datetime, str, str, bytes]]:
    """(start, key, zone, VEVENT) of each meeting; what is missing or older than its rows is rendered."""
    kept = FilteredRelation("fragments", condition=Q(fragments__audience=part.reader.key))
    columns = ("pk", "starts_at", "time_zone", "version", "board__version", "kept__made_from", "kept__body")
    rows = list(part.meetings.annotate(kept=kept).values_list(*columns))
    wanted = {pk: f"{FORMAT}.{version}.{board}" for pk, _, _, version, board, _, _ in rows}
    stale = [pk for pk, *_, made_from, _ in rows if made_from != wanted[pk]]
    fresh = _render(stale, part.reader, wanted)
    return [
        (starts_at, str(pk), zone, fresh[pk] if pk in fresh else bytes(body))
        for pk, starts_at, zone, *_, body in rows
    ]


def _render(stale: list[UUID], reader: Reader, wanted: dict[UUID, str]) -> dict[UUID, bytes]:
    """Render and keep the fragments of these meetings for everybody who reads like this reader."""
    if not stale:
        return {}
    made: list[Fragment] = []
    for start in range(0, len(stale), 500):
        meetings = Meeting.objects.filter(pk__in=stale[start : start + 500])
        made += [
            Fragment(
                meeting=meeting,
                audience=reader.key,
                made_from=wanted[meeting.pk],
                body=ical.fragment(facts.feed_event(meeting, reader)),
                shown=facts.shown(meeting, reader),
            )
            for meeting in meetings.select_related("board__organisation")
        ]
    Fragment.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["meeting", "audience"],
        update_fields=["made_from", "body", "shown"],
        batch_size=200,
    )
    return {fragment.meeting_id: bytes(fragment.body) for fragment in made}


def _language(feed: CalendarFeed) -> Literal["fr", "en"]:
    language = feed.person.language if feed.person else feed.board.language if feed.board else "en"
    return "fr" if language == "fr" else "en"


def _name(feed: CalendarFeed) -> str:
    with translation.override(_language(feed)):
        if feed.board:
            return feed.board.public_label(feed.board.language)
        return _("Tumour boards – %s") % feed.person


def move_window(now: datetime) -> int:
    """Publish every feed whose window still begins on an earlier day; returns how many changed."""
    due = CalendarFeed.objects.filter(addresses__revoked_at__isnull=True).exclude(window_from=now.date())
    return sum(publish(feed, now) for feed in due.distinct().values_list("pk", flat=True))


def forget_revoked(now: datetime) -> int:
    """Remove addresses revoked more than 30 days ago: their clients have been told."""
    old = list(FeedAddress.objects.filter(revoked_at__lt=now - PLACEHOLDER_KEPT))
    for address in old:
        feedfiles.remove_address(address.token_hash)
    return len(old)


def mirror_files() -> int:
    """Write the files that this machine lacks: a web machine may be new, or another one published."""
    written = 0
    for feed in CalendarFeed.objects.exclude(published_at__isnull=True).iterator(chunk_size=50):
        if feed.published_at and not feedfiles.holds(str(feed.pk), bytes(feed.body)):
            feedfiles.write_body(str(feed.pk), bytes(feed.body), feed.published_at)
            written += 1
    for address in FeedAddress.objects.select_related("feed__person", "feed__board").iterator(chunk_size=200):
        _mirror_address(address)
    return written


def _mirror_address(address: FeedAddress) -> None:
    if address.revoked_at is None:
        feedfiles.point_address(address.token_hash, str(address.feed_id))
    else:
        feedfiles.revoke_address(address.token_hash, _language(address.feed))


def note_uses() -> None:
    """Take over what the web processes noted of each address's last use."""
    for token_hash, at, agent in feedfiles.uses():
        stale = FeedAddress.objects.filter(token_hash=token_hash).exclude(last_used_at__gte=at)
        stale.update(last_used_at=at, last_agent=agent)
