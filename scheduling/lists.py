"""The lists of this app whose filters may be kept under a name."""

from django.utils.translation import gettext_lazy as _

from boards.permissions import visible_boards
from boards.saved_views import ListPage
from scheduling.forms.inbox import InboxFilter
from scheduling.forms.outgoing import OutgoingFilter

PAGES = {
    "scheduling:outgoing": ListPage(
        _("Outgoing mail"), ("state", "method"), lambda data, _user: OutgoingFilter(data)
    ),
    "scheduling:inbox": ListPage(
        _("Replies"),
        ("outcome", "board"),
        lambda data, user: InboxFilter(data, boards=visible_boards(user)),
    ),
}
