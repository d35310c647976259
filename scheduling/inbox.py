"""The coordinators' inbox: which incoming mails somebody sees, and what each of them says, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from boards.hours import Place
from boards.models import Answer, Person, RoleKind, User
from boards.permissions import RUNS_BOARDS, organisations_as
from boards.queries.places import meeting_places
from scheduling.facts import naive
from scheduling.models import InboundMail, Outcome

NEEDS_A_PERSON = (
    Outcome.PROPOSAL,
    Outcome.DELEGATED,
    Outcome.STRANGER,
    Outcome.BOUNCED,
    Outcome.LETTER,
    Outcome.QUARANTINED,
    Outcome.UNREADABLE,
)
MAY_CONFIRM = (Outcome.RECORDED_UNVERIFIED, Outcome.OLDER_TIME)  # by hand; nobody has to
TONES = {
    Outcome.RECORDED: "good",
    Outcome.REFRESHED: "good",
    Outcome.AUTOMATIC: "neutral",
    Outcome.OVERTAKEN: "neutral",
    Outcome.NO_EFFECT: "neutral",
    Outcome.BOUNCED: "bad",
}
MEANS: dict[str, Promise] = {
    Outcome.RECORDED: _("The answer counts. There is nothing to do."),
    Outcome.RECORDED_UNVERIFIED: _(
        "The answer counts, but nothing proves that the mail came from this person. "
        "You may confirm it, or correct it."
    ),
    Outcome.OLDER_TIME: _(
        "The meeting had changed since the invitation that was answered, so the answer does not count. "
        "The person was asked again. If you know the answer, record it here."
    ),
    Outcome.OVERTAKEN: _("A newer answer was known already, and still counts. There is nothing to do."),
    Outcome.PROPOSAL: _("The meeting stays where it is until somebody decides. Move it, or decline."),
    Outcome.DELEGATED: _("This person does not come, and proposes somebody else, who has not been invited."),
    Outcome.STRANGER: _("An answer from somebody who was not invited. Nobody is invited by answering."),
    Outcome.REFRESHED: _("The invitation was sent again. There is nothing to do."),
    Outcome.NO_EFFECT: _("The answer came too late, or from somebody no longer expected. Nothing changes."),
    Outcome.BOUNCED: _("A mail could not be delivered. Until the address is mended, nothing reaches it."),
    Outcome.AUTOMATIC: _("An out-of-office note, or another automatic reply: it is not an answer."),
    Outcome.LETTER: _("Words for a person to read. Nothing was recorded."),
    Outcome.QUARANTINED: _("It answers nothing that we sent. Nothing was recorded."),
    Outcome.UNREADABLE: _("The program could not read it. Nothing was recorded."),
}


def visible_mails(user: User) -> QuerySet[InboundMail]:
    """The mails of the boards that the user runs.

    One that belongs to no board is seen by those who run boards where its person works, and by
    administrators, who keep the whole directory. What has not been read yet is seen by nobody.
    """
    runs = organisations_as(user, *RUNS_BOARDS)
    seen = Q(board__organisation__in=runs) | Q(board__isnull=True, person__organisation__in=runs)
    if organisations_as(user, RoleKind.ADMINISTRATOR):
        seen |= Q(board__isnull=True)
    return InboundMail.objects.filter(seen).exclude(outcome="")


def unsettled(mails: QuerySet[InboundMail]) -> QuerySet[InboundMail]:
    """Those that wait for a person."""
    return mails.filter(settled_at__isnull=True, outcome__in=NEEDS_A_PERSON)


def settled(mails: QuerySet[InboundMail]) -> QuerySet[InboundMail]:
    """Those for which nothing is left to do, or never was."""
    return mails.filter(Q(settled_at__isnull=False) | ~Q(outcome__in=NEEDS_A_PERSON))


@dataclass(frozen=True)
class Day:
    """One of the dates that a mail answers; ``slot`` (naive local) is None for the whole season."""

    slot: datetime | None
    answer: Answer | None
    outcome: Outcome | None


@dataclass(frozen=True)
class Said:
    """What a mail says. Addresses are as the mail gave them; ``proposed`` is aware.

    ``days`` are those of a mail that answers several; ``named`` is whom it names besides its sender.
    ``proposed_person`` is whoever has the address of the colleague proposed, or of the stranger.
    """

    mail: InboundMail
    sender: str
    answer: Answer | None
    days: tuple[Day, ...]
    proposed: datetime | None
    named: str
    failed: tuple[str, ...]
    places: tuple[Place, ...]
    proposed_person: Person | None = None

    @property
    def tone(self) -> str:
        return TONES.get(Outcome(self.mail.outcome), "warning")

    @property
    def confirmable(self) -> bool:
        """Whether a person may record its answer by hand."""
        return self.mail.settled_at is None and self.mail.outcome in MAY_CONFIRM

    @property
    def open(self) -> bool:
        return self.mail.settled_at is None and self.mail.outcome in NEEDS_A_PERSON

    @property
    def silent(self) -> bool:
        """Whether all that it says is in its words."""
        return not (self.answer or self.days or self.proposed or self.named or self.failed)

    @property
    def author(self) -> Person | None:
        """Whose words these are; neither a stranger's nor a mail server's are those of whom they concern."""
        foreign = self.mail.outcome in (Outcome.STRANGER, Outcome.BOUNCED)
        return None if foreign else self.mail.person

    @property
    def candidate(self) -> str:
        """The address of somebody who is not invited, and might be."""
        if self.mail.outcome == Outcome.DELEGATED:
            return self.named
        return (self.named or self.sender) if self.mail.outcome == Outcome.STRANGER else ""


def in_words(mails: Iterable[InboundMail], reader: Place) -> list[Said]:
    """For a list. One query, for the people proposed."""
    said = [_said(mail, reader) for mail in mails]
    people = _people_at([one.candidate for one in said if one.candidate])
    return [_with_person(one, people) for one in said]


def with_facts(mails: QuerySet[InboundMail]) -> QuerySet[InboundMail]:
    """All that `in_words` and its pages read, without the mails themselves."""
    return mails.defer("raw").select_related(
        "person__organisation", "meeting__board__organisation", "board__organisation", "settled_by"
    )


def _said(mail: InboundMail, reader: Place) -> Said:
    about: dict[str, Any] = mail.about
    days = tuple(_day(event) for event in about.get("events", ()))
    said = about.get("answer") or next((day.answer for day in days if day.answer), "")
    proposed = about.get("proposed")
    return Said(
        mail=mail,
        sender=str(about.get("from", "")),
        answer=Answer(said) if said in Answer.values else None,
        days=days if len(days) > 1 else (),
        proposed=datetime.fromisoformat(proposed) if proposed else None,
        named=str(about.get("delegate") or about.get("attendee") or ""),
        failed=tuple(about.get("failed", ())),
        places=meeting_places(mail.meeting, reader) if mail.meeting else (reader,),
    )


def _day(event: dict[str, Any]) -> Day:
    key, answer, outcome = (str(event.get(name, "")) for name in ("day", "answer", "outcome"))
    return Day(
        slot=naive(key) if key else None,
        answer=Answer(answer) if answer in Answer.values else None,
        outcome=Outcome(outcome) if outcome in Outcome.values else None,
    )


def _people_at(addresses: Sequence[str]) -> dict[str, Person]:
    if not addresses:
        return {}
    wanted = Q()
    for address in {one.lower() for one in addresses}:
        wanted |= Q(email__iexact=address)
    people = Person.objects.filter(wanted, active=True).select_related("organisation", "specialty")
    return {person.email.lower(): person for person in people}


def _with_person(said: Said, people: dict[str, Person]) -> Said:
    found = people.get(said.candidate.lower())
    return Said(**{**vars(said), "proposed_person": found}) if found else said
