"""Implementing opinions with all that led to them, practices, and normative documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from accounts.models import User
from fuyang_renda.demo import story
from fuyang_renda.demo.days import LAST_YEAR, after, choose, moment, pick, workday
from fuyang_renda.demo.ledger import Ledger, Way
from fuyang_renda.demo.people import District
from fuyang_renda.demo.texts import (
    AGENDA,
    CLAUSES,
    DOCUMENTS,
    PASSED_REMARKS,
    PLAN_TASKS,
    PRACTICES,
    RESERVE_CLAUSE,
    REVIEW_REMARKS,
)
from fuyang_renda.demo.units import BY_NAME, UNITS, DemoUnit
from opinions.coverage.clauses import template
from opinions.models import (
    Adoption,
    DraftComment,
    DraftReview,
    Example,
    ExampleUse,
    NormativeDocument,
    Opinion,
    OpinionDraft,
    Plan,
    PlanTask,
    Practice,
    Provision,
    RequiredAction,
    Survey,
)
from papers.words import words_for
from records.models import NilReturn
from records.states import State, StepName
from townships.units import kind_of

# All opinions were out before the brief that tells of them (2024-07-05).
_LATEST_ISSUE = date(2024, 7, 3)
_CONGRESS_ONLY = frozenset({"midyear_inquiry", "fiscal_oversight"})


def opinions_tell(district: District, ledger: Ledger) -> None:
    """Opinions, practices and documents of every unit."""
    actions = list(RequiredAction.objects.all())
    for unit in UNITS:
        _opinion(unit, district, ledger, actions)
        _documents(unit, ledger)
    _practices(district, ledger)
    _library(district, ledger, actions)
    _in_the_making(BY_NAME["大源镇"], district, ledger, actions)


# --- Implementing opinions ------------------------------------------------------------------------------------


def _opinion(unit: DemoUnit, district: District, ledger: Ledger, actions: list[RequiredAction]) -> None:
    issued = min(after(unit.conference, 7 + unit.place % 8), _LATEST_ISSUE)
    number = 20 + unit.place
    opinion = Opinion(
        area=unit.code,
        title=f"{unit.committee}关于推动新时代人大工作高质量发展的实施意见",
        happened_on=issued,
        doc_no=unit.party_paper(issued.year, number),
    )
    mended = "第三部分缺少责任分工，请补充后再报" if unit.place % 9 == 4 else ""
    ledger.report(opinion, Way(lag=2 + unit.place % 4, mended=mended))
    lacking = story.LACKING.get(unit.name, frozenset())
    ledger.hang(*provisions_of(unit, opinion, actions, lacking))
    ledger.refer(opinion, opinion.doc_no, f"{unit.name}党政综合办档案室{issued.year}年发文卷")
    _led_to(unit, opinion, issued, district.office, ledger, _text(unit, opinion.title, actions, lacking))
    if unit.name in story.SUPPLEMENTED:
        on, adds = story.SUPPLEMENTED[unit.name]
        supplement = Opinion(
            area=unit.code,
            title=f"{unit.committee}关于推动新时代人大工作高质量发展的补充意见",
            happened_on=on,
            doc_no=unit.party_paper(on.year, 9),
            supplements=opinion,
        )
        ledger.report(supplement)
        ledger.hang(*provisions_of(unit, supplement, actions, frozenset(CLAUSES) - adds))
    if unit.name in story.REPLACED_ON:
        on = story.REPLACED_ON[unit.name]
        fresh = Opinion(
            area=unit.code,
            title=f"{unit.committee}关于推动新时代人大工作高质量发展的实施意见（修订）",
            happened_on=on,
            doc_no=unit.party_paper(on.year, 31),
            replaces=opinion,
        )
        ledger.report(fresh)
        ledger.hang(*provisions_of(unit, fresh, actions, frozenset()))
    if unit.name in story.REAFFIRMED_ON:
        ledger.step(
            opinion, StepName.REAFFIRMED, story.REAFFIRMED_ON[unit.name], proof=unit.minutes(2026, 19)
        )


def provisions_of(
    unit: DemoUnit, opinion: Opinion, actions: list[RequiredAction], lacking: frozenset[str]
) -> Iterator[Provision]:
    """A clause for each action that applies to the unit, but for those `lacking`."""
    for action in actions:
        if action.slug not in CLAUSES or action.slug in lacking:
            continue
        if action.slug in _CONGRESS_ONLY and not unit.has_congress:
            continue
        yield Provision(opinion=opinion, aspect=action.aspect, action=action, text=CLAUSES[action.slug])


def _text(
    unit: DemoUnit, title: str, actions: list[RequiredAction], lacking: frozenset[str] = frozenset()
) -> list[str]:
    """The text of a draft: the template in the unit's own words, without the clauses that are `lacking`."""
    asked = [
        (action.slug, action.aspect)
        for action in actions
        if action.slug in CLAUSES
        and action.slug not in lacking
        and (unit.has_congress or action.slug not in _CONGRESS_ONLY)
    ]
    return template(title, asked, words_for(kind_of(unit.name)))


