"""What is on people's desks on the last day: drafts, papers to sign, to review, to mend; 代录, 授权, 补录许可."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from funds.models import Fund, FundEntry
from fuyang_renda.demo import sessions
from fuyang_renda.demo.activities import activity
from fuyang_renda.demo.days import moment
from fuyang_renda.demo.ledger import Ledger, Way
from fuyang_renda.demo.money import allocation_of
from fuyang_renda.demo.people import District
from fuyang_renda.demo.units import BY_NAME, DemoUnit
from meetings.models import Meeting
from opinions.models import NormativeDocument, Practice
from records.models import LatePermit, SignAuthority
from records.states import State

_WORK = [Meeting.Topic.WORK.value]
_PAY = FundEntry.Category


def in_hand_tell(district: District, ledger: Ledger) -> None:
    """Everything that has not passed yet, and the exceptions of the rules of handing in."""
    _waiting_for_office(district, ledger)
    _returned(district, ledger)
    _with_the_units(district, ledger)
    _planned(ledger)
    _exceptions(district, ledger)


def _waiting_for_office(district: District, ledger: Ledger) -> None:
    """The review queue: some of it decides an item, most of it is daily work."""
    sessions.study(
        BY_NAME["春江街道"], ledger, date(2026, 11, 13), topics=_WORK, way=Way(State.SUBMITTED, lag=4)
    )
    sessions.conference(
        BY_NAME["新登镇"], ledger, date(2026, 11, 12), Way(State.SUBMITTED, lag=4, opened=True)
    )
    _payment(ledger, "永昌镇", _PAY.TRAINING, 22, date(2026, 11, 12), Way(State.SUBMITTED, lag=5))
    _payment(ledger, "场口镇", _PAY.STATION, 6, date(2026, 11, 11), Way(State.SUBMITTED, lag=7, opened=True))
    _payment(ledger, "银湖街道", _PAY.MATERIALS, 5, date(2026, 11, 16), Way(State.SUBMITTED, lag=2))
    for name, title, day in (
        ("大源镇", "代表联络站接待选民日", 12),
        ("湖源乡", "代表进网格走访", 13),
        ("上官乡", "平安巡防志愿活动", 10),
        ("鹿山街道", "物业治理议事协商", 17),
        ("渔山乡", "消防安全入户宣传", 18),
    ):
        _outing(district, ledger, name, title, date(2026, 11, day), Way(State.SUBMITTED, lag=2))
    ledger.report(
        Practice(
            area=BY_NAME["万市镇"].code,
            title="助力团“点单”服务",
            happened_on=date(2026, 9, 16),
            rule_document="关于助力团“点单”服务的通知（万委〔2026〕36号）",
            summary="群众点单、代表接单，办结后由群众评价。",
        ),
        Way(State.SUBMITTED, lag=62),
    )


def _returned(district: District, ledger: Ledger) -> None:
    """What came back, with the reason."""
    _payment(
        ledger, "大源镇", _PAY.TRAINING, 9, date(2026, 11, 9),
        Way(State.RETURNED, lag=4, reason="请补充两笔培训支出的用途说明；凭证已收到，无需重传"),
    )  # fmt: skip
    _outing(
        district, ledger, "常绿镇", "垃圾分类督导", date(2026, 11, 10),
        Way(State.RETURNED, lag=3, reason="参加代表名单与签到册人数不一致，请核对后补正"),
    )  # fmt: skip
    sessions.study(
        BY_NAME["胥口镇"], ledger, date(2026, 11, 6), topics=_WORK, serial=3,
        way=Way(State.RETURNED, lag=4, reason="纪要中只见听取、未见研究情况，请补充研究意见或更正勾选"),
    )  # fmt: skip
    _payment(
        ledger, "东洲街道", _PAY.INSPECTION, 12, date(2026, 10, 21),
        Way(State.RETURNED, lag=6, reopened=True, reason="与三季度汇总支出重复登记，请核对"),
    )  # fmt: skip
    _outing(
        district, ledger, "富春街道", "背街小巷整治民意恳谈", date(2026, 11, 5),
        Way(State.RETURNED, lag=5, reason="请注明活动地点所在社区并补充照片或签到册出处"),
    )  # fmt: skip


def _with_the_units(district: District, ledger: Ledger) -> None:
    """Drafts, papers waiting for a signature, and what was given up."""
    sessions.study(BY_NAME["湖源乡"], ledger, date(2026, 11, 18), topics=_WORK, way=Way(State.DRAFT, lag=1))
    sessions.study(BY_NAME["洞桥镇"], ledger, date(2026, 11, 17), topics=_WORK, way=Way(State.TO_SIGN, lag=2))
    _outing(district, ledger, "大源镇", "代表进网格走访", date(2026, 11, 18), Way(State.TO_SIGN, lag=2))
    _outing(district, ledger, "富春街道", "楼道议事协商", date(2026, 11, 19), Way(State.TO_SIGN, lag=1))
    _outing(district, ledger, "万市镇", "助力团下村服务日", date(2026, 11, 19), Way(State.DRAFT, lag=1))
    _outing(district, ledger, "渔山乡", "代表联络站接待选民日", date(2026, 11, 20), Way(State.DRAFT, lag=3))
    _payment(ledger, "胥口镇", _PAY.STATION, 8, date(2026, 11, 17), Way(State.TO_SIGN, lag=1))
    unit = BY_NAME["里山镇"]
    ledger.report(
        NormativeDocument(
            area=unit.code,
            title=f"{unit.name}农村公路养护管理办法",
            doc_no=unit.government_paper(2026, 52),
            issued_on=date(2026, 11, 19),
        ),
        Way(State.DRAFT, lag=1),
    )
    _outing(district, ledger, "灵桥镇", "防汛防台隐患排查", date(2026, 8, 12), Way(State.WITHDRAWN, lag=6))
    _payment(ledger, "新桐乡", _PAY.MATERIALS, 3, date(2026, 9, 8), Way(State.WITHDRAWN, lag=3))


def _planned(ledger: Ledger) -> None:
    """Early sessions of the next year that units have laid down; two pairs meet on one day."""
    for name, month, day in (
        ("万市镇", 1, 14), ("洞桥镇", 1, 15), ("渌渚镇", 1, 15), ("大源镇", 1, 20), ("龙门镇", 1, 20),
        ("永昌镇", 1, 21), ("场口镇", 1, 28), ("新桐乡", 2, 25),
    ):  # fmt: skip
        unit = BY_NAME[name]
        ledger.report(
            Meeting(
                area=unit.code,
                title=f"{unit.name}2027年人代会年初会议",
                planned_on=date(2027, month, day),
                meeting_kind=Meeting.Kind.CONGRESS_SESSION,
                session=Meeting.Session.EARLY,
                for_year=2027,
            ),
            Way(State.DRAFT, lag=0),
        )


def _exceptions(district: District, ledger: Ledger) -> None:
    """Entered by the office for a unit without a clerk; a permit after the closing; a chair's authority to sign."""
    unit = BY_NAME["渔山乡"]
    ledger.report(
        Meeting(
            area=unit.code,
            title=f"{unit.name}2026年第四次主席团会议",
            happened_on=date(2026, 10, 22),
            meeting_kind=Meeting.Kind.PRESIDIUM,
            minutes_no=unit.congress_minutes(2026, 14),
            note="干事空缺期间由区人大办代录",
        ),
        Way(lag=5, by_office=True),
    )
    late = _payment(ledger, "湖源乡", _PAY.STATION, 3, date(2025, 12, 22), Way(lag=45), year=2025)
    ledger.hang(
        LatePermit(
            record=late,
            reason="财政支付系统年末结转，凭证于次年1月底取得",
            by=district.office[1],
            at=moment(date(2026, 2, 6), 10),
        )
    )
    desk = district.desks[BY_NAME["场口镇"].code]
    ledger.hang(
        SignAuthority(
            area=BY_NAME["场口镇"].code,
            to=desk.clerk,
            granted_by=desk.chair,
            granted_at=moment(date(2026, 11, 13), 17),
            started_on=date(2026, 11, 16),
            ended_on=date(2026, 11, 28),
        )
    )


def _payment(
    ledger: Ledger, name: str, category: str, percent: int, on: date, way: Way, *, year: int = 2026
) -> FundEntry:
    """A payment of duty funds, in percent of the year's allocation."""
    unit = BY_NAME[name]
    amount = Decimal(allocation_of(unit, year) * percent // 100 // 10 * 10)
    entry = FundEntry(
        area=unit.code,
        fund=Fund.DUTY,
        entry=FundEntry.Entry.PAYMENT,
        category=category,
        amount=amount.quantize(Decimal("0.01")),
        for_year=year,
        happened_on=on,
    )
    return ledger.report(entry, way)


def _outing(district: District, ledger: Ledger, name: str, title: str, on: date, way: Way) -> None:
    unit: DemoUnit = BY_NAME[name]
    present = district.counting(unit)[on.day % 5 :: 5]
    activity(unit, ledger, title, "OTHER", on, present, is_governance=True, way=way)
