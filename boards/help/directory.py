"""Help for the pages of boards, people and partners."""

from django.utils.translation import gettext_lazy as _

from .entry import Help

_PARTNER = Help(
    _("A partner’s data"),
    _(
        "What the network knows of an organisation: names, place, time zone, holidays and the hours at "
        "which it takes part. A changed name is kept among the former ones, so that old letters still find "
        "it."
    ),
)

DIRECTORY: dict[str, Help] = {
    "boards/boards.html": Help(
        _("Boards"),
        _(
            "All tumour boards that you see, with their next meeting and next free place. Filter by nature "
            "or host; a word finds a board by name or organ."
        ),
    ),
    "boards/board.html": Help(
        _("A board"),
        _(
            "Its rules, its members, its next meetings and its seasons. Whoever runs the board seats people "
            "and opens, changes or ends seasons from here; each change says first whom it tells."
        ),
    ),
    "boards/board_form.html": Help(
        _("A board’s rules"),
        _(
            "Names, capacity, cut-off and quorum of a board. New capacity and cut-off hold for meetings "
            "made from now on; what calendars show is told to the members."
        ),
    ),
    "boards/people.html": Help(
        _("People"),
        _(
            "The directory of doctors and secretaries, and how each of them is told of meetings. Those who "
            "keep it add people one by one or import a list; X selects a row, and those selected are sent "
            "the link to their calendar together."
        ),
    ),
    "boards/person.html": Help(
        _("A person"),
        _(
            "Where somebody works, how she is told, on which boards she sits and when she is away. You can "
            "send her the link to her own calendar page; only she can read it."
        ),
    ),
    "boards/person_new.html": Help(
        _("A new person"),
        _(
            "Somebody who receives invitations; she needs no password. The address is what counts: nobody "
            "else may have it. Choose how she wants to be told, she can change it herself later."
        ),
    ),
    "boards/person_hours.html": Help(
        _("Hours at which a person can present"),
        _(
            "The hours of each weekday at which somebody can present, on her own clock. The first feasible "
            "meeting takes them into account; none entered means any hour."
        ),
    ),
    "boards/partners.html": Help(
        _("Partners"),
        _(
            "The organisations of the network on a map and in a list, with their local time now and the "
            "boards in which they take part."
        ),
    ),
    "boards/partner.html": Help(
        _("A partner"),
        _(
            "One organisation: its place and clock, its former names, what binds it to the centre and since "
            "when, and its boards."
        ),
    ),
    "boards/partner_form.html": _PARTNER,
    "boards/partnership_form.html": Help(
        _("A partnership"),
        _(
            "What binds two organisations and since when. Give as much of a date as is known: a year alone "
            "is shown as a year."
        ),
    ),
    "boards/days_off.html": Help(
        _("Days off"),
        _(
            "Public holidays, closures and school holidays by place and board. A closure cancels the "
            "meetings on its days and a holiday follows each board’s rule; withdrawing it brings the "
            "meetings back."
        ),
    ),
    "boards/school_import.html": Help(
        _("Import school holidays"),
        _(
            "A file or lines with area, name, first and last day. Every wrong line is named, and nothing is "
            "stored before all are right and you confirm. They tint the calendar and change no meeting."
        ),
    ),
    "boards/import.html": Help(
        _("Import a list"),
        _(
            "A list from a spreadsheet, as CSV or XLSX. First every row is shown with what becomes of it "
            "and what is wrong, by row and column; nothing is stored before you confirm. Then all of it is "
            "stored at once, and you can take it back."
        ),
    ),
    "boards/imported.html": Help(
        _("Imported"),
        _("What one import made. Take it back as a whole, as long as nobody has used it."),
    ),
    "boards/accessibility.html": Help(
        _("Accessibility"),
        _(
            "How far these pages meet WCAG 2.2 AA, what was checked and how, and all keys. Single-letter "
            "keys can be turned off there."
        ),
    ),
    "boards/help.html": Help(
        _("Help"),
        _("What each page is for, in a few sentences. On every page the same words stand behind “Help”."),
    ),
    "boards/sign_in.html": Help(
        _("Sign in"),
        _(
            "For those who book and prepare meetings. Doctors need no password: the links in their mails "
            "open their own page."
        ),
    ),
}
