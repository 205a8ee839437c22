"""The portal's words: one table that pages, papers, messages and workbooks share.

Nothing here knows a model: kinds and states come in as their codes ("TOWN", "DONE").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

# Words the office no longer uses and what stands for them now; a test looks for the left ones.
RETIRED: dict[str, str] = {
    "考核": "规定动作落实",
    "得分": "落实度",
    "待确认": "待审核",
    "未填报": "逾期未报（或：未到时限）",
    "临期": "临近时限",
    "已补齐": "逾期完成",
    "豁免": "经批准免列",
    "要办的": "待办",
    "等区里确认": "已报待审",
    "去修改": "补正",
    "证明材料": "佐证材料",
    "整改清单": "待完善事项清单",
    "一镇一档": "一镇(街)一档",
    "导出 Excel": "导出表格",
    "导出Excel": "导出表格",
}

PORTAL = "富阳区乡镇(街道)人大工作平台"
# Who signs the district office's papers, and the place before a unit's name in official ones.
DISTRICT = "杭州市富阳区"
OFFICE = f"{DISTRICT}人大常委会办公室"
DEMO = "演示数据，非真实工作情况"
NOT_SECRET = "本平台为非涉密平台，严禁处理、存储、传输国家秘密和工作秘密"  # noqa: S105 - a sentence


@dataclass(frozen=True, slots=True)
class UnitWords:
    """What the bodies and posts of one kind of unit are called."""

    party: str
    chair: str
    deputy: str
    presidium: str
    congress: str
    government: str


UNIT_WORDS: dict[str, UnitWords] = {
    "TOWN": UnitWords("党委", "人大主席", "人大副主席", "主席团", "人代会", "镇政府"),
    "RURAL": UnitWords("党委", "人大主席", "人大副主席", "主席团", "人代会", "乡政府"),
    "SUBDISTRICT": UnitWords(
        "党工委", "人大工委主任", "人大工委副主任", "人大街道工委", "居民议事会", "办事处"
    ),
    "ZONE": UnitWords("党工委", "人大工委主任", "人大工委副主任", "人大工委", "居民议事会", "管委会"),
}

# 量词: which measure word a thing is counted with, and how the two are written together.
MEASURES: dict[str, str] = {
    "单位": "个单位",
    "事项": "项次",
    "材料": "件",
    "代表": "名",
    "会议": "次",
    "日": "天",
}


def words_for(kind: str) -> UnitWords:
    """The words of a unit's kind: TOWN 镇, RURAL 乡, SUBDISTRICT 街道, ZONE 开发区. Raises KeyError else."""
    return UNIT_WORDS[kind]


def post_for(post: str, kind: str) -> str:
    """A post (CHAIR, VICE_CHAIR, SECRETARY, CLERK) as one kind of unit calls it. Raises KeyError else."""
    words = UNIT_WORDS[kind]
    posts = {
        "CHAIR": words.chair, "VICE_CHAIR": words.deputy, "SECRETARY": f"{words.party}书记", "CLERK": "人大干事",
    }  # fmt: skip
    return posts[post]


def presidium_of(name: str, kind: str) -> str:
    """大源镇人大主席团, 富春街道人大街道工委."""
    word = UNIT_WORDS[kind].presidium
    return f"{name}{word}" if word.startswith("人大") else f"{name}人大{word}"


def counted(number: int, thing: str) -> str:
    """A number with its measure word: `counted(3, "材料")` is 3件."""
    return f"{number}{MEASURES[thing]}"


def day(value: date | None) -> str:
    """2026年11月5日; nothing known is blank."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def short_day(value: date | None) -> str:
    """11月5日, where the year is plain from what stands around it."""
    return f"{value.month}月{value.day}日" if value else ""


def moment(value: datetime | None) -> str:
    """2026年11月5日 09:30, in the time the value carries."""
    return f"{day(value.date())} {value:%H:%M}" if value else ""


def money(value: Decimal | int | None) -> str:
    """12,000.00 元, rounded half-up to the cent."""
    if value is None:
        return ""
    return f"{Decimal(value).quantize(Decimal('0.01'), ROUND_HALF_UP):,.2f} 元"


def one_decimal(value: Decimal | Fraction | None) -> str:
    """A score or a percentage as pages show it, half-up to one decimal; None is 暂无."""
    if value is None:
        return "暂无"
    exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
    return str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


def percent(part: int, whole: int) -> str:
    """part ÷ whole as 73.0%; a dash when there is nothing to divide by."""
    return f"{one_decimal(Fraction(100 * part, whole))}%" if whole else "—"


_NUMERALS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """1 … 99 as 一 … 九十九."""
    tens, ones = divmod(number, 10)
    ahead = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return ahead + (_NUMERALS[ones] if ones else "") or _NUMERALS[0]


_FULL_WIDTH_DIGITS = {ord("０") + step: ord("0") + step for step in range(10)}
_YEAR_IN_BRACKETS = re.compile(r"[\[（(【〔﹝［{]\s*((?:19|20)\d\d)\s*[\]）)】〕﹞］}]")
_ORDINAL = re.compile(r"第?\s*0*([1-9]\d*)\s*号")


def repair_digits(text: str) -> str:
    """Full-width digits become half-width; everything else stays."""
    return text.translate(_FULL_WIDTH_DIGITS)


def repair_year_brackets(text: str) -> str:
    """A year in brackets of any shape as GB/T 9704 writes it: 〔2026〕."""
    return _YEAR_IN_BRACKETS.sub(r"〔\1〕", text)


def repair_doc_number(text: str) -> str:
    """A 文号 as GB/T 9704 writes it: 富委办[２０２６]第021号 becomes 富委办〔2026〕21号."""
    repaired = repair_digits(text).strip()
    repaired, found = _YEAR_IN_BRACKETS.subn(r"〔\1〕", repaired)
    if not found:
        return repaired
    head, _, tail = repaired.rpartition("〕")
    return re.sub(r"\s+", "", head) + "〕" + _ORDINAL.sub(r"\1号", tail).strip()


_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)


_TO_REPAIR = re.compile(f"[\r０-９{_CONTROL.pattern[1:]}")


def repair_text(text: str) -> str:
    """Plain text: no control, zero-width or direction-changing characters, full-width digits half-width."""
    if not _TO_REPAIR.search(text):  # almost always
        return text.strip()
    return repair_digits(_CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()
