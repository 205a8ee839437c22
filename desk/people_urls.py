"""Addresses of people, of facts from before the portal, and of changes of units."""

from django.urls import path

from desk.views import backfill, people, posts, units

patterns = [
    path("desk/people/", people.people, name="people"),
    path("desk/people/list/<slug:part>/", people.people, name="people_part"),
    path("desk/people/list/<slug:part>/xlsx/", people.people_xlsx, name="people_xlsx"),
    path("desk/people/<int:pk>/", people.person, name="person"),
    path("desk/people/<int:pk>/phone/", people.person_phone, name="person_phone"),
    path("desk/people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("desk/people/posts/new/", posts.appointment_new, name="appointment_new"),
    path("desk/people/posts/<int:pk>/check/", posts.appointment_checked, name="appointment_check"),
    path("desk/people/posts/<int:pk>/end/", posts.appointment_over, name="appointment_end"),
    path("desk/people/posts/<int:pk>/second/", posts.appointment_away, name="appointment_second"),
    path("desk/people/mandates/new/", posts.mandate_new, name="mandate_new"),
    path("desk/people/mandates/<int:pk>/end/", posts.mandate_over, name="mandate_end"),
    path("desk/people/teams/", posts.teams, name="teams"),
    path("desk/people/teams/new/", posts.team_new, name="team_new"),
    path("desk/people/teams/<int:pk>/", posts.team_edit, name="team_edit"),
    path("desk/backfill/", backfill.backfill, name="backfill"),
    path("desk/units/change/", units.unit_changes, name="unit_changes"),
    path("desk/units/change/<slug:slug>/", units.unit_change, name="unit_change"),
]
