"""Addresses of seats."""

from django.urls import path

from seuil.web.sessions.seats import asking, inside

urlpatterns = [
    path("sessions/seat/<str:token>/", asking.seat, name="session_seat"),
    path("sessions/seat/<str:token>/move/", asking.move_seat, name="session_seat_move"),
    path("sessions/seat/<str:token>/session.ics", asking.seat_calendar, name="session_seat_ics"),
    path("sessions/<slug:slug>/register/", asking.register, name="session_register"),
    path("sessions/<slug:slug>/register/sent/", asking.register_sent, name="session_register_sent"),
    path("sessions/<slug:slug>/seats/", inside.seats, name="session_seats"),
    path("sessions/<slug:slug>/seats/offer/", inside.settle, name="session_seats_offer"),
    path("sessions/<slug:slug>/seats/attendance/", inside.attendance, name="session_attendance"),
    path("sessions/<slug:slug>/seats/<slug:kind>.pdf", inside.paper, name="session_paper"),
]
