"""What the pages of snapshots show: a list, and a frozen board read from its row alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils import timezone

from checklist.board import ItemHeading, Scoreboard, UnitBoard
from checklist.models import Snapshot
from dashboard.pages import Group, Lead, Tile, groups, tiles
from dashboard.sheets import board_workbook
from dashboard.unit_page import Neighbour, UnitPage, unit_page
from papers.chips import ITEM_CHIPS, Chip
from papers.words import DEMO, counted, day, moment
from townships.areas import AREA_NAMES
from townships.tokens import is_demo


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """One snapshot in a list."""

    pk: int
    number: str
    title: str
    place: str
    year: int
    as_of: date
    checklist: str
    taken: str
    standing: str
    is_result: bool


@dataclass(frozen=True, slots=True)
class FrozenPage:
    """A board as it was frozen; the same matrix as the overview, made of the row alone."""

    title: str
    facts: tuple[str, ...]
    year: int
    as_of: date
    is_trial: bool
    is_own: bool
    tiles: tuple[Tile, ...]
    headings: tuple[ItemHeading, ...]
    columns: int
    groups: tuple[Group, ...]
    legend: tuple[Chip, ...]


def line_of(row: Snapshot, *, many: bool = False) -> SnapshotLine:
    """One line; `many` districts are named."""
    return SnapshotLine(
        pk=row.pk,
        number=row.number_said,
        title=row.title,
        place=AREA_NAMES.get(row.area, row.area) if many else "",
        year=row.year,
        as_of=row.as_of,
        checklist=row.checklist_label,
        taken=taken_said(row),
        standing=row.standing,
        is_result=row.is_result,
    )


def taken_said(row: Snapshot) -> str:
    """Who froze it, and when."""
    who = row.taken_by.name if row.taken_by else "平台按月自动"
    return f"{who}留存于{moment(timezone.localtime(row.taken_at))}"


def snapshot_workbook(row: Snapshot, seen: Scoreboard) -> tuple[str, bytes]:
    """The title and the bytes of the workbook of a frozen board, or of the units `seen` of it."""
    title = f"{row.year}年度规定动作落实情况（截至{day(row.as_of)}，{row.number_said}）"
    told = (
        f"{row.number_said}（{row.standing}）：{row.title}，口径版本{row.checklist_label}，"
        f"{taken_said(row)}，留存后不再改动。"
    )
    return title, board_workbook(seen, demo=DEMO if is_demo() else "", title=title, told=told)


def frozen_lead(pk: int) -> Lead:
    """Names and cells of a frozen board lead to the units as they were frozen."""
    page = reverse("dashboard:snapshot_unit", args=[pk])

    def lead(code: str, anchor: str) -> str:
        return f"{page}?unit={code}" + (f"#{anchor}" if anchor else "")

    return lead


def frozen_page(row: Snapshot, board: Scoreboard, codes: Sequence[str]) -> FrozenPage:
    """The page of a snapshot for somebody of `codes` (see townships.reach): their units, and the sums of all."""
    seen = board.slice(*codes)
    return FrozenPage(
        title=f"{board.year}年度规定动作落实情况",
        facts=(
            f"截至{day(board.as_of)}",
            counted(board.totals.units, "单位"),
            f"口径版本{board.checklist}",
            "按行政区划顺序排列",
        ),
        year=board.year,
        as_of=board.as_of,
        is_trial=board.is_trial,
        is_own=len(seen.units) < len(board.units),
        tiles=tiles(board),
        headings=board.headings,
        columns=len(board.headings) + (1 if board.is_trial else 2),
        groups=groups(seen, "", frozen_lead(row.pk)),
        legend=tuple(ITEM_CHIPS.values()),
    )


def frozen_unit_page(
    row: Snapshot, seen: Scoreboard, unit: UnitBoard, urls: Mapping[str, str], backfills: Collection[str]
) -> UnitPage:
    """One unit as it was frozen; its neighbours are those of the same snapshot. `seen` holds what the reader may."""
    page = unit_page(seen, unit, scope="", about=(), urls=urls, query="", backfills=backfills)
    lead = frozen_lead(row.pk)
    place = seen.units.index(unit)
    around = [
        Neighbour(seen.units[at].name, lead(seen.units[at].code, "")) if 0 <= at < len(seen.units) else None
        for at in (place - 1, place + 1)
    ]
    return replace(page, before=around[0], after=around[1])
