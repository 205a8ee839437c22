"""会议: the Party's two, sessions of the congress with their agenda, and the plain ones."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from desk.exchange.columns import Values, a_day, choice, doc_number, flag, several, text, whole
from desk.exchange.context import Context, Fault
from desk.exchange.kinds.base import AREA, Known
from desk.exchange.kinds.records import RecordSheet
from meetings.models import AgendaItem, Meeting
from meetings.sessions import refusal_of_year
from papers.words import words_for
from townships.areas import DISTRICT_DIGITS

Kind = Meeting.Kind
_OF_CONGRESS = frozenset({Kind.CONGRESS_SESSION, Kind.PRESIDIUM})
_OF_STREET = frozenset({Kind.WORK_COMMITTEE, Kind.RESIDENT_COUNCIL})


class MeetingSheet(RecordSheet):
    """会议, with their agenda; the questions of an inquiry have a sheet of their own."""

    slug = "meetings"
    label = "会议"
    model = Meeting
    district_too = True
    own: ClassVar = (
        choice(
            "meeting_kind",
            "会议类型",
            30,
            Kind.choices,
            needed=True,
            also=("类型", "会议种类"),
            also_called={
                "党委人大工作会议": "WORK_CONFERENCE",
                "党工委人大工作会议": "WORK_CONFERENCE",
                "人大工作会议": "WORK_CONFERENCE",
                "专题听取并研究人大工作": "PARTY_STUDY",
                "乡镇人代会": "CONGRESS_SESSION",
                "人大主席会议": "CHAIRS",
                "工委会议": "WORK_COMMITTEE",
            },
        ),
        a_day(
            "happened_on",
            "会议日期",
            "2026年5月12日",
            also=("召开日期", "日期", "召开时间", "时间", "开会时间", "会议时间"),
        ),
        text(
            "title",
            "会议名称",
            40,
            "大源镇党委人大工作会议",
            told="不填由平台按类型写出",
            also=("名称", "会议名"),
        ),
        doc_number("minutes_no", "纪要编号", 24, "大委纪要〔2026〕21号", also=("纪要号", "文号")),
        flag("heard", "听取汇报", told="党(工)委专题听取并研究人大工作的会议填写"),
        flag("studied", "研究人大工作", told="同上"),
        several(
            "topics",
            "研究议题",
            24,
            Meeting.Topic.choices,
            told="可填：人大工作、会议筹备、意见草拟，用顿号隔开",
        ),
        choice("session", "人代会会次", 12, Meeting.Session.choices, blank="", example=None, also=("会次",)),
        whole(
            "for_year",
            "所属年度",
            10,
            None,
            least=2000,
            most=2100,
            told="人代会填写；换届年12月召开的，通常属于下一年度",
            also=("年度",),
        ),
        several(
            "agenda",
            "议程",
            36,
            AgendaItem.Kind.choices,
            told="可填：代表问政、审查批准预算、听取预算执行情况报告、审查批准决算、审查批准预算调整、人大工作会议议程、经验介绍、其他",
        ),
        a_day("planned_on", "计划召开日期", None, told="还没有召开的填写"),
    )
    notes = (
        "同一单位、同一天、同一类型视为同一次会议；还没有召开的看计划召开日期。",
        "部署会、人大主席(主任)会议属于区，由区人大办导入，乡镇(街道)一列填“富阳区”。",
        "代表问政的问题和答复写在“代表问政”表中，这里只列议程。",
    )
    also = ("topics",)
    fields: ClassVar = {
        name: name
        for name in (
            "meeting_kind", "happened_on", "title", "minutes_no", "heard", "studied", "session", "for_year", "planned_on",
        )
    }  # fmt: skip

    def identity(self, values: Values) -> Hashable:
        return values[AREA], values["meeting_kind"], values["happened_on"] or values["planned_on"]

    def more_of(self, rows: Sequence[Any], ctx: Context) -> Mapping[int, Values]:
        order = list(AgendaItem.Kind.values)
        kinds: dict[int, set[str]] = {row.pk: set() for row in rows}
        for meeting, kind in AgendaItem.objects.filter(meeting__in=list(kinds)).values_list(
            "meeting_id", "kind"
        ):
            kinds[meeting].add(kind)
        topics = list(Meeting.Topic.values)
        return {
            row.pk: {
                "agenda": tuple(sorted(kinds[row.pk], key=order.index)),
                "topics": tuple(topic for topic in topics if topic in row.topics),
            }
            for row in rows
        }

    def settle(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        kind, area = values["meeting_kind"], values[AREA]
        if kind == Kind.CONGRESS_SESSION and values["for_year"] is None and values["happened_on"]:
            values["for_year"] = values["happened_on"].year
        if not values["title"] and kind and area:
            values["title"] = self._title(values, ctx)
        return ()

    def _title(self, values: Values, ctx: Context) -> str:
        kind, unit = values["meeting_kind"], ctx.units.get(values[AREA])
        if unit is not None and kind == Kind.CONGRESS_SESSION and values["session"]:
            session = Meeting.Session(values["session"]).label
            return f"{unit.name}{values['for_year']}年{words_for(unit.kind).congress}{session}"
        return f"{unit.name if unit else ''}{Kind(kind).label}"

    def faults(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        kind, unit = values["meeting_kind"], ctx.units.get(values[AREA])
        if (kind in Meeting.OF_DISTRICT) != (len(values[AREA]) == DISTRICT_DIGITS):
            yield Fault("meeting_kind", "部署会、人大主席(主任)会议属于区，其他会议属于乡镇(街道)")
        elif unit and (
            (kind in _OF_CONGRESS and not unit.has_congress) or (kind in _OF_STREET and unit.has_congress)
        ):
            yield Fault("meeting_kind", f"{unit.name}没有“{Kind(kind).label}”，请核对会议类型")
        if not values["happened_on"] and not values["planned_on"]:
            yield Fault("happened_on", "请填写会议日期；还没有召开的，填写计划召开日期")
        if kind == Kind.CONGRESS_SESSION:
            yield from self._session_faults(values)
        elif values["session"]:
            yield Fault("session", "只有人代会填会次，请留空")

    def _session_faults(self, values: Values) -> Iterable[Fault]:
        if not values["session"]:
            yield Fault("session", "人代会请填会次：年初会议、年中会议或临时会议")
        if values["for_year"] is None:
            yield Fault("for_year", "人代会请填所属年度")
        elif values["happened_on"] and (why := refusal_of_year(values["for_year"], values["happened_on"])):
            yield Fault("for_year", why)

    def apply(self, row: Any, values: Values, ctx: Context) -> None:
        super().apply(row, values, ctx)
        row.topics = list(values["topics"])

    def write_lines(self, pairs: Sequence[tuple[Any, Values]], ctx: Context) -> None:
        """Items that stand there already keep their titles; only what the sheet adds or drops is written."""
        items = AgendaItem.objects.filter(meeting__in=[row.pk for row, _ in pairs])
        there = set(items.values_list("meeting_id", "kind"))
        order = list(AgendaItem.Kind.values)
        wanted = {(row.pk, kind) for row, values in pairs for kind in values["agenda"]}
        for meeting, kind in there - wanted:
            items.filter(meeting_id=meeting, kind=kind).delete()
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting_id=meeting, kind=kind, position=order.index(kind))
            for meeting, kind in sorted(wanted - there, key=lambda pair: (pair[0], order.index(pair[1])))
        )
