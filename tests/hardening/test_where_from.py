"""The admin and the numbers for monitoring are there only for who sits in the named ranges."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from accounts.models import AuditEvent
from accounts.roles import Role
from fuyang_renda.networks import networks_read
from tests.factories import make_user
from tests.house.test_settings import start

pytestmark = pytest.mark.django_db
OFFICE = (ip_network("10.12.0.0/16"), ip_network("fd00:12::/32"))


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(make_user(Role.OFFICE))
    return client


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("10.12.3.4", 200), ("::ffff:10.12.3.4", 200), ("fd00:12::7", 200), ("10.13.0.1", 404), ("fd00:13::1", 404),
        ("::1", 404), ("127.0.0.1", 404), ("", 404), ("10.12.3.4.evil", 404),
    ],
)  # fmt: skip
def test_the_admin_is_not_found_from_elsewhere(
    settings: Any, office: Client, address: str, found: int
) -> None:
    settings.ADMIN_NETWORKS = OFFICE
    assert office.get("/admin/", REMOTE_ADDR=address).status_code == found


@pytest.mark.parametrize(
    ("forwarded", "found"),
    [
        ("10.12.3.4", 200),
        ("10.12.3.4, 192.0.2.1", 404),  # forged: our proxy adds the last itself
        ("192.0.2.1, 10.12.3.4", 200),
        ("10.12.3.4,", 404),
        ("unknown", 404),
        ("10.12.3.4:8080", 404),
        ("fd00:12::7", 200),
    ],
)
def test_behind_the_proxy_its_own_word_counts(
    settings: Any, office: Client, forwarded: str, found: int
) -> None:
    settings.ADMIN_NETWORKS, settings.BEHIND_PROXY = OFFICE, True
    asked = office.get("/admin/", REMOTE_ADDR="10.12.0.1", headers={"X-Forwarded-For": forwarded})
    assert asked.status_code == found


def test_without_a_proxy_nobody_speaks_for_themselves(settings: Any, office: Client) -> None:
    settings.ADMIN_NETWORKS, settings.BEHIND_PROXY = OFFICE, False
    asked = office.get("/admin/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": "10.12.3.4"})
    assert asked.status_code == 404


@pytest.mark.parametrize(
    "path", ["/admin", "/admin/", "/admin/login/", "/admin/meetings/meeting/", "/admin/jsi18n/", "/admin/x"]
)
def test_no_page_of_it_and_no_method(settings: Any, path: str) -> None:
    settings.ADMIN_NETWORKS = OFFICE
    assert Client().get(path).status_code == Client().post(path).status_code == 404


def test_the_rest_of_the_portal_is_open_and_leads_nowhere_closed(settings: Any, office: Client) -> None:
    settings.ADMIN_NETWORKS = OFFICE
    page = office.get("/accounts/password/change/")
    assert page.status_code == 200
    assert "/admin/" not in page.content.decode()


def test_without_the_setting_it_is_open(office: Client) -> None:
    assert office.get("/admin/", REMOTE_ADDR="192.0.2.1").status_code == 200


def test_numbers_are_for_the_monitoring_alone(settings: Any) -> None:
    settings.METRICS_NETWORKS = OFFICE
    assert Client().get("/metrics", REMOTE_ADDR="10.12.3.4").status_code == 200
    assert Client().get("/metrics").status_code == 404


def test_an_address_that_is_none_does_not_break_the_trail(settings: Any) -> None:
    settings.BEHIND_PROXY = True
    office = Client()
    Client().post(
        "/accounts/login/", {"login": "x", "password": "y"}, headers={"X-Forwarded-For": "a, b; drop"}
    )
    assert office.get("/livez", headers={"X-Forwarded-For": "…"}).status_code == 200
    assert AuditEvent.objects.get(action=AuditEvent.Action.SIGN_IN_FAILED).address is None


@pytest.mark.parametrize(
    "written", ["10.12.0.0/33", "10.12.3.4/16", "office", "10.12.0.0-10.12.0.9", "::/129"]
)
def test_a_range_that_cannot_be_meant_is_named(written: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="ADMIN_NETWORKS 应写成"):
        networks_read("ADMIN_NETWORKS", [written])


def test_the_portal_does_not_start_with_a_wrong_range() -> None:
    answer = start("check", ADMIN_NETWORKS="10.12.0.0/16,somewhere")
    assert answer.returncode != 0
    assert "ADMIN_NETWORKS 应写成" in answer.stderr
    assert "somewhere" in answer.stderr
