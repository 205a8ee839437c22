"""Meetings: Party studies and conferences, congress sessions with inquiries, presidiums, the district's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from delegates.models import Delegate
from fuyang_renda.demo import story
from fuyang_renda.demo.days import FIRST_YEAR, LAST_YEAR, after, choose, pick, workday
from fuyang_renda.demo.ledger import Ledger, Way
from fuyang_renda.demo.people import District
from fuyang_renda.demo.texts import FOLLOW_UPS, PRESIDIUM_TOPICS, QUESTIONS, RETURN_REASONS, STUDY_TITLES
from fuyang_renda.demo.units import DEPLOYED_ON, FUYANG, PILOTS, UNITS, DemoUnit
from meetings.models import AgendaItem, Attendance, Inquiry, Meeting
from papers.words import numeral
from records.models import NilReturn
from records.states import StepName

_AGENDA = AgendaItem.Kind
# Early sessions stay clear of the Spring Festival; the first of a term stands at its first day.
_EARLY_FROM = {
    2023: date(2023, 2, 6),
    2024: date(2024, 1, 15),
    2025: date(2025, 2, 10),
    2026: date(2026, 1, 19),
}


def meetings_tell(district: District, ledger: Ledger) -> None:
    """All meetings of five years, unit by unit, and the district's own."""
    _district_meetings(ledger)
    for unit in UNITS:
        _studies(unit, ledger)
        _conference(unit, ledger)
        if unit.has_congress:
            _sessions(unit, district, ledger)
        else:
            _councils(unit, ledger)
        _standing_meetings(unit, ledger)


# --- The district ---------------------------------------------------------------------------------------------


def _district_meetings(ledger: Ledger) -> None:
    deployment = Meeting(
        area=FUYANG,
        title="全区乡镇(街道)党(工)委人大工作会议全覆盖部署会",
        happened_on=DEPLOYED_ON,
        meeting_kind=Meeting.Kind.DEPLOYMENT,
        minutes_no="富人大办纪要〔2024〕1号",
    )
    ledger.report(deployment)
    items = [f"{name}介绍试点经验" for name in PILOTS]
    ledger.hang(
        *agenda_rows(
            deployment,
            *((_AGENDA.EXPERIENCE, item) for item in items),
            (_AGENDA.OTHER, "部署完成时间节点、参会人员、会议议程安排和实施意见草拟"),
        ),
        Attendance(meeting=deployment, category="人大主席、人大工委主任", due=24, present=24),
        Attendance(meeting=deployment, category="区人大常委会机关", due=9, present=8),
    )
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for quarter, month in enumerate((3, 6, 9), start=1):
            chairs = Meeting(
                area=FUYANG,
                title=f"{year}年第{numeral(quarter)}次人大主席(主任)会议",
                happened_on=workday(date(year, month, 18)),
                meeting_kind=Meeting.Kind.CHAIRS,
                minutes_no=f"富人大办纪要〔{year}〕{quarter * 3}号",
            )
            ledger.report(chairs)
            ledger.hang(
                *agenda_rows(
                    chairs, (_AGENDA.OTHER, "交流规定动作落实情况"), (_AGENDA.OTHER, "部署下一阶段工作")
                ),
                Attendance(
                    meeting=chairs,
                    category="人大主席、人大工委主任",
                    due=24,
                    present=22 + pick(3, year, month),
                ),
            )


# --- The Party committee --------------------------------------------------------------------------------------


