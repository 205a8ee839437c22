"""规范性文件备案审查."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from checklist.board import Finding
from checklist.rules.base import (
    ONE,
    ZERO,
    Judgement,
    MonthDay,
    ParamKind,
    Period,
    Rule,
    Window,
    found,
    missing,
    noted,
    param,
    share,
)
from checklist.township import TownshipFacts, by_day, first_nil
from opinions.facts import DocumentFact
from opinions.models import Aspect
from papers.words import UnitWords, day, short_day, words_for
from records.models import NilReturn


@dataclass(frozen=True, slots=True)
class FilingParams:
    """Params of `document_filing`."""

    N: int = field(
        default=30,
        metadata=param(ParamKind.DAYS, "公布后报备期限", "备案审查工作惯例：公布之日起30日内报送备案"),
    )
    M: int = field(
        default=30, metadata=param(ParamKind.DAYS, "报备后审查期限", "区人大常委会办公室工作要求，可调整")
    )


class Filed(Struct, frozen=True):
    """One document as it is known on a day X: steps later than X are not known yet."""

    document: DocumentFact
    filed_on: date | None
    reviewed_on: date | None
    file_by: date
    review_by: date | None
    is_left_out: bool

    @property
    def halves(self) -> int:
        """2 filed and reviewed in time, 1 both done but either late, 0 else."""
        if self.filed_on is None or self.reviewed_on is None or self.review_by is None:
            return 0
        return 2 if self.filed_on <= self.file_by and self.reviewed_on <= self.review_by else 1


def known_on(document: DocumentFact, on: date, params: FilingParams) -> Filed:
    """A document as known on a day; `is_left_out` while its own clock is still running."""
    filed, reviewed = document.filed_on, document.reviewed_on
    if filed is not None and filed > on:
        filed = None
    if reviewed is not None and reviewed > on:
        reviewed = None
    file_by = document.on + timedelta(days=params.N)
    if filed is None:
        return Filed(document, None, reviewed, file_by, None, on <= file_by)
    review_by = filed + timedelta(days=params.M)
    waiting = filed <= file_by and reviewed is None and on <= review_by
    return Filed(document, filed, reviewed, file_by, review_by, waiting)


class DocumentFiling(Rule[FilingParams]):
    id = "document_filing"
    title = "规范性文件备案审查"
    short_title = "备案审查"
    aspect = Aspect.FUNCTIONS
    period = Period.YEAR
    due = MonthDay(12, 31)
    advised = MonthDay(12, 10)
    weight = Decimal(10)
    never_late = True
    basis = (
        "监督法关于备案审查的规定；《杭州人大信息》2024年第5期规定动作“规范性文件备案审查”："
        "镇(乡)政府向主席团、办事处向人大街道工委报备"
    )
    summary = (
        "当年应报备的每件文件：按期报备并按期审查得1，两项都做了但有一项超期得0.5，否则为0，取平均；"
        "期限未到的暂不计入；全年没有文件的，12月作零报告"
    )
    mends = ("document", "document.FILED", "document.REVIEWED", "nil.DOCUMENTS")
    params = FilingParams

    def judge(
        self, facts: TownshipFacts, params: FilingParams, window: Window, due: date | None
    ) -> Judgement:
        until, first = window.facts_until, window.first_day
        eve = first - timedelta(days=1)
        known = [
            known_on(document, until, params)
            for document in sorted(facts.documents, key=by_day)
            if window.in_year(document.on)
            or (document.on.year == window.year - 1 and known_on(document, eve, params).is_left_out)
        ]
        judged = [each for each in known if not each.is_left_out]
        waiting = [each for each in known if each.is_left_out]
        nils = facts.nils(NilReturn.Kind.DOCUMENTS, window.year, until)
        nil = first_nil(nils, date(window.year, 12, 1))
        ratio: Fraction | None
        met_on = None
        if judged:
            ratio = share(sum([each.halves for each in judged]), 2 * len(judged))
            met_on = max([each.reviewed_on for each in judged if each.reviewed_on], default=None)
        elif waiting:
            ratio = None
        else:
            ratio = ONE if nil else ZERO
            met_on = nil.on if nil else None

        def explain() -> Iterator[Finding]:
            words = words_for(facts.unit.kind)
            if judged:
                good = sum(each.halves == 2 for each in judged)
                yield found(
                    f"应计规范性文件{len(judged)}件，按期报备并审查{good}件",
                    *(each.document for each in judged),
                )
            for each in judged:
                yield from _lateness(each, until, words)
            for each in waiting:
                yield _running(each, words)
            if not known:
                if nil:
                    yield found(f"{day(nil.on)}零报告：{window.year}年未制发规范性文件", nil)
                else:
                    yield missing(
                        f"{window.year}年没有规范性文件，12月应作零报告；有文件的请登记",
                        words.presidium,
                        "nil.DOCUMENTS" if until >= date(window.year, 12, 1) else "document",
                    )

        return Judgement(
            ratio,
            met_on,
            (*[each.document for each in known], *nils),
            explain,
            min([clock for each in known if (clock := _clock(each, until))], default=None),
        )


def _clock(each: Filed, until: date) -> date | None:
    """The day until which a document is still to be filed or reviewed in time."""
    if each.filed_on is None:
        end: date | None = each.file_by
    elif each.reviewed_on is None:
        end = each.review_by
    else:
        return None
    return end if end is not None and until <= end else None


def _lateness(each: Filed, until: date, words: UnitWords) -> Iterator[Finding]:
    """Who is late with one judged document: the government with filing, or the 主席团(工委) with the review."""
    name = f"《{each.document.title.strip('《》')}》"
    if each.filed_on is None:
        yield missing(
            f"{name}应于{day(each.file_by)}前报备，尚未报备（{words.government}报备超期）",
            words.government,
            _step_of(each, "FILED"),
        )
        return
    if each.filed_on > each.file_by:
        yield noted(
            f"{name}{day(each.filed_on)}报备（{words.government}报备超期，应于{short_day(each.file_by)}前）"
        )
    if each.reviewed_on is None:
        late = f"（{words.presidium}审查超期）" if each.review_by and until > each.review_by else ""
        yield missing(
            f"{name}应于{day(each.review_by)}前完成审查，尚未审查{late}",
            words.presidium,
            _step_of(each, "REVIEWED"),
        )
    elif each.review_by and each.reviewed_on > each.review_by:
        yield noted(
            f"{name}{day(each.reviewed_on)}完成审查（{words.presidium}审查超期，应于{short_day(each.review_by)}前）"
        )


def _running(each: Filed, words: UnitWords) -> Finding:
    name = f"《{each.document.title.strip('《》')}》"
    if each.filed_on is None:
        return missing(
            f"{name}应于{day(each.file_by)}前报备，期限未到，暂不计入",
            words.government,
            _step_of(each, "FILED"),
        )
    return missing(
        f"{name}已报备，应于{day(each.review_by)}前完成审查，期限未到，暂不计入",
        words.presidium,
        _step_of(each, "REVIEWED"),
    )


def _step_of(each: Filed, name: str) -> str:
    return f"document.{name}?record={each.document.number}"
