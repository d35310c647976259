"""Mails as bytes: what an invitation, a change or a cancellation says, in its reader's language.

The shape is the one that most mail programs turn into buttons: text, HTML and ``text/calendar`` as
alternatives (the calendar part last, base64 so that its CRLF survive), and the same as ``invite.ics``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import uuid4

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from boards.hours import day_in_words
from boards.models import Person, User
from boards.rules import clock
from boards.rules.recurrence import rule_parts
from scheduling import facts as fact
from scheduling.differences import MASTER, Facts, Message
from scheduling.ical import InvitationFacts, Partstat, cancel, decline_counter, request
from scheduling.models import Invitation

_POLICY = SMTP.clone(max_line_length=76)


@dataclass(frozen=True)
class Letter:
    subject: str
    mime: bytes


def instant_of(facts: Facts) -> datetime:
    """The start (UTC) that facts speak of."""
    return clock.instant(fact.naive(facts["start"]), facts["zone"])


def compose(
    message: Message,
    invitation: Invitation,
    *,
    partstat: Partstat,
    calendar_link: str,
    answer_link: str,
    stamp: datetime,
    now: datetime,
) -> Letter:
    """The mail of one message. ``stamp`` (aware, whole seconds) becomes DTSTAMP, ``now`` its Date."""
    person = invitation.person
    with translation.override(person.language):
        kind = kind_of(message)
        when = when_in_words(message.facts)
        subject = f"{_subject_prefix(kind)}{message.facts['text']['summary']} – {when}"
        context = {
            "kind": kind,
            "person": person,
            "facts": message.facts,
            "when": when,
            "before": _before(message),
            "length": length_in_words(message.facts["minutes"]),
            "one_date": message.recurrence_id != MASTER,
            "calendar_link": calendar_link,
            "answer_link": answer_link,
            "season": "rrule" in message.facts,
        }
        bodies = [render_to_string(f"mail/invitation.{ending}", context) for ending in ("txt", "html")]
    mail = _mail_to(person, invitation.address, subject, *bodies, now=now)
    del mail["From"]
    sender = Address(message.facts["text"]["summary"], addr_spec=invitation.organizer)
    mail["From"] = mail["Reply-To"] = sender
    told = _told(message, invitation, partstat, stamp)
    calendar = cancel(told, withdrawn=message.withdrawn) if message.cancel else request(told)
    _attach_calendar(mail, calendar, "CANCEL" if message.cancel else "REQUEST")
    return _finished(subject, mail, person)


def compose_declined(message: Message, invitation: Invitation, *, proposed: str, stamp: datetime) -> Letter:
    """The answer to somebody's counter-proposal: what ``message`` says of the event still holds.

    ``message.sequence`` is that of the proposal; ``proposed`` is its time in words, or empty.
    """
    person, facts = invitation.person, message.facts
    with translation.override(person.language):
        when = when_in_words(facts)
        prefix = _("Time unchanged: ")
        subject = f"{prefix}{facts['text']['summary']} – {when}"
        context = {"person": person, "facts": facts, "when": when, "proposed": proposed}
        bodies = [render_to_string(f"mail/proposal_declined.{ending}", context) for ending in ("txt", "html")]
    mail = _mail_to(person, invitation.address, subject, *bodies, now=stamp)
    del mail["From"]
    mail["From"] = mail["Reply-To"] = Address(facts["text"]["summary"], addr_spec=invitation.organizer)
    calendar = decline_counter(_told(message, invitation, "NEEDS-ACTION", stamp))
    _attach_calendar(mail, calendar, "DECLINECOUNTER")
    return _finished(subject, mail, person)


def compose_note(
    reader: Person | User, template: str, context: Mapping[str, object], now: datetime
) -> Letter:
    """A mail without a calendar part: ``mail/<template>.subject.txt``, ``.txt`` and ``.html``.

    The templates are given ``reader`` and her ``name`` besides the context.
    """
    given = {**context, "reader": reader, "name": name_of(reader)}
    with translation.override(reader.language):
        heading, *bodies = (
            render_to_string(f"mail/{template}.{end}", given) for end in ("subject.txt", "txt", "html")
        )
    subject = " ".join(heading.split())
    mail = _mail_to(reader, reader.email, subject, *bodies, now=now)
    return _finished(subject, mail, reader)


def name_of(reader: Person | User) -> str:
    return reader.full_name if isinstance(reader, Person) else reader.name


def kind_of(message: Message) -> str:
    """``new``, ``changed``, ``cancelled``, ``withdrawn``, or ``replaced`` if she takes part all the same."""
    if message.withdrawn:
        return "replaced" if message.facts["text"].get("replaced") else "withdrawn"
    if message.cancel:
        return "cancelled"
    return "changed" if message.before else "new"


def _subject_prefix(kind: str) -> str:
    return {
        "new": _("Invitation: "),
        "changed": _("Changed: "),
        "cancelled": _("Cancelled: "),
        "withdrawn": _("No longer expected: "),
        "replaced": _("Invitation replaced: "),
    }[kind]


def when_in_words(facts: Facts) -> str:
    """“Thursday 26 November 2026, 14:00 Lyon · 10:00 Cayenne”, or a season's rule in words."""
    start = fact.naive(facts["start"])
    hours = facts["text"]["hours"]
    if "rrule" not in facts:
        return f"{day_in_words(start)}, {hours}"
    since = _("from %(day)s") % {"day": day_in_words(start, "j F Y")}
    return f"{rule_in_words(facts['rrule'])}, {hours}, {since}"


