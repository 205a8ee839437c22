"""What may be asked of the read API: each parameter read strictly, each refusal in Chinese."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from ninja import Schema
from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from dashboard.api.answers import KindCode, told
from records.states import RecordKind

AREA = r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9})$"
SNAPSHOT = r"^[0-9]{6}-[1-9][0-9]{0,8}$"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
MOST, USUAL = 500, 100
LARGEST = 2**53 - 1  # what every reader of JSON can hold


def _day(written: Any) -> date:
    """Only YYYY-MM-DD: pydantic would also take seconds since 1970."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(written)):
            raise ValueError
        found = date.fromisoformat(str(written))
    except ValueError:
        raise PydanticCustomError("day", "日期应写成2026-11-23的样子，且是存在的日期") from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise PydanticCustomError("day_range", "日期应在2000-01-01至2099-12-31之间")
    return found


def _whole(written: Any) -> int:
    if not re.fullmatch(r"-?[0-9]{1,16}", str(written)):
        raise PydanticCustomError("whole", "应为整数")
    return int(written)


# The span of days cannot be said in JSON Schema otherwise than by a pattern.
_DAY_SCHEMA = {"type": "string", "format": "date", "pattern": "^20[0-9]{2}-[0-9]{2}-[0-9]{2}$"}
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema(_DAY_SCHEMA)]
Year = Annotated[int, Field(ge=FIRST_DAY.year, le=LAST_DAY.year), BeforeValidator(_whole)]
After = Annotated[int, Field(ge=0, le=LARGEST), BeforeValidator(_whole)]
Limit = Annotated[int, Field(ge=1, le=MOST), BeforeValidator(_whole)]
PageNo = Annotated[int, Field(ge=1, le=10_000), BeforeValidator(_whole)]
Area = Annotated[str, Field(pattern=AREA)]
SnapshotKey = Annotated[str, Field(pattern=SNAPSHOT, description="区代码-编号，例如 330111-3")]

_AREA_SAID = "区划代码：2、4、6或9位数字，须在令牌的数据范围之内；不写为令牌的全部范围"


class AreaAsked(Schema):
    """Whose data."""

    area: Area | None = Field(None, description=_AREA_SAID)


class TownshipsAsked(AreaAsked):
    """Which units, on which day."""

    as_of: Day | None = Field(None, description="截至日期，例如2026-11-23；不写为今天")


class BoardAsked(TownshipsAsked):
    """Which board."""

    year: Year | None = Field(None, description="年度，例如2026；不写为截至日期所在年")


class RecordsAsked(AreaAsked):
    """Which records, and from where on."""

    kind: KindCode | None = Field(None, description=f"种类：{told(RecordKind.choices)}")  # type: ignore[valid-type]
    since: Day | None = Field(None, description="审核通过日期在这一天或以后的；增量取数用")
    after: After | None = Field(None, description="上一页答复中的 next；取第一页不写")
    limit: Limit = Field(USUAL, description=f"一页几件，最多{MOST}件")


class SnapshotsAsked(AreaAsked):
    """Which snapshots."""

    year: Year | None = Field(None, description="年度；不写为各年")
    page: PageNo = Field(1, description="第几页，从1起，一页100份")
