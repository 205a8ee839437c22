"""Evidence: files stored once by their SHA-256 outside the web root, or references (出处)."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import filetype
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from papers.xlsx import XLSX
from records.models import Blob, Evidence, Record, ReviewEvent
from records.permissions import refusal_to_write
from records.scan import scan
from records.services import CHANGED_MEANWHILE, Refused
from records.states import EDITABLE, Verb
from townships.areas import DISTRICT_DIGITS
from townships.models import Township
from townships.reach import reaches
from townships.tokens import facts_write

# What may be uploaded, decided by content. The name's ending must agree, so that what opens is what was sent.
_OFFICE_ZIP = {
    "word/document.xml": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", XLSX),
    "OFD.xml": ("ofd", "application/ofd"),
}
_ENDINGS = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "application/x-ole-storage": ("doc", "xls", "wps", "et"),
    **{media_type: (ending,) for ending, media_type in _OFFICE_ZIP.values()},
}
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REMOVED_FILE = "这份文件已按误传处置删除，不得再次上传或使用"
ALLOWED = "PDF、OFD、Word、Excel、WPS 文件或 JPEG、PNG 图片"
_MARK = re.compile("绝密|机密|秘密★|秘密级|工作秘密|内部资料注意保存")


def media_type_of(content: BinaryIO, name: str) -> str:
    """What a file is by its content, in agreement with its name. Raises ValidationError in plain Chinese."""
    content.seek(0)
    head = content.read(262)
    found = _sniff(content, head)
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if found is None:
        raise ValidationError(f"“{name}”不是可以上传的类型；请上传{ALLOWED}")
    if ending not in _ENDINGS[found]:
        raise ValidationError(
            f"“{name}”的内容与扩展名不一致（内容是{_ENDINGS[found][0].upper()}）；请改正文件名后再上传"
        )
    return found


def _sniff(content: BinaryIO, head: bytes) -> str | None:
    if head.startswith(_OLE_MAGIC):
        return "application/x-ole-storage"
    if head.startswith(b"PK\x03\x04"):
        return _sniff_zip(content)
    kind = filetype.guess(head)
    return kind.mime if kind is not None and kind.mime in _ENDINGS else None


def _sniff_zip(content: BinaryIO) -> str | None:
    """Office and OFD files are zips; only the list of names is read, nothing is unpacked."""
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        raise ValidationError("文件里带有宏；请另存为不带宏的格式后再上传")
    return next((media for member, (_, media) in _OFFICE_ZIP.items() if member in names), None)


def clean_name(name: str) -> str:
    """A file's name as it is shown and downloaded: no folders, no control characters, at most 120 characters."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(ch for ch in base if unicodedata.category(ch)[0] != "C").strip().strip(".")
    stem, dot, ending = base.rpartition(".")
    return f"{stem[:110]}{dot}{ending[:8]}" if dot else base[:120] or "未命名"


def refuse_marked(text: str, what: str = "名称") -> None:
    """The portal is for open working papers only: a 密级 mark stops here, with what to do."""
    if mark := _MARK.search(text):
        raise ValidationError(
            f"{what}中有“{mark[0].rstrip('★')}”字样。本平台为非涉密平台，涉密和工作秘密材料不得上传；"
            "请改填“出处”（文号和存放处），原件按保密规定保管"
        )


def blob_path(sha256: str) -> Path:
    """Where the bytes lie: two levels of folders, never below anything that is served."""
    return Path(settings.EVIDENCE_ROOT) / sha256[:2] / sha256[2:4] / sha256


def upload_check(upload: UploadedFile[Any]) -> tuple[str, str]:
    """The clean name and the type of an upload that may be stored. Raises ValidationError that says what to do."""
    name = clean_name(upload.name or "")
    if not upload.size:
        raise ValidationError(f"“{name}”是空文件，请检查后重新选择")
    if upload.size > settings.EVIDENCE_MAX_BYTES:
        raise ValidationError(f"“{name}”超过20 MB；请压缩，或改填“出处”")
    refuse_marked(name)
    return name, media_type_of(upload.file, name)  # type: ignore[arg-type]


def evidence_add_file(*, record: Record, upload: UploadedFile[Any], by: User, at: datetime) -> Evidence:
    """Store a file as evidence of a record. The same bytes are kept once, however often they are sent."""
    _check_writer(record, by, at)
    row = _row_of(upload, area=record.area, by=by, at=at)
    with facts_write(record.area):
        return _attach(row, record)


