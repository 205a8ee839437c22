"""代表问政: one row a question of a session, with its answer and what followed; rows belong to the session's record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from desk.exchange.columns import Values, a_day, choice, text
from desk.exchange.context import Context, Fault
from desk.exchange.kinds.activities import delegate_label, delegates_of
from desk.exchange.kinds.base import AREA, Changed, Hand, Known, Made, SheetKind
from desk.forms.steps import rider_write
from meetings.models import AgendaItem, Inquiry, Meeting
from papers.cells import Unreadable
from papers.words import day
from records.bulk import records_create
from records.models import Step
from records.permissions import refusal_to_write
from records.services import day_refusal, record_save, step_drop
from records.states import RecordKind, State, StepName

_OWN = ("question", "source", "answered_by", "answer", "follow_up_due", "satisfaction")
_DAYS = {"answered_on": StepName.ANSWERED, "closed_on": StepName.CLOSED}
_ALONE = "已单独登记，这里不能改；请在材料页的“环节”中办理"


def sessions_of(ctx: Context) -> dict[tuple[str, date | None], list[Meeting]]:
    """The sessions in sight by unit and day (one not held yet by its planned day), each with `asks`. Two queries."""

    def read() -> dict[tuple[str, date | None], list[Meeting]]:
        rows = Meeting.objects.for_user(ctx.user).filter(meeting_kind=Meeting.Kind.CONGRESS_SESSION)
        asking = set(
            AgendaItem.objects.filter(kind=AgendaItem.Kind.INQUIRY).values_list("meeting_id", flat=True)
        )
        found: dict[tuple[str, date | None], list[Meeting]] = {}
        row: Any
        for row in rows.exclude(state=State.WITHDRAWN).order_by("pk"):
            row.asks = row.pk in asking
            found.setdefault((row.area, row.happened_on or row.planned_on), []).append(row)
        return found

    return ctx.once("sessions", read)


class InquirySheet(SheetKind):
    """代表问政."""

    slug = "inquiries"
    label = "代表问政"
    model = Inquiry
    hangs = True
    of_congress = True
    own: ClassVar = (
        a_day(
            "session_on", "人代会日期", "2026年7月20日", needed=True,
            told="提问的那次人代会的会议日期；会议先登记，或写在同一文件的“会议”表中", also=("会议日期", "问政日期", "日期"),
        ),
        text(
            "question", "问题", 44, "村口路灯什么时候修好", needed=True, longest=500,
            also=("问政问题", "议题", "问题（议题）"),
        ),
        choice("source", "问题来源", 12, Inquiry.Source.choices, blank="", also=("来源",)),
        text(
            "asked_by", "提问代表", 18, "张三", also=("提问人", "代表"),
            told="一位；须在本单位代表名册中，同名的按“姓名（选区）”填写",
        ),
        text("answered_by", "答复人", 18, "副镇长李四", longest=100, also=("答复单位",)),
        text("answer", "答复要点", 44, "9月底前修好", longest=2000, also=("答复内容", "答复")),
        a_day(
            "answered_on", "答复日期", "2026年7月20日", also=("答复时间",),
            told="当场答复的填会议日期，会后答复的填答复那一天；还没有答复的留空",
        ),
        a_day("follow_up_due", "后续办理期限", "2026年9月30日", told="当场答复完毕、不用再办的留空", also=("办理期限",)),
        a_day("closed_on", "办结日期", None, told="还没有办结的留空", also=("办结时间",)),
        choice("satisfaction", "满意度", 12, Inquiry.Satisfaction.choices, blank="", also=("测评结果",)),
    )  # fmt: skip
    notes = (
        "只有镇、乡的人代会有代表问政；一行是一个问题，同一次会议、同一问题视为同一件。",
        "问题随会议一并送审签、审核：会议已经报送或审核通过的，这里不能改；之后的答复、办结请在材料页的“环节”中登记。",
    )

    # ---- reading

    def existing(self, ctx: Context, areas: Collection[str]) -> Iterator[Known]:
        meetings = (
            Meeting.objects.for_user(ctx.user).filter(area__in=list(areas)).exclude(state=State.WITHDRAWN)
        )
        rows = Inquiry.objects.filter(meeting__in=meetings.values("pk")).select_related("meeting")
        found = list(rows.order_by("meeting__area", "meeting__happened_on", "meeting", "line"))
        steps = self._steps({row.meeting_id for row in found})
        names = dict(rows.exclude(asked_by=None).values_list("asked_by_id", "asked_by__person__name"))
        labels = delegates_of(ctx)
        for row in found:
            meeting = row.meeting
            values: Values = {name: getattr(row, name) for name in _OWN}
            for name, step in _DAYS.items():
                there = steps.get((row.meeting_id, step, row.line))
                values[name] = there.happened_on if there else None
            values |= {
                AREA: meeting.area, "session_on": meeting.happened_on or meeting.planned_on,
                "for_year": meeting.for_year,  # no column: the year book asks for it
                "asked_by": labels.label(meeting.area, row.asked_by_id, names[row.asked_by_id])
                if row.asked_by_id
                else "",
            }  # fmt: skip
            yield Known(row.pk, values, revision=meeting.revision)

    def rows_of(self, keys: Sequence[int], ctx: Context) -> Mapping[int, Any]:
        rows: dict[int, Any] = Inquiry.objects.select_related("meeting").in_bulk(keys)
        steps = self._steps({row.meeting_id for row in rows.values()})
        for row in rows.values():
            row.revision = row.meeting.revision
            row.alone = frozenset(
                name
                for name, step in _DAYS.items()
                if (there := steps.get((row.meeting_id, step, row.line))) and there.rides_with_id is None
            )
        return rows

    @staticmethod
    def _steps(meetings: Collection[int]) -> dict[tuple[int, str, int], Step]:
        """The earliest step of each question and name."""
        steps = Step.objects.filter(record__in=list(meetings), line__gt=0).exclude(state=State.WITHDRAWN)
        return {
            (step.record_id, step.name, step.line): step for step in steps.order_by("-happened_on", "-pk")
        }

    def identity(self, values: Values) -> Hashable:
        return values[AREA], values["session_on"], values["question"]

    def settle(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        if known is not None and values["session_on"] != known.values["session_on"]:
            if self._session(values, ctx):
                yield Fault("session_on", "已登记的问题不能移到另一次会议；请核对日期")
            values["session_on"] = known.values["session_on"]  # the session has got another day since
        written = values["asked_by"]
        if written and not (known and written == known.values["asked_by"]):
            try:
                values["asked_by"] = delegate_label(values[AREA], written, delegates_of(ctx), ctx)
            except Unreadable as error:
                yield Fault("asked_by", str(error))

    # ---- judging

    def refusal(self, known: Known, ctx: Context) -> str:
        meeting = known.row.meeting
        return refusal_to_write(user=ctx.user, area=meeting.area, record=meeting, on=ctx.on)

    def check(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        yield from self._check_days(values, known, ctx)
        session = known.row.meeting if known else next(iter(self._session(values, ctx)), None)
        if session and session.happened_on is None and values["answered_on"] and not _coming(values, ctx):
            yield Fault("answered_on", "会议还没有召开，答复日期请留空；已经召开的，请先填写会议日期")
            return
        if known is not None:
            return
        unit = ctx.units.get(values[AREA])
        if unit is not None and not unit.has_congress:
            yield Fault(AREA, f"{unit.name}没有人代会，不填代表问政")
            return
        yield from self._check_session(values, ctx)

    def _check_session(self, values: Values, ctx: Context) -> Iterator[Fault]:
        """Whether there is (or is about to be) one session of that day, still being written, that has an inquiry."""
        coming = _coming(values, ctx)
        there = sessions_of(ctx).get((values[AREA], values["session_on"]), [])
        on = day(values["session_on"])
        if len(there) > 1:
            yield Fault("session_on", f"{on}有{len(there)}次人代会，请在那次会议的填报页上填写问题")
        elif not there and not coming:
            yield Fault("session_on", f"没有登记{on}的人代会；请先填报会议，或写在同一文件的“会议”表中")
        elif there and (
            why := refusal_to_write(user=ctx.user, area=there[0].area, record=there[0], on=ctx.on)
        ):
            yield Fault("session_on", f"{on}的人代会：{why}")
        elif not (any("INQUIRY" in each["agenda"] for each in coming) or (there and there[0].asks)):  # type: ignore[attr-defined]
            yield Fault("session_on", f"{on}的人代会议程中没有“代表问政”；请先在会议的议程中加上")

    def _session(self, values: Values, ctx: Context) -> list[Meeting]:
        return sessions_of(ctx).get((values[AREA], values["session_on"]), [])

    def _check_days(self, values: Values, known: Known | None, ctx: Context) -> Iterator[Fault]:
        held: date = values["session_on"]
        answered, closed, due = values["answered_on"], values["closed_on"], values["follow_up_due"]
        if known is not None:
            for name in known.row.alone:
                if values[name] != known.values[name]:
                    yield Fault(name, _ALONE)
        for name, on in (("answered_on", answered), ("closed_on", closed)):
            if why := day_refusal(RecordKind.STEP, on, None, ctx.on):
                yield Fault(name, why)
            elif on and on < held:
                yield Fault(name, f"不能早于会议日期（{day(held)}）")
        if due and due < held:
            yield Fault("follow_up_due", f"不能早于会议日期（{day(held)}）")
        if closed and not answered:
            yield Fault("answered_on", "写了办结日期，请一并填写答复日期")
        elif closed and closed < answered:
            yield Fault("closed_on", f"不能早于答复日期（{day(answered)}）")

    # ---- writing

    def create(
        self, rows: Sequence[Values], ctx: Context, hand: Hand, pause: Callable[[], None]
    ) -> Iterator[Made | Changed]:
        of_meeting: dict[int, list[Values]] = {}
        meetings: dict[int, Meeting] = {}
        for values in rows:
            found = self._session(values, ctx)
            if len(found) != 1:
                raise ValidationError(f"{day(values['session_on'])}的人代会刚刚有变动，请重新核对")
            meetings[found[0].pk] = found[0]
            of_meeting.setdefault(found[0].pk, []).append(values)
        for key, said in of_meeting.items():
            made = self._write_new(meetings[key], said, ctx, hand)
            yield Made(Inquiry, [row.pk for row in made], [self.written(each) for each in said])
            pause()

    def _write_new(self, meeting: Meeting, said: Sequence[Values], ctx: Context, hand: Hand) -> list[Inquiry]:
        """New questions take the next lines; a session that this very import has made stays as it was made."""
        steps = Step.objects.filter(record_id=meeting.pk).values_list("line", flat=True)
        last = max([0, *meeting.inquiries.values_list("line", flat=True), *steps])
        made = [Inquiry(meeting_id=meeting.pk, line=last + place) for place in range(1, len(said) + 1)]

        def lines(record: Any) -> None:
            for row, values in zip(made, said, strict=True):
                self._apply(row, values, record.area, ctx)
                row.full_clean()
                row.save()

        if _is_new(meeting, hand):
            lines(meeting)
            records_create(rows=_riders(meeting, made, said), by=hand.by, at=hand.at)
        else:
            seen = hand.seen(meeting.pk, meeting.revision)
            record_save(record=meeting, by=hand.by, at=hand.at, seen=seen, lines=lines)
            for row, values in zip(made, said, strict=True):
                self._write_days(row, values, hand)
            hand.leaves(meeting.pk)
        return made

    @staticmethod
    def _apply(row: Inquiry, values: Values, area: str, ctx: Context) -> None:
        for name in _OWN:
            setattr(row, name, values[name])
        row.asked_by_id = delegates_of(ctx).key(area, values["asked_by"]) if values["asked_by"] else None

    @staticmethod
    def _write_days(row: Inquiry, values: Values, hand: Hand, alone: Collection[str] = ()) -> None:
        for name, step in _DAYS.items():
            if name not in alone:
                rider_write(
                    record=row.meeting, name=step, line=row.line, on=values[name], by=hand.by, at=hand.at
                )

    def change(self, known: Known, values: Values, ctx: Context, hand: Hand) -> Iterator[Changed]:
        row = known.row
        seen = hand.seen(row.meeting_id, row.revision)
        row.meeting = Meeting.objects.get(pk=row.meeting_id)

        def lines(record: Any) -> None:
            self._apply(row, values, record.area, ctx)
            row.full_clean()
            row.save()

        record_save(record=row.meeting, by=hand.by, at=hand.at, seen=seen, lines=lines)
        self._write_days(row, values, hand, row.alone)
        hand.leaves(row.meeting_id)
        yield Changed(
            Inquiry, row.pk, {"values": self.written(known.values)}, {"values": self.written(values)}
        )

    # ---- taking back

    def why_not_taken_out(
        self, keys: Sequence[int], said: Sequence[dict[str, str]], owners: Collection[int], ctx: Context
    ) -> Iterator[str]:
        areas = {each[AREA] for each in said}
        wanted = set(keys)
        there = {known.key: known for known in self.existing(ctx, areas) if known.key in wanted}
        self.fetch(list(there.values()), ctx)
        for key, told in zip(keys, said, strict=True):
            known = there.get(key)
            if (
                known is None or known.row.meeting_id in owners
            ):  # dropped meanwhile, or withdrawn with its session
                continue
            named = f"问题“{known.values['question'][:30]}”"
            if known.row.alone:
                yield f"{named}的答复或办结已单独登记"
            elif self.written(known.values) != told:
                yield f"{named}导入以后被修改过"
            elif why := self.refusal(known, ctx):
                yield f"{named}所属的会议：{why}"

    def take_out(self, keys: Sequence[int], owners: Collection[int], hand: Hand) -> None:
        rows = Inquiry.objects.filter(pk__in=keys).exclude(meeting__in=list(owners))
        for key in set(rows.values_list("meeting_id", flat=True)):
            gone = rows.filter(meeting=key)
            riding = Step.objects.filter(rides_with=key, line__in=gone.values("line"))
            for step in riding.exclude(state=State.WITHDRAWN):
                step_drop(step=step, by=hand.by, at=hand.at)
            record_save(
                record=Meeting.objects.get(pk=key), by=hand.by, at=hand.at, lines=partial(_drop, gone)
            )


def _drop(gone: QuerySet[Inquiry], meeting: Meeting) -> None:
    gone.delete()


def _coming(question: Values, ctx: Context) -> list[Values]:
    """The rows of the 会议 sheet in the same file that are the session a question names."""
    return [each for each in ctx.coming.get("meetings", ()) if _is_session(each, question)]


def _is_session(meeting: Values, question: Values) -> bool:
    """Whether a row of the 会议 sheet is the session that a row of this one names."""
    return bool(
        meeting["meeting_kind"] == Meeting.Kind.CONGRESS_SESSION
        and meeting[AREA] == question[AREA]
        and (meeting["happened_on"] or meeting["planned_on"]) == question["session_on"]
    )


def _is_new(meeting: Meeting, hand: Hand) -> bool:
    """Whether this very import has made it: then nobody has read it yet, and its questions are part of its making."""
    return meeting.revision == 1 and meeting.created_at == hand.at and meeting.created_by_id == hand.by.pk


def _riders(meeting: Meeting, made: Sequence[Inquiry], said: Sequence[Values]) -> list[Step]:
    return [
        Step(
            area=meeting.area,
            record=meeting,
            rides_with=meeting,
            name=step,
            line=row.line,
            happened_on=values[name],
        )
        for row, values in zip(made, said, strict=True)
        for name, step in _DAYS.items()
        if values[name]
    ]
