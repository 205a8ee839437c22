"""履职活动: one row an activity, who took part by name."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from delegates.models import Activity, Mandate, Participation
from desk.exchange.columns import Column, Place, Values, a_day, choice, flag, pieces_of, text
from desk.exchange.context import Context, Fault
from desk.exchange.kinds.base import AREA, Known
from desk.exchange.kinds.records import RecordSheet
from desk.exchange.labels import Labels
from papers.cells import Cell, Unreadable, read_name
from townships.bulk import links_insert


def delegates_of(ctx: Context) -> Labels:
    """All delegates of the units in sight, by name; two of one name by their electoral district. One query."""

    def read() -> Labels:
        rows = (
            Mandate.objects.for_user(ctx.user)
            .order_by("pk")
            .values_list("township_id", "delegate_id", "delegate__person__name", "electoral_district")
        )
        return Labels(rows, "本单位代表名册")

    return ctx.once("delegates", read)


def _read_names(cell: Cell, place: Place) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pieces_of(cell)))


def delegate_label(area: str, written: str, labels: Labels, ctx: Context) -> str:
    """The label of a delegate of a unit, or of one the same workbook is about to add. Raises Unreadable."""
    try:
        return labels.find(area, written)
    except Unreadable:
        name = read_name(written) or written
        coming = ctx.once(
            "coming delegates",
            lambda: {(each[AREA], each["name"]) for each in ctx.coming.get("delegates", ())},
        )
        if (area, name) in coming:
            return name
        if name != written:
            return labels.find(area, name)
        raise


class ActivitySheet(RecordSheet):
    """履职活动."""

    slug = "activities"
    label = "履职活动"
    model = Activity
    own: ClassVar = (
        a_day("happened_on", "活动日期", "2026年5月12日", needed=True, also=("日期", "时间", "活动时间")),
        text("title", "活动名称", 36, "代表走访困难群众", needed=True, also=("活动内容", "内容", "主题", "活动主题")),
        choice("activity_kind", "活动类型", 12, Activity.Kind.choices, needed=True, example="视察", also=("类型", "类别")),
        flag("is_governance", "参与社会治理", told="是参与社会治理的活动填“是”"),
        Column(
            "delegates", "参加代表", 48, _read_names, "张三、李四", blank=(),
            show=lambda names: "、".join(names) or None,
            told="姓名之间用顿号隔开；必须在本单位代表名册中；同名的按“姓名（选区）”填写",
            also=("参加人员", "代表", "参加人", "代表姓名"),
        ),
    )  # fmt: skip
    notes = ("同一单位、同一天、同一名称视为同一次活动。",)
    fields: ClassVar = {
        "happened_on": "happened_on",
        "title": "title",
        "activity_kind": "activity_kind",
        "is_governance": "is_governance",
    }

    def identity(self, values: Values) -> Hashable:
        return values[AREA], values["happened_on"], values["title"]

    def more_of(self, rows: Sequence[Any], ctx: Context) -> Mapping[int, Values]:
        labels = delegates_of(ctx)
        areas = {row.pk: row.area for row in rows}
        took: dict[int, list[str]] = {key: [] for key in areas}
        found = Participation.objects.filter(activity__area__in=set(areas.values()))
        lines = found.values_list("activity_id", "delegate_id", "delegate__person__name")
        for activity, key, name in lines.iterator(chunk_size=10_000):
            if activity in areas:
                took[activity].append(labels.label(areas[activity], key, name))
        return {key: {"delegates": tuple(sorted(names))} for key, names in took.items()}

    def settle(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        labels = delegates_of(ctx)
        there = set(known.values["delegates"]) if known else ()
        found: set[str] = set()
        wrong: list[str] = []
        for written in values["delegates"]:
            try:
                found.add(written if written in there else delegate_label(values[AREA], written, labels, ctx))
            except Unreadable as error:
                wrong.append(str(error))
        values["delegates"] = tuple(sorted(found))
        return [Fault("delegates", "；".join(wrong))] if wrong else ()

    def write_lines(self, pairs: Sequence[tuple[Any, Values]], ctx: Context) -> None:
        labels = delegates_of(ctx)
        wanted = {
            (row.pk, labels.key(row.area, name)) for row, values in pairs for name in values["delegates"]
        }
        keys = [row.pk for row, _ in pairs]
        there: set[tuple[int, int]] = set()
        if any(row.revision > 1 for row, _ in pairs):
            known = Participation.objects.filter(activity_id__in=keys)
            there = set(known.values_list("activity_id", "delegate_id"))
            for activity, delegate in there - wanted:
                known.filter(activity_id=activity, delegate_id=delegate).delete()
        links_insert(
            model=Participation, columns=("activity_id", "delegate_id"), pairs=sorted(wanted - there)
        )
