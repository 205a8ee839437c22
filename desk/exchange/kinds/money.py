"""经费收支 and 民生微实事: what was allocated and paid, and for which project."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from desk.exchange.columns import Values, a_day, choice, money, text, whole
from desk.exchange.context import Context, Fault
from desk.exchange.kinds.base import AREA, Known, Part
from desk.exchange.kinds.records import RecordSheet, Rider
from desk.exchange.labels import Labels
from funds.models import Fund, FundEntry, MicroProject
from papers.cells import Unreadable
from records.states import State, StepName

_LARGEST = Decimal("999999999.99")


def projects_of(ctx: Context) -> Labels:
    """The projects of the units in sight, by title. One query."""

    def read() -> Labels:
        rows = MicroProject.objects.for_user(ctx.user).exclude(state=State.WITHDRAWN).order_by("pk")
        found = rows.values_list("area", "pk", "title")
        return Labels(((area, key, title, "") for area, key, title in found), "本单位民生微实事项目")

    return ctx.once("projects", read)


class ProjectSheet(RecordSheet):
    """民生微实事."""

    slug = "projects"
    label = "民生微实事"
    model = MicroProject
    own: ClassVar = (
        text("title", "项目名称", 36, "村口路灯安装", needed=True, also=("项目", "名称")),
        a_day("happened_on", "提出日期", "2026年2月10日", also=("征集日期", "申报日期")),
        a_day(
            "planned_finish", "计划完成日期", "2026年9月30日", needed=True, also=("计划完成时间", "完成时限")
        ),
        a_day("approved_on", "审批日期", "2026年3月5日", also=("审批时间", "立项日期")),
        a_day("accepted_on", "验收日期", None, told="还没有验收的留空", also=("验收时间",)),
    )
    notes = ("同一单位、同一名称视为同一个项目。",)
    fields: ClassVar = {"title": "title", "happened_on": "happened_on", "planned_finish": "planned_finish"}
    riders = (
        Rider(StepName.APPROVED, "approved_on"),
        Rider(StepName.ACCEPTED, "accepted_on", after="approved_on"),
    )

    def identity(self, values: Values) -> Hashable:
        return values[AREA], values["title"]

    def faults(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        proposed, planned = values["happened_on"], values["planned_finish"]
        if proposed and planned and planned < proposed:
            yield Fault("planned_finish", "计划完成日期不能早于提出日期")


class FundSheet(RecordSheet):
    """经费收支, of both funds."""

    slug = "funds"
    label = "经费收支"
    model = FundEntry
    may_repeat = True
    own: ClassVar = (
        choice(
            "fund",
            "经费",
            22,
            Fund.choices,
            needed=True,
            also=("经费名称", "资金类型"),
            also_called={
                "履职经费": "DUTY",
                "代表经费": "DUTY",
                "储备金": "RESERVE",
                "微实事储备金": "RESERVE",
            },
        ),
        choice(
            "entry",
            "收支",
            9,
            FundEntry.Entry.choices,
            needed=True,
            also=("收支类型",),
            also_called={"拨入": "ALLOCATION", "收入": "ALLOCATION"},
        ),
        choice("category", "用途", 13, FundEntry.Category.choices, needed=True, also=("类别", "支出用途")),
        a_day("happened_on", "日期", "2026年3月18日", needed=True, also=("收支日期", "时间")),
        money(
            "amount",
            "金额（元）",
            Decimal("12000.00"),
            largest=_LARGEST,
            needed=True,
            also=("金额", "金额(万元)"),
        ),
        whole(
            "for_year",
            "所属年度",
            10,
            "2026",
            least=2000,
            most=2100,
            told="不填就是日期所在的年度",
            also=("年度",),
        ),
        text(
            "project",
            "微实事项目",
            30,
            None,
            told="储备金的每笔支出都要写明项目名称；其他收支留空",
            also=("项目", "项目名称"),
        ),
    )
    parts = (
        Part(
            "amount.in", "amount", "收入金额", ("收入", "拨入", "拨入金额", "安排金额"), "收入",
            says={"entry": "安排"}, blank={"category": "预算安排"},
        ),
        Part(
            "amount.out", "amount", "支出金额", ("支出", "付出", "付出金额"), "支出",
            says={"entry": "支出"},
        ),
    )  # fmt: skip
    also = ("project_id",)
    notes = ("各列完全相同视为同一笔；确有两笔完全相同的，写两行。",)
    fields: ClassVar = {
        "fund": "fund",
        "entry": "entry",
        "category": "category",
        "happened_on": "happened_on",
        "amount": "amount",
        "for_year": "for_year",
    }

    def identity(self, values: Values) -> Hashable:
        return tuple(values[name] for name in (AREA, *self.fields, "project"))

    def more_of(self, rows: Sequence[Any], ctx: Context) -> Mapping[int, Values]:
        labels = projects_of(ctx)
        named = dict(
            MicroProject.objects.filter(
                pk__in={row.project_id for row in rows if row.project_id}
            ).values_list("pk", "title")
        )
        return {
            row.pk: {
                "project": labels.label(row.area, row.project_id, named[row.project_id])
                if row.project_id
                else ""
            }
            for row in rows
        }

    def settle(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        if values["for_year"] is None and values["happened_on"]:
            values["for_year"] = values["happened_on"].year
        written = values["project"]
        if not written or (known and written == known.values["project"]):
            return
        try:
            values["project"] = projects_of(ctx).find(values[AREA], written)
        except Unreadable as error:
            coming = ctx.once(
                "coming projects",
                lambda: {(each[AREA], each["title"]) for each in ctx.coming.get("projects", ())},
            )
            if (values[AREA], written) not in coming:
                yield Fault("project", str(error))

    def faults(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        is_reserve_payment = (values["fund"], values["entry"]) == (Fund.RESERVE, FundEntry.Entry.PAYMENT)
        if is_reserve_payment and not values["project"]:
            yield Fault("project", "储备金的每笔支出要写明微实事项目；平台上没有的，先登记或一并导入项目")
        elif values["project"] and not is_reserve_payment:
            yield Fault("project", "只有储备金的支出写项目，请留空")

    def apply(self, row: Any, values: Values, ctx: Context) -> None:
        super().apply(row, values, ctx)
        try:
            row.project_id = (
                projects_of(ctx).key(values[AREA], values["project"]) if values["project"] else None
            )
        except KeyError:  # about to be made by an earlier sheet
            row.project_id = None
