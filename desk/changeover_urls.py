"""Addresses of 换届: the board, one unit, plans and Party terms in bulk, roster, first session, hand-over."""

from django.urls import path

from desk.views import changeover, changeover_acts

patterns = [
    path("desk/changeover/", changeover.board, name="changeovers"),
    path("desk/changeover/plan/", changeover_acts.plan, name="changeover_plan"),
    path("desk/changeover/party/", changeover_acts.party, name="changeover_party"),
    path("desk/changeover/<str:code>/", changeover.unit_page, name="changeover"),
    path("desk/changeover/<str:code>/roster/", changeover_acts.roster, name="changeover_roster"),
    path("desk/changeover/<str:code>/session/", changeover_acts.session, name="changeover_session"),
    path("desk/changeover/<str:code>/elected/", changeover_acts.elected, name="changeover_elected"),
    path("desk/changeover/<str:code>/handover.docx", changeover.handover, name="changeover_handover"),
]
