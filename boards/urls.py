"""Addresses of the pages: each says what it shows."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from boards.views import (
    book,
    bookings,
    calendar,
    meetings,
    sign_in,
    week,
)

urlpatterns = [
    path("", week.my_week, name="my_week"),
    path("sign-in/", sign_in.SignIn.as_view(), name="login"),
    path("sign-out/", LogoutView.as_view(), name="logout"),
    path("accessibility/", sign_in.accessibility, name="accessibility"),
    path("demo/progress/", sign_in.demo_progress, name="demo_progress"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("meetings/<uuid:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:pk>/answer/", meetings.answer, name="answer"),
    path("book/", book.book, name="book"),
    path("book/choices/", book.book_choices, name="book_choices"),
    path("bookings/<uuid:pk>/", bookings.booking, name="booking"),
    path("bookings/<uuid:pk>/withdraw/", bookings.withdraw, name="withdraw"),
    path("bookings/<uuid:pk>/place/", bookings.place, name="place"),
    path("boards/<slug:slug>/meetings/new/", meetings.meeting_new, name="meeting_new"),
]
