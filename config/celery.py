"""The Celery app: a bell, not a ledger.

SQL holds what must be done; a task only says "look now". Losing, repeating or reordering any task leaves
the result the same, and `manage.py sweep` does the same work without Celery.
"""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

VISIBILITY_TIMEOUT = 120  # seconds; no task uses an ETA, so none can outlive it and run twice

app = Celery("quorum", broker=settings.BROKER_URL)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_soft_shutdown_timeout=5.0,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    # A broker that is away for a night must not end the worker.
    broker_connection_max_retries=None,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_TIMEOUT,
        # A page that rings the bell waits at most this long (seconds); then the sweep answers instead.
        "socket_connect_timeout": 1.0,
        "socket_timeout": 2.0,
        "max_retries": 0,
    },
    task_publish_retry=False,
    timezone="UTC",
    enable_utc=True,
    beat_schedule={
        "relay": {"task": "scheduling.tasks.relay", "schedule": 15.0},
        "deliver": {"task": "scheduling.tasks.deliver", "schedule": 15.0},
        "receive": {"task": "scheduling.tasks.receive", "schedule": 15.0},
        "alert": {"task": "scheduling.tasks.alert", "schedule": 300.0},
        "weekly": {"task": "scheduling.tasks.weekly", "schedule": crontab(minute="*/10")},
        "daily": {"task": "scheduling.tasks.daily", "schedule": crontab(hour="3", minute="30")},
    },
)
app.autodiscover_tasks(["scheduling"])
