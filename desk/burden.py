"""减负账本: how many fields a year asks people to type, counted from the forms themselves.

A field is typed by hand when it is shown, comes empty, and is either needed to hand the record in or read by a
rule. What comes filled in, and what may stay empty without loss, is no burden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django import forms

from checklist.catalogue import RULE, RULES
from desk.forms import BY_SLUG
from desk.forms.base import RecordForm
from desk.forms.funds import EntryForm, Rows, ready_rows
from desk.forms.steps import USED_BY, StepForm
from funds.models import Fund
from townships.models import Township

PROJECTS, QUESTIONS, ACTIVITIES, DOCUMENTS = 4, 4, 6, 1
# The most that a year may ask, by whether the unit has a congress of its own.
LIMITS = {True: 80, False: 60}
# A day late in the year: every form of the year can be opened on it.
SAMPLE_DAY = date(2026, 12, 15)
# The two sorts of unit, as no register knows them: what the forms find filled in is the same everywhere.
SAMPLES = {
    True: Township(code="330111998", name="示例镇", kind=Township.Kind.TOWN),
    False: Township(code="330111999", name="示例街道", kind=Township.Kind.SUBDISTRICT),
}

# What a record cannot be handed in without, or a rule reads, though its form lets a draft leave it empty.
_ALSO: dict[str, tuple[str, ...]] = {
    "meeting.WORK_CONFERENCE": ("minutes_no",),
    "meeting.CONGRESS_SESSION": ("minutes_no",),
    "meeting.PRESIDIUM": ("minutes_no",),
    "meeting.WORK_COMMITTEE": ("minutes_no",),
    "meeting.RESIDENT_COUNCIL": ("minutes_no",),
    "meeting.PARTY_STUDY": ("heard", "studied", "minutes_no"),
    "document": ("filed_on", "reviewed_on"),
    "opinion": ("doc_no",),
}
# Fields of the rows that hang on a form, read by a rule or needed with it.
_ROWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "meeting.CONGRESS_SESSION": ("questions", ("question", "follow_up_due", "closed_on")),
}
# What serves no 规定动作 says what it is kept for.
_KEPT_FOR: dict[str, str] = {"practice": "自选动作加分"}
_NOT_COUNTED = frozenset({"kept_at", "upload", "names", "teams"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One field that is typed by hand, and what it serves: rules by their short titles."""

    label: str
    rules: tuple[str, ...]

    @property
    def told(self) -> str:
        return "、".join(self.rules)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form: what it asks by hand, how many fields come filled in, how often a year asks for it."""

    title: str
    asked: tuple[Asked, ...]
    filled: int
    times: int
    often: str

    @property
    def total(self) -> int:
        return self.times * len(self.asked)


@dataclass(frozen=True, slots=True)
class Count:
    """本期需填 n 项，已自动带入 m 项."""

    by_hand: int
    filled: int

    def __add__(self, other: Count) -> Count:
        return Count(self.by_hand + other.by_hand, self.filled + other.filled)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A year of one sort of unit."""

    title: str
    sheets: tuple[Sheet, ...]
    limit: int

    @property
    def yearly(self) -> tuple[Sheet, ...]:
        return tuple(sheet for sheet in self.sheets if sheet.times)

    @property
    def others(self) -> tuple[Sheet, ...]:
        """What is typed once a term, when something is made anew, or when a unit wants to."""
        return tuple(sheet for sheet in self.sheets if not sheet.times)

    @property
    def total(self) -> int:
        return sum(sheet.total for sheet in self.sheets)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a year of the measure asks for a form; none for what follows another rhythm, said in words."""

    times: int
    often: str


PACES: dict[str, Pace] = {
    "meeting.PARTY_STUDY": Pace(1, "每年1次"),
    "meeting.CONGRESS_SESSION": Pace(2, "每年2次"),
    "document": Pace(DOCUMENTS, f"每件1次，按{DOCUMENTS}件计"),
    "activity": Pace(ACTIVITIES, f"每次活动1次，按{ACTIVITIES}次计"),
    "project": Pace(PROJECTS, f"每个项目1次，按{PROJECTS}个计"),
    "meeting.WORK_CONFERENCE": Pace(0, "每届1次"),
    "opinion": Pace(0, "每届1次"),
    "regulation.RESERVE": Pace(0, "制定或修订时1次"),
    "practice": Pace(0, "自选，不作要求"),
    "meeting.PRESIDIUM": Pace(0, "自选，不作要求"),
    "meeting.WORK_COMMITTEE": Pace(0, "自选，不作要求"),
    "meeting.RESIDENT_COUNCIL": Pace(0, "自选，不作要求"),
}
# One allocation and two payments by category; of the reserve fund one allocation and one payment a project.
_LINES = {Fund.DUTY: 3, Fund.RESERVE: 1 + PROJECTS}
_OF_FUND = {Fund.DUTY: "duty_funds", Fund.RESERVE: "reserve_fund"}


def sheet_of(kind: type[RecordForm], unit: Township, on: date, pace: Pace) -> Sheet:
    """One form of a record, opened for a new one."""
    form = _opened(kind, unit, on)
    uses = form.used_by()
    wanted = {*uses, *_ALSO.get(kind.slug, ()), kind.day_field}
    titles = _titles(_served(kind.slug)) or (_KEPT_FOR.get(kind.slug, "留存备查"),)
    asked, filled = _sort(form, wanted, uses, titles)
    return Sheet(kind.heading(unit), asked, filled, pace.times, pace.often)


def _opened(kind: type[RecordForm], unit: Township, on: date) -> RecordForm:
    """The form as it comes, without the help that quotes the unit's own opinion (not what is counted here)."""
    silent: type[RecordForm] = type(kind.__name__, (kind,), {"say_uses": lambda form: None})
    return silent(unit=unit, record=None, on=on)