def _studies(unit: DemoUnit, ledger: Ledger) -> None:
    """专题听取并研究: once a year, in the year of the conference the one that prepared it."""
    if on_new_term := story.STUDIED_ANEW.get(unit.name):
        topics = [Meeting.Topic.CONFERENCE.value, Meeting.Topic.OPINION.value]
        study(unit, ledger, on_new_term, topics=topics, serial=2)
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        if (unit.name, year) in story.NO_HEARING:
            continue
        prepares = unit.conference.year == year
        usual = date(year, 3 + pick(7, unit.code, year), 5 + pick(20, unit.code, year, "day"))
        on = story.HEARING_ON.get((unit.name, year), usual)
        if prepares:
            on = unit.conference - timedelta(days=58)
        if year == 2026 and unit.party_anew:
            on = date(2026, 4 + pick(4, unit.code), 16)
        topics = [Meeting.Topic.WORK.value]
        if prepares:
            topics += [Meeting.Topic.CONFERENCE.value, Meeting.Topic.OPINION.value]
        study(unit, ledger, workday(on), topics=topics, studied=(unit.name, year) not in story.HEARD_ONLY)
        pilots_first = year == 2024 and unit.name in PILOTS
        if pilots_first or (year >= 2024 and pick(3, unit.code, year, "second") == 0):
            second = workday(date(year, 10, 10 + pick(15, unit.code, year, "second day")))
            study(unit, ledger, second, topics=[Meeting.Topic.WORK.value], studied=False, serial=2)


def study(
    unit: DemoUnit,
    ledger: Ledger,
    on: date,
    *,
    topics: list[str],
    studied: bool = True,
    serial: int = 1,
    way: Way | None = None,
) -> Meeting:
    """One meeting of a Party committee that heard, and usually studied, the congress's work."""
    meeting = Meeting(
        area=unit.code,
        title=f"{unit.committee}{choose(STUDY_TITLES, unit.code, on)}",
        happened_on=on,
        meeting_kind=Meeting.Kind.PARTY_STUDY,
        heard=True,
        studied=studied,
        topics=topics,
        minutes_no=unit.minutes(on.year, 2 * on.month + serial),
    )
    if way is None:
        mended = choose(RETURN_REASONS, unit.code, on) if pick(12, unit.code, on, "mended") == 0 else ""
        way = Way(lag=2 + pick(8, unit.code, on), mended=mended)
    ledger.report(meeting, way)
    ledger.refer(meeting, meeting.minutes_no, f"{unit.name}党政综合办档案室{on.year}年第{1 + on.month % 4}卷")
    return meeting


def _conference(unit: DemoUnit, ledger: Ledger) -> None:
    conference(unit, ledger, unit.conference, Way(lag=4))


def conference(unit: DemoUnit, ledger: Ledger, on: date, way: Way) -> Meeting:
    """党委(党工委)人大工作会议."""
    meeting = Meeting(
        area=unit.code,
        title=f"{unit.committee}人大工作会议",
        happened_on=on,
        meeting_kind=Meeting.Kind.WORK_CONFERENCE,
        minutes_no=unit.minutes(on.year, 9 + 2 * on.month),
    )
    ledger.report(meeting, way)
    members = unit.seats if unit.has_congress else unit.district_seats
    villages = 8 + pick(12, unit.code)
    ledger.hang(
        *agenda_rows(
            meeting,
            (_AGENDA.OTHER, "书记讲话"),
            (_AGENDA.OTHER, "人大工作情况报告"),
            (_AGENDA.OTHER, "讨论实施意见（送审稿）"),
        ),
        Attendance(meeting=meeting, category="党(工)委班子成员", due=11, present=10 + pick(2, unit.code)),
        Attendance(meeting=meeting, category="人大代表", due=members, present=members - pick(5, unit.code)),
        Attendance(meeting=meeting, category="村(社区)党组织书记", due=villages, present=villages),
    )
    ledger.refer(meeting, f"{meeting.minutes_no}及会议签到册", f"{unit.name}党政综合办档案室")
    return meeting


# --- 人代会 ----------------------------------------------------------------------------------------------------


