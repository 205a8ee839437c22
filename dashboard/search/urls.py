"""The address of the search."""

from django.urls import path

from dashboard.search import views

patterns = [path("search/", views.search, name="search")]
