"""No write without an entry; the journal only grows; each verb says whom it may concern."""

import ast
import re
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from boards import actions
from boards.actions.meetings import TimeAndPlace, move_meeting
from boards.models import JournalEntry, Meeting, Unhandled
from boards.rules.refusal import Refusal
from scheduling.actions.relay import SCOPES
from tests import make

ACTIONS = Path(actions.__file__).parent
SCHEDULING_ACTIONS = ACTIONS.parent.parent / "scheduling" / "actions"


def verbs_recorded() -> set[str]:
    """Every first argument of a call of ``record`` that is a plain text, or a choice between two."""
    found: set[str] = set()
    for path in (*ACTIONS.glob("*.py"), *SCHEDULING_ACTIONS.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_verb(node.value):
                found.add(node.value)
    return found


def _is_verb(text: str) -> bool:
    subject, dot, verb = text.partition(".")
    return bool(dot) and f"{subject}{verb}".replace("-", "").isalpha() and text == text.lower()


def test_the_relay_knows_what_to_do_about_every_verb_that_an_action_records() -> None:
    assert verbs_recorded() == set(SCOPES)


def public_writers(path: Path) -> list[tuple[str, str]]:
    """(name, source) of the functions of an actions module that take ``by`` and so are a user's deed.

    The source includes that of the module's own helpers, as far as the deed comes to them.
    """
    text = path.read_text("utf-8")
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    sources = {node.name: ast.get_source_segment(text, node) or "" for node in functions}
    return [
        (node.name, _with_helpers(node.name, sources))
        for node in functions
        if not node.name.startswith("_") and "by" in {argument.arg for argument in node.args.kwonlyargs}
    ]


def _with_helpers(name: str, sources: dict[str, str]) -> str:
    reached, looked_at = [name], 0
    while looked_at < len(reached):
        calls = set(re.findall(r"\b(_\w+)\(", sources[reached[looked_at]]))
        reached += sorted(calls & sources.keys() - set(reached))
        looked_at += 1
    return "\n".join(sources[one] for one in reached)


@pytest.mark.parametrize("path", sorted(ACTIONS.glob("[a-z]*.py")), ids=lambda path: path.stem)
def test_every_deed_of_a_user_is_recorded_in_its_own_transaction(path: Path) -> None:
    deeds = {name for module in ACTIONS.glob("[a-z]*.py") for name, _ in public_writers(module)}
    for name, source in public_writers(path):
        kin = (f"{other}(" for other in deeds - {name})  # a deed that is another one, with fewer questions
        records = any(call in source for call in ("record(", "record_all(", *kin))
        assert records, f"{path.stem}.{name} writes no journal entry"
    decorated = path.read_text("utf-8")
    assert decorated.count("record(") == 0 or "@transaction.atomic" in decorated


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE boards_journalentry SET verb = 'x'", "DELETE FROM boards_journalentry"]
)
def test_the_database_refuses_to_change_or_remove_an_entry(statement: str) -> None:
    make.organisation()
    before = list(JournalEntry.objects.values())
    refused = pytest.raises(DatabaseError, match="the journal only grows")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(JournalEntry.objects.values()) == before


@pytest.mark.django_db
def test_a_refused_action_leaves_neither_a_change_nor_an_entry() -> None:
    meeting = make.meeting()
    rows = (
        Meeting.objects.values().get(pk=meeting.pk),
        JournalEntry.objects.count(),
        Unhandled.objects.count(),
    )
    past = TimeAndPlace(make.TODAY, meeting.start_time.replace(hour=1), 90)
    with pytest.raises(Refusal, match="moved-to-past"):
        move_meeting(meeting, past, by=None, now=make.NOW)
    assert rows == (
        Meeting.objects.values().get(pk=meeting.pk),
        JournalEntry.objects.count(),
        Unhandled.objects.count(),
    )


@pytest.mark.django_db
def test_an_entry_bears_the_time_of_the_action_and_names_what_it_touched() -> None:
    meeting = make.meeting()
    move_meeting(
        meeting, TimeAndPlace(meeting.day, meeting.start_time.replace(hour=16), 60), by=None, now=make.NOW
    )
    entry = JournalEntry.objects.latest("id")
    assert (entry.verb, entry.at, entry.meeting_id, entry.board_id) == (
        "meeting.moved",
        make.NOW,
        meeting.pk,
        meeting.board_id,
    )
