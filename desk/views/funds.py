"""The grid of a fund's year: one save writes all its rows, or none; one press hands them all in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from checklist.queries import unit_board
from desk.forms.funds import (
    EntryForm,
    EntryRows,
    Rows,
    entries_of,
    projects_of,
    ready_rows,
    state_of,
    told,
    use_label,
)
from desk.funds import RULE_OF, grid_url, ledger
from desk.guidance import guidance_of
from desk.places import code_to_write_for
from desk.quotes import quotes_of
from desk.returns import returns_of
from desk.typed import as_post, show_rows_as_typed
from desk.views import sheets
from desk.views.projects import accepted_days
from funds.models import Fund, FundEntry
from papers.chips import ITEM_CHIPS, RECORD_CHIPS, Chip
from papers.forms import repairs_of
from papers.words import percent
from records.models import Record
from records.permissions import may_sign, refusal_to_write
from records.services import record_save, record_send, record_sign, record_submit, record_withdraw
from records.states import State
from townships.models import Township
from townships.tokens import facts_write

EARLIEST = 2000


@dataclass(frozen=True, slots=True)
class Locked:
    """An entry that this person cannot write now, as its row shows it."""

    record: FundEntry
    use: str
    chip: Chip


class _Stop(Exception):
    """A row was refused and says so: nothing of the grid is saved."""


@require_http_methods(["GET", "POST"])
def fund_grid(request: HttpRequest, fund: str) -> HttpResponse:
    """All entries of a unit's fund for one year; the office names the unit it writes for (代录)."""
    user = signed_in(request)
    if fund not in Fund:
        raise Http404("没有这项经费")
    if not user.may(Act.REPORT):
        raise PermissionDenied("只有本单位人员（或区人大办代录）可以填报")
    code = code_to_write_for(user, request.GET.get("area", ""))
    unit = get_object_or_404(Township.objects.for_user(user), code=code)
    now = timezone.now()
    today = timezone.localdate(now)
    year = _year(request.GET.get("year", ""), today)
    here = grid_url(fund, year=year, area=unit.code if user.is_office else "")
    entries = entries_of(unit.code, fund, [year - 1, year])
    own = [entry for entry in entries if entry.for_year == year]
    if user.is_office:  # of a unit's own drafts the office knows nothing
        own = [entry for entry in own if entry.number or entry.entered_for_unit]
    refusals = _refusals(own, user, today)
    mine = [entry for entry in own if not refusals[state_of(entry)]]
    projects = projects_of(unit.code, accepted_days(unit.code, before=date(year, 1, 1)))
    last = [entry for entry in entries if entry.for_year == year - 1]
    sheet = sheets.Sheet(f"fund.{fund}", unit.code, f"fund.{fund}:{unit.code}:{year}", here)
    if answer := sheets.keep(request, user, sheet, now):
        return answer
    if request.method == "POST" and sheets.was_saved(
        request, user
    ):  # a double click: the rows are there already
        return redirect(here)
    then = request.POST.get("then", "draft")
    shown = sheets.shown_of(request, user, sheet)
    typed = as_post(shown.data) if shown else request.POST
    rows: EntryRows = Rows(
        typed or None,
        fund=fund,
        known=mine,
        ready=ready_rows(fund, own, last, projects.running if fund == Fund.RESERVE else ()),
        projects=projects.choices,
        is_handed_in=then != "draft",
    )
    if shown:
        show_rows_as_typed(rows)
    nonce = typed.get("nonce", "")
    problems: list[str] = []
    if request.method == "POST" and rows.is_valid():
        blank = FundEntry(area=unit.code, fund=fund, for_year=year)
        done, problems = _save(rows, blank, nonce=nonce, then=then, by=user, at=now)
        if not problems:
            sheets.saved(request, user, sheet)
            _tell(request, rows, done, then)
            return redirect(here)
    context = _shown(rows, own, refusals, user=user, unit=unit, fund=fund, year=year, today=today)
    context |= {
        "here": here,
        "has_projects": bool(projects.choices),
        "nonce": nonce or uuid.uuid4(),
        "keeping": sheets.keeping(request, user, sheet, shown),
        "problems": [*problems, *rows.non_form_errors()],
    }
    return render(request, "desk/funds.html", context, status=400 if request.method == "POST" else 200)


def _shown(
    rows: EntryRows,
    own: list[FundEntry],
    refusals: dict[tuple[str, bool], str],
    *,
    user: User,
    unit: Township,
    fund: str,
    year: int,
    today: date,
) -> dict[str, Any]:
    """The page around the rows: what is settled and why, the year's sums, what the rule found."""
    area = unit.code if user.is_office else ""
    board = unit_board(code=unit.code, year=year, as_of=today)
    item = board.item(RULE_OF[fund]) if board else None
    backs = returns_of([entry for entry in own if entry.state == State.RETURNED])
    books = ledger(area=unit.code, fund=fund, year=year, on=today)
    return {
        "unit": unit,
        "fund_label": Fund(fund).label,
        "year": year,
        "years": range(today.year + 1, min([today.year - 3, *(each.for_year for each in own)]) - 1, -1),
        "tabs": [(each.label, each == fund, grid_url(each, year=year, area=area)) for each in Fund],
        "rows": rows,
        "locked": [
            Locked(entry, use_label(entry.entry, entry.category), RECORD_CHIPS[entry.state])
            for entry in own
            if refusals[state_of(entry)]
        ],
        "returned": [
            (entry, use_label(entry.entry, entry.category), backs.get(entry.pk))
            for entry in own
            if entry.state == State.RETURNED
        ],
        "guidance": guidance_of(f"fund.{fund}", user),
        "quotes": [quote.shown for quote in quotes_of(unit.code, {RULE_OF[fund]}, today).values()],
        "reasons": list(dict.fromkeys((RECORD_CHIPS[state], why) for (state, _), why in refusals.items() if why)),
        "is_reserve": fund == Fund.RESERVE,
        "books": books,
        "rate": percent(int(books.paid * 100), int(books.available * 100)) if books.available > 0 else "—",
        "item": item,
        "item_chip": ITEM_CHIPS[item.state] if item else None,
        "hands_in": user.is_office or may_sign(user=user, area=unit.code, on=today),
        "is_proxy": user.is_office,
        "row_errors": [
            (number, form) for number, form in enumerate(rows.forms, 1) if rows.is_bound and form.errors
        ],
    }  # fmt: skip


