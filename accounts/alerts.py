"""What the auditor is told at once: lock-outs, mass exports, changes of rights, a trail that does not fit.

Alerts are drawn from the trail's own rows as they are linked (accounts.sealing), so each row is looked at once and
nothing that is not in the trail can raise one. Each has a key: the same thing is told once, whoever runs twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.events import AuditEvent
from accounts.roles import Act

_Action = AuditEvent.Action
# Rows older than this give no reason to alarm: a trail linked for the first time, or after a long standstill.
_NEWS = timedelta(days=7)
_FAILURES_WITHIN = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
# What in an event's detail counts rows or persons of an export.
_COUNTS = ("行数", "人数", "件数", "完整电话", "条数")
# Deeds with an account by which somebody may more or nothing more, or by which it is guarded less: the word that
# begins the event's subject. Not here: one's own password, a second factor that one sets up.
_RIGHTS = frozenset({
    "开通账号", "停用账号", "启用账号", "账号随离任停用", "账号随任职恢复", "单位变更转移账号", "单位变更停用账号",
    "重设密码", "清除双因素认证", "停用双因素认证", "绑定统一身份", "签发数据接口令牌", "停用数据接口令牌",
})  # fmt: skip
_RIGHTS_FIELDS = frozenset({"角色", "管辖范围", "启用"})


class AlertQuerySet(models.QuerySet["Alert"]):
    def for_user(self, user: models.Model) -> AlertQuerySet:
        """An auditor's whole area; a system administrator's what concerns accounts."""
        may, scope = user.may, user.scope  # type: ignore[attr-defined]
        if not may(Act.READ_ALERTS):
            return self.none()
        seen = self.filter(Q(area="") | Q(area__startswith=scope))
        return seen if may(Act.READ_TRAIL) else seen.filter(concerns_accounts=True)

    def unread_by(self, user: models.Model) -> AlertQuerySet:
        return self.exclude(readings__user=user.pk)


class Alert(models.Model):
    """One thing an auditor should look at, told once."""

    class Kind(models.TextChoices):
        FAILURES = "FAILURES", "登录失败过多"
        EXPORTS = "EXPORTS", "频繁导出"
        LARGE = "LARGE", "大批量导出"
        PERSONAL = "PERSONAL", "频繁查看个人信息"
        RIGHTS = "RIGHTS", "权限变更"
        BROKEN = "BROKEN", "审计日志异常"

    key = models.CharField(max_length=120, unique=True, editable=False)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    at = models.DateTimeField("发生时间", db_index=True)
    made_at = models.DateTimeField("告警时间")
    area = models.CharField("区划", max_length=9, blank=True)
    text = models.CharField("内容", max_length=300)
    event = models.BigIntegerField("审计日志编号", null=True)
    concerns_accounts = models.BooleanField(default=False)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "安全告警"
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.text}"


class AlertReading(models.Model):
    """That one person has read one alert (已阅)."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("阅读时间")

    class Meta:
        verbose_name = verbose_name_plural = "告警已阅"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("alert", "user"), name="alert_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.user_id}"


def alerts_raise(events: Sequence[AuditEvent], *, at: datetime) -> None:
    """Look at rows just linked; what they give reason to is told, what was told before is not. Caller's transaction."""
    made: list[Alert] = []
    for event in events:
        if event.at >= at - _NEWS and (rule := _RULES.get(event.action)):
            made += rule(event)
    for alert in made:
        alert.made_at = at
    # Most rows raise nothing: no statement for them.
    if made:
        Alert.objects.bulk_create(made, ignore_conflicts=True)


def forged_raise(events: Iterable[int], *, at: datetime) -> None:
    """Rows that the portal never wrote."""
    told = [broken(f"broken:0:{key}", f"审计日志中编号{key}的记录不是平台写入的", at, key) for key in events]
    if told:
        Alert.objects.bulk_create(told, ignore_conflicts=True)


def broken(key: str, text: str, at: datetime, event: int | None) -> Alert:
    """An alert about the trail itself (unsaved); it is everybody's who reads any."""
    return Alert(
        key=key, kind=Alert.Kind.BROKEN, at=at, made_at=at, area="", text=text[:300], event=event or None,
        concerns_accounts=True,
    )  # fmt: skip


def alert_read(*, alert: Alert, by: models.Model, at: datetime) -> None:
    """Mark one alert as read; a second time changes nothing."""
    AlertReading.objects.get_or_create(alert=alert, user_id=by.pk, defaults={"at": at})


