"""States of a record, kinds of record, names of steps (design §4)."""

from django.db import models


class State(models.TextChoices):
    """Where a record stands. Only confirmed records count."""

    DRAFT = "draft", "草稿"
    TO_SIGN = "to_sign", "送审签"
    SUBMITTED = "submitted", "待审核"
    CONFIRMED = "confirmed", "审核通过"
    RETURNED = "returned", "退回"
    WITHDRAWN = "withdrawn", "已撤销"


class RecordKind(models.TextChoices):
    """The kinds of record, one leaf model each."""

    MEETING = "meeting", "会议"
    OPINION = "opinion", "实施意见"
    PRACTICE = "practice", "自选动作"
    DOCUMENT = "document", "规范性文件"
    NIL_RETURN = "nil_return", "零报告"
    ACTIVITY = "activity", "履职活动"
    FUND_ENTRY = "fund_entry", "经费收支"
    FUND_REGULATION = "fund_regulation", "管理办法"
    MICRO_PROJECT = "micro_project", "民生微实事"
    STEP = "step", "环节"


class Verb(models.TextChoices):
    """What was done to a record; each is one row in its timeline."""

    CREATE = "CREATE", "新建"
    CHANGE = "CHANGE", "修改"
    SEND = "SEND", "送审签"
    SEND_BACK = "SEND_BACK", "审签退回"
    SIGN = "SIGN", "审签并报送"
    SUBMIT = "SUBMIT", "报送"
    RECALL = "RECALL", "撤回"
    OPEN = "OPEN", "打开审核"
    CONFIRM = "CONFIRM", "审核通过"
    RETURN = "RETURN", "退回"
    REOPEN = "REOPEN", "重新核实"
    WITHDRAW = "WITHDRAW", "撤销"


# Everything a person can do that makes the content theirs: they cannot confirm it (four eyes).
HANDS = (Verb.CREATE, Verb.CHANGE, Verb.SEND, Verb.SIGN, Verb.SUBMIT)
EDITABLE = (State.DRAFT, State.TO_SIGN, State.RETURNED)


class StepName(models.TextChoices):
    """What may happen to a confirmed record afterwards (环节)."""

    FILED = "FILED", "报送备案"
    REVIEWED = "REVIEWED", "完成审查"
    CORRECTED = "CORRECTED", "纠正"
    ANSWERED = "ANSWERED", "答复"
    CLOSED = "CLOSED", "后续事项办结"
    APPROVED = "APPROVED", "审批立项"
    ACCEPTED = "ACCEPTED", "验收"
    REVOKED = "REVOKED", "废止"
    REAFFIRMED = "REAFFIRMED", "换届后重申"


STEPS_OF: dict[str, tuple[StepName, ...]] = {
    RecordKind.DOCUMENT: (StepName.FILED, StepName.REVIEWED, StepName.CORRECTED),
    RecordKind.MEETING: (StepName.ANSWERED, StepName.CLOSED),
    RecordKind.MICRO_PROJECT: (StepName.APPROVED, StepName.ACCEPTED),
    RecordKind.OPINION: (StepName.REVOKED, StepName.REAFFIRMED),
}
