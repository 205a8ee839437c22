"""Form fields that repair what people type and say so; they know no model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from papers.dates import EXAMPLE, BadDayError, parse_day, written_day
from papers.words import money, repair_digits, repair_doc_number, repair_text

LARGEST_MONEY = Decimal("9999999999.99")
# Thousands, or 万, set apart: 12,000.00, 1,2000. Anything else was meant as something else.
_SEPARATORS = ",，、 "
_SEPARATED = re.compile(rf"-?\d{{1,4}}([{_SEPARATORS}]\d{{3,4}})+(\.\d+)? ?万?")


@dataclass(frozen=True, slots=True)
class Repair:
    """One field whose text was put into its proper form: the page says 已规范为…"""

    label: str
    before: str
    after: str


class RepairsMixin:
    """A field that remembers what it repaired; a form owns its own copy of each field."""

    repaired: tuple[str, str] | None = None

    def _remember(self, before: str, after: str) -> None:
        self.repaired = (before, after) if before.strip() != after else None


def repairs_of(form: forms.BaseForm) -> tuple[Repair, ...]:
    """What the fields of a validated form repaired, in their order."""
    return tuple(
        Repair(str(field.label or name), *field.repaired)
        for name, field in form.fields.items()
        if isinstance(field, RepairsMixin) and field.repaired
    )


class PlainTextField(RepairsMixin, forms.CharField):
    """Text without control characters, its full-width digits made half-width; HTML stays text."""

    default_error_messages: ClassVar[dict[str, Any]] = {"required": "请填写此项"}

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        for check in self.validators:
            if getattr(check, "code", "") == "max_length":
                check.message = "内容过长：最多%(limit_value)d字，现有%(show_value)d字"  # type: ignore[attr-defined]

    def to_python(self, value: Any) -> str:
        written = str(value) if value not in self.empty_values else ""
        text = repair_text(written)
        self._remember(written.replace("\r\n", "\n"), text)
        return text or (self.empty_value or "")


class DocNumberField(PlainTextField):
    """A document number (文号): brackets, digits and 第021号 are put right."""

    def to_python(self, value: Any) -> str:
        written = super().to_python(value)
        number = repair_doc_number(written) if written else written
        self._remember(str(value or ""), number)
        return number


class ChineseDateField(RepairsMixin, forms.Field):
    """A day typed as text, in any of the ways people write one."""

    widget = forms.TextInput
    default_error_messages: ClassVar[dict[str, Any]] = {"required": "请填写日期"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("placeholder", EXAMPLE)
        self.widget.attrs.setdefault("autocomplete", "off")
        self.widget.attrs.setdefault("data-day", "")

    def prepare_value(self, value: Any) -> str:
        return written_day(value)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        written = str(value or "").strip()
        if not written:
            return None
        try:
            return parse_day(written)
        except BadDayError as error:
            raise ValidationError(str(error), code="invalid") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class MoneyField(RepairsMixin, forms.Field):
    """An amount in 元, two places; thousands marks, 元 and 万元 are understood."""

    widget = forms.TextInput
    default_error_messages: ClassVar[dict[str, Any]] = {"required": "请填写金额"}

    def __init__(
        self, *, smallest: Decimal = Decimal("0.01"), largest: Decimal = LARGEST_MONEY, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.smallest, self.largest = smallest, largest
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.widget.attrs.setdefault("placeholder", "12000.00")

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, Decimal):
            return value
        written = str(value or "").strip()
        if not written:
            return None
        text = repair_digits(written).replace("．", ".").replace("－", "-")
        text = text.translate({ord(mark): None for mark in "¥￥"}).strip().removesuffix("元").strip()
        if any(mark in text for mark in _SEPARATORS) and not _SEPARATED.fullmatch(text):
            raise ValidationError("金额中的分隔位置不对，请核对，如 12,000.00", code="invalid")
        text = text.translate({ord(mark): None for mark in _SEPARATORS})
        factor = Decimal(10000) if text.endswith("万") else Decimal(1)
        try:
            amount = Decimal(text.removesuffix("万")) * factor
        except InvalidOperation as error:
            raise ValidationError("金额请填数字，如 12000.00", code="invalid") from error
        if not amount.is_finite():
            raise ValidationError("金额请填数字，如 12000.00", code="invalid")
        return amount

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if value < 0:
            raise ValidationError("金额不能为负数", code="negative")
        if value > self.largest:
            raise ValidationError(f"金额过大，最多{money(self.largest)}", code="huge")
        if value < self.smallest:
            raise ValidationError(f"金额不能小于{money(self.smallest)}", code="small")
        if value != value.quantize(Decimal("0.01")):
            raise ValidationError("金额最多两位小数（精确到分）", code="places")

    def clean(self, value: Any) -> Decimal | None:
        amount: Decimal | None = super().clean(value)
        if amount is None:
            return None
        amount = amount.quantize(Decimal("0.01"))
        self._remember(str(value), str(amount) if str(value).strip() != money(amount) else str(value).strip())
        return amount
