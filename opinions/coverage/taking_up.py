"""Whether a paragraph goes on with the one before it: it takes up, at its beginning, a word of it.

工作会议部署的任务由…分解 after …召开一次党委人大工作会议; 收到《审查建议书》后… after …开出《审查建议书》.
"""

from __future__ import annotations

import re

from opinions.coverage.second_halves import OPENED_BY, OWN_WORDS, SAID_OF_IT

_NUMBER = re.compile(
    r"(?:第[一二三四五六七八九十百\d]+[条章节款件项桩，,、][，,、]?|"
    r"[一-鿿]{2,6}之[一二三四五六七八九十]+[：:、，]|(?:任务|事项|措施|举措)[一二三四五六七八九十\d]+[：:、．.\s]?|"
    r"\d{1,2}(?:\.\d{1,2})+[、.．\s]?|[（(【]?[一二三四五六七八九十\d]{1,3}(?:\.\d{1,2})*[)）】、.．\s]|"
    r"[一二三四五六七八九十]+(?:是|要)|[①-⑳⑴-⒇◆●▲★■◇○△☆□▪➤—－-]+|[A-Z]\d*[.、\s]?)?[\s　]*"
)
# Who acts, when, and what holds a sentence together: paragraphs of whatever kind share it, so it takes up nothing.
_COMMON = re.compile(
    r"(?:本|全|各|我)?(?:镇|乡|街道|社区|村)?(?:党委会?|党工委|党\(工\)委|党政|人民政府|政府|办事处|人大(?:主席团|"
    r"街道工委|工委|办公室|办|主席|常委会)?|"
    r"主席团?|(?<!党)工委|财政(?:所|办|局|部门)?|党政办|办公室|司法所|派出所|(?:人民)?代表大会|人代会|代表(?:小组|"
    r"联络站)?|书记|主任|[镇乡]长|委员|负责人|"
    r"领导|干部|人员|单位|部门|会议|全委会)|(?:每|当|次|本|上|下|全|今|明|来|一)(?:年度?|季度?|月|届|次)|"
    r"年[初中底末终度]|[上下]半年|"
    r"(?<![\d一二三四五六七八九十两])[\d一二三四五六七八九十两]+(?:个)?(?:季度?|月|日|天|年|次|名|人|个|件|"
    r"项)(?:份)?(?:[底内前后以])*|"
    r"应当?|必须|须|不得|可以|一般|原则上|至少|不少于|不低于|同时|并且|以及|或者|其他|有关|相关|参加|参与|具体|情况|工作|组织|"
    r"负责|开展|进行|建立|落实|"
    r"实行|加强|强化|深化|坚持|支持|聚焦|紧盯|关于|规定|要求|按照|根据|通过|安排|制定|纳入|列入|建设|制度|机制|主要|"
    r"及时|定期|统一|专题|所有|"
    r"全部|各类|任何|问题|内容|方式|办理|提出|听取|报告|配备|研究|管理|召开|监督|民生实事|实事(?:项目|候选)|民生(?!微)|"
    r"联络站?|活动|重大|保障|任务|"
    r"责任|依法|事项|中央|[省市区县]委|上级|文件所称|法律|条例|统筹|大会|"
    r"之[内外前后间]|第[一二三四五六七八九十\d]+|以[内外上下前后]"
)
# What opens a clause before its first word of content.
_OPENING = re.compile(
    r"(?:凡|对于?|收到|接到|经过?|被|在|未|没有?|逾期|因|为|当(?![场事])|如|若|遇有?|其中|由|按|将|把|从|自|于|向|至|"
    r"到|每|各|一|的|得|地|等|和|与|及|、|以|所|"
    r"本|全|镇|乡|街道|[“”《》（）　\s])*"
)
_SENTENCE = re.compile(r"[^。；;]*")
# So short a line is no second paragraph of an article.
_SLOGAN = 12
_CLAUSE = re.compile(r"[^，。；;：:,]+")
# 该…, 上述…, 这笔…: what it points at, of two characters or one.
_POINTS = re.compile(
    r"(?<![与和同除])(?:(?:上述|前述|前款|前条|前项|本条|本项)(?:所列|所称|规定)?的?|(?<![应合活])该(?:项|类|次|笔|"
    r"名|份)?|[此这那](?:一|几|两|三)?(?:些|个|笔|项|次|份|页|类|名|位|样的|本|张|套|支|场)?)([一-鿿]{1,2})"
)
_AFORESAID = re.compile(r"形成的|据此|由此|(?:上述|前述|前款|前条|前项)(?!规定的?外|之外|以外)")
_HEAD_NOUN = re.compile(r"^[^，。；;：:,]{2,16}的([一-鿿]{2})")
# What says that something is not of the kind.
_NOT_AMONG = re.compile(
    r"仍按[^，。；]{0,24}(?:程序|办法|规定|渠道|票决)|不(?:列入|纳入|属于|适用|受)(?:上述|前述|前款|前条|本条|该|此)|涉及党内|不在(?:此列|其列|上述)"
)
# A word that says that it is another one of the kind.
_ANOTHER = re.compile(
    r"另(?!行)|其他(?!会议代替|组织|干部|工作|科室|单位|人员兼)|别的|此外|还[应要须需]|也[应要须需是]"
)
# One character that is pointed at (这个人, 该笔款), and what may be meant.
_POINTED = {
    "会": {"term_conference", "annual_hearing", "midyear_inquiry"},
    "钱": {"duty_funds", "reserve_fund"},
    "款": {"duty_funds", "reserve_fund"},
    "人": {"full_time_clerk"},
    "岗": {"full_time_clerk"},
}
_ANOTHER_MATTER = re.compile(
    r"本意见|以上|人民代表大会|各(?:单位|级|地|党|线|办)|施行|(?<!在)联络[站点]|^主席团(?:通过|成员)|村级|村集体|"
    r"村干部|村委|村监|"
    r"村民|各村|村规|支部|党建|"
    r"党费|党代表|中心组|学习|宣传|宣讲|视察|调研|建议|议案|选民|述职|票决|民生实事|例会|网格员|网格长|"
    r"志愿|预备费|应急|防汛|救灾|工会|妇联|共青团|工青妇|政协|纪委|纪检|司法所|派出所|税|采购|合同|章程|办公|设备|"
    r"会议费|人代会(?:期间|的)|环境|安全|换届|选举|"
    r"居民议事|议事会|议事代表|党代会|党员代表|领导干部|干部大会|工作评议|救助|公益|听证|请假|辞去|取酬|挂职|监督计划|"
    r"请示报告|代表之家|订阅|内刊|星级|培训|轮训|评选|优秀|先进|表彰|列席|党委文件|党内|主任|委员|内部|公开栏|门户网站|主席团(?:"
    r"会议[^，。；]{0,6}每)|资格审查|合法性(?!审[核查]意见)|归档|重点工程|重大工程|协商|恳谈|慈善|粮食"
)
# What a first clause begins with where it is no part of a provision for the action: money, offices and people of others.
_OF_OTHERS = {
    "annual_hearing": r"[^，。；]{0,4}(?:主席团会议|主席团例会|政府常务)",
    "term_conference": r"(?!.*人大工作|参|与会|会议|会后|会前|上述|议程)[^，。；由经报]{0,14}(?:"
    r"扩大会|全委会|例会|主席团|人民代表大会|人代会|座谈会|务虚会|党委会|"
    r"工委会|宣传|统战|组织工作|政法|党代会)",
    "duty_funds": r"[^，。；]{0,10}(?:离退休|退休干部|[居村]民小组长|预算编制|国库|三保|资金调度|增收节支|"
    r"党群|公约|资产|重大决策|议事厅|食堂|车辆|绿化|广告|工程|村级|村干部|机关)",
    "fiscal_oversight": r"(?!.*(?:人大|主席团|代表|人代会|大会))"
    r"[^，。；]{0,4}(?:村级|村集体|镇属|国企|[^，。；]{0,2}公司|合作社|食堂|村干部)",
    "reserve_fund": r"[^，。；]{0,10}(?:产业|招商|扶持|引导|救助|慈善|文体|科技|人才|养老|食堂|公司|村级)",
    "midyear_inquiry": r"(?!.*(?:年中|问政))[^，。；]{0,16}(?:书面建议|综治|矛调|述职|四亮|评选|星级|"
    r"案卷|网格|党代|兼职|居民议事|专题询问|工作评议|面对面|通报会)",
    "governance": r"(?!.*(?:代表|观察员))[镇乡街道区]*(?:社会治理|综治|平安|信访|司法|派出所|综合执法|应急|村委|社区|"
    r"警务|专职|调解委员会|调委会)(?:[^，。；]{0,3}(?:中心|办|所|站|队|会))?(?!调|报|转|派)",
    "full_time_clerk": r"[镇乡街道]{0,2}(?:人大|工委)?设?(?:专职)?(?:副?主席|副?主任)|"
    r"(?!.*(?:人大|干事|专干|专职))(?:全|各|本|镇|乡|街道|党政)*(?:文书|会计|出纳|司机|"
    r"[^，。；]{0,3}负责人|办公室|科室|"
    r"机关|干部|工作人员|编外|公益|"
    r"临时|职工|站所)",
    "document_filing": r"(?!.*(?:文件|备案|审查|报备|审核))[^，。；]{0,12}(?:综治|干部|党代会|公约|资金|救助|"
    r"消防|备用金|公司|预算|账|议事|"
    r"联络站|接待|实事|候选|矛盾|述职|人代会)",
}
# Who a second half that names anybody must speak of.
_INSTITUTION = re.compile(
    r"[^，。；;]{0,6}?(?:镇|乡|街道|社区|村|党委|人大|主席|政府|办|所|站|中心|队|书记|部门|单位|委员会|员)"
)
_WHO = {"governance": r"代表|观察员|联络员|调解员"}
# A slogan that may stand over the second half of a provision for whatever action.
_ANY_MATTER = re.compile(
    r"稳定|管理|使用|保障|落实|跟踪|实效|闭环|办理|反馈|严格|规范|公开|问责|追责|结果|整改|流程|程序|纪律|运用|督查|考评|兑现"
)
# What is said of an opinion as a whole, or by and of those above it and beside it.
_OF_ALL = re.compile(
    r"^[^，。；]{0,6}(?:代表|建议)[^，。；]{0,6}建议[，由]|指导思想|为指导|旗帜|重要组成部分|(?:提出|作出|作|形成)(?:如下|以下|几点|下列)|现将|现就|印发给你们|(?:如下|以下)[^，。；]{0,6}"
    r"(?:安排|明确|意见|措施|行动)|^附件|本(?:清单|表|问答|规程)|说明：|今后一个时期|(?:到|至)本届期末|用[一二三四五两]年时间|"
    r"^[^，。；]{0,6}当前，|^各(?:责任单位|科室|社区|村|单位|站所|支部|党支部|机关)[^，。；]{0,8}(?:要|应|须|：|:)|"
    r"重要(?:意义|性)|贯彻落实情况|(?:去年|近年|七十余年)|作为[^，。；]{0,6}遵循|(?:县|区|市|省)(?:委|人大常委会|政府|财政局|审计局)"
    r"[^，。；]{0,6}(?:每|组织|召开(?!的)|对|来)|未尽事宜|通过[）)]"
)
# What has no subject but that of the paragraph before it (查出毛病的，…; 谁要借，…).
_ELLIPTIC = re.compile(
    r"(?:他|她|其(?![他它余中一二三四五六七八九十])|此[会人项笔]|这|那(?!些)|谁|哪|怎么|如何|同一|每[件笔题])|"
    r"(?!对|凡|因|由|在|年|各|全)[^，。；;人代主政]{2,10}的，"
)
# What names at its beginning who acts, or calls for something, is likely an article of its own; another opening is not.
_WITH_SUBJECT = re.compile(
    r"[^，。；;]{0,4}?(?:镇|乡|街道|社区|村|党|人大|主席|代表|工委|政府|办事处|财政|司法|派出|综治|平安|书记|干部|委员|"
    r"单位|部门|站|网格|联络|组织|坚持|加强|建立|健全|推进|推动|强化|深化|提升|落实|完善|开展|做好|抓好|重视|鼓励|支持|"
    r"积极|切实|认真|要|区|县|上级|省|市|国|民|户|志愿|法|规划|工作|老师|学|大会|人代会|召开|会议|开一次|"
    r"其[一二三四五六七八九十]|碰头|重大|项目|每[月周季])"
)
# An article of its own: who does it every so often.
_OF_ITS_OWN = re.compile(
    r"^[^，。；]{0,4}(?:党委会?|党工委|政府|人大|主席团?|小组|书记|[镇乡]长|站|所)(?:会议)?(?:应当?|要|须)?(?:每|"
    r"支持|参加|列席|应当列席|一般|副)"
)
# What is said at all in an article on the action …
_FIELDS = {
    "term_conference": r"(?<!人大)(?<!人代)(?<!代表大)(?<!小组)(?<!社)(?<!机)(?<!议事)会(?!议?室|计|同|商)|"
    r"任务(?![\d一二三四五六七八九十])|部署|分工|筹备|"
    r"决定|(?<!监)督",
    "annual_hearing": r"汇报|评议|点评|改进|研究|议定|结论|拍板|议题|答复|落实|纪要",
    "duty_funds": r"费|钱|款|补|账|[支花拨报]|票|元|结余",
    "document_filing": r"文件|审|改|意见|备|撤|纠|规矩|异议|违法|法律",
    "fiscal_oversight": r"算|账|收支|支出|资金|债|审|票据|报表|整改|改正",
    "reserve_fund": r"资金|储备|项目|元|结余|钱|款|池|账|验收|申报|工程|小事",
    "midyear_inquiry": r"问(?!责)|答|承诺|整改|评(?!选|比|优|定|查|先)|满意|兑现|应允|销号|考",
    "governance": r"民情|观察员|调解|调处|走访|劝|"
    r"代表[^。；]{0,40}(?:网格|格|纠纷|矛盾|调|劝|巡|隐患|问题|情况|报|处|平台|积分|一次)",
    "full_time_clerk": r"[兼抽借]|名单|调[动离整走]|考[核绩评]|任[职期用免]|空[缺岗编]|补[齐足人]|岗|换人|评优|人选|"
    r"由[^，]*定|说了算|派任务",
}
# … and what makes a provision of it: who, how much, how often or by when, or what must not be.
_SUBSTANCE = re.compile(
    r"小时|分钟|书面|时限|责任人|供代表|通报|到会|出席|干部参加|移交|记入|存档|一式|一份|贴出|张贴|公布|党委|党工委|政府|办事处|人大|主席|工委|财政|办公室|[党镇]政办|平安办|综治|书记|[镇乡]长|中心|财政所|专班|小组|"
    r"筹备组|任何|组织(?:办|委员)|由|"
    r"[\d一二三四五六七八九十百千两半]+个?(?:工作)?[日天月次元年成季]|[\d一二三四五六七八九十]+(?:万|％|%)|"
    r"每[年季月半次天]|年[底终末]|当年|下年|次年|结转|不得|不准|严禁|优先|凭|轮流|不超过|不低于|一律|方[可能]|限期|"
    r"责令|不许|不算|录像|播出|张榜|"
    r"公示|公开"
)
# The same, where the opening leaves no doubt of what it goes on with.
_LAYS_DOWN = re.compile(rf"{_SUBSTANCE.pattern}|应当?|须|可以|要(?!求)|包括|用于|[是为](?!了)")


