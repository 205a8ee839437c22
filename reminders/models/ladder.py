"""What the office adjusts: the ladder, the words, the working days; and what each person switches off."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from reminders.placeholders import unknown_placeholders
from reminders.querysets import SetupQuerySet
from reminders.states import ALWAYS, BY_HAND, Kind, Post, Timing, Way

_BY_LADDER = [(kind.value, kind.label) for kind in Kind if kind not in BY_HAND]


class Ladder(models.Model):
    """One rung: at this time before or after the day, these posts are reminded by these ways besides the inbox."""

    kind = models.CharField("提醒什么", max_length=8, choices=_BY_LADDER)
    timing = models.CharField("何时", max_length=8, choices=Timing.choices)
    days = models.PositiveSmallIntegerField(
        "天数", default=0, validators=[MaxValueValidator(400)], help_text="当天、立即填0；“每隔”按工作日计"
    )
    posts = models.JSONField("发给谁", default=list)
    ways = models.JSONField("除站内消息外，还通过", default=list, blank=True)
    is_on = models.BooleanField("启用", default=True)
    history = HistoricalRecords(verbose_name="提醒阶梯变更")

    objects = SetupQuerySet["Ladder"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒阶梯"
        ordering = ("kind", "timing", "-days")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "timing", "days"),
                name="ladder_rung_once",
                violation_error_message="这一档已经有了，请直接修改",
            ),
        )

    def __str__(self) -> str:
        days = f"{self.days}" if self.days else ""
        return f"{self.get_kind_display()} {self.get_timing_display()}{days}"

    def clean(self) -> None:
        super().clean()
        if (self.timing in {Timing.ON, Timing.NOW}) != (self.days == 0):
            raise ValidationError({"days": "当天、立即填0；提前、逾期后、每隔要写明天数"})
        if not self.posts or any(post not in Post.values for post in self.posts):
            raise ValidationError({"posts": "请至少选择一类人员"})
        if any(way not in Way.values for way in self.ways):
            raise ValidationError({"ways": "没有这种发送方式"})
        dated = self.kind in {Kind.ITEM, Kind.CLOCK, Kind.TASK, Kind.TERM}
        if dated != (self.timing in {Timing.BEFORE, Timing.ON, Timing.AFTER}):
            wanted = "提前、当天、逾期后" if dated else "立即、每隔"
            raise ValidationError({"timing": f"{self.get_kind_display()}按“{wanted}”提醒"})


class Wording(models.Model):
    """The words of one kind of message; what stands in braces is filled in from a fixed list."""

    code = models.CharField(
        "用于", max_length=8, primary_key=True, choices=[("DIGEST", "每日汇总"), *_BY_LADDER]
    )
    title = models.CharField("标题", max_length=100)
    text = models.TextField("正文", max_length=1000)
    history = HistoricalRecords(verbose_name="消息用语变更")

    objects = SetupQuerySet["Wording"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息用语"
        ordering = ("code",)

    def __str__(self) -> str:
        return str(self.get_code_display())

    def clean(self) -> None:
        super().clean()
        for name in ("title", "text"):
            if unknown := unknown_placeholders(getattr(self, name) or ""):
                raise ValidationError({name: f"没有这样的填充项：{'、'.join(unknown)}；可用的见说明"})


class Muted(models.Model):
    """A person does not want one kind of message outside the portal; the inbox still has it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="账号", on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(
        "哪一类", max_length=8, choices=[(kind.value, kind.label) for kind in Kind if kind not in ALWAYS]
    )

    class Meta:
        verbose_name = verbose_name_plural = "免打扰"
        constraints = (models.UniqueConstraint(fields=("user", "kind"), name="muted_once"),)

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()}"
