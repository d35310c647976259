"""Which addresses may be kept under a name: lists of this house, with filters chosen among what is offered.

What somebody typed freely is never kept, since it may name a patient: each page says which of its filters are
choices, and a choice that its form does not offer is left out.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from django.forms import BaseForm
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from boards.forms.boards import BoardSearch
from boards.forms.calendar import CalendarFilter
from boards.forms.conflicts import ConflictFilter
from boards.forms.days_off import DaysOffFilter
from boards.forms.find import FindForm
from boards.forms.people import PeopleSearch
from boards.models import User
from boards.rules.refusal import Refusal

Filters = Callable[[QueryDict, User], BaseForm]
LONGEST = 500  # characters of an address


class ListPage(NamedTuple):
    """``choices`` are the filters that may be kept; neither words nor days, which soon mean nothing."""

    label: Promise
    choices: tuple[str, ...]
    filters: Filters


_pages: dict[str, ListPage] = {
    "boards:calendar": ListPage(
        _("Calendar"),
        ("board", "nature", "organ", "partner"),
        lambda data, user: CalendarFilter(data=data, user=user),
    ),
    "boards:boards": ListPage(
        _("Boards"), ("nature", "host"), lambda data, user: BoardSearch(data, user=user)
    ),
    "boards:find_board": ListPage(
        _("Find the board"), ("organ", "apparatus", "nature", "language"), lambda data, _user: FindForm(data)
    ),
    "boards:people": ListPage(
        _("People"), ("organisation",), lambda data, user: PeopleSearch(data, user=user)
    ),
    "boards:conflicts": ListPage(
        _("Conflicts"), ("weeks", "kind", "board"), lambda data, user: ConflictFilter(data, user=user)
    ),
    "boards:days_off": ListPage(
        _("Days off"), ("place", "board"), lambda data, user: DaysOffFilter(data, user=user)
    ),
}


def add_list_pages(pages: Mapping[str, ListPage]) -> None:
    """Another app's lists; called when it is ready."""
    _pages.update(pages)


def offered_address(address: str, user: User) -> str:
    """What a list offers to keep of its own address; empty where nothing of it may be kept."""
    try:
        kept = kept_address(address, user)
    except Refusal:
        return ""
    return kept if "?" in kept else ""


def list_page(view_name: str) -> ListPage | None:
    return _pages.get(view_name)


def kept_address(address: str, user: User) -> str:
    """The part of an address that may be kept; Refusal ``view-elsewhere`` for one that is no list of ours."""
    path, page = _ours(address)
    asked = QueryDict(address.partition("?")[2].partition("#")[0])
    filters = page.filters(asked, user)
    kept = QueryDict(mutable=True)
    for name in page.choices:
        values = [value for value in asked.getlist(name) if value]
        if values and name not in filters.errors:
            kept.setlist(name, values[-1:])
    return f"{path}?{kept.urlencode()}"[:LONGEST] if kept else path


def _ours(address: str) -> tuple[str, ListPage]:
    """The path and the page of one of our lists."""
    try:
        parts = urlsplit(address)
        page = None if parts.scheme or parts.netloc else list_page(resolve(parts.path).view_name)
    except (ValueError, Resolver404):
        page = None
    if page is None or len(address) > 4 * LONGEST:
        raise Refusal("view-elsewhere", "address")
    return address.partition("?")[0].partition("#")[0], page