def takes_up(text: str, before: str, action: str) -> tuple[int, int] | None:
    """Where a paragraph that begins with `text` takes up a word of `before`, which provided for `action`."""
    start = _end(_NUMBER, text)
    clause = _first_clause(text, start)
    if clause is None or _is_of_others(clause.group(), text, action):
        return None
    if _LAYS_DOWN.search(text) and (found := re.compile(OPENED_BY[action]).match(text, start)):
        return found.span()
    if not _SUBSTANCE.search(text):
        return None
    if _AFORESAID.match(text, start):
        return start, start + 2
    return _shares(text, clause, before, action) if re.search(_FIELDS[action], text) else None


def _shares(text: str, clause: re.Match[str], before: str, action: str) -> tuple[int, int] | None:
    """Where the first clause of a paragraph has, at its beginning, a word of `before`, or points at what that says."""
    start = clause.start()
    told, words = _content(before), _content(clause.group())
    at = _end(_OPENING, words)
    for place in (at, at + 1):
        word = words[place : place + 2]
        if _shared(word, told) and not _parallel(word, text, start, before):
            return start + place, start + place + 2
    for points in _POINTS.finditer(text[: clause.end() + 24]):
        noun = points.group(1)
        if _shared(noun, before) or action in _POINTED.get(noun[0], ()):
            return points.span()
    head = _HEAD_NOUN.match(words)
    if head and _shared(head.group(1), told):
        return start + head.start(1), start + head.end(1)
    return None


