from django.urls import path

from scheduling.views import meetings, seats

urlpatterns = [
    path("meetings/<uuid:pk>/move/", meetings.move_meeting, name="move_meeting"),
    path("meetings/<uuid:pk>/cancel/", meetings.cancel_meeting, name="cancel_meeting"),
    path("meetings/<uuid:pk>/restore/", meetings.restore_meeting, name="restore_meeting"),
    path("boards/<slug:slug>/seats/new/", seats.seat_person, name="seat_person"),
    path("seats/<uuid:pk>/", seats.change_seat, name="change_seat"),
    path("seats/<uuid:pk>/end/", seats.unseat, name="unseat"),
]
