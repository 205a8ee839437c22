"""What a reminder is about, when it is sent, to whom, by which way, and where it stands."""

from django.db import models


class Kind(models.TextChoices):
    """What is reminded of."""

    ITEM = "ITEM", "规定动作"
    CLOCK = "CLOCK", "办理期限"
    RETURN = "RETURN", "退回补正"
    REVIEW = "REVIEW", "待审核材料"
    TASK = "TASK", "方案分工"
    TERM = "TERM", "届期将满"
    URGE = "URGE", "催办"
    NOTICE = "NOTICE", "通知"


# Written by hand and sent once: no ladder, and nothing that the planner could take back.
BY_HAND = frozenset({Kind.URGE, Kind.NOTICE})
# What is sent by itself, at once; everything else waits for the day's digest.
AT_ONCE = frozenset({Kind.RETURN, Kind.URGE})
# What nobody can switch off.
ALWAYS = frozenset({Kind.RETURN})


class Timing(models.TextChoices):
    """When a rung of the ladder is reached."""

    BEFORE = "BEFORE", "提前（天）"
    ON = "ON", "当天"
    AFTER = "AFTER", "逾期后（天）"
    NOW = "NOW", "立即"
    EVERY = "EVERY", "每隔（工作日）"


class Post(models.TextChoices):
    """Who is reminded: whoever is in that post on the day."""

    CLERK = "CLERK", "人大干事"
    CHAIR = "CHAIR", "人大主席/人大工委主任"
    OFFICER = "OFFICER", "联络员"
    LEADER = "LEADER", "分管（联系）领导"
    LEADERS = "LEADERS", "区领导汇总"
    OFFICE = "OFFICE", "区人大办"


class Way(models.TextChoices):
    """By which kind of channel a message travels."""

    INBOX = "INBOX", "站内消息"
    SMTP = "SMTP", "电子邮件"
    DINGTALK = "DINGTALK", "钉钉群机器人"
    WECOM = "WECOM", "企业微信群机器人"
    FEISHU = "FEISHU", "飞书群机器人"
    GATEWAY = "GATEWAY", "短信、浙政钉网关"


ROBOTS = frozenset({Way.DINGTALK, Way.WECOM, Way.FEISHU})


class State(models.TextChoices):
    """Where a reminder stands."""

    SCHEDULED = "SCHEDULED", "待发送"
    SENDING = "SENDING", "发送中"
    SENT = "SENT", "已送达"
    FAILED = "FAILED", "未送达"
    CANCELLED = "CANCELLED", "已取消"
    MISSED = "MISSED", "已错过"


class Answer(models.TextChoices):
    """What a unit answers when it is urged."""

    NONE = "", "未答复"
    REPORTED = "REPORTED", "已报"
    THIS_WEEK = "THIS_WEEK", "本周报"
    DIFFICULT = "DIFFICULT", "有困难"
    WORDS = "WORDS", "说明"
