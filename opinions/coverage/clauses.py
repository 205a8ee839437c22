"""Model clauses (参考条款): a full opinion's wording for each required action, in the words of each kind of unit.

What the office has published in the library for an action comes before these.
"""

from __future__ import annotations

from collections.abc import Iterable

from opinions.aspects import Aspect
from papers.words import UnitWords, numeral

# By action: what a 镇 or 乡 writes, and what a 街道 writes where it differs. {party}, {presidium}, … are the unit's words.
_OF_ALL: dict[str, str] = {
    "term_conference": (
        "每届召开一次{party}人大工作会议。"
        "{party}在每届任期内至少召开一次人大工作会议，总结部署人大工作，"
        "由{party}主要负责同志主持。"
    ),
    "annual_hearing": (
        "每年专题听取并研究人大工作。"
        "{party}每年至少专题听取一次{presidium}工作汇报，"
        "研究解决人大工作中的重要问题，一般安排在11月底前。"
    ),
    "duty_funds": (
        "保障代表履职经费。代表履职经费按每名代表每年不低于2000元的标准列入年度预算，"
        "专款专用，由{presidium}审核使用，年底向代表通报。"
    ),
    "document_filing": (
        "实行规范性文件备案审查。"
        "{government}制发的规范性文件自公布之日起30日内报{presidium}备案，"
        "{presidium}自收到之日起30日内提出审查意见。"
    ),
    "reserve_fund": (
        "管好民生微实事专项储备金。每年安排民生微实事专项储备金，专账管理，"
        "项目经征集、会商、审批后实施，完成后组织验收，年底向代表报告使用情况。"
    ),
    "governance": (
        "组织代表参与社会治理。将代表编入网格，每名代表每年至少参加一次矛盾纠纷化解、平安建设等社会治理活动。"
    ),
    "full_time_clerk": (
        "落实人大干事专职化。配备1名专职人大干事，不兼任其他职务，未经{presidium}同意不得抽调、借调。"
    ),
}
_OF_CONGRESS: dict[str, str] = {
    "fiscal_oversight": (
        "加强财经监督。{congress}审查批准年度预算、预算调整方案和决算，"
        "每年6月至9月听取预算执行情况和上年度决算的报告。"
    ),
    "midyear_inquiry": (
        "开展年中人代会代表问政。每年年中召开的人代会安排代表问政，提问不少于3个，"
        "有关负责人当场答复，需要后续办理的限期办结并反馈。"
    ),
}


def model_clause(action: str, words: UnitWords) -> str:
    """The model clause of an action in a unit's own words; blank where there is none."""
    written = _OF_ALL.get(action) or _OF_CONGRESS.get(action, "")
    return written.format(
        party=words.party, presidium=words.presidium, government=words.government, congress=words.congress
    )


def template(title: str, actions: Iterable[tuple[str, str]], words: UnitWords) -> list[str]:
    """A draft to start from: the four aspects, and under each the clauses of its actions (slug, aspect)."""
    asked = list(actions)
    lines = [
        title,
        "为深入贯彻落实上级党委关于人大工作的部署要求，推动新时代人大工作高质量发展，结合实际，提出如下意见。",
    ]
    serial = 0
    for place, aspect in enumerate(Aspect):
        lines.append(f"{numeral(place + 1)}、{_HEADINGS[aspect]}")
        for slug, own in asked:
            if own == aspect and (clause := model_clause(slug, words)):
                serial += 1
                lines.append(f"（{numeral(serial)}）{clause}")
    lines.append("本意见自印发之日起施行。")
    return lines


_HEADINGS: dict[str, str] = {
    Aspect.LEADERSHIP: "加强党对人大工作的全面领导",
    Aspect.FUNCTIONS: "支持和保证人大履职尽责",
    Aspect.DEMOCRACY: "深入践行全过程人民民主重大理念",
    Aspect.BUILDING: "切实加强人大自身建设",
}
