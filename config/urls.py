"""Both apps speak from the root: an address says what it shows, not which app shows it."""

from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include(("boards.urls", "boards"))),
    path("", include(("scheduling.urls", "scheduling"))),
]
