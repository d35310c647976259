"""The guideline library: which guidelines a board may use, and each one's editions."""

from django.db.models import Count, Q, QuerySet

from boards.models import Guideline, Lane, Organisation, Partnership, TumourBoard

RECORDED = Count("bookings", filter=Q(bookings__lane=Lane.RECORDED))


def guidelines_for(board: TumourBoard) -> QuerySet[Guideline]:
    """Those by which a case of the board may be recorded today."""
    return guidelines_for_any(TumourBoard.objects.filter(pk=board.pk))


def guidelines_for_any(boards: QuerySet[TumourBoard]) -> QuerySet[Guideline]:
    """Those that at least one of the boards may use. One query, with the boards as part of it.

    A network is a host and its partners: a board uses the library of its own house, and those of the hosts
    to which its house is bound.
    """
    fits = Q(board__isnull=True) | Q(board__in=boards.values("pk"))
    houses = boards.values("organisation")
    hosts = Partnership.objects.filter(partner__in=houses, ended=False).values("host")
    found = Guideline.objects.filter(fits, Q(organisation__in=houses) | Q(organisation__in=hosts))
    return found.filter(withdrawn_at__isnull=True)


def library(
    guidelines: QuerySet[Guideline], *, words: str, organisation: Organisation | None, withdrawn: bool
) -> list[Guideline]:
    """With ``recorded``, the number of cases recorded by each. Every word somewhere in name or version."""
    for word in words.split():
        guidelines = guidelines.filter(Q(name__icontains=word) | Q(edition__icontains=word))
    if organisation:
        guidelines = guidelines.filter(organisation=organisation)
    if not withdrawn:
        guidelines = guidelines.filter(withdrawn_at__isnull=True)
    ready = guidelines.select_related("organisation", "board").annotate(recorded=RECORDED)
    return list(ready.order_by("name", "-dated_on", "edition"))


def editions(guideline: Guideline) -> list[Guideline]:
    """All versions under its name with ``recorded``, the newest first."""
    same = Guideline.objects.filter(organisation=guideline.organisation_id, name=guideline.name)
    return list(same.annotate(recorded=RECORDED).order_by("-dated_on"))
