"""Form fields that repair what people type and say so; they know no model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from papers.amounts import CENT, LARGEST_MONEY, BadAmountError, check_amount, parse_amount
from papers.dates import EXAMPLE, BadDayError, parse_day, written_day
from papers.words import money, repair_doc_number, repair_text


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

    def __init__(self, *, smallest: Decimal = CENT, largest: Decimal = LARGEST_MONEY, **kwargs: Any) -> None:
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
        try:
            return parse_amount(written)
        except BadAmountError as error:
            raise ValidationError(str(error), code=error.code) from error

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        try:
            check_amount(value, smallest=self.smallest, largest=self.largest)
        except BadAmountError as error:
            raise ValidationError(str(error), code=error.code) from error

    def clean(self, value: Any) -> Decimal | None:
        amount: Decimal | None = super().clean(value)
        if amount is None:
            return None
        amount = amount.quantize(CENT)
        self._remember(str(value), str(amount) if str(value).strip() != money(amount) else str(value).strip())
        return amount
