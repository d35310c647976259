"""What a refused rule says to the reader: one sentence a code, with what to do next."""

from datetime import date, datetime, time

from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone_name, localtime
from django.utils.translation import gettext_lazy as _

from .hours import day_in_words
from .rules.refusal import Refusal

SENTENCES: dict[str, Promise] = {
    "unknown-zone": _("“%(zone)s” is not a time zone. Write it like Europe/Paris or America/Cayenne."),
    "hour-does-not-exist": _(
        "%(time)s does not exist on %(day)s in %(zone)s: the clocks go forward. Choose another time."
    ),
    "hour-exists-twice": _(
        "%(time)s happens twice on %(day)s in %(zone)s: the clocks go back. Choose another time."
    ),
    "rule-not-understood": _(
        "The rule “%(rule)s” is not one that a board can follow. Choose weekly, every n-th week, "
        "or a weekday of the month."
    ),
    "unknown-country": _(
        "No public holidays are known for the country “%(country)s”. Write its two letters: FR, DE, IT."
    ),
    "unknown-subdivision": _(
        "No holidays of their own are known for “%(subdivision)s” in %(country)s. Leave it empty, or write "
        "973 for French Guiana, 57 or 6AE for Moselle or Alsace."
    ),
    "day-off-past": _("These days are over. Nothing that is past can be closed."),
    "day-off-too-long": _("A closure lasts a year at most. Choose an earlier last day."),
    "day-off-withdrawn": _("This was already withdrawn."),
    "file-too-large": _("This file is larger than %(kilobytes)s KB. Leave out what is not school holidays."),
    "file-not-utf8": _(
        "Line %(line)s is not in UTF-8, so its accents would be lost. Save the file as “CSV UTF-8” and "
        "choose it again."
    ),
    "file-too-long": _("This file has more than %(most)s lines. Import it in parts."),
    "file-empty": _("This file has no line with a school holiday."),
    "line-not-four": _("Four cells are needed, %(found)s are there: area, name, first day, last day."),
    "line-cell-empty": _("The area or the name is missing."),
    "line-cell-long": _("“%(cell)s…” is too long: %(most)s characters at most."),
    "line-formula": _("“%(cell)s” begins like a formula. Begin it with a letter or a digit."),
    "line-control-character": _("It holds an invisible character. Type the line again without."),
    "line-no-day": _("“%(cell)s” is not a day of the calendar. Write it like 2027-02-13 or 13/02/2027."),
    "line-ends-before-start": _("The last day comes before the first."),
    "line-too-many-days": _("A school holiday lasts %(most)s days at most. Check both days."),
    "line-overlaps": _("It overlaps line %(line)s, which is of the same area."),
    "hours-end-before-start": _("The end comes before the beginning. Hours that pass midnight are two."),
    "hours-overlap": _("Another stretch of that day, %(begins)s to %(ends)s, overlaps this one."),
    "rule-never-fires": _("This rule gives no meeting between the first and the last day."),
    "season-ends-before-start": _("The season ends before it starts."),
    "season-too-long": _("A season lasts three years at most. Choose an earlier last day."),
    "meeting-cancelled": _("This meeting is cancelled. Choose another one."),
    "meeting-past": _("This meeting has already begun or is over. Choose a later one."),
    "meeting-not-cancelled": _("This meeting is not cancelled."),
    "cutoff-passed": _("The cut-off passed on %(cutoff)s. Choose a later meeting."),
    "meeting-full": _("This meeting is full. Choose another one."),
    "too-few-minutes": _(
        "Only %(left)s minutes are left in this meeting. Enter fewer, or choose another one."
    ),
    "already-booked": _("This case is already booked on this meeting."),
    "already-waiting": _("This case already waits for a place on this board."),
    "moved-to-past": _("This time is already past. Choose a later one."),
    "nothing-changes": _("The meeting is already at that time and place. Change something, or go back."),
    "board-meets-then": _("This board already meets at that time. Choose another time."),
    "board-without-seats": _("Nobody sits on this board yet. Seat its members first."),
    "ends-before-start": _("The meeting ends before it starts. Check both hours."),
    "too-short-for-cases": _(
        "%(booked)s minutes of cases are booked. Let the meeting last longer, or move cases first."
    ),
    "too-long": _("A meeting lasts at most 24 hours. Check both hours."),
    "board-meets-then-on": _("This board already meets at that time on %(day)s. Choose another time."),
    "too-short-for-cases-on": _(
        "%(booked)s minutes of cases are booked on %(day)s. "
        "Let the meetings last longer, or move cases first."
    ),
    "series-into-past": _(
        "The first of these meetings would fall on %(day)s, which is past. Begin with a later meeting."
    ),
    "season-as-it-is": _("The season already meets like that. Change something, or go back."),
    "season-ends-the-same": _("With this last day the season keeps the same meetings. Choose another day."),
    "season-withdrawn": _("This season is not held. Restore it first."),
    "season-not-withdrawn": _("This season is held: there is nothing to restore."),
    "season-over": _("Nothing of this season lies ahead."),
    "meeting-not-in-season": _("This meeting is not one of a season that is held. Change it by itself."),
    "already-seated": _("This person already has a seat there."),
    "seat-ended": _("This seat has already ended."),
    "person-left": _("This person has left. Choose somebody else."),
    "deputy-of-other-board": _("The person to stand in for sits on another board."),
    "address-taken": _("Somebody with this address is already in the directory."),
    "not-on-board": _("This person has no seat at this meeting."),
    "unknown-answer": _("Choose one of the answers shown."),
    "absence-ends-before-start": _("The last day comes before the first. Check both days."),
    "absence-too-long": _("An absence lasts a year at most. Choose an earlier last day."),
    "absence-past": _("These days are over. Enter days that lie ahead."),
    "already-absent": _(
        "An absence from %(first)s to %(last)s is already entered. Withdraw it first, or choose other days."
    ),
    "absence-withdrawn": _("This absence was already withdrawn."),
    "not-a-deputy": _("This person is not a deputy of the one who may not come."),
    "deputy-asked": _("This deputy was already asked to this meeting."),
    "everybody-answered": _("Everybody has answered. Nobody needs a reminder."),
    "chased-lately": _("Everybody who has not answered was reminded less than a day ago. Try again later."),
    "already-settled": _("Somebody has settled this message meanwhile."),
    "not-settled": _("This message is open already."),
    "nothing-to-confirm": _("This message names no meeting that can still be answered."),
    "already-declined": _("This proposal was declined by mail before."),
    "no-proposal": _("This message proposes no other time, or none that can be answered."),
    "nothing-to-publish": _("Nothing changed since this list was last published."),
    "sheet-too-large": _("This file is larger than %(megabytes)s MB. Send it in parts."),
    "sheet-old": _("This is an old or a locked Excel file. Save it as XLSX without password, or as CSV."),
    "sheet-unreadable": _(
        "This file can be read neither as CSV nor as XLSX. Save it anew and choose it again."
    ),
    "sheet-bomb": _("This workbook holds far more than a list. Save the list alone as CSV."),
    "sheet-empty": _("This file holds no row."),
    "sheet-only-heads": _("This file holds its heads alone. Add a row."),
    "sheet-too-long": _("This file has more than %(most)s rows. Send it in parts."),
    "sheet-line": _("Line %(line)s cannot be read: is a quotation mark missing?"),
    "column-missing": _("These columns are missing: %(columns)s. The first row must name them."),
    "column-twice": _("The column “%(column)s” is there twice. Keep one of them."),
    "upload-gone": _(
        "This file is no longer kept: another one took its place, or it is too long ago. Choose it again."
    ),
    "rpps-taken": _("Somebody with this RPPS number is already in the directory."),
    "too-many-rows": _("A file holds %(most)s rows at most. Choose filters that leave fewer."),
    "view-elsewhere": _("Only the lists of this house can be saved. Open one, then save it there."),
    "view-name-taken": _("You have already saved a view under this name. Choose another one."),
    "too-many-views": _("You have %(most)s saved views. Delete one first."),
    "booking-moved-meanwhile": _("Somebody has given this case a place meanwhile. Look at the list again."),
    "draft-too-large": _("More than %(kilobytes)s KB are typed: too much to keep as a draft."),
    "lane-settled": _("Its meeting has begun: whether the case is discussed can no longer be changed."),
    "already-recorded": _("This case is already recorded by this guideline."),
    "not-recorded": _("This case is to be discussed already."),
    "no-meeting-to-record-on": _("This board has no meeting ahead on whose list the case could be recorded."),
    "guideline-withdrawn": _("This guideline was withdrawn. Choose the version that replaces it."),
    "guideline-of-others": _("This guideline does not serve the board of every case. Choose another one."),
    "guideline-known": _("This version of the guideline is already in the library."),
    "guideline-ahead": _("A guideline cannot be dated in the future. Check the date."),
    "guideline-in-use": _(
        "Cases were recorded by this version, so it stays as it is. Add a new version instead."
    ),
    "guideline-not-withdrawn": _("This guideline is not withdrawn."),
    "edition-not-newer": _("The version before is of %(before)s. A newer one has a later date."),
    "audit-off": _("This board reviews no share of its recorded cases. Set one in its rules."),
    "nothing-to-audit": _("No recorded case has been held since the last draw."),
    "audit-settled": _("Somebody has given a verdict on this case meanwhile."),
    "unknown-verdict": _("Choose one of the two verdicts."),
    "booking-closed": _("This booking was already withdrawn."),
    "booking-open": _("This booking is not withdrawn: there is nothing to undo."),
    "urgent-without-reason": _("Say why the case is urgent: it passes others."),
    "not-urgent": _("This case is not marked as urgent."),
    "meeting-of-other-board": _("This meeting is one of another board. Choose one of those shown."),
    "not-on-a-meeting": _("This case is on no meeting: it waits already. Give it a place instead."),
    "not-later": _("A case is put off to a later meeting, or to the waiting list. Choose one of these."),
    "nothing-to-undo": _("This was changed again since, so that it cannot be undone any more."),
    "split-keeps-too-much": _("The first part keeps between 1 and %(minutes)s minutes. Enter one of these."),
    "split-same-meeting": _(
        "A meeting discusses a case once. Choose another meeting for the second part, or the waiting list."
    ),
    "refer-to-same-board": _("The case is before this board already. Choose another one."),
    "consent-missing": _(
        "A case goes to an international board only once the patient has signed. "
        "Enter the day of the consent in the case first."
    ),
    "overbook-nothing": _("Say how many places, or how many minutes, to add over the capacity."),
    "overbook-too-much": _("At most %(most)s over the capacity of one meeting. Enter fewer."),
    "extra-in-use": _("All places over the capacity are taken. Move a case first."),
    "item-twice": _("This is already noted as missing for this case. Change that line instead."),
    "item-received": _("This is there already."),
    "item-open": _("This is missing already."),
    "item-chased-lately": _("Everybody who owes this was reminded less than a day ago. Try again later."),
    "nothing-owed": _("Nothing is missing here that somebody named owes. Name an owner first."),
    "case-changed-meanwhile": _("Somebody saved this page while you were typing. Choose what is right."),
}

# Their zone is one that the board keeps, so that its city says enough; a zone mistyped is shown as typed.
_CLOCK_CHANGES = ("hour-does-not-exist", "hour-exists-twice")


def sentence(refusal: Refusal) -> str:
    """The sentence for a refused rule, in the active language, its hours on the reader's clock."""
    facts = {name: _shown(value) for name, value in refusal.facts.items()}
    if refusal.code in _CLOCK_CHANGES:
        facts["zone"] = _city(str(facts["zone"]))
    return str(SENTENCES[refusal.code]) % facts


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _shown(value: object) -> object:
    if isinstance(value, datetime):
        return f"{day_in_words(localtime(value), 'l j F Y, H:i')} ({_city(get_current_timezone_name())})"
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, time):
        return time_format(value, "H:i")
    return value
