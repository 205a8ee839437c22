"""Where a record is written, and where a new one is begun."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from desk.forms import REPORTS, form_of
from desk.funds import grid_url
from desk.mends import admin_page_of
from funds.models import Fund, FundEntry
from records.models import Record
from records.states import RecordKind
from townships.models import Township
from townships.reach import reaches


def code_to_write_for(user: User, asked: str) -> str:
    """The unit a page writes for: the office names it (代录); a unit's person writes for their own, or for one
    that was merged into it when the page says so."""
    if not user.is_unit:
        return asked
    return asked if asked and reaches(user, asked) else user.scope


def edit_url(leaf: Record, user: User) -> str:
    """Where this record is written: its form on the desk, else the admin."""
    if leaf.kind == RecordKind.NIL_RETURN:
        url = reverse("desk:nil_returns")
        return url if leaf.area == user.scope else f"{url}?area={leaf.area}"
    if isinstance(leaf, FundEntry):
        return grid_url(leaf.fund, year=leaf.for_year, area="" if leaf.area == user.scope else leaf.area)
    if form_of(leaf):
        return reverse("desk:report_edit", args=[leaf.pk])
    return admin_page_of(leaf) if user.is_staff else ""


def places_to_report(unit: Township, *, by_office: bool = False) -> list[tuple[str, str]]:
    """Labels and addresses of all that a unit reports on the desk; the office names the unit it writes for (代录)."""
    query = f"?area={unit.code}" if by_office else ""
    forms = [
        (form.heading(unit), reverse("desk:report_new", args=[form.slug]) + query)
        for form in REPORTS
        if form.offered_to(unit)
    ]
    grids = [
        (f"{label}收支", grid_url(fund, area=unit.code if by_office else "")) for fund, label in Fund.choices
    ]
    pages = (("微实事项目进展", "desk:projects"), ("零报告", "desk:nil_returns"))
    return [*forms, *grids, *((label, reverse(name) + query) for label, name in pages)]
