"""Where a unit stands in the eight steps, at which it stops, and for how long: from the board's steps alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from checklist.board import PipelineStep, StepState, UnitBoard
from checklist.pipeline import REQUIRED

# Once one of these is done, the steps before it are no longer waited for: they only prepared it.
_OVERTAKES = {"study": ("conference", "issue"), "review": ("issue",)}


class Progress(Enum):
    """How far a unit is in the eight steps."""

    FINISHED = "已完成"
    WAITING = "待审核"
    UNDERWAY = "推进中"
    NOT_BEGUN = "尚未开始"


@dataclass(frozen=True, slots=True)
class Standstill:
    """How far, the step that is to come next (none once all is done), and since when nothing has happened.

    `days` counts from `since`, the latest day of any step, to the board's day; both are None before the first step.
    """

    progress: Progress
    step: PipelineStep | None = None
    since: date | None = None
    days: int | None = None


def standstill(unit: UnitBoard, until: date) -> Standstill:
    """Where a unit's pipeline stands on `until`, the last day its facts were read for.

    The stop is the first of the four required steps (党委专题研究, 区人大办把关, 召开会议, 印发实施意见) that is not
    done and is still waited for. Not waited for are the study once the conference was held or the opinion issued,
    the review once it was issued, and both of the opinion's steps where the unit's 实施意见 counts as done without a
    new one in the making (reaffirmed, or carried over from the last term). The four steps that need not be reported
    are never a stop, but their days count as movement. Nothing dated: 尚未开始, without a number, for nothing says
    when it should have begun.
    """
    steps = {step.key: step for step in unit.pipeline}
    settled = {key for key, step in steps.items() if step.state is StepState.DONE}
    for key, later in _OVERTAKES.items():
        if not settled.isdisjoint(later):
            settled.add(key)
    if _keeps_its_opinion(unit, steps):
        settled |= {"review", "issue"}
    stop = next((steps[key] for key in REQUIRED if key in steps and key not in settled), None)
    if stop is None:
        return Standstill(Progress.FINISHED if steps else Progress.NOT_BEGUN)
    since = max((step.on for step in steps.values() if step.on is not None), default=None)
    if since is None:
        return Standstill(Progress.NOT_BEGUN, stop)
    progress = Progress.WAITING if stop.state is StepState.PENDING else Progress.UNDERWAY
    return Standstill(progress, stop, since, max(0, (until - since).days))


def _keeps_its_opinion(unit: UnitBoard, steps: Mapping[str, PipelineStep]) -> bool:
    """Whether an opinion that stands is enough: judged done, and no step of a new one has a day."""
    item = unit.item("implementing_opinion")
    own = (step for key, step in steps.items() if key not in ("study", "conference"))
    return item is not None and item.is_finished and all(step.on is None for step in own)
