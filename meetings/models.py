"""Meetings of every kind, with agenda, attendance and the questions of an inquiry."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from delegates.models import Delegate
from papers.words import day
from records.models import Record, leaf
from records.states import RecordKind
from townships.models import Term

# The body whose term a meeting falls into.
_BODY_OF = {
    "WORK_CONFERENCE": Term.Body.PARTY,
    "PARTY_STUDY": Term.Body.PARTY,
    "CONGRESS_SESSION": Term.Body.CONGRESS,
    "RESIDENT_COUNCIL": Term.Body.COUNCIL,
}


@leaf
class Meeting(Record):
    """One meeting; `held_on` is the record's day, a planned meeting without it is no fact."""

    class Kind(models.TextChoices):
        WORK_CONFERENCE = "WORK_CONFERENCE", "党(工)委人大工作会议"
        PARTY_STUDY = "PARTY_STUDY", "党(工)委专题听取并研究人大工作"
        CONGRESS_SESSION = "CONGRESS_SESSION", "人代会"
        DEPLOYMENT = "DEPLOYMENT", "部署会"
        CHAIRS = "CHAIRS", "人大主席(主任)会议"
        PRESIDIUM = "PRESIDIUM", "主席团会议"
        WORK_COMMITTEE = "WORK_COMMITTEE", "人大街道工委会议"
        RESIDENT_COUNCIL = "RESIDENT_COUNCIL", "居民议事会"

    class Session(models.TextChoices):
        EARLY = "EARLY", "年初会议"
        MID_YEAR = "MID_YEAR", "年中会议"
        EXTRA = "EXTRA", "临时会议"

    class Topic(models.TextChoices):
        WORK = "WORK", "人大工作"
        CONFERENCE = "CONFERENCE", "会议筹备"
        OPINION = "OPINION", "意见草拟"

    KIND = RecordKind.MEETING
    SORT = "meeting_kind"
    OF_DISTRICT = (Kind.DEPLOYMENT, Kind.CHAIRS)

    meeting_kind = models.CharField("会议类型", max_length=20, choices=Kind.choices)
    session = models.CharField("人代会会次", max_length=8, choices=Session.choices, blank=True)
    for_year = models.PositiveSmallIntegerField(
        "所属年度",
        null=True,
        blank=True,
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
        help_text="人代会填写。换届年12月召开的，通常属于下一年度",
    )
    planned_on = models.DateField("计划召开日期", null=True, blank=True)
    heard = models.BooleanField("听取了人大工作情况汇报", default=False)
    studied = models.BooleanField("研究了人大工作", default=False)
    topics = models.JSONField("研究议题", default=list, blank=True)
    minutes_no = models.CharField(
        "纪要编号", max_length=60, blank=True, help_text="例如：大委纪要〔2026〕21号"
    )
    history = HistoricalRecords(verbose_name="会议变更")

    class Meta:
        verbose_name = verbose_name_plural = "会议"
        constraints = (
            models.CheckConstraint(
                condition=~Q(meeting_kind="CONGRESS_SESSION") | (~Q(session="") & Q(for_year__isnull=False)),
                name="meeting_session_has_year",
                violation_error_message="人代会请选择会次（年初、年中、临时）并填写所属年度",
            ),
        )

    @property
    def held_on(self) -> date | None:
        return self.happened_on

    def settle(self) -> None:
        if not self.title:
            self.title = str(self.get_meeting_kind_display())

    def term_body(self) -> str:
        return _BODY_OF.get(self.meeting_kind, "")

    def get_topics_display(self) -> str:
        return "、".join(str(self.Topic(topic).label) for topic in self.topics)

    def lacks(self) -> list[str]:
        lacking = [] if self.happened_on else ["会议日期"]
        if self.meeting_kind == self.Kind.PARTY_STUDY and not (self.heard or self.studied):
            lacking.append("会议做了什么（听取、研究至少一项）")
        if not self.minutes_no and not self.evidence.exists():
            lacking.append("纪要编号或佐证材料")
        return lacking

    def clean(self) -> None:
        super().clean()
        if (self.meeting_kind in self.OF_DISTRICT) != self.is_for_district:
            raise ValidationError(
                {"meeting_kind": "部署会、人大主席(主任)会议属于区，其他会议属于乡镇(街道)"}
            )
        if not isinstance(self.topics, list) or any(topic not in self.Topic.values for topic in self.topics):
            raise ValidationError({"topics": "研究议题只能从人大工作、会议筹备、意见草拟中选择"})
        self._check_term()

    def _check_term(self) -> None:
        """A day before the first term on the register is a slip of the pen, or a term that is missing there."""
        body = _BODY_OF.get(self.meeting_kind)
        if body is None or self.happened_on is None:
            return
        first = (
            Term.objects.filter(area=self.area, body=body)
            .order_by("started_on")
            .values_list("started_on", flat=True)
            .first()
        )
        if first is not None and self.happened_on < first:
            raise ValidationError(
                {
                    "happened_on": f"早于登记的最早一届（{day(first)}起）；请核对日期，"
                    "确是更早的会议，请先由区人大办登记当时的届次"
                }
            )


