"""Samples of the cases that were recorded without discussion, drawn so that a draw can be repeated."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .base import Identified
from .tumour_boards import TumourBoard


class AuditDraw(Identified):
    """One draw among a board's recorded cases; each of those is in one draw for life, drawn or not.

    The same sample follows again from ``seed``, ``percent`` and the keys of its bookings, by
    `boards.rules.sampling`.
    """

    board = models.ForeignKey(TumourBoard, models.PROTECT, related_name="audit_draws")
    seed = models.CharField(max_length=32)
    percent = models.PositiveSmallIntegerField()
    cases = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(drawn__lte=F("cases")), name="audit_draws_from_its_cases"),
        ]

    def __str__(self) -> str:
        return f"{self.board_id} {self.at:%Y-%m-%d}: {self.drawn}/{self.cases}"