def _led_to(
    unit: DemoUnit, opinion: Opinion, issued: date, office: tuple[User, User], ledger: Ledger, text: list[str]
) -> None:
    """Plan, tasks, survey, drafts and reviews. A few units left no trace of the optional ones."""

    def before(days: int) -> date:
        return workday(unit.conference - timedelta(days=days))

    if unit.place % 7 != 3:
        plan = Plan(
            opinion=opinion, title=f"{unit.name}人大工作会议和实施意见起草工作方案", made_on=before(50)
        )
        ledger.hang(plan)
        for task, owner in PLAN_TASKS:
            ledger.hang(PlanTask(plan=plan, task=task, owner=owner, assigned_on=before(48), due_on=before(7)))
    first_draft = before(28)
    surveyed = (before(45), before(33))
    if unit.name == story.DRAFTED_FIRST:
        first_draft, surveyed = before(46), (before(40), before(30))
    if unit.place % 8 != 6 or unit.name == story.DRAFTED_FIRST:
        ledger.hang(
            Survey(
                opinion=opinion,
                started_on=surveyed[0],
                ended_on=surveyed[1],
                report=f"{unit.name}人大工作调研报告",
            )
        )
    # The first version went without its last clause, which the office asked for.
    drafts = [
        OpinionDraft(
            opinion=opinion, version=version, drafted_on=on, sent_on=on, paragraphs=said,
            title=f"送审稿（第{version}稿）",
        )
        for version, on, said in ((1, first_draft, [*text[:-2], text[-1]]), (2, before(17), text))
    ]  # fmt: skip
    ledger.hang(*drafts)
    passed = before(12)
    if unit.name == story.ISSUED_FIRST:
        passed = after(issued, 1)
    ledger.hang(
        DraftReview(
            draft=drafts[0],
            reviewed_on=before(22),
            result=DraftReview.Result.REVISE,
            remarks=choose(REVIEW_REMARKS, unit.code),
            reviewer=office[unit.place % 2],
        ),
        DraftReview(
            draft=drafts[1],
            reviewed_on=passed,
            result=DraftReview.Result.PASSED,
            remarks=PASSED_REMARKS,
            reviewer=office[unit.place % 2],
        ),
    )


def _in_the_making(unit: DemoUnit, district: District, ledger: Ledger, actions: list[RequiredAction]) -> None:
    """The new Party committee of the first pilot has begun on an opinion of its own."""
    opinion = Opinion(
        area=unit.code,
        title=f"{unit.committee}关于推动新时代人大工作高质量发展的实施意见（新一届）",
    )
    ledger.report(opinion, Way(state=State.DRAFT, lag=-12))
    plan = Plan(opinion=opinion, title="新一届人大工作会议筹备方案", made_on=date(2026, 11, 3))
    text = _text(unit, opinion.title, actions, frozenset({"reserve_fund"}))
    text[3] = "（一）定期召开党委人大工作会议，具体时间另行研究。"
    draft = OpinionDraft(
        opinion=opinion, version=1, drafted_on=date(2026, 11, 16), sent_on=date(2026, 11, 17), paragraphs=text,
        title="征求意见稿（第1稿）",
    )  # fmt: skip
    ledger.hang(
        plan,
        *(
            PlanTask(
                plan=plan, task=task, owner=owner, assigned_on=date(2026, 11, 4), due_on=date(2026, 12, 18)
            )
            for task, owner in PLAN_TASKS
        ),
        Survey(
            opinion=opinion,
            started_on=date(2026, 11, 5),
            ended_on=date(2026, 11, 13),
            report="新一届人大工作调研报告",
        ),
        draft,
        DraftReview(
            draft=draft,
            reviewed_on=date(2026, 11, 20),
            result=DraftReview.Result.REVISE,
            remarks=REVIEW_REMARKS[0],
            reviewer=district.office[0],
        ),
        DraftComment(
            draft=draft,
            paragraph=3,
            said="“定期”不明确，请写明每届至少召开一次；“另行研究”的表述建议删去",
            suggestion="（一）每届召开一次党委人大工作会议。镇党委在每届任期内至少召开一次人大工作会议。",
            by=district.office[0],
            at=moment(date(2026, 11, 20), 10, 5),
        ),
        DraftComment(
            draft=draft,
            paragraph=8,
            said="第三部分缺民生微实事专项储备金的条款，可参照范例库中的参考条款补写",
            by=district.office[0],
            at=moment(date(2026, 11, 20), 10, 20),
        ),
    )


