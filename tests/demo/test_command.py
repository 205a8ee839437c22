"""`manage.py demo`: the same every time, into an empty database only."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import User
from checklist.edition_2026 import actions_write, edition_ensure
from fuyang_renda.demo.accounts import ACCOUNTS, OFFICE, PASSWORD
from fuyang_renda.demo.load import _tell_the_planner, what_is_there
from records.models import Record
from tests.demo.digest import content_digest
from tests.factories import make_person, make_townships, make_user
from townships.models import FactsToken

pytestmark = pytest.mark.django_db


def _written() -> tuple[str, str]:
    """Write it, hash it, take it back. Returns the hash and what was printed."""
    out = StringIO()
    with transaction.atomic():
        call_command("demo", stdout=out)
        found = content_digest()
        transaction.set_rollback(True)
    return found, out.getvalue()


def test_two_databases_get_the_same_content_with_and_without_the_delivered_checklist() -> None:
    first, printed = _written()
    actions_write()
    edition_ensure()
    second, again = _written()
    assert first == second
    assert printed == again
    assert PASSWORD in printed
    assert OFFICE in printed


@pytest.mark.parametrize("make", [make_townships, make_user, make_person])
def test_it_refuses_a_database_that_holds_anything(make) -> None:  # type: ignore[no-untyped-def]
    make()
    with pytest.raises(CommandError, match="空数据库") as refusal:
        call_command("demo", stdout=StringIO())
    assert refusal.value.returncode == 2
    assert not Record.objects.exists()
    assert not FactsToken.objects.filter(is_demo=True).exists()


def test_if_empty_leaves_what_is_there_alone() -> None:
    make_user()
    out = StringIO()
    call_command("demo", "--if-empty", stdout=out, stderr=out)
    assert out.getvalue() == ""
    assert User.objects.count() == 1


def test_a_database_with_only_the_delivered_checklist_is_empty() -> None:
    actions_write()
    edition_ensure()
    assert what_is_there() == ""


def test_user_names_are_unique_and_the_password_is_long_enough() -> None:
    assert len({account.username for account in ACCOUNTS}) == len(ACCOUNTS) == 5 + 1 + 2 * 24
    assert len(PASSWORD) >= 12


def test_without_demonstration_data_no_account_is_named() -> None:
    out = StringIO()
    call_command("demo", "--accounts", stdout=out)
    assert out.getvalue() == ""


@pytest.mark.postgres
def test_nothing_that_other_databases_of_the_server_share_stays_locked() -> None:
    _tell_the_planner()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND database = 0")
        (shared,) = cursor.fetchone()
    assert shared == 0
