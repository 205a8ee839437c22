"""Addresses of people, of facts from before the portal, and of changes of units."""

from django.urls import path

from desk.views import units

patterns = [
    path("desk/units/change/", units.unit_changes, name="unit_changes"),
    path("desk/units/change/<slug:slug>/", units.unit_change, name="unit_change"),
]
