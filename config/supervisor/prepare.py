"""What must be done before the first page: one process, since each start of Django takes half a second."""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

FULL = ("disk is full", "No space left on device", "disk I/O error")


def main() -> None:
    """Migrate, collect static files, load the demo network; a full disk ends it with one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    try:
        _migrate()
        _collect_static()
        if settings.DEMO:
            call_command("load_demo")
    except (OSError, OperationalError) as error:
        if any(words in str(error) for words in FULL):
            sys.exit(
                f"quorum: the disk that holds {settings.VAR_DIR} is full: free some space and run again."
            )
        raise


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    if waiting:
        print(f"quorum  database: {len(waiting)} migrations", flush=True)
        call_command("migrate", interactive=False, verbosity=0)


def _collect_static() -> None:
    if settings.STATIC_ROOT:
        call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
