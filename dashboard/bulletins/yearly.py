"""年报素材: a unit's own numbers back, in the order in which a presidium's report to the congress gives them.

What the items say comes from the snapshot, in the board's own sentences; what is only counted (meetings, activities,
delegates, money by use) from what is confirmed now and happened by the snapshot's day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from checklist.board import UnitBoard
from dashboard.bulletins.district import ADOPTED, quoted
from dashboard.bulletins.lines import decided, lacking, open_items
from dashboard.bulletins.subject import Subject
from dashboard.bulletins.unit import unit_words
from dashboard.bulletins.wording import Figures, given
from delegates.models import Activity, Mandate
from funds.models import Fund, FundEntry
from meetings.models import Meeting
from papers.docx import Block, Table
from papers.words import day, money

BLOCKS = {
    "党的领导": "人大工作会议、实施意见、专题听取研究",
    "依法监督": "财经监督、备案审查、代表问政",
    "代表工作": "履职活动、社会治理、履职经费",
    "民生实事": "民生微实事和储备金",
    "自身建设": "人大干事、自选动作",
    "会议情况表": "各类会议次数",
    "活动情况表": "各类履职活动的次数和参加人次",
    "经费情况表": "两项经费的安排和支出",
    "下一步": "还没有完成的规定动作",
}
_SEATS = {"CONGRESS": "本级人大代表", "COUNCIL": "居民议事会成员", "DISTRICT": "区人大代表"}
_SECTIONS: dict[str, tuple[str, ...]] = {
    "党的领导": ("term_conference", "implementing_opinion", "annual_hearing"),
    "依法监督": ("fiscal_oversight", "document_filing", "midyear_inquiry"),
    "代表工作": ("governance", "duty_funds"),
    "民生实事": ("reserve_fund",),
    "自身建设": ("full_time_clerk",),
}


def yearly_figures(subject: Subject) -> Figures:
    """A unit's numbers of a year. Five queries: meetings, activities, their delegates, mandates, money."""
    unit = subject.unit_board
    code, first, last = unit.code, date(subject.board.year, 1, 1), _until(subject)
    blocks: dict[str, list[Block]] = {
        name: given(*_section(unit, items)) for name, items in _SECTIONS.items()
    }
    blocks["依法监督"] += given(_inquiries(unit))
    blocks["代表工作"] += given(_delegates(code, last))
    blocks["民生实事"] += given(f"本年度完成民生微实事{unit.benefit[2]}个。")
    blocks["自身建设"] += given(*(f"自选动作：{quoted(title)}{ADOPTED}。" for title in unit.bonus_practices))
    blocks["会议情况表"] = [_meetings(code, first, last)]
    blocks["活动情况表"] = [_activities(code, first, last)]
    blocks["经费情况表"] = [_money(code, subject.board.year, subject.board.as_of)]
    blocks["下一步"] = given(*_rest(unit))
    return Figures(unit_words(subject), blocks)


def _until(subject: Subject) -> date:
    """The last day of the year that the snapshot looks at."""
    return min(subject.board.as_of, date(subject.board.year, 12, 31))


def _section(unit: UnitBoard, items: tuple[str, ...]) -> Iterator[str]:
    for item in filter(None, map(unit.item, items)):
        if item.is_applicable:
            found = "；".join(item.found) or "没有审核通过的材料"
            yield f"{item.title}：{decided(item) or found}。"


def _inquiries(unit: UnitBoard) -> str:
    asked, settled, _ = unit.benefit
    return f"代表问政提出问题{asked}个，办结{settled}个。" if asked else ""


def _delegates(code: str, on: date) -> str:
    found = Mandate.objects.filter(township=code).active_on(on)
    bodies = found.order_by().values_list("term__body").annotate(persons=Count("delegate", distinct=True))
    held = [f"{_SEATS[body]}{number}名" for body, number in sorted(bodies)]
    return f"{day(on)}在任{'、'.join(held)}。" if held else ""


def _meetings(code: str, first: date, last: date) -> Table:
    counts = dict(
        Meeting.objects.counting()
        .filter(area=code, happened_on__range=(first, last))
        .order_by()
        .values_list("meeting_kind")
        .annotate(times=Count("pk"))
    )
    rows = [(str(label), str(counts[kind])) for kind, label in Meeting.Kind.choices if kind in counts]
    return Table(("会议", "次数"), [*rows, ("合计", str(sum(counts.values())))], (5, 2), centred_from=1)


def _activities(code: str, first: date, last: date) -> Table:
    held = Activity.objects.counting().filter(area=code, happened_on__range=(first, last)).order_by()
    times = dict(held.values_list("activity_kind").annotate(times=Count("pk")))
    came = dict(held.values_list("activity_kind").annotate(came=Count("participations")))
    rows = [
        (str(label), str(times[kind]), str(came.get(kind, 0)))
        for kind, label in Activity.Kind.choices
        if kind in times
    ]
    total = ("合计", str(sum(times.values())), str(sum(came.values())))
    return Table(("活动", "次数", "参加人次"), [*rows, total], (4, 2, 2), centred_from=1)


def _money(code: str, year: int, last: date) -> Table:
    sums: dict[tuple[str, str], Decimal] = {
        (fund, entry): total
        for fund, entry, total in FundEntry.objects.counting()
        .filter(area=code, for_year=year, happened_on__lte=last)
        .order_by()
        .values_list("fund", "entry")
        .annotate(total=Sum("amount"))
    }
    rows = [
        (
            str(label),
            money(sums.get((fund, FundEntry.Entry.ALLOCATION), Decimal(0))),
            money(sums.get((fund, FundEntry.Entry.PAYMENT), Decimal(0))),
        )
        for fund, label in Fund.choices
    ]
    return Table(("经费", "安排", "支出"), rows, (4, 3, 3), centred_from=1)


def _rest(unit: UnitBoard) -> Iterator[str]:
    found = open_items(unit)
    if not found:
        yield "规定动作没有待完善的事项。"
    for item in found:
        due = f"（时限{day(item.due_on)}）" if item.due_on else ""
        yield f"{item.title}{due}：{lacking(item)}。"
