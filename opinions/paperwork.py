"""What the papers around opinions and documents usually carry, kept from one time to the next."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from simple_history.models import HistoricalRecords

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from records.workdays import Told, is_working_day
from townships.areas import AREA_NAMES, DISTRICT_DIGITS
from townships.models import Township
from townships.reach import reaches, within

# No rule that binds 富阳 names a number of days: what the portal suggests until the office lays one down.
SUGGESTED_DAYS = 30
_NOBODY: Told = {}


class IssueHabitQuerySet(models.QuerySet["IssueHabit"]):
    def for_user(self, user: User) -> IssueHabitQuerySet:
        """A unit's own; the office's whole district."""
        return self.filter(within(user, "township__code")) if user.takes_part else self.none()


class IssueHabit(models.Model):
    """What a unit's documents carried the last time one was made (印发稿常用要素); the next form begins with it."""

    township = models.OneToOneField(
        Township, verbose_name="单位", primary_key=True, on_delete=models.PROTECT, related_name="issue_habit"
    )
    send_to = models.CharField("主送", max_length=200)
    copies_to = models.CharField("抄送", max_length=200, blank=True)
    printed_by = models.CharField("印发机关", max_length=20)
    contact = models.CharField("联系人", max_length=60, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="填写人", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("填写时间")

    objects = IssueHabitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "印发稿常用要素"

    def __str__(self) -> str:
        return str(self.township)


def usual_habit(unit: Township) -> IssueHabit:
    """What a document of this kind of unit usually carries, where none has been made yet. Not saved."""
    villages = (
        "各村（社区）党组织，各办（中心）、站所"
        if unit.has_congress
        else "各社区（村）党组织，各科室、办（中心）、站所"
    )
    office = "党政办公室" if unit.kind == Township.Kind.ZONE else "党政综合办公室"
    return IssueHabit(
        township=unit, send_to=villages, copies_to="区委办公室，区人大常委会办公室",
        printed_by=f"{unit.name}{office}",
    )  # fmt: skip


def issue_habit_keep(
    *, township: Township, send_to: str, copies_to: str, printed_by: str, contact: str, by: User, at: datetime
) -> IssueHabit:
    """Keep what a document carried, for the next one. Not a fact: nothing is judged anew."""
    if not by.may(Act.REPORT) or not reaches(by, township.code):
        raise PermissionDenied("印发稿由起草单位（或区人大办）生成")
    kept = {"send_to": send_to, "copies_to": copies_to, "printed_by": printed_by, "contact": contact}
    IssueHabit(township=township, by=by, at=at, **kept).full_clean(validate_unique=False)
    with transaction.atomic():
        row, _ = IssueHabit.objects.update_or_create(township=township, defaults={**kept, "by": by, "at": at})
        trail.note(
            by=by, action=AuditEvent.Action.WRITE, subject=f"生成印发稿 {township}", at=at, area=township.code,
            detail={"主送": send_to, "抄送": copies_to, "印发机关": printed_by},
        )  # fmt: skip
    return row


class AnswerRuleQuerySet(models.QuerySet["AnswerRule"]):
    def for_user(self, user: User) -> AnswerRuleQuerySet:
        """The office's own; what it says is read by all in their letters."""
        return self.filter(district__startswith=user.scope) if user.may(Act.REVIEW) else self.none()

    def of(self, area: str) -> AnswerRule:
        """What holds in the district of an area: the office's row, else what the portal suggests (not saved)."""
        district = area[:DISTRICT_DIGITS]
        return self.filter(pk=district).first() or AnswerRule(district=district)


class AnswerRule(models.Model):
    """How long a unit has to answer a 审查意见告知函, how the days are counted, and on what basis. One row a district."""

    class Counted(models.TextChoices):
        CALENDAR = "CALENDAR", "自然日"
        WORKING = "WORKING", "工作日"

    district = models.CharField(
        "区代码", max_length=6, primary_key=True, editable=False,
        validators=[RegexValidator(r"^[0-9]{6}$", "区代码为6位数字")],
    )  # fmt: skip
    days = models.PositiveSmallIntegerField(
        "反馈期限（天）", default=SUGGESTED_DAYS,
        validators=[MinValueValidator(1, "至少1天"), MaxValueValidator(180, "最多180天")],
    )  # fmt: skip
    counted = models.CharField(
        "怎样计算", max_length=10, choices=Counted.choices, default=Counted.CALENDAR,
        help_text="工作日按内置日历和“节假日与调休”计算",
    )  # fmt: skip
    basis = models.CharField(
        "依据", max_length=200,
        help_text="文件名称和文号、条款，写入函中；没有上级规定的写明由谁、何时确定，例如：区人大办2026年工作要求",
    )  # fmt: skip
    history = HistoricalRecords(verbose_name="告知函反馈期限变更")

    objects = AnswerRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "告知函反馈期限"

    def __str__(self) -> str:
        return f"{AREA_NAMES.get(self.district, self.district)}：{self.said}"

    @property
    def said(self) -> str:
        """30个自然日"""
        return f"{self.days}个{self.get_counted_display()}"

    def until(self, since: date, told: Told = _NOBODY) -> date:
        """The last day: so many calendar or working days after `since`, which is not counted."""
        if self.counted == self.Counted.CALENDAR:
            return since + timedelta(days=self.days)
        on, left = since, self.days
        while left:
            on += timedelta(days=1)
            left -= is_working_day(on, told)
        return on


def answer_rule_save(*, rule: AnswerRule, by: User, at: datetime) -> AnswerRule:
    """The office lays down how long an answer may take; letters already made are not changed."""
    if not by.may(Act.REVIEW) or not by.covers(rule.district):
        raise PermissionDenied("告知函的反馈期限由区人大办确定")
    rule.basis = rule.basis.strip()
    with transaction.atomic():
        before = AnswerRule.objects.select_for_update().filter(pk=rule.pk).first()
        rule.full_clean(validate_unique=False, exclude=())
        rule.save()
        trail.note(
            by=by, action=AuditEvent.Action.WRITE, subject=f"告知函反馈期限 {rule}", at=at, area=rule.district,
            detail={
                "原来": f"{before.said}（{before.basis}）" if before else "未设",
                "改为": f"{rule.said}（{rule.basis}）",
            },
        )  # fmt: skip
    return rule
