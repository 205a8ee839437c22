"""What every reported fact shares: one record, its timeline, its evidence, its number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from records.jobs import Job as Job  # noqa: PLC0414  # also named from here
from records.jobs import JobLine as JobLine  # noqa: PLC0414  # also named from here
from records.office_days import OfficeDay as OfficeDay  # noqa: PLC0414  # also named from here
from records.querysets import EvidenceQuerySet, RecordQuerySet
from records.remarks import Comment as Comment  # noqa: PLC0414  # also named from here
from records.remarks import CommentRead as CommentRead  # noqa: PLC0414  # also named from here
from records.remarks import QuickPhrase as QuickPhrase  # noqa: PLC0414  # also named from here
from records.remarks import Version as Version  # noqa: PLC0414  # also named from here
from records.states import EDITABLE, STEPS_OF, RecordKind, State, StepName, Verb

_User = settings.AUTH_USER_MODEL
LATE_REPORT = timedelta(days=30)


class Record(models.Model):
    """One reported fact of a unit (or district), of some kind; its content is the row of the kind's own table."""

    KIND: ClassVar[RecordKind | None] = None
    # The column by which records of this kind differ in sort, if they do: two of one sort and day look alike.
    SORT: ClassVar[str] = ""

    kind = models.CharField("种类", max_length=16, choices=RecordKind.choices, editable=False)
    area = models.CharField(
        "区划代码",
        max_length=9,
        db_index=True,
        validators=[RegexValidator(r"^([0-9]{6}|[0-9]{9})$", "区划代码为6位或9位数字")],
    )
    title = models.CharField("标题", max_length=200, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    happened_on = models.DateField("发生日期", null=True, blank=True)
    number = models.CharField("编号", max_length=24, blank=True, default="", editable=False)
    once = models.CharField("唯一标识", max_length=80, blank=True, default="", editable=False)
    note = models.CharField("备注", max_length=500, blank=True)
    first_submitted_on = models.DateField("首次报送日期", null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField("最近报送时间", null=True, blank=True, editable=False)
    opened_at = models.DateTimeField("打开审核时间", null=True, blank=True, editable=False)
    returned_on = models.DateField("最近退回日期", null=True, blank=True, editable=False)
    confirmed_on = models.DateField("审核通过日期", null=True, blank=True, editable=False)
    entered_for_unit = models.BooleanField("区人大办代录", default=False, editable=False)
    created_by = models.ForeignKey(
        _User, verbose_name="填报人", on_delete=models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField("填报时间", editable=False)
    changed_at = models.DateTimeField("最近变动时间", editable=False)
    revision = models.PositiveIntegerField("内容版本", default=1, editable=False)
    rides_with = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="riders",
        help_text="与所属材料一并填报、审签、审核的环节",
    )
    evidence = models.ManyToManyField(
        "records.Evidence", verbose_name="佐证材料", related_name="records", blank=True
    )

    objects = RecordQuerySet["Record"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "材料"
        ordering = ("-changed_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("number",), condition=~Q(number=""), name="record_number_once",
                violation_error_message="编号重复",
            ),
            models.UniqueConstraint(
                fields=("once",),
                condition=~Q(once="") & ~Q(state="withdrawn"),
                name="record_once",
                violation_error_message="同样的材料已经填报过，请到“材料”中打开原来的那一件",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("submitted", "confirmed")) | Q(first_submitted_on__isnull=False),
                name="record_handed_in_has_day",
            ),
        )  # fmt: skip
        indexes = (
            # The engine's selectors: what counts, or would, of one kind in an area.
            models.Index(fields=("kind", "state", "area"), name="record_facts"),
            # The review desk's queue.
            models.Index(fields=("submitted_at",), condition=Q(state="submitted"), name="record_queue"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        """Its page, which stands on a floor above: the frame names it (settings.ABSOLUTE_URL_OVERRIDES)."""
        raise NotImplementedError

    def settle(self) -> None:
        """Derive what the record holds from what its kind was told: title, day, once. Each kind says how."""

    def lacks(self) -> list[str]:
        """What must still be written before this can be handed in, in the words of the form. Drafts may lack it."""
        return [] if self.happened_on else ["发生日期"]

    def term_body(self) -> str:
        """Whose term (Term.Body) the record's day should lie in; blank where terms do not matter."""
        return ""

    def clean(self) -> None:
        super().clean()
        if self.KIND is not None and self.pk and self.kind != self.KIND:
            raise ValidationError("这件材料是另一种类，不能当作" + str(self.KIND.label) + "填写")

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_for_district(self) -> bool:
        return len(self.area) == 6

    @property
    def is_backfill(self) -> bool:
        """历史补录: it happened before the portal's first day; no 迟报, exempt from closing."""
        live: date | None = settings.GO_LIVE_ON
        return live is not None and self.happened_on is not None and self.happened_on < live

    @property
    def reported_late(self) -> bool:
        """迟报: first handed in more than 30 days after the event, in the portal's own time. Shown, never scored."""
        if not (self.first_submitted_on and self.happened_on):
            return False
        if self.is_backfill:
            return False
        return self.first_submitted_on > self.happened_on + LATE_REPORT

    def specific(self) -> Record:
        """This record as its own kind (one query)."""
        if self.KIND is not None:
            return self
        return KINDS[RecordKind(self.kind)].objects.get(pk=self.pk)


# Every kind's leaf model, entered by the leaf itself (`__init_subclass__` would run before the model is ready).
KINDS: dict[RecordKind, type[Record]] = {}


def leaf(model: type[Any]) -> type[Any]:
    """Class decorator of every leaf: enters it in KINDS."""
    KINDS[model.KIND] = model
    return model


@leaf
class Step(Record):
    """One later fact of a record (环节): filed, reviewed, answered, accepted …, with its own state."""

    KIND = RecordKind.STEP

    record = models.ForeignKey(
        Record, verbose_name="所属材料", on_delete=models.PROTECT, related_name="steps"
    )
    name = models.CharField("环节", max_length=12, choices=StepName.choices)
    line = models.PositiveSmallIntegerField("第几项", default=0, help_text="问政问题的序号；针对整件材料填0")
    proof = models.CharField("依据", max_length=200, blank=True, help_text="文号、纪要号或说明")
    history = HistoricalRecords(verbose_name="环节变更")

    class Meta:
        verbose_name = verbose_name_plural = "环节"

    def settle(self) -> None:
        self.title = f"{self.get_name_display()}：{self.record.title}"[:200]

    def clean(self) -> None:
        super().clean()
        if self.record_id is None:
            return
        allowed = STEPS_OF.get(self.record.kind, ())
        if self.name not in allowed:
            names = "、".join(str(name.label) for name in allowed) or "无"
            raise ValidationError({"name": f"{self.record.get_kind_display()}可登记的环节：{names}"})
        if (self.name in {StepName.ANSWERED, StepName.CLOSED}) != (self.line > 0):
            raise ValidationError({"line": "答复和办结要写明是第几个问题；其他环节针对整件材料"})


class ReviewEvent(models.Model):
    """One transition or change of a record, written in the same transaction."""

    record = models.ForeignKey(Record, verbose_name="材料", on_delete=models.PROTECT, related_name="events")
    verb = models.CharField("动作", max_length=10, choices=Verb.choices)
    from_state = models.CharField("原状态", max_length=10, choices=State.choices, blank=True)
    to_state = models.CharField("新状态", max_length=10, choices=State.choices)
    by = models.ForeignKey(_User, verbose_name="经办人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    reason = models.CharField("理由", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "流转记录"
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.by} {self.at:%Y-%m-%d}"


class Blob(models.Model):
    """The bytes of a file, stored once under their SHA-256 outside the web root.

    误传处置: one person proposes to remove them for good, another approves; the row stays, so that the same
    bytes are never taken again.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveIntegerField("大小（字节）")
    media_type = models.CharField("类型", max_length=100)
    removal_reason = models.CharField("误传处置理由", max_length=500, blank=True)
    removal_by = models.ForeignKey(
        _User, verbose_name="提出人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removal_at = models.DateTimeField("提出时间", null=True, blank=True)
    removed_by = models.ForeignKey(
        _User, verbose_name="复核人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField("删除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文件内容"
        constraints = (
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True)
                | (Q(removal_by__isnull=False) & ~Q(removed_by=models.F("removal_by"))),
                name="blob_removed_by_two",
                violation_error_message="误传处置由两个人办理：一人提出，另一人复核",
            ),
        )

    def __str__(self) -> str:
        return self.sha256


class Evidence(models.Model):
    """One proof a unit holds: a FILE, or a REFERENCE (文号/纪要号 and where it is kept), never inferior."""

    class Kind(models.TextChoices):
        FILE = "FILE", "文件"
        REFERENCE = "REFERENCE", "出处"

    area = models.CharField("区划代码", max_length=9, db_index=True)
    kind = models.CharField("形式", max_length=10, choices=Kind.choices)
    title = models.CharField("名称", max_length=200, help_text="文件名，或文号、纪要号")
    kept_at = models.CharField(
        "存放处", max_length=200, blank=True, help_text="例如：镇党政办档案室2026年第3卷"
    )
    blob = models.ForeignKey(
        Blob, verbose_name="内容", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveSmallIntegerField("版本", default=1)
    replaces = models.ForeignKey(
        "self",
        verbose_name="替换",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    added_by = models.ForeignKey(_User, verbose_name="上传人", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("上传时间")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ("-added_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="FILE", blob__isnull=False) | Q(kind="REFERENCE", blob__isnull=True),
                name="evidence_file_has_blob",
                violation_error_message="文件须有内容；出处只写文号和存放处",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("records:evidence", args=[self.pk])


class Counter(models.Model):
    """The last record number given in one district and year."""

    district = models.CharField("区代码", max_length=6)
    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("已用到", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"
        constraints = (models.UniqueConstraint(fields=("district", "year"), name="counter_once"),)

    def __str__(self) -> str:
        return f"{self.district} {self.year}: {self.last}"


@leaf
class NilReturn(Record):
    """A nil return (零报告): a unit states that a year had none of something."""

    class Kind(models.TextChoices):
        DOCUMENTS = "DOCUMENTS", "本年未制发规范性文件"
        ADJUSTMENT = "ADJUSTMENT", "本年无预算调整"
        RESERVE_USE = "RESERVE_USE", "本年未动用微实事储备金"

    KIND = RecordKind.NIL_RETURN

    nil_kind = models.CharField("零报告事项", max_length=12, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    history = HistoricalRecords(verbose_name="零报告变更")

    class Meta:
        verbose_name = verbose_name_plural = "零报告"

    def settle(self) -> None:
        self.title = f"{self.year}年{self.get_nil_kind_display().removeprefix('本年')}"
        self.once = f"nil:{self.nil_kind}:{self.area}:{self.year}"

    def clean(self) -> None:
        super().clean()
        opens = date(self.year, 10 if self.nil_kind == self.Kind.ADJUSTMENT else 12, 1) if self.year else None
        if opens and self.happened_on and self.happened_on < opens:
            raise ValidationError(
                {"happened_on": f"零报告说的是全年情况，{opens.year}年{opens.month}月1日起才能填报"}
            )


class LatePermit(models.Model):
    """补录许可: the office lets one record count that was first handed in after its year had closed."""

    record = models.OneToOneField(
        Record, verbose_name="材料", on_delete=models.PROTECT, related_name="late_permit"
    )
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(_User, verbose_name="批准人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("批准时间")

    class Meta:
        verbose_name = verbose_name_plural = "补录许可"

    def __str__(self) -> str:
        return f"{self.record}"


class SignAuthority(models.Model):
    """A chair lets another account of the unit sign for given days: a deputy, or the clerk for submissions."""

    area = models.CharField("区划代码", max_length=9, db_index=True)
    to = models.ForeignKey(_User, verbose_name="被授权人", on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(_User, verbose_name="授权人", on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField("授权时间")
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", help_text="到这一天为止（当天不含）")
    revoked_by = models.ForeignKey(
        _User, verbose_name="提前终止人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField("提前终止时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审签授权"
        ordering = ("-granted_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on__gt=models.F("started_on")),
                name="sign_authority_ends_after_start",
                violation_error_message="结束日期应晚于开始日期",
            ),
        )

    def __str__(self) -> str:
        return f"{self.granted_by} → {self.to}"
