"""Addresses of spreadsheets in and out, and of long work, taken up by `desk.urls`."""

from django.urls import path

from desk.views import exchange, jobs

patterns = [
    path("desk/exchange/", exchange.exchange, name="exchange"),
    path("desk/exchange/template/<str:slug>/", exchange.template, name="exchange_template"),
    path("desk/exchange/export/<str:slug>/", exchange.export, name="exchange_export"),
    path("desk/exchange/jobs/<int:pk>/", jobs.job_page, name="job"),
    path("desk/exchange/jobs/<int:pk>/write/", jobs.job_write, name="job_write"),
    path("desk/exchange/jobs/<int:pk>/undo/", jobs.job_undo, name="job_undo"),
    path("desk/exchange/jobs/<int:pk>/cancel/", jobs.job_stop, name="job_cancel"),
    path("desk/exchange/jobs/<int:pk>/faults/", jobs.job_faults, name="job_faults"),
]