def alerts_read(*, by: models.Model, at: datetime) -> int:
    """Mark all of one's alerts as read; how many were not."""
    waiting = list(Alert.objects.for_user(by).unread_by(by).values_list("pk", flat=True))
    rows = [AlertReading(alert_id=key, user_id=by.pk, at=at) for key in waiting]
    AlertReading.objects.bulk_create(rows, ignore_conflicts=True)
    return len(waiting)


def _alert(kind: Alert.Kind, key: str, event: AuditEvent, text: str, *, accounts: bool = False) -> Alert:
    return Alert(
        kind=kind, key=key[:120], at=event.at, area=event.area, text=text[:300], event=event.pk,
        concerns_accounts=accounts,
    )  # fmt: skip


def _hour(event: AuditEvent) -> str:
    return f"{timezone.localtime(event.at):%Y%m%d%H}"


def _before(event: AuditEvent, span: timedelta) -> models.QuerySet[AuditEvent]:
    """Events of the same sort in the time up to this one."""
    return AuditEvent.objects.filter(action=event.action, at__gt=event.at - span, at__lte=event.at)


def _failures(event: AuditEvent) -> Iterator[Alert]:
    recent = _before(event, _FAILURES_WITHIN)
    if event.actor_name and recent.filter(actor_name=event.actor_name).count() >= settings.ALERT_FAILURES:
        text = (
            f"登录名“{event.actor_name}”15分钟内登录失败{settings.ALERT_FAILURES}次以上，"
            f"最近来自{event.address or '未知地址'}"
        )
        yield _alert(
            Alert.Kind.FAILURES, f"name:{event.actor_name}:{_hour(event)}", event, text, accounts=True
        )
    many = settings.ALERT_FAILURES * 4
    if event.address and recent.filter(address=event.address).count() >= many:
        text = f"地址{event.address}在15分钟内登录失败{many}次以上"
        yield _alert(
            Alert.Kind.FAILURES, f"address:{event.address}:{_hour(event)}", event, text, accounts=True
        )


def _export(event: AuditEvent) -> Iterator[Alert]:
    if event.actor_id is None:
        return
    times = _before(event, _HOUR).filter(actor=event.actor_id).count()
    if times > settings.ALERT_EXPORTS_PER_HOUR:
        text = f"{event.actor_name}一小时内导出{times}次，最近为“{event.subject}”"
        yield _alert(Alert.Kind.EXPORTS, f"exports:{event.actor_id}:{_hour(event)}", event, text)
    if (rows := _rows_in(event.detail)) > settings.ALERT_EXPORT_ROWS:
        text = f"{event.actor_name}一次导出{rows}条：{event.subject}"
        yield _alert(Alert.Kind.LARGE, f"large:{event.pk}", event, text)


def _rows_in(detail: object) -> int:
    told = [detail.get(name) for name in _COUNTS] if isinstance(detail, dict) else []
    return max((each for each in told if isinstance(each, int) and not isinstance(each, bool)), default=0)


def _personal(event: AuditEvent) -> Iterator[Alert]:
    if event.actor_id is None:
        return
    times = _before(event, _HOUR).filter(actor=event.actor_id).count()
    if times > settings.ALERT_LOOKS_PER_HOUR:
        text = f"{event.actor_name}一小时内查看个人信息{times}次"
        yield _alert(Alert.Kind.PERSONAL, f"looks:{event.actor_id}:{_hour(event)}", event, text)


def _rights(event: AuditEvent) -> Iterator[Alert]:
    changed = event.detail.get("变更", {}) if isinstance(event.detail, dict) else {}
    if event.subject.partition(" ")[0] in _RIGHTS or _RIGHTS_FIELDS & set(changed):
        fields = "、".join(name for name in changed if name in _RIGHTS_FIELDS)
        text = f"{event.actor_name}：{event.subject}{f'（{fields}）' if fields else ''}"
        yield _alert(Alert.Kind.RIGHTS, f"rights:{event.pk}", event, text, accounts=True)


_RULES = {
    _Action.SIGN_IN_FAILED.value: _failures,
    _Action.EXPORT.value: _export,
    _Action.READ_FILE.value: _export,
    _Action.READ_PERSONAL.value: _personal,
    _Action.ACCOUNT.value: _rights,
}
