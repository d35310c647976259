"""Whatever is typed into any form of the product: never a 500, a sentence beside the field, nothing lost."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests import make
from tests.conftest import FULL_SIZE, SEED
from tests.fuzz.envelopes import ENVELOPES
from tests.fuzz.hostile_values import Sent, mutated
from tests.fuzz.judgement import MALFORMED, raised, wrong_with
from tests.fuzz.page_forms import Form, forms_of
from tests.fuzz.places import Places, furnished

pytestmark = pytest.mark.django_db
FULL, REDUCED, AGAIN = 5_000, 300, 100  # posts
Figures = Callable[[str, object], None]


@dataclass(frozen=True)
class Target:
    """A form as one reader found it on a page; where it goes."""

    reader: str
    page: str
    url: str
    form: Form

    def __str__(self) -> str:
        return f"{self.reader} {self.form.method} {self.url} (from {self.page})"


@dataclass(frozen=True)
class Scene:
    """A house with every kind of page, and the forms found in it. Nothing that is sent stays."""

    places: Places
    targets: list[Target]

    def browser(self, target: Target, *, strict: bool = False) -> Client:
        return self.places.browser(target.reader, strict=strict)


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Generator[Scene]:
    """Furnished once, since that takes longer than what is sent to it."""
    with django_db_blocker.unblock(), time_machine.travel(make.NOW, tick=False), transaction.atomic():
        places, chance = furnished(), random.Random(SEED)
        targets = list(_targets(places, chance, everybody=FULL_SIZE))
        chance.shuffle(targets)
        yield Scene(places, targets)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", "django.request")  # a line for each refusal; a test says what is wrong


@pytest.fixture
def posts(full_size: bool, again: bool) -> int:
    return FULL if full_size else AGAIN if again else REDUCED


def test_no_form_breaks_whatever_is_typed(
    scene: Scene, posts: int, seed: int, record_property: Figures
) -> None:
    chance, found = random.Random(seed), dict[str, str]()
    for number in range(posts):
        target = scene.targets[number % len(scene.targets)]
        sent = mutated(target.form, chance, scene.places.foreign)
        for fault in _faults(scene.browser(target), target, sent):
            kind = re.sub(r"[0-9a-f-]{36}", "", f"{target.url} {fault}")[:100]
            found.setdefault(kind, f"{target}: {fault}\n  sent {_short(sent)}")
    assert not found, f"{len(found)} kinds:\n" + "\n".join(list(found.values())[:40])
    record_property(
        "figures", f"{posts:,} hostile values to {len(scene.targets)} forms: no 500, nothing typed lost"
    )


def _targets(places: Places, chance: random.Random, *, everybody: bool) -> Iterator[Target]:
    """The forms of every page, each as one reader sees it who may, or as everybody does."""
    seen: set[tuple[str, str, frozenset[str]]] = set()
    for page in places.addresses:
        for reader in chance.sample([*places.readers], len(places.readers)):
            answer = places.browser(reader).get(page)
            if answer.status_code != 200:
                continue
            for target in _on(page, reader, answer.content.decode(errors="replace")):
                kind = (reader if everybody else "", target.url, frozenset(target.form.names))
                if kind not in seen:
                    seen.add(kind)
                    yield target
            if not everybody:
                break


def _on(page: str, reader: str, html: str) -> Iterator[Target]:
    for form in forms_of(html):
        url = urljoin(page, form.action)
        if not urlsplit(url).netloc:
            yield Target(reader, page, url, form)


def _faults(browser: Client, target: Target, sent: Sent) -> list[str]:
    """Sent, judged and undone, so that each form finds the house as it was."""
    with transaction.atomic():
        ask = browser.post if target.form.method == "post" else browser.get
        answer = ask(target.url, sent)  # type: ignore[arg-type]  # lists are values that come several times
        found = list(wrong_with(answer, target.form, sent))
        transaction.set_rollback(True)
    return found


def _short(sent: Sent) -> dict[str, list[str]]:
    return {name: [str(value)[:60] for value in values] for name, values in sent.items()}


def test_no_address_breaks_whatever_comes_in_the_envelope(scene: Scene, full_size: bool) -> None:
    """Every address of a form takes each kind; in a reduced run, one kind by turns."""
    kinds, found = list(ENVELOPES), dict[str, str]()
    for number, target in enumerate(_posted(scene)):
        for kind in kinds if full_size else [kinds[number % len(kinds)]]:
            if fault := _envelope_fault(scene.browser(target), target, kind):
                found.setdefault(f"{kind} {target.url}", f"{target}: {kind}: {fault}")
    assert not found, "\n".join(found.values())


def _envelope_fault(browser: Client, target: Target, kind: str) -> str:
    with transaction.atomic():
        answer = ENVELOPES[kind](browser, target.url, target.form)
        transaction.set_rollback(True)
    return "" if answer.status_code in MALFORMED else f"{answer.status_code} {raised(answer)}"


def test_every_form_needs_the_token_of_its_page(scene: Scene) -> None:
    answers = {}
    for target in _posted(scene):
        sent = {name: value for name, value in target.form.sent().items() if name != "csrfmiddlewaretoken"}
        answers[str(target)] = scene.browser(target, strict=True).post(target.url, sent).status_code
    assert set(answers.values()) == {403}, answers


def _posted(scene: Scene) -> list[Target]:
    return [target for target in scene.targets if target.form.method == "post"]
