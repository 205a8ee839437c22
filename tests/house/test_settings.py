"""Settings come from the environment, all documented; production refuses to start half configured."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"DJANGO_ALLOW_ASYNC_UNSAFE"}  # set by this suite's conftest, and rightly refused for deployment
WHOLE = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "k3-" + "zufangTuoshi7qian5" * 3,
    "ALLOWED_HOSTS": "renda.example",
    "DATABASE_URL": "postgresql://renda:renda@127.0.0.1/renda",
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
    "CACHE_URL": "redis://127.0.0.1:6379/1",
}


def names_read() -> set[str]:
    """Every name that the settings read from the environment."""
    text = "".join(part.read_text() for part in (ROOT / "fuyang_renda" / "settings").glob("*.py"))
    return set(re.findall(r'(?:env(?:\.\w+)?|_at_least)\(\s*"([A-Z_]+)"', text))


def names_documented() -> set[str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return {match[1] for line in lines if (match := re.match(r"#?([A-Z_]+)=", line))}


def start(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """manage.py with exactly this environment."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS | names_read()}
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *words],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_name_read_is_documented_and_every_name_documented_is_read() -> None:
    assert names_read() == names_documented()


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_production_refuses_to_start_without(missing: str) -> None:
    answer = start("check", **{**WHOLE, missing: ""})
    assert answer.returncode != 0
    assert f"生产环境必须设置 {missing}" in answer.stderr


def test_production_starts_when_told_everything_and_passes_the_deploy_check() -> None:
    answer = start("check", "--deploy", "--fail-level", "WARNING", **WHOLE)
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORTAL_MODE", "prod", "PORTAL_MODE 只能是 embedded 或 production"),
        ("GO_LIVE_ON", "2026年1月1日", "GO_LIVE_ON 应写成"),
        ("GO_LIVE_ON", "2026-02-30", "GO_LIVE_ON 应写成"),
        ("FIRST_PASSWORD_HOURS", "0", "FIRST_PASSWORD_HOURS 不能小于1"),
        ("SESSION_IDLE_MINUTES", "1", "SESSION_IDLE_MINUTES 不能小于5"),
        ("BREACHED_PASSWORDS_FILE", "/nowhere/list.txt", "BREACHED_PASSWORDS_FILE 指向的文件不存在"),
        ("MFA_REQUIRED_ROLES", "office,admin", "MFA_REQUIRED_ROLES 中没有这种角色：admin"),
        ("OIDC_SERVER_URL", "https://id.example", "还要设 OIDC_CLIENT_ID 和 OIDC_CLIENT_SECRET"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str, said: str) -> None:
    answer = start("check", **{name: value})
    assert answer.returncode != 0
    assert said in answer.stderr


def test_evidence_may_not_lie_where_files_are_served() -> None:
    """A slip in .env would hand every paper to the web server."""
    answer = start("check", EVIDENCE_ROOT=str(ROOT / "staticfiles" / "evidence"))
    assert answer.returncode != 0
    assert "EVIDENCE_ROOT" in answer.stderr


def test_in_production_the_answer_is_for_https_only_and_its_cookies_are_of_this_host_alone() -> None:
    """Asked of the portal as it runs there: what names and attributes leave it."""
    ask = (
        "import json\n"
        "from django.conf import settings\n"
        "from django.db import connection\n"
        "from django.test import Client\n"
        "settings.STORAGES['staticfiles']['BACKEND'] = 'django.contrib.staticfiles.storage.StaticFilesStorage'\n"
        "from townships.models import FactsToken\n"
        "with connection.schema_editor() as editor: editor.create_model(FactsToken)\n"
        "plain, page = (Client().get('/accounts/login/', secure=secure) for secure in (False, True))\n"
        "print('TOLD ' + json.dumps([plain.status_code, plain.headers['Location'], page.status_code,"
        " page.headers['Strict-Transport-Security'], page.cookies.output(header='')]))\n"
    )
    answer = start(
        "shell",
        "-v0",
        "-c",
        ask,
        **{**WHOLE, "ALLOWED_HOSTS": "testserver", "DATABASE_URL": "sqlite://:memory:"},
        BEHIND_PROXY="false",
    )
    told = answer.stdout.partition("TOLD ")[2]
    assert told, answer.stderr
    moved, where, status, transport, cookies = json.loads(told)
    assert (moved, where) == (301, "https://testserver/accounts/login/")
    assert status == 200
    assert transport == "max-age=31536000; includeSubDomains; preload"
    (cookie,) = cookies.splitlines()
    name, *attributes = cookie.strip().split("; ")
    assert name.startswith("__Host-csrftoken=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=Lax"} <= set(attributes)
    assert not any(each.startswith("Domain") for each in attributes)
