"""Addresses of this room."""

from django.urls import path

from desk import (
    account_urls,
    calendar_urls,
    changeover_urls,
    exchange_urls,
    moving_in_urls,
    office_urls,
    opinion_urls,
    people_urls,
    review_urls,
)
from desk.views import autosave, burden, evidence, funds, nil_returns, projects, records, report, steps, tasks

app_name = "desk"

urlpatterns = [
    path("desk/", tasks.my_tasks, name="tasks"),
    path("desk/records/", records.record_list, name="records"),
    *office_urls.patterns,
    *people_urls.patterns,
    *review_urls.patterns,
    *opinion_urls.patterns,
    *calendar_urls.patterns,
    *changeover_urls.patterns,
    *account_urls.patterns,
    *exchange_urls.patterns,
    *moving_in_urls.patterns,
    path("desk/records/<int:pk>/", records.record_page, name="record"),
    path("desk/records/<int:pk>/act/", records.record_act, name="act"),
    path("desk/report/new/<str:slug>/", report.report_new, name="report_new"),
    path("desk/report/<int:pk>/", report.report_edit, name="report_edit"),
    path("desk/autosave/<str:slug>/", autosave.autosave, name="autosave"),
    path("desk/typed/<int:pk>/drop/", autosave.typed_drop, name="typed_drop"),
    path("desk/evidence/add/", evidence.evidence_add, name="evidence_add"),
    path("desk/evidence/<int:pk>/drop/", evidence.evidence_drop, name="evidence_drop"),
    path("desk/evidence/<int:pk>/removal/", evidence.removal_new, name="removal_new"),
    path("desk/removals/", evidence.removal_list, name="removals"),
    path("desk/removals/<str:sha>/", evidence.removal, name="removal"),
    path("desk/nil/", nil_returns.nil_returns, name="nil_returns"),
    path("desk/funds/<str:fund>/", funds.fund_grid, name="funds"),
    path("desk/projects/", projects.project_board, name="projects"),
    path("desk/burden/", burden.burden, name="burden"),
    path("desk/steps/<str:name>/", steps.steps_lacking, name="steps"),
    path("desk/records/<int:pk>/step/", steps.step_new, name="step_new"),
]
