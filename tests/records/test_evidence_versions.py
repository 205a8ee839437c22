"""Files brought before their record, used by several, replaced without being overwritten, taken off drafts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from records.evidence import (
    blob_path,
    evidence_add_file,
    evidence_bring,
    evidence_detach,
    evidence_discard,
    evidence_replace,
    evidence_use,
)
from records.models import Blob, Evidence
from records.services import Refused, record_return, record_submit
from records.states import State
from tests.factories import DAYUAN, WANSHI, at
from tests.records.conftest import People
from tests.records.making import in_state, written
from tests.records.test_evidence import JPEG, PDF, PNG

ON = at("2026-06-20")


def brought(by: User, content: bytes = PDF, name: str = "纪要.pdf", area: str = DAYUAN) -> Evidence:
    return evidence_bring(area=area, upload=SimpleUploadedFile(name, content), by=by, at=ON)


def test_what_is_brought_hangs_on_nothing_and_is_seen_by_its_unit_and_who_brought_it(people: People) -> None:
    row = brought(people.wang)
    sees = {
        name: Evidence.objects.for_user(getattr(people, name)).count()
        for name in ("chen", "wang", "li", "tang")
    }
    assert sees == {"chen": 1, "wang": 1, "li": 0, "tang": 0}
    assert not row.records.exists()


def test_nobody_brings_anything_for_others(people: People) -> None:
    for who in (people.tang, people.gu, people.fang, people.ding):
        with pytest.raises(PermissionDenied):
            brought(who)


def test_one_file_serves_several_records(people: People) -> None:
    row = brought(people.chen)
    first, second = written(people.chen), written(people.chen, minutes_no="大委纪要〔2026〕22号")
    for record in (first, second, second):
        evidence_use(record=record, evidence=row, by=people.chen, at=ON)
    assert (Evidence.objects.count(), Blob.objects.count(), row.records.count()) == (1, 1, 2)
    assert second.events.filter(reason="佐证材料：纪要.pdf").count() == 1


def test_another_unit_s_file_is_not_used(people: People) -> None:
    theirs = brought(people.tang, area=WANSHI)
    with pytest.raises(PermissionDenied, match="只能使用本单位已有的"):
        evidence_use(record=written(people.chen), evidence=theirs, by=people.chen, at=ON)


def test_a_new_version_never_overwrites_the_old(people: People) -> None:
    record, other = written(people.chen), written(people.chen, minutes_no="大委纪要〔2026〕22号")
    old = brought(people.chen)
    for each in (record, other):
        evidence_use(record=each, evidence=old, by=people.chen, at=ON)
    new = evidence_replace(
        record=record, evidence=old, new=brought(people.chen, JPEG, "纪要（盖章）.jpg"), by=people.chen, at=ON
    )
    assert (new.version, new.replaces) == (2, old)
    assert blob_path(old.blob_id or "").read_bytes() == PDF
    assert list(other.evidence.all()) == [old]
    assert set(record.evidence.all()) == {old, new}
    assert record.events.latest("id").reason == "佐证材料：纪要（盖章）.jpg（第2版）"
    with pytest.raises(Refused, match="已有更新的版本"):
        evidence_replace(
            record=record, evidence=old, new=brought(people.chen, PNG, "图.png"), by=people.chen, at=ON
        )
    with pytest.raises(Refused, match="内容完全相同"):
        evidence_replace(
            record=record, evidence=new, new=brought(people.chen, JPEG, "图.jpg"), by=people.chen, at=ON
        )


def test_a_draft_s_proof_may_be_taken_off_a_submitted_one_s_may_not(people: People) -> None:
    record = written(people.zhou)
    row = evidence_add_file(record=record, upload=SimpleUploadedFile("纪要.pdf", PDF), by=people.zhou, at=ON)
    evidence_detach(record=record, evidence=row, by=people.zhou, at=ON)
    assert not record.evidence.exists()
    assert Evidence.objects.held(DAYUAN).get() == row
    evidence_use(record=record, evidence=row, by=people.zhou, at=ON)
    record_submit(record=record, by=people.zhou, at=ON)
    record_return(record=record, by=people.wang, at=ON, reason="请补充")
    with pytest.raises(Refused, match="不能撤下"):
        evidence_detach(record=record, evidence=row, by=people.zhou, at=ON)


def test_what_was_just_brought_may_be_thrown_away_with_its_bytes(people: People) -> None:
    row = brought(people.chen)
    sha = row.blob_id or ""
    with pytest.raises(PermissionDenied):
        evidence_discard(evidence=row, by=people.zhou, at=ON)
    evidence_discard(evidence=row, by=people.chen, at=ON)
    assert not Evidence.objects.exists()
    assert not Blob.objects.exists()
    assert not blob_path(sha).exists()


def test_but_not_what_is_used_nor_bytes_that_others_have(people: People) -> None:
    mine, theirs = brought(people.chen), brought(people.tang, area=WANSHI)
    evidence_discard(evidence=mine, by=people.chen, at=ON)
    assert blob_path(theirs.blob_id or "").read_bytes() == PDF
    again = brought(people.chen)
    evidence_use(record=written(people.chen), evidence=again, by=people.chen, at=ON)
    with pytest.raises(Refused, match="已用于材料"):
        evidence_discard(evidence=again, by=people.chen, at=ON)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.CONFIRMED, State.WITHDRAWN])
def test_none_of_it_after_the_record_has_left(state: State, people: People) -> None:
    row, record = brought(people.chen), in_state(state, people)
    steps: list[Any] = [evidence_use, evidence_detach]
    for step in steps:
        with pytest.raises(PermissionDenied):
            step(record=record, evidence=row, by=people.chen, at=ON)
