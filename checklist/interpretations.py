"""The 口径问答 that come with the portal: what the rules already say, in the words in which units ask it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from checklist.models import Interpretation

DATED = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Told:
    """One question and its answer; `action` is the rule it speaks of, blank for all of them."""

    key: str
    action: str
    question: str
    answer: str


TOLD: tuple[Told, ...] = (
    Told(
        "joined_conference",
        "term_conference",
        "人大工作会议与其他会议套开，算不算？",
        "算。其他会议的议程中安排了“人大工作会议”的，与单独召开一样计入，以该次会议的日期为准，"
        "但应在本届党(工)委任期内。填报时在那次会议的议程中列明即可，不必另报一次。",
    ),
    Told(
        "joint_meeting",
        "annual_hearing",
        "党政联席会议听取人大工作汇报，算不算专题听取？",
        "不算。应由党委(党工委)会议专题听取并研究；党政联席会议、理论学习中心组学习不计入。",
    ),
    Told(
        "heard_and_studied_apart",
        "annual_hearing",
        "听取汇报和研究工作分两次会议，可以吗？",
        "可以。听取、研究分别计次，取较少的次数。每年一次的，两样都做到即为完成，完成日期为后一次会议的日期。",
    ),
    Told(
        "inquiry_in_october",
        "midyear_inquiry",
        "年中人代会拖到10月才开，问政还算吗？",
        "算。完成日期为会议召开的日期，超过时限（一般为9月30日）的为“逾期完成”，分值不减。"
        "确有原因的，可由区人大办批准延期，最迟到当年12月31日。",
    ),
    Told(
        "opinion_after_election",
        "implementing_opinion",
        "换届以后，实施意见要不要重新印发？",
        "不因换届失效，废止或被替代以前一直有效。本届党(工)委任期开始后36个月内沿用上届意见的，照常计入；"
        "36个月期满后，应已在本届任期内重新印发、印发补充意见或者重申。",
    ),
    Told(
        "december_session",
        "fiscal_oversight",
        "12月召开的一次会议算哪一年？",
        "人代会看“所属年度”，不看日期：换届年12月召开的年初人代会，所属年度填次年，各项财政议程的年度由此推定。"
        "党委会议、代表活动等看实际发生的日期，计入当年。",
    ),
    Told(
        "no_documents",
        "document_filing",
        "全年没有制发规范性文件，怎么办？",
        "12月1日至31日作一次规范性文件零报告即为完成。当年制发了文件的，"
        "或者上年的文件结转到当年报备、审查的，按这些文件判断，不作零报告。",
    ),
    Told(
        "reserve_untouched",
        "reserve_fund",
        "储备金全年没有动用，怎么算？",
        "12月1日至31日作一次储备金未动用零报告，项目部分（占一半）即为做到。现行管理办法、可用资金两部分仍应具备。"
        "以前年度有支出、当年还没有验收的项目，仍按项目判断。",
    ),
    Told(
        "clerk_seconded",
        "full_time_clerk",
        "专职干事借调出去20天，算空缺吗？",
        "借调期间不算专职在岗，但空缺不超过30天的不影响判断，所以20天不受影响。超过30天为未落实，"
        "从最后在岗之日起90天仍未配备的为逾期。借调起止日期请如实登记。",
    ),
    Told(
        "december_reported_in_january",
        "annual_hearing",
        "上年12月开的会，今年1月才报，还算上年吗？",
        "算上年，看会议日期。上年度截止日（一般为1月20日）以前首次报送的照常计入；"
        "以后报送的，须有区人大办的补录许可。会后超过30天才报送的标注“迟报”，只作提示，不影响落实度。",
    ),
    Told(
        "returned_and_sent_again",
        "",
        "材料退回后重新报送，算迟吗？",
        "退回后10天内重新报送的，仍以第一次报送的日期为准；超过10天的，以重新报送的日期为首次报送日期。"
        "事项的完成日期始终看事情发生的日期，不看报送日期。",
    ),
    Told(
        "paper_too",
        "",
        "平台上报了，纸质材料还要再送吗？",
        "不用再送。填写出处（文号或纪要号、存放处）与上传文件同等对待，两样有一样即可。"
        "依照规定应当行文报送的公文，仍走公文渠道，平台不代替公文流转。",
    ),
    Told(
        "inquiry_apart",
        "midyear_inquiry",
        "问政会单独召开，不放在人代会上，算不算？",
        "不算。看的是年中人代会的议程中有没有代表问政。情况特殊的，可由区人大办一人提出、另一人批准视同完成，"
        "并写明所依据的材料。",
    ),
    Told(
        "who_decides",
        "",
        "算不算数，谁说了算？",
        "落实情况由平台按公布的规则从审核通过的材料中算出，谁也不能直接填写。材料由区人大办审核，"
        "不能审核自己填写、修改或审签的材料；免列、视同完成、延期由一人提出、另一人批准，并在该事项旁公开。"
        "有异议的，可在“我的任务”或一镇(街)一档中提出更正、申诉，由区人大办答复。",
    ),
)


def interpretations_ensure() -> list[str]:
    """Write those that are not there yet; what the office has edited stays. Returns the keys written."""
    there = set(Interpretation.objects.exclude(key="").values_list("key", flat=True))
    fresh = [told for told in TOLD if told.key not in there]
    for told in fresh:
        row = Interpretation(
            key=told.key,
            action_id=told.action or None,
            question=told.question,
            answer=told.answer,
            answered_on=DATED,
        )
        row.full_clean()
        row.save()
    return [told.key for told in fresh]
