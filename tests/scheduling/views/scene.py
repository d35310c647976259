"""A board in Lyon with a member in Cayenne, its season told, and everybody who could open a page about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.test import Client

from boards.models import Channel, Language, Meeting, Person, RoleKind, Seat, SeatMode, TumourBoard, User
from scheduling.actions.relay import relay
from scheduling.models import MailState, OutgoingMail
from tests import make


@dataclass(frozen=True)
class Scene:
    board: TumourBoard
    meeting: Meeting
    lyon: Person
    cayenne: Person
    subscriber: Person
    seat: Seat
    coordinator: User


def scene() -> Scene:
    """Thursdays at 14:00 in Lyon from 26 November 2026, of which everybody has been told."""
    make.organisation(name="Centre Léon Bérard")
    board = make.board("sarcoma", video_url="https://video.example.org/sarcoma")
    lyon = make.person("Lyonnet", email="lyonnet@example.org", language=Language.ENGLISH)
    cayenne = make.person("Guyot", at=make.cayenne(), email="guyot@example.org", language=Language.ENGLISH)
    subscriber = make.person(
        "Flux", email="flux@example.org", channel=Channel.FEED, language=Language.ENGLISH
    )
    seat = make.seat(board, lyon)
    make.seat(board, cayenne, mode=SeatMode.REMOTE)
    make.seat(board, subscriber)
    series = make.season(board)
    sent()
    meeting = Meeting.objects.select_related("board__organisation").get(series=series, day=date(2026, 12, 3))
    return Scene(board, meeting, lyon, cayenne, subscriber, seat, make.user(RoleKind.COORDINATOR))


def sent() -> None:
    """Relay the journal, and take every mail as accepted."""
    relay(make.NOW)
    OutgoingMail.objects.filter(state=MailState.QUEUED).update(state=MailState.SENT, finished_at=make.NOW)


def queued() -> list[tuple[str, str]]:
    """(address, method) of what waits to be sent, once the journal is relayed."""
    relay(make.NOW)
    mails = OutgoingMail.objects.filter(state=MailState.QUEUED)
    return sorted(mails.values_list("address", "method"))


METHODS = {
    "new": "REQUEST",
    "changed": "REQUEST",
    "cancelled": "CANCEL",
    "withdrawn": "CANCEL",
    "replaced": "CANCEL",
    "late": "NOTE",
    "note": "NOTE",
}


def previewed(response: object) -> list[tuple[str, str]]:
    """The same of what a preview page announces."""
    step = response.context["step"]  # type: ignore[attr-defined]
    return sorted((mail.address, METHODS[mail.kind]) for mail in step.preview.mails)


def rows() -> dict[str, int]:
    """How many rows every table has."""
    models = (model for name in ("boards", "scheduling") for model in apps.get_app_config(name).get_models())
    return {model.__name__: model._default_manager.count() for model in models}


def signed_in(user: User) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)
    return client


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]
