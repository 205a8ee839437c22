"""What an address was asked for, in words: the trail keeps it as the browser sent it, the auditor reads Chinese."""

from __future__ import annotations

# The longest beginning that fits says where; addresses of pages come before those they lie within by that alone.
_PAGES = {
    "/accounts/": "账号与安全", "/admin/": "管理", "/admin/accounts/": "管理·账号", "/api/": "数据接口",
    "/archives/": "归档", "/audit/": "审计日志", "/audit/alerts/": "安全告警", "/bulletins/": "通报",
    "/desk/": "工作台", "/desk/accounts/": "单位账号", "/desk/backfill/": "历史补录",
    "/desk/burden/": "减负账本", "/desk/calendar/": "日历", "/desk/changeover/": "换届",
    "/desk/contests/": "更正、申诉", "/desk/coordinations/": "需区级协调", "/desk/decisions/": "决定",
    "/desk/evidence/": "佐证材料", "/desk/exchange/": "导入导出", "/desk/for-unit/": "代录",
    "/desk/funds/": "经费", "/desk/guidance/": "口径", "/desk/late-permits/": "补录许可",
    "/desk/moving-in/": "台账迁入", "/desk/nil/": "零报告", "/desk/opinions/": "实施意见",
    "/desk/opinions/library/": "范例库", "/desk/people/": "人员", "/desk/projects/": "民生微实事",
    "/desk/records/": "材料", "/desk/removals/": "误传处置", "/desk/report/": "填报", "/desk/review/": "审核",
    "/desk/sign/": "审签", "/desk/sign-authority/": "审签授权", "/desk/steps/": "登记步骤",
    "/desk/units/": "单位变更", "/desk/year-book/": "全年一本通", "/evidence/": "佐证材料", "/inbox/": "消息",
    "/overview": "总览", "/overview/coverage/": "全覆盖推进", "/overview/trends/": "走势",
    "/overview/wall/": "大屏", "/reminders/": "提醒", "/search/": "查找", "/snapshots/": "快照",
    "/start/": "启用准备", "/terms/": "届次", "/townships/": "单位", "/trial/": "试算",
}  # fmt: skip
_METHODS = {"GET": "打开", "HEAD": "打开", "POST": "提交"}


def refused_said(subject: str) -> str:
    """打开“人员”（/desk/people/） for GET /desk/people/; any other text as it is."""
    method, _, path = subject.partition(" ")
    if method not in _METHODS or not path.startswith("/"):
        return subject
    page = max((start for start in _PAGES if path.startswith(start)), key=len, default="")
    return f"{_METHODS[method]}“{_PAGES[page]}”（{path}）" if page else f"{_METHODS[method]}（{path}）"
