"""The bell rings where the workers listen, in every process: web, sweep and commands alike."""

from django.conf import settings

from scheduling.tasks import relay


def test_the_bell_rings_at_the_broker_of_the_settings() -> None:
    assert relay.app.main == "quorum"
    assert relay.app.conf.broker_url == settings.BROKER_URL
