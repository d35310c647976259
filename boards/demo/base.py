"""The base of the demo, topic by topic, each in one transaction."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils.translation import gettext_noop

from boards.demo import network, rosters, sorting
from boards.demo.directory import Directory
from boards.demo.progress import Progress
from boards.demo.story import NETWORK, Story, is_loaded, mark_loaded
from boards.models import (
    DayOff,
    Guideline,
    Organisation,
    Partnership,
    Person,
    Seat,
    Series,
    Specialty,
    Stay,
    TumourBoard,
    User,
)


class Topic(NamedTuple):
    """``load`` runs unless ``rows`` has any already."""

    rows: models.Manager[Any]
    load: Callable[[Story, Directory], Iterator[object]]


TOPICS = (
    Topic(Organisation.objects, network.add_organisations),
    Topic(Partnership.objects, network.bind_partners),
    Topic(Specialty.objects, network.list_specialties),
    Topic(Person.objects, network.add_people),
    Topic(User.objects, network.add_users),
    Topic(TumourBoard.objects, rosters.add_boards),
    Topic(DayOff.objects, rosters.close_for_holidays),
    Topic(Series.objects, rosters.open_seasons),
    Topic(Seat.objects, rosters.give_seats),
    Topic(Stay.objects, rosters.record_stays),
    Topic(Guideline.objects, sorting.add_guidelines),
)
# Rows of the whole demo, for the bar: nearly half of them people and accounts, nearly half seats.
_STEPS = 1_780


def load_network(story: Story, progress: Progress) -> None:
    """Load what is missing of the network: killed and run again, it goes on with the next topic."""
    if is_loaded(NETWORK):
        return
    progress.begin(gettext_noop("Loading the demo network"), _STEPS)
    for topic in TOPICS:
        if not topic.rows.exists():
            with transaction.atomic():
                _load(topic.load, story, progress)
    with transaction.atomic():
        _load(rosters.change_meetings_ahead, story, progress)
        mark_loaded(story, NETWORK)
    progress.finish()


def _load(topic: Callable[[Story, Directory], Iterator[object]], story: Story, progress: Progress) -> None:
    for _ in topic(story, Directory(story.seed)):
        progress.step()
