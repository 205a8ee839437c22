"""What the read API answers, field by field: the contract that openapi.json and its page are written from."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from checklist.board import Mode
from checklist.states import State
from records.states import RecordKind
from townships.models import Township


class _Answer(Schema):
    """Nothing is answered that is not written down here."""

    model_config = ConfigDict(extra="forbid")


def _codes(name: str, choices: list[tuple[str, str]]) -> type[Enum]:
    return Enum(name, {code: code for code, _ in choices}, type=str)  # type: ignore[return-value]


StateCode = _codes("StateCode", State.choices)
KindCode = _codes("KindCode", RecordKind.choices)
UnitKindCode = _codes("UnitKindCode", Township.Kind.choices)
ModeCode = _codes("ModeCode", Mode.choices)


def told(choices: list[tuple[str, str]]) -> str:
    """Codes with their words: `TOWN 镇、RURAL 乡`."""
    return "、".join(f"{code} {word}" for code, word in choices)


class ItemOut(_Answer):
    """一个单位的一项规定动作"""

    id: str = Field(description="规定动作的标识")
    state: StateCode = Field(description=f"状态：{told(State.choices)}")  # type: ignore[valid-type]
    ratio: str | None = Field(description="完成程度，0至1，四位小数；不适用、免列或没有可判断的为空")
    points: str | None = Field(description="计入的分值，两位小数")
    weight: str = Field(description="权重")
    due_on: date | None = Field(description="时限")
    met_on: date | None = Field(description="完成日期；没有完成的为空")
    next_due_on: date | None = Field(description="事项内最近一个办理期限")
    reason: str = Field(description="判断的理由")
    records: list[str] = Field(description="所依据的审核通过的材料的编号，升序")
    decision: Literal["DEEM"] = Field("DEEM", description="视同完成的才有这一项")


class UnitOut(_Answer):
    """一个单位"""

    code: str = Field(description="9位统计用区划代码")
    name: str = Field(description="名称")
    score: str | None = Field(description="落实度，两位小数；还没有可计的事项为空")
    progress: str | None = Field(description="全年进度，两位小数")
    counted: int = Field(description="计入的事项数")
    bonus: int = Field(description="自选动作加分，0至2，不并入落实度")
    items: list[ItemOut] = Field(description="各项规定动作，按清单次序")


class BoardOut(_Answer):
    """某年清单截至某日的落实情况"""

    year: int = Field(description="年度")
    as_of: date = Field(description="截至日期")
    checklist: str = Field(description="清单版本（口径版本）")
    mode: ModeCode = Field(description=f"{told(Mode.choices)}；试运行的分数只供核对，不对外使用")  # type: ignore[valid-type]
    townships: list[UnitOut] = Field(description="各单位，按区划代码次序，不是名次")


class TownshipOut(_Answer):
    """一个乡镇(街道)"""

    code: str = Field(description="9位统计用区划代码")
    name: str = Field(description="名称")
    kind: UnitKindCode = Field(description=told(Township.Kind.choices))  # type: ignore[valid-type]
    is_pilot: bool = Field(description="是否试点单位")
    opened_on: date | None = Field(description="设立日期；空为一直存在")
    closed_on: date | None = Field(description="撤销日期；空为没有撤销")
    predecessors: list[str] = Field(description="由哪些单位撤并而来（代码）")


class TownshipsOut(_Answer):
    """某日存在的乡镇(街道)"""

    as_of: date = Field(description="截至日期")
    townships: list[TownshipOut] = Field(description="按区划代码次序")


class RecordOut(_Answer):
    """一件审核通过的材料"""

    number: str = Field(description="编号，全平台唯一，不变")
    kind: KindCode = Field(description=told(RecordKind.choices))  # type: ignore[valid-type]
    title: str = Field(description="标题")
    area: str = Field(description="所属区划代码：9位为单位，6位为区")
    area_name: str = Field(description="所属单位或区的名称")
    happened_on: date | None = Field(description="发生日期")
    first_submitted_on: date | None = Field(description="首次报送日期")
    confirmed_on: date | None = Field(description="审核通过日期")
    doc_no: str = Field(description="文号或纪要编号；没有的为空")
    belongs_to: str = Field(description="环节所属材料的编号；不是环节的为空")
    entered_for_unit: bool = Field(description="是否区人大办代录")
    is_backfill: bool = Field(description="是否历史补录")
    reported_late: bool = Field(description="是否迟报（发生后30天以上才报送）")


class RecordsOut(_Answer):
    """一页材料"""

    total: int = Field(description="符合条件的总件数")
    records: list[RecordOut] = Field(description="本页材料，按登记先后")
    next: int | None = Field(description="取下一页时写在 after 里；没有下一页为空")


class SnapshotOut(_Answer):
    """一份快照的说明"""

    id: str = Field(description="区代码-编号，例如 330111-3")
    area: str = Field(description="区代码")
    number: int = Field(description="快照编号，从1起")
    year: int = Field(description="年度")
    as_of: date = Field(description="截至日期")
    title: str = Field(description="名称")
    checklist: str = Field(description="清单版本（口径版本）")
    is_result: bool = Field(description="是否年度结果；其他都是预览")
    taken_at: datetime = Field(description="留存时间")


class SnapshotsOut(_Answer):
    """快照列表"""

    total: int = Field(description="符合条件的总份数")
    snapshots: list[SnapshotOut] = Field(description="按截至日期，新的在前")


class SnapshotWholeOut(SnapshotOut):
    """一份快照和当时的落实情况"""

    board: BoardOut = Field(description="留存时的落实情况，格式同 scoreboard，此后不变")


class ProblemOut(_Answer):
    """没有办成的原因"""

    detail: str = Field(description="原因")


class WrongOut(_Answer):
    """一个写错的参数"""

    field: str = Field(description="参数名")
    message: str = Field(description="怎样改")


class WrongsOut(_Answer):
    """参数写错了"""

    detail: str = Field(description="原因")
    errors: list[WrongOut] = Field(description="每个写错的参数")