def _served(slug: str) -> tuple[str, ...]:
    """The rules that ask for a form."""
    return tuple(rule.id for rule in RULES if any(mend.partition("?")[0] == slug for mend in rule.mends))


def _sort(
    form: forms.BaseForm,
    wanted: Iterable[str],
    uses: Mapping[str, tuple[str, ...]],
    served: tuple[str, ...] = (),
) -> tuple[tuple[Asked, ...], int]:
    """The fields typed by hand, and how many come filled in."""
    needed = set(wanted)
    asked: list[Asked] = []
    filled = 0
    for name, field in form.fields.items():
        if field.widget.is_hidden or name in _NOT_COUNTED:
            continue
        if form.get_initial_for_field(field, name) not in (None, "", [], False):
            filled += 1
        elif field.required or name in needed:
            asked.append(Asked(str(field.label), _titles(uses.get(name, ())) or served))
    return tuple(asked), filled


def _titles(rules: Iterable[str]) -> tuple[str, ...]:
    return tuple(RULE[rule].short_title for rule in rules)


def questions_sheet(unit: Township, on: date) -> Sheet:
    """One question of an inquiry: a row of the session's form."""
    slug = "meeting.CONGRESS_SESSION"
    attribute, names = _ROWS[slug]
    row: forms.BaseForm = getattr(_opened(BY_SLUG[slug], unit, on), attribute).empty_form
    uses = dict.fromkeys(names, ("midyear_inquiry",))
    asked, filled = _sort(row, names, uses)
    return Sheet("问政问题", asked, filled, QUESTIONS, f"每个问题1行，按{QUESTIONS}个计")


def fund_sheet(fund: str) -> Sheet:
    """One line of a fund's grid, as it stands ready."""
    projects = [(1, "示例项目")] if fund == Fund.RESERVE else []
    ready = ready_rows(fund, (), (), [key for key, _ in projects])[-1:]
    rows = Rows(fund=fund, known=(), ready=ready, projects=projects)
    row: EntryForm = rows.forms[0]
    names = ("use", "project", "on", "amount")
    uses = dict.fromkeys(names, (_OF_FUND[fund],))  # type: ignore[index]
    asked, filled = _sort(row, names, uses)
    times = _LINES[fund]  # type: ignore[index]
    return Sheet(f"{Fund(fund).label}收支", asked, filled, times, f"每笔1行，按{times}笔计")


