"""The journal only grows, and stays so after a test that commits has been undone."""

import pytest
from django.db import DatabaseError, transaction

from boards.models import JournalEntry
from tests import make


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", ["first", "second"])
def test_a_committed_entry_is_neither_changed_nor_removed(run: str) -> None:
    make.organisation(run)
    assert JournalEntry.objects.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        JournalEntry.objects.update(verb="forged")
    with pytest.raises(DatabaseError), transaction.atomic():
        JournalEntry.objects.all().delete()
