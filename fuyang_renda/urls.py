"""Every address of the portal. allauth's other pages (sign-up, e-mail, reset) are not offered at all."""

from allauth.account.views import login, logout, password_change
from django.contrib import admin
from django.urls import include, path

from fuyang_renda import health, metrics, views
from fuyang_renda.starting import views as starting

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("accounts/login/", login, name="account_login"),
    path("accounts/logout/", logout, name="account_logout"),
    path("accounts/password/change/", password_change, name="account_change_password"),
    path("accounts/text-size/", views.text_size, name="text_size"),
    path("start/", starting.start, name="start"),
    path("start/workbook.xlsx", starting.workbook, name="start_workbook"),
    path("start/read/", starting.read, name="start_read"),
    path("start/apply/", starting.apply, name="start_apply"),
    path("", include("dashboard.urls")),
    path("", include("desk.urls")),
    path("", include("records.urls")),
    path("", include("reminders.urls")),
    path("admin/login/", views.admin_entrance),
    path("admin/logout/", logout),
    path("admin/password_change/", views.admin_password),
    path("admin/", admin.site.urls),
]

handler400 = "fuyang_renda.errors.bad_request"
handler403 = "fuyang_renda.errors.permission_denied"
handler404 = "fuyang_renda.errors.page_not_found"
handler429 = "fuyang_renda.errors.too_many_requests"
handler500 = "fuyang_renda.errors.server_error"
