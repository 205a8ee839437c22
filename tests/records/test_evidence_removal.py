"""误传处置: two people remove a file for good, wherever it is shown; only the trail still tells of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import AuditEvent, User
from records.evidence import REMOVED_FILE, blob_path, evidence_bring, evidence_use
from records.models import Blob, Evidence, Record
from records.removal import (
    REMOVED,
    evidence_removal_approve,
    evidence_removal_decline,
    evidence_removal_propose,
    refusal_to_decide,
    removals_done,
    removals_open_to,
    showings_of,
)
from records.services import Refused
from records.states import State
from tests.factories import DAYUAN, WANSHI, at
from tests.records.conftest import People
from tests.records.making import in_state, written
from tests.records.test_evidence import PDF

ON = at("2026-06-20")
WHY = "误传了不该上传的文件"


def brought(by: User, name: str = "误传.pdf", area: str = DAYUAN) -> Evidence:
    return evidence_bring(area=area, upload=SimpleUploadedFile(name, PDF), by=by, at=ON)


@pytest.fixture
def row(people: People) -> Evidence:
    """A file of 大源镇 on two of its records."""
    row = brought(people.chen)
    for number in ("21", "22"):
        record = written(people.chen, minutes_no=f"大委纪要〔2026〕{number}号")
        evidence_use(record=record, evidence=row, by=people.chen, at=ON)
    return row


def propose(row: Evidence, by: User) -> Blob:
    return evidence_removal_propose(evidence=row, by=by, at=ON, reason=WHY)


def test_two_people_remove_every_copy_and_the_trail_remains(people: People, row: Evidence) -> None:
    theirs = brought(people.tang, "同一份.pdf", WANSHI)
    path = blob_path(row.blob_id or "")
    blob = propose(row, people.zhou)
    assert [each.evidence for each in showings_of(blob)] == sorted([row, theirs], key=lambda each: each.area)
    assert [len(each.records) for each in showings_of(blob) if each.evidence == row] == [2]
    assert path.exists()
    assert evidence_removal_approve(blob=blob, by=people.wang, at=ON) == 2
    assert not path.exists()
    assert set(Evidence.objects.values_list("title", flat=True)) == {REMOVED}
    assert Blob.objects.get().removed_by == people.wang
    for record in row.records.all():
        assert record.events.latest("id").reason == f"佐证材料：{REMOVED}"
    told = AuditEvent.objects.filter(subject__startswith="误传处置删除")
    assert {(event.area, event.subject) for event in told} == {
        (DAYUAN, "误传处置删除：误传.pdf"), (WANSHI, "误传处置删除：同一份.pdf"),
    }  # fmt: skip
    assert told[0].detail["提出人"] == "周海"


def test_nobody_opens_it_from_the_proposal_on(people: People, row: Evidence, client: Client) -> None:
    client.force_login(people.chen)
    propose(row, people.zhou)
    answer = client.get(f"/evidence/{row.pk}/")
    assert answer.status_code == 403
    assert "已提出误传处置" in answer.content.decode()
    evidence_removal_approve(blob=Blob.objects.get(), by=people.wang, at=ON)
    assert "已按误传处置删除" in client.get(f"/evidence/{row.pk}/").content.decode()


def test_the_same_bytes_never_come_back(people: People, row: Evidence) -> None:
    evidence_removal_approve(blob=propose(row, people.zhou), by=people.wang, at=ON)
    with pytest.raises(Refused, match=REMOVED_FILE):
        brought(people.chen, "换个名字.pdf")
    assert not [path for path in Path(blob_path(row.blob_id or "")).parent.rglob("*") if path.is_file()]
    with pytest.raises(Refused, match=REMOVED_FILE):
        evidence_use(record=written(people.chen), evidence=Evidence.objects.get(), by=people.chen, at=ON)


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [
        ("zhou", "wang", True),
        ("wang", "li", True),
        ("wang", "zhou", True),
        ("zhou", "zhou", False),
        ("wang", "wang", False),
        ("wang", "ma", False),
        ("wang", "chen", False),
        ("wang", "gu", False),
        ("wang", "ding", False),
    ],
)
def test_who_may_be_the_second(people: People, row: Evidence, first: str, second: str, may: bool) -> None:
    # The office sees a file once a record that shows it has been handed in; proposing needs no look.
    blob = propose(row, getattr(people, first))
    user = getattr(people, second)
    assert (refusal_to_decide(user=user, blob=blob) == "") is may
    if not may:
        with pytest.raises(PermissionDenied):
            evidence_removal_approve(blob=blob, by=user, at=ON)
        assert blob_path(row.blob_id or "").exists()


def test_a_chair_does_not_decide_for_another_unit(people: People, row: Evidence) -> None:
    brought(people.tang, area=WANSHI)
    blob = propose(row, people.wang)
    assert "由区人大办复核" in refusal_to_decide(user=people.zhou, blob=blob)


@pytest.mark.parametrize("who", ["chen", "ma", "gu", "fang", "he", "ding"])
def test_who_may_not_propose(people: People, row: Evidence, who: str) -> None:
    with pytest.raises(PermissionDenied):
        propose(row, getattr(people, who))


def test_a_proposal_needs_a_reason_and_is_made_once(people: People, row: Evidence) -> None:
    with pytest.raises(Refused, match="请写明理由"):
        evidence_removal_propose(evidence=row, by=people.zhou, at=ON, reason=" ")
    propose(row, people.zhou)
    with pytest.raises(PermissionDenied, match="已经提出"):
        propose(row, people.wang)


def test_turned_down_or_taken_back_the_file_opens_again(people: People, row: Evidence) -> None:
    for by in (people.wang, people.zhou):
        blob = propose(row, people.zhou)
        assert list(removals_open_to(people.wang)) == list(removals_open_to(people.zhou)) == [blob]
        evidence_removal_decline(blob=blob, by=by, at=ON, reason="文件可以公开")
        assert not removals_open_to(people.wang).exists()
    assert blob_path(row.blob_id or "").exists()
    with pytest.raises(PermissionDenied, match="没有提出"):
        evidence_removal_approve(blob=blob, by=people.wang, at=ON)


def test_a_file_of_a_confirmed_record_goes_too_and_its_state_stays(people: People, row: Evidence) -> None:
    record = in_state(State.CONFIRMED, people, minutes_no="大委纪要〔2026〕23号")
    record.evidence.add(row)
    evidence_removal_approve(blob=propose(row, people.zhou), by=people.wang, at=ON)
    assert Record.objects.get(pk=record.pk).state == State.CONFIRMED
    assert list(removals_done(people.zhou)) == [Blob.objects.get()]
    assert not removals_done(people.ma).exists()


def test_what_the_disk_does_not_give_up_is_not_called_removed(
    people: People, row: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuck(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "denied")

    blob = propose(row, people.zhou)
    monkeypatch.setattr(Path, "unlink", stuck)
    with pytest.raises(Refused, match="文件没有删掉"):
        evidence_removal_approve(blob=blob, by=people.wang, at=ON)
    monkeypatch.undo()
    assert Blob.objects.get().removed_at is None
    assert Evidence.objects.get().title == "误传.pdf"


def test_the_database_itself_asks_for_two(people: People, row: Evidence) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Blob.objects.update(removal_by=people.zhou, removed_by=people.zhou, removed_at=ON)