def evidence_bring(*, area: str, upload: UploadedFile[Any], by: User, at: datetime) -> Evidence:
    """Store a file of a unit (or of the district) before what it is for has been saved; `evidence_use` attaches it."""
    if not by.may(Act.REPORT) or not reaches(by, area):
        raise PermissionDenied("只有本单位人员（或区人大办代录）可以上传佐证材料")
    if len(area) != DISTRICT_DIGITS and not Township.objects.filter(code=area).exists():
        raise ValidationError("没有这个乡镇(街道)，请核对区划代码")
    row = _row_of(upload, area=area, by=by, at=at)
    with transaction.atomic():
        _keep_row(row)
        trail.note(
            by=by, action=AuditEvent.Action.WRITE, subject=f"上传佐证材料 {row.title}", at=at, area=area,
            detail={"佐证": row.pk},
        )  # fmt: skip
    return row


def evidence_use(*, record: Record, evidence: Evidence, by: User, at: datetime) -> Evidence:
    """Let a record show what its unit already holds (已有材料): stored once, used by several."""
    _check_writer(record, by, at)
    if evidence.area != record.area or not Evidence.objects.for_user(by).filter(pk=evidence.pk).exists():
        raise PermissionDenied("只能使用本单位已有的佐证材料")
    if why := refusal_to_open(evidence):
        raise Refused(why)
    if record.evidence.filter(pk=evidence.pk).exists():
        return evidence
    with facts_write(record.area):
        return _attach(evidence, record, by=by, at=at)


def evidence_replace(
    *, record: Record, evidence: Evidence, new: Evidence, by: User, at: datetime
) -> Evidence:
    """Make a file just brought the new version of one of a record's; the old one stays, there and elsewhere."""
    _check_writer(record, by, at)
    if evidence.kind != Evidence.Kind.FILE or not record.evidence.filter(pk=evidence.pk).exists():
        raise Refused("只能给这件材料的佐证文件换新版本；请刷新后再办")
    if record.evidence.filter(replaces=evidence).exists():
        raise Refused(f"“{evidence.title}”已有更新的版本，请给最新的版本换新")
    if new.area != record.area or new.replaces_id or new.records.exists():
        raise Refused("新版本要另行上传，不能用已在别处使用的文件")
    if new.blob_id == evidence.blob_id:
        raise Refused(f"新上传的文件与“{evidence.title}”内容完全相同，不必换新")
    new.replaces, new.version = evidence, evidence.version + 1
    with facts_write(record.area):
        new.save(update_fields=["replaces", "version"])
        return _attach(new, record, by=by, at=at)


def evidence_detach(*, record: Record, evidence: Evidence, by: User, at: datetime) -> None:
    """Take a proof off a draft. What the office may have seen is not taken off: it gets a new version instead."""
    _check_writer(record, by, at)
    if record.number:
        raise Refused("报送过的材料，佐证不能撤下；有误的请换新版本")
    with facts_write(record.area):
        now = _claim(record, at)
        if record.evidence.filter(pk=evidence.pk).exists():
            now.evidence.remove(evidence)
            _note_change(now, f"撤下佐证材料：{evidence.title}", by, at)


def evidence_discard(*, evidence: Evidence, by: User, at: datetime) -> None:
    """Throw away what one has just brought and no record uses: the row, and the bytes if no other row has them."""
    if evidence.added_by_id != by.pk or not by.may(Act.REPORT):
        raise PermissionDenied("只能移除自己刚上传、还没有用于材料的文件")
    with transaction.atomic():
        row = Evidence.objects.select_for_update().filter(pk=evidence.pk).first()
        if row is None:
            return
        if row.records.exists() or row.replaced_by.exists():
            raise Refused("这份文件已用于材料，不能移除")
        trail.note(
            by=by,
            action=AuditEvent.Action.WRITE,
            subject=f"移除未使用的佐证材料 {row.title}",
            at=at,
            area=row.area,
        )
        blob = row.blob
        try:
            row.delete()
        except ProtectedError as error:  # something above this room holds it: a draft's own file
            raise Refused("这份文件已在使用，不能移除") from error
        if blob is not None and blob.removal_at is None and not Evidence.objects.filter(blob=blob).exists():
            path = blob_path(blob.sha256)
            blob.delete()
            path.unlink(missing_ok=True)


def evidence_add_reference(*, record: Record, title: str, kept_at: str, by: User, at: datetime) -> Evidence:
    """Name a paper that stays where it is (出处): 文号 or 纪要号, and where it is kept."""
    _check_writer(record, by, at)
    row = Evidence(
        area=record.area, kind=Evidence.Kind.REFERENCE, title=title.strip(), kept_at=kept_at.strip(),
        added_by=by, added_at=at,
    )  # fmt: skip
    with facts_write(record.area):
        return _attach(row, record)


