"""Reading an amount of money as people write it."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from papers.words import money, repair_digits

LARGEST_MONEY = Decimal("9999999999.99")
CENT = Decimal("0.01")
# Thousands, or 万, set apart: 12,000.00, 1,2000. Anything else was meant as something else.
_SEPARATORS = ",，、 "
_SEPARATED = re.compile(rf"-?\d{{1,4}}([{_SEPARATORS}]\d{{3,4}})+(\.\d+)? ?万?")


class BadAmountError(ValueError):
    """What was written is no amount; its text tells the writer why, in Chinese, `code` which check failed."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


def parse_amount(written: str) -> Decimal:
    """The 元 meant by 12000, 12,000.00, ¥12,000元 or 1.2万元, digits of any width. Raises BadAmountError."""
    text = repair_digits(written).replace("．", ".").replace("－", "-")
    text = text.translate({ord(mark): None for mark in "¥￥"}).strip().removesuffix("元").strip()
    if any(mark in text for mark in _SEPARATORS) and not _SEPARATED.fullmatch(text):
        raise BadAmountError("金额中的分隔位置不对，请核对，如 12,000.00", "invalid")
    text = text.translate({ord(mark): None for mark in _SEPARATORS})
    factor = Decimal(10000) if text.endswith("万") else Decimal(1)
    try:
        amount = Decimal(text.removesuffix("万")) * factor
    except InvalidOperation:
        raise BadAmountError("金额请填数字，如 12000.00", "invalid") from None
    if not amount.is_finite():
        raise BadAmountError("金额请填数字，如 12000.00", "invalid")
    return amount


def check_amount(amount: Decimal, *, smallest: Decimal = CENT, largest: Decimal = LARGEST_MONEY) -> None:
    """Refuse an amount in 元 that is below zero, out of bounds or finer than a cent. Raises BadAmountError."""
    if amount < 0:
        raise BadAmountError("金额不能为负数", "negative")
    if amount > largest:
        raise BadAmountError(f"金额过大，最多{money(largest)}", "huge")
    if amount < smallest:
        raise BadAmountError(f"金额不能小于{money(smallest)}", "small")
    if amount != amount.quantize(CENT):
        raise BadAmountError("金额最多两位小数（精确到分）", "places")
