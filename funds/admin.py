"""Funds, their rules and the projects they pay for in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import display

from funds.models import FundEntry, FundRegulation, MicroProject
from papers.words import money
from records.admin.base import RecordAdmin
from records.admin.parts import RidingSteps


@admin.register(FundEntry)
class FundEntryAdmin(RecordAdmin):
    content: ClassVar[tuple[Any, ...]] = (
        "fund",
        "entry",
        "category",
        "amount",
        "for_year",
        "happened_on",
        "project",
    )
    day_label = "日期"
    day_help = "安排日期或支出日期；按时段汇总的写时段末日"
    extra_columns = ("fund", "entry", "amount_said", "for_year")
    list_filter = (*RecordAdmin.list_filter, "fund", "entry", "for_year")
    autocomplete_fields = ("project",)

    @display(description="金额", ordering="amount")
    def amount_said(self, row: FundEntry) -> str:
        return money(row.amount)


@admin.register(FundRegulation)
class FundRegulationAdmin(RecordAdmin):
    content = ("fund", "title", "started_on", "ended_on")
    of_district = True
    extra_columns = ("fund", "ended_on")
    list_filter = (*RecordAdmin.list_filter, "fund")


@admin.register(MicroProject)
class MicroProjectAdmin(RecordAdmin):
    content = ("title", "happened_on", "planned_finish")
    day_label = "提出日期"
    extra_columns = ("planned_finish",)
    inlines = (RidingSteps,)
