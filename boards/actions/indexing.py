"""Writing the blind index: for a new case, after a change of identity, and for cases that lack it.

The index is derived from the encrypted identities, so that nothing of it is journalled: it can be made again.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from boards.blind import digests_of
from boards.identity import Identity, unseal
from boards.models import Case, CaseKey

BATCH = 200  # cases; some 3,000 rows


def index_cases(found: Iterable[tuple[Case, Identity]]) -> None:
    """Index new cases, inside the transaction that makes them."""
    CaseKey.objects.bulk_create(
        (
            CaseKey(case=case, organisation_id=case.organisation_id, digest=digest)
            for case, identity in found
            for digest in sorted(digests_of(identity, case.organisation_id))
        ),
        ignore_conflicts=True,
        batch_size=2000,
    )


@transaction.atomic
def index_again(case: Case, identity: Identity) -> None:
    """After a change of identity: the case is found by what is now true, and by nothing else."""
    CaseKey.objects.filter(case=case).delete()
    index_cases([(case, identity)])


@transaction.atomic
def index_next(after: UUID | None = None) -> UUID | None:
    """Index the next cases that lack it, in the order of their ids; the last one's id, None for none left.

    Begins again where it was stopped: a case is done when it has a key.
    """
    lacking = _lacking().order_by("pk")
    if after:
        lacking = lacking.filter(pk__gt=after)
    cases = list(lacking[:BATCH])
    index_cases((case, unseal(case.identity)) for case in cases)
    return cases[-1].pk if cases else None


def lacking_cases() -> int:
    """How many cases are not yet indexed."""
    return _lacking().count()


def _lacking() -> QuerySet[Case]:
    return Case.objects.filter(~Exists(CaseKey.objects.filter(case=OuterRef("pk"))))


@transaction.atomic
def forget_index() -> None:
    """Remove every key, as after a change of ``QUORUM_INDEX_KEY``; ``index_next`` makes them again."""
    CaseKey.objects.all().delete()
