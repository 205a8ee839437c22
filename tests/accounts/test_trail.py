"""The audit trail: who, when, where from, what, result; rows are only added."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.personal import tag_of
from accounts.roles import Role
from tests.factories import DAYUAN, PASSWORD, at, make_townships, make_user

pytestmark = pytest.mark.django_db
ON = at("2026-06-20")


@pytest.fixture
def event() -> AuditEvent:
    return trail.note(
        by=make_user(name="王敏"), action=AuditEvent.Action.EXPORT, subject="总览", at=ON, detail={"行": 24}
    )


def test_a_row_says_who_when_what(event: AuditEvent) -> None:
    assert (event.actor_name, event.at, event.area, event.succeeded) == ("王敏", ON, "330111", True)
    assert str(event) == "2026-06-20 09:00 王敏 导出表格 总览"


def test_a_row_keeps_the_name_of_that_day(event: AuditEvent) -> None:
    User.objects.filter(name=event.actor_name).update(name="王敏敏")
    assert AuditEvent.objects.get().actor_name == "王敏"


def test_the_models_refuse_to_change_or_delete(event: AuditEvent) -> None:
    for attempt in (
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(subject="x"),
        lambda: AuditEvent.objects.bulk_update([event], ["subject"]),
    ):
        with transaction.atomic():
            with pytest.raises(TypeError, match="只能追加"):
                attempt()
            transaction.set_rollback(True)
    assert AuditEvent.objects.get().subject == "总览"


def test_the_database_refuses_to_change_a_row(event: AuditEvent) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="rows are only added"):
            cursor.execute("UPDATE accounts_auditevent SET subject = 'x' WHERE id = %s", [event.pk])
        transaction.set_rollback(True)


@pytest.mark.postgres
def test_postgresql_refuses_to_delete_one_too(event: AuditEvent) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="rows are only added"):
            cursor.execute("DELETE FROM accounts_auditevent WHERE id = %s", [event.pk])
        transaction.set_rollback(True)


def test_an_account_in_the_trail_is_not_deleted(event: AuditEvent) -> None:
    from django.db.models import ProtectedError

    actor = event.actor
    assert actor is not None
    with pytest.raises(ProtectedError):
        actor.delete()


def test_signing_in_and_out_is_noted_with_the_address(client: Client) -> None:
    make_townships()
    user = make_user(Role.CLERK, DAYUAN, name="陈洁", username="dayuan-clerk")
    answer = client.post(
        reverse("account_login"), {"login": "dayuan-clerk", "password": PASSWORD}, REMOTE_ADDR="10.1.2.3"
    )
    assert answer.status_code == 302
    client.post(reverse("account_logout"), REMOTE_ADDR="10.1.2.3")
    told = list(AuditEvent.objects.order_by("id").values_list("action", "actor", "address", "area"))
    assert told == [
        ("SIGN_IN", user.pk, "10.1.2.3", DAYUAN),
        ("SIGN_OUT", user.pk, "10.1.2.3", DAYUAN),
    ]


def test_a_failed_sign_in_is_noted_with_what_was_typed_and_never_the_password(client: Client) -> None:
    make_user(Role.CLERK, DAYUAN, username="dayuan-clerk")
    for name in ("dayuan-clerk", "nobody", "<b>x</b>"):
        client.post(reverse("account_login"), {"login": name, "password": "geheim-2026"})
    told = list(AuditEvent.objects.order_by("id").values_list("action", "actor_name", "area", "succeeded"))
    assert told == [
        ("SIGN_IN_FAILED", "dayuan-clerk", DAYUAN, False),
        ("SIGN_IN_FAILED", f"no…#{tag_of('nobody')}", "330111", False),
        ("SIGN_IN_FAILED", f"<b…#{tag_of('<b>x</b>')}", "330111", False),
    ]
    assert "geheim" not in str(list(AuditEvent.objects.values()))


def test_only_the_auditor_of_the_area_reads_it(event: AuditEvent) -> None:
    assert AuditEvent.objects.for_user(make_user(Role.AUDITOR)).count() == 1
    assert not AuditEvent.objects.for_user(make_user(Role.AUDITOR, "330110")).exists()
    for role in (Role.OFFICE, Role.LEADER, Role.SYSADMIN):
        assert not AuditEvent.objects.for_user(make_user(role)).exists()


@pytest.mark.parametrize(
    ("behind", "forwarded", "address"),
    [
        (True, "6.6.6.6, 10.1.2.3", "10.1.2.3"),  # the one our proxy added, not what a client claims
        (True, "", "127.0.0.1"),
        (False, "6.6.6.6", "127.0.0.1"),
    ],
)
def test_the_address_behind_our_proxy(behind: bool, forwarded: str, address: str, settings: object) -> None:
    from django.test import RequestFactory

    settings.BEHIND_PROXY = behind  # type: ignore[attr-defined]
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert trail.client_address(RequestFactory().get("/", headers=headers)) == address