def stays_with(text: str, action: str, *, below: bool) -> tuple[int, int] | None:
    """Where a paragraph that begins with `text` says in its first sentence what is said of nothing but `action`.

    One `below` a numbered article on it need only speak of no other matter.
    """
    clause = _first_clause(text, _end(_NUMBER, text))
    if (
        clause is None
        or not _SUBSTANCE.search(text)
        or _ANOTHER_MATTER.search(_without_own(clause.group(), action))
        or _is_of_others(clause.group(), text, action)
    ):
        return None
    found = re.compile(SAID_OF_IT[action]).search(text, clause.start(), _end(_SENTENCE, text))
    if found:
        return found.span()
    start = clause.start()
    elliptic = _ELLIPTIC.match(text, start)
    if len(text) <= _SLOGAN or _OF_ITS_OWN.match(clause.group()):
        return None
    is_it = re.search(_FIELDS[action], text) and (below or (not start and not _WITH_SUBJECT.match(text)))
    return clause.span() if is_it or elliptic else None


def _without_own(clause: str, action: str) -> str:
    """A first clause without the words that are another matter's elsewhere, and this action's own here."""
    own = OWN_WORDS.get(action)
    return re.sub(own, "", clause) if own else clause


def _is_of_others(clause: str, text: str, action: str) -> bool:
    """Whether a first clause is about money, offices or people with which the action has nothing to do."""
    others, asked = _OF_OTHERS.get(action), _WHO.get(action)
    return bool(
        (others and re.match(others, clause))
        or (asked and not re.search(asked, text) and _INSTITUTION.match(clause))
    )


