"""Addresses of what people look at."""

from django.urls import include, path

from dashboard.api import urls as api_urls
from dashboard.bulletins import urls as bulletin_urls
from dashboard.search import urls as search_urls
from dashboard.views import (
    archive,
    compare,
    coverage,
    dossier,
    overview,
    snapshots,
    terms,
    township,
    trends,
    trial,
    wall,
)

app_name = "dashboard"
urlpatterns = [
    path("overview/", overview.overview, name="overview"),
    path("overview.xlsx", overview.overview_xlsx, name="overview_xlsx"),
    path("overview/coverage/", coverage.coverage_board, name="coverage"),
    path("overview/trends/", trends.trends, name="trends"),
    path("overview/wall/", wall.wall, name="wall"),
    path("townships/<str:code>/", township.township, name="township"),
    path("townships/<str:code>/dossier/", dossier.dossier, name="dossier"),
    path("townships/<str:code>/terms/", terms.terms, name="terms"),
    path("terms/<int:pk>/", terms.term, name="term"),
    path("snapshots/", snapshots.snapshots, name="snapshots"),
    path("snapshots/new/", snapshots.snapshot_new, name="snapshot_new"),
    path("snapshots/compare/", compare.snapshot_compare, name="snapshot_compare"),
    path("snapshots/results/<int:year>/", snapshots.snapshot_result, name="snapshot_result"),
    path("snapshots/<int:pk>/", snapshots.snapshot, name="snapshot"),
    path("snapshots/<int:pk>.xlsx", snapshots.snapshot_xlsx, name="snapshot_xlsx"),
    path("snapshots/<int:pk>/unit/", snapshots.snapshot_unit, name="snapshot_unit"),
    path("snapshots/<int:pk>/archive/", archive.archive, name="archive"),
    path("archives/<int:pk>.zip", archive.archive_file, name="archive_file"),
    path("archives/<int:pk>/cancel/", archive.archive_cancel, name="archive_cancel"),
    path("trial/<int:pk>/", trial.trial, name="trial"),
    *bulletin_urls.patterns,
    *search_urls.patterns,
    *api_urls.page_patterns,
    path("api/v1/", include(api_urls)),
]
