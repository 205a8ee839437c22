"""The audit trail is chained: what was edited, taken out, put in or moved is found and named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import chain, sealing, trail
from accounts.models import AuditEvent, User
from accounts.sealing import trail_seal, trail_verify
from tests.accounts.tampering import tamper
from tests.factories import DAYUAN, at, make_user

pytestmark = pytest.mark.django_db
NOON = at("2026-06-20", 12)
EDIT = "UPDATE accounts_auditevent SET subject = %s WHERE id = %s"
REMOVE = "DELETE FROM accounts_auditevent WHERE id = %s"


@pytest.fixture
def office() -> User:
    return make_user(name="王敏")


@pytest.fixture
def events(office: User) -> list[AuditEvent]:
    """Nine events, linked."""
    rows = [written(office, number) for number in range(1, 10)]
    assert trail_seal(at=NOON).linked == 9
    return rows


def written(by: User | None, number: int, **more: Any) -> AuditEvent:
    return trail.note(
        by=by, action=AuditEvent.Action.EXPORT, subject=f"总览{number}", at=NOON + timedelta(minutes=number),
        area=DAYUAN, detail={"行数": number, "说明": "第“一”行\n第二行", "空": None, "列": [1, "二", True]}, **more,
    )  # fmt: skip


def verify(*words: str) -> str:
    said = StringIO()
    call_command("verify_audit", *words, stdout=said)
    return said.getvalue()


def refused(*words: str) -> str:
    with pytest.raises(CommandError) as told:
        call_command("verify_audit", *words, stdout=StringIO())
    assert told.value.returncode == 1
    return str(told.value)


def test_a_whole_trail_is_counted_with_its_days_and_head(events: list[AuditEvent]) -> None:
    said = verify()
    assert "审计日志完好：共9条，2026年6月20日至2026年6月20日" in said
    head = trail_verify().head
    assert f"链头 {head}" in said
    assert "尚未封存" not in said


def test_an_empty_trail_is_said_to_be_empty() -> None:
    assert "没有已封存的记录" in verify()


def test_an_edited_row_is_named_with_who_when_and_what(events: list[AuditEvent]) -> None:
    tamper(EDIT, ["别的", events[4].pk])
    said = refused()
    assert (
        f"有1处问题，第一处：记录被改动：编号{events[4].pk}，2026-06-20 12:05:00 +08:00 王敏 导出表格 别的"
        in said
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", datetime(2026, 6, 19, tzinfo=UTC)), ("actor_id", None), ("actor_name", "李四"), ("address", "10.9.9.9"),
        ("action", "SIGN_IN"), ("area", "330110"), ("detail", "{}"), ("succeeded", False), ("mac", "0" * 80),
    ],
)  # fmt: skip
def test_whatever_is_edited_of_a_row_is_found(events: list[AuditEvent], column: str, value: Any) -> None:
    stored = connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
    statement = f"UPDATE accounts_auditevent SET {column} = %s WHERE id = %s"  # noqa: S608  # our own names
    tamper(statement, [stored, events[0].pk])
    assert f"记录被改动：编号{events[0].pk}" in refused()


def test_a_row_missing_in_the_middle_is_named_by_its_place(events: list[AuditEvent]) -> None:
    tamper(REMOVE, [events[4].pk])
    said = refused()
    assert f"有1处问题，第一处：编号{events[4].pk}的记录缺失" in said
    assert f"位于编号{events[3].pk}、2026-06-20 12:04:00 +08:00的记录之后" in said


def test_the_first_row_missing_is_named_too(events: list[AuditEvent]) -> None:
    tamper(REMOVE, [events[0].pk])
    assert f"编号{events[0].pk}的记录缺失（位于最前）" in refused()


def test_a_row_taken_out_with_its_seal_leaves_a_gap(events: list[AuditEvent]) -> None:
    tamper(REMOVE, [events[4].pk])
    tamper("DELETE FROM accounts_auditseal WHERE position = 5")
    assert f"第5环至第5环的封条缺失（位于编号{events[3].pk}" in refused()


def test_closing_the_gap_of_seals_does_not_help(events: list[AuditEvent]) -> None:
    tamper(REMOVE, [events[4].pk])
    tamper("DELETE FROM accounts_auditseal WHERE position = 5")
    for position in range(6, 10):
        tamper("UPDATE accounts_auditseal SET position = %s WHERE position = %s", [position - 1, position])
    assert f"记录与封条不符：被替换、调换次序，或封条被改动：编号{events[5].pk}" in refused()


def test_a_tail_cut_off_is_found_by_a_head_noted_before(events: list[AuditEvent]) -> None:
    head = trail_verify().head
    assert "事先记下的链头在第9环，其后新增0条" in verify("--expect", head)
    for event in events[-2:]:
        tamper(REMOVE, [event.pk])
    assert f"编号{events[-2].pk}的记录缺失" in refused()
    tamper("DELETE FROM accounts_auditseal WHERE position >= 8")
    assert "审计日志完好：共7条" in verify()  # nothing inside the database tells any more
    assert "链中没有事先记下的链头" in refused("--expect", head)


def test_a_head_noted_before_still_stands_in_a_chain_that_grew(
    events: list[AuditEvent], office: User
) -> None:
    head = trail_verify().head
    written(office, 10)
    assert "事先记下的链头在第9环，其后新增1条" in verify("--expect", head.upper())


@pytest.mark.parametrize("wrong", ["abc", "g" * 64, "'; DROP TABLE x", "0" * 63])
def test_what_is_no_head_is_refused(wrong: str) -> None:
    assert "--expect 应是64位十六进制的链头" in refused("--expect", wrong)


def test_two_rows_that_changed_places_are_found(events: list[AuditEvent]) -> None:
    """Each row goes on fitting its own mark: it is the place that does not."""
    one, other = events[2].pk, events[6].pk
    for old, new in ((one, -1), (other, one), (-1, other)):
        tamper("UPDATE accounts_auditevent SET id = %s WHERE id = %s", [new, old])
    said = refused()
    assert f"有2处问题，第一处：记录与封条不符：被替换、调换次序，或封条被改动：编号{one}" in said
    assert f"其他：记录与封条不符：被替换、调换次序，或封条被改动：编号{other}" in said


def test_two_seals_that_changed_places_are_found(events: list[AuditEvent]) -> None:
    tamper("UPDATE accounts_auditseal SET event = -1 WHERE position = 3")
    tamper("UPDATE accounts_auditseal SET event = %s WHERE position = 4", [events[2].pk])
    tamper("UPDATE accounts_auditseal SET event = %s WHERE position = 3", [events[3].pk])
    assert f"记录与封条不符：被替换、调换次序，或封条被改动：编号{events[3].pk}" in refused()


def inserted(subject: str = "没有发生的事", mac: str = "0" * 80) -> int:
    """A row as somebody with the database would write it; its id."""
    tamper(
        "INSERT INTO accounts_auditevent (at, actor_name, action, area, subject, detail, succeeded, mac) "
        "VALUES (%s, '王敏', 'EXPORT', '330111', %s, '{}', %s, %s)",
        [connection.ops.adapt_datetimefield_value(NOON), subject, True, mac],
    )
    return int(AuditEvent.objects.latest("pk").pk)


def test_a_row_put_in_is_named_and_never_linked(events: list[AuditEvent], office: User) -> None:
    key = inserted()
    assert trail_seal(at=NOON).forged == (key,)
    written(office, 11)
    said = refused()
    assert (
        f"有1处问题，第一处：多出的记录：不是平台写入的：编号{key}，2026-06-20 12:00:00 +08:00 王敏" in said
    )
    assert trail_verify().rows == 10  # the genuine one after it is linked


def test_a_row_put_in_with_a_seal_is_named(events: list[AuditEvent]) -> None:
    key = inserted()
    tamper(
        "INSERT INTO accounts_auditseal (position, event, sealed_at, digest) VALUES (10, %s, %s, %s)",
        [key, connection.ops.adapt_datetimefield_value(NOON), "0" * 64],
    )
    assert f"记录被改动：编号{key}" in refused()


def test_a_row_cannot_be_copied(events: list[AuditEvent]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        inserted(mac=events[3].mac)


def test_marks_are_by_a_key_that_the_database_does_not_hold(events: list[AuditEvent], settings: Any) -> None:
    """Whoever works the whole chain out anew with another key, or none, is found at the first row."""
    settings.AUDIT_KEYS = ["somebody else's"]
    row = events[0]
    row.subject = "别的"
    tamper(
        "UPDATE accounts_auditevent SET subject = %s, mac = %s WHERE id = %s",
        ["别的", chain.signed(row), row.pk],
    )
    settings.AUDIT_KEYS = []
    assert f"第一处：记录被改动：编号{row.pk}" in refused()


def test_a_changed_key_verifies_what_the_old_one_wrote(
    events: list[AuditEvent], settings: Any, office: User
) -> None:
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "a new one, 2026-07"
    assert "记录被改动" in refused("--read-only")
    settings.AUDIT_KEYS = [settings.SECRET_KEY, old]
    written(office, 10)
    assert "共10条" in verify()


def test_after_a_change_of_keys_the_old_one_makes_no_new_link(
    events: list[AuditEvent], settings: Any, office: User
) -> None:
    old = settings.SECRET_KEY
    settings.AUDIT_KEYS = ["new", old]
    written(office, 10)
    verify()
    settings.AUDIT_KEYS = [old]
    row = written(office, 11)
    trail_seal(at=NOON)
    settings.AUDIT_KEYS = ["new", old]
    assert f"记录与封条不符：被替换、调换次序，或封条被改动：编号{row.pk}" in refused()


def test_only_to_look_links_nothing_and_says_what_waits(events: list[AuditEvent], office: User) -> None:
    written(office, 10)
    assert "另有1条尚未封存，本次没有核验" in verify("--read-only")
    assert "共10条" in verify()


def test_a_row_that_commits_late_is_linked_late(events: list[AuditEvent], office: User) -> None:
    """Its id lies below ids linked long before: the full look of the night finds it."""
    early = written(office, 1)
    tamper("UPDATE accounts_auditevent SET id = id + 1000 WHERE id = %s", [early.pk])
    late_at = NOON + timedelta(hours=3)
    assert trail_seal(at=late_at).linked == 1
    late = written(office, 2)
    tamper("UPDATE accounts_auditevent SET id = -7 WHERE id = %s", [late.pk])
    assert trail_seal(at=late_at + timedelta(hours=3)).linked == 0
    assert trail_seal(at=late_at, everything=True).linked == 1
    assert trail_verify().is_whole


def test_linking_twice_links_once(events: list[AuditEvent]) -> None:
    assert trail_seal(at=NOON).linked == 0
    assert trail_seal(at=NOON, everything=True).linked == 0


def test_seals_are_only_added(events: list[AuditEvent]) -> None:
    from accounts.events import AuditSeal

    seal = AuditSeal.objects.latest("position")
    for attempt in (seal.delete, AuditSeal.objects.all().delete, lambda: AuditSeal.objects.update(event=1)):
        with pytest.raises(TypeError, match="只能追加"):
            attempt()
    for statement in ("UPDATE accounts_auditseal SET event = 0", "DELETE FROM accounts_auditseal"):
        with transaction.atomic(), connection.cursor() as cursor:
            with pytest.raises(DatabaseError, match="rows are only added"):
                cursor.execute(statement)
            transaction.set_rollback(True)


@pytest.mark.postgres
def test_postgresql_refuses_to_empty_the_tables(events: list[AuditEvent]) -> None:
    for table in ("accounts_auditevent", "accounts_auditseal"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with pytest.raises(DatabaseError, match="rows are only added"):
                cursor.execute(f"TRUNCATE {table} CASCADE")
            transaction.set_rollback(True)


def test_the_walk_asks_as_much_for_each_batch_and_holds_one(
    events: list[AuditEvent], office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)
    with CaptureQueriesContext(connection) as asked:
        assert trail_verify().rows == 9
    assert len(asked) == 2 * 3 + 1 + 2  # seals and rows of each batch, the end, what lies beside


def test_linking_goes_on_over_batches(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 4)
    for number in range(1, 11):
        written(office, number)
    key = inserted()
    done = trail_seal(at=NOON)
    assert (done.linked, done.forged) == (10, (key,))
    tamper(REMOVE, [key])
    assert trail_verify().is_whole


def test_rows_written_many_at_once_are_marked(office: User) -> None:
    rows = [
        AuditEvent(at=NOON, actor=office, actor_name="王敏", action="EXPORT", subject=f"第{n}件")
        for n in range(3)
    ]
    AuditEvent.objects.bulk_create(rows)
    assert "共3条" in verify()


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("10.1.2.3", "10.1.2.3"), ("::ffff:10.1.2.3", "10.1.2.3"), ("2001:DB8:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"), ("unknown", None), ("", None), ("<script>", None), ("10.1.2.3:443", None),
    ],
)  # fmt: skip
def test_an_address_reads_back_as_it_was_marked(told: str, kept: str | None, office: User) -> None:
    known = trail.address.set(trail.plain_address(told))
    row = written(office, 1)
    trail.address.reset(known)
    row.refresh_from_db()
    assert row.address == kept
    assert chain.is_genuine(row)
