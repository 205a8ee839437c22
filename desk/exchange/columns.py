"""What a column of an exchanged sheet is: its head, how a cell is read into a value, how a value is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from papers.cells import (
    Cell,
    Unreadable,
    cell_text,
    factor_of,
    fold,
    is_blank,
    read_amount,
    read_choice,
    read_day,
    read_flag,
    read_name,
    read_phone,
    read_text,
    read_whole,
)
from papers.words import day, repair_doc_number
from papers.xlsx import Value
from records.evidence import refuse_marked

# What a row says, by the names of its columns; a blank cell says None, "" or ().
Values = dict[str, Any]
EXAMPLE_MARK = "示例（不导入）"
KEY = "key"
_OLDER_PHONE = re.compile(r"^[0-9+\-()]{5,20}$")


@dataclass(frozen=True, slots=True)
class Place:
    """What reading a cell depends on besides the cell: the sheet's calendar, the head as it is written."""

    is_1904: bool = False
    head: str = ""


Reader = Callable[[Cell, Place], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `blank` is what an empty cell says; `choices` become a drop-down; `also` are other heads for it."""

    name: str
    head: str
    width: float
    read: Reader
    example: Value
    told: str = ""
    needed: bool = False
    blank: Any = ""
    choices: Sequence[str] = ()
    show: Callable[[Any], Value] = lambda value: value or None
    also: Sequence[str] = ()
    places: int = 0
    is_text: bool = True

    def value_of(self, cell: Cell, place: Place) -> Any:
        """What a cell says; an empty one its `blank`. Raises Unreadable."""
        value = self.read(cell, place)
        return self.blank if value is None or value in ("", ()) else value

    def written(self, value: Any) -> str:
        """A value as text, from which `value_of` reads the same value again."""
        shown = self.show(value)
        return day(shown) if isinstance(shown, date) else "" if shown is None else str(shown)


def text(name: str, head: str, width: float, example: Value, *, longest: int = 200, **more: Any) -> Column:
    """Plain text; a mark of secrecy stops it."""

    def read(cell: Cell, place: Place) -> str:
        return _unmarked(read_text(cell, longest=longest) or "")

    return Column(name, head, width, read, example, **more)


def doc_number(name: str, head: str, width: float, example: Value, **more: Any) -> Column:
    """A 文号 or 纪要编号, put into its proper form."""

    def read(cell: Cell, place: Place) -> str:
        return _unmarked(repair_doc_number(read_text(cell, longest=60) or ""))

    return Column(name, head, width, read, example, **more)


def _unmarked(written: str) -> str:
    try:
        refuse_marked(written, "内容")
    except ValidationError as error:
        raise Unreadable("；".join(error.messages)) from None
    return written


def a_name(name: str, head: str, width: float, example: Value, **more: Any) -> Column:
    return Column(name, head, width, lambda cell, place: read_name(cell), example, **more)


def a_day(name: str, head: str, example: Value, **more: Any) -> Column:
    """A day, written as a true date."""
    return Column(
        name,
        head,
        16,
        lambda cell, place: read_day(cell, is_1904=place.is_1904),
        example,
        blank=None,
        is_text=False,
        **more,
    )


def money(name: str, head: str, example: Value, *, largest: Decimal, **more: Any) -> Column:
    """元 with two places; under a head with 万元 a bare number is taken times ten thousand."""

    def read(cell: Cell, place: Place) -> Decimal | None:
        return read_amount(cell, factor=factor_of(place.head), smallest=Decimal("0.01"), largest=largest)

    return Column(name, head, 16, read, example, blank=None, places=2, is_text=False, **more)


def whole(
    name: str, head: str, width: float, example: Value, *, least: int, most: int, **more: Any
) -> Column:
    """A whole number, written without thousands."""
    return Column(
        name,
        head,
        width,
        lambda cell, place: read_whole(cell, least=least, most=most),
        example,
        blank=None,
        show=lambda value: None if value is None else str(value),
        **more,
    )


def flag(name: str, head: str, **more: Any) -> Column:
    """是 or 否; blank is 否."""
    return Column(
        name,
        head,
        9,
        lambda cell, place: read_flag(cell),
        "否",
        blank=False,
        choices=("是", "否"),
        show=lambda value: "是" if value else "否",
        **more,
    )


def choice(
    name: str,
    head: str,
    width: float,
    choices: Sequence[tuple[str, str]],
    *,
    also_called: Mapping[str, str] | None = None,
    **more: Any,
) -> Column:
    """One of several, by its label; `also_called`: other words people write → the value."""
    labels = {str(label): str(value) for value, label in choices}
    shown = {value: label for label, value in labels.items()}
    words = {**(also_called or {}), **labels}
    return Column(
        name,
        head,
        width,
        lambda cell, place: read_choice(cell, words),
        more.pop("example", next(iter(labels))),
        choices=tuple(labels),
        show=lambda value: shown.get(value) or None,
        **more,
    )


def several(name: str, head: str, width: float, choices: Sequence[tuple[str, str]], **more: Any) -> Column:
    """Any of several, their labels set apart by 、; always in the order of the choices."""
    labels = {str(label): str(value) for value, label in choices}
    shown = {value: label for label, value in labels.items()}

    def read(cell: Cell, place: Place) -> tuple[str, ...]:
        found = {read_choice(piece, labels) for piece in pieces_of(cell)}
        return tuple(value for value in labels.values() if value in found)

    def show(values: Sequence[str]) -> Value:
        return "、".join(shown[value] for value in values) or None

    return Column(name, head, width, read, more.pop("example", None), blank=(), show=show, **more)


def a_phone(name: str = "phone", head: str = "电话") -> Column:
    """A phone; as masked as it was exported (138****1234) it says: the same as before. `phone_fault` judges it."""

    def read(cell: Cell, place: Place) -> str:
        written = fold(cell_text(cell))
        if "****" in written:
            return written
        try:
            return read_phone(cell) or ""
        except Unreadable:
            # What the register holds already may be written in a way we no longer take: compared first, judged after.
            if _OLDER_PHONE.match(written):
                return written
            raise

    return Column(
        name,
        head,
        16,
        read,
        "13800000000",
        told="手机号或座机；留空表示不改原来登记的。看不到的号码导出为 138****1234，原样导入即不改",
        also=("手机", "联系电话", "手机号码"),
    )


def phone_fault(phone: str) -> str:
    """Why a phone that differs from what the register holds cannot be taken; blank when it can."""
    if "****" in phone:
        return "号码被遮挡，请填写完整号码，或留空"
    try:
        read_phone(phone)
    except Unreadable as error:
        return str(error)
    return ""


def pieces_of(cell: Cell) -> list[str]:
    """The parts of a cell that lists several: 张三、李四，王五."""
    if is_blank(cell):
        return []
    written = cell_text(cell)
    for mark in "，,；;\n|/":
        written = written.replace(mark, "、")
    return [piece.strip() for piece in written.split("、") if piece.strip()]


def key_column() -> Column:
    """The portal's own key of a row: by it a row that was exported is found again whatever else was changed."""

    def read(cell: Cell, place: Place) -> int | None:
        return read_whole(cell, least=1, most=2**62)

    return Column(
        KEY,
        "平台号",
        13,
        read,
        EXAMPLE_MARK,
        told="由平台填写，导出时带出；新增的行留空，不要自己编",
        blank=None,
        show=lambda value: None if value is None else str(value),
    )