def _library(district: District, ledger: Ledger, actions: list[RequiredAction]) -> None:
    """What the office offers to all: the first pilots' opinions as examples, an agenda, a model clause."""
    rows = [
        Example(
            district="330111", kind=Example.Kind.OPINION, title=f"{name}实施意见（范例）",
            township=district.townships[BY_NAME[name].code], published_on=date(2024, 6, 5),
            published_by=district.office[0],
            paragraphs=_text(
                BY_NAME[name], f"中共{name}委员会关于推动新时代人大工作高质量发展的实施意见", actions
            ),
        )
        for name in ("大源镇", "万市镇")
    ]  # fmt: skip
    agenda = Example(
        district="330111", kind=Example.Kind.AGENDA, title="党委人大工作会议议程（范例）", published_on=date(2024, 6, 5),
        published_by=district.office[1], paragraphs=list(AGENDA),
    )  # fmt: skip
    clause = Example(
        district="330111", kind=Example.Kind.CLAUSE, title="民生微实事专项储备金参考条款",
        action=next(action for action in actions if action.slug == "reserve_fund"), published_on=date(2025, 2, 18),
        published_by=district.office[0], paragraphs=[RESERVE_CLAUSE],
    )  # fmt: skip
    ledger.hang(*rows, agenda, clause)
    for name, on in (
        ("新登镇", date(2024, 6, 11)),
        ("灵桥镇", date(2024, 6, 13)),
        ("湖源乡", date(2024, 6, 18)),
    ):
        ledger.hang(
            ExampleUse(
                example=rows[0], township=district.townships[BY_NAME[name].code], adopted_on=on,
                by=district.office[0],
            )
        )  # fmt: skip


# --- Practices ------------------------------------------------------------------------------------------------

# Name, unit, rule document (its number in the unit's series, 0 for none), first day, library day.
_PRACTICES: tuple[tuple[str, str, int, date, date | None], ...] = (
    ("源周会", "大源镇", 33, date(2024, 3, 6), date(2024, 9, 12)),
    ("“杏福花开”五大助力团", "万市镇", 35, date(2024, 3, 20), date(2024, 9, 12)),
    ("代表夜谈会", "新登镇", 41, date(2024, 10, 9), date(2026, 5, 20)),
    ("周三民情日", "富春街道", 44, date(2025, 3, 12), date(2025, 11, 6)),
    ("代表督事团", "万市镇", 28, date(2025, 4, 16), date(2026, 5, 20)),
    ("溪畔议事", "龙门镇", 0, date(2025, 5, 14), None),
    ("一站一品", "银湖街道", 37, date(2025, 6, 18), None),
    ("代表随手报", "场口镇", 29, date(2025, 9, 10), None),
    ("楼道议事会", "东洲街道", 0, date(2026, 3, 11), None),
    ("田间课堂", "湖源乡", 0, date(2026, 4, 15), None),
)
_ADOPTED: tuple[tuple[str, str, date], ...] = (
    ("源周会", "灵桥镇", date(2025, 3, 18)),
    ("源周会", "渔山乡", date(2025, 10, 22)),
    ("源周会", "环山乡", date(2026, 3, 25)),
    ("源周会", "春江街道", date(2026, 6, 17)),
    ("“杏福花开”五大助力团", "洞桥镇", date(2025, 4, 9)),
    ("“杏福花开”五大助力团", "永昌镇", date(2026, 4, 22)),
    ("周三民情日", "鹿山街道", date(2026, 3, 4)),
    ("代表随手报", "常安镇", date(2026, 7, 8)),
)
_SUMMARIES = {
    "源周会": "整合资源，拓展民意表达渠道，规范民生实事征集、会商、提交。",
    "“杏福花开”五大助力团": "按代表身份、职业等特点分组分类，组建助力团开展活动。",
    **PRACTICES,
}


