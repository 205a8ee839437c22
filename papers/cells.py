"""Reading one cell as people write it. Every `read_` gives None for a blank, or raises Unreadable.

Its text says what to write. A cell is what a workbook holds: text, a number, a true date, true or false.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from papers.amounts import LARGEST_MONEY, BadAmountError, check_amount, parse_amount
from papers.dates import EARLIEST, EXAMPLE, LATEST, BadDayError, parse_day
from papers.words import day, repair_text

Cell = str | int | float | Decimal | bool | date | datetime | time | timedelta | None
T = TypeVar("T")

# What people put where nothing is to be said.
_NOTHING = frozenset(
    ("/", "\\", "//", "-", "--", "---", "_", "无", "暂无", "没有", "〇", "空", "不详", "N/A", "n/a", "#N/A", "null")
)  # fmt: skip
_LONGEST_NOTHING = max(map(len, _NOTHING))
_DASHES = str.maketrans(dict.fromkeys("—–―－‐‑−─", "-"))
_SPACES = re.compile(r"\s+")
_BRACKETED = re.compile(r"[(（\[【〔][^)）\]】〕]*[)）\]】〕]")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_SCIENTIFIC = re.compile(r"^\d(\.\d+)?[eE]\+?\d{1,2}$")


class Unreadable(ValueError):
    """The cell cannot be read; the text tells its writer what to write instead, in Chinese."""


@lru_cache(maxsize=65_536)  # a sheet says the same words again and again
def fold(text: str) -> str:
    """Text for comparing: digits and letters of normal width, no white space, one kind of bracket and dash."""
    plain = unicodedata.normalize("NFKC", repair_text(text))
    return plain if plain.isalnum() else _SPACES.sub("", plain).translate(_DASHES)


def is_blank(cell: Cell) -> bool:
    """Nothing, or one of the marks for nothing: /, 无, —, -."""
    if cell is None:
        return True
    if not isinstance(cell, str) or (len(cell) > _LONGEST_NOTHING and cell.isalnum()):
        return False
    return not (text := fold(cell)) or text in _NOTHING


def cell_text(cell: Cell) -> str:
    """The cell as Excel would show it: 3 for 3.0, 2026年11月5日 for a date."""
    match cell:
        case None:
            return ""
        case bool():
            return "是" if cell else "否"
        case datetime():
            return day(cell.date()) if cell.time() == time() else f"{day(cell.date())} {cell:%H:%M}"
        case date():
            return day(cell)
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
        case _:
            return repair_text(str(cell))


def read_text(cell: Cell, *, longest: int = 200) -> str | None:
    """Plain text of at most `longest` characters."""
    if is_blank(cell):
        return None
    text = cell_text(cell)
    if len(text) > longest:
        raise Unreadable(f"内容过长：最多{longest}字，现有{len(text)}字，请缩短")
    return text


def read_day(cell: Cell, *, is_1904: bool = False) -> date | None:
    """A day: a true date, Excel's number of days (`is_1904`: the other calendar), or any way people write one."""
    if is_blank(cell):
        return None
    match cell:
        case datetime():
            return _in_range(cell.date())
        case date():
            return _in_range(cell)
        case bool() | time() | timedelta():
            raise Unreadable(f"“{cell_text(cell)}”不是日期，请写成“{EXAMPLE}”的样子")
        case int() | float() | Decimal():
            return _counted_day(Decimal(str(cell)), is_1904)
    text = _plain_day(str(cell))
    if text.isdigit() and len(text) == 5:
        return _counted_day(Decimal(text), is_1904)
    try:
        return parse_day(text)
    except BadDayError as error:
        raise Unreadable(_why_no_day(text, str(error))) from None


def _in_range(value: date) -> date:
    if EARLIEST <= value.year <= LATEST:
        return value
    raise Unreadable(f"{day(value)}的年份不对，应在{EARLIEST}年至{LATEST}年之间，请核对")


