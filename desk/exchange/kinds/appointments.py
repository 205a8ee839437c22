"""任职: who held which post of a unit from when to when, full-time or not, seconded or not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from django.core.exceptions import ValidationError

from desk.exchange.columns import Values, a_day, a_name, a_phone, choice, flag, text
from desk.exchange.context import Context, Fault
from desk.exchange.kinds.base import AREA, Changed, Hand, Known, Made, SheetKind
from desk.exchange.kinds.persons import check_person, check_phone, persons_ensure, phone_change, settle_phone
from townships.models import Appointment, Person
from townships.services import register_save

Post = Appointment.Post
_OWN = ("post", "full_time", "concurrent_post", "seconded_from", "seconded_to", "started_on", "ended_on")


class AppointmentSheet(SheetKind):
    """任职."""

    slug = "appointments"
    label = "任职"
    model = Appointment
    own: ClassVar = (
        a_name("name", "姓名", 12, "张三", needed=True),
        a_phone(),
        choice(
            "post",
            "职务",
            24,
            Post.choices,
            needed=True,
            also=("岗位", "现任职务"),
            also_called={
                "人大主席": Post.CHAIR,
                "主席": Post.CHAIR,
                "人大工委主任": Post.CHAIR,
                "人大副主席": Post.VICE_CHAIR,
                "副主席": Post.VICE_CHAIR,
                "人大工委副主任": Post.VICE_CHAIR,
                "党委书记": Post.SECRETARY,
                "党工委书记": Post.SECRETARY,
                "书记": Post.SECRETARY,
                "干事": Post.CLERK,
            },
        ),
        flag("full_time", "专职", told="专职从事人大工作的填“是”", also=("是否专职",)),
        text("concurrent_post", "兼任职务", 24, None, longest=100, told="没有兼任留空", also=("兼职",)),
        a_day("started_on", "任职日期", "2024年3月1日", needed=True, also=("任职时间", "开始日期")),
        a_day("ended_on", "离任日期", None, told="现任的留空", also=("离任时间", "结束日期")),
        a_day("seconded_from", "借调开始", None, told="被借调到别处工作的填写"),
        a_day("seconded_to", "借调结束", None, told="已经回到岗位的，填回来的日期"),
    )
    notes = ("同一单位、同一姓名、同一职务、同一任职日期视为同一条；单位导入的任职由区人大办核对后生效。",)

    def existing(self, ctx: Context, areas: Collection[str]) -> Iterator[Known]:
        rows = Appointment.objects.for_user(ctx.user).filter(township__in=list(areas))
        told = (AREA, "name", "phone", *_OWN)
        for key, person, *said in rows.order_by("township", "pk").values_list(
            "pk", "person_id", "township_id", "person__name", "person__phone", *_OWN
        ):
            yield Known(key, dict(zip(told, said, strict=True)), person)

    def rows_of(self, keys: Sequence[int], ctx: Context) -> Mapping[int, Appointment]:
        return Appointment.objects.for_user(ctx.user).select_related("person", "township").in_bulk(keys)

    def identity(self, values: Values) -> Hashable:
        return values[AREA], values["name"], values["post"], values["started_on"]

    def settle(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        if known is not None:
            settle_phone(values, known.values["phone"])
        return ()

    def check(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        if known is None:
            yield from check_person(values, ctx)
        elif values["name"] != known.values["name"]:
            yield Fault("name", f"平台上这一行是“{known.values['name']}”；换了人的请另起一行，平台号留空")
        else:
            yield from check_phone(values, known.values["phone"], known.row.person.entered_in, ctx)
        started, ended = values["started_on"], values["ended_on"]
        if ended and ended <= started:
            yield Fault("ended_on", "离任日期应晚于任职日期")
        gone, back = values["seconded_from"], values["seconded_to"]
        if back and not gone:
            yield Fault("seconded_from", "有借调结束必有借调开始，请填写")
        elif gone and back and back <= gone:
            yield Fault("seconded_to", "借调结束应晚于借调开始")

    def create(
        self, rows: Sequence[Values], ctx: Context, hand: Hand, pause: Callable[[], None]
    ) -> Iterator[Made | Changed]:
        keys: dict[tuple[str, str, str], int] = {}
        for step in persons_ensure(rows, ctx, hand):
            if isinstance(step, dict):
                keys = step
            else:
                yield step
        made = []
        for values in rows:
            row = Appointment(
                township_id=values[AREA], person_id=keys[values[AREA], values["name"], values["phone"]]
            )
            made.append(self._save(row, values, hand).pk)
            pause()
        yield Made(Appointment, made)

    def change(self, known: Known, values: Values, ctx: Context, hand: Hand) -> Iterator[Changed]:
        row = known.row
        if values["phone"] != known.values["phone"]:
            yield from phone_change(Person.objects.get(pk=row.person_id), values["phone"], hand)
        if all(values[name] == known.values[name] for name in _OWN):
            return
        before = self.written(known.values)
        self._save(row, values, hand)
        yield Changed(Appointment, row.pk, {"values": before}, {"values": self.written(values)})

    @staticmethod
    def _save(row: Appointment, values: Values, hand: Hand) -> Appointment:
        for name in _OWN:
            setattr(row, name, values[name])
        if row.person_id is None:
            raise ValidationError("没有找到这个人")
        return register_save(row=row, by=hand.by, at=hand.at)
