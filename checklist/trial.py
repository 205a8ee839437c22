"""试算: a version that is not published judges today's facts, beside the one that is. Nothing is written or cached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.conf import settings

from checklist.board import Scoreboard, trimmed
from checklist.edition import Edition, EditionItem
from checklist.engine import assess
from checklist.facts import township_facts
from checklist.models import Checklist
from checklist.queries import NoBoard, checklist_judging, edition_of
from checklist.rules.base import MonthDay, specs_of
from papers.words import day
from townships.areas import DISTRICT_DIGITS
from townships.models import Township


@dataclass(frozen=True, slots=True)
class EditionChange:
    """One thing two versions say differently of one item (or, without a title, of all)."""

    title: str
    what: str
    before: str
    after: str

    @property
    def words(self) -> str:
        head = f"{self.title}：" if self.title else ""
        return f"{head}{self.what}{self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class Trial:
    """A version and the published one it is tried beside: of its own year, or of the last that has one."""

    version: Checklist
    published: Checklist
    edition: Edition
    published_edition: Edition

    @property
    def year(self) -> int:
        """Whose facts are judged."""
        return self.published.year

    @property
    def is_other_year(self) -> bool:
        """Whether the version is of a year that has no published checklist yet."""
        return self.version.year != self.published.year

    def changes(self) -> tuple[EditionChange, ...]:
        return tuple(edition_changes(self.published_edition, self.edition))


def trial_year(version: Checklist, known: list[Checklist]) -> int:
    """Whose facts `version` is tried on: its own year's, or while that has no published version the latest before it.

    Raises NoBoard where neither is.
    """
    years = {each.year for each in known}
    year = version.year if version.year in years else max((y for y in years if y < version.year), default=0)
    if not year:
        raise NoBoard("还没有已发布的清单可以对照；发布第一版以后才能试算")
    return year


def trial_of(version: Checklist, as_of: date, known: list[Checklist]) -> Trial:
    """What `version` is tried beside, of `known` (all published versions): what judges `as_of`. Two queries.

    A version of a year without a published one borrows the closing day of the year whose facts it judges.
    Raises NoBoard where there is nothing to try it beside, or before the year.
    """
    year = trial_year(version, known)
    published = checklist_judging(year, as_of, known)
    edition = edition_of(version)
    if version.year != year:
        edition = replace(edition, year=year, closes_on=published.closes_on)
    return Trial(version, published, edition, edition_of(published))


def trial_board(*, area: str, edition: Edition, as_of: date) -> Scoreboard:
    """The board of a district (or wider) as `edition` would judge it, made anew at each call.

    24 queries for any area. Never from the cache, never into it: what a draft says is no published board.
    """
    facts = township_facts(area[:DISTRICT_DIGITS], edition.window(as_of))
    return assess(facts, edition, as_of, area=area[:DISTRICT_DIGITS], go_live_on=settings.GO_LIVE_ON)


def edition_changes(before: Edition, after: Edition) -> Iterator[EditionChange]:
    """What `after` says differently from `before`, item by item in its own order."""
    if before.closes_on != after.closes_on:
        yield EditionChange("", "年度截止日", day(before.closes_on), day(after.closes_on))
    if before.mode is not after.mode:
        yield EditionChange("", "方式", before.mode.label, after.mode.label)
    was = {item.rule.id: item for item in before.items}
    now = {item.rule.id: item for item in after.items}
    for key in (*now, *(key for key in was if key not in now)):
        old, new = was.get(key), now.get(key)
        if old is None or new is None:
            title = (new or was[key]).rule.title
            yield EditionChange(
                title, "", "未列入" if old is None else "列入", "未列入" if new is None else "列入"
            )
        else:
            yield from _item_changes(old, new)


def _item_changes(old: EditionItem, new: EditionItem) -> Iterator[EditionChange]:
    title = new.rule.title
    told = (
        ("分值", _weight(old.weight), _weight(new.weight)),
        ("适用", _kinds(old.kinds), _kinds(new.kinds)),
        ("时限", _month_day(old.due), _month_day(new.due)),
        ("提前提示", f"{old.lead_days}天", f"{new.lead_days}天"),
        ("建议完成日", _month_day(old.advised, "不设"), _month_day(new.advised, "不设")),
        *(
            (spec.label, spec.show(getattr(old.params, spec.name)), spec.show(getattr(new.params, spec.name)))
            for spec in specs_of(new.rule.params)
        ),
    )
    for what, before, after in told:
        if before != after:
            yield EditionChange(title, what, before, after)


def _weight(value: Fraction) -> str:
    return trimmed(value, 2)


def _kinds(kinds: frozenset[str]) -> str:
    return "、".join(str(kind.label) for kind in Township.Kind if kind.value in kinds)


def _month_day(value: MonthDay | None, none: str = "按规则推算") -> str:
    return f"{value.month}月{value.day}日" if value else none
