"""The door, the reader's language and clock, and the demo's own fragment."""

import json
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from boards.models import Language, RoleKind
from tests import make

from .conftest import SignIn

pytestmark = pytest.mark.django_db


def test_a_secretary_signs_in_whatever_the_case_of_her_address_and_lands_where_she_wanted() -> None:
    make.user(email="marie@example.org")
    typed = {"email": "Marie@Example.org", "password": make.PASSWORD, "next": "/calendar/"}
    answer = Client().post("/sign-in/", typed)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/calendar/")


def test_nobody_is_sent_to_another_site_after_signing_in() -> None:
    make.user(email="marie@example.org")
    typed = {"email": "marie@example.org", "password": make.PASSWORD, "next": "https://evil.example/"}
    assert Client().post("/sign-in/", typed).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "This address and this password do not go together."),
        ("fr", "Cette adresse et ce mot de passe ne correspondent pas."),
    ],
)
def test_a_wrong_password_is_said_and_the_address_kept(language: str, sentence: str) -> None:
    make.user(email="marie@example.org")
    client = Client(headers={"accept-language": language})
    answer = client.post("/sign-in/", {"email": "marie@example.org", "password": "wrong"})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="marie@example.org"' in answer.text


@pytest.mark.parametrize("address", ["a\x00b@example.org", "x" * 500, "' or 1=1", ""])
def test_whatever_is_typed_as_address_gives_a_page(address: str) -> None:
    answer = Client().post("/sign-in/", {"email": address, "password": "p\x00"})
    assert answer.status_code == 422


def test_somebody_who_left_no_longer_signs_in() -> None:
    gone = make.user(email="marie@example.org")
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    answer = Client().post("/sign-in/", {"email": "marie@example.org", "password": make.PASSWORD})
    assert answer.status_code == 422


def test_signing_out_takes_a_post_and_leads_to_the_door(signed_in: SignIn) -> None:
    client = signed_in(make.user())
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


def test_pages_speak_the_users_language_until_the_switch_says_otherwise(signed_in: SignIn) -> None:
    client = signed_in(make.user(language=Language.FRENCH))
    assert "<h1>Ma semaine</h1>" in client.get("/").text
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert "<h1>My week</h1>" in client.get("/").text


def test_today_is_the_readers_day_and_not_the_servers(signed_in: SignIn) -> None:
    import time_machine

    client = signed_in(make.user(RoleKind.SECRETARY, at=make.cayenne()))
    with time_machine.travel(make.NOW.replace(hour=1), tick=False):
        assert "Sunday 22 November 2026 · Cayenne" in client.get("/").text


def test_a_visitor_without_a_cookie_gets_none_and_no_vary() -> None:
    answer = Client().get("/accessibility/")
    assert "quorum" not in answer.cookies


def test_the_demo_shows_its_accounts_and_how_far_its_history_is(settings: Settings, tmp_path: Path) -> None:
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    login = {"email": "a@x.example", "password": "shown", "name": "A", "role": "doctor in Lyon"}
    (tmp_path / "demo-logins.json").write_text(json.dumps([login]))
    assert "a@x.example" in Client().get("/sign-in/").text
    assert Client().get("/demo/progress/").status_code == 286
    (tmp_path / "demo-progress.json").write_text('{"done": 3, "total": 9, "label": ""}')
    loading = Client().get("/demo/progress/")
    assert (loading.status_code, "3 / 9" in loading.text) == (200, True)


def test_outside_the_demo_there_is_neither(settings: Settings, tmp_path: Path) -> None:
    settings.DEMO, settings.VAR_DIR = False, tmp_path
    (tmp_path / "demo-logins.json").write_text('[{"email": "a@x.example", "password": "", "role": "x"}]')
    assert "a@x.example" not in Client().get("/sign-in/").text
    assert Client().get("/demo/progress/").status_code == 404
