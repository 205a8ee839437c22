"""Addresses of this room."""

from django.urls import path

from reminders.views import inbox, ledger, notices, urges

app_name = "reminders"

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.all_read, name="all_read"),
    path("inbox/settings/", inbox.switches, name="switches"),
    path("inbox/<int:pk>/", inbox.message, name="message"),
    path("inbox/<int:pk>/answer/", inbox.answer, name="answer"),
    path("inbox/files/<int:pk>/", inbox.notice_file, name="file"),
    path("reminders/", ledger.ledger, name="ledger"),
    path("reminders/<int:pk>/again/", ledger.again, name="again"),
    path("reminders/preview/", ledger.previewed, name="preview"),
    path("reminders/urges/", urges.urge_list, name="urges"),
    path("reminders/urges/new/", urges.urge_new, name="urge_new"),
    path("reminders/notices/", notices.notice_list, name="notices"),
    path("reminders/notices/new/", notices.notice_new, name="notice_new"),
    path("reminders/notices/<int:pk>/", notices.notice, name="notice"),
    path("reminders/notices/<int:pk>/notice.docx", notices.notice_paper, name="notice_paper"),
]
