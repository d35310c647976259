"""The clock of these tests stands still, where tests.make puts it."""

from collections.abc import Generator

import pytest
import time_machine

from tests import make


@pytest.fixture(autouse=True)
def standing_clock() -> Generator[None]:
    with time_machine.travel(make.NOW, tick=False):
        yield
