"""A list of people for the directory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from boards.forms.fields import PlainTextField, ZoneField
from boards.imports.columns import Cleaned, Column, Fault, OneOf, cleaned, mapped
from boards.imports.plan import Line, Plan, State
from boards.models import Channel, Language, Organisation, Person, RoleKind, Specialty, User
from boards.permissions import organisations_as, visible_organisations
from boards.rules.sheets import Sheet

SHOWN = ("family_name", "given_name", "email", "organisation", "specialty")


def people_columns(user: User) -> list[Column]:
    """What the list may hold; organisations are those whose people this user keeps."""
    return [
        Column(
            "title",
            gettext_lazy("Title"),
            PlainTextField(max_length=20, required=False),
            ("titre", "civilite"),
        ),
        Column(
            "given_name", gettext_lazy("Given name"), PlainTextField(max_length=80), ("first name", "prenom")
        ),
        Column(
            "family_name",
            gettext_lazy("Family name"),
            PlainTextField(max_length=80),
            ("last name", "surname", "nom"),
        ),
        Column(
            "email",
            gettext_lazy("E-mail address"),
            forms.EmailField(max_length=200),
            ("e-mail", "email", "mail", "courriel", "adresse electronique", "adresse mail"),
        ),
        Column(
            "organisation",
            gettext_lazy("Organisation"),
            _organisation_field(user),
            ("etablissement", "hospital"),
        ),
        Column("specialty", gettext_lazy("Specialty"), _specialty_field(), ("specialite",)),
        Column("rpps", gettext_lazy("RPPS number"), _rpps_field(), ("rpps", "numero rpps", "no rpps")),
        Column("language", gettext_lazy("Language"), _language_field(), ("langue",)),
        Column("time_zone", gettext_lazy("Time zone"), ZoneField(required=False), ("fuseau horaire", "zone")),
        Column("channel", gettext_lazy("Channel"), _channel_field(), ("canal", "told by", "informe par")),
    ]


def _rpps_field() -> forms.Field:
    wrong = gettext_lazy("An RPPS number has eleven digits.")
    return forms.RegexField(r"^\d{11}$", required=False, error_messages={"invalid": wrong})


def _organisation_field(user: User) -> OneOf:
    """Required unless she keeps the people of one organisation alone."""
    rows = visible_organisations(user)
    if not organisations_as(user, RoleKind.ADMINISTRATOR):
        rows = rows.filter(pk__in=organisations_as(user, RoleKind.COORDINATOR))
    hers = list(rows)
    return OneOf(
        ((name, row) for row in hers for name in organisation_names(row)),
        unknown=gettext_lazy("“%(typed)s” is no organisation whose people you keep. Write its short name."),
        required=len(hers) != 1,
    )


def organisation_names(row: Organisation) -> tuple[str, ...]:
    return row.slug, row.short_name, row.local_short_name, row.name, row.local_name


def _specialty_field() -> OneOf:
    rows = Specialty.objects.all()
    return OneOf(
        ((name, row) for row in rows for name in (row.code, row.name, row.name_fr)),
        unknown=gettext_lazy("“%(typed)s” is no specialty of the list. Write it as the directory shows it."),
        required=False,
    )


def _in_both_languages(choices: type[Language] | type[Channel]) -> Iterator[tuple[str, object]]:
    for one in choices:
        yield one.value, one
        for language in ("en", "fr"):
            with override(language):
                yield str(one.label), one


def _language_field() -> OneOf:
    unknown = gettext_lazy("“%(typed)s” is no language of the mails. Write French or English.")
    names = [*_in_both_languages(Language), ("français", Language.FRENCH), ("anglais", Language.ENGLISH)]
    return OneOf(names, unknown=unknown, required=False)


def _channel_field() -> OneOf:
    unknown = gettext_lazy("“%(typed)s” is no way to be told. Write invitation, meetings or feed.")
    return OneOf(_in_both_languages(Channel), unknown=unknown, required=False)


@dataclass
class _Known:
    """Who is in the directory already, and who stands further up in the list."""

    emails: dict[str, str]
    numbers: dict[str, str]
    rows: dict[str, int]

    @classmethod
    def read(cls) -> "_Known":
        people = Person.objects.values_list("email", "rpps", "given_name", "family_name")
        found = [(email.lower(), rpps, f"{given} {family}") for email, rpps, given, family in people]
        return cls(
            {email: name for email, _rpps, name in found},
            {rpps: name for _email, rpps, name in found if rpps},
            {},
        )


def plan_people(sheet: Sheet, user: User) -> Plan[Person]:
    """Whom the list would add. Four queries, whatever its length; Refusal for heads that do not fit."""
    columns = people_columns(user)
    found = mapped(sheet, columns)
    only = _only_organisation(columns)
    known = _Known.read()
    lines = tuple(_line(cleaned(row, columns, found.places), only, known) for row in sheet.rows)
    heads = tuple(str(column.label) for name in SHOWN for column in columns if column.name == name)
    return Plan(heads, lines, found.ignored)


def _only_organisation(columns: list[Column]) -> Organisation | None:
    field = next(column.field for column in columns if column.name == "organisation")
    hers = {thing for thing in getattr(field, "things", {}).values() if isinstance(thing, Organisation)}
    return hers.pop() if len(hers) == 1 else None


def _line(row: Cleaned, only: Organisation | None, known: _Known) -> Line[Person]:
    cells = tuple(row.raw[name] for name in SHOWN)
    if row.faults:
        return Line(row.number, State.WRONG, cells, row.faults)
    email, rpps = row.values["email"].lower(), row.values["rpps"]
    if email in known.rows:
        words = _("Row %(row)s has the same address.") % {"row": known.rows[email]}
        return Line(row.number, State.WRONG, cells, (Fault(_("E-mail address"), words),))
    known.rows[email] = row.number
    if email in known.emails:
        note = _("In the directory already: %(person)s") % {"person": known.emails[email]}
        return Line(row.number, State.KNOWN, cells, note=note)
    if rpps and rpps in known.numbers:
        words = _("This number belongs to %(person)s.") % {"person": known.numbers[rpps]}
        return Line(row.number, State.WRONG, cells, (Fault(_("RPPS number"), words),))
    person = _person(row.values, only)
    if rpps:
        known.numbers[rpps] = person.full_name
    return Line(row.number, State.NEW, cells, ready=person)


def _person(values: Mapping[str, Any], only: Organisation | None) -> Person:
    where = cast("Organisation", values["organisation"] or only)  # required where she keeps several
    return Person(
        organisation=where,
        title=values["title"],
        given_name=values["given_name"],
        family_name=values["family_name"],
        email=values["email"],
        specialty=values["specialty"],
        rpps=values["rpps"],
        language=values["language"] or Language.FRENCH,
        time_zone=values["time_zone"] or where.time_zone,
        channel=values["channel"] or Channel.INVITATION,
    )