def nil_sheet(times: int) -> Sheet:
    """One tick of the page of nil returns; its year and day come filled in."""
    return Sheet(
        "零报告", (Asked("勾选", _titles(_served("nil.ADJUSTMENT"))),), 2, times, "没有预算调整的，每年1次"
    )


def ledger_of(has_congress: bool) -> Ledger:
    """A year of a 镇/乡 or of a 街道, form by form."""
    unit = SAMPLES[has_congress]
    sheets = [
        sheet_of(BY_SLUG[slug], unit, SAMPLE_DAY, pace)
        for slug, pace in PACES.items()
        if slug in BY_SLUG and BY_SLUG[slug].offered_to(unit)
    ]
    sheets += [fund_sheet(fund) for fund in Fund.values]
    if has_congress:
        sheets += [questions_sheet(unit, SAMPLE_DAY), nil_sheet(1)]
    title = "镇、乡" if has_congress else "街道"
    sheets.sort(key=lambda sheet: not sheet.times)  # what a year asks comes first
    return Ledger(title, tuple(sheets), LIMITS[has_congress])


def count_of(mends: Iterable[str], unit: Township, on: date) -> Count:
    """What the forms that mend something ask together, each form once: 本期需填 n 项，已自动带入 m 项."""
    total = Count(0, 0)
    for key in dict.fromkeys(_form_key(mend) for mend in mends):
        total += _count(key, unit, on)
    return total


def _form_key(mend: str) -> str:
    """Which form a mend leads to: all lines of a fund are one grid, a supplement is an opinion."""
    name = mend.partition("?")[0]
    parts = name.split(".")
    if parts[0] == "fund":
        return ".".join(parts[:2])
    return parts[0] if parts[0] == "opinion" and name != "opinion.REAFFIRMED" else name


def _count(key: str, unit: Township, on: date) -> Count:
    if key in BY_SLUG and BY_SLUG[key] is not StepForm:
        sheet = sheet_of(BY_SLUG[key], unit, on, Pace(1, ""))
    elif key.startswith("fund."):
        sheet = fund_sheet(key.split(".")[1])
    elif key.startswith("nil."):
        sheet = nil_sheet(1)
    elif key.rpartition(".")[2] in USED_BY:
        return Count(1, 2)  # a later step: its day; whose and which come filled in
    else:
        return Count(0, 0)  # registers are kept in the admin
    return Count(len(sheet.asked), sheet.filled)


_SCOPE = (
    f"计算口径：一年{PROJECTS}个民生微实事项目、{QUESTIONS}个问政问题、{ACTIVITIES}次履职活动、{DOCUMENTS}件规范性文件。"
    "需要手工填写才能报送，或者有规则要用、又没有自动带入的，每项计1；自动带入的和选填的不计。"
    "没有照片、定位、签到、地点和长篇文字的填写项。"
)


def book() -> str:
    """docs/burden.md: both ledgers as a page."""
    lines = [
        "# 减负账本",
        "",
        "由 `manage.py list_burden` 按填报页生成，请勿手工修改。",
        "",
        _SCOPE,
    ]
    for has_congress in (True, False):
        lines += ["", *_page(ledger_of(has_congress))]
    return "\n".join(lines) + "\n"


def _page(ledger: Ledger) -> list[str]:
    lines = [f"## {ledger.title}：一年手填{ledger.total}项（上限{ledger.limit}项）"]
    for head, sheets in (("每年", ledger.yearly), ("不计入年度", ledger.others)):
        lines += [
            "",
            f"### {head}",
            "",
            "| 填报页 | 频次 | 手填项目（用于哪项规定动作） | 每次手填 | 每次带入 | 一年合计 |",
        ]
        lines += ["|---|---|---|---:|---:|---:|"]
        for sheet in sheets:
            told = "；".join(f"{each.label}（{each.told}）" for each in sheet.asked)
            lines.append(
                f"| {sheet.title} | {sheet.often} | {told} | {len(sheet.asked)} | {sheet.filled} | {sheet.total or '—'} |"
            )
    return lines
