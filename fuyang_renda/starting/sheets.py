"""The workbook of the first day: which sheets it has, what they ask, and what is filled in beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from papers.xlsx import Column, Sheet, Value, workbook
from townships.areas import AREA_NAMES
from townships.models import Liaison, Term, Township
from townships.units import FUYANG, fuyang_townships

UNITS, TERMS, CHAIRS, CLERKS, LIAISONS, OFFICE = (
    "单位", "届次", "主席（主任）", "干事", "联络员", "区人大办账号",
)  # fmt: skip
KINDS = {str(label): value for value, label in Township.Kind.choices}
BODIES = {str(label): value for value, label in Term.Body.choices}
DUTIES = {str(label): value for value, label in Liaison.Duty.choices}
YES_NO = ("是", "否")
_ROOM = 60  # empty rows below those that are filled in, with their drop-downs


@dataclass(frozen=True, slots=True)
class Ask:
    """One column: the field it fills, its head, its width, what may be chosen, what is told of it."""

    name: str
    head: str
    width: float
    told: str = ""
    choices: Sequence[str] = ()
    needed: bool = False
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet. `known`: fields that may be filled in beforehand, so that a row with these alone is still empty."""

    name: str
    asks: tuple[Ask, ...]
    notes: tuple[str, ...]
    known: frozenset[str] = field(default_factory=frozenset)

    @property
    def heads(self) -> Mapping[str, tuple[str, ...]]:
        return {ask.name: (ask.head,) for ask in self.asks}

    def head_of(self, name: str) -> str:
        return next(ask.head for ask in self.asks if ask.name == name)


_UNIT = Ask("unit", "单位", 16, "写全称，如大源镇", needed=True)
_NAME = Ask("name", "姓名", 12, needed=True)
_PHONE = Ask("phone", "手机", 16, "选填，只有本单位和区人大办看得到", is_text=True)
_STARTED = Ask("started_on", "任职日期", 16, "如2026年11月5日、2026.11.5；不能在今天之后", needed=True)
_USERNAME = Ask("username", "登录名", 20, "选填，不填由平台按单位拼音和身份取名", is_text=True)

PAGES: tuple[Page, ...] = (
    Page(
        UNITS,
        (
            Ask("code", "区划代码", 14, "9位统计用区划代码", needed=True, is_text=True),
            Ask("name", "名称", 16, needed=True),
            Ask("kind", "类型", 10, choices=tuple(KINDS), needed=True),
            Ask("pilot", "试点", 8, choices=YES_NO),
        ),
        ("已按统计用区划代码填好，请核对；多出的整行删去，缺的补在下面",),
    ),
    Page(
        TERMS,
        (
            _UNIT,
            Ask("body", "机构", 12, "党(工)委、人大（镇、乡）、居民议事会（街道）、区人大", tuple(BODIES), needed=True),
            Ask("ordinal", "第几届", 10, "只写数字，如17", needed=True),
            Ask("started_on", "开始日期", 16, "本届第一次会议（党代会）产生之日；上一届同日结束", needed=True),
        ),
        ("每行一届，只填现在在任的一届；换届以后的新一届在平台上登记",),
        frozenset({"unit", "body"}),
    ),
    Page(
        CHAIRS,
        (_UNIT, _NAME, _STARTED, _PHONE, Ask("office_phone", "办公电话", 16, is_text=True), _USERNAME),
        ("每个单位一行：镇、乡填人大主席，街道填人大工委主任。登记任职，并开通账号",),
        frozenset({"unit"}),
    ),
    Page(
        CLERKS,
        (
            _UNIT, _NAME, _STARTED, Ask("full_time", "专职", 8, choices=YES_NO),
            Ask("concurrent_post", "兼任职务", 20, "没有兼任请留空"), _PHONE,
            Ask("opens", "开通账号", 10, "填“是”一并开通；不填则由主席（主任）在平台上开通", YES_NO), _USERNAME,
        ),
        ("可以不填，以后由主席（主任）在平台上登记、开通。一个单位有几名干事的，各写一行",),
        frozenset({"unit"}),
    ),
    Page(
        LIAISONS,
        (
            _UNIT, Ask("duty", "联系身份", 12, choices=tuple(DUTIES), needed=True), _NAME, _PHONE,
            Ask("started_on", "开始日期", 16, needed=True),
        ),
        ("区里联系各单位的领导和联络员；一人联系几个单位的，各写一行",),
        frozenset({"unit", "duty"}),
    ),
    Page(
        OFFICE,
        (
            _NAME, Ask("username", "登录名", 20, "字母、数字，如 quban1", needed=True, is_text=True),
            Ask("office_phone", "办公电话", 16, "退回材料时告诉对方打给谁", is_text=True),
        ),
        ("至少两人：谁也不能审核自己填写、代录的材料。只有在服务器上用命令办理时才开通",),
    ),
)  # fmt: skip
PAGE: Mapping[str, Page] = {page.name: page for page in PAGES}


def start_workbook(district: str, units: Sequence[Township]) -> bytes:
    """The .xlsx to be filled; `units` are those of the district that are registered (none: 富阳's own twenty-four)."""
    known = list(units) or (fuyang_townships() if district == FUYANG else [])
    rows = _filled(district, known)
    title = f"{AREA_NAMES.get(district, district)}启用登记表"
    return workbook([_sheet(page, title, rows.get(page.name, [])) for page in PAGES])


def _sheet(page: Page, title: str, rows: Sequence[Sequence[Value]]) -> Sheet:
    columns = [
        Column(
            f"{ask.head}*" if ask.needed else ask.head, ask.width, is_text=ask.is_text, choices=ask.choices,
            told=ask.told,
        )
        for ask in page.asks
    ]  # fmt: skip
    notes = (*page.notes, "带*的必填；不办理的行整行留空。日期写成2026年11月5日或2026-11-5")
    return Sheet(page.name, f"{title} · {page.name}", notes, columns, rows, to_fill=_ROOM)


def _filled(district: str, units: Sequence[Township]) -> dict[str, list[tuple[Value, ...]]]:
    """What is known before anybody types, by sheet."""
    kinds = {value: label for label, value in KINDS.items()}
    party, congress, council, whole = (
        str(body.label)
        for body in (Term.Body.PARTY, Term.Body.CONGRESS, Term.Body.COUNCIL, Term.Body.DISTRICT)
    )
    terms: list[tuple[Value, ...]] = [(AREA_NAMES.get(district, district), whole, None, None)]
    for unit in units:
        terms.append((unit.name, party, None, None))
        terms.append((unit.name, congress if unit.has_congress else council, None, None))
    officer = str(Liaison.Duty.OFFICER.label)
    return {
        UNITS: [(unit.code, unit.name, kinds[unit.kind], "是" if unit.is_pilot else "否") for unit in units],
        TERMS: terms,
        CHAIRS: [(unit.name, *[None] * 5) for unit in units],
        CLERKS: [(unit.name, *[None] * 7) for unit in units],
        LIAISONS: [(unit.name, officer, None, None, None) for unit in units],
    }
