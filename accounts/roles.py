"""Roles and what each may do: one table that pages, services, admin and tests all read."""

from django.db import models


class Role(models.TextChoices):
    """What a person is in the portal; where they are is their scope."""

    OFFICE = "office", "区人大常委会办公室"
    CHAIR = "chair", "人大主席/人大工委主任"
    DEPUTY = "deputy", "人大副主席/人大工委副主任"
    CLERK = "clerk", "人大干事"
    SECRETARY = "secretary", "党(工)委书记"
    LEADER = "leader", "领导"
    SYSADMIN = "sysadmin", "系统管理员"
    AUDITOR = "auditor", "审计员"


class Act(models.TextChoices):
    """Something a role may do within its scope."""

    VIEW_BOARD = "view_board", "看总览和一镇(街)一档"
    VIEW_RECORDS = "view_records", "看材料"
    REPORT = "report", "填报"
    SIGN = "sign", "审签"
    REVIEW = "review", "审核、退回、重新核实"
    KEEP_UNIT_REGISTERS = "keep_unit_registers", "维护人员任职、代表名册"
    KEEP_DISTRICT_REGISTERS = "keep_district_registers", "维护单位、届次、联系关系"
    EDIT_CHECKLIST = "edit_checklist", "调整规定动作清单"
    DECIDE = "decide", "经批准免列、视同完成、延期"
    FREEZE = "freeze", "留存快照"
    ISSUE = "issue", "拟制、印发通报和简报，归档"
    OPEN_UNIT_ACCOUNTS = "open_unit_accounts", "开通、停用乡镇(街道)账号"
    REMIND = "remind", "催办、通知、提醒设置"
    KEEP_CHANNELS = "keep_channels", "维护消息通道"
    MANAGE_ACCOUNTS = "manage_accounts", "管理账号"
    KEEP_TOKENS = "keep_tokens", "签发、停用数据接口令牌"
    READ_API_PAGE = "read_api_page", "看数据接口说明"
    READ_TRAIL = "read_trail", "查审计日志"
    READ_ALERTS = "read_alerts", "看安全告警"


# Who reports for a unit. A deputy may what a clerk may; signing is given to either by the chair, for given days.
_REPORTS = frozenset({Role.CHAIR, Role.DEPUTY, Role.CLERK})
UNIT_ROLES = _REPORTS | {Role.SECRETARY}
_ALL_WORK = UNIT_ROLES | {Role.OFFICE, Role.LEADER}

MAY: dict[Act, frozenset[Role]] = {
    Act.VIEW_BOARD: _ALL_WORK,
    Act.VIEW_RECORDS: _ALL_WORK,
    Act.REPORT: _REPORTS | {Role.OFFICE},
    Act.SIGN: frozenset({Role.CHAIR}),
    Act.REVIEW: frozenset({Role.OFFICE}),
    Act.KEEP_UNIT_REGISTERS: _REPORTS | {Role.OFFICE},
    Act.KEEP_DISTRICT_REGISTERS: frozenset({Role.OFFICE}),
    Act.EDIT_CHECKLIST: frozenset({Role.OFFICE}),
    Act.DECIDE: frozenset({Role.OFFICE}),
    Act.FREEZE: frozenset({Role.OFFICE}),
    Act.ISSUE: frozenset({Role.OFFICE}),
    Act.OPEN_UNIT_ACCOUNTS: frozenset({Role.OFFICE, Role.CHAIR}),
    Act.REMIND: frozenset({Role.OFFICE}),
    Act.KEEP_CHANNELS: frozenset({Role.OFFICE, Role.SYSADMIN}),
    Act.MANAGE_ACCOUNTS: frozenset({Role.SYSADMIN}),
    # A token is a machine's account: three separate hands (三员分立) as with people's accounts.
    Act.KEEP_TOKENS: frozenset({Role.SYSADMIN}),
    Act.READ_API_PAGE: frozenset({Role.SYSADMIN, Role.OFFICE}),
    Act.READ_TRAIL: frozenset({Role.AUDITOR}),
    # The administrator learns of what concerns accounts, never the trail itself.
    Act.READ_ALERTS: frozenset({Role.AUDITOR, Role.SYSADMIN}),
}

# Leaders, secretaries and auditors look at pages made for reading; everybody else has some business in the admin.
ENTERS_ADMIN = frozenset(Role) - {Role.LEADER, Role.SECRETARY, Role.AUDITOR}
