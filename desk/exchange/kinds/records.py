"""What the sheets of records share: drafts written in bulk, changes by the services, steps that ride along."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from desk.exchange.columns import Values
from desk.exchange.context import Context, Fault
from desk.exchange.kinds.base import AREA, Changed, Hand, Known, Made, SheetKind
from desk.forms.steps import rider_write
from papers.words import day
from records.bulk import BATCH, records_create
from records.models import Record, Step
from records.permissions import refusal_to_write
from records.services import day_refusal, record_save
from records.states import RecordKind, State, StepName
from townships.inserting import Blank

# What a sheet may say wrong of the frame every record has; the rest the services set.
_FRAME = frozenset({"title", "happened_on"})


@dataclass(frozen=True, slots=True)
class Rider:
    """A step that a sheet tells with its record: its day, its proof (a column or none), what must come before."""

    name: StepName
    day: str
    proof: str = ""
    after: str = ""


class RecordSheet(SheetKind):
    """A kind of record. New rows become drafts of the importer, as if typed in its form."""

    model: ClassVar[type[Record]]
    is_record = True
    riders: ClassVar[tuple[Rider, ...]] = ()
    # Columns of the sheet that are the record's own, by their field.
    fields: ClassVar[Mapping[str, str]]
    # What `more_of` reads of a row beyond these.
    also: ClassVar[tuple[str, ...]] = ()

    # ---- what a kind says beyond its columns

    def more_of(self, rows: Sequence[Any], ctx: Context) -> Mapping[int, Values]:
        """What of the rows does not stand in their own columns, by key; a constant number of queries."""
        return {}

    def faults(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        """What is wrong with a row as a whole, beyond what its model says."""
        return ()

    def apply(self, row: Any, values: Values, ctx: Context) -> None:
        """Put a row's own columns into its record."""
        for column, field in self.fields.items():
            setattr(row, field, values[column])

    def write_lines(self, pairs: Sequence[tuple[Any, Values]], ctx: Context) -> None:
        """Write what hangs on records that have just been saved."""

    # ---- reading

    def existing(self, ctx: Context, areas: Collection[str]) -> Iterator[Known]:
        found = self.model.objects.for_user(ctx.user).filter(area__in=list(areas))
        ordered = found.exclude(state=State.WITHDRAWN).order_by("area", "happened_on", "pk")
        names = dict.fromkeys(("pk", "area", "revision", *self.fields.values(), *self.also))
        rows: list[Any] = list(ordered.values_list(*names, named=True))
        more, steps = self.more_of(rows, ctx), self._steps(area__in=list(areas))
        told = [(column, list(names).index(field)) for column, field in self.fields.items()]
        for row in rows:
            values = {column: row[place] for column, place in told}
            values |= {AREA: row.area, **more.get(row.pk, {})}
            for rider in self.riders:
                step = steps.get((row.pk, rider.name))
                values[rider.day] = step.happened_on if step else None
                if rider.proof:
                    values[rider.proof] = step.proof if step else ""
            yield Known(row.pk, values, revision=row.revision)

    def rows_of(self, keys: Sequence[int], ctx: Context) -> Mapping[int, Any]:
        rows: dict[int, Any] = self.model.objects.for_user(ctx.user).in_bulk(keys)
        steps = self._steps(record__in=list(rows))
        for row in rows.values():
            row.alone = frozenset(
                rider.name
                for rider in self.riders
                if (step := steps.get((row.pk, rider.name))) and step.rides_with_id is None
            )
        return rows

    def _steps(self, **where: list[Any]) -> dict[tuple[int, str], Step]:
        """The earliest step of each name, riding or on its own, of the records of some areas or of some records."""
        if not self.riders:
            return {}
        names = [rider.name for rider in self.riders]
        steps = Step.objects.filter(name__in=names, line=0, **where).exclude(state=State.WITHDRAWN)
        return {(step.record_id, step.name): step for step in steps.order_by("-happened_on", "-pk")}

    def refusal(self, known: Known, ctx: Context) -> str:
        return refusal_to_write(user=ctx.user, area=known.row.area, record=known.row, on=ctx.on)

    def check(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        row: Any = copy.copy(known.row) if known else self._blank.new(area=values[AREA])
        self.apply(row, values, ctx)
        row.settle()
        faults = list(self.faults(values, known, ctx))
        faults += self._check_riders(values, known, ctx)
        faults += self._check_day(row, values, ctx)
        return faults or self._check_model(row, ctx)

    def _check_day(self, row: Any, values: Values, ctx: Context) -> Iterator[Fault]:
        """Told at the column that gave the record its day."""
        if why := day_refusal(row.KIND, row.happened_on, ctx.units.get(row.area), ctx.on):
            yield Fault(next((name for name in self.fields if values[name] == row.happened_on), ""), why)

    def _check_riders(self, values: Values, known: Known | None, ctx: Context) -> Iterator[Fault]:
        before: date | None = values.get("happened_on")
        for rider in self.riders:
            on, proof = values[rider.day], values[rider.proof] if rider.proof else ""
            if known is not None and rider.name in known.row.alone:
                if on != known.values[rider.day] or (rider.proof and proof != known.values[rider.proof]):
                    yield Fault(
                        rider.day, f"{rider.name.label}已单独登记，这里不能改；请在材料页的“环节”中办理"
                    )
            elif proof and not on:
                yield Fault(rider.day, "写了依据，请一并填写日期")
            elif why := day_refusal(RecordKind.STEP, on, None, ctx.on):
                yield Fault(rider.day, why)
            elif on and rider.after and not values[rider.after]:
                yield Fault(
                    rider.after,
                    f"请先填写{self.column(rider.after).head}，再填写{self.column(rider.day).head}",
                )
            elif on and before and on < before:
                yield Fault(rider.day, f"不能早于前一环节的日期（{day(before)}）")
            before = on or before

    def _check_model(self, row: Any, ctx: Context) -> list[Fault]:
        """What the record's own model says of it."""
        try:
            if not self._are_fine(row, ctx):
                row.clean_fields(exclude=self._unasked)
            row.clean()
        except ValidationError as error:
            by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            columns = {field: column for column, field in self.fields.items()}
            return [
                Fault(columns.get(field, ""), "；".join(messages)) for field, messages in by_field.items()
            ]
        return []

    def _are_fine(self, row: Any, ctx: Context) -> bool:
        """Whether every column says what passed before or passes now, as `clean_fields` would find."""
        fine: dict[str, set[Any]] = ctx.once(f"fine:{self.slug}", lambda: defaultdict(set))
        for field in self._asked:
            value = getattr(row, field.attname)
            is_plain = isinstance(value, (str, int, date, type(None)))
            if (is_plain and value in fine[field.name]) or (field.blank and value in field.empty_values):
                continue
            try:
                field.clean(value, row)
            except ValidationError:
                return False
            if is_plain and (field.choices or not isinstance(value, str)):  # texts never come again
                fine[field.name].add(value)
        return True

    @cached_property
    def _asked(self) -> list[Any]:
        return [field for field in self.model._meta.concrete_fields if field.name not in self._unasked]

    @cached_property
    def _blank(self) -> Blank[Any]:
        return Blank(self.model)

    @cached_property
    def _unasked(self) -> set[str]:
        """Fields that no sheet fills: the frame's, and keys, which are looked up by name."""
        return {
            field.name
            for field in self.model._meta.concrete_fields
            if (field.model is Record and field.name not in _FRAME) or field.is_relation
        }

    # ---- writing

    def create(
        self, rows: Sequence[Values], ctx: Context, hand: Hand, pause: Callable[[], None]
    ) -> Iterator[Made | Changed]:
        for start in range(0, len(rows), 4 * BATCH):
            chunk = rows[start : start + 4 * BATCH]
            made: list[Any] = [self._blank.new(area=values[AREA]) for values in chunk]
            pairs = list(zip(made, chunk, strict=True))
            for row, values in pairs:
                self.apply(row, values, ctx)
            records_create(rows=made, by=hand.by, at=hand.at)
            self.write_lines(pairs, ctx)
            self._create_riders(pairs, hand)
            yield Made(self.model, [row.pk for row in made])
            pause()

    def _create_riders(self, pairs: Sequence[tuple[Any, Values]], hand: Hand) -> None:
        steps = [
            Step(
                area=row.area, record=row, rides_with=row, name=rider.name, happened_on=values[rider.day],
                proof=values[rider.proof] if rider.proof else "",
            )
            for row, values in pairs
            for rider in self.riders
            if values[rider.day]
        ]  # fmt: skip
        records_create(rows=steps, by=hand.by, at=hand.at)

    def change(self, known: Known, values: Values, ctx: Context, hand: Hand) -> Iterator[Changed]:
        row = known.row
        seen = hand.seen(row.pk, row.revision)
        before = self.written(known.values)
        self.apply(row, values, ctx)
        record_save(
            record=row, by=hand.by, at=hand.at, seen=seen, lines=lambda saved: self.write_lines([(saved, values)], ctx)
        )  # fmt: skip
        for rider in self.riders:
            if rider.name not in row.alone:
                proof = values[rider.proof] if rider.proof else ""
                rider_write(
                    record=row, name=rider.name, on=values[rider.day], proof=proof, by=hand.by, at=hand.at
                )
        after = {"values": self.written(values), "revision": hand.leaves(row.pk)}
        yield Changed(self.model, row.pk, {"values": before}, after)
