"""Where a record is written."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from desk.forms import form_of
from desk.funds import grid_url
from desk.mends import admin_page_of
from funds.models import FundEntry
from records.models import Record
from records.states import RecordKind


def edit_url(leaf: Record, user: User) -> str:
    """Where this record is written: its form on the desk, else the admin."""
    if leaf.kind == RecordKind.NIL_RETURN:
        url = reverse("desk:nil_returns")
        return f"{url}?area={leaf.area}" if user.is_office else url
    if isinstance(leaf, FundEntry):
        return grid_url(leaf.fund, year=leaf.for_year, area=leaf.area if user.is_office else "")
    if form_of(leaf):
        return reverse("desk:report_edit", args=[leaf.pk])
    return admin_page_of(leaf) if user.is_staff else ""
