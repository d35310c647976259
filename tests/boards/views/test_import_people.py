"""A list of people: seen row by row, stored at once, taken back."""

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boards.models import Draft, JournalEntry, Language, Person, RoleKind, User
from tests import make
from tests.sheets import Rows, csv_file, xlsx_file

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db
HEADS = ("Nom", "Prénom", "Courriel", "Établissement", "Spécialité", "RPPS", "Langue", "Canal")
ANA = ("Marchal", "Ana", "ana.marchal@example.org", "CLB", "surgery", "10001234567", "français", "feed")
BEN = ("Oiapoque", "Ben", "ben.oiapoque@example.org", "clb", "", "", "English", "")


@pytest.fixture
def net() -> Network:
    return network()


def send(client: Client, content: bytes, name: str = "list.csv") -> tuple[int, str]:
    answer = client.post("/import/people/", {"file": SimpleUploadedFile(name, content)})
    return answer.status_code, words(answer.text)


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main")[0]).split())


def confirm(client: Client, page: str | None = None, **changes: str) -> tuple[int, str]:
    text = page or client.get("/import/people/").text
    found = dict(re.findall(r'name="(token|agreed)" value="([^"]*)"', text))
    answer = client.post("/import/people/", {**found, "action": "confirm", **changes}, follow=True)
    return answer.status_code, words(answer.text)


def previewed(client: Client, rows: Rows) -> str:
    answer = client.post("/import/people/", {"file": SimpleUploadedFile("a.csv", csv_file(rows))})
    return answer.text


def names() -> set[str]:
    return set(Person.objects.values_list("family_name", flat=True))


@pytest.mark.parametrize(
    "content", [csv_file([HEADS, ANA, BEN]), xlsx_file([HEADS, ANA, BEN])], ids=["csv", "xlsx"]
)
def test_a_list_is_seen_first_then_stored_at_once(net: Network, signed_in: SignIn, content: bytes) -> None:
    client, before = signed_in(net.coordinator), names()
    answer = client.post("/import/people/", {"file": SimpleUploadedFile("a", content)})
    assert "2 rows are added" in words(answer.text)
    assert names() == before
    status, page = confirm(client, answer.text)
    assert (status, "2 rows were imported" in page) == (200, True)
    ana = Person.objects.get(email="ana.marchal@example.org")
    assert (ana.organisation, ana.specialty, ana.rpps, ana.language, ana.channel, ana.time_zone) == (
        net.lyon, make.specialty("surgery"), "10001234567", "fr", "feed", "Europe/Paris",
    )  # fmt: skip
    assert Person.objects.get(family_name="Oiapoque").language == "en"
    assert JournalEntry.objects.filter(verb="person.added", actor=net.coordinator.pk).count() == 2
    assert not Draft.objects.exists()


def test_what_is_wrong_is_said_by_row_and_column(net: Network, signed_in: SignIn) -> None:
    rows = [
        HEADS,
        ANA,
        ("Marchal", "Ana", "ANA.marchal@example.org", "CLB", "", "", "", ""),
        ("", "Eve", "eve@", "Nowhere", "magic", "123", "Klingon", "pigeon"),
        ("Dup", "Licate", "dup@example.org", "CLB", "", "10001234567", "", ""),
        ("Formula", "=1+1", "formula@example.org", "CLB", "", "", "", ""),
        ("Known", "Already", net.member.email.upper(), "CLB", "", "", "", ""),
    ]
    status, page = send(signed_in(net.coordinator), csv_file(rows))
    assert status == 200
    for sentence in (
        "1 row is added", "1 row is there already", "4 rows must be put right",
        "3 Marchal Ana ANA.marchal@example.org CLB E-mail address: Row 2 has the same address.",
        "Family name: This field is required.", "E-mail address: Enter a valid email address.",
        "Organisation: “Nowhere” is no organisation whose people you keep.",
        "Specialty: “magic” is no specialty of the list.", "An RPPS number has eleven digits.",
        "Language: “Klingon” is no language of the mails.", "Channel: “pigeon” is no way to be told.",
        "RPPS number: This number belongs to Ana Marchal.",
        "Given name: This is a formula. Paste its value instead.",
        "In the directory already: Camille Beaujeu", "Add 1 row and leave the wrong ones out",
    ):  # fmt: skip
        assert sentence in page, sentence


def test_the_same_in_french(net: Network, signed_in: SignIn) -> None:
    User.objects.filter(pk=net.coordinator.pk).update(language=Language.FRENCH)
    rows = [("family name", "given name", "e-mail", "organisation"), ("", "Eve", "x", "Nulle part")]
    status, page = send(signed_in(net.coordinator), csv_file(rows))
    assert status == 422
    assert "Nom : Ce champ est obligatoire." in page.replace("\xa0", " ")
    assert "Rien de ce fichier ne serait ajouté." in page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"Nom;Nom;Courriel\na;b;c\n", "The column “Family name” is there twice."),
        (b"Nom;Ville\na;b\n", "These columns are missing: Given name, E-mail address"),
        (b"PK\x03\x04", "This file can be read neither as CSV nor as XLSX."),
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, "This is an old or a locked Excel file."),
        (b"a;b\n" + b"1;2\n" * 5001, "This file has more than 5000 rows."),
        (b"x" * (2 * 2**20 + 1), "This file is larger than 2 MB."),
        (b"x" * (4 * 2**20), "Choose a file of 2 MB at most."),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(
    net: Network, signed_in: SignIn, content: bytes, sentence: str
) -> None:
    status, page = send(signed_in(net.coordinator), content)
    assert status == 422
    assert sentence.replace("5000", "5") in page.replace("5,000", "5") or sentence in page