def _year(typed: str, today: date) -> int:
    """The year of the grid, this one unless the address says another that may be written."""
    if not typed:
        return today.year
    if not typed.isdecimal() or not EARLIEST <= int(typed) <= today.year + 1:
        raise Http404("没有这个年度")
    return int(typed)


def _refusals(entries: list[FundEntry], user: User, today: date) -> dict[tuple[str, bool], str]:
    """Why this person may not write an entry, asked once for each sort of entry."""
    found: dict[tuple[str, bool], str] = {}
    for entry in entries:
        if state_of(entry) not in found:
            found[state_of(entry)] = refusal_to_write(user=user, area=entry.area, record=entry, on=today)
    return found


def _is_twin(nonce: str, user: User) -> bool:
    """Whether this very page has been sent before and was saved."""
    return Record.objects.filter(once__startswith=f"form:{nonce}:", created_by=user).exists()


def _save(
    rows: EntryRows, blank: FundEntry, *, nonce: str, then: str, by: User, at: datetime
) -> tuple[int, list[str]]:
    """Write every row and take the step that was pressed, or nothing: how many rows, or what forbids it."""
    try:
        with facts_write(blank.area):
            done = _write(rows, blank, nonce=nonce, by=by, at=at)
            _step(done, then, by, at)
    except _Stop:
        return 0, ["有一行没有通过，全部内容都还没有保存；请按行内提示修改后再保存"]
    except (ValidationError, PermissionDenied) as error:
        return 0, error.messages if isinstance(error, ValidationError) else [str(error)]
    except IntegrityError:
        # The other click of a double click was faster by a hair: its rows stand.
        if not _is_twin(nonce, by):
            raise
    return len(rows.typed), []


def _write(rows: EntryRows, blank: FundEntry, *, nonce: str, by: User, at: datetime) -> list[FundEntry]:
    """Strike out, change, add; every editable row as it now is. Raises _Stop when a row was refused."""
    for record in rows.dropped:
        record_withdraw(record=record, by=by, at=at)
    found: list[FundEntry] = []
    for number, form in enumerate(rows.forms):
        if form.is_blank or form.cleaned_data.get("drop"):
            continue
        record = form.record or FundEntry(
            area=blank.area,
            fund=blank.fund,
            for_year=blank.for_year,
            once=f"form:{nonce}:{number}" if nonce else "",
        )
        if form.is_changed:
            _row(form, lambda record=record, form=form: record_save(  # type: ignore[misc]
                record=form.written(record), by=by, at=at, seen=form.cleaned_data["revision"],
            ))  # fmt: skip
        found.append(record)
    return found


def _row(form: EntryForm, act: Callable[[], object]) -> None:
    """Do something with one row; a refusal stands beside its cell."""
    try:
        act()
    except ValidationError as error:
        if theirs := _changed_meanwhile(form):
            form.keep_mine(theirs.revision)
            form.add_error(None, f"他人刚刚把这一行改为“{told(theirs)}”；要用您填的，请再保存一次")
        elif hasattr(error, "error_dict"):
            for name, texts in error.message_dict.items():
                field = {"happened_on": "on"}.get(name, name)
                form.add_error(field if field in form.fields else None, texts)
        else:
            form.add_error(None, error)
        raise _Stop from error


def _changed_meanwhile(form: EntryForm) -> FundEntry | None:
    """The row's entry as somebody else has left it since this page was opened; None when nobody has."""
    if form.record is None:
        return None
    now = FundEntry.objects.select_related("project").get(pk=form.record.pk)
    return now if now.revision != form.cleaned_data["revision"] and now.is_editable else None


def _step(entries: list[FundEntry], then: str, user: User, at: datetime) -> None:
    """All rows go to the chair, or to the office, whichever button was pressed."""
    for entry in entries:
        now = Record.objects.get(pk=entry.pk)
        if then == "send" and now.state != State.TO_SIGN:
            record_send(record=now, by=user, at=at)
        elif then == "submit":
            hand_in = record_sign if now.state == State.TO_SIGN else record_submit
            hand_in(record=now, by=user, at=at)


def _tell(request: HttpRequest, rows: EntryRows, number: int, then: str) -> None:
    done = {
        "send": "已送审签；签后自动报送区人大办",
        "submit": "已报送区人大办，等待审核",
    }.get(then, "草稿已保存")
    struck = f"，撤销{len(rows.dropped)}笔" if rows.dropped else ""
    messages.success(request, f"{number}笔{done}{struck}")
    for form in rows.typed:
        for repair in repairs_of(form):
            if repair.label != "金额（元）":
                messages.info(request, f"{repair.label}已规范为“{repair.after}”")
