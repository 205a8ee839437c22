"""Addresses of what people look at."""

from django.urls import path

from dashboard.views import overview, terms, township

app_name = "dashboard"
urlpatterns = [
    path("overview/", overview.overview, name="overview"),
    path("overview.xlsx", overview.overview_xlsx, name="overview_xlsx"),
    path("townships/<str:code>/", township.township, name="township"),
    path("townships/<str:code>/terms/", terms.terms, name="terms"),
    path("terms/<int:pk>/", terms.term, name="term"),
]
