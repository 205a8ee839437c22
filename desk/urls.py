"""Addresses of this room."""

from django.urls import path

from desk.views import meetings, records, tasks

app_name = "desk"

urlpatterns = [
    path("desk/", tasks.my_tasks, name="tasks"),
    path("desk/records/", records.record_list, name="records"),
    path("desk/review/", records.review_queue, name="review"),
    path("desk/records/<int:pk>/", records.record_page, name="record"),
    path("desk/records/<int:pk>/act/", records.record_act, name="act"),
    path("desk/meetings/new/<str:kind>/", meetings.meeting_new, name="meeting_new"),
    path("desk/meetings/<int:pk>/edit/", meetings.meeting_edit, name="meeting_edit"),
]
