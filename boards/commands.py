"""What can be done from anywhere, with the keys that do it: the last part of the palette."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from boards.models import SavedView, User
from boards.permissions import may
from boards.queries.search import Group, Hit, first
from boards.rules.folding import folded, mentions
from boards.templatetags.quorum import MENU


class Command(NamedTuple):
    page: str
    label: Promise
    icon: str
    verb: str = ""  # of boards.permissions, for what not everybody does
    key: str = ""  # of the page, where it takes one


COMMANDS: Sequence[Command] = (
    Command("boards:find_board", _("Find the board"), "search", "book"),
    Command("boards:incomplete", _("Incomplete files"), "file-text", "book"),
    Command("boards:import_list", _("Import requests"), "file-text", "book", "requests"),
    Command("boards:import_list", _("Import people"), "file-text", "edit-person", "people"),
    Command("boards:person_new", _("New person"), "user-plus", "edit-person"),
    Command("boards:board_new", _("New board"), "plus", "create-board"),
    Command("boards:find_board", _("Find the board"), "search"),
    Command("boards:planner", _("Find an hour"), "clock", "create-board"),
    Command("boards:partner_new", _("New partner"), "plus", "edit-partner"),
    Command("boards:days_off", _("Days off"), "calendar-days"),
    Command("boards:views", _("Saved views"), "list"),
    Command("boards:help", _("Help"), "info"),
    Command("boards:accessibility", _("Accessibility"), "info"),
)


def commands(user: User, text: str) -> Group:
    """Those that this user may give and whose name has the words; all of them for no words."""
    words = folded(text).split()
    return Group(_("Commands"), tuple(hit for hit in _hers(user) if mentions(hit.title, words)))


def saved(user: User, text: str) -> Group:
    """The user's own views by their names; none for no words."""
    words = folded(text).split()
    views = SavedView.objects.filter(user=user) if words else ()
    found = (view for view in views if mentions(view.name, words))
    return Group(
        _("Saved views"),
        first(Hit("boards:views", view.name, "list", address=view.address) for view in found),
    )


def _hers(user: User) -> Iterator[Hit]:
    for entry in MENU:
        if (not entry.verb or may(user, entry.verb)) and _is_there(entry.name):
            keys = ("N",) if entry.go == "n" else ("G", entry.go.upper())
            yield Hit(entry.name, str(entry.label), entry.icon, keys=keys)
    for command in COMMANDS:
        if (not command.verb or may(user, command.verb)) and _is_there(command.page, command.key):
            yield Hit(command.page, str(command.label), command.icon, key=command.key or None)


def _is_there(page: str, key: str = "") -> bool:
    try:
        return bool(reverse(page, args=[key] if key else []))
    except NoReverseMatch:
        return False
