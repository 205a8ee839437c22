"""The groups of results: what each is called, what a line of it says, how many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from checklist.models import Interpretation
from dashboard.models import Bulletin
from dashboard.search import sources
from dashboard.search.marking import Piece, excerpt, marked
from delegates.models import Mandate
from opinions.models import Example, Opinion
from papers.chips import RECORD_CHIPS, Chip
from papers.words import day
from records.models import Record
from townships.areas import DISTRICT_DIGITS, area_name, district_of
from townships.models import Appointment, Person, Township
from townships.posts import post_title

FIRST, PER_PAGE = 5, 50
# So many are looked up at most: whoever has more writes another word.
MOST = 500

Words = Sequence[str]
Rows = list[Any]


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: where it leads, its name and number with the words marked, what else it is."""

    url: str
    title: tuple[Piece, ...]
    said: tuple[str, ...]
    number: tuple[Piece, ...] = ()
    text: tuple[Piece, ...] = ()
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of result: `find` is its door, `write` makes lines of one page's rows in a constant number of queries."""

    slug: str
    title: str
    measure: str
    find: Callable[[User, Words], QuerySet[Any]]
    write: Callable[[User, Words, Rows], list[Hit]]


@dataclass(frozen=True, slots=True)
class Group:
    """The results of one kind: the first few, or one page of them. `is_cut`: there are more than MOST."""

    kind: Kind
    hits: list[Hit]
    page: Page[int]
    is_cut: bool

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def counted(self) -> str:
        """12件, or 500件以上."""
        return f"{self.count}{self.kind.measure}{'以上' if self.is_cut else ''}"

    @property
    def has_more(self) -> bool:
        """Whether there are more than those listed."""
        return self.count > len(self.hits)


def group_of(kind: Kind, user: User, words: Words, *, size: int, page: str | None = None) -> Group:
    """One query for the keys, at most MOST and one more of them, and then the rows of one page."""
    keys = list(kind.find(user, words).values_list("pk", flat=True)[: MOST + 1])
    shown = Paginator(keys[:MOST], size).get_page(page)
    found = {row.pk: row for row in _rows(kind, list(shown))}
    hits = kind.write(user, words, [found[key] for key in shown if key in found])
    return Group(kind, hits, shown, is_cut=len(keys) > MOST)


def _rows(kind: Kind, keys: list[Any]) -> QuerySet[Any]:
    """Rows by the keys that the door has let through."""
    model = _MODELS[kind.slug]
    rows: QuerySet[Any] = model._default_manager.filter(pk__in=keys)
    if kind.slug in {"records", "opinions"}:
        rows = rows.with_area_name()  # type: ignore[attr-defined]
    if kind.slug == "bulletins":
        rows = rows.listed()  # type: ignore[attr-defined]
    return rows


def _townships(user: User, words: Words, rows: Rows) -> list[Hit]:
    return [
        Hit(
            reverse("dashboard:township", args=[unit.code]),
            marked(unit.name, words),
            (
                *_district(user, unit.code),
                unit.get_kind_display(),
                *([f"{day(unit.closed_on)}撤销"] if unit.closed_on else []),
            ),
            number=marked(unit.code, words),
        )
        for unit in rows
    ]


def _records(user: User, words: Words, rows: Rows) -> list[Hit]:
    return [_record(user, record, words) for record in rows]


def _district(user: User, area: str) -> tuple[str, ...]:
    """The district's name for a reader of several: there the unit's alone tells little."""
    return (area_name(district_of(area)),) if len(user.scope) < DISTRICT_DIGITS else ()


def _record(user: User, record: Any, words: Words, said: str = "", text: tuple[Piece, ...] = ()) -> Hit:
    place = record.area_name or area_name(record.area)
    told = (*_district(user, record.area), place, record.get_kind_display(), day(record.happened_on), said)
    return Hit(
        reverse("desk:record", args=[record.pk]),
        marked(record.title or "（未写标题）", words),
        tuple(each for each in told if each),
        number=marked(record.number, words) if record.number else (),
        text=text,
        chip=RECORD_CHIPS[record.state],
    )


