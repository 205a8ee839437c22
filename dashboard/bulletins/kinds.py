"""What each kind of paper is: its placeholders, its wording as delivered, and what is written around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dashboard.bulletins import correction, district, unit, visit, yearly
from dashboard.bulletins.lines import lines_of, lines_table
from dashboard.bulletins.subject import Subject
from dashboard.bulletins.wording import Figures, given
from dashboard.models import Kind
from papers.docx import Block
from papers.words import OFFICE

CIRCULAR = """\
现将{年度}年度乡镇(街道)人大规定动作落实情况通报如下。
一、总体情况
{总体情况}
{单位数}个乡镇(街道)中，本届已召开党(工)委人大工作会议的{会议本届}个，有现行有效实施意见的{实施意见}个；规定动作及时率{及时率}，已报待审{待审核项次}项次。代表问政提出问题{问政问题}个，办结{问政办结}个；完成民生微实事{微实事完成}个。
二、分项情况
{分项情况}
三、经验做法
{经验做法}
四、存在不足
{存在不足}
五、下步工作
（一）对照清单抓落实。各乡镇(街道)对照反馈单，逐项明确责任人和完成时间，办结一项、报送一项。
（二）紧盯时限抓进度。时限临近的事项提前安排，不压到年底。
{临近时限情况}
（三）加强指导抓质量。区人大常委会办公室对有困难的单位上门指导，需区级协调的事项十个工作日内答复。
"""
BRIEF = """\
{总体情况}
一、主要做法
{经验做法}
二、工作成效
（一）党的领导持续加强。本届已召开党(工)委人大工作会议的乡镇(街道){会议本届}个，有现行有效实施意见的{实施意见}个。
（二）规定动作有序推进。应完成{应完成}项次，已完成{已完成}项次，完成率{完成率}，及时率{及时率}。
（三）民生成效逐步显现。代表问政提出问题{问政问题}个，办结{问政办结}个；完成民生微实事{微实事完成}个。
三、下步打算
围绕还没有完成的规定动作，加强分类指导，推动经验做法在全区推广。
"""
FEEDBACK = """\
{主席团}：
截至{统计时点}，你单位{年度}年度规定动作应完成{应完成}项次，已完成{已完成}项次，完成率{完成率}；逾期{逾期项次}项次，已报待审{待审核项次}项次。落实度{落实度}，全年进度{全年进度}。
一、完成较好的事项
{完成较好}
二、请按顺序完善的事项
{待完善事项}
三、困难和答复
{困难和答复}
四、更正、申诉
{更正情况}
"""
OPEN_ITEMS = """\
截至{统计时点}，{单位数}个乡镇(街道)逾期{逾期项次}项次、涉及{逾期单位数}个单位，已报待审{待审核项次}项次，临近时限{临近时限项次}项次。办结一项，平台自动销号一项。
{待完善事项}
"""
VISIT = """\
{单位}，截至{统计时点}规定动作应完成{应完成}项次、已完成{已完成}项次（完成率{完成率}），逾期{逾期项次}项次。
{在任人员}
一、三个亮点
{三个亮点}
二、三个短板
{三个短板}
三、三句可问
{三句可问}
四、上次承诺、交办的事项
{上次承诺}
五、待区级答复的事项
{需协调事项}
"""
YEARLY = """\
以下为平台记录的{单位}{年度}年度数据，供起草{主席团}工作报告时取用。
一、坚持党的全面领导
{党的领导}
二、依法开展监督
{依法监督}
{会议情况表}
三、发挥代表作用
{代表工作}
{活动情况表}
{经费情况表}
四、办好民生实事
{民生实事}
五、加强自身建设
{自身建设}
六、尚未完成的事项
{下一步}
"""
CORRECTION = """\
{原印发日期}印发的《{原文稿}》，数据取自{快照编号}（统计时点{统计时点}）。印发以后核实更正{更正处数}处，现说明如下，原件不改。
{更正内容}
"""

TO_ALL = "各乡镇人大主席团、人大街道工委"
SENT_TO = """市人大常委会办公厅、研究室
区委常委，区人大常委会组成人员
各乡镇(街道)党(工)委，各乡镇人大主席团、人大街道工委"""
COPIES = "各乡镇(街道)党(工)委"


@dataclass(frozen=True, slots=True)
class Writing:
    """One kind: `words` and `blocks` tell what its placeholders stand for, `details` what it usually carries."""

    kind: Kind
    title: str
    text: str
    words: Mapping[str, str]
    blocks: Mapping[str, str]
    figures: Callable[[Subject], Figures]
    details: Mapping[str, str] = field(default_factory=dict)
    is_form: bool = False


def _open_items(subject: Subject) -> Figures:
    """The list of 待完善事项: a district's numbers and its lines. Nobody closes a line by hand."""
    base = district.district_figures(subject)
    lines = lines_of(subject.board)
    made: list[Block] = [lines_table(lines, subject)] if lines else given("没有待完善的事项。")
    return Figures(base.words, {"待完善事项": made})


WRITINGS: dict[Kind, Writing] = {
    each.kind: each
    for each in (
        Writing(
            Kind.CIRCULAR,
            "关于{年度}年度乡镇(街道)人大规定动作落实情况的通报",
            CIRCULAR,
            district.WORDS,
            district.BLOCKS,
            district.district_figures,
            {"to": TO_ALL, "copies": COPIES, "printed_by": OFFICE},
        ),
        Writing(
            Kind.BRIEF,
            "{年度}年乡镇(街道)人大工作推进情况",
            BRIEF,
            district.WORDS,
            district.BLOCKS,
            district.district_figures,
            {
                "name": "富阳人大信息",
                "compiled_by": OFFICE,
                "sent_to": SENT_TO,
            },
        ),
        Writing(
            Kind.FEEDBACK,
            "{年度}年度规定动作落实情况反馈单",
            FEEDBACK,
            unit.WORDS,
            unit.BLOCKS,
            unit.feedback_figures,
            is_form=True,
        ),
        Writing(
            Kind.OPEN_ITEMS,
            "{年度}年度待完善事项清单",
            OPEN_ITEMS,
            district.WORDS,
            {"待完善事项": "逐条列出，单位按行政区划顺序"},
            _open_items,
            is_form=True,
        ),
        Writing(
            Kind.VISIT,
            "联系点一页纸（{单位}）",
            VISIT,
            unit.WORDS,
            visit.BLOCKS,
            visit.visit_figures,
            is_form=True,
        ),
        Writing(Kind.YEARLY, "{年度}年度年报素材", YEARLY, unit.WORDS, yearly.BLOCKS, yearly.yearly_figures),
        Writing(
            Kind.CORRECTION,
            "关于{单位}《{原文稿}》的更正说明",
            CORRECTION,
            correction.WORDS,
            correction.BLOCKS,
            correction.correction_figures,
            {"to": TO_ALL, "copies": COPIES, "printed_by": OFFICE},
        ),
    )
}
