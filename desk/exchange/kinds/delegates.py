"""代表名册: one row a mandate; the person and the delegate behind it are found or entered with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from django.core.exceptions import ValidationError

from delegates.models import Delegate, Mandate
from desk.exchange.columns import Values, a_day, a_name, a_phone, choice, text, whole
from desk.exchange.context import Context, Fault
from desk.exchange.kinds.base import AREA, Changed, Hand, Known, Made, SheetKind
from desk.exchange.kinds.persons import (
    check_person,
    check_phone,
    persons_ensure,
    phone_change,
    settle_phone,
)
from papers.words import day
from townships.areas import district_of
from townships.bulk import BATCH, registers_insert
from townships.inserting import Blank
from townships.models import Person, Term
from townships.services import register_save

Body = Term.Body
# The columns of the sheet that the portal holds, and where each of them stands.
_TOLD = (AREA, "name", "phone", "body", "ordinal", "electoral_district", "started_on", "ended_on")
_READ = (
    "township_id", "delegate__person__name", "delegate__person__phone", "term__body", "term__ordinal",
    "electoral_district", "started_on", "ended_on",
)  # fmt: skip
_BODIES = ((Body.CONGRESS, "乡镇人大代表"), (Body.DISTRICT, "区人大代表"), (Body.COUNCIL, "居民议事会成员"))


def terms_of(ctx: Context) -> dict[tuple[str, str, int], Term]:
    """The terms in sight by area, body and ordinal. One query."""

    def read() -> dict[tuple[str, str, int], Term]:
        found = Term.objects.for_user(ctx.user).order_by("started_on")
        return {(term.area, term.body, term.ordinal): term for term in found}

    return ctx.once("terms", read)


class DelegateSheet(SheetKind):
    """代表和任期."""

    slug = "delegates"
    label = "代表名册"
    model = Mandate
    own: ClassVar = (
        a_name("name", "姓名", 12, "张三", needed=True, also=("代表姓名", "代表")),
        a_phone(),
        choice(
            "body",
            "代表身份",
            16,
            _BODIES,
            needed=True,
            also=("身份", "代表类别"),
            also_called={
                "人大代表": Body.CONGRESS,
                "镇人大代表": Body.CONGRESS,
                "乡人大代表": Body.CONGRESS,
                "区代表": Body.DISTRICT,
                "议事会成员": Body.COUNCIL,
                "议事代表": Body.COUNCIL,
            },
        ),
        whole(
            "ordinal",
            "届次",
            9,
            "17",
            least=1,
            most=99,
            needed=True,
            told="第几届，只填数字；届次由区人大办先登记",
            also=("届", "第几届"),
        ),
        text("electoral_district", "选区", 18, "第3选区", longest=50, also=("选区名称", "所在选区")),
        a_day(
            "started_on",
            "任期开始",
            "2022年1月10日",
            told="不填就是本届开始之日",
            also=("开始日期", "当选日期"),
        ),
        a_day(
            "ended_on",
            "任期结束",
            None,
            told="届中离任的填写；随本届结束的留空",
            also=("结束日期", "离任日期"),
        ),
    )
    notes = (
        "一行是一位代表的一届任期；同一单位、同一届、同一姓名视为同一位，同名的用电话区分。",
        "区人大代表填所编入的乡镇(街道)。",
    )

    def existing(self, ctx: Context, areas: Collection[str]) -> Iterator[Known]:
        rows = Mandate.objects.for_user(ctx.user).filter(township__in=list(areas))
        # What is shown of a phone is decided where it is shown; here stands what is known.
        told = rows.order_by("township", "pk").values_list("pk", "delegate__person_id", *_READ)
        for key, person, *said in told.iterator(chunk_size=5_000):
            yield Known(key, dict(zip(_TOLD, said, strict=True)), person)

    def rows_of(self, keys: Sequence[int], ctx: Context) -> Mapping[int, Mandate]:
        rows = Mandate.objects.for_user(ctx.user).select_related("delegate__person", "term", "township")
        return rows.in_bulk(keys)

    def identity(self, values: Values) -> Hashable:
        return values[AREA], values["body"], values["ordinal"], values["name"], values["started_on"]

    def settle(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        if values["started_on"] is None and (term := self._term(values, ctx)):
            values["started_on"] = term.started_on
        if known is not None:
            settle_phone(values, known.values["phone"])
        return ()

    def _term(self, values: Values, ctx: Context) -> Term | None:
        area = district_of(values[AREA]) if values["body"] == Body.DISTRICT else values[AREA]
        return terms_of(ctx).get((area, values["body"], values["ordinal"]))

    def check(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        term = self._term(values, ctx)
        if term is None:
            body = dict(_BODIES)[values["body"]]
            yield Fault(
                "ordinal",
                f"没有登记第{values['ordinal']}届（{body}）的届次；请核对，确有这一届的请先由区人大办登记届次",
            )
            return
        started, ended = values["started_on"], values["ended_on"]
        if ended and ended <= started:
            yield Fault("ended_on", f"任期结束应晚于任期开始（{day(started)}）")
        if known is None:
            yield from check_person(values, ctx)
        else:
            yield from self._check_known(values, known, ctx)
        yield from self._check_mandate(values, term, ctx)

    def _check_mandate(self, values: Values, term: Term, ctx: Context) -> Iterable[Fault]:
        """What the model says of unit, term and days; a roster says the same of all its rows, which is asked once."""
        asked: dict[Hashable, list[Fault]] = ctx.once("mandates asked", dict)
        said = values[AREA], term.pk, values["started_on"], values["ended_on"]
        if said not in asked:
            asked[said] = []
            try:
                self._mandate(values, term, ctx).clean()
            except ValidationError as error:
                columns = {"term": "ordinal"}
                asked[said] = [
                    Fault(columns.get(name, name), "；".join(messages))
                    for name, messages in error.message_dict.items()
                ]
        return asked[said]

    def _check_known(self, values: Values, known: Known, ctx: Context) -> Iterator[Fault]:
        if values["name"] != known.values["name"]:
            yield Fault("name", f"平台上这一行是“{known.values['name']}”；姓名有误请在“管理”的人员中改正")
        for name in ("body", "ordinal"):
            if values[name] != known.values[name]:
                yield Fault(name, "已登记的任期不能改届次；连任的请另起一行，平台号留空")
        yield from check_phone(values, known.values["phone"], known.row.delegate.person.entered_in, ctx)

    def _mandate(self, values: Values, term: Term, ctx: Context) -> Mandate:
        return Mandate(
            township=ctx.units[values[AREA]],
            term=term,
            electoral_district=values["electoral_district"],
            started_on=values["started_on"],
            ended_on=values["ended_on"],
        )

    def create(
        self, rows: Sequence[Values], ctx: Context, hand: Hand, pause: Callable[[], None]
    ) -> Iterator[Made | Changed]:
        keys: dict[tuple[str, str, str], int] = {}
        new_persons: set[int] = set()
        for step in persons_ensure(rows, ctx, hand):
            if isinstance(step, dict):
                keys = step
            else:
                if isinstance(step, Made):
                    new_persons.update(step.keys)
                yield step
        pause()
        persons = [keys[values[AREA], values["name"], values["phone"]] for values in rows]
        delegates = _delegates_of([key for key in dict.fromkeys(persons) if key not in new_persons])
        blank = Blank(Delegate)
        new = [blank.new(person_id=key) for key in dict.fromkeys(persons) if key not in delegates]
        registers_insert(rows=new, by=hand.by, at=hand.at)
        delegates |= {each.person_id: each.pk for each in new}
        if new:
            yield Made(Delegate, [each.pk for each in new])
        pause()
        mandates = Blank(Mandate)
        for start in range(0, len(rows), 4 * BATCH):
            chunk = slice(start, start + 4 * BATCH)
            made = [
                self._row(values, delegates[person], mandates, ctx)
                for values, person in zip(rows[chunk], persons[chunk], strict=True)
            ]
            registers_insert(rows=made, by=hand.by, at=hand.at)
            yield Made(Mandate, [each.pk for each in made])
            pause()

    def _row(self, values: Values, delegate: int, blank: Blank[Mandate], ctx: Context) -> Mandate:
        term = self._term(values, ctx)
        if term is None:
            raise ValidationError("届次刚刚被改动，请重新核对")
        return blank.new(
            delegate_id=delegate, township_id=values[AREA], term_id=term.pk, started_on=values["started_on"],
            ended_on=values["ended_on"], electoral_district=values["electoral_district"],
        )  # fmt: skip

    def change(self, known: Known, values: Values, ctx: Context, hand: Hand) -> Iterator[Changed]:
        row = known.row
        if values["phone"] != known.values["phone"]:
            yield from phone_change(Person.objects.get(pk=row.delegate.person_id), values["phone"], hand)
        told = ("electoral_district", "started_on", "ended_on")
        if all(values[name] == known.values[name] for name in told):
            return
        for name in told:
            setattr(row, name, values[name])
        register_save(row=row, by=hand.by, at=hand.at)
        yield Changed(
            Mandate, row.pk, {"values": self.written(known.values)}, {"values": self.written(values)}
        )


def _delegates_of(persons: Sequence[int]) -> dict[int, int]:
    """The delegate that each person is already, by the person's key."""
    found: dict[int, int] = {}
    for start in range(0, len(persons), BATCH):
        there = Delegate.objects.filter(person__in=persons[start : start + BATCH])
        found.update(there.values_list("person_id", "pk"))
    return found
