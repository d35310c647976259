"""`celery -A tests.faults.hasty beat`: the app as it is, its clock beating every second for each task."""

from config.celery import app

for entry in app.conf.beat_schedule.values():
    entry["schedule"] = 1.0

__all__ = ["app"]
