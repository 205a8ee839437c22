"""Addresses of papers."""

from django.urls import path

from dashboard.bulletins import views, wording_views

patterns = [
    path("bulletins/", views.bulletins, name="bulletins"),
    path("bulletins/new/", views.bulletin_new, name="bulletin_new"),
    path("bulletins/wordings/", wording_views.wordings, name="wordings"),
    path("bulletins/wordings/<str:kind>/", wording_views.wording, name="wording"),
    path("bulletins/issue/", views.bulletins_issue, name="bulletins_issue"),
    path("bulletins/<int:pk>/", views.bulletin, name="bulletin"),
    path("bulletins/<int:pk>/edit/", views.bulletin_edit, name="bulletin_edit"),
    path("bulletins/<int:pk>/issue/", views.bulletin_issue, name="bulletin_issue"),
    path("bulletins/<int:pk>/discard/", views.bulletin_discard, name="bulletin_discard"),
    path("bulletins/<int:pk>/correct/", views.bulletin_correct, name="bulletin_correct"),
    path("bulletins/<int:pk>/promises/", views.promise_add, name="promise_add"),
    path("bulletins/<int:pk>.docx", views.bulletin_docx, name="bulletin_docx"),
    path("bulletins/<int:pk>.xlsx", views.bulletin_xlsx, name="bulletin_xlsx"),
]
