"""One house, one post office and one Thunderbird for these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clients import dovecot
from tests.clients import thunderbird as program
from tests.clients.cast import ZOE
from tests.clients.house import House, running_house
from tests.clients.post import PostOffice, post_office
from tests.clients.thunderbird import Thunderbird, account, thunderbird


@pytest.fixture(scope="session")
def office() -> Iterator[PostOffice]:
    if dovecot.binary() is None:
        pytest.skip("needs the system package dovecot-imapd")
    with dovecot.mailboxes() as mailboxes, post_office(mailboxes) as office:
        yield office


@pytest.fixture(scope="session")
def house(office: PostOffice, seed: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running_house(tmp_path_factory.mktemp("house"), office, seed) as house:
        yield house


@pytest.fixture(scope="session")
def doctor(office: PostOffice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Thunderbird]:
    """Zoé's Thunderbird: it sends her answers to the post office."""
    if program.binary() is None:
        pytest.skip("needs the system package thunderbird")
    settings = account(ZOE, "Dr Zoé Léa", office.port)
    with thunderbird(tmp_path_factory.mktemp("thunderbird"), settings) as running:
        yield running
