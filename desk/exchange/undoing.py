"""An import taken back as a batch: records withdrawn, new register rows taken out, changed rows as they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import ProtectedError
from django.utils import timezone

from desk.exchange.checking import differing
from desk.exchange.context import Context
from desk.exchange.kinds import KINDS
from desk.exchange.kinds.base import Hand, Known, SheetKind
from desk.exchange.kinds.persons import may_correct
from records.acts import record_take
from records.bulk import records_withdraw
from records.jobs import Job, JobLine
from records.models import Record
from records.permissions import refusal
from records.services import Refused
from records.states import State, Verb
from townships.bulk import registers_remove
from townships.models import Person
from townships.services import register_save

MOST_TOLD = 200


class Blocked(Exception):
    """The batch cannot be taken back; what stands in the way, row by row."""

    def __init__(self, reasons: Iterable[str]) -> None:
        super().__init__()
        self.reasons = list(reasons)

    @property
    def told(self) -> list[str]:
        """How many there are, then each of them, then how many more than are told one by one."""
        number = len(self.reasons)
        more = [f"另有{number - MOST_TOLD}处，这里没有一一列出"] if number > MOST_TOLD else []
        return [f"有{number}处已不能撤销，这一批原样保留", *self.reasons[:MOST_TOLD], *more]


def job_undo(job: Job, ctx: Context, hand: Hand) -> dict[str, int]:
    """Take back everything a job wrote, or nothing. Runs in the caller's `facts_write`. Raises Blocked."""
    lines = list(job.lines.order_by("-pk"))
    new = [(_model(line), line.keys) for line in lines if line.is_new]
    made = {
        model: [key for each, keys in new if each is model for key in keys]
        for model in dict.fromkeys(model for model, _ in new)
    }
    changed = [line for line in lines if not line.is_new]
    reasons = [
        *_why_not_dropped(lines, made, ctx),
        *(why for model, keys in made.items() for why in _why_not_taken_out(model, keys, made, hand)),
        *_why_not_changed_back(changed, ctx, hand),
    ]
    if reasons:
        raise Blocked(reasons)
    for line in changed:
        _change_back(line, ctx, hand)
    for model, keys in made.items():
        _take_out(model, keys, made, hand)
    return {"taken_out": sum(map(len, made.values())), "changed_back": len(changed)}


def _model(line: JobLine) -> type[models.Model]:
    return apps.get_model(line.model)


def _kind_of(model: type[models.Model]) -> SheetKind:
    return next(kind for kind in KINDS if kind.model is model)


def _hanging_kind(model: type[models.Model]) -> SheetKind | None:
    """The kind of rows that hang on a record and go with it."""
    return next((kind for kind in KINDS if kind.model is model and kind.hangs), None)


def _owners(made: dict[type[models.Model], list[int]]) -> set[int]:
    """The records a job has made: what hangs on them is withdrawn with them."""
    return {key for model, keys in made.items() if issubclass(model, Record) for key in keys}


def _in_chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), 500):
        yield keys[start : start + 500]


# ---- new rows


def _why_not_dropped(
    lines: Sequence[JobLine], made: dict[type[models.Model], list[int]], ctx: Context
) -> Iterator[str]:
    owners = _owners(made)
    keys: dict[type[models.Model], list[int]] = {}
    said: dict[type[models.Model], list[dict[str, str]]] = {}
    for line in lines:
        if line.is_new and _hanging_kind(model := _model(line)):
            keys.setdefault(model, []).extend(line.keys)
            said.setdefault(model, []).extend(line.after["said"])
    for model, there in keys.items():
        if kind := _hanging_kind(model):
            yield from kind.why_not_taken_out(there, said[model], owners, ctx)


def _why_not_taken_out(
    model: type[models.Model], keys: Sequence[int], made: dict[type[models.Model], list[int]], hand: Hand
) -> Iterator[str]:
    if issubclass(model, Record):
        yield from _why_not_withdrawn(keys, hand)
        return
    if _hanging_kind(model):
        return  # asked before
    history: Any = getattr(model, "history")  # noqa: B009 - every register has one, the type does not say so
    own = {other: set(there) for other, there in made.items()}
    for chunk in _in_chunks(keys):
        changes = history.filter(id__in=chunk).exclude(history_type="+").values_list("id", flat=True)
        for row in model._default_manager.filter(pk__in=set(changes)):
            yield f"{model._meta.verbose_name}“{row}”导入以后被修改过"
        yield from _hanging(model, chunk, own)