def _practices(district: District, ledger: Ledger) -> None:
    told = {}
    for name, unit_name, number, on, listed in _PRACTICES:
        unit = BY_NAME[unit_name]
        document = f"关于建立{name}工作制度的通知（{unit.party_paper(on.year, number)}）" if number else ""
        practice = Practice(
            area=unit.code,
            title=name,
            happened_on=on,
            rule_document=document,
            summary=_SUMMARIES[name],
            library_on=listed,
        )
        told[name] = ledger.report(practice, Way(lag=12))
    for name, adopter, on in _ADOPTED:
        township = district.townships[BY_NAME[adopter].code]
        ledger.hang(Adoption(practice=told[name], township=township, adopted_on=on))


# --- Normative documents --------------------------------------------------------------------------------------


def _documents(unit: DemoUnit, ledger: Ledger) -> None:
    """One or two a year, filed and reviewed; a nil return in December where there was none."""
    for year in range(2023, LAST_YEAR + 1):
        key = (unit.name, year)
        if key in story.NO_DOCUMENTS:
            if year < LAST_YEAR and key not in story.NO_NIL_RETURN:
                nil = NilReturn(
                    area=unit.code,
                    nil_kind=NilReturn.Kind.DOCUMENTS,
                    year=year,
                    happened_on=workday(date(year, 12, 10 + unit.place % 8)),
                )
                ledger.report(nil, Way(lag=1))
            continue
        for serial in range(1 + pick(2, unit.code, year, "documents")):
            issued = workday(
                date(
                    year,
                    3 + 3 * serial + pick(3, unit.code, year, serial),
                    3 + pick(22, unit.code, year, serial, "on"),
                )
            )
            document_tell(unit, year, serial, issued, ledger)
    if unit.name in story.YOUNG_DOCUMENT:
        _young_document(unit, ledger)


def document_tell(unit: DemoUnit, year: int, serial: int, issued: date, ledger: Ledger) -> None:
    key = (unit.name, year)
    published = after(issued, 4) if pick(3, unit.code, year, serial, "published") else None
    document = _new_document(unit, issued, published, serial)
    ledger.report(document, Way(lag=5 + pick(9, unit.code, year, serial)))
    dated = published or issued
    if key in story.NEVER_FILED and serial == 0:
        return
    filed = after(dated, 8 + pick(16, unit.code, year, serial, "filed"))
    if key in story.FILED_LATE and serial == 0:
        filed = after(dated, 41)
    ledger.step(document, StepName.FILED, filed, proof=f"备案报告（{filed.year}年{filed.month}月）")
    reviewed = after(filed, 7 + pick(19, unit.code, year, serial, "reviewed"))
    ledger.step(document, StepName.REVIEWED, reviewed, proof="审查意见：同意备案")


def _young_document(unit: DemoUnit, ledger: Ledger) -> None:
    """Issued so lately that its filing or review is still within its days."""
    issued = workday(date(2026, 10, 22 + unit.place % 4)) if unit.place % 2 else date(2026, 11, 9)
    document = _new_document(unit, issued, None, 5)
    ledger.report(document, Way(lag=4))
    if unit.place % 2:
        ledger.step(document, StepName.FILED, after(issued, 12), proof="备案报告（2026年11月）")


def _new_document(unit: DemoUnit, issued: date, published: date | None, serial: int) -> NormativeDocument:
    title = DOCUMENTS[(unit.place * 3 + issued.year * 2 + serial) % len(DOCUMENTS)]
    return NormativeDocument(
        area=unit.code,
        title=f"{unit.name}{title}",
        doc_no=unit.government_paper(issued.year, issued.month * 4 + serial),
        issued_on=issued,
        published_on=published,
    )
