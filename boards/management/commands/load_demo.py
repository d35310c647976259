"""`manage.py load_demo`: the demo network; with `--history`, the meetings of its past and coming months."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from boards.demo.base import load_network
from boards.demo.history import load_history
from boards.demo.logins import write_logins
from boards.demo.progress import Progress
from boards.demo.story import begin


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # part of every start, which pages are waiting for
    help = "Load the demo: the network, or with --history its meetings. Run again, it adds what is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--history", action="store_true", help="also past meetings and bookings ahead")

    def handle(self, *_args: Any, history: bool, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("QUORUM_DEMO is not 1: invented people are loaded into a demo only.")
        self.stdout.ending = ""
        environment = settings.ENVIRONMENT
        story = begin(
            environment.demo_seed, environment.demo_today, timezone.now(), limit=environment.demo_boards
        )
        load_network(story, Progress(self.stdout))
        write_logins(settings.VAR_DIR / "demo-logins.txt", story.seed)
        if history:
            load_history(story, Progress(self.stdout, settings.VAR_DIR / "demo-progress.json"))
