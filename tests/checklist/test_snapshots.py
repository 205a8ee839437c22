"""A snapshot freezes a board; nothing rewrites it; beat takes a month once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from accounts.roles import Role
from checklist import tasks
from checklist.freezing import snapshot_freeze
from checklist.models import Item, Snapshot
from checklist.queries import NoBoard, scoreboard
from meetings.models import Meeting
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, at, confirmed, make_term, make_townships, make_user
from townships.models import FactsToken, Township
from townships.tokens import facts_token, facts_write

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> User:
    make_townships()
    publish_edition_2026()
    make_term(DAYUAN, on="2025-03-15")
    with facts_write("330111"):
        pass
    return make_user()


def freeze(by: User) -> Snapshot:
    return snapshot_freeze(
        area="330111", year=2026, as_of=date(2026, 11, 23), title="11月通报", by=by, at=at("2026-11-23")
    )


def test_it_keeps_the_board_the_token_and_the_version(office: User) -> None:
    kept = freeze(office)
    assert (kept.checklist_label, kept.token, len(kept.board["townships"])) == (
        "2026-1", facts_token("330111"), 24,
    )  # fmt: skip
    assert kept.board["totals"]["units"] == 24


def test_later_changes_never_rewrite_it(office: User) -> None:
    kept = freeze(office)
    before = kept.board
    confirmed(
        Meeting(
            area=DAYUAN,
            meeting_kind="WORK_CONFERENCE",
            happened_on=date(2026, 5, 10),
            minutes_no="大委〔2026〕2号",
        ),
        chair=make_user(Role.CHAIR, DAYUAN),
        office=office,
        on="2026-11-23",
    )
    assert Snapshot.objects.get().board == before
    assert freeze(office).board != before


@pytest.mark.parametrize(
    "act",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: Snapshot(pk=row.pk, area="330111", number=9, year=2026, title="另一份").save(),
        lambda row: Snapshot.objects.update(title=""),
        lambda row: Snapshot.objects.filter(pk=row.pk).update(board={}),
        lambda row: Snapshot.objects.all().delete(),
        lambda row: Snapshot.objects.bulk_update([row], ["title"]),
        lambda row: Snapshot.objects.bulk_create(
            [row], update_conflicts=True, update_fields=["title"], unique_fields=["id"]
        ),
        lambda row: Snapshot.objects.update_or_create(pk=row.pk, defaults={"title": ""}),
        lambda row: Snapshot._base_manager.filter(pk=row.pk).update(title=""),
        lambda row: Snapshot._base_manager.filter(pk=row.pk).delete(),
    ],
)
def test_no_way_of_the_code_changes_one(office: User, act: Any) -> None:
    kept = freeze(office)
    with pytest.raises(TypeError, match="不再改动"):
        act(kept)
    assert Snapshot.objects.values().get() == {
        name: value for name, value in vars(kept).items() if name != "_state"
    }


def test_the_database_itself_refuses_to_change_one(office: User) -> None:
    kept = freeze(office)
    with pytest.raises(DatabaseError, match="rows are only added"), transaction.atomic():
        models.QuerySet(Snapshot).filter(pk=kept.pk).update(title="改过")
    with connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="rows are only added"), transaction.atomic():
            cursor.execute("UPDATE checklist_snapshot SET title = '改过'")
        if connection.vendor == "postgresql":  # SQLite empties its tables between tests by DELETE
            with pytest.raises(DatabaseError, match="rows are only added"), transaction.atomic():
                cursor.execute("DELETE FROM checklist_snapshot")
    assert Snapshot.objects.get().title == "11月通报"


def test_the_admin_offers_no_way_to_change_one(office: User, client: Client) -> None:
    kept = freeze(office)
    client.force_login(office)
    page = f"/admin/checklist/snapshot/{kept.pk}/change/"
    assert "11月通报" in client.get(page).content.decode()
    assert client.post(page, {"title": "改过", "year": 2026, "as_of": "2026-11-23"}).status_code == 403
    assert client.post(f"/admin/checklist/snapshot/{kept.pk}/delete/", {"post": "yes"}).status_code == 404
    client.post(
        "/admin/checklist/snapshot/",
        {"action": "delete_selected", "_selected_action": [kept.pk], "post": "yes"},
    )
    assert Snapshot.objects.get().title == "11月通报"


def test_snapshots_are_numbered_within_their_district(office: User) -> None:
    Township.objects.create(code="330110101", name="邻区某镇", kind="TOWN")
    with facts_write("330110"):
        pass
    other = make_user(scope="330110")
    assert [freeze(office).number_said, freeze(office).number_said] == ["快照第1号", "快照第2号"]
    first = snapshot_freeze(
        area="330110", year=2026, as_of=date(2026, 11, 23), title="x", by=other, at=at("2026-11-23")
    )
    assert first.number == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot(
            area="330111",
            number=2,
            year=2026,
            as_of=date(2026, 11, 23),
            title="x",
            board={},
            taken_at=at("2026-11-23"),
        ).save()


def test_a_day_to_come_is_not_frozen(office: User) -> None:
    with pytest.raises(ValidationError, match="还没有到的日子不能留存"):
        snapshot_freeze(
            area="330111", year=2026, as_of=date(2026, 11, 24), title="x", by=office, at=at("2026-11-23")
        )
    assert not Snapshot.objects.exists()


def test_without_a_title_nothing_is_frozen(office: User) -> None:
    with pytest.raises(ValidationError) as refused:
        snapshot_freeze(
            area="330111", year=2026, as_of=date(2026, 11, 23), title=" ", by=office, at=at("2026-11-23")
        )
    assert list(refused.value.message_dict) == ["title"]


def test_the_row_alone_gives_the_board_back(office: User) -> None:
    board = scoreboard(area="330111", year=2026, as_of=date(2026, 11, 23))
    freeze(office)
    row = Snapshot.objects.get()
    Township.objects.update(name="改了名")
    Item.objects.update(weight=1)
    with CaptureQueriesContext(connection) as seen:
        assert row.frozen_board() == board
    assert len(seen) == 0


def test_who_froze_what_stands_in_the_trail(office: User) -> None:
    freeze(office)
    event = AuditEvent.objects.get(action=AuditEvent.Action.CHECKLIST)
    assert (event.actor, event.subject) == (office, "留存快照 快照第1号（11月通报）")
    assert event.detail["截至日期"] == "2026-11-23"


def test_only_the_office_of_the_place_freezes(office: User) -> None:
    for who in (make_user(Role.CHAIR, DAYUAN), make_user(Role.LEADER), make_user(Role.OFFICE, "330110")):
        with pytest.raises(PermissionDenied):
            freeze(who)


def test_without_a_checklist_there_is_nothing_to_freeze(office: User) -> None:
    with pytest.raises(NoBoard):
        snapshot_freeze(
            area="330111", year=2025, as_of=date(2025, 11, 23), title="x", by=office, at=at("2026-11-23")
        )


def test_beat_freezes_the_month_before_once(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    small_hours = datetime(2026, 11, 30, 16, 20, tzinfo=UTC)  # 12-01 00:20 in Shanghai
    monkeypatch.setattr("checklist.tasks.timezone.now", lambda: small_hours)
    tasks.freeze_month()
    tasks.freeze_month()
    kept = Snapshot.objects.get()
    assert (kept.as_of, kept.title, kept.taken_by) == (date(2026, 11, 30), "2026年11月月末", None)


def test_beat_passes_over_a_month_without_a_checklist(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checklist.tasks.timezone.now", lambda: datetime(2026, 1, 5, tzinfo=UTC))
    tasks.freeze_month()
    assert not Snapshot.objects.exists()


def frozen_months(monkeypatch: pytest.MonkeyPatch, now: datetime) -> list[str]:
    monkeypatch.setattr("checklist.tasks.timezone.now", lambda: now)
    tasks.freeze_month()
    return [str(day) for day in Snapshot.objects.order_by("as_of").values_list("as_of", flat=True)]


def test_a_night_that_was_missed_is_caught_up_the_next(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert frozen_months(monkeypatch, datetime(2026, 10, 19, tzinfo=UTC)) == ["2026-09-30"]
    assert frozen_months(monkeypatch, datetime(2026, 11, 9, tzinfo=UTC)) == ["2026-09-30", "2026-10-31"]


def test_months_that_were_missed_are_caught_up(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen_months(monkeypatch, datetime(2026, 8, 2, tzinfo=UTC))
    want = ["2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31"]
    assert frozen_months(monkeypatch, datetime(2026, 11, 9, tzinfo=UTC)) == want
    assert frozen_months(monkeypatch, datetime(2026, 11, 10, tzinfo=UTC)) == want
    assert list(Snapshot.objects.order_by("number").values_list("title", flat=True)) == [
        "2026年7月月末", "2026年8月月末", "2026年9月月末", "2026年10月月末",
    ]  # fmt: skip


def test_each_district_catches_up_its_own(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen_months(monkeypatch, datetime(2026, 10, 2, tzinfo=UTC))
    FactsToken.objects.create(district="330110", value="0" * 32)
    frozen_months(monkeypatch, datetime(2026, 12, 2, tzinfo=UTC))
    found = Snapshot.objects.order_by("area", "as_of").values_list("area", "as_of")
    assert [(area, day.month) for area, day in found] == [
        ("330110", 11), ("330111", 9), ("330111", 10), ("330111", 11),
    ]  # fmt: skip


def test_the_months_of_a_new_year_follow_those_of_the_old(
    office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen_months(monkeypatch, datetime(2026, 12, 2, tzinfo=UTC))
    # 2027 has no checklist yet: its January has no board to keep.
    assert frozen_months(monkeypatch, datetime(2027, 2, 2, tzinfo=UTC)) == ["2026-11-30", "2026-12-31"]
