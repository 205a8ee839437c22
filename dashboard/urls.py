"""Addresses of what people look at."""

from django.urls import path

from dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("overview/", views.overview, name="overview"),
    path("overview.xlsx", views.overview_xlsx, name="overview_xlsx"),
    path("townships/<str:code>/", views.township, name="township"),
    path("townships/<str:code>/terms/", views.terms, name="terms"),
    path("terms/<int:pk>/", views.term, name="term"),
]