def goes_on_by_name(text: str, action: str) -> bool:
    """Whether a text that names what the paragraph before provided for says more of it: who, by when, or what not."""
    return bool(_SUBSTANCE.search(text)) and not opens_another(text, action)


def opens_another(text: str, action: str) -> bool:
    """Whether a text begins with a matter that is another than that of `action`."""
    return bool(_ANOTHER_MATTER.search(_without_own(text.partition("，")[0], action)))


def leads_on(slogan: str, action: str) -> bool:
    """Whether the slogan before the first sentence of a paragraph leaves the matter of the paragraph before standing."""
    named = slogan[_end(_NUMBER, slogan) :]
    return not (_ANOTHER_MATTER.search(slogan) or _is_of_others(named, named, action)) and bool(
        re.search(_FIELDS[action], slogan) or _ANY_MATTER.search(slogan)
    )


def _first_clause(text: str, start: int) -> re.Match[str] | None:
    """The first clause of a paragraph that may go on with another; None where it cannot."""
    clause = _CLAUSE.match(text, start)
    if (
        clause is None
        or _ANOTHER.search(clause.group())
        or _NOT_AMONG.search(text)
        or _OF_ALL.search(text[start:], 0, 60)
    ):
        return None
    return clause


def _content(text: str) -> str:
    """The text with what is common to all paragraphs blanked out, at the same length."""
    return _COMMON.sub(lambda found: "　" * len(found.group()), text)


def _shared(word: str, text: str) -> bool:
    return len(word) == 2 and "　" not in word and word in text


def _parallel(word: str, text: str, start: int, before: str) -> bool:
    """Whether two numbered paragraphs only begin with the same word (◆融入调解 …, ◆融入产业 …)."""
    first = _end(_NUMBER, before)
    return bool(start and first) and before[first : first + 8].startswith(word)


def _end(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0
