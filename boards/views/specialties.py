"""The hours that each specialty prepares for an hour of meeting."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from boards.actions.specialties import set_preparation
from boards.forms.fields import alphabetical
from boards.forms.specialties import PreparationForm
from boards.frame import say
from boards.models import RoleKind, Specialty
from boards.permissions import may, organisations_as, require, visible_organisations
from boards.views.request import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def specialties(request: SignedInRequest) -> HttpResponse:
    """Read by whoever sees a reading load; changed by administrators."""
    require(request.user, "edit-specialties" if request.method == "POST" else "see-reading-load")
    form = PreparationForm(request.POST or None, specialties=alphabetical(Specialty.objects.all()))
    if form.is_valid():
        keeps = organisations_as(request.user, RoleKind.ADMINISTRATOR)
        kept_by = visible_organisations(request.user).filter(pk__in=keeps).order_by("slug")[0]
        set_preparation(form.changed(), kept_by=kept_by, by=request.user, now=timezone.now())
        say(request, _("The hours of preparation are saved."))
        return redirect("boards:specialties")
    context = {"form": form, "rows": form.rows(), "may_edit": may(request.user, "edit-specialties")}
    return render(request, "boards/specialties.html", context, status=422 if form.is_bound else 200)
