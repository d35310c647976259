"""The clock of these tests stands still, where tests.make puts it."""

from collections.abc import Callable, Generator

import pytest
import time_machine
from django.test import Client

from boards.models import User
from tests import make

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def standing_clock() -> Generator[None]:
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def signed_in() -> SignIn:
    """A browser of its own for each user."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
