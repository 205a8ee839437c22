"""启用准备: what is still missing before the portal works for a district, each with where it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from checklist.catalogue import RULE
from checklist.models import Checklist, Interpretation
from checklist.queries import NoBoard, checklist_judging
from checklist.rules.base import specs_of
from papers.words import day
from townships.areas import AREA_NAMES, UNITS
from townships.models import Liaison, Term, Township
from townships.units import fuyang_townships

CONFIRMERS = 2
_KEY, _A_MINUTE = "start.missing", 60
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that must be there: how many of how many, what is lacking, where it is mended."""

    title: str
    there: int
    wanted: int
    lacking: tuple[str, ...]
    mend: str
    url: str
    how: str

    @property
    def is_met(self) -> bool:
        return self.there >= self.wanted

    @property
    def told(self) -> str:
        """大源镇、万市镇等5个."""
        shown = "、".join(self.lacking[:_NAMED])
        return f"{shown}等{len(self.lacking)}个" if len(self.lacking) > _NAMED else shown


@dataclass(frozen=True, slots=True)
class Readiness:
    """All needs of one district on one day, and whether the checklist is on trial."""

    needs: tuple[Need, ...]
    mode: str

    @property
    def missing(self) -> tuple[Need, ...]:
        return tuple(need for need in self.needs if not need.is_met)


def readiness(district: str, on: date) -> Readiness:
    """A constant number of queries, however many units."""
    units = {
        unit.code: unit
        for unit in Township.objects.open_on(on)
        .filter(code__startswith=district)
        .exclude(kind=Township.Kind.ZONE)
    }
    due = units or {unit.code: unit for unit in fuyang_townships() if unit.code.startswith(district)}
    accounts = list(User.objects.get_queryset().able_on(on).filter(scope__startswith=district))
    checklist = _judging(on)
    needs = (
        _units(units, district),
        *_terms(due, district, on),
        _chairs(due, accounts),
        _liaisons(due, on),
        _checklist(checklist, on),
        _open_params(checklist),
        _answers(),
        _confirmers(accounts, district),
        _go_live(),
    )
    return Readiness(needs, checklist.mode if checklist else "")


def _judging(on: date) -> Checklist | None:
    """The version that judges today; None while none is published."""
    try:
        return checklist_judging(on.year, on)
    except NoBoard:
        return None


def readiness_remember(district: str, on: date) -> Readiness:
    """The needs, read now; the frame around other pages knows from it for a minute whether something is missing."""
    now = readiness(district, on)
    cache.set(f"{_KEY}:{district}", bool(now.missing), _A_MINUTE)
    return now


def is_anything_missing(district: str, on: date) -> bool:
    """As it was within the last minute: asked for every page of the office."""
    known = cache.get(f"{_KEY}:{district}")
    return bool(readiness_remember(district, on).missing if known is None else known)


def _units(units: Mapping[str, Township], district: str) -> Need:
    """Of 富阳's twenty-four those that were never registered are lacking; a merged one was."""
    known = set(Township.objects.filter(code__startswith=district).values_list("code", flat=True))
    lacking = tuple(name for code, name in UNITS if code.startswith(district) and code not in known)
    return Need(
        "单位", len(units), max(len(units) + len(lacking), 1), lacking, "登记单位",
        reverse("admin:townships_township_changelist"), "填写启用登记表的“单位”一页，或在“管理”中逐个登记",
    )  # fmt: skip


def _terms(units: Mapping[str, Township], district: str, on: date) -> Iterable[Need]:
    """Open terms of the Party committees, of the congresses of 镇 and 乡, of the district."""
    open_terms = set(Term.objects.active_on(on).filter(area__startswith=district).values_list("area", "body"))
    url, how = reverse("admin:townships_term_changelist"), "填写启用登记表的“届次”一页，或在“管理”中逐个登记"
    wanted = [
        ("党(工)委届次", Term.Body.PARTY, {code: unit.name for code, unit in units.items()}),
        (
            "人大届次",
            Term.Body.CONGRESS,
            {code: unit.name for code, unit in units.items() if unit.has_congress},
        ),
        ("区人大届次", Term.Body.DISTRICT, {district: AREA_NAMES.get(district, district)}),
    ]
    for title, body, places in wanted:
        lacking = tuple(name for code, name in places.items() if (code, body.value) not in open_terms)
        yield Need(title, len(places) - len(lacking), max(len(places), 1), lacking, "登记届次", url, how)


