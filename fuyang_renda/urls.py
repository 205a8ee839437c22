"""Every address of the portal. allauth's other pages (sign-up, e-mail, reset) are not offered at all."""

from allauth.account.views import password_change, reauthenticate
from allauth.mfa.base.views import authenticate
from allauth.mfa.base.views import index as mfa_index
from allauth.mfa.base.views import reauthenticate as mfa_reauthenticate
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from fuyang_renda import health, metrics, views
from fuyang_renda.auditing import views as auditing
from fuyang_renda.entrance import views as entrance
from fuyang_renda.starting import views as starting

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("accounts/login/", entrance.SignInView.as_view(), name="account_login"),
    path("accounts/logout/", entrance.SignOutView.as_view(), name="account_logout"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("accounts/password/change/", password_change, name="account_change_password"),
    path("accounts/confirm/", reauthenticate, name="account_reauthenticate"),
    path("accounts/notice/", entrance.notice, name="notice"),
    path("accounts/security/", entrance.security, name="security"),
    path("accounts/alive/", entrance.alive, name="alive"),
    path("accounts/sessions/", entrance.DevicesView.as_view(), name="usersessions_list"),
    path("accounts/2fa/", mfa_index, name="mfa_index"),
    path("accounts/2fa/authenticate/", login_not_required(authenticate), name="mfa_authenticate"),
    path("accounts/2fa/confirm/", mfa_reauthenticate, name="mfa_reauthenticate"),
    path("accounts/2fa/app/", include("allauth.mfa.totp.urls")),
    path("accounts/2fa/codes/", include("allauth.mfa.recovery_codes.urls")),
    path("accounts/2fa/keys/", include("allauth.mfa.webauthn.urls")),
    path("accounts/identity/", views.identity, name="socialaccount_connections"),
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("accounts/text-size/", views.text_size, name="text_size"),
    path("audit/", auditing.events, name="audit"),
    path("audit/<int:pk>/", auditing.event, name="audit_event"),
    path("audit/trail.xlsx", auditing.events_xlsx, name="audit_xlsx"),
    path("audit/alerts/", auditing.alerts, name="audit_alerts"),
    path("audit/alerts/seen/", auditing.alerts_seen, name="audit_alerts_seen"),
    path("audit/alerts/<int:pk>/seen/", auditing.alert_seen, name="audit_alert_seen"),
    path("start/", starting.start, name="start"),
    path("start/workbook.xlsx", starting.workbook, name="start_workbook"),
    path("start/read/", starting.read, name="start_read"),
    path("start/apply/", starting.apply, name="start_apply"),
    path("", include("dashboard.urls")),
    path("", include("desk.urls")),
    path("", include("records.urls")),
    path("", include("reminders.urls")),
    path("admin/login/", views.admin_entrance),
    path("admin/logout/", entrance.SignOutView.as_view()),
    path("admin/password_change/", views.admin_password),
    path("admin/", admin.site.urls),
]

handler400 = "fuyang_renda.errors.bad_request"
handler403 = "fuyang_renda.errors.permission_denied"
handler404 = "fuyang_renda.errors.page_not_found"
handler429 = "fuyang_renda.errors.too_many_requests"
handler500 = "fuyang_renda.errors.server_error"
