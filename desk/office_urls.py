"""Addresses of what the office decides and answers, and of what units contest and ask."""

from django.urls import path

from desk.views import contests, coordinations, decisions, guidance

patterns = [
    path("desk/decisions/", decisions.decision_list, name="decisions"),
    path("desk/decisions/new/", decisions.decision_new, name="decision_new"),
    path("desk/decisions/<int:pk>/act/", decisions.decision_act, name="decision_act"),
    path("desk/contests/", contests.contest_list, name="contests"),
    path("desk/contests/new/", contests.contest_new, name="contest_new"),
    path("desk/contests/<int:pk>/answer/", contests.contest_reply, name="contest_reply"),
    path("desk/coordinations/", coordinations.coordination_list, name="coordinations"),
    path("desk/coordinations/new/", coordinations.coordination_new, name="coordination_new"),
    path("desk/coordinations/<int:pk>/answer/", coordinations.coordination_reply, name="coordination_reply"),
    path("desk/guidance/", guidance.guidance, name="guidance"),
]