def _chairs(units: Mapping[str, Township], accounts: Iterable[User]) -> Need:
    having = {user.scope for user in accounts if user.role == Role.CHAIR}
    lacking = tuple(unit.name for code, unit in units.items() if code not in having)
    return Need(
        "主席（主任）账号", len(units) - len(lacking), max(len(units), 1), lacking, "开通账号", reverse("desk:accounts"),
        "填写启用登记表的“主席（主任）”一页，或在“单位账号”中逐个开通",
    )  # fmt: skip


def _liaisons(units: Mapping[str, Township], on: date) -> Need:
    officers = Liaison.objects.active_on(on).filter(duty=Liaison.Duty.OFFICER)
    having = set(officers.values_list("township_id", flat=True))
    lacking = tuple(unit.name for code, unit in units.items() if code not in having)
    return Need(
        "联络员", len(units) - len(lacking), max(len(units), 1), lacking, "登记联络员",
        reverse("admin:townships_liaison_changelist"), "填写启用登记表的“联络员”一页，或在“管理”中逐个登记",
    )  # fmt: skip


def _checklist(checklist: Checklist | None, on: date) -> Need:
    return Need(
        f"{on.year}年度清单", int(checklist is not None), 1, () if checklist else (f"{on.year}年度规定动作清单",),
        "查看清单", reverse("admin:checklist_checklist_changelist"), "在“管理—规定动作清单”中由上一年度的生成，核对后发布",
    )  # fmt: skip


def _open_params(checklist: Checklist | None) -> Need:
    """口径: what the office has still to fix (待定); while it is open that part counts as fulfilled."""
    wanted, lacking = 0, []
    items: Iterable[Any] = (
        checklist.items.select_related("action").order_by("action__position") if checklist else ()
    )
    for item in items:
        rule = RULE.get(item.action_id)
        for spec in specs_of(rule.params) if rule else ():
            if spec.may_be_open:
                wanted += 1
                if item.params.get(spec.name) is None:
                    lacking.append(f"{rule.short_title if rule else ''}的{spec.label}")
    url = reverse("admin:checklist_checklist_change", args=[checklist.pk]) if checklist else ""
    return Need(
        "待定的口径", wanted - len(lacking), wanted, tuple(lacking), "确定口径",
        url or reverse("admin:checklist_checklist_changelist"),
        "在“管理—规定动作清单”中生成新版本，填写标准和依据后发布；待定期间，这一部分按已达到计算",
    )  # fmt: skip


def _answers() -> Need:
    there = Interpretation.objects.count()
    return Need(
        "口径问答", there, there or 1, (), "增加口径问答", reverse("admin:checklist_interpretation_changelist"),
        "平台自带首批问答，办公室可以增改；缺少的，请在服务器上运行 manage.py sync_rules",
    )  # fmt: skip


def _go_live() -> Need:
    """The portal's first day; what happened before it is 历史补录: no reminder, no 迟报, no closing."""
    live: date | None = settings.GO_LIVE_ON
    title = f"启用日期（{day(live)}）" if live else "启用日期"
    return Need(
        title, int(live is not None), 1, () if live else ("平台启用日期",), "怎样设定", "#go-live",
        "由负责服务器的人在部署设置中写明；这一天以前的事按历史补录，不催办、不计迟报",
    )  # fmt: skip


def _confirmers(accounts: Iterable[User], district: str) -> Need:
    there = sum(user.role == Role.OFFICE and user.scope == district for user in accounts)
    return Need(
        "能审核的人", there, CONFIRMERS, () if there >= CONFIRMERS else ("区人大办至少两个账号",), "怎样开通",
        "#office", "谁也不能审核自己填写、代录的材料。账号由系统管理员在“管理—账号”中开通，或由服务器命令开通",
    )  # fmt: skip