def refusal_to_open(evidence: Evidence) -> str:
    """Why nobody may open or use this file now (误传处置); blank when its readers may."""
    if evidence.blob is None or evidence.blob.removal_at is None:
        return ""
    if evidence.blob.removed_at is not None:
        return REMOVED_FILE
    return "这份文件已提出误传处置，复核以前不能打开或使用"


def evidence_open(*, evidence: Evidence, by: User, at: datetime) -> Path:
    """The path of a file somebody may read; the reading goes to the trail."""
    if evidence.blob_id is None:
        raise ValidationError("这是一条出处，没有文件")
    if why := refusal_to_open(evidence):
        raise PermissionDenied(why)
    trail.note(
        by=by, action=AuditEvent.Action.READ_FILE, subject=evidence.title, at=at, area=evidence.area,
        detail={"佐证": evidence.pk},
    )  # fmt: skip
    return blob_path(evidence.blob_id)


def _check_writer(record: Record, by: User, at: datetime) -> None:
    if not by.may(Act.REPORT):
        raise PermissionDenied("只有填报单位可以添加佐证材料")
    now = Record.objects.get(pk=record.pk)
    if why := refusal_to_write(user=by, area=now.area, record=now, on=timezone.localdate(at)):
        raise PermissionDenied(why)


def _row_of(upload: UploadedFile[Any], *, area: str, by: User, at: datetime) -> Evidence:
    """Judge, scan and store the bytes, outside any transaction; the row that names them is not saved yet."""
    name, media_type = upload_check(upload)
    upload.seek(0)
    scan(upload.chunks(), name)
    blob = Blob(sha256=_store(upload), size=upload.size or 0, media_type=media_type)
    return Evidence(area=area, kind=Evidence.Kind.FILE, title=name, blob=blob, added_by=by, added_at=at)


def _keep_row(row: Evidence) -> None:
    """Save a new row under the one Blob of its bytes; what was once removed for good does not come back."""
    if row.blob is not None:
        known = {"size": row.blob.size, "media_type": row.blob.media_type}
        blob, _ = Blob.objects.select_for_update().get_or_create(sha256=row.blob.sha256, defaults=known)
        if blob.removed_at is not None:
            blob_path(blob.sha256).unlink(missing_ok=True)
            raise Refused(REMOVED_FILE)
        if not blob_path(blob.sha256).is_file():  # thrown away by its other holder at this very moment
            raise Refused("文件没有存下来，请再上传一次")
        row.blob = blob
    row.full_clean()
    row.save()


def _claim(record: Record, at: datetime) -> Record:
    rows = Record.objects.filter(pk=record.pk, state__in=EDITABLE)
    if not rows.update(changed_at=at):
        raise Refused(CHANGED_MEANWHILE)
    return rows.get()


def _attach(row: Evidence, record: Record, *, by: User | None = None, at: datetime | None = None) -> Evidence:
    """Evidence is content: whoever adds it has a hand in the record, and only while it may be written."""
    now = _claim(record, at or row.added_at)
    if row.pk is None:
        _keep_row(row)
    now.evidence.add(row)
    said = f"佐证材料：{row.title}" + (f"（第{row.version}版）" if row.version > 1 else "")
    _note_change(now, said, by or row.added_by, at or row.added_at)
    return row


def _note_change(record: Record, said: str, by: User, at: datetime) -> None:
    ReviewEvent.objects.create(
        record=record, verb=Verb.CHANGE, from_state=record.state, to_state=record.state, by=by, at=at,
        reason=said[:500],
    )  # fmt: skip


def _store(upload: UploadedFile[Any]) -> str:
    """Write the bytes under their hash; a half-written file is never seen under its final name."""
    digest = hashlib.sha256()
    root = Path(settings.EVIDENCE_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    part = root / f".part-{secrets.token_hex(8)}"
    try:
        with part.open("xb") as out:
            upload.seek(0)
            for chunk in upload.chunks():
                digest.update(chunk)
                out.write(chunk)
        path = blob_path(digest.hexdigest())
        path.parent.mkdir(parents=True, exist_ok=True)
        part.replace(path)
    except OSError as error:
        raise ValidationError("文件没有存下来（服务器存储出错或已满），请稍后再试或联系系统管理员") from error
    finally:
        part.unlink(missing_ok=True)
    return digest.hexdigest()
