from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "scheduling"

    def ready(self) -> None:
        import config.celery  # noqa: F401, PLC0415  else the bell would ring at Celery's default broker
        from boards.help import add_help  # noqa: PLC0415  models are not loaded before now
        from boards.journal import ring_on_commit  # noqa: PLC0415  the same
        from boards.saved_views import add_list_pages  # noqa: PLC0415  the same
        from scheduling import help as pages_help  # noqa: PLC0415  the same
        from scheduling import lists  # noqa: PLC0415  the same
        from scheduling.tasks import ring  # noqa: PLC0415  the same

        ring_on_commit(ring)
        add_help(pages_help.PAGES)
        add_list_pages(lists.PAGES)
