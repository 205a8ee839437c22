"""民生微实事专项储备金管理."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from msgspec import Struct

from checklist.board import Finding
from checklist.rules.base import (
    HALF,
    Judgement,
    MonthDay,
    NoParams,
    Period,
    Rule,
    Window,
    found,
    missing,
    share,
)
from checklist.township import TownshipFacts, first_nil
from funds.facts import EntryFact, ProjectFact
from opinions.models import Aspect
from papers.words import UnitWords, day, money, words_for
from records.models import NilReturn


class Ledger(Struct, frozen=True):
    """The reserve fund of one year, 元: what was left of earlier years, allocated and paid for this one."""

    opening: Decimal
    allocated: Decimal
    paid: Decimal

    @property
    def available(self) -> Decimal:
        return self.opening + self.allocated


class Project(Struct, frozen=True):
    """One project of the year; `own` is None while its own record does not count.

    An acceptance after `books_until` is not known yet; an approval counts by the first payment's day alone.
    """

    own: ProjectFact | None
    first_payment: date
    approved_on: date | None
    accepted_on: date | None
    books_until: date

    @property
    def was_approved(self) -> bool:
        return self.approved_on is not None and self.approved_on <= self.first_payment

    @property
    def is_in_order(self) -> bool:
        if self.own is None or not self.was_approved:
            return False
        return self.accepted_on is not None or self.books_until <= self.own.planned_finish

    @property
    def clock(self) -> date | None:
        """The planned finish of a project still to be accepted."""
        if self.own is None or self.accepted_on is not None or self.books_until > self.own.planned_finish:
            return None
        return self.own.planned_finish


def _project(own: ProjectFact | None, first_payment: date, books_until: date) -> Project:
    if own is None:
        return Project(None, first_payment, None, None, books_until)
    accepted = own.accepted_on
    if accepted is not None and accepted > books_until:
        accepted = None
    return Project(own, first_payment, own.approved_on, accepted, books_until)


def ledger_of(entries: tuple[EntryFact, ...], year: int) -> Ledger:
    """Sums over entries of `year` and earlier ones."""
    opening = allocated = paid = Decimal(0)
    for entry in entries:
        if entry.for_year < year:
            opening += entry.amount if entry.is_allocation else -entry.amount
        elif entry.for_year == year:
            if entry.is_allocation:
                allocated += entry.amount
            else:
                paid += entry.amount
    return Ledger(opening, allocated, paid)


def projects_of(
    entries: tuple[EntryFact, ...], known: tuple[ProjectFact, ...], window: Window
) -> list[Project]:
    """Projects paid for this year, and those paid for earlier and not accepted before it began."""
    own = {project.id: project for project in known}
    first: dict[int, date] = {}
    current: set[int] = set()
    earlier: set[int] = set()
    for entry in entries:
        if entry.project is None or entry.is_allocation:
            continue
        if entry.project not in first or entry.on < first[entry.project]:
            first[entry.project] = entry.on
        if entry.for_year == window.year:
            current.add(entry.project)
        elif entry.for_year < window.year:
            earlier.add(entry.project)
    for key in earlier:
        accepted = own[key].accepted_on if key in own else None
        if accepted is None or accepted >= window.first_day:
            current.add(key)
    return [_project(own.get(key), first[key], window.books_until) for key in sorted(current)]


class ReserveFund(Rule[NoParams]):
    id = "reserve_fund"
    title = "民生微实事专项储备金管理"
    short_title = "微实事储备金"
    aspect = Aspect.DEMOCRACY
    period = Period.YEAR
    due = MonthDay(12, 31)
    advised = MonthDay(12, 20)
    weight = Decimal(10)
    never_late = True
    basis = "《杭州人大信息》2024年第5期：实施意见规定动作“民生微实事专项储备金管理”"
    summary = (
        "有现行管理办法0.2；结余加本年安排大于0为0.3；项目占0.5：先审批后支出、按期验收的项目所占比例，"
        "全年未动用的12月作零报告；支出超过可用资金至多0.5"
    )
    mends = (
        "regulation.RESERVE",
        "fund.RESERVE.ALLOCATION",
        "fund.RESERVE.PAYMENT",
        "project",
        "project.APPROVED",
        "project.ACCEPTED",
        "nil.RESERVE_USE",
    )
    params = NoParams

    def judge(self, facts: TownshipFacts, params: NoParams, window: Window, due: date | None) -> Judgement:
        year, books, until = window.year, window.books_until, window.facts_until
        entries = tuple([each for each in facts.reserve_entries if each.on <= books])
        ledger = ledger_of(entries, year)
        projects = projects_of(entries, facts.projects, window)
        in_order = [project for project in projects if project.is_in_order]
        regulated = sorted(
            [each for each in facts.regulations if each.holds(until)],
            key=lambda each: (each.started_on, each.id),
        )
        nils = facts.nils(NilReturn.Kind.RESERVE_USE, year, until)
        nil = first_nil(nils, date(year, 12, 1))
        # In tenths of a project: 2 regulated, 3 funded, 5 the share in order.
        size = len(projects) or 1
        part = 5 * (len(in_order) if projects else 1 if nil else 0)
        part += size * ((2 if regulated else 0) + (3 if ledger.available > 0 else 0))
        overspent = ledger.paid > ledger.available
        ratio = HALF if overspent and part > 5 * size else share(part, 10 * size)
        own = tuple([entry for entry in entries if entry.for_year == year])
        days = [entry.on for entry in own]
        days += [project.accepted_on for project in projects if project.accepted_on]
        if nil:
            days.append(nil.on)

        def explain() -> Iterator[Finding]:
            words = words_for(facts.unit.kind)
            if regulated:
                place = "区" if all(each.is_district for each in regulated) else "本单位"
                yield found(f"现行储备金管理办法：{place}{day(regulated[0].started_on)}起施行", *regulated)
            else:
                yield missing("没有现行有效的储备金管理办法", words.government, "regulation.RESERVE")
            yield from _money_findings(ledger, year, words)
            if projects:
                yield found(f"本年项目{len(projects)}个，审批、验收符合要求{len(in_order)}个")
                for project in projects:
                    yield from _project_findings(project, words)
            elif nil:
                yield found(f"{day(nil.on)}零报告：{year}年未动用储备金", nil)
            else:
                yield missing(
                    f"{year}年没有支出项目，未动用的12月应作零报告",
                    words.presidium,
                    "nil.RESERVE_USE" if until >= date(year, 12, 1) else "fund.RESERVE.PAYMENT",
                )

        return Judgement(
            ratio,
            min(max(days), window.last_day) if days else window.first_day,
            (*own, *nils),
            explain,
            min([clock for each in projects if (clock := each.clock)], default=None),
        )


def _money_findings(ledger: Ledger, year: int, words: UnitWords) -> Iterator[Finding]:
    sums = f"上年结余{money(ledger.opening)}，{year}年安排{money(ledger.allocated)}、支出{money(ledger.paid)}"
    if ledger.available > 0:
        yield found(sums)
    else:
        yield missing(f"{sums}，没有可用资金", words.government, "fund.RESERVE.ALLOCATION")
    if ledger.paid > ledger.available:
        yield missing(
            f"超支：支出比可用资金多{money(ledger.paid - ledger.available)}",
            words.government,
            "fund.RESERVE.ALLOCATION",
        )


def _project_findings(project: Project, words: UnitWords) -> Iterator[Finding]:
    if project.own is None:
        yield missing(f"{day(project.first_payment)}的支出所列项目尚未审核通过", words.government, "project")
        return
    name = f"“{project.own.title}”"
    if not project.was_approved:
        when = f"{day(project.approved_on)}才审批" if project.approved_on else "没有审批记录"
        yield missing(
            f"{name}{day(project.first_payment)}已支出，{when}",
            words.government,
            f"project.APPROVED?record={project.own.number}",
        )
    if project.accepted_on is None and project.books_until > project.own.planned_finish:
        yield missing(
            f"{name}应于{day(project.own.planned_finish)}前完工，尚未验收",
            words.government,
            f"project.ACCEPTED?record={project.own.number}",
        )
