"""Help for what becomes of a request: sorted, recorded, put off, split, sent on, waiting."""

from django.utils.translation import gettext_lazy as _

from .entry import Help

_GUIDELINE = Help(
    _("Guidelines"),
    _(
        "The guidelines by which standard cases are recorded without discussion, each version with its "
        "date. A version that was used stays, so that every recorded case names the one that held."
    ),
)

FLOW: dict[str, Help] = {
    **dict.fromkeys(
        (
            "boards/guidelines.html",
            "boards/guideline.html",
            "boards/guideline_form.html",
            "boards/guideline_edition.html",
        ),
        _GUIDELINE,
    ),
    "boards/triage.html": Help(
        _("Requests to sort"),
        _(
            "New requests, before the meeting. Say of each whether it is discussed or only recorded by a "
            "guideline; a recorded case takes no minutes and comes back to discussion with one press."
        ),
    ),
    "boards/record.html": Help(
        _("Record only"),
        _(
            "A standard case is recorded by a guideline, with its version and date, and takes no place of "
            "the meeting. It can be discussed again at any time before."
        ),
    ),
    "boards/audit.html": Help(
        _("Review of recorded cases"),
        _(
            "A random sample of the cases that were recorded without discussion. Say of each whether that "
            "was right; one that was not goes back to the board."
        ),
    ),
    "boards/reading_load.html": Help(
        _("Reading load"),
        _(
            "Hours of preparation ahead for pathology and radiology, by week and person. The hours for each "
            "hour of meeting can be changed by specialty; where the load is uneven, the page says what "
            "would help."
        ),
    ),
    "boards/specialties.html": Help(
        _("Specialties"),
        _("The specialties of the network, with the hours of preparation that an hour of meeting takes."),
    ),
    "boards/waiting.html": Help(
        _("Waiting list"),
        _(
            "Who waits for a place on a board: urgent cases first, then whoever has waited longest. The "
            "first place that becomes free is given by itself, and the requester is told."
        ),
    ),
    "boards/deferrals.html": Help(
        _("Cases put off"),
        _(
            "Every case that was put off: why, in whose hands it was, how often and since when. The third "
            "time it goes to the coordinator, so that no case is lost between two meetings."
        ),
    ),
    "boards/overbook.html": Help(
        _("Places over the capacity"),
        _(
            "A coordinator may add places or minutes to one meeting. They stay visible as such on every "
            "page, and you can undo it."
        ),
    ),
    "boards/urgent.html": Help(
        _("An urgent case"),
        _("An urgent case passes the cut-off and the waiting list, never the capacity. It needs a reason."),
    ),
    "boards/split.html": Help(
        _("A case asked as two"),
        _(
            "Two questions that need two discussions become two bookings, with the minutes shared between "
            "them."
        ),
    ),
    "boards/refer.html": Help(
        _("Sending on to another board"),
        _(
            "From the local board to the reference board, or to the European network: one case with linked "
            "bookings. An international board needs the day on which the patient signed."
        ),
    ),
}
