"""Help for the pages that tell people: meetings moved, seats, replies, mails, own calendars."""

from django.utils.translation import gettext_lazy as _

from boards.help import Help

_SEAT = Help(
    _("Seats on a board"),
    _(
        "Who sits on a board, as what, and whether on site or by video. Before anything happens the page "
        "says who is invited and whose invitation is cancelled; you can undo it."
    ),
)
_MEETING = Help(
    _("Changing a meeting"),
    _(
        "First you see what becomes of the meeting at each place, its cases, and who is told by mail and "
        "who sees it in a subscribed calendar. Nothing is sent before you confirm, and you can undo it."
    ),
)
_SEASON = Help(
    _("Changing a season"),
    _(
        "The change holds from a meeting on; what is past stays as it was. First you see every day that is "
        "moved, dropped or added, and who is told. Cases that lose their meeting go to the waiting list."
    ),
)
_ABSENCE = Help(
    _("Absences"),
    _(
        "Days on which somebody cannot come. Her deputies are asked by mail for the meetings concerned; "
        "withdrawing the absence releases them."
    ),
)
_DAY_OFF = Help(
    _("A day off"),
    _(
        "A closure or a local holiday of a place or a board. First you see which meetings it cancels or "
        "moves, how many cases wait because of it, and who is told."
    ),
)
_REPLY = Help(
    _("A reply"),
    _(
        "One message that came back: what it answers, from whom, and what was made of it. Its words are "
        "shown when you ask for them, which the journal keeps. Settle it when nothing is left to do."
    ),
)
_SINK = Help(
    _("The demonstration’s mail box"),
    _("Every mail of this demonstration, as its reader would see it. No mail leaves this machine."),
)
_MY_CALENDAR = Help(
    _("My calendar"),
    _(
        "How your meetings reach you: by invitations in your mail, or by a calendar that you subscribe to "
        "on each device. A calendar address is secret and shown once; renew it when a device is lost."
    ),
)
_OWED = Help(
    _("What you owe"),
    _(
        "A reminder led you here: say on which day it will be there, or that it is there already. No "
        "account is needed, and opening the page records nothing."
    ),
)
_ANSWER = Help(
    _("Your answer"),
    _("Say whether you come: present, perhaps or absent. You may change it until the meeting ends."),
)

_PLACES = Help(
    _("Moving and putting off cases"),
    _(
        "One case or many, to another meeting or to the waiting list, with the reason and in whose hands it "
        "was. First you see where each goes and who is told; you can undo it."
    ),
)

PAGES: dict[str, Help] = {
    **dict.fromkeys(
        (f"scheduling/{name}.html" for name in ("give_places", "move_cases", "overflow")), _PLACES
    ),
    **dict.fromkeys(
        ("scheduling/find_person.html", "scheduling/seat_person.html", "scheduling/change_seat.html"), _SEAT
    ),
    "scheduling/unseat.html": _SEAT,
    **dict.fromkeys((f"scheduling/{verb}_meeting.html" for verb in ("move", "cancel", "restore")), _MEETING),
    **dict.fromkeys(
        (f"scheduling/{verb}_season.html" for verb in ("change", "cancel", "end", "restore")), _SEASON
    ),
    "scheduling/copy_season.html": Help(
        _("The next season"),
        _(
            "The same rhythm for the season to come. You see all its days, its clashes and the hours at the "
            "other sites before it is opened and the members are invited."
        ),
    ),
    **dict.fromkeys(("scheduling/absence_new.html", "scheduling/absence_withdraw.html"), _ABSENCE),
    **dict.fromkeys(("scheduling/day_off_new.html", "scheduling/day_off_withdraw.html"), _DAY_OFF),
    "scheduling/inbox.html": Help(
        _("Replies"),
        _(
            "What doctors wrote back. What waits for a person stands first; the rest was understood and "
            "recorded. J and K go from row to row, Enter opens one."
        ),
    ),
    **dict.fromkeys(
        (f"scheduling/{name}.html" for name in ("inbox_mail", "inbox_invite", "inbox_decline")), _REPLY
    ),
    "scheduling/outgoing.html": Help(
        _("Outgoing mail"),
        _(
            "Every mail that a change called for and what became of it. Mails that were refused or are in "
            "doubt can be offered again, one by one or several together; the same text never leaves twice "
            "unless in doubt."
        ),
    ),
    "scheduling/outgoing_mail.html": Help(
        _("An outgoing mail"),
        _(
            "One mail with its words and its state. If it is in doubt you can offer it again; if its reader "
            "lost it, you can tell her once more."
        ),
    ),
    "scheduling/publish.html": Help(
        _("Publishing a list"),
        _(
            "Sends the list of a meeting to those who prepare it. Only those whose own lines changed since "
            "the last time are told; you see first who that is."
        ),
    ),
    "scheduling/chase.html": Help(
        _("Reminders"),
        _(
            "Reminds by mail whoever has not answered. You see first who gets a reminder; nobody gets two "
            "within a day."
        ),
    ),
    "scheduling/chase_owed.html": Help(
        _("Reminders of what is missing"),
        _(
            "Reminds by mail all who owe something for the cases of a meeting. You see first who that is "
            "and for what."
        ),
    ),
    "scheduling/edit_person.html": Help(
        _("Editing a person"),
        _(
            "A changed address or channel moves her invitations: the page says first what is sent. A mail "
            "that came back is pointed out beside the address."
        ),
    ),
    "scheduling/board_feed.html": Help(
        _("A board’s calendar"),
        _(
            "A secret address for a screen or a shared calendar that shows when the board meets, without "
            "any case. It is shown once and can be revoked."
        ),
    ),
    **dict.fromkeys(
        (
            f"scheduling/{name}.html"
            for name in (
                "my_calendar",
                "choose_channel",
                "new_address",
                "on_phone",
                "no_calendar",
                "open_link",
            )
        ),
        _MY_CALENDAR,
    ),
    "scheduling/chase_items.html": Help(
        _("Reminding who owes something"),
        _(
            "The mail itself, as its reader will see it in her language, before it is sent: it names what "
            "is owed, the board and the cut-off, but neither the patient nor the case. Nobody gets two "
            "within a day."
        ),
    ),
    **dict.fromkeys(("scheduling/owed.html", "scheduling/owed_gone.html"), _OWED),
    **dict.fromkeys(("scheduling/answer.html", "scheduling/answer_gone.html"), _ANSWER),
    **dict.fromkeys(("scheduling/sink.html", "scheduling/sink_mail.html"), _SINK),
}