def _sessions(unit: DemoUnit, district: District, ledger: Ledger) -> None:
    """Every session of the congress in order of days, so that each knows which one it is."""
    for count, (on, session, year) in enumerate(sorted(_session_days(unit)), start=1):
        meeting = Meeting(
            area=unit.code,
            title=f"{unit.name}第{numeral(unit.ordinal)}届人民代表大会第{numeral(count)}次会议",
            happened_on=on,
            meeting_kind=Meeting.Kind.CONGRESS_SESSION,
            session=session,
            for_year=year,
            minutes_no=unit.congress_minutes(on.year, on.month),
        )
        mended = choose(RETURN_REASONS, unit.code, on) if pick(14, unit.code, on) == 0 else ""
        ledger.report(meeting, Way(lag=3 + pick(6, unit.code, on), mended=mended))
        asks = (
            session == Meeting.Session.MID_YEAR and year >= 2024 and (unit.name, year) not in story.NO_INQUIRY
        )
        ledger.hang(*agenda_rows(meeting, *_agenda_of(unit, session, year, on, asks=asks)))
        absent = pick(6, unit.code, on, "absent")
        ledger.hang(
            Attendance(meeting=meeting, category="人大代表", due=unit.seats, present=unit.seats - absent)
        )
        ledger.hang(
            Attendance(meeting=meeting, category="列席人员", due=26, present=24 + pick(3, on, unit.code))
        )
        ledger.refer(meeting, f"{meeting.title}会议材料汇编", f"{unit.name}人大办公室")
        if asks:
            inquiry(unit, ledger, meeting, district.members[unit.code], year)
    for year in range(2024, LAST_YEAR + 1):
        _no_adjustment(unit, year, ledger)


def _session_days(unit: DemoUnit) -> Iterator[tuple[date, str, int]]:
    yield unit.body_from, Meeting.Session.EARLY, 2022
    for year, start in _EARLY_FROM.items():
        yield after(start, pick(15, unit.code, year, "early")), Meeting.Session.EARLY, year
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        if (unit.name, year) not in story.NO_MIDYEAR:
            usual = after(date(year, 7, 8), pick(44, unit.code, year, "mid"))
            yield story.MIDYEAR_ON.get((unit.name, year), usual), Meeting.Session.MID_YEAR, year
        if on := story.EXTRA_SESSION.get((unit.name, year)):
            yield on, Meeting.Session.EXTRA, year
        if on := story.LATE_ACCOUNTS.get((unit.name, year)):
            yield on, Meeting.Session.EXTRA, year


def _agenda_of(
    unit: DemoUnit, session: str, year: int, on: date, *, asks: bool
) -> Iterator[tuple[AgendaItem.Kind, str]]:
    """What a session had to do; the fiscal parts are what `fiscal_oversight` reads."""
    key = (unit.name, year)
    if session == Meeting.Session.EARLY:
        yield _AGENDA.OTHER, "听取和审议政府工作报告"
        yield _AGENDA.EXECUTION, f"听取{year - 1}年预算执行情况的报告"
        yield _AGENDA.BUDGET, f"审查和批准{year}年预算"
        yield _AGENDA.OTHER, "票决民生实事项目"
        if year == 2022:
            yield _AGENDA.OTHER, "选举"
        return
    late = story.LATE_ACCOUNTS.get(key)
    if late is None or on != late:
        if session == Meeting.Session.MID_YEAR:
            yield _AGENDA.OTHER, "听取和审议上半年政府工作情况的报告"
        if key not in story.NO_EXECUTION:
            yield _AGENDA.EXECUTION, f"听取{year}年上半年预算执行情况的报告"
    if key not in story.NO_FINAL_ACCOUNTS and on == (late or on):
        yield _AGENDA.FINAL_ACCOUNTS, f"审查和批准{year - 1}年决算"
    if _adjusts(unit, year) and on != late:
        yield _AGENDA.ADJUSTMENT, f"审查和批准{year}年预算调整方案"
    if asks:
        yield _AGENDA.INQUIRY, "代表问政"


def _adjusts(unit: DemoUnit, year: int) -> bool:
    """Whether the budget was adjusted that year; without, a nil return is due."""
    return (unit.name, year) not in story.NO_ADJUSTMENT and pick(2, unit.code, year, "adjusts") == 0


def _no_adjustment(unit: DemoUnit, year: int, ledger: Ledger) -> None:
    key = (unit.name, year)
    is_without = key in story.NO_MIDYEAR and key not in story.EXTRA_SESSION
    if is_without or key in story.NO_ADJUSTMENT or _adjusts(unit, year):
        return
    on = workday(date(year, 10, 9 + pick(14, unit.code, year, "nil")))
    nil = NilReturn(
        area=unit.code, nil_kind=NilReturn.Kind.ADJUSTMENT, year=year, happened_on=on, note="经主席团会议确认"
    )
    ledger.report(nil, Way(lag=1))


