"""What is to be sent, and what was."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reminders.models.channels import Channel
from reminders.querysets import MessageQuerySet, ReminderQuerySet
from reminders.states import Kind, Post, State

_User = settings.AUTH_USER_MODEL
_STEPS = {
    "before": "提前{}天", "on": "当天", "due": "到期当天", "after": "逾期{}天", "now": "即时", "every": "第{}次再提醒",
}  # fmt: skip


class Message(models.Model):
    """One text as it reached one person by one channel; in the inbox it is what is read."""

    recipient = models.ForeignKey(_User, verbose_name="收件人", on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, verbose_name="通道", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("类别", max_length=8, choices=[("DIGEST", "每日汇总"), *Kind.choices])
    title = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    link = models.CharField("办理页面", max_length=300, blank=True)
    at = models.DateTimeField("送达时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    urge = models.ForeignKey(
        "reminders.Urge",
        verbose_name="催办",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="messages",
    )
    notice = models.ForeignKey(
        "reminders.Notice", verbose_name="通知", null=True, blank=True, on_delete=models.PROTECT,
        related_name="messages",
    )  # fmt: skip

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ("-at", "-id")
        indexes = (
            # The number beside 消息 on every page.
            models.Index(fields=("recipient",), condition=Q(read_at__isnull=True), name="message_unread"),
        )

    def __str__(self) -> str:
        return self.title


class Reminder(models.Model):
    """One thing that one person is to be told once, by one channel. The key makes sure of the "once"."""

    subject = models.CharField("对象", max_length=120)
    step = models.CharField("阶段", max_length=20)
    recipient = models.ForeignKey(_User, verbose_name="收件人", on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, verbose_name="通道", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("类别", max_length=8, choices=Kind.choices)
    area = models.CharField("区划代码", max_length=9, db_index=True)
    title = models.CharField("事项", max_length=200)
    post = models.CharField("身份", max_length=8, choices=Post.choices, blank=True)
    # Rows with the same bundle are sent as one message.
    bundle = models.CharField(max_length=80, db_index=True)
    send_at = models.DateTimeField("发送时间")
    good_until = models.DateField("失效日期", null=True, blank=True, help_text="从这一天起由下一档代替")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.SCHEDULED)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    last_error = models.CharField("原因", max_length=300, blank=True)
    claim = models.CharField(max_length=32, blank=True, default="")
    claimed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField("办结时间", null=True, blank=True)
    created_at = models.DateTimeField("列入计划时间")
    message = models.ForeignKey(
        Message,
        verbose_name="消息",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reminders",
    )
    urge = models.ForeignKey(
        "reminders.Urge", null=True, blank=True, on_delete=models.PROTECT, related_name="reminders"
    )
    notice = models.ForeignKey(
        "reminders.Notice", null=True, blank=True, on_delete=models.PROTECT, related_name="reminders"
    )

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        ordering = ("-send_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("subject", "step", "recipient", "channel"), name="reminder_once"),
            models.CheckConstraint(
                condition=~Q(state="SENT") | Q(message__isnull=False), name="reminder_sent_has_message"
            ),
        )
        indexes = (
            # What beat looks for each minute, and what hangs.
            models.Index(fields=("send_at",), condition=Q(state="SCHEDULED"), name="reminder_due"),
            models.Index(fields=("claimed_at",), condition=Q(state="SENDING"), name="reminder_hanging"),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.step} {self.recipient}"

    @property
    def again_refused(self) -> str:
        """Why this is not sent once more; blank when the office may ask for it."""
        if self.state in {State.SCHEDULED, State.SENDING}:
            return "这条消息还在等待发送，不用重发"
        return f"这条消息已取消（{self.last_error}），不再重发" if self.state == State.CANCELLED else ""

    @property
    def step_said(self) -> str:
        """The stage in words: 提前30天, 逾期7天, 第2次."""
        first, _, again = self.step.partition("#")
        word, _, number = first.partition("-")
        said = _STEPS.get(word, first).format(number)
        return f"{said}（第{again}次发）" if again else said


class PlanMark(models.Model):
    """Until which day a district's reminders have been planned: what lies between was missed."""

    district = models.CharField("区代码", max_length=6, primary_key=True)
    planned_on = models.DateField("计划到")
    at = models.DateTimeField("计划时间")

    class Meta:
        verbose_name = verbose_name_plural = "计划进度"

    def __str__(self) -> str:
        return f"{self.district} {self.planned_on}"
