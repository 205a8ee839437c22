"""By which words each required action is known in an opinion, and what a sentence must say to provide for it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTY = r"(?:党委|党工委|党\(工\)委|党（工）委|镇委|乡委|党委会|党委会议|党工委会议|党的委员会)"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


@dataclass(frozen=True, slots=True)
class ActionWords:
    """How one action is recognised.

    `subject`: words that name it, in the sentence or in the heading above it. `act`: what must be said of it, in the
    sentence itself. `not_it`: a neighbour that looks like it. `affirms`: a refusal that is part of what it asks.
    """

    id: str
    subject: re.Pattern[str]
    act: re.Pattern[str]
    not_it: re.Pattern[str] | None = None
    affirms: re.Pattern[str] | None = None


ACTIONS: tuple[ActionWords, ...] = (
    ActionWords(
        id="term_conference",
        subject=_any(rf"(?:{_PARTY}[^，。；;]{{0,6}})?人大工作会议(?!精神)", r"人大工作专题会议"),
        act=_any(r"每届|任期内|届内|一届|五年|本届|每届任期", r"(?:召开|举行|开好|筹备)"),
        not_it=_any(
            r"人大工作会议(?:精神|要求|部署|以来|文件|召开以来|上的|确定|明确)",
            r"(?:中央|省委|市委|区委)(?:人大)?人大工作会议",
            r"(?:中央|省委|市委|区委)[^，。；;]{0,4}人大工作会议",
        ),
    ),
    ActionWords(
        id="annual_hearing",
        subject=_any(
            rf"{_PARTY}[^。；;]{{0,20}}(?:听取|研究|讨论)[^。；;]{{0,16}}人大[^。；;]{{0,10}}(?:工作|汇报|报告|事项|问题)",
            r"专题(?:听取|研究|讨论)[^。；;]{0,14}人大",
            r"(?:听取|研究)(?:并(?:研究|听取))?[^。；;，]{0,10}人大(?:主席团|街道工委|工委|党组)?[^。；;，]{0,6}工作",
            r"听取(?:人大|主席团|人大主席团|人大街道工委|工委)[^。；;，]{0,10}(?:汇报|报告)",
            r"人大工作[^。；;]{0,16}(?:列入|纳入|摆上)[^。；;]{0,10}(?:重要)?(?:议事日程|议题|会议议题)",
            r"人大工作[^。；;，]{0,4}(?:专题)?汇报",
        ),
        act=_any(
            r"每年|每半年|每季度|年度|年内|定期|全年|一年|上半年|下半年|年初|年末|年底|年终|至少|不少于"
        ),
        not_it=_any(r"(?:区委|市委|区人大常委会|政府)(?:常委会|党组)?(?:每年)?(?:专题)?(?:听取|研究)"),
    ),
    ActionWords(
        id="duty_funds",
        subject=_any(
            r"代表[^。；;，]{0,8}(?:履职|活动|工作|学习|培训)?[^。；;，、]{0,4}(?:经费|补助|补贴|资金)",
            r"履职[^。；;，、]{0,4}(?:经费|补助|补贴|保障金)",
            r"代表活动[^。；;，、]{0,3}费用?",
            r"代表(?:开展|参加)[^。；;]{0,24}(?:经费|资金|费用)",
        ),
        act=_any(
            r"列入|纳入|预算|保障|标准|每人|人均|每名|每位|专款专用|专户|核定|不低于|不少于|足额|安排|列支|支出|使用|核算|拨付|报销|审批|管理|公开"
        ),
        not_it=_any(r"微实事", r"储备金"),
    ),
    ActionWords(
        id="document_filing",
        subject=_any(
            r"规范性文件",
            r"(?:红头文件|行政文件|政策文件|决议决定|决议、决定)[^。；;]{0,16}(?:备案|审查)",
            r"备案审查",
            r"文件[^。；;]{0,20}(?:报送|送|报)[^。；;]{0,16}备案",
        ),
        act=_any(r"备案|审查|报备"),
    ),
    ActionWords(
        id="fiscal_oversight",
        subject=_any(
            r"(?:财经|财政|预算|预决算|决算|国有资产|政府性?债务|财政资金)[^。；;]{0,14}(?:监督|审查|审议|审批|监管)",
            r"(?:监督|审查|审议|审批|批准|听取)[^。；;]{0,24}(?:预算|决算|财政|国有资产|财经)",
            r"预算[^。；;]{0,10}(?:草案|调整|执行)",
        ),
        act=_any(r"审查|审议|审批|批准|监督|听取|报告|监管|联网"),
        not_it=_any(
            r"(?:经费|储备金|资金|补助|补贴)[^。；;，]{0,12}(?:列入|纳入)[^。；;，]{0,12}预算",
            r"微实事",
            r"储备金",
        ),
    ),
    ActionWords(
        id="reserve_fund",
        subject=_any(
            r"微实事",
            r"民生[^。；;，、]{0,6}储备金",
            r"储备金",
            r"民生(?:小事|实事)[^。；;，]{0,6}(?:专项|专用)(?:资金|经费)",
        ),
        act=_any(
            r"(?:储备金|资金|经费|资金池|专项|专账|预算)[^。；;]{0,40}(?:设立|建立|安排|列支|管理|使用|审批|拨付|核算|专款专用|公开|支付|支出|监管|不低于|不少于|万元)",
            r"(?:设立|建立|安排|列支|规范|加强|完善|落实|制定|管好|用好|每年)[^。；;]{0,30}(?:储备金|资金|经费|资金池|专账|万元)",
        ),
    ),
    ActionWords(
        id="midyear_inquiry",
        subject=_any(
            r"问政",
            r"(?:年中|半年)[^。；;]{0,30}(?:提问|询问|质询|发问|问答)",
            r"(?:提问|询问|质询|发问)[^。；;]{0,30}年中",
        ),
        act=_any(
            r"(?:年中|半年|7月|8月|9月|七月|八月|九月|每年|年度|一次|议程|议题|环节|召开|组织|开展|安排|举行|设置|邀请|提出|答复|提问|询问|办结)"
        ),
        not_it=_any(r"(?:电视|媒体|网络|广播)问政"),
    ),
    ActionWords(
        id="governance",
        subject=_any(
            r"代表[^。；;]{0,36}(?:社会治理|基层治理|乡村治理|社区治理|矛盾|纠纷|调解|平安|网格|信访|综治)",
            r"(?:社会治理|基层治理|乡村治理|社区治理|矛盾纠纷|纠纷化解|平安建设|网格)[^。；;]{0,30}代表",
            r"参与(?:社会|基层|社区|乡村)治理",
        ),
        act=_any(
            r"参与|参加|投身|编入|进网格|入网格|调解|化解|认领|包联|联系|巡查|走访|发挥|组织|引导|发动|动员|下沉|助力|担任"
        ),
    ),
    ActionWords(
        id="full_time_clerk",
        subject=_any(
            r"人大(?:办(?:公室)?)?[^。；;，]{0,8}(?:干事|秘书|工作人员|专干|干部)",
            r"(?:干事|专干)[^。；;，]{0,6}专职",
            r"人大干事",
            r"专职[^。；;，、]{0,8}(?:干事|专干|工作人员)",
        ),
        act=_any(
            r"专职|专人|专岗|专干|全职|不(?:得|再)?兼(?:任|职)?|不得(?:抽调|借调)|不(?:安排|承担)[^。；;]{0,10}(?:其他|别的)|脱离其他|只负责人大"
        ),
        not_it=_any(r"专职(?:副)?主席(?!.{0,20}干事)", r"专职(?:副)?主任(?!.{0,20}干事)"),
        affirms=_any(
            r"不(?:得|再|应|宜)?(?:安排|承担|兼|从事|抽调|借调)[^。；;，]*",
        ),
    ),
)
WORDS: dict[str, ActionWords] = {words.id: words for words in ACTIONS}
