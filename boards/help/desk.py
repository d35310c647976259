"""Help for the pages on which cases are booked and meetings prepared."""

from django.utils.translation import gettext_lazy as _

from .entry import Help

DESK: dict[str, Help] = {
    "boards/my_week.html": Help(
        _("My week"),
        _(
            "Your first page, by your roles: next free places, cases you booked, your own meetings, and the "
            "next 14 days of the boards that you run. Press N to book a case from anywhere, Ctrl+K to find "
            "anything."
        ),
    ),
    "boards/calendar.html": Help(
        _("Calendar"),
        _(
            "All meetings of one week, day by day, with their hours at each place, their load and their "
            "quorum. The filters stay in the address: keep them as a bookmark, or save the view under a "
            "name. J and K go from meeting to meeting, Enter opens one."
        ),
    ),
    "boards/book.html": Help(
        _("Book a case"),
        _(
            "Patient, board and question are enough: the first meeting with a free place is already chosen, "
            "and the others stand below with the reason why they do or do not suit. Ctrl+Enter books and "
            "leaves the page ready for the next case."
        ),
    ),
    "boards/find.html": Help(
        _("Find a board"),
        _(
            "Which board takes a case: type what the letter says, such as an organ or “sarcoma, second "
            "opinion”, and the patient’s age. Each board says why it was found, until when it takes a case "
            "in your own hour, and its next meetings with places left."
        ),
    ),
    "boards/prepare.html": Help(
        _("Preparing a meeting"),
        _(
            "All that a coordinator needs before a meeting: requests and places, what is complete, quorum, "
            "minutes left. Triage, move what is too much, remind those who owe something, and publish the "
            "list to those whose lines changed. J and K go from row to row, X selects."
        ),
    ),
    "boards/meeting_list.html": Help(
        _("The list of a meeting"),
        _(
            "The cases of one meeting in their order, for those who prepare and take part. Print it on A4 "
            "paper."
        ),
    ),
    "boards/booking.html": Help(
        _("A booking"),
        _(
            "Where one case stands: its meeting, its question, who presents it. From here it is put on "
            "another meeting of its board or withdrawn; its place is free at once, and you can undo it."
        ),
    ),
    "boards/meeting.html": Help(
        _("A meeting"),
        _(
            "One meeting with its agenda, who answered, and whether the quorum will be reached. You see the "
            "cases of your organisation; those who run the board see all of them. Whoever runs it moves, "
            "cancels, reminds and asks deputies from here."
        ),
    ),
    "boards/meeting_new.html": Help(
        _("An extraordinary meeting"),
        _(
            "A meeting outside the season. Type the day and both hours: before it is added, the page shows "
            "whom it would clash with and what the clocks say at the other sites."
        ),
    ),
    "boards/answer_for.html": Help(
        _("An answer by telephone"),
        _(
            "Record what somebody told you by telephone. It counts like her own answer, the journal keeps "
            "who recorded it, and you can undo it."
        ),
    ),
    "boards/search.html": Help(
        _("Search"),
        _(
            "Looks through all that you may see: patients, cases by reference, boards, people, partners and "
            "meetings by day. A day is written thu, 4/2, 04/02/2027, tomorrow or +7. Ctrl+K opens the same "
            "search from every page; the arrow keys choose, Enter opens."
        ),
    ),
    "boards/views.html": Help(
        _("Saved views"),
        _(
            "Lists with filters that you keep under a name: rename or delete them here. They also stand "
            "above each list and in the search (Ctrl+K). Words typed into a search are never kept, since "
            "they may name a patient."
        ),
    ),
    "boards/planner.html": Help(
        _("Find an hour"),
        _(
            "For a new board or a change of rhythm: which hours of the week suit all sites and collide with "
            "the fewest members. Nothing is changed here; a found hour leads to the form that opens a "
            "season."
        ),
    ),
    "boards/conflicts.html": Help(
        _("Conflicts"),
        _(
            "Who is on two boards at once, which room or link is used twice, and who is away, in the weeks "
            "ahead. Each line leads to the page that settles it."
        ),
    ),
    "boards/season_new.html": Help(
        _("A season"),
        _(
            "The rhythm in which a board meets. First you see all days that it gives, without the holidays; "
            "only then is it opened and its members are invited."
        ),
    ),
}