def inquiry(unit: DemoUnit, ledger: Ledger, meeting: Meeting, members: list[Delegate], year: int) -> None:
    """代表问政: three to five questions, answered on the spot; some are followed up."""
    key, held = (unit.name, year), meeting.happened_on
    if held is None:
        return
    count = 2 if key in story.FEW_QUESTIONS else 3 + pick(3, unit.code, year, "questions")
    first = pick(len(QUESTIONS), unit.code, year, "first")
    for line in range(1, count + 1):
        question, answer, who = QUESTIONS[(first + 5 * line) % len(QUESTIONS)]
        follows = pick(3, unit.code, year, line) == 0 or (key in story.OPEN_FOLLOW_UP and line == 1)
        due = workday(held + timedelta(days=60)) if follows else None
        ledger.hang(
            Inquiry(
                meeting=meeting,
                line=line,
                asked_by=members[pick(len(members) - 1, unit.code, year, line, "asks")],
                question=question,
                answered_by=f"{unit.government}{who}",
                answer=answer,
                follow_up_due=due,
                satisfaction=Inquiry.Satisfaction.FAIRLY
                if pick(4, unit.code, line) == 0
                else Inquiry.Satisfaction.SATISFIED,
            )
        )
        ledger.step_at_once(meeting, StepName.ANSWERED, held, line=line, proof="会议现场答复")
        if due and not (key in story.OPEN_FOLLOW_UP and line == 1):
            closed = after(held, 25 + pick(30, unit.code, year, line, "closed"))
            if closed <= date(2026, 11, 10):
                ledger.step(
                    meeting, StepName.CLOSED, closed, line=line, proof=choose(FOLLOW_UPS, unit.code, line)
                )


# --- Councils and the smaller meetings ------------------------------------------------------------------------


def _councils(unit: DemoUnit, ledger: Ledger) -> None:
    """居民议事会: at least once a year, at its beginning."""
    for count, year in enumerate(range(2023, LAST_YEAR + 1), start=1):
        on = unit.body_from if year == 2023 else after(_EARLY_FROM[year], 4 + pick(12, unit.code, year))
        meeting = Meeting(
            area=unit.code,
            title=f"{unit.name}第一届居民议事会第{numeral(count)}次会议",
            happened_on=on,
            meeting_kind=Meeting.Kind.RESIDENT_COUNCIL,
            minutes_no=unit.congress_minutes(year, on.month),
        )
        ledger.report(meeting)
        ledger.hang(
            *agenda_rows(
                meeting, (_AGENDA.OTHER, "听取办事处工作通报"), (_AGENDA.OTHER, "票决推荐民生实事项目")
            ),
            Attendance(
                meeting=meeting,
                category="议事会成员",
                due=unit.seats,
                present=unit.seats - pick(4, unit.code, year),
            ),
        )


def _standing_meetings(unit: DemoUnit, ledger: Ledger) -> None:
    """主席团会议 or 工委会议, three a year, two in the early years."""
    kind = Meeting.Kind.PRESIDIUM if unit.has_congress else Meeting.Kind.WORK_COMMITTEE
    name = "主席团会议" if unit.has_congress else "人大街道工委会议"
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        months = (3, 6, 9) if year >= 2024 else (4, 9)
        for count, month in enumerate(months, start=1):
            meeting = Meeting(
                area=unit.code,
                title=f"{unit.name}{year}年第{numeral(count)}次{name}",
                happened_on=workday(date(year, month, 4 + pick(22, unit.code, year, month))),
                meeting_kind=kind,
                minutes_no=unit.congress_minutes(year, 10 + count),
            )
            ledger.report(meeting, Way(lag=2 + pick(9, unit.code, month)))
            ledger.hang(
                *agenda_rows(meeting, (_AGENDA.OTHER, choose(PRESIDIUM_TOPICS, unit.code, year, month)))
            )


def agenda_rows(meeting: Meeting, *items: tuple[AgendaItem.Kind, str]) -> list[AgendaItem]:
    return [
        AgendaItem(meeting=meeting, kind=kind, title=title, position=position)
        for position, (kind, title) in enumerate(items, start=1)
    ]
