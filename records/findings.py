"""What the office should look at before it confirms: worked out here only, for a whole page of records at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import Max, Q

from records.models import KINDS, Record, ReviewEvent
from records.states import RecordKind, State, Verb
from townships.models import Term

# Where a kind names its proof in words; of the kinds not listed no proof is asked.
_NAMED_PROOF: dict[str, tuple[str, ...]] = {
    RecordKind.MEETING: ("minutes_no",),
    RecordKind.OPINION: ("doc_no",),
    RecordKind.DOCUMENT: ("doc_no",),
    RecordKind.FUND_REGULATION: (),
}
# Of these, several on one day are the rule.
_MANY_A_DAY = frozenset({RecordKind.FUND_ENTRY, RecordKind.STEP, RecordKind.NIL_RETURN})
_HANDED_IN = (State.SUBMITTED, State.CONFIRMED, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: a word for the chip, and a sentence that says what was found."""

    word: str
    said: str


def findings_of(
    records: Sequence[Record], closes: Mapping[int, date] | None = None
) -> dict[int, tuple[Finding, ...]]:
    """Findings of each record, by its key; a record without any has an empty tuple.

    `closes` are the closing days of years, from whoever knows the checklists. The number of queries depends on
    the kinds among the records, never on how many there are.
    """
    if not records:
        return {}
    terms = _terms({record.area for record in records})
    leaves = _leaves(records)
    proved = _proved(records)
    returned = _returned(records)
    same_day = _same_day(records)
    permitted = set(
        Record.objects.filter(pk__in=_keys(records), late_permit__isnull=False).values_list("pk", flat=True)
    )
    found = {}
    for record in records:
        leaf = leaves.get(record.pk, record)
        several: Iterable[Iterable[Finding]] = (
            _late(record),
            _after_closing(record, leaf, closes or {}, permitted),
            _outside_terms(record, leaf, terms),
            _without_proof(record, leaf, proved),
            _mended(record, returned),
            _twins(record, leaf, same_day),
        )
        found[record.pk] = tuple(chain.from_iterable(several))
    return found


def _keys(records: Sequence[Record]) -> list[int]:
    return [record.pk for record in records]


def _leaves(records: Sequence[Record]) -> dict[int, Record]:
    """The records as their own kinds: one query a kind."""
    by_kind = defaultdict(list)
    for record in records:
        by_kind[record.kind].append(record.pk)
    kinds = (KINDS[RecordKind(kind)].objects.in_bulk(keys) for kind, keys in by_kind.items())
    return {pk: leaf for found in kinds for pk, leaf in found.items()}


def _terms(areas: set[str]) -> dict[tuple[str, str], list[tuple[date, date | None]]]:
    found: dict[tuple[str, str], list[tuple[date, date | None]]] = defaultdict(list)
    rows = Term.objects.filter(area__in=areas).values_list("area", "body", "started_on", "ended_on")
    for area, body, started_on, ended_on in rows:
        found[area, body].append((started_on, ended_on))
    return found


def _proved(records: Sequence[Record]) -> set[int]:
    return set(
        Record.objects.filter(pk__in=_keys(records), evidence__isnull=False)
        .values_list("pk", flat=True)
        .distinct()
    )


def _returned(records: Sequence[Record]) -> set[int]:
    """Those that came back after a return and have not been confirmed since."""
    last = (
        ReviewEvent.objects.filter(record__in=_keys(records))
        .values("record")
        .annotate(
            back=Max("pk", filter=Q(verb__in=(Verb.RETURN, Verb.REOPEN))),
            confirmed=Max("pk", filter=Q(verb=Verb.CONFIRM)),
        )
    )
    return {row["record"] for row in last if row["back"] and row["back"] > (row["confirmed"] or 0)}


def _same_day(records: Sequence[Record]) -> Counter[tuple[str, str, date | None, str]]:
    """How many handed-in records of one kind and sort there are on a day in a unit: one query a kind."""
    areas, days = {record.area for record in records}, {record.happened_on for record in records}
    found: Counter[tuple[str, str, date | None, str]] = Counter()
    for kind in {record.kind for record in records} - _MANY_A_DAY:
        model = KINDS[RecordKind(kind)]
        rows = (
            model.objects.filter(area__in=areas, happened_on__in=days - {None}, state__in=_HANDED_IN)
            .order_by()
            .values_list("area", "happened_on", model.SORT or "kind")
        )
        found.update((kind, *row) for row in rows)
    return found


def _late(record: Record) -> Iterable[Finding]:
    if record.reported_late:
        yield Finding("迟报", "发生后30日以上才报送，仅注明，不影响落实度")


def _after_closing(
    record: Record, leaf: Record, closes: Mapping[int, date], permitted: set[int]
) -> Iterable[Finding]:
    if closed_out(record, leaf, closes) and record.pk not in permitted:
        yield Finding("年度截止后报送", "首次报送在年度截止日之后，没有补录许可不计入落实情况")


def closed_out(record: Record, leaf: Record, closes: Mapping[int, date]) -> bool:
    """Whether a record was first handed in after its year had closed (design §4, Closing)."""
    if record.kind == RecordKind.STEP or not (record.happened_on and record.first_submitted_on):
        return False
    if record.is_backfill:
        return False
    year: Any = getattr(leaf, "for_year", None) or getattr(leaf, "year", None) or record.happened_on.year
    closes_on = closes.get(year)
    return closes_on is not None and record.first_submitted_on > closes_on


def _outside_terms(
    record: Record, leaf: Record, terms: Mapping[tuple[str, str], list[tuple[date, date | None]]]
) -> Iterable[Finding]:
    body = leaf.term_body()
    on = record.happened_on
    if not body or on is None:
        return
    spans = terms.get((record.area, body), [])
    if not any(start <= on and (end is None or on < end) for start, end in spans):
        yield Finding("届期外", "日期不在登记的任何一届之内，请核对日期或届次登记")


def _without_proof(record: Record, leaf: Record, proved: set[int]) -> Iterable[Finding]:
    names = _NAMED_PROOF.get(record.kind)
    if names is None or record.pk in proved or any(getattr(leaf, name, "") for name in names):
        return
    yield Finding("缺佐证", "没有佐证材料，也没有写文号或纪要号")


def _mended(record: Record, returned: set[int]) -> Iterable[Finding]:
    if record.pk in returned:
        yield Finding("退回后补正", "退回后重新报送，请对照退回理由核对改动")


def _twins(
    record: Record, leaf: Record, same_day: Counter[tuple[str, str, date | None, str]]
) -> Iterable[Finding]:
    sort = getattr(leaf, leaf.SORT or "kind")
    others = same_day[record.kind, record.area, record.happened_on, sort] - 1
    if others > 0:
        yield Finding("同日同类", f"同一天还有{others}件同类材料，请核对是否重复")
