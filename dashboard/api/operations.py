"""The addresses of the read API."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Query

from accounts.models import AuditEvent, User
from checklist.board import Scoreboard
from checklist.export import board_dict, board_json
from checklist.models import Snapshot
from checklist.queries import NoBoard, checklist_judging, published, scoreboard
from dashboard.api.answers import (
    BoardOut,
    ProblemOut,
    RecordsOut,
    SnapshotsOut,
    SnapshotWholeOut,
    TownshipsOut,
    WrongsOut,
)
from dashboard.api.asked import (
    AreaAsked,
    BoardAsked,
    RecordsAsked,
    SnapshotKey,
    SnapshotsAsked,
    TownshipsAsked,
)
from dashboard.api.gate import answered, facts_state
from dashboard.api.refusals import NO_SUCH_ADDRESS, NOT_YOURS, Refused, Unknown, listen
from dashboard.api.rows import record_rows, snapshot_row, township_rows
from dashboard.api.tokens import DAY, HOUR, TokenInHeader, note, token_in
from records.models import Record
from townships.areas import UNIT_DIGITS
from townships.models import Township
from townships.reach import codes_reached, reaches

TITLE = "富阳区乡镇(街道)人大工作平台数据接口"
SNAPSHOTS_PER_PAGE = 100
_REFUSALS = frozenset({401, 404, 405, 429})

api = NinjaAPI(
    title=TITLE, version="1", description="只读，供区数据平台取数。", openapi_url=None, docs_url=None,
    urls_namespace="v1", auth=TokenInHeader(),
)  # fmt: skip
listen(api)


def _says(answer: Any) -> Any:
    return {200: answer, 304: None, _REFUSALS: ProblemOut, 422: WrongsOut}


@api.get(
    "/townships",
    response=_says(TownshipsOut),
    url_name="townships",
    operation_id="townships",
    summary="乡镇(街道)",
)
def townships(request: HttpRequest, asked: Query[TownshipsAsked]) -> HttpResponse:
    """令牌范围内某日存在的乡镇(街道)，按区划代码次序。"""
    reader, area = _whose(request, asked)
    as_of = asked.as_of or timezone.localdate()
    state = facts_state(reader.scope)

    def text() -> str:
        _note(request, "取乡镇(街道)", every=DAY)
        units = Township.objects.for_user(reader).open_on(as_of).prefetch_related("predecessors")
        rows = township_rows(units.filter(code__startswith=area) if area else units)
        return _text({"as_of": as_of.isoformat(), "townships": rows})

    return answered(request, state, as_of, text=text)


@api.get(
    "/scoreboard",
    response=_says(BoardOut),
    url_name="scoreboard",
    operation_id="scoreboard",
    summary="落实情况",
)
def board(request: HttpRequest, asked: Query[BoardAsked]) -> HttpResponse:
    """某年清单截至某日的规定动作落实情况，与平台“总览”同一数字（就是 manage.py assess --format json 的内容）。"""
    reader, area = _whose(request, asked)
    as_of = asked.as_of or timezone.localdate()
    year = asked.year or as_of.year
    state = facts_state(reader.scope)
    known = published()
    try:
        judging = checklist_judging(year, as_of, known)
    except NoBoard as reason:
        raise Refused(HTTPStatus.NOT_FOUND, str(reason)) from None

    def text() -> str:
        _note(request, "取落实情况", every=DAY)
        codes = (area,) if area else codes_reached(reader)
        wide = codes[0][:6]
        found = scoreboard(area=wide, year=year, as_of=as_of, known=known)
        mine = found if codes == (wide,) else found.slice(*codes)
        if not mine.units:
            raise Refused(HTTPStatus.NOT_FOUND, f"{codes[0]}在{as_of.isoformat()}没有乡镇(街道)")
        return board_json(mine)

    return answered(request, state, as_of, judging.pk, judging.label, text=text)


@api.get(
    "/records",
    response=_says(RecordsOut),
    url_name="records",
    operation_id="records",
    summary="审核通过的材料",
)
def records(request: HttpRequest, asked: Query[RecordsAsked]) -> HttpResponse:
    """审核通过的材料，一页一页取。草稿、在审的不在内；不含备注、经办人和电话。

    重新核实后退回的会从这里消失，改正、审核通过后再出现，审核通过日期是新的：增量取数（since）之外，请定期全量核对一次编号。
    """
    reader, area = _whose(request, asked)
    state = facts_state(reader.scope)

    def text() -> str:
        told = {
            "区划": area,
            "种类": asked.kind.value if asked.kind else "",
            "审核通过自": str(asked.since or ""),
        }
        _note(request, "取材料", every=HOUR, detail=told)
        rows = Record.objects.for_user(reader).order_by("pk")
        if area:
            rows = rows.filter(area__startswith=area)
        if asked.kind:
            rows = rows.filter(kind=asked.kind.value)
        if asked.since:
            rows = rows.filter(confirmed_on__gte=asked.since)
        total = rows.count()
        page = list(rows.filter(pk__gt=asked.after or 0).with_area_name()[: asked.limit + 1])
        more, page = len(page) > asked.limit, page[: asked.limit]
        following = page[-1].pk if more else None
        return _text({"total": total, "records": record_rows(page), "next": following})

    return answered(request, state, text=text)


@api.get(
    "/snapshots", response=_says(SnapshotsOut), url_name="snapshots", operation_id="snapshots", summary="快照"
)
def snapshots(request: HttpRequest, asked: Query[SnapshotsAsked]) -> HttpResponse:
    """留存的快照，截至日期新的在前，一页100份；内容用 /snapshots/{key} 取。"""
    reader, area = _whose(request, asked)
    kept = Snapshot.objects.for_reader(reader)
    if area:
        kept = kept.filter(area__startswith=area[:6])
    if asked.year:
        kept = kept.filter(year=asked.year)
    last = kept.aggregate(last=Max("pk"))["last"]

    def text() -> str:
        _note(request, "取快照列表", every=DAY)
        first = (asked.page - 1) * SNAPSHOTS_PER_PAGE
        rows = kept.listed()[first : first + SNAPSHOTS_PER_PAGE]
        return _text({"total": kept.count(), "snapshots": [snapshot_row(each) for each in rows]})

    return answered(request, last, text=text)


@api.get(
    "/snapshots/{key}",
    response=_says(SnapshotWholeOut),
    url_name="snapshot",
    operation_id="snapshot",
    summary="一份快照",
)
def snapshot(request: HttpRequest, key: SnapshotKey) -> HttpResponse:
    """一份快照和留存时的落实情况，此后不变；令牌只看一个乡镇(街道)的，只有这一个单位。"""
    _check_known(request, ())
    reader = token_in(request).reader()
    area, _, number = key.partition("-")
    kept = Snapshot.objects.for_reader(reader).filter(area=area, number=int(number))
    found = kept.defer("board").first() if int(number) < 2**31 else None
    if found is None:
        raise Refused(HTTPStatus.NOT_FOUND, "没有这份快照，或不在令牌的数据范围之内")

    def text() -> str:
        _note(request, "取快照", every=DAY, detail={"快照": key})
        whole = found.frozen_board()
        return _text({**snapshot_row(found), "board": board_dict(_slice(whole, reader))})

    return answered(request, found.pk, *codes_reached(reader), text=text)


@api.get("/", url_name="root", include_in_schema=False)
def root(request: HttpRequest) -> HttpResponse:
    """The API's address alone names nothing."""
    raise Refused(HTTPStatus.NOT_FOUND, NO_SUCH_ADDRESS)


