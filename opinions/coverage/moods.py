"""Whether a sentence lays something down, and if not, why not."""

from __future__ import annotations

import enum
import re


class Mood(enum.Enum):
    """What a sentence does with the thing it speaks of; the value is what a reviewer reads."""

    PROVIDES = "作出规定"
    WEAK = "只是提倡"
    TAKEN_BACK = "不再执行或另行规定"
    PAST = "说的是已有情况"
    DEFINES = "只是解释词语"
    PASSING = "只是提到"
    OTHERS = "说的是其他单位"


_DEFINES = re.compile(r"是指|系指|指的是|所称|的含义|定义为|，指(?![导标示明引派定])")
# What is taken back, in the clause that names the thing …
_TAKEN_BACK = re.compile(
    r"不再|取消|停止|不作规定|暂停|暂缓|暂不|暂未|暂予|不作要求|不作(?:统一|硬性)|不要求|无需|不需要|可不|可以不|不适用|"
    r"不(?:单独|另行|专门)?(?:列入|纳入|设立|安排|组织|开展|召开|配备)(?!的)|废止|撤销|终止|免于|不予|删去|删除"
)
# … and what leaves it to others or to later, anywhere in the sentence.
_LEFT_OPEN = re.compile(
    r"另行(?:规定|制定|研究|明确|通知|确定)|由.{0,16}另行|待[^，。；;]{0,24}(?:后|时)，?再|条件成熟(?:后|时)|时机成熟|"
    r"视情(?:况)?(?:另|再)|下一步(?:再|将)?研究|具体(?:时间|办法|事项)?再(?:定|议)"
)
_PAST = re.compile(
    r"近年来|多年来|以来|去年|过去|此前|以往|上届|曾经?|"
    r"已经|已(?:于|在|按|将|召开|开展|建立|设立|安排|落实|配备|实现|完成|累计|投入|有|形成|达到|组织)|"
    r"(?:召开|开展|建立|设立|安排|落实|配备|组织|完成|投入|听取|参与|化解|办结)了|取得了?|"
    r"成效(?:明显|显著)|得到(?:加强|提升|落实|保障)|累计|存在.{0,14}(?:问题|不足|短板|差距|现象)|"
    r"(?:还|仍|尚|也)?不够|质量不高|水平不高|力度不大|要看到|缺乏|薄弱|尚未|还没有|仍有|有待|回顾|(?:近|前)[一二三两3-9]年"
)
_WEAK = re.compile(
    r"鼓励|提倡|倡导|探索|可以(?!上)|可(?=根据|结合|视|参照|适当|邀请|采取)|有条件的|酌情|视情|争取|尽量"
)
_PURPOSE = re.compile(
    r"^(?:为了?|鉴于|围绕|对照)[^，,]*[，,]|^(?:根据|按照|依据|结合)[^，,]*(?:《[^》]*》|要求|精神|部署|规定|安排|实际)[^，,]*[，,]"
)
_OTHERS = re.compile(
    r"由(?:县|区|市|省)[^，。；;]{0,12}(?:统一|负责|组织|承担|制定)|会议(?:强调|指出|要求|认为)|"
    r"^(?:[（(]?[一二三四五六七八九十\d]+[)）、.．])?(?:县委(?:常委会)?|县人大(?!代表)(?:常委会)?(?:办公室)?|区委(?:常委会)?|区人大(?!代表)(?:常委会)?(?:办公室|办)?(?:党组)?|市委|市人大(?!代表)(?:常委会)?|省委|"
    r"省人大(?:常委会)?|上级(?:党委|人大)?|区政府|兄弟乡镇|其他乡镇|外地|先进地区)(?!.{0,8}(?:备案|报告|报送))"
)
# Background sections: what stands under them tells, and lays nothing down.
_BACKGROUND = re.compile(
    r"指导思想|总体要求|重要意义|重大意义|充分认识|思想认识|背景|工作成效|主要成效|基本情况|存在.{0,4}问题|工作回顾|"
    r"名词解释|术语|编制说明|起草说明|成绩|短板|差距"
)
_ACTS = re.compile(
    r"应当|应(?![邀对用急])|必须|须|要(?!求|点|素|闻|害|义|件)|每年|每届|每季|每半年|每月|至少|不少于|不低于|不得|原则上|确保|落实|"
    r"建立|健全|完善|实行|坚持|严格|纳入|列入|列支|设立|安排|配备|配齐|明确|规范|组织|开展|报送|负责|牵头|召开|听取|"
    r"加强|保障|推进|推动|引导|发动|审查|审批|管理|做到|制定|实施|执行|参与|专题|监督|专职|专人|专账|不兼|予以|支付|核算|拨付|保证|标准|备案|报送|审议|批准"
)


def mood_of(sentence: str, clause: str | None = None) -> Mood:
    """The mood of one sentence by its own words (titles in 《》 already blanked out).

    `clause` is the part of it that names the thing; by it is judged whether the thing is taken back, or only encouraged.
    """
    if _DEFINES.search(sentence):
        return Mood.DEFINES
    if _LEFT_OPEN.search(sentence) or _TAKEN_BACK.search(sentence if clause is None else clause):
        return Mood.TAKEN_BACK
    if _PAST.search(sentence):
        return Mood.PAST
    if _OTHERS.search(sentence):
        return Mood.OTHERS
    if not _ACTS.search(_PURPOSE.sub("", sentence)):
        return Mood.PASSING
    return Mood.WEAK if _WEAK.search(sentence if clause is None else clause) else Mood.PROVIDES


def is_background(heading: str) -> bool:
    """Whether a section under this heading only tells."""
    return bool(_BACKGROUND.search(heading))


def said_in_purpose(sentence: str, at: int) -> bool:
    """Whether position `at` lies in an opening clause of purpose or basis (为…，根据…，), which lays nothing down."""
    found = _PURPOSE.match(sentence)
    return found is not None and at < found.end()
