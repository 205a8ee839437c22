"""Units, nginx, containers and scripts of a deployment: they parse, they are hardened, they refuse what is wrong."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.deploy.conftest import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("renda-*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]
SCRIPTS = [*sorted(DEPLOY.glob("*.sh")), DEPLOY / "renda-manage"]
HARDENED = {
    "User": "renda",
    "EnvironmentFile": "/etc/renda/portal.env",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "RestrictNamespaces": "yes",
    "UMask": "0077",
}


def unit(path: Path) -> dict[str, dict[str, list[str]]]:
    """Section → name → values, in order: a name may stand several times."""
    found: dict[str, dict[str, list[str]]] = {}
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            name, sign, value = line.partition("=")
            assert sign, f"{path.name}: {line}"
            found.setdefault(section, {}).setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_every_service_is_hardened_limited_and_not_root(path: Path) -> None:
    told = unit(path)["Service"]
    for name, value in HARDENED.items():
        assert told[name][0] == value, name
    assert "MemoryMax" in told
    assert "TasksMax" in told
    (start,) = told["ExecStart"]
    assert start.startswith("/opt/renda/current/.venv/bin/")


@pytest.mark.parametrize(
    "path", [path for path in UNITS if path.suffix == ".timer"], ids=lambda path: path.name
)
def test_every_timer_has_its_service_and_makes_up_for_what_was_missed(path: Path) -> None:
    assert path.with_suffix(".service") in SERVICES
    assert unit(path)["Timer"]["Persistent"] == ["yes"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_systemd_finds_little_exposed(path: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "Unknown" in done.stderr or "unrecognized" in done.stderr:
        pytest.skip("an older systemd-analyze")
    assert done.returncode == 0, done.stdout[-400:] + done.stderr


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_parses_and_stops_at_the_first_fault(path: Path) -> None:
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0
    text = path.read_text(encoding="utf-8")
    assert "set -euo pipefail" in text or "shellcheck shell=bash" in text
    if shutil.which("shellcheck"):
        done = subprocess.run(
            ["shellcheck", "-x", str(path)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--role", "everything", "--host", "a.cn"], "--role 只能是"),
        (["--workers", "0", "--host", "a.cn"], "--workers 应是"),
        (["--host", "a b;rm"], "域名不规范"),
        (["--host"], "--host 后面要有内容"),
        (["--unknown", "x"], "不认识的参数"),
        (["--host", "a.cn", "--cert", "/none"], "--cert 和 --key 要一起给"),
        (["--host", "a.cn", "--database-url", "postgresql://a b@c/d"], "地址里不能有空白"),
        (["--host", "a.cn"], "请从解开的离线安装包里运行"),  # this is a work tree, not a bundle
    ],
)
def test_the_installer_refuses_before_it_changes_anything(words: list[str], said: str) -> None:
    done = subprocess.run([DEPLOY / "install.sh", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert said in done.stderr or "请以 root 身份运行" in done.stderr


def test_nginx_passes_on_nothing_that_a_client_says_of_itself() -> None:
    proxy = (DEPLOY / "nginx/proxy.conf").read_text()
    assert re.search(r"X-Forwarded-For \$remote_addr;", proxy)
    assert re.search(r"X-Forwarded-Proto \$scheme;", proxy)
    assert "$proxy_add_x_forwarded_for" not in proxy
    for name in ("Forwarded", "X-Real-IP", "X-Forwarded-Host"):
        assert f'proxy_set_header {name} "";' in proxy
    site = (DEPLOY / "nginx/renda.conf").read_text()
    assert re.search(r"ssl_protocols\s+TLSv1\.2 TLSv1\.3;", site)
    assert site.count("server_tokens off;") == site.count("server {") == 2
    form = site[site.index("log_format") : site.index("upstream")]
    assert not re.search(r"\$(request|request_uri|args|query_string|http_referer)\b", form)
    assert "client_max_body_size 25m" in site
    assert "Strict-Transport-Security" not in re.sub(r"#.*", "", site)


def test_the_containers_are_one_portal_with_one_beat() -> None:
    told = yaml.safe_load((DEPLOY / "compose/compose.yaml").read_text(encoding="utf-8"))
    services = told["services"]
    assert set(services) == {"postgres", "redis", "migrate", "web", "worker", "beat", "backup", "nginx"}
    assert "deploy" not in services["beat"]
    for name in ("web", "worker", "beat", "migrate", "backup"):
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["read_only"] is True
    assert [name for name, each in services.items() if "ports" in each] == ["nginx"]
    image = (DEPLOY / "compose/Dockerfile").read_text()
    assert "--no-index" in image
    assert "--require-hashes" in image
    assert re.search(r"^USER renda$", image, re.MULTILINE)


def test_logs_are_kept_for_more_than_six_months() -> None:
    rotated = (DEPLOY / "logrotate/renda").read_text()
    days = re.search(r"rotate (\d+)", rotated)
    assert days is not None
    assert int(days[1]) > 183
    journal = configparser.ConfigParser()
    journal.read(DEPLOY / "systemd/journald.conf")
    assert journal["Journal"]["MaxRetentionSec"] == "7month"