def _opinions(user: User, words: Words, rows: Rows) -> list[Hit]:
    """With the first provision in which a word stands."""
    texts: dict[int, str] = {}
    found = sources.provisions(*words).filter(opinion__in=[row.pk for row in rows]).order_by("opinion", "pk")
    for opinion, text in found.values_list("opinion_id", "text"):
        texts.setdefault(opinion, text)
    return [
        _record(user, row, words, row.doc_no, excerpt(texts[row.pk], words) if row.pk in texts else ())
        for row in rows
    ]


def _people(user: User, words: Words, rows: Rows) -> list[Hit]:
    """What each is today, as far as the reader may know; two queries."""
    keys, today = [row.pk for row in rows], timezone.localdate()
    told: dict[int, list[str]] = {}
    posts = Appointment.objects.for_user(user).active_on(today).filter(person__in=keys)
    for post in posts.select_related("township").order_by("township", "pk"):
        told.setdefault(post.person_id, []).append(f"{post.township.name} {post_title(post)}")
    seats = Mandate.objects.for_user(user).active_on(today).filter(delegate__person__in=keys)
    for seat in seats.select_related("township", "term", "delegate").order_by("pk"):
        told.setdefault(seat.delegate.person_id, []).append(f"{seat.township.name} {_seat(seat)}")
    return [
        Hit(
            reverse("desk:person", args=[row.pk]),
            marked(row.name, words),
            tuple(dict.fromkeys(told.get(row.pk, ["现无任职"]))),
        )
        for row in rows
    ]


def _seat(seat: Mandate) -> str:
    body = seat.term.get_body_display()
    return f"第{seat.term.ordinal}届{'议事会成员' if seat.term.body == 'COUNCIL' else f'{body}代表'}"


def _examples(user: User, words: Words, rows: Rows) -> list[Hit]:
    return [
        Hit(
            reverse("desk:example", args=[row.pk]),
            marked(row.title, words),
            (row.get_kind_display(), f"{day(row.published_on)}发布"),
        )
        for row in rows
    ]


def _bulletins(user: User, words: Words, rows: Rows) -> list[Hit]:
    return [
        Hit(
            reverse("dashboard:bulletin", args=[row.pk]),
            marked(row.title, words),
            (
                *([row.unit.name] if row.unit else []),
                row.get_kind_display(),
                f"{day(timezone.localdate(row.issued_at))}印发" if row.issued_at else "草稿",
            ),
            number=marked(row.details.get("number") or row.details.get("issue") or "", words),
        )
        for row in rows
    ]


def _guidance(user: User, words: Words, rows: Rows) -> list[Hit]:
    return [
        Hit(
            f"{reverse('desk:guidance')}?{urlencode({'q': row.question[:50]})}",
            marked(row.question, words),
            (f"{day(row.answered_on)}答复",),
            text=excerpt(row.answer, words),
        )
        for row in rows
    ]


KINDS: tuple[Kind, ...] = (
    Kind("townships", "乡镇(街道)", "个", sources.townships, _townships),
    Kind("records", "材料", "件", sources.records, _records),
    Kind("opinions", "实施意见", "件", sources.opinions, _opinions),
    Kind("people", "人员", "人", sources.people, _people),
    Kind("examples", "范例库", "件", sources.examples, _examples),
    Kind("bulletins", "通报和简报", "份", sources.bulletins, _bulletins),
    Kind("guidance", "口径问答", "条", sources.guidance, _guidance),
)
_MODELS: dict[str, Any] = {
    "townships": Township, "records": Record, "opinions": Opinion, "people": Person, "examples": Example,
    "bulletins": Bulletin, "guidance": Interpretation,
}  # fmt: skip