class AgendaItem(models.Model):
    """One item of a meeting's agenda; the fiscal parts are ticked here and nowhere else."""

    class Kind(models.TextChoices):
        WORK_CONFERENCE = "WORK_CONFERENCE", "人大工作会议议程"
        INQUIRY = "INQUIRY", "代表问政"
        BUDGET = "BUDGET", "审查批准预算"
        EXECUTION = "EXECUTION", "听取预算执行情况报告"
        FINAL_ACCOUNTS = "FINAL_ACCOUNTS", "审查批准决算"
        ADJUSTMENT = "ADJUSTMENT", "审查批准预算调整"
        EXPERIENCE = "EXPERIENCE", "经验介绍"
        OTHER = "OTHER", "其他"

    meeting = models.ForeignKey(Meeting, verbose_name="会议", on_delete=models.PROTECT, related_name="agenda")
    kind = models.CharField("议程类型", max_length=16, choices=Kind.choices)
    title = models.CharField("议程", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "议程"
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())


class Attendance(models.Model):
    """How many of one category were due and present."""

    meeting = models.ForeignKey(
        Meeting, verbose_name="会议", on_delete=models.PROTECT, related_name="attendance"
    )
    category = models.CharField("人员类别", max_length=50)
    due = models.PositiveIntegerField("应到", validators=[MaxValueValidator(100_000)])
    present = models.PositiveIntegerField("实到", validators=[MaxValueValidator(100_000)])

    class Meta:
        verbose_name = verbose_name_plural = "出席情况"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "category"), name="attendance_once", violation_error_message="人员类别重复"
            ),
            models.CheckConstraint(
                condition=Q(present__lte=F("due")),
                name="attendance_present_le_due",
                violation_error_message="实到不能多于应到",
            ),
        )

    def __str__(self) -> str:
        return f"{self.category} {self.present}/{self.due}"


class Inquiry(models.Model):
    """One question of a delegates' inquiry (代表问政); answers and closings are steps of the meeting by `line`."""

    class Satisfaction(models.TextChoices):
        SATISFIED = "SATISFIED", "满意"
        FAIRLY = "FAIRLY", "基本满意"
        NOT = "NOT", "不满意"

    class Source(models.TextChoices):
        VOTERS = "VOTERS", "选民反映"
        RESEARCH = "RESEARCH", "代表调研视察"
        SUGGESTION = "SUGGESTION", "代表建议"
        OTHER = "OTHER", "其他"

    meeting = models.ForeignKey(
        Meeting, verbose_name="会议", on_delete=models.PROTECT, related_name="inquiries"
    )
    line = models.PositiveSmallIntegerField("序号", validators=[MinValueValidator(1)])
    asked_by = models.ForeignKey(
        Delegate, verbose_name="提问代表", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    question = models.CharField("问题", max_length=500)
    source = models.CharField(
        "来源", max_length=10, choices=Source.choices, blank=True, default="", db_default=""
    )
    answered_by = models.CharField("答复人", max_length=100, blank=True)
    answer = models.TextField("答复要点", max_length=2000, blank=True)
    follow_up_due = models.DateField("后续办理期限", null=True, blank=True, help_text="当场答复完毕的不填")
    satisfaction = models.CharField("满意度", max_length=10, choices=Satisfaction.choices, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "代表问政"
        ordering = ("meeting", "line")
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "line"), name="inquiry_line_once", violation_error_message="问题序号重复"
            ),
        )

    def __str__(self) -> str:
        return self.question
