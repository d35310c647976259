from django.urls import path

from scheduling.views import access, addresses, answers, meetings, my_calendar, outgoing, people, seats, sink

urlpatterns = [
    path("meetings/<uuid:pk>/move/", meetings.move_meeting, name="move_meeting"),
    path("meetings/<uuid:pk>/cancel/", meetings.cancel_meeting, name="cancel_meeting"),
    path("meetings/<uuid:pk>/restore/", meetings.restore_meeting, name="restore_meeting"),
    path("boards/<slug:slug>/seats/new/", seats.seat_person, name="seat_person"),
    path("seats/<uuid:pk>/", seats.change_seat, name="change_seat"),
    path("seats/<uuid:pk>/end/", seats.unseat, name="unseat"),
    path("people/<uuid:pk>/edit/", people.edit_person, name="edit_person"),
    path("people/<uuid:pk>/calendar-link/", people.send_calendar_link, name="send_calendar_link"),
    path("boards/<slug:slug>/edit-preview/", people.edit_board_preview, name="edit_board_preview"),
    path("answer/<str:token>/", answers.answer_page, name="answer_page"),
    path("outgoing/", outgoing.outgoing, name="outgoing"),
    path("outgoing/<int:pk>/", outgoing.outgoing_mail, name="outgoing_mail"),
    path("sink/", sink.sink, name="sink"),
    path("sink/<str:name>/", sink.sink_mail, name="sink_mail"),
    path("sink/<str:name>/html/", sink.sink_html, name="sink_html"),
    path("my-calendar/", my_calendar.my_calendar, name="my_calendar"),
    path("my-calendar/open/<str:token>/", access.calendar_link_open, name="calendar_link_open"),
    path("my-calendar/close/", access.calendar_close, name="calendar_close"),
    path("my-calendar/channel/", my_calendar.choose_channel, name="choose_channel"),
    path("my-calendar/devices/new/", my_calendar.feed_address_new, name="feed_address_new"),
    path("my-calendar/phone/", my_calendar.calendar_on_phone, name="calendar_on_phone"),
    path("calendar-addresses/<uuid:pk>/renew/", addresses.feed_address_rotate, name="feed_address_rotate"),
    path("calendar-addresses/<uuid:pk>/revoke/", addresses.feed_address_revoke, name="feed_address_revoke"),
    path("boards/<slug:slug>/calendar/", addresses.board_feed, name="board_feed"),
]
