"""Help for the pages of a case: its form, what is owed for it, and what is incomplete."""

from django.utils.translation import gettext_lazy as _

from .entry import Help

CASES: dict[str, Help] = {
    "boards/case.html": Help(
        _("A case"),
        _(
            "One patient’s file: the steps of its form with what each still needs, what somebody owes for "
            "it, and the boards on which it is booked. What has come is ticked off in one click, and can be "
            "undone; whoever owes something is reminded by a mail that you see first and that names nobody."
        ),
    ),
    "boards/case_step.html": Help(
        _("A step of the case form"),
        _(
            "Only the names, the birth date and the question must be filled in; the rest makes the file "
            "complete. Ctrl+Enter saves and goes on to the next step. If somebody saved the same field "
            "meanwhile, you see both versions and choose; nothing that you typed is lost."
        ),
    ),
    "boards/item.html": Help(
        _("Something is missing"),
        _(
            "What a case lacks, who owes it, and when it arrives. An owner is reminded two working days of "
            "her own place before the cut-off, unless she has announced a later day. What is announced for "
            "too late a day proposes another meeting on the page of the case."
        ),
    ),
    "boards/incomplete.html": Help(
        _("Incomplete files"),
        _(
            "The files of your organisation that lack something, by the cut-off of their meeting, and what "
            "you owe yourself. J and K go from file to file, Enter opens one."
        ),
    ),
}
