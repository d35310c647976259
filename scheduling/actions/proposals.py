"""Counter-proposals: a person decides. A meeting that takes the proposed hour is moved as any other is."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation

from boards.hours import day_in_words
from boards.models import User
from boards.rules.refusal import Refusal
from scheduling import letters
from scheduling.actions.settling import settle
from scheduling.differences import MASTER, Message
from scheduling.models import InboundMail, Invitation, Method, Outcome, OutgoingMail, Settlement


@transaction.atomic
def decline_proposal(mail: InboundMail, *, by: User, now: datetime) -> OutgoingMail:
    """Tell whoever proposed another time that the meeting stays, and settle the message.

    The mail is an iTIP DECLINECOUNTER (RFC 5546 §3.2.8), which her client shows beside the event. Refusal
    ``no-proposal`` for another kind of message, ``already-settled``, ``already-declined``.
    """
    if mail.outcome != Outcome.PROPOSAL or mail.invitation is None:
        raise Refusal("no-proposal")
    settle(mail, Settlement.DECLINED, by=by, now=now)
    answer = _answer(mail, mail.invitation, now)
    if OutgoingMail.objects.filter(uid=answer.uid).exists():  # settled, and opened again
        raise Refusal("already-declined")
    answer.save(force_insert=True)
    return answer


def _answer(mail: InboundMail, invitation: Invitation, now: datetime) -> OutgoingMail:
    """A row that stands outside its thread: it tells nothing that a later comparison starts from."""
    message = _as_it_stands(mail, invitation)
    letter = letters.compose_declined(
        message,
        invitation,
        proposed=_in_words(mail, invitation),
        stamp=now.replace(microsecond=0),
    )
    return OutgoingMail(
        person=invitation.person,
        address=invitation.address,
        method=Method.NOTE,
        uid=f"declined-{mail.pk}@note.{settings.UID_DOMAIN}",
        subject=letter.subject[:200],
        mime=letter.mime,
        created_at=now,
        due_at=now,
    )


def _as_it_stands(mail: InboundMail, invitation: Invitation) -> Message:
    """What she was last told of the day that she would move, with her SEQUENCE."""
    key = next((line["day"] for line in mail.about["events"]), MASTER)
    told = OutgoingMail.objects.filter(invitation=invitation, method=Method.REQUEST).order_by("id")
    last = told.filter(recurrence_id=key).last() or told.filter(recurrence_id=MASTER).last()
    if last is None:
        raise Refusal("no-proposal")
    facts = last.facts if last.recurrence_id == key else _ruled(last.facts, key)
    sequence = int(mail.about.get("sequence", 0))
    return Message(key, cancel=False, facts=facts, sequence=sequence, significant=False)


def _ruled(master: dict[str, object], key: str) -> dict[str, object]:
    """A day that the season's own event gives by itself."""
    return {name: master[name] for name in ("zone", "minutes", "location", "text")} | {"start": key}


def _in_words(mail: InboundMail, invitation: Invitation) -> str:
    """The proposed time on her own clock; empty if she named none."""
    proposed = mail.about.get("proposed")
    if not proposed:
        return ""
    person = invitation.person
    with translation.override(person.language):
        at = datetime.fromisoformat(proposed).astimezone(ZoneInfo(person.time_zone))
        return f"{day_in_words(at)}, {at:%H:%M} ({person.organisation.city})"
