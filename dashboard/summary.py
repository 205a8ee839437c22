"""The first line of the overview: how the district stands, in one sentence, from the numbers of the board alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from checklist.board import Scoreboard
from checklist.models import Snapshot
from dashboard.kept import once_per_board
from papers.words import counted, day, short_day
from records.models import Record
from records.workdays import Told, working_days
from townships.statements import Row, statement

# Of the items that are late, so many are named.
NAMED = 2


@dataclass(frozen=True, slots=True)
class Queue:
    """What has been handed in and waits for the office: how many records, since when the oldest."""

    waiting: int
    since: date | None


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """The end of the month before, as it was known then (the month's snapshot): 项次 that were done."""

    on: date
    done: int


@once_per_board
def queue_of(board: Scoreboard) -> Queue:
    """What of the board's area was handed in by its day and still waits; one query."""
    found = (
        Record.objects.waiting_for_office()
        .filter(area__startswith=board.area, submitted_at__date__lte=board.as_of)
        .order_by()
        .aggregate(waiting=Count("pk"), since=Min("submitted_at"))
    )
    since = found["since"]
    return Queue(found["waiting"], timezone.localdate(since) if since else None)


def month_end_before(board: Scoreboard) -> MonthEnd | None:
    """The last month's end inside the board's year that was kept, of a city by every one of its districts; one query."""
    last = board.as_of.replace(day=1) - timedelta(days=1)
    if last.year != board.year:
        return None
    totals: dict[str, dict[str, int]] = dict(_kept_at(board.area, board.year, last))
    if not totals or totals.keys() != set(board.districts):
        return None
    return MonthEnd(last, sum(each["done"] + each["done_late"] for each in totals.values()))


@statement
def _kept_at(area: str, year: int, on: date) -> QuerySet[Snapshot, Row]:
    """The sums of each district as a month's end kept them."""
    kept = Snapshot.objects.monthly().filter(area__startswith=area, year=year, as_of=on)
    return kept.order_by("area").values_list("area", "board__totals")


def first_line(board: Scoreboard, told: Told) -> str:
    """The sentence for a board, with what waits and the month's growth looked up; at most two queries."""
    queue = queue_of(board)
    longest = working_days(queue.since, board.as_of, told) if queue.since else 0
    return sentence(board, month_end_before(board), queue.waiting, longest)


def sentence(board: Scoreboard, before: MonthEnd | None, waiting: int, longest: int) -> str:
    """“截至11月23日，24个乡镇(街道)应完成a项次、已完成b项次（完成率x%，较10月末+n项次）；逾期k项次，涉及m个单位，主要是…；q件已报待审，最久w个工作日。”"""
    sums = board.totals
    on = short_day(board.as_of) if board.as_of.year == board.year else day(board.as_of)
    many = len(board.districts)
    whose = f"{many}个区县(市)的" if many > 1 else ""
    parts = [f"截至{on}，{whose}{sums.units}个乡镇(街道){_done(board, before)}", _late(board)]
    if waiting:
        since = f"，最久{longest}个工作日" if longest else ""
        parts.append(f"{counted(waiting, '材料')}已报待审{since}")
    return "；".join(parts) + "。"


def _done(board: Scoreboard, before: MonthEnd | None) -> str:
    sums = board.totals
    if not sums.due:
        return "还没有应完成的事项"
    done = sums.finished
    growth = f"，{_growth(done, before)}" if before else ""
    return f"应完成{counted(sums.due, '事项')}、已完成{counted(done, '事项')}（完成率{sums.completion_text}{growth}）"


def _growth(done: int, before: MonthEnd) -> str:
    """Against the last month's end; a minus where corrections took something back."""
    month = f"{before.on.month}月末"
    grown = done - before.done
    return f"较{month}{grown:+d}项次".replace("-", "−") if grown else f"与{month}持平"


@once_per_board
def _late(board: Scoreboard) -> str:
    sums = board.totals
    if not sums.late_items:
        return "没有逾期事项"
    met = Counter(item.short_title for unit in board.units if not unit.is_zone for item in unit.late_items)
    order = {heading.short_title: place for place, heading in enumerate(board.headings)}
    most = sorted(met, key=lambda title: (-met[title], order[title]))[:NAMED]
    named = "、".join(f"{title}（{met[title]}个）" for title in most)
    return f"逾期{counted(sums.late_items, '事项')}，涉及{counted(sums.late_units, '单位')}，主要是{named}"
