"""Tags for every page: icons, hours with their places, dates in words, states, forms, the menu."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django import template
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from boards.hours import Place, day_in_words, hours_in_places
from boards.permissions import may

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Without a label it is decoration, and the words beside it speak."""
    heard = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="q-icon" width="16" height="16" focusable="false" {}><use href="{}#{}"></use></svg>',
        heard,
        static("icons.svg"),
        name,
    )


# Hours and days


@register.simple_tag
def places_hours(start: datetime, places: Iterable[Place], end: datetime | None = None) -> str:
    """``14:00 Lyon · 10:00 Cayenne``, as plain text (titles, mail subjects, attributes)."""
    return " · ".join(hour.text for hour in hours_in_places(start, places, end))


@register.inclusion_tag("partials/hours.html")
def hours(start: datetime, places: Iterable[Place], end: datetime | None = None) -> dict[str, Any]:
    """The same as `places_hours`, marked up for a page."""
    return {"hours": hours_in_places(start, places, end)}


@register.inclusion_tag("partials/hours.html")
def site_hours(start: datetime, place: Place, end: datetime | None = None) -> dict[str, Any]:
    """The hours of one site."""
    return {"hours": hours_in_places(start, [place], end)}


@register.simple_tag
def iso_day(value: str) -> str:
    """A day kept as text (a birth date), month in words; what is no day stays as it is."""
    try:
        return day_in_words(date.fromisoformat(value), "j F Y")
    except ValueError:
        return value


def _local_day(value: date, zone: str) -> date:
    """A date stays as it is; an instant is read in ``zone``, or in the active zone of its own."""
    return value.astimezone(ZoneInfo(zone)) if isinstance(value, datetime) and zone else value


@register.filter
def long_date(value: date, zone: str = "") -> str:
    """``Thursday 4 February 2027``, ``jeudi 4 février 2027``; an instant needs its IANA zone."""
    return day_in_words(_local_day(value, zone))


@register.filter
def short_date(value: date, zone: str = "") -> str:
    """``Thu 4 Feb``; an instant needs its IANA zone."""
    return day_in_words(_local_day(value, zone), "D j N")


# Numbers and states in words


@register.inclusion_tag("partials/capacity.html")
def capacity(used: int, total: int, unit: str = "") -> dict[str, Any]:
    """A number and a bar: ``8/12 cases``. ``unit`` is a translated plural."""
    share = min(100, round(100 * used / total)) if total > 0 else 100
    level = "full" if used >= total else "tight" if share >= 75 else "free"
    return {"used": used, "total": total, "unit": unit, "share": share, "level": level}


STATE_ICONS = {
    "good": "circle-check",
    "warning": "triangle-alert",
    "bad": "circle-x",
    "info": "info",
    "neutral": "circle-dashed",
}


@register.simple_tag
def state(tone: str, words: str) -> SafeString:
    """A state in words, with an icon and a colour that only repeat them. Tones: see `STATE_ICONS`."""
    return format_html('<span class="q-state q-state--{}">{}{}</span>', tone, icon(STATE_ICONS[tone]), words)


@register.filter
def page_links(page: "Page[Any]") -> Iterable[int | str]:
    """The numbers to offer below a list: 1 … 4 5 6 … 40."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


# Forms


class ErrorLink(NamedTuple):
    target: str  # id of the control to fix, "" for an error of the whole form
    label: str  # of the field: "This field is required" says little alone
    text: str


def _control_id(field: BoundField) -> str:
    return field.id_for_label or f"{field.auto_id}_0"  # a group of choices is entered by its first one


def error_links(form: BaseForm) -> list[ErrorLink]:
    """Every error of a form, in the order of its fields, with the words shown beside each field."""
    found = [ErrorLink("", "", str(error)) for error in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else _control_id(field)
        found += [ErrorLink(target, str(field.label), str(error)) for error in field.errors]
    return found


@register.inclusion_tag("partials/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """What is wrong, once, above the forms, with a link to each field. Nothing when nothing is."""
    return {"links": [link for form in forms if form.is_bound for link in error_links(form)]}


@register.inclusion_tag("django/forms/field.html")
def field(bound: BoundField, width: str = "") -> dict[str, Any]:
    """One field with label, hint and error. ``width``: ``short``, ``medium``, or nothing for full width."""
    return {"field": bound, "width": width}


# The menu


class Entry(NamedTuple):
    name: str  # of the page's address
    label: Promise
    icon: str
    go: str  # the key after G
    verb: str = ""  # of boards.permissions, for what not everybody does


MENU: Sequence[Entry] = (
    Entry("boards:my_week", _("My week"), "house", "s"),
    Entry("boards:calendar", _("Calendar"), "calendar-days", "c"),
    Entry("boards:boards", _("Boards"), "clipboard-list", "r"),
    Entry("boards:book", _("Book a case"), "calendar-plus", "n", "book"),
    Entry("boards:people", _("People"), "users", "d", "book"),
    Entry("boards:partners", _("Partners"), "building-2", "p"),
    Entry("scheduling:inbox", _("Replies"), "inbox", "i", "see-replies"),
    Entry("boards:conflicts", _("Conflicts"), "triangle-alert", "k", "see-conflicts"),
    Entry("scheduling:outgoing", _("Outgoing mail"), "mail", "m", "see-outgoing"),
)


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


@register.simple_tag(takes_context=True)
def menu(context: template.Context) -> list[dict[str, Any]]:
    """The pages that are of use to this reader, the one that she is on marked as current."""
    request: HttpRequest | None = context.get("request")
    here = request.path if request else ""
    reader = context.get("user") or AnonymousUser()
    hers = [entry for entry in MENU if not entry.verb or may(reader, entry.verb)]
    found = [(entry, url) for entry in hers if (url := _address(entry.name))]
    current = max((url for _, url in found if here.startswith(url)), key=len, default="")
    if current == "/" != here:
        current = ""
    return [
        {
            "name": entry.name,
            "label": entry.label,
            "icon": entry.icon,
            "go": entry.go,
            "url": url,
            "current": url == current,
        }
        for entry, url in found
    ]
