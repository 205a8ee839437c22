"""Addresses of this room."""

from django.urls import path

from desk.views import records, report, tasks

app_name = "desk"

urlpatterns = [
    path("desk/", tasks.my_tasks, name="tasks"),
    path("desk/records/", records.record_list, name="records"),
    path("desk/review/", records.review_queue, name="review"),
    path("desk/records/<int:pk>/", records.record_page, name="record"),
    path("desk/records/<int:pk>/act/", records.record_act, name="act"),
    path("desk/report/new/<str:slug>/", report.report_new, name="report_new"),
    path("desk/report/<int:pk>/", report.report_edit, name="report_edit"),
]
