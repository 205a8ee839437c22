"""What a period book holds: the files and sources of the records behind a frozen board, and where each goes.

A folder is complete in itself: evidence of a record that feeds two items lies in both folders, so that one can be
handed on without the other. Within a folder the same bytes lie once, under the first record's number; 材料目录.xlsx
names the file beside every record that shows it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.utils import timezone

from checklist.board import Scoreboard
from checklist.models import Snapshot
from dashboard.archive.names import Places, safe_name
from dashboard.models import Bulletin
from records.evidence import refusal_to_open
from records.models import Evidence, Record, ReviewEvent, Step
from records.states import RecordKind, State, Verb
from townships.areas import AREA_NAMES
from townships.models import Township

EVIDENCE_FOLDER, PAPERS_FOLDER, OTHERS = "佐证材料", "文稿", "其他材料"


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of evidence; `withheld` says why it may not be put in (误传处置)."""

    path: str
    sha256: str
    size: int
    withheld: str


@dataclass(frozen=True, slots=True)
class Source:
    """One reference (出处): the paper stays where it is."""

    title: str
    kept_at: str


@dataclass(frozen=True, slots=True)
class Line:
    """One record under one action of one unit, with the files and sources that prove it."""

    unit: str
    action: str
    number: str
    kind: str
    title: str
    happened_on: date | None
    pieces: tuple[Piece, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class PaperFile:
    """One paper as it was issued."""

    pk: int
    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Contents:
    """All of it, in official order. `lapsed` are numbers on the board whose records do not count any more."""

    units: int
    papers: tuple[PaperFile, ...]
    lines: tuple[Line, ...]
    lapsed: tuple[str, ...]
    pieces: tuple[Piece, ...] = field(init=False)

    def __post_init__(self) -> None:
        pieces = {piece.path: piece for line in self.lines for piece in line.pieces}
        object.__setattr__(self, "pieces", tuple(pieces.values()))

    @property
    def records(self) -> int:
        """Each once, however many items it feeds."""
        return len({line.number for line in self.lines})

    @property
    def references(self) -> int:
        """As 出处登记.xlsx lists them."""
        return sum(len(line.sources) for line in self.lines)

    @property
    def files(self) -> tuple[Piece, ...]:
        """What is to be put in."""
        return tuple(piece for piece in self.pieces if not piece.withheld)

    @property
    def withheld(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.withheld)

    @property
    def evidence_size(self) -> int:
        """Bytes of evidence as it lies in the folders."""
        return sum(piece.size for piece in self.files)

    @property
    def papers_size(self) -> int:
        return sum(paper.size for paper in self.papers)

    @property
    def size(self) -> int:
        """Bytes of evidence and papers; what is written besides is small."""
        return self.evidence_size + self.papers_size


def contents_of(row: Snapshot, board: Scoreboard) -> Contents:
    """What a book of this snapshot would hold now. Five queries, however many units, records and files."""
    found = _Found(row, board)
    names = _unit_names(board, found.areas())
    lines = _Lines(names, found)
    lapsed = []
    for unit in board.units:
        for item in unit.items:
            for number in item.records:
                if number in found.by_number:
                    lines.add(unit.code, item.title, found.by_number[number])
                else:
                    lapsed.append(number)
    for record in found.others():
        lines.add(record["area"], OTHERS, record)
    return Contents(len(board.units), _papers(row), tuple(lines.made), tuple(sorted(set(lapsed))))


class _Found:
    """The confirmed records behind a board and beside it, their steps, and the evidence of each."""

    def __init__(self, row: Snapshot, board: Scoreboard) -> None:
        on_board = {number for unit in board.units for item in unit.items for number in item.records}
        year = (date(row.year, 1, 1), min(row.as_of, date(row.year, 12, 31)))
        # Confirmed when the board was frozen, and now: what came later is not beside it.
        confirmed = ReviewEvent.objects.filter(record=OuterRef("pk"), verb=Verb.CONFIRM, at__lte=row.taken_at)
        of_year = Q(Exists(confirmed), happened_on__range=year)
        counting = Record.objects.filter(area__startswith=row.area, state=State.CONFIRMED)
        wanted = counting.exclude(kind=RecordKind.STEP).filter(Q(number__in=on_board) | of_year)
        steps = Step.objects.filter(
            Exists(confirmed), area__startswith=row.area, state=State.CONFIRMED, happened_on__lte=row.as_of
        ).filter(Q(happened_on__range=year) | Q(record__in=wanted.values("pk")))
        columns = ("pk", "number", "area", "kind", "title", "happened_on")
        records = list(wanted.values(*columns).order_by("area", "number"))
        self.by_number: dict[str, dict[str, Any]] = {each["number"]: each for each in records}
        self._on_board = on_board
        self._records = records
        self._known = {each["pk"] for each in records}
        self.steps: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for step in steps.values(*columns, "record_id").order_by("area", "number"):
            self.steps[step["record_id"]].append(step)
        self.evidence = _evidence_of(wanted, steps)

    def others(self) -> Iterable[dict[str, Any]]:
        """Records of the year that feed no item, and steps of the year whose record is older than it."""
        alone = [step for pk, steps in self.steps.items() if pk not in self._known for step in steps]
        mine = [each for each in self._records if each["number"] not in self._on_board]
        return sorted([*mine, *alone], key=lambda each: (each["area"], each["number"]))

    def areas(self) -> set[str]:
        return {each["area"] for each in self.others()}


def _evidence_of(*records: Any) -> dict[int, list[Evidence]]:
    """By record, the evidence of each in the order it came; one query."""
    shown = Record.evidence.through.objects.filter(
        Q(*(("record__in", each.values("pk")) for each in records), _connector=Q.OR)
    ).select_related("evidence__blob")
    found: dict[int, list[Evidence]] = defaultdict(list)
    for each in shown.order_by("evidence__added_at", "evidence_id"):
        found[each.record_id].append(each.evidence)
    return found


def _unit_names(board: Scoreboard, areas: Iterable[str]) -> dict[str, str]:
    """By code, the folder of a unit; the board's own names, the register's for what is on no board. One query."""
    names = dict(Township.objects.filter(code__in=set(areas)).values_list("code", "name"))
    names |= {unit.code: unit.name for unit in board.units}
    names[board.area] = AREA_NAMES.get(board.area, board.area)
    often = Counter(names.values())
    return {code: name if often[name] == 1 else f"{name}（{code}）" for code, name in names.items()}


class _Lines:
    """The lines of the book as they are laid out, one folder after the other."""

    def __init__(self, names: dict[str, str], found: _Found) -> None:
        self.made: list[Line] = []
        self._names, self._found = names, found
        self._places = Places()
        self._laid: dict[tuple[str, str], Piece] = {}

    def add(self, area: str, action: str, record: dict[str, Any]) -> None:
        """A record with its steps, in the folder of one unit and action."""
        unit = self._names.get(area, area)
        folder = "/".join((EVIDENCE_FOLDER, safe_name(unit), safe_name(action)))
        for each in (record, *self._found.steps.get(record["pk"], ())):
            shown = self._found.evidence.get(each["pk"], [])
            self.made.append(
                Line(
                    unit=unit,
                    action=action,
                    number=each["number"],
                    kind=RecordKind(each["kind"]).label,
                    title=each["title"],
                    happened_on=each["happened_on"],
                    pieces=tuple(self._piece(folder, each["number"], row) for row in shown if row.blob_id),
                    sources=tuple(Source(row.title, row.kept_at) for row in shown if not row.blob_id),
                )
            )

    def _piece(self, folder: str, number: str, row: Evidence) -> Piece:
        if row.blob is None:
            raise TypeError("a reference has no bytes")
        key = folder, row.blob.sha256
        if key not in self._laid:
            mark = f"（第{row.version}版）" if row.version > 1 else ""
            path = self._places.take(folder, f"{number}-{row.title}", mark=mark)
            self._laid[key] = Piece(path, row.blob.sha256, row.blob.size, refusal_to_open(row))
        return self._laid[key]


def _papers(row: Snapshot) -> tuple[PaperFile, ...]:
    """What was issued from the year's snapshots up to this one, the earliest first. One query."""
    issued: Any = (
        Bulletin.objects.filter(
            area=row.area, issued_at__isnull=False, snapshot__year=row.year, snapshot__as_of__lte=row.as_of
        )
        .annotate(length=Length("content"))
        .defer("content", "blocks", "text")
        .select_related("unit")
        .order_by("issued_at", "pk")
    )
    places, found = Places(), []
    for each in issued:
        issued_on = timezone.localdate(each.issued_at)
        path = places.take(PAPERS_FOLDER, f"{issued_on:%Y%m%d}-{each.file_name}.docx")
        found.append(PaperFile(each.pk, path, each.sha256, each.length))
    return tuple(found)
