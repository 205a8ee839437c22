"""The bench of imports cannot rot: a small file of each kind is brought in, found unchanged, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import importing
from delegates.models import Activity, Mandate
from records import job_services


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["activities", "delegates"])
def test_a_small_file_goes_the_whole_way(slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_services, "job_send", print)  # the bench puts its own in its place
    monkeypatch.setattr(importing, "OF_UNIT", 4)
    path = tmp_path / "file.xlsx"
    path.write_bytes(importing.workbook(slug, 30))
    found = importing.bring_in(slug, str(path))
    assert found["rows"] == 30
    assert {"check", "write", "again", "undo"} <= set(found)
    assert Activity.objects.exclude(state="withdrawn").count() == 0
    assert Mandate.objects.count() == (24 * 4 if slug == "activities" else 0)
    assert importing.read_alone(str(path))["rows"] == 31
