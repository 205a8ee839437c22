"""Where the portal lies, and what its environment says; `.env.example` documents every name."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)
TIME_ZONE = "Asia/Shanghai"

env = environ.Env()
env.read_env(str(BASE_DIR / ".env"))

PORTAL_MODE: str = env.str("PORTAL_MODE", "embedded")
if PORTAL_MODE not in {"embedded", "production"}:
    raise ImproperlyConfigured("PORTAL_MODE 只能是 embedded 或 production")
PRODUCTION = PORTAL_MODE == "production"
