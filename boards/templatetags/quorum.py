"""Tags for every page: icons, hours with their places, dates in words, states, forms, the menu."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django import template
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from boards.help import help_of
from boards.hours import Place, PlaceHour, day_in_words, hours_in_places
from boards.models import SavedView
from boards.permissions import may
from boards.queries.search import Hit
from boards.saved_views import list_page, offered_address

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Without a label it is decoration, and the words beside it speak."""
    return _labelled(name, label) if label else _decoration(name)


@cache
def _decoration(name: str) -> SafeString:
    """Kept: a list shows the same few icons hundreds of times."""
    return _labelled(name, "")


def _labelled(name: str, label: str) -> SafeString:
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


@register.simple_tag
def hours(start: datetime, places: Iterable[Place], end: datetime | None = None) -> SafeString:
    """The same as `places_hours`, marked up for a page. No template: a week shows hundreds of them."""
    told = ((_marked_up(hour),) for hour in hours_in_places(start, places, end))
    return format_html('<span class="q-hours">{}</span>', format_html_join(_DOT, "{}", told))


@register.simple_tag
def site_hours(start: datetime, place: Place, end: datetime | None = None) -> SafeString:
    """The hours of one site."""
    return hours(start, [place], end)


_DOT = SafeString('<span class="q-hours__dot" aria-hidden="true"> · </span>')


def _marked_up(hour: PlaceHour) -> SafeString:
    return format_html(
        '<span class="q-hours__one"><time datetime="{}">{}{}</time>'
        ' <span class="q-hours__place">{}{}</span></span>',
        hour.start.isoformat(),
        f"{hour.start:%H:%M}",
        f"–{hour.end:%H:%M}" if hour.end else "",
        hour.place,
        f" ({hour.day_words})" if hour.days else "",
    )


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
def plain_date(value: date) -> str:
    """``4 February 2027``."""
    return day_in_words(value, "j F Y")


@register.filter
def day_month(value: date) -> str:
    """``4 Feb``."""
    return day_in_words(value, "j N")


@register.filter
def short_date(value: date, zone: str = "") -> str:
    """``Thu 4 Feb``; an instant needs its IANA zone."""
    return day_in_words(_local_day(value, zone), "D j N")


# Numbers and states in words


@register.simple_tag
def capacity(used: int, total: int, unit: str = "") -> SafeString:
    """A number and a bar: ``8/12 cases``. ``unit`` is a translated plural."""
    share = min(100, round(100 * used / total)) if total > 0 else 100
    level = "full" if used >= total else "tight" if share >= 75 else "free"
    return format_html(
        '<span class="q-capacity q-capacity--{}"><svg class="q-capacity__bar" viewBox="0 0 100 8" width="64"'
        ' height="8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="q-capacity__all" width="100" height="8"/>'
        '<rect class="q-capacity__used" width="{}" height="8"/></svg>'
        '<span class="q-capacity__text">{}/{}{}{}</span></span>',
        level,
        str(share),
        str(used),
        str(total),
        f" {unit}" if unit else "",
        format_html(' <span class="q-capacity__word">{}</span>', gettext("full")) if level == "full" else "",
    )


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
    later: bool = False  # behind “Follow-up”, so that the menu stays on one line


MENU: Sequence[Entry] = (
    Entry("boards:my_week", _("My week"), "house", "s"),
    Entry("boards:calendar", _("Calendar"), "calendar-days", "c"),
    Entry("boards:boards", _("Boards"), "clipboard-list", "r"),
    Entry("boards:book", _("Book a case"), "calendar-plus", "n", "book"),
    Entry("boards:people", _("People"), "users", "d", "book"),
    Entry("boards:partners", _("Partners"), "building-2", "p"),
    Entry("boards:incomplete", _("Incomplete files"), "file-text", "f", "book", later=True),
    Entry("scheduling:inbox", _("Replies"), "inbox", "i", "see-replies", later=True),
    Entry("boards:conflicts", _("Conflicts"), "triangle-alert", "k", "see-conflicts", later=True),
    Entry("scheduling:outgoing", _("Outgoing mail"), "mail", "m", "see-outgoing", later=True),
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
            "later": entry.later,
        }
        for entry, url in found
    ]


@register.inclusion_tag("partials/menu.html", takes_context=True)
def main_menu(context: template.Context) -> dict[str, Any]:
    """The menu itself: what is used all day, and behind one word what is looked after now and then."""
    entries = menu(context)
    later = [entry for entry in entries if entry["later"]]
    return {
        "entries": [entry for entry in entries if not entry["later"]],
        "later": later,
        "later_current": any(entry["current"] for entry in later),
        "inbox_open": context.get("inbox_open"),
    }


@register.inclusion_tag("partials/help.html", takes_context=True)
def page_help(context: template.Context) -> dict[str, Any]:
    """What the page being drawn is for, behind “Help”."""
    return {"help": help_of(context.template_name)}


@register.simple_tag
def hit_url(hit: Hit) -> str:
    """The address of something that a search found."""
    return hit.address or reverse(hit.page, args=[] if hit.key is None else [hit.key])


# Lists


@register.inclusion_tag("partials/list_tools.html", takes_context=True)
def list_tools(context: template.Context, files: str = "", *keys: object) -> dict[str, Any]:
    """Saved views of this list, the page ``files`` that gives its rows as a file, and paper. One query."""
    request: HttpRequest = context["request"]
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    page, user = list_page(view_name), context["user"]
    views = list(SavedView.objects.filter(user=user)) if page else []
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    kinds = ("csv", "xlsx") if files else ()
    return {
        "page": page,
        "views": [view for view in views if view.address.partition("?")[0] == request.path],
        "address": offered_address(request.get_full_path(), user) if page else "",
        "files": [(f"{reverse(files, args=[*keys, kind])}{query}", kind.upper()) for kind in kinds],
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def page_label(address: str) -> str:
    """The list to which a saved address leads."""
    page = list_page(resolve(address.partition("?")[0]).view_name)
    return str(page.label) if page else ""
