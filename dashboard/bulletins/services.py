"""Writing, changing, issuing and throwing away papers; the office's wording; what was promised on a visit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from checklist.models import Snapshot
from dashboard.bulletins.correction import corrections_of
from dashboard.bulletins.kinds import WRITINGS
from dashboard.bulletins.layout import blocks_of, docx_of, written
from dashboard.bulletins.subject import Subject, subject_of
from dashboard.bulletins.wording import faults_of
from dashboard.bulletins.writers import REFUSED
from dashboard.models import OF_A_UNIT, Bulletin, Kind, VisitNote, Wording
from papers.words import day
from townships.models import Township
from townships.tokens import is_demo

CHANGED = "这份文稿刚刚已由同事修改或印发，请刷新后再改；您填写的内容仍在下面"
NOT_AS_SEEN = "这份文稿刚刚已由同事修改或印发，请看过现在的样子再印发"
# So much of a title is quoted in the title of its correction.
LONGEST_QUOTED = 70
_ISSUE = re.compile(r"第(\d{1,4})期")
_NAME = re.compile(r"\{([^{}]*)\}")


def bulletins_draft(
    *, snapshot: Snapshot, kind: Kind, units: Iterable[Township] = (), corrects: Bulletin | None = None,
    by: User, at: datetime,
) -> list[Bulletin]:  # fmt: skip
    """Write drafts from the office's wording: one of the district, or one of each of `units`.

    Raises PermissionDenied, UnreadableSnapshotError, ValidationError for a unit that the snapshot does not hold.
    """
    _may_write(by, snapshot.area)
    if snapshot.board.get("format", 0) < 1:
        raise ValidationError("这份快照留存时还不记文稿要用的内容，请另选一份，或重新留存")
    if corrects is not None:
        _check_correction(corrects)
    wording = Wording.objects.filter(area=snapshot.area, kind=kind).first()
    writing = WRITINGS[kind]
    today = timezone.localdate(at)
    board = snapshot.frozen_board()
    chosen: list[Township | None] = list(units) if kind in OF_A_UNIT else [None]
    details = {**writing.details, **(wording.details if wording else {}), "signed_on": today.isoformat()}
    if kind is Kind.BRIEF:
        details["issue"] = next_issue(snapshot.area, today)
    if corrects is not None and corrects.unit_id:  # goes to whom the corrected paper went to
        details |= {"to": "", "copies": ""}
    made = []
    for unit in chosen:
        subject = Subject(snapshot, board, today, by, unit, corrects)
        try:
            title = titled(writing.title, subject)
        except LookupError:
            raise ValidationError(f"这份快照里没有{unit}，请另选快照") from None
        made.append(
            Bulletin(
                area=snapshot.area, kind=kind, snapshot=snapshot, unit=unit, corrects=corrects, title=title,
                text=wording.text if wording else writing.text, details=details, written_by=by, written_at=at,
            )
        )  # fmt: skip
    if not made:
        raise ValidationError({"unit": "请选择乡镇(街道)"})
    with transaction.atomic():
        for bulletin in made:
            bulletin.full_clean(exclude=("content",))
            bulletin.save()
    return made


def _check_correction(original: Bulletin) -> None:
    """Raises ValidationError where there is nothing to correct."""
    if not original.is_issued:
        raise ValidationError("没有印发的文稿直接修改，不用更正说明")
    if not corrections_of(original):
        raise ValidationError("与现在掌握的材料一致，没有需要更正的内容")


def titled(pattern: str, subject: Subject) -> str:
    """A title with its year, unit and the paper it corrects. Raises LookupError for a unit the board does not hold."""
    original = subject.corrects
    unit = original.unit if original else subject.unit
    if subject.unit:
        subject.unit_board  # noqa: B018  # raises where the board does not hold it
    words = {
        "年度": str(subject.board.year),
        "单位": unit.name if unit else "",
        "原文稿": original.title[:LONGEST_QUOTED] if original else "",
    }
    return _NAME.sub(lambda found: words[found[1]], pattern)


def next_issue(area: str, today: date) -> str:
    """The 期号 after those of the calendar year that were issued."""
    used = [int(found[1]) for issue in _issues(area, today.year) if (found := _ISSUE.search(issue))]
    return f"{today.year}年第{max(used, default=0) + 1}期"


def _issues(area: str, year: int) -> list[str]:
    """The 期号 of a year's briefs that were issued."""
    rows = Bulletin.objects.filter(area=area, kind=Kind.BRIEF, issued_at__isnull=False)
    told = rows.values_list("details__issue", flat=True)
    return [issue for issue in told if issue and issue.startswith(f"{year}年")]