def rule_in_words(rule: str) -> str:
    """A season's rule in the active language: “every Thursday”, “first Monday of each month”."""
    every, nth, weekday = rule_parts(rule)
    day = date_format(datetime(2024, 1, 1 + weekday), "l")
    if nth:
        ordinal = {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth"), -1: _("last")}[nth]
        return _("%(ordinal)s %(day)s of each month") % {"ordinal": ordinal, "day": day}
    if every > 1:
        return _("every %(every)d weeks on %(day)s") % {"every": every, "day": day}
    return _("every %(day)s") % {"day": day}


def length_in_words(minutes: int) -> str:
    """“2 h 30 min”: the symbols are those of the International System, alike in every language."""
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * (hours > 0) + [f"{rest} min"] * (rest > 0))


def _before(message: Message) -> str:
    """The time that a change replaces; empty where only the wording or place changed."""
    before = message.before
    if before is None or instant_of(before) == instant_of(message.facts):
        return ""
    return when_in_words(before)


def _mail_to(
    reader: Person | User, address: str, subject: str, text: str, html: str, *, now: datetime
) -> EmailMessage:
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = subject
    mail["From"] = Address("Quorum", addr_spec=f"no-reply@{settings.UID_DOMAIN}")
    mail["To"] = Address(name_of(reader), addr_spec=address)
    mail["Date"] = format_datetime(now.replace(microsecond=0))
    mail["Message-ID"] = f"<{uuid4()}@{settings.UID_DOMAIN}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    return mail


def _finished(subject: str, mail: EmailMessage, reader: Person | User) -> Letter:
    """Names the language last: adding a part would move that header, or drop it."""
    mail["Content-Language"] = reader.language
    return Letter(subject, mail.as_bytes())


def _attach_calendar(mail: EmailMessage, calendar: bytes, method: str) -> None:
    mail.add_alternative(calendar, maintype="text", subtype="calendar", cte="base64")
    part = mail.get_payload()[-1]  # type: ignore[index]
    part.set_param("charset", "UTF-8")  # type: ignore[union-attr]
    part.set_param("method", method)  # type: ignore[union-attr]
    mail.add_attachment(calendar, maintype="application", subtype="ics", filename="invite.ics")


def _told(message: Message, invitation: Invitation, partstat: Partstat, stamp: datetime) -> InvitationFacts:
    facts = message.facts
    is_occurrence = message.recurrence_id != MASTER
    event = fact.invitation_event(
        facts,
        uid=invitation.uid,
        sequence=message.sequence,
        stamp=stamp,
        cancelled=message.cancel and not message.withdrawn,
        language=invitation.person.language,
    )
    return InvitationFacts(
        event=event,
        organizer_name=facts["text"]["summary"],
        organizer=invitation.organizer,
        attendee_name=invitation.person.full_name,
        attendee=invitation.address,
        role=facts["text"]["role"],
        partstat=partstat,
        rrule=facts.get("rrule", ""),
        exdates=tuple(fact.naive(slot) for slot in facts.get("exdates", ())),
        recurrence_id=fact.naive(message.recurrence_id) if is_occurrence else None,
        recurrence_zone=facts["zone"] if is_occurrence else "",
    )
