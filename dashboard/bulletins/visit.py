"""联系点一页纸: what a leader takes along to a unit: three bright points, three gaps, three questions, old promises."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from checklist.board import DecisionKind, ItemResult, State
from checklist.models import Coordination
from dashboard.bulletins.district import ADOPTED, quoted
from dashboard.bulletins.lines import lacking, open_items
from dashboard.bulletins.subject import Subject
from dashboard.bulletins.unit import short, unit_words
from dashboard.bulletins.wording import Figures, given
from dashboard.dossier.people import offices_of
from dashboard.models import Bulletin, Kind, VisitNote
from papers.words import UnitWords, day, numeral, words_for

THREE = 3
FIRST_PROMISES = 3

BLOCKS = {
    "在任人员": "党(工)委书记、人大主席(主任)、副主席(副主任)、干事，联系领导、联络员",
    "三个亮点": "自选动作和按时完成的规定动作，最多三条",
    "三个短板": "逾期最久的在前，最多三条",
    "三句可问": "与短板对应的问题，最多三句",
    "上次承诺": "上一次联系时登记的承诺、交办事项",
    "需协调事项": "本单位提出、还没有答复的需区级协调事项",
}

# What a leader may ask about an action that is open, and about one that is done; {party} … are the unit's own words.
QUESTIONS: dict[str, tuple[str, str]] = {
    "term_conference": (
        "本届{party}人大工作会议打算什么时候开，准备解决哪几个问题？",
        "{party}人大工作会议定下的事，哪一件见效最明显？",
    ),
    "implementing_opinion": ("实施意见卡在哪一步，什么时候印发？", "实施意见定下的事，哪一件落地最难？"),
    "annual_hearing": (
        "{party}听取人大工作汇报安排在什么时候，准备研究哪些事？",
        "{party}今年听取人大工作汇报时，定了哪些事，办得怎么样？",
    ),
    "duty_funds": ("代表履职经费安排和使用，卡在哪个环节？", "代表履职经费够不够用，主要用在哪里？"),
    "document_filing": (
        "今年制发的规范性文件，哪几件还没有报备、审查？",
        "规范性文件备案审查提出的意见，都改了吗？",
    ),
    "fiscal_oversight": (
        "预算、决算、执行情况，还有哪一项没有上会？",
        "预算执行和调整，{presidium}是怎么盯的，发现过什么问题？",
    ),
    "reserve_fund": ("民生微实事的项目和资金，哪一环最慢？", "民生微实事是怎么征集、怎么定的，群众满意吗？"),
    "midyear_inquiry": ("代表问政提的问题，还有哪几个没有办结？", "代表问政提的问题，哪一件群众最关心？"),
    "governance": (
        "代表参与社会治理，还有多少代表没有参加过？",
        "代表参与社会治理，今年解决了哪件具体的事？",
    ),
    "full_time_clerk": ("专职人大干事什么时候能配上？", "人大干事手上的工作，忙得过来吗？"),
}


def visit_figures(subject: Subject) -> Figures:
    """A unit's page for a visit. People in office are the dossier's; two queries: promises, what waits."""
    unit = subject.unit_board
    gaps = open_items(unit)[:THREE]
    blocks = {
        "在任人员": given(_people(subject)),
        "三个亮点": given(*_numbered(_bright(subject))),
        "三个短板": given(*_numbered(_gap(item) for item in gaps)),
        "三句可问": given(*_numbered(_questions(subject, gaps))),
        "上次承诺": given(*_promises(subject)),
        "需协调事项": given(*_waiting(subject)),
    }
    return Figures(unit_words(subject), blocks)


def _numbered(lines: Iterator[str]) -> Iterator[str]:
    """1. … 2. …, or that there is nothing."""
    told = list(lines)
    if not told:
        yield "没有。"
    for place, line in enumerate(told, start=1):
        yield f"{place}.{line}"


def _people(subject: Subject) -> str:
    """Who will be met: who holds which office today, as far as the office has checked it; no phones."""
    held = offices_of(subject.named_unit, subject.reader, subject.today).rows
    found = sorted(held, key=lambda office: not office.title.endswith("书记"))  # who leads the unit first
    told = [f"{office.title}{holder.name}" for office in found for holder in office.holders]
    return f"{'；'.join(told)}。" if told else "没有登记在任人员。"


def _bright(subject: Subject) -> Iterator[str]:
    unit = subject.unit_board
    told = [f"自选动作{quoted(title)}{ADOPTED}。" for title in unit.bonus_practices]
    asked, settled, accepted = unit.benefit
    if accepted:
        told.append(f"完成民生微实事{accepted}个。")
    if asked and asked == settled:
        told.append(f"代表问政提出的{asked}个问题全部办结。")
    for item in unit.items:
        if item.state is State.DONE:
            on = f"（{subject.short(item.met_on)}）" if item.met_on else ""
            how = "视同完成" if item.decision is DecisionKind.DEEM else "按时完成"
            told.append(f"{item.title}{how}{on}。")
    yield from told[:THREE]


def _gap(item: ItemResult) -> str:
    late = f"，已逾期{item.days_late}天" if item.is_late and item.days_late else ""
    return f"{item.title}{late}：{short(lacking(item))}。"


def _questions(subject: Subject, gaps: list[ItemResult]) -> Iterator[str]:
    """One for each gap; where there are fewer than three, of what is done and worth asking about."""
    unit = subject.unit_board
    words = words_for(unit.kind)
    asked = [*gaps, *(item for item in unit.items if item.is_asked and item not in gaps)]
    for item in [each for each in asked if each.id in QUESTIONS][:THREE]:
        yield _worded(QUESTIONS[item.id][item.is_finished], words)


def _worded(question: str, words: UnitWords) -> str:
    return question.format(party=words.party, presidium=words.presidium)


def _promises(subject: Subject) -> Iterator[str]:
    """What was written down on the last visit: on the page of this unit that was issued last."""
    last = (
        Bulletin.objects.filter(kind=Kind.VISIT, unit=subject.unit, issued_at__isnull=False)
        .order_by("-issued_at", "-pk")
        .values("pk")[:1]
    )
    notes = list(VisitNote.objects.filter(bulletin__in=last))
    if not notes:
        yield "上次联系没有登记承诺、交办事项。"
    for place, note in enumerate(notes[:FIRST_PROMISES], start=1):
        yield f"{numeral(place)}是{short(note.text)}（{day(timezone.localdate(note.at))}登记）。"
    if len(notes) > FIRST_PROMISES:
        yield f"另有{len(notes) - FIRST_PROMISES}件，见平台。"


def _waiting(subject: Subject) -> Iterator[str]:
    rows = list(
        Coordination.objects.filter(township=subject.unit, year=subject.board.year)
        .waiting()
        .select_related("action")[:THREE]
    )
    if not rows:
        yield "没有等区里答复的事项。"
    for row in rows:
        yield f"{row.action.title}：{short(row.text)}。"