def bulletin_change(
    *,
    bulletin: Bulletin,
    title: str,
    text: str,
    details: Mapping[str, str],
    seen: str,
    by: User,
    at: datetime,
) -> None:
    """Change a draft; `seen` is `version_of` what the writer had before them.

    Raises PermissionDenied, ValidationError with what is wrong with the wording, or that a colleague was faster.
    """
    _may_write(by, bulletin.area)
    check_wording(Kind(bulletin.kind), text)
    with transaction.atomic():
        row = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
        if row.is_issued or version_of(row) != seen:
            raise ValidationError(CHANGED)
        row.title, row.text, row.details = title, text, {**row.details, **details}
        row.written_by, row.written_at = by, at
        row.full_clean(exclude=("content",))
        row.save()


def version_of(bulletin: Bulletin) -> str:
    """What tells one state of a draft from the next."""
    return bulletin.written_at.isoformat()


def check_wording(kind: Kind, text: str) -> None:
    """Raises ValidationError (of `text`) naming every line that cannot be filled."""
    writing = WRITINGS[kind]
    if faults := faults_of(text, words=writing.words, blocks=writing.blocks):
        raise ValidationError({"text": faults})


def bulletin_issue(*, bulletin: Bulletin, seen: str, by: User, at: datetime) -> None:
    """Issue a draft as it was seen (`version_of`): what it says and its file are kept, and stay.

    Raises PermissionDenied, UnreadableSnapshotError, ValidationError when a colleague was faster, a 期号 is used
    already, or there is nothing to correct.
    """
    _may_write(by, bulletin.area)
    if bulletin.is_issued or version_of(bulletin) != seen:
        raise ValidationError(NOT_AS_SEEN)
    today = timezone.localdate(at)
    if bulletin.kind == Kind.BRIEF and bulletin.details.get("issue") in _issues(bulletin.area, today.year):
        raise ValidationError(f"{bulletin.details['issue']}已经印发过，请修改期号")
    if bulletin.corrects is not None:
        _check_correction(bulletin.corrects)
    blocks = blocks_of(bulletin, subject_of(bulletin, today, by))
    content = docx_of(bulletin, blocks, demo=is_demo(), issued_on=today)
    with transaction.atomic():
        kept = Bulletin.objects.filter(
            pk=bulletin.pk, issued_at__isnull=True, written_at=bulletin.written_at
        ).update(
            blocks=written(blocks), content=content, sha256=sha256(content).hexdigest(), issued_by=by, issued_at=at,
        )  # fmt: skip
        if not kept:
            raise ValidationError(NOT_AS_SEEN)
        _note(bulletin, by, at, "印发")
    bulletin.refresh_from_db()


def bulletin_discard(*, bulletin: Bulletin, by: User, at: datetime) -> None:
    """Throw a draft away. Raises PermissionDenied, ValidationError once it was issued."""
    _may_write(by, bulletin.area)
    with transaction.atomic():
        row = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
        if row.is_issued:
            raise ValidationError("已经印发，不能删除；有更正的，另拟更正说明")
        _note(row, by, at, "删除草稿")
        row.delete()


def wording_keep(*, kind: Kind, text: str, details: Mapping[str, str], by: User, at: datetime) -> None:
    """Keep the office's own wording of a kind; papers already drafted keep theirs."""
    _may_write(by, by.scope)
    check_wording(kind, text)
    with transaction.atomic():
        Wording.objects.update_or_create(
            area=by.scope, kind=kind,
            defaults={"text": text, "details": dict(details), "changed_by": by, "changed_at": at},
        )  # fmt: skip
        _note_wording("修改", kind, by, at)


def wording_forget(*, kind: Kind, by: User, at: datetime) -> None:
    """Back to the wording as delivered."""
    _may_write(by, by.scope)
    with transaction.atomic():
        Wording.objects.filter(area=by.scope, kind=kind).delete()
        _note_wording("恢复", kind, by, at)


def promise_add(*, bulletin: Bulletin, text: str, by: User, at: datetime) -> VisitNote:
    """Write down what was promised on a visit. Raises PermissionDenied, ValidationError."""
    _may_write(by, bulletin.area)
    if bulletin.kind != Kind.VISIT or not bulletin.is_issued:
        raise ValidationError("印发联系点一页纸以后才登记当场答应、交办的事")
    note = VisitNote(bulletin=bulletin, text=text.strip(), by=by, at=at)
    note.full_clean()
    note.save()
    return note


def _may_write(by: User, area: str) -> None:
    if not (by.may_in_district(Act.ISSUE) and by.covers(area)):
        raise PermissionDenied(REFUSED)


def _note_wording(verb: str, kind: Kind, by: User, at: datetime) -> None:
    trail.note(
        by=by,
        action=AuditEvent.Action.WRITE,
        subject=f"{verb}{kind.label}范本",
        at=at,
        area=by.scope,
        detail={},
    )


def _note(bulletin: Bulletin, by: User, at: datetime, verb: str) -> None:
    trail.note(
        by=by,
        action=AuditEvent.Action.CHECKLIST,
        subject=f"{verb}{bulletin.get_kind_display()} {bulletin.file_name}"[:200],
        at=at,
        area=bulletin.area,
        detail={"快照": bulletin.snapshot.number_said, "统计时点": day(bulletin.snapshot.as_of)},
    )