@api.get("/{path:rest}", url_name="unknown", include_in_schema=False)
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """Whatever else is asked for under the API's address."""
    raise Refused(HTTPStatus.NOT_FOUND, NO_SUCH_ADDRESS)


def _whose(request: HttpRequest, asked: AreaAsked) -> tuple[User, str]:
    """The reader behind the token, and the area asked for, blank for all. Raises Refused for one that is not theirs."""
    _check_known(request, type(asked).model_fields)
    token, area = token_in(request), asked.area
    reader = token.reader()
    if not area:
        return reader, ""
    known = Township.objects.for_user(reader).filter(code__startswith=area)
    if not reaches(reader, area) or not known.exists():
        at = timezone.now()
        note(token, AuditEvent.Action.DENIED, "取范围以外的数据", every=HOUR, at=at, detail={"区划": area})
        raise Refused(HTTPStatus.NOT_FOUND, NOT_YOURS)
    return reader, area


def _check_known(request: HttpRequest, names: Iterable[str]) -> None:
    if unknown_names := set(request.GET) - set(names):
        raise Unknown(unknown_names)


def _slice(board: Scoreboard, reader: User) -> Scoreboard:
    """What a reader sees of a district's board: a unit's token only its own, with what it came out of."""
    codes = codes_reached(reader)
    return board.slice(*codes) if len(codes[0]) == UNIT_DIGITS else board


def _note(request: HttpRequest, what: str, *, every: int, detail: dict[str, Any] | None = None) -> None:
    note(token_in(request), AuditEvent.Action.API, what, every=every, at=timezone.now(), detail=detail)


def _text(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
