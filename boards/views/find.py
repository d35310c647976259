"""Which board discusses a case, and until when its next meetings take one."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boards.forms.find import FindForm
from boards.permissions import may, visible_boards
from boards.queries.find import matching_boards
from boards.queries.hits import hits
from boards.queries.week import boards_of
from boards.views.request import SignedInRequest

PAGE = 10


@login_required
@require_safe
def find_board(request: SignedInRequest) -> HttpResponse:
    """All boards until something is asked; then those that fit, the best first, each with its reason."""
    form = FindForm(request.GET)
    valid = form.is_valid()
    sought = form.sought()
    near = boards_of(request.user).values_list("pk", flat=True)
    found = matching_boards(visible_boards(request.user), sought, set(near))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "hits": hits(list(page.object_list), request.user, timezone.now()),
        "words": sought.words,
        "filtered": any(value for name, value in request.GET.items() if name in form.fields),
        "books": may(request.user, "book"),
    }
    return render(request, "boards/find.html", context, status=200 if valid else 422)