def _counted_day(number: Decimal, is_1904: bool) -> date:
    """46331 is 2026年11月5日 in Excel's count of days; 20261105 means the same; 2026.11 is a month."""
    if not number.is_finite() or abs(number) > 99_999_999:
        raise Unreadable(f"“{number}”不是日期，请写成“{EXAMPLE}”的样子")
    whole = int(number)
    if 10_000 <= number < 100_000:
        return _in_range((date(1904, 1, 1) if is_1904 else date(1899, 12, 30)) + timedelta(days=whole))
    try:
        return parse_day(str(whole) if number == whole else str(number))
    except BadDayError as error:
        raise Unreadable(_why_no_day(f"{number:f}", str(error))) from None


_TAIL = re.compile(
    r"(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?|[上下]午.*|\(?(?:星期|周)[一二三四五六日天]\)?)$"
)
_HAN_DAY = re.compile(
    r"^([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]$"
)
_HAN_DIGITS = {sign: number for number, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}


def _plain_day(written: str) -> str:
    """The day without its hour or weekday, with one kind of dash; 二〇二六年十一月五日 in digits."""
    text = (
        unicodedata.normalize("NFKC", repair_text(written))
        .translate(_DASHES)
        .replace("。", ".")
        .strip(" .,;、'")
    )
    text = _TAIL.sub("", text).strip()
    if found := _HAN_DAY.match(text):
        year = "".join(str(_HAN_DIGITS[sign]) for sign in found[1])
        return f"{year}-{han_number(found[2])}-{han_number(found[3])}"
    return _SPACES.sub("", text).removesuffix("号").replace("、", ".")


def _why_no_day(text: str, reason: str) -> str:
    """Name the usual slips: no day, no year, two days, a year of two digits."""
    if re.fullmatch(r"\d{4}([-./年]\d{1,2}月?|年)?", text):
        return f"“{text}”没有写到日，请写成“{EXAMPLE}”的样子"
    if re.fullmatch(r"\d{1,2}[-./月]\d{1,2}日?", text):
        return f"“{text}”没有写年份，请写成“{EXAMPLE}”的样子"
    if re.match(r"\d{4}\D\d{1,2}\D\d{1,2}日?\s*(?:-|~|至|到|、|,|及|和|\.)", text):
        return f"“{text}”写了不止一天，请只写开始的那一天，如“{EXAMPLE}”"
    if re.match(r"\d{1,2}[-./]\d{1,2}[-./]\d{1,4}$", text):
        return f"“{text}”看不出哪个是年份，请把四位年份写在前面，如“{EXAMPLE}”"
    return reason if "写成" not in reason else f"“{text[:20]}”不是日期，请写成“{EXAMPLE}”的样子"


def han_number(text: str) -> int | None:
    """三, 十, 十七, 二十, 二十一 as a number up to 99; None if it is none."""
    if not text or any(sign not in "一二三四五六七八九十" for sign in text) or text.count("十") > 1:
        return None
    if "十" not in text:
        return _HAN_DIGITS[text] if len(text) == 1 else None
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    return 10 * (_HAN_DIGITS[tens] if tens else 1) + (_HAN_DIGITS[ones] if ones else 0)


def factor_of(head: str) -> Decimal:
    """What a number under this head is multiplied with to be 元: 10000 under 金额（万元）, else 1."""
    return Decimal(10_000) if "万元" in fold(head) else Decimal(1)


def read_amount(
    cell: Cell,
    *,
    factor: Decimal = Decimal(1),
    smallest: Decimal = Decimal(0),
    largest: Decimal = LARGEST_MONEY,
) -> Decimal | None:
    """元 with two places. A bare number is taken times `factor` (see factor_of); a text may name 元 or 万元 itself."""
    if is_blank(cell):
        return None
    try:
        match cell:
            case bool() | date() | time() | timedelta():
                raise BadAmountError(f"“{cell_text(cell)}”不是金额，请填数字，如 12000.00", "invalid")
            case int() | float() | Decimal():
                amount = _bare(Decimal(str(cell)), factor)
            case _:
                amount = _written_amount(str(cell), factor)
        check_amount(amount, smallest=smallest, largest=largest)
    except BadAmountError as error:
        raise Unreadable(str(error)) from None
    return amount.quantize(Decimal("0.01"))


