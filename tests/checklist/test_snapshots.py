"""A snapshot freezes a board; nothing rewrites it; beat takes a month once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from checklist import tasks
from checklist.models import Snapshot
from checklist.queries import NoBoard
from checklist.services import snapshot_freeze
from meetings.models import Meeting
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, at, confirmed, make_term, make_townships, make_user
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
    for act in (
        kept.save,
        kept.delete,
        lambda: Snapshot.objects.update(title=""),
        Snapshot.objects.all().delete,
    ):
        with pytest.raises(TypeError, match="不再改动"):
            act()


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