def _hanging(
    model: type[models.Model], keys: Sequence[int], made: dict[type[models.Model], set[int]]
) -> Iterator[str]:
    """What hangs on new rows and is not itself about to be taken out."""
    for relation in model._meta.related_objects:
        other: Any = relation.related_model
        if other.__name__.startswith("Historical"):
            continue
        if relation.many_to_many:
            through: Any = getattr(relation, "through", None)
            if through is not None and through._meta.auto_created:
                grouped = other._base_manager.filter(**{f"{relation.field.name}__in": list(keys)}).distinct()
                for row in grouped:
                    yield f"有{model._meta.verbose_name}已编入{other._meta.verbose_name}“{row}”"
            continue
        there = other._base_manager.filter(**{f"{relation.field.name}__in": list(keys)})
        strange = set(there.values_list("pk", flat=True)) - made.get(other, set())
        for row in other._base_manager.filter(pk__in=strange).order_by("pk"):
            used = getattr(row, relation.field.name)
            yield f"{model._meta.verbose_name}“{used}”已用于{other._meta.verbose_name}“{row}”"


def _why_not_withdrawn(keys: Sequence[int], hand: Hand) -> Iterator[str]:
    today = timezone.localdate(hand.at)
    asked: dict[tuple[str, str, bool], str] = {}
    for chunk in _in_chunks(keys):
        there = Record.objects.filter(pk__in=chunk).exclude(state=State.WITHDRAWN).order_by("pk")
        told = ("pk", "state", "area", "opened_at", "revision", "title", "number")
        for key, state, area, opened_at, revision, title, number in there.values_list(*told):
            named = f"“{title}”（{number or '未编号'}）"
            if revision > 1:
                yield f"{named}导入以后被修改过"
                continue
            sort = (state, area, opened_at is not None)
            if sort not in asked:
                verb = Verb.RECALL if state == State.SUBMITTED else Verb.WITHDRAW
                record = Record.objects.get(pk=key)
                asked[sort] = refusal(verb=verb, user=hand.by, record=record, on=today)
            if asked[sort]:
                yield f"{named}{asked[sort]}"


def _take_out(
    model: type[models.Model], keys: Sequence[int], made: dict[type[models.Model], list[int]], hand: Hand
) -> None:
    if kind := _hanging_kind(model):
        kind.take_out(keys, _owners(made), hand)
        return
    for chunk in _in_chunks(keys):
        if issubclass(model, Record):
            there = Record.objects.filter(pk__in=chunk).exclude(state=State.WITHDRAWN)
            for row in there.filter(state=State.SUBMITTED):
                record_take(verb=Verb.RECALL, record=row, by=hand.by, at=hand.at)
            records_withdraw(rows=there, by=hand.by, at=hand.at)
        else:
            register = list(model._default_manager.filter(pk__in=chunk))
            try:
                registers_remove(rows=register, by=hand.by, at=hand.at)
            except ProtectedError as error:
                raise Refused(f"刚刚有{error.args[0]}用到了要撤销的内容，请刷新后再办") from error


# ---- changed rows


def _why_not_changed_back(lines: Sequence[JobLine], ctx: Context, hand: Hand) -> Iterator[str]:
    for line in lines:
        model = _model(line)
        if model is Person:
            person = Person.objects.for_user(hand.by).filter(pk=line.keys[0]).first()
            if person is None or person.phone != line.after["values"]["phone"]:
                yield f"人员“{person or line.keys[0]}”的电话导入以后被修改过"
            elif not may_correct(person.entered_in, ctx):
                yield f"人员“{person}”由别的单位登记，不能改回"
            continue
        kind = _kind_of(model)
        known = _known(kind, line, ctx)
        if known is None:
            yield f"{model._meta.verbose_name}（平台号{line.keys[0]}）已经撤销，或不在您的管辖范围内"
        elif why := kind.refusal(known, ctx):
            yield f"“{kind.told(known.values)}”{why}"
        elif _is_changed_since(kind, known, line):
            yield f"“{kind.told(known.values)}”导入以后被修改过"


def _is_changed_since(kind: SheetKind, known: Known, line: JobLine) -> bool:
    if "revision" in line.after:
        return bool(known.row.revision != line.after["revision"])
    after = kind.values_again(line.after["values"])
    return any(name != "phone" for name in differing(kind, after, known))


def _known(kind: SheetKind, line: JobLine, ctx: Context) -> Known | None:
    """The row as it is now."""
    area = line.after["values"]["area"]
    rows = ctx.once(
        f"undo:{kind.slug}:{area}", lambda: {each.key: each for each in kind.existing(ctx, [area])}
    )
    if (known := rows.get(line.keys[0])) is not None and known.row is None:
        kind.fetch([known], ctx)
    return known


def _change_back(line: JobLine, ctx: Context, hand: Hand) -> None:
    model = _model(line)
    if model is Person:
        person = Person.objects.get(pk=line.keys[0])
        person.phone = line.before["values"]["phone"]
        register_save(row=person, by=hand.by, at=hand.at)
        return
    kind = _kind_of(model)
    known = _known(kind, line, ctx)
    if known is None:
        raise Refused("内容刚刚被改动，请刷新后再办")
    values = kind.values_again(line.before["values"])
    if "phone" in values:
        values["phone"] = known.values["phone"]  # a line of its own
    list(kind.change(known, values, ctx, hand))