def _bare(number: Decimal, factor: Decimal) -> Decimal:
    """A computed number carries dust (1234.5600000001); what is less than a hundredth of a cent is dust."""
    if not number.is_finite() or abs(number) > LARGEST_MONEY:
        raise BadAmountError(
            "金额请填数字，如 12000.00" if not number.is_finite() else "金额过大，请核对", "invalid"
        )
    amount = number * factor
    near = round(amount, 2)
    return near if abs(amount - near) < Decimal("0.0001") else amount


def _written_amount(written: str, factor: Decimal) -> Decimal:
    text = unicodedata.normalize("NFKC", repair_text(written)).replace("人民币", "").strip()
    text = re.sub(r"^(?:RMB|CNY)", "", text, flags=re.IGNORECASE).removesuffix("整").strip()
    text = re.sub(r"\s+(?=[万元])", "", text)
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    if _SCIENTIFIC.match(text):
        return Decimal(text) * factor
    amount = parse_amount(text)
    return amount if text.endswith(("元", "万")) else _bare(amount, factor)


_COUNTED = re.compile(r"^(-?\d+)(?:\.0+)?(?:人次|人|名|位|个|项|件|次|届|年|年度|份|期|条|家)?$")


def read_whole(cell: Cell, *, least: int = 0, most: int = 1_000_000) -> int | None:
    """A whole number: 12, 12.0, 12人, 1,200, 第十七届, ２０２６年."""
    if is_blank(cell):
        return None
    wrong = Unreadable(f"“{cell_text(cell)[:20]}”不是整数，请只填一个数字，如 12")
    match cell:
        case bool() | date() | time() | timedelta():
            raise wrong
        case int() | float() | Decimal():
            number = Decimal(str(cell))
            if not number.is_finite() or number != int(number):
                raise wrong
            whole = int(number)
        case _:
            text = fold(str(cell)).removeprefix("第")
            if re.fullmatch(r"\d{1,3}(,\d{3})+", text):
                text = text.replace(",", "")
            found = _COUNTED.match(text)
            spoken = han_number(re.sub(r"[届次个人名位]$", "", text))
            if found:
                whole = int(found[1])
            elif spoken is not None:
                whole = spoken
            else:
                raise wrong
    if not least <= whole <= most:
        raise Unreadable(f"{whole}不在允许的范围内，应在{least}至{most}之间，请核对")
    return whole


_MOBILE = re.compile("1[0-9]{10}")
_PHONE = re.compile(r"^(?:1\d{10}|0\d{2,3}-?\d{7,8}(?:-\d{1,6})?|[2-9]\d{6,7}|[1-9]\d{4,5})$")


