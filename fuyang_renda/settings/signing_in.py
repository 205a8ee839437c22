"""Who signs in, how, and for how long."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from fuyang_renda.settings.environment import PRODUCTION, env
from townships.areas import PINYIN, UNITS


def _at_least(name: str, default: int, least: int) -> int:
    """A whole number of the environment that has a lower bound."""
    value: int = env.int(name, default)
    if value < least:
        raise ImproperlyConfigured(f"{name} 不能小于{least}")
    return value


AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.RoleBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

# Words that everybody here would try first; an installation for another place adds its own.
LOCAL_WORDS: list[str] = [
    "富阳", "人大", "fuyang", "renda", "hangzhou", "zhejiang",
    *(name.removesuffix("街道").removesuffix("镇").removesuffix("乡") for _, name in UNITS), *PINYIN.values(),
    *env.list("PASSWORD_LOCAL_WORDS", default=[]),
]  # fmt: skip
_BREACHED: str = env.str("BREACHED_PASSWORDS_FILE", "")
if _BREACHED and not Path(_BREACHED).is_file():
    raise ImproperlyConfigured("BREACHED_PASSWORDS_FILE 指向的文件不存在")
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.ThreeKindsOfSigns"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.NoLocalWords", "OPTIONS": {"words": LOCAL_WORDS}},
    {
        "NAME": "accounts.passwords.NotBreached",
        "OPTIONS": {"path": _BREACHED},
    },
]
# A password that somebody else gave opens one sign-in within so many hours.
FIRST_PASSWORD_HOURS = _at_least("FIRST_PASSWORD_HOURS", 72, 1)
# 0: a password is changed when there is a reason to. 等保 assessors who ask for rotation set 90 to 180 days.
PASSWORD_MAX_DAYS = _at_least("PASSWORD_MAX_DAYS", 0, 0)
# So many wrong passwords within so many minutes close a sign-in name, known or not, for as long.
SIGN_IN_TRIES = _at_least("SIGN_IN_TRIES", 5, 3)
SIGN_IN_LOCK_MINUTES = _at_least("SIGN_IN_LOCK_MINUTES", 15, 1)

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "login": "fuyang_renda.entrance.forms.SignInForm",
    "change_password": "fuyang_renda.entrance.forms.NewPasswordForm",
    "reauthenticate": "fuyang_renda.entrance.forms.PasswordOnceMoreForm",
}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
# By name the trail counts wrong passwords (accounts/locking.py), for all hosts alike; by address allauth does.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,10/5m/key"}

# The second factor: an authenticator app, a passkey or a key; for these roles nothing opens without one.
_ROLES = {"office", "chair", "deputy", "clerk", "secretary", "leader", "sysadmin", "auditor"}
MFA_REQUIRED_ROLES: list[str] = env.list(
    "MFA_REQUIRED_ROLES", default=["office", "sysadmin"] if PRODUCTION else []
)
if _unknown := set(MFA_REQUIRED_ROLES) - _ROLES:
    raise ImproperlyConfigured(f"MFA_REQUIRED_ROLES 中没有这种角色：{'、'.join(sorted(_unknown))}")
MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "fuyang_renda.entrance.forms.SecondFactorForm",
    "reauthenticate": "fuyang_renda.entrance.forms.SecondFactorOnceMoreForm",
    "activate_totp": "fuyang_renda.entrance.forms.NewAppForm",
    "add_webauthn": "fuyang_renda.entrance.forms.NewKeyForm",
    "edit_webauthn": "fuyang_renda.entrance.forms.KeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "富阳人大工作平台"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A machine of one's own without TLS (localhost) may try passkeys; a server may not.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

# Sign-in by a provider of identities (浙政钉 and the like, OpenID Connect); none where no address is set.
OIDC_SERVER_URL: str = env.str("OIDC_SERVER_URL", "").rstrip("/")
OIDC_NAME: str = env.str("OIDC_NAME", "统一身份认证")
# The claim that holds our sign-in name, where the provider may be trusted with it; empty: each person binds once.
OIDC_USERNAME_CLAIM: str = env.str("OIDC_USERNAME_CLAIM", "")
OIDC_PROVIDER = "identity"
_OIDC_CLIENT, _OIDC_SECRET = env.str("OIDC_CLIENT_ID", ""), env.str("OIDC_CLIENT_SECRET", "")
if OIDC_SERVER_URL and not (_OIDC_CLIENT and _OIDC_SECRET):
    raise ImproperlyConfigured("设了 OIDC_SERVER_URL，还要设 OIDC_CLIENT_ID 和 OIDC_CLIENT_SECRET")
if PRODUCTION and OIDC_SERVER_URL and not OIDC_SERVER_URL.startswith("https://"):
    raise ImproperlyConfigured("生产环境的 OIDC_SERVER_URL 应以 https:// 开头")
SOCIALACCOUNT_ADAPTER = "accounts.identity.IdentityAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": OIDC_PROVIDER,
                "name": OIDC_NAME,
                "client_id": _OIDC_CLIENT,
                "secret": _OIDC_SECRET,
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}

# A session ends after so long without a request, and at the latest after so many hours.
SESSION_IDLE_MINUTES = _at_least("SESSION_IDLE_MINUTES", 30, 5)
SESSION_HOURS = _at_least("SESSION_HOURS", 12, 1)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
USERSESSIONS_TRACK_ACTIVITY = True
