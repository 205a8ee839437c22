"""Settings, all from the environment; `.env.example` documents every one."""

import secrets
from datetime import date
from pathlib import Path
from typing import Any

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from fuyang_renda.settings.auditing import *  # noqa: F403  # the parts of one list of names
from fuyang_renda.settings.environment import *  # noqa: F403  # the parts of one list of names
from fuyang_renda.settings.environment import BASE_DIR, PRODUCTION, VAR_DIR, env
from fuyang_renda.settings.guarding import *  # noqa: F403  # the parts of one list of names
from fuyang_renda.settings.keeping import *  # noqa: F403
from fuyang_renda.settings.looking import *  # noqa: F403
from fuyang_renda.settings.signing_in import *  # noqa: F403
from fuyang_renda.settings.working import *  # noqa: F403

django_stubs_ext.monkeypatch()


def _secret_key() -> str:
    """The key from the environment; in embedded mode one made once and kept in var/."""
    if key := env.str("SECRET_KEY", ""):
        return str(key)
    if PRODUCTION:
        raise ImproperlyConfigured("生产环境必须设置 SECRET_KEY")
    kept = VAR_DIR / "secret-key"
    if not kept.exists():
        kept.write_text(secrets.token_urlsafe(50))
        kept.chmod(0o600)
    return kept.read_text()


SECRET_KEY = _secret_key()
DEBUG = False
# While SECRET_KEY is being changed: the keys before it, so that what they sealed can still be opened.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("生产环境必须设置 ALLOWED_HOSTS")
if PRODUCTION and not env.str("DATABASE_URL", ""):
    raise ImproperlyConfigured("生产环境必须设置 DATABASE_URL")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.simple_history",
    "fuyang_renda.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "simple_history",
    "django_structlog",
    "fuyang_renda",
    "accounts",
    "papers",
    "townships",
    "records",
    "delegates",
    "meetings",
    "opinions",
    "funds",
    "checklist",
    "desk",
    "dashboard",
    "reminders",
]

MIDDLEWARE = [
    "fuyang_renda.middleware.RequestLogged",
    "fuyang_renda.metrics.Measured",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fuyang_renda.middleware.PagesCompressed",
    "fuyang_renda.middleware.ContentSecurityPolicy",
    "fuyang_renda.middleware.Manners",
    "fuyang_renda.middleware.AdminFromHere",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "fuyang_renda.entrance.middleware.SessionLimits",
    "fuyang_renda.entrance.middleware.SignInFirst",
    "fuyang_renda.middleware.KeysThatCanBe",
    "fuyang_renda.entrance.middleware.FirstThingsFirst",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "fuyang_renda.urls"
WSGI_APPLICATION = "fuyang_renda.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fuyang_renda.frame.frame",
            ],
        },
    },
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL", f"sqlite:///{VAR_DIR}/portal.sqlite3")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE and WAL: untuned SQLite fails one concurrent write in five, tuned none.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Whatever the portal opens a cursor for it reads to the end: plan for all rows, not for the first tenth.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c cursor_tuple_fraction=1.0"
    # Seconds to wait for a server that does not answer at all; the page then says so.
    DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Empty: a cache of each process's own. A Redis is shared by all, and may be away.
_CACHE: str = env.str("CACHE_URL", "")
CACHES: dict[str, dict[str, Any]] = {
    "default": env.cache_url_config(_CACHE) or {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    CACHES["default"]["BACKEND"] = "fuyang_renda.redis_cache.PatientRedisCache"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "fuyang_renda" / "locale"]
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["fuyang_renda.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Evidence lies outside every folder that is served; a file is asked for by its row, never by its path.
EVIDENCE_ROOT = Path(env.str("EVIDENCE_ROOT", str(VAR_DIR / "evidence")))
if any(EVIDENCE_ROOT.resolve().is_relative_to(served) for served in (STATIC_ROOT, *STATICFILES_DIRS)):
    raise ImproperlyConfigured("EVIDENCE_ROOT 不能放在 static 或 staticfiles 之内，那里的文件谁都能取")
EVIDENCE_MAX_BYTES = 20 * 1024 * 1024
# Optional virus scan of every upload by a clamd of one's own: a local socket, or host:port.
CLAMD_SOCKET: str = env.str("CLAMD_SOCKET", "")
CLAMD_HOST: str = env.str("CLAMD_HOST", "")
if CLAMD_HOST and not CLAMD_HOST.rpartition(":")[2].isdigit():
    raise ImproperlyConfigured("CLAMD_HOST 应写成 127.0.0.1:3310 的样子")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600


def _go_live_on() -> date | None:
    """The first day of the portal; facts before it are 历史补录."""
    written = env.str("GO_LIVE_ON", "")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise ImproperlyConfigured("GO_LIVE_ON 应写成 2026-11-23 的样子") from error


GO_LIVE_ON = _go_live_on()


def _record_page(record: Any) -> str:
    """The page of a record: rooms below the desk may not name it, the frame names all."""
    return reverse("desk:record", args=[record.pk])


def _trial_page(checklist: Any) -> str:
    """Where a version of the checklist is tried before it is published (试算)."""
    return reverse("dashboard:trial", args=[checklist.pk])


ABSOLUTE_URL_OVERRIDES = {"records.record": _record_page, "checklist.checklist": _trial_page}
# Messages lead to pages of the desk, which their room may not name.
LINKS = "fuyang_renda.links.link"

# The address under which people reach the portal, for links in mails and chats; empty: messages carry none.
PORTAL_URL: str = env.str("PORTAL_URL", "").rstrip("/")
# Robots of group chats; a private gateway in between has its own addresses.
DINGTALK_URL: str = env.str("DINGTALK_URL", "https://oapi.dingtalk.com").rstrip("/")
WECOM_URL: str = env.str("WECOM_URL", "https://qyapi.weixin.qq.com").rstrip("/")
FEISHU_URL: str = env.str("FEISHU_URL", "https://open.feishu.cn").rstrip("/")
# Gateways for SMS and 浙政钉 by the name channels call them: 短信=https://…,浙政钉=https://…
GATEWAY_URLS: dict[str, str] = env.dict("GATEWAY_URLS", default={})
OUTBOUND_PROXY: str = env.str("OUTBOUND_PROXY", "")
# After so many seconds a row whose worker fell silent is sent by another; well above any one sending.
REMINDERS_STUCK_SECONDS: int = env.int("REMINDERS_STUCK_SECONDS", 300)

# How often one token of the read API may ask in a minute, 304 answers included.
API_RATE_PER_MINUTE: int = env.int("API_RATE_PER_MINUTE", 60)

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