def read_phone(cell: Cell) -> str | None:
    """A phone's digits: 13800001234, 0571-63321234. Numbers (13800001234.0) are text again; 1.38E+10 is lost."""
    if isinstance(cell, str) and _MOBILE.fullmatch(cell):
        return cell
    if is_blank(cell):
        return None
    if isinstance(cell, (bool, date, time, timedelta)):
        raise Unreadable("电话只写数字，如 13800001234")
    is_number = not isinstance(cell, str)
    text = fold(cell_text(cell)).strip("'`")
    if _SCIENTIFIC.match(text) or (is_number and text.endswith("0000000") and len(text) == 11):
        raise Unreadable(
            "号码被 Excel 变成了科学计数，后面几位已经丢失；请把这一列设为“文本”后重新填写完整号码"
        )
    if len(re.findall(r"\d{7,}", text)) > 1 and re.search(r"[/、,;或]", text):
        raise Unreadable(f"写了不止一个号码（{text[:30]}），请只留一个")
    plain = re.sub(r"^(?:\+?0{0,2}86)-?(?=1\d{2})", "", text.replace("(", "").replace(")", "-"))
    joined = plain.replace("-", "")
    if re.fullmatch(r"1\d{10}", joined):
        return joined
    if _PHONE.match(plain):
        return plain
    if joined.isdigit() and len(joined) in {11, 10} and not joined.startswith(("0", "1")):
        raise Unreadable(f"“{text}”像是座机，缺区号前面的 0，请写成 0{joined[:3]}-{joined[3:]}")
    if joined.isdigit() and joined.startswith("1"):
        raise Unreadable(f"手机号应为11位，“{text}”是{len(joined)}位，请核对")
    raise Unreadable(f"“{text[:30]}”不是电话号码，只写数字，如 13800001234 或 0571-63321234")


_PLAIN_NAME = re.compile("[\u4e00-\u9fff]{2,4}")


def read_name(cell: Cell) -> str | None:
    """One person's name; 张 三 and 张　三 are 张三, the dot in a long name stays."""
    if isinstance(cell, str) and _PLAIN_NAME.fullmatch(cell) and cell not in _NOTHING:
        return cell
    if is_blank(cell):
        return None
    if not isinstance(cell, str):
        raise Unreadable(f"“{cell_text(cell)[:20]}”不是姓名，请写姓名")
    text = unicodedata.normalize("NFKC", repair_text(cell)).strip(" .,;:、*")
    text = re.sub(r"\s*[·•・‧∙]\s*", "·", text)
    if _HAN.search(text):
        if re.search(r"[、,;/]|\S+\s{2,}\S{2,}\s", text):
            raise Unreadable(f"“{text[:20]}”像是几个人，请每人一行")
        text = _SPACES.sub("", text)
    else:
        text = _SPACES.sub(" ", text)
    if bracket := _BRACKETED.search(text):
        raise Unreadable(f"姓名一列只写姓名，“{bracket[0]}”请删去或写到备注")
    if not text or any(sign.isdigit() for sign in text):
        raise Unreadable(f"“{text[:20]}”不是姓名，请写姓名，不带编号")
    if len(text) > 50:
        raise Unreadable(f"姓名过长：最多50字，现有{len(text)}字")
    return text


_YES = frozenset(("是", "有", "对", "已", "√", "✓", "✔", "☑", "■", "y", "yes", "t", "true", "1"))
_NO = frozenset(
    ("否", "无", "没有", "不是", "未", "×", "✗", "✘", "x", "☐", "□", "n", "no", "f", "false", "0")
)


def read_flag(cell: Cell) -> bool | None:
    """是 or 否, √ or ×. Blank is None; 无 is said, so it is no."""
    if isinstance(cell, bool):
        return cell
    text = fold(cell_text(cell)).lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    if is_blank(cell):
        return None
    raise Unreadable(f"“{cell_text(cell)[:20]}”看不出是或否，请写“是”或“否”")


def read_choice(cell: Cell, choices: Mapping[str, T]) -> T | None:
    """The value whose name the cell writes; spaces, width and brackets do not matter. The error lists the names."""
    if isinstance(cell, str) and fold(cell) in (names := {fold(name): name for name in choices}):
        return choices[names[fold(cell)]]
    if is_blank(cell):
        return None
    written = fold(cell_text(cell))
    bare = _BRACKETED.sub("", written)
    found = {name for name in choices if _BRACKETED.sub("", fold(name)) == bare}
    if len(found) == 1:
        return choices[found.pop()]
    told = "、".join(list(dict.fromkeys(choices))[:12])
    raise Unreadable(f"没有“{cell_text(cell)[:20]}”这一项，请写：{told}")
