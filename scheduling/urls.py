from django.urls import path

from scheduling.views import meetings

urlpatterns = [
    path("meetings/<uuid:pk>/move/", meetings.move_meeting, name="move_meeting"),
    path("meetings/<uuid:pk>/cancel/", meetings.cancel_meeting, name="cancel_meeting"),
    path("meetings/<uuid:pk>/restore/", meetings.restore_meeting, name="restore_meeting"),
]
