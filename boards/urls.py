"""Addresses of the pages: each says what it shows."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from boards.views import (
    answers,
    boards,
    book,
    bookings,
    calendar,
    conflicts,
    days_off,
    meetings,
    partners,
    people,
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
    path("meetings/<uuid:pk>/answers/", answers.answer_for, name="answer_for"),
    path("book/", book.book, name="book"),
    path("book/choices/", book.book_choices, name="book_choices"),
    path("bookings/<uuid:pk>/", bookings.booking, name="booking"),
    path("bookings/<uuid:pk>/withdraw/", bookings.withdraw, name="withdraw"),
    path("bookings/<uuid:pk>/place/", bookings.place, name="place"),
    path("boards/", boards.boards, name="boards"),
    path("boards/new/", boards.board_new, name="board_new"),
    path("boards/<slug:slug>/", boards.board, name="board"),
    path("boards/<slug:slug>/edit/", boards.board_edit, name="board_edit"),
    path("boards/<slug:slug>/seasons/new/", boards.season_new, name="season_new"),
    path("boards/<slug:slug>/meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("conflicts/", conflicts.conflicts, name="conflicts"),
    path("days-off/", days_off.days_off, name="days_off"),
    path("days-off/school/", days_off.school_import, name="school_import"),
    path("partners/", partners.partners, name="partners"),
    path("partners/new/", partners.partner_new, name="partner_new"),
    path("partners/<slug:slug>/", partners.partner, name="partner"),
    path("partners/<slug:slug>/edit/", partners.partner_edit, name="partner_edit"),
    path("partners/<slug:slug>/partnerships/new/", partners.partnership_new, name="partnership_new"),
    path("partnerships/<int:pk>/", partners.partnership_edit, name="partnership_edit"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<uuid:pk>/", people.person, name="person"),
]
