from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "scheduling"

    def ready(self) -> None:
        import config.celery  # noqa: F401, PLC0415  else the bell would ring at Celery's default broker
        from boards.journal import ring_on_commit  # noqa: PLC0415  models are not loaded before now
        from scheduling.tasks import ring  # noqa: PLC0415  the same

        ring_on_commit(ring)
