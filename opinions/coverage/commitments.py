"""What a provision commits to: how often, how much, by when, who."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

_NUMBER = r"[一二三四五六七八九十半两百千万\d.,]+"


class CommitmentKind(enum.Enum):
    """The four things a reviewer looks for in a provision."""

    TIMES = "次数"
    MONEY = "金额"
    DEADLINE = "时限"
    OWNER = "责任主体"


# Each kind, a character without which there is none, and how it is written.
_PATTERNS: tuple[tuple[CommitmentKind, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        CommitmentKind.TIMES,
        re.compile(r"[次场轮件项每回趟遍]"),
        re.compile(
            rf"每(?:届|年度?|半年|季度?|月|两个月|次)(?:任期)?(?:内)?[^，。；;、]{{0,14}}?(?:至少|不少于|召开|开展|"
            rf"组织|听取|安排)?"
            rf"[^，。；;、]{{0,12}}?{_NUMBER}(?:次|场|轮|件|项|回|趟|遍)(?:以上)?|(?:至少|不少于){_NUMBER}(?:次|场|轮|回|趟)|"
            rf"{_NUMBER}(?:次|场)以上|每(?:届|年|半年|季度|季|月)(?=[^，。；;]{{0,20}}(?:召开|听取|研究|组织|开展|"
            rf"审查|报告))"
        ),
    ),
    (
        CommitmentKind.MONEY,
        re.compile(r"[元块万]"),
        re.compile(
            rf"(?:每(?:名|位|人)?(?:代表)?每?(?:人|年)(?:每年)?)?(?:不低于|不少于|按|以)?{_NUMBER}(?:万元|元|亿元|块钱?|万(?=[，。；、）)]|$))"
            rf"(?:[/／](?:人|年|人·年))?(?:以上)?"
        ),
    ),
    (
        CommitmentKind.DEADLINE,
        re.compile(r"[月日天末届]|年[底中之以内]|任期"),
        re.compile(
            rf"(?:每年|当年|次年|本年度?)?{_NUMBER}月(?:{_NUMBER}日|底|上旬|中旬|下旬|份)?(?:之?前|以前)?(?=[^度份]|$)|"
            rf"{_NUMBER}(?:个)?(?:工作)?日(?:之?内|以内)|{_NUMBER}(?:天|个月|年)(?:之?内|以内)|年底前|年中|年末|岁末|"
            rf"任期(?:内|首年|过半|第[一二三四]年)|届[首中满]|换届(?:次年|当年|后)"
        ),
    ),
    (
        CommitmentKind.OWNER,
        re.compile(r"负责|牵头|承办|组织|研究|听取|召开"),
        re.compile(
            r"(?:由|请)?(?:[镇乡]|街道)?(?:党委|党工委|党\(工\)委|党（工）委|党政办|党政综合办|人大主席团|主席团|"
            r"人大(?:街道)?工委|人大办|财政(?:办|所|局)|"
            r"[镇乡](?:人民)?政府|街道办事处|办事处|组织办|综治办|平安(?:法治)?办|各村\(社\)|人大主席|工委主任)"
            r"(?:[^，。；;]{0,8}?)(?:负责|牵头|承办|组织|研究|听取|召开)"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Commitment:
    """One commitment as it is written; `start` and `end` count characters of the sentence."""

    kind: CommitmentKind
    text: str
    start: int
    end: int


def commitments_of(sentence: str) -> tuple[Commitment, ...]:
    """The commitments of one sentence in the order of kinds; none overlaps another of its kind."""
    return tuple(
        Commitment(kind, found.group().strip(), found.start(), found.end())
        for kind, hint, pattern in _PATTERNS
        if hint.search(sentence)
        for found in pattern.finditer(sentence)
        if found.group().strip()
    )