def test_no_file_is_asked_for(net: Network, signed_in: SignIn) -> None:
    answer = signed_in(net.coordinator).post("/import/people/", {})
    assert (answer.status_code, "Choose a file of 2 MB at most." in answer.text) == (422, True)


def test_between_the_steps_the_file_is_encrypted_and_its_authors_alone(
    net: Network, signed_in: SignIn
) -> None:
    client = signed_in(net.coordinator)
    page = previewed(client, [HEADS, ANA])
    kept = bytes(Draft.objects.get().content)
    assert b"Marchal" not in kept
    other = signed_in(make.user(RoleKind.COORDINATOR, at=net.lyon))
    status, said = confirm(other, page)
    assert (status, "This file is no longer kept" in said) == (422, True)
    Draft.objects.update(saved_at=make.NOW - timedelta(hours=13))
    assert confirm(client, page)[0] == 422
    previewed(other, [HEADS, BEN])
    assert Draft.objects.get().user_id != net.coordinator.pk
    assert "Marchal" not in names()


def test_what_changed_since_the_preview_is_shown_once_more(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.coordinator)
    page = previewed(client, [HEADS, ANA, BEN])
    make.person("Marchal", email="ana.marchal@example.org")
    status, said = confirm(client, page)
    assert (status, "Something has changed since you looked." in said) == (422, True)
    assert "Oiapoque" not in names()


def test_an_import_is_taken_back_but_for_whom_somebody_needs(net: Network, signed_in: SignIn) -> None:
    client, before = signed_in(net.coordinator), names()
    confirm(client, previewed(client, [HEADS, ANA, BEN]))
    entry = JournalEntry.objects.get(verb="people.imported")
    assert client.get(f"/imported/{entry.pk}/").text.count("data-item") == 2
    make.seat(net.board, Person.objects.get(family_name="Oiapoque"))
    page = client.post(f"/imported/{entry.pk}/undo/", follow=True)
    assert "1 person is removed." in page.text
    assert "1 person stays: she sits on a board or is named somewhere by now." in page.text
    assert names() == before | {"Oiapoque"}
    assert JournalEntry.objects.filter(verb="person.taken-back").count() == 1


def test_the_last_action_takes_it_back_as_well(net: Network, signed_in: SignIn) -> None:
    client, before = signed_in(net.coordinator), names()
    page = previewed(client, [HEADS, ANA])
    found = dict(re.findall(r'name="(token|agreed)" value="([^"]*)"', page))
    done = client.post("/import/people/", {**found, "action": "confirm"}, follow=True)
    client.post(done.context["last_action"][0]["undo"])
    assert names() == before


def test_only_those_who_keep_people_import_them_and_only_their_own(net: Network, signed_in: SignIn) -> None:
    assert signed_in(net.secretary).get("/import/people/").status_code == 403
    assert signed_in(net.coordinator).get("/import/boards/").status_code == 404
    far = ("Kaw", "Ben", "kaw@example.org", "cayenne", "", "", "", "")
    assert (
        "is no organisation whose people you keep"
        in send(signed_in(net.coordinator), csv_file([HEADS, far]))[1]
    )
    assert "1 row is added" in send(signed_in(net.administrator), csv_file([HEADS, far]))[1]
    entry = make_import(net, signed_in)
    assert signed_in(net.administrator).get(f"/imported/{entry.pk}/").status_code == 404
    assert signed_in(net.administrator).post(f"/imported/{entry.pk}/undo/").status_code == 404


def make_import(net: Network, signed_in: SignIn) -> JournalEntry:
    client = signed_in(net.coordinator)
    confirm(client, previewed(client, [HEADS, ANA]))
    return JournalEntry.objects.get(verb="people.imported")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_the_directory_saves_can_be_sent_back(net: Network, signed_in: SignIn, kind: str) -> None:
    client = signed_in(net.administrator)
    content = client.get(f"/people/file/{kind}/").content
    _status, page = send(client, content)
    assert "These columns mean nothing here and are left out: Active" in page
    assert "must be put right" not in page
    heads = client.get(f"/import/people/template/{kind}/").content
    assert "This file holds its heads alone." in send(client, heads)[1]


def long_list(count: int) -> list[Sequence[object]]:
    numbers = range(count)
    return [
        HEADS,
        *((f"Nom{n}", "Ana", f"ana{n}@example.org", "CLB", "surgery", "", "", "") for n in numbers),
    ]


def test_the_longest_list_takes_seconds_and_as_many_queries_as_a_short_one(
    net: Network, signed_in: SignIn, full_size: bool
) -> None:
    client, counts, page = signed_in(net.coordinator), [], ""
    for size in (3, 3, 5000 if full_size else 1000):
        with CaptureQueriesContext(connection) as asked:
            page = previewed(client, long_list(size))
        counts.append(len(asked))
    assert counts[1] == counts[2]
    with CaptureQueriesContext(connection) as asked:
        assert confirm(client, page)[0] == 200
    assert len(asked) < 80
