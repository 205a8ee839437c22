"""Addresses of the calendar and of planning a session."""

from django.urls import path

from desk.views import calendar

patterns = [
    path("desk/calendar/", calendar.calendar_page, name="calendar"),
    path("desk/calendar/calendar.ics", calendar.calendar_ics, name="calendar_ics"),
    path("desk/calendar/plan/", calendar.session_plan_new, name="session_plan"),
    path("desk/calendar/plan/<int:pk>/", calendar.session_move, name="session_move"),
]
