"""What guards every answer: HTTPS, cookies, headers, the content security policy; and what is logged."""

import logging
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from fuyang_renda.networks import networks_read
from fuyang_renda.settings.environment import PRODUCTION, env
from fuyang_renda.settings.signing_in import OIDC_SERVER_URL

HTTPS_ONLY: bool = env.bool("HTTPS_ONLY", PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS_ONLY
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS_ONLY:  # browsers take such a cookie over https only, and from no other host of the domain
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
# What asks for signs of life often knows no https.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|livez|readyz|metrics)$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY: bool = env.bool("BEHIND_PROXY", PRODUCTION)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_FAILURE_VIEW = "fuyang_renda.errors.csrf_failure"

_IDENTITY = ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER_URL))] if OIDC_SERVER_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        # Browsers also ask this of where a form's answer leads: the way to the provider of identities.
        "form-action": [SELF, *_IDENTITY],
        "frame-ancestors": [NONE],
    }
}

# Who may see the admin, and the numbers for monitoring, by where they sit; empty: everywhere, nowhere.
ADMIN_NETWORKS = networks_read("ADMIN_NETWORKS", env.list("ADMIN_NETWORKS", default=[]))
METRICS_NETWORKS = networks_read(
    "METRICS_NETWORKS", env.list("METRICS_NETWORKS", default=["127.0.0.0/8", "::1"])
)

LOG_LEVEL: str = env.str("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"portal": {"()": "fuyang_renda.logs.formatter", "as_text": not PRODUCTION}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "portal"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # Their own handlers would write every line a second time, and mail admins that nobody has named.
        "django": {"handlers": [], "level": LOG_LEVEL},
        # The portal tells each request itself, and refusals with it; what broke keeps its traceback.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.security.TooManyFieldsSent": {"level": "CRITICAL"},
        "django.security.RequestDataTooBig": {"level": "CRITICAL"},
        "gunicorn.http.wsgi": {"level": "ERROR"},
        "environ": {"level": "WARNING"},
        "django.server": {"handlers": [], "propagate": True},
        "celery": {"handlers": [], "propagate": True},
    },
}
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG
