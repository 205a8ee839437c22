"""A checked workbook written in one transaction, with a line for everything it changed; and the same taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models

from accounts import trail
from accounts.models import AuditEvent
from desk.exchange.checking import BookPlan, Item, SheetPlan
from desk.exchange.context import Context
from desk.exchange.kinds.base import Changed, Hand, Made, SheetKind
from records.acts import record_take
from records.jobs import Job, JobLine
from records.models import Record
from records.states import State, Verb

# Sending on is done record by record, as its button does it.
MOST_SENT = 2000
_KEYS_A_LINE = 2000


def plan_write(
    plan: BookPlan, ctx: Context, hand: Hand, job: Job, *, then: Verb | None, pause: Callable[[], None]
) -> None:
    """Write every new and changed row; runs in the caller's `facts_write`, of which it is all or nothing."""
    made: list[Made] = []
    changed: list[Changed] = []
    for sheet in plan.sheets:
        ctx.forget()
        for each in _write_sheet(sheet, ctx, hand, pause):
            if isinstance(each, Made):
                made.append(each)
            else:
                changed.append(each)
    for change in changed:
        if (
            "revision" in change.after
        ):  # what a later sheet has written to the same record is this import's too
            change.after["revision"] = hand.left[change.key]
    JobLine.objects.bulk_create(_lines(job, made, changed), batch_size=500)
    if then is not None:
        _send_on(then, _records(made, changed), hand)
    for sheet in plan.sheets:
        if sheet.new or sheet.changed:
            trail.note(
                by=hand.by, action=AuditEvent.Action.WRITE, subject=f"导入{sheet.kind.label}", at=hand.at,
                detail={"新增": len(sheet.new), "修改": len(sheet.changed), "批量办理": job.pk, "文件": job.file_name},
            )  # fmt: skip


def _write_sheet(
    sheet: SheetPlan, ctx: Context, hand: Hand, pause: Callable[[], None]
) -> Iterable[Made | Changed]:
    yield from sheet.kind.create([item.values for item in sheet.new], ctx, hand, pause)
    for item in sheet.changed:
        if item.known is not None:
            try:
                yield from sheet.kind.change(item.known, item.values, ctx, hand)
            except ValidationError as error:
                told = "；".join(error.messages)
                raise ValidationError(f"“{sheet.name}”第{item.number}行：{told}") from error
        pause()


def _lines(job: Job, made: Sequence[Made], changed: Sequence[Changed]) -> list[JobLine]:
    lines = [
        JobLine(
            job=job,
            model=each.model._meta.label_lower,
            keys=list(each.keys[start : start + _KEYS_A_LINE]),
            after={"said": list(each.said[start : start + _KEYS_A_LINE])} if each.said else {},
        )
        for each in made
        for start in range(0, len(each.keys), _KEYS_A_LINE)
    ]
    lines += [
        JobLine(
            job=job, model=each.model._meta.label_lower, keys=[each.key], is_new=False, before=each.before,
            after=each.after,
        )
        for each in changed
    ]  # fmt: skip
    return lines


def _records(made: Sequence[Made], changed: Sequence[Changed]) -> list[int]:
    keys = [key for each in made if _is_record(each.model) for key in each.keys]
    return keys + [each.key for each in changed if _is_record(each.model)]


def _is_record(model: type[models.Model]) -> bool:
    return issubclass(model, Record)


def _send_on(verb: Verb, keys: Sequence[int], hand: Hand) -> None:
    """To the chair, or to the office: whichever button was pressed, by the service of that button."""
    if len(keys) > MOST_SENT:
        raise ValidationError(f"一次最多送出{MOST_SENT}件，这一批有{len(keys)}件；请先存为草稿，再分批送")
    for record in Record.objects.filter(pk__in=keys).order_by("pk"):
        if verb == Verb.SEND and record.state == State.TO_SIGN:
            continue
        try:
            record_take(verb=verb, record=record, by=hand.by, at=hand.at)
        except (ValidationError, PermissionDenied) as error:
            told = "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise ValidationError(f"“{record.title}”{told}。全部内容没有写入；可以选择存为草稿") from error


def result_of(plan: BookPlan, ctx: Context, **more: Any) -> dict[str, Any]:
    """What a page shows of a plan: counts a sheet, the first rows, every mistake."""
    return {
        "sheets": [
            {
                "slug": sheet.kind.slug, "label": sheet.kind.label, "name": sheet.name, "rows": sheet.rows,
                "new": len(sheet.new), "changed": len(sheet.changed), "unchanged": sheet.unchanged,
                "faults": len(sheet.problems), "unknown": list(sheet.unknown), "is_record": sheet.kind.is_record,
                "preview": _preview(sheet, ctx),
            }
            for sheet in plan.sheets
        ],
        "ignored": plan.ignored,
        "faults": [
            [each.sheet, each.row, each.column, each.written, each.message] for each in plan.problems[:MOST_FAULTS]
        ],
        "fault_count": len(plan.problems),
        "digest": plan.digest,
        **more,
    }  # fmt: skip


MOST_FAULTS = 10_000
SHOWN = 50


def _preview(sheet: SheetPlan, ctx: Context) -> list[dict[str, Any]]:
    """The first changed and new rows in words: where, what, and what becomes of it."""
    return [_shown(sheet.kind, item, ctx) for item in (*sheet.changed[:SHOWN], *sheet.new[:SHOWN])]


def _shown(kind: SheetKind, item: Item, ctx: Context) -> dict[str, Any]:
    before = item.known.values if item.known else {}
    columns = [kind.column(name) for name in item.differs]
    return {
        "row": item.number,
        "unit": ctx.unit_name(item.values["area"]),
        "what": kind.told(item.values),
        "changes": [
            [each.head, each.written(before[each.name]), each.written(item.values[each.name])]
            for each in columns
        ],
    }
