"""Addresses of this room."""

from django.urls import path

from records import views

app_name = "records"

urlpatterns = [
    path("evidence/<int:pk>/", views.evidence_file, name="evidence"),
]
