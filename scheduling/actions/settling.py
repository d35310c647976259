"""What a person does with an incoming mail: reads it, settles it, opens it again.

Whatever a message asks for is done by the action that does it everywhere else, in one transaction with the
settling, so that no message is settled whose request failed.
"""

from datetime import datetime

from django.db import models, transaction

from boards.actions.attendance import answer_season, respond
from boards.actions.deputies import ask_deputy
from boards.actions.seats import seat_person
from boards.identity import decrypt, encrypt
from boards.journal import record
from boards.models import Answer, DeputyCall, Meeting, Person, Seat, SeatKind, SeatMode, User
from boards.queries.deputies import Stand
from boards.rules.recurrence import rule_until
from boards.rules.refusal import Refusal
from scheduling.inbound_text import text_of
from scheduling.models import InboundMail, Settlement, Undeliverable


@transaction.atomic
def settle(mail: InboundMail, how: Settlement, *, note: str = "", by: User, now: datetime) -> None:
    """Take a message off the list; Refusal ``already-settled``. An empty ``note`` keeps an earlier one.

    A bounce that was dealt with no longer marks its address; one set aside does.
    """
    facts: dict[str, object] = {"settled_at": now, "settled_by": by, "settled_as": how}
    if note:
        facts["note"] = encrypt(note)
    if not InboundMail.objects.filter(pk=mail.pk, settled_at__isnull=True).update(**facts):
        raise Refusal("already-settled")
    if how == Settlement.DONE:
        Undeliverable.objects.filter(mail=mail).delete()
    _record("inbox.settled", mail, by=by, now=now, how=how)


@transaction.atomic
def reopen(mail: InboundMail, *, by: User, now: datetime) -> None:
    """Undo the settling, not what was done with it; Refusal ``not-settled``."""
    facts = {"settled_at": None, "settled_by": None, "settled_as": ""}
    if not InboundMail.objects.filter(pk=mail.pk, settled_at__isnull=False).update(**facts):
        raise Refusal("not-settled")
    _record("inbox.reopened", mail, by=by, now=now)


@transaction.atomic
def read_words(mail: InboundMail, *, by: User, now: datetime) -> str:
    """What a message says, journalled, since a doctor may have written about a patient."""
    _record("inbox.read", mail, by=by, now=now)
    return text_of(decrypt(mail.raw).encode("latin-1"))


def note_of(mail: InboundMail) -> str:
    return decrypt(mail.note) if mail.note else ""


@transaction.atomic
def confirm_answer(mail: InboundMail, answer: Answer, *, by: User, now: datetime) -> None:
    """Record by hand what a person answered: for the meeting, or for the season as it now is.

    Refusal ``nothing-to-confirm``, or whatever the answer itself is refused for.
    """
    seat = _standing_seat(mail)
    series = mail.invitation.series if mail.invitation else None
    if mail.person and mail.meeting:
        respond(mail.meeting, mail.person, answer, by=by, now=now, source="mail")
    elif seat and series:
        rule = rule_until(series.rrule, series.ends_on, series.start_time, series.time_zone)
        answer_season(seat, answer, rule, by=by, now=now)
    else:
        raise Refusal("nothing-to-confirm")
    settle(mail, Settlement.CONFIRMED, by=by, now=now)


def _standing_seat(mail: InboundMail) -> Seat | None:
    if mail.person is None or mail.board is None:
        return None
    hers = Seat.objects.filter(person=mail.person, board=mail.board, ended_at__isnull=True)
    return hers.filter(meeting__isnull=True).select_related("person").first()


@transaction.atomic
def invite_guest(
    mail: InboundMail, person: Person, meeting: Meeting, mode: SeatMode, *, by: User, now: datetime
) -> Seat:
    """Seat whoever was proposed, or wrote unasked, as a guest of one meeting."""
    seat = seat_person(meeting.board, person, kind=SeatKind.GUEST, mode=mode, meeting=meeting, by=by, now=now)
    settle(mail, Settlement.INVITED, by=by, now=now)
    return seat


@transaction.atomic
def ask_named_deputy(mail: InboundMail, *, deputy: Seat, by: User, now: datetime) -> DeputyCall:
    """Ask the deputy whom a member named; Refusal ``nothing-to-confirm`` or one of `ask_deputy`."""
    member = _standing_seat(mail)
    if mail.meeting is None or member is None:
        raise Refusal("nothing-to-confirm")
    call = ask_deputy(Stand(mail.meeting, deputy, member), by=by, now=now)
    settle(mail, Settlement.DONE, by=by, now=now)
    return call


def _record(verb: str, mail: InboundMail, *, by: User, now: datetime, **facts: object) -> None:
    """About the meeting, board or person that the message belongs to, else about whoever acts."""
    subject: models.Model = mail.meeting or mail.board or mail.person or by
    concerned = {"person": mail.person} if mail.person else {}
    record(verb, subject, by=by, at=now, mail=mail.pk, outcome=mail.outcome, **concerned, **facts)
