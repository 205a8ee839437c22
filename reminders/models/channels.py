"""The ways by which messages leave the portal."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from reminders.querysets import ChannelQuerySet
from reminders.states import ROBOTS, Way


class Channel(models.Model):
    """One way out; `token` and `secret` are written once, never shown again and never logged."""

    class Security(models.TextChoices):
        NONE = "NONE", "不加密（仅限内网）"
        STARTTLS = "STARTTLS", "STARTTLS"
        SSL = "SSL", "SSL/TLS"

    way = models.CharField("方式", max_length=8, choices=Way.choices)
    name = models.CharField("名称", max_length=50, unique=True, error_messages={"unique": "已有同名的通道"})
    area = models.CharField(
        "服务范围", max_length=9, blank=True,
        validators=[RegexValidator(r"^[0-9]{6}([0-9]{3})?$", "写6位区代码或9位单位代码，不填为全部")],
        help_text="群机器人可以只服务一个单位；不填为全部",
    )  # fmt: skip
    is_on = models.BooleanField("启用", default=True)
    server = models.CharField(
        "服务器", max_length=100, blank=True,
        help_text="邮件写“主机:端口”；网关写系统配置 GATEWAY_URLS 中的名称；群机器人不填",
    )  # fmt: skip
    security = models.CharField("邮件加密", max_length=8, choices=Security.choices, default=Security.STARTTLS)
    sender = models.EmailField("发件地址", blank=True)
    account = models.CharField("登录名", max_length=100, blank=True)
    token = models.CharField("密码、令牌", max_length=300, blank=True)
    secret = models.CharField("加签密钥", max_length=300, blank=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息通道"
        ordering = ("way", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("way",), condition=Q(way="INBOX"), name="channel_one_inbox",
                violation_error_message="站内消息只有一条，不用另建",
            ),
            models.CheckConstraint(
                condition=~Q(way="INBOX") | Q(is_on=True), name="channel_inbox_always",
                violation_error_message="站内消息不能停用",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        match self.way:
            case Way.SMTP:
                host, _, port = self.server.rpartition(":")
                if not host or not port.isdigit() or not 0 < int(port) < 65536:
                    raise ValidationError({"server": "请写成“主机:端口”，例如 smtp.example.com:465"})
                if not self.sender:
                    raise ValidationError({"sender": "请填写发件地址"})
            case Way.GATEWAY if self.server not in settings.GATEWAY_URLS:
                known = "、".join(settings.GATEWAY_URLS) or "（还没有配置）"
                raise ValidationError({"server": f"系统配置 GATEWAY_URLS 中没有这个名称；现有：{known}"})
            case _ if self.way in ROBOTS and not self.token:
                raise ValidationError(
                    {"token": "请填写机器人地址中的令牌（access_token、key 或 hook 后的一段）"}
                )
