"""零报告: what of a year a unit states it had none of."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date
from typing import Any, ClassVar

from desk.exchange.columns import Values, choice, whole
from desk.exchange.context import Context, Fault
from desk.exchange.kinds.base import AREA, Known
from desk.exchange.kinds.records import RecordSheet
from desk.forms.nil_returns import OPENS, may_state, speaks_against, year_and_day
from papers.words import short_day
from records.models import NilReturn

Kind = NilReturn.Kind


class NilReturnSheet(RecordSheet):
    """零报告. Its day is the day of the import, in January the last of the year before, as on its page."""

    slug = "nil_returns"
    label = "零报告"
    model = NilReturn
    own: ClassVar = (
        choice("nil_kind", "零报告事项", 30, Kind.choices, needed=True, also=("事项",)),
        # A row that says what the example says is taken for it: no real one may speak of a year this long past.
        whole("year", "年度", 10, "2020", least=2000, most=2100, needed=True, also=("所属年度",)),
    )
    notes = ("本年确实没有的事项，一项一行；预算调整10月1日起可以报，其余12月1日起可以报。",)
    fields: ClassVar = {"nil_kind": "nil_kind", "year": "year"}

    def identity(self, values: Values) -> Hashable:
        return values[AREA], values["nil_kind"], values["year"]

    def faults(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        if known is not None:
            return
        kind, (year, on), unit = values["nil_kind"], year_and_day(ctx.on), ctx.units.get(values[AREA])
        if values["year"] != year:
            yield Fault("year", f"现在可以报的是{year}年的零报告，请核对年度")
        elif unit is not None and not may_state(kind, unit.kind):
            yield Fault("nil_kind", f"{unit.name}不涉及这一项，请删去这一行")
        elif on < (opens := date(year, OPENS[kind], 1)):
            yield Fault("nil_kind", f"{short_day(opens)}起可以填报，请到时再报")
        elif why := speaks_against(kind, values[AREA], year) or self._coming_against(kind, values, ctx):
            yield Fault("nil_kind", why)

    @staticmethod
    def _coming_against(kind: str, values: Values, ctx: Context) -> str:
        """What the same workbook is about to say that denies it."""
        area, year = values[AREA], values["year"]
        if kind == Kind.DOCUMENTS:
            found = (each["issued_on"] for each in ctx.coming.get("documents", ()) if each[AREA] == area)
            return "同一文件的“规范性文件”表中有本年的文件，不作零报告" if any(
                on and on.year == year for on in found
            ) else ""  # fmt: skip
        if kind == Kind.RESERVE_USE:
            paid = (
                each
                for each in ctx.coming.get("funds", ())
                if (each[AREA], each["fund"], each["entry"], each["for_year"])
                == (area, "RESERVE", "PAYMENT", year)
            )
            return "同一文件的“经费收支”表中有本年的储备金支出，不作零报告" if any(True for _ in paid) else ""
        agenda = (
            each["agenda"]
            for each in ctx.coming.get("meetings", ())
            if each[AREA] == area and each["for_year"] == year
        )
        return (
            "同一文件的“会议”表中有本年的预算调整，不作零报告"
            if any("ADJUSTMENT" in items for items in agenda)
            else ""
        )

    def apply(self, row: Any, values: Values, ctx: Context) -> None:
        super().apply(row, values, ctx)
        if row.happened_on is None:
            row.happened_on = year_and_day(ctx.on)[1]
