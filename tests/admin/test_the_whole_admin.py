"""What holds for every page of the admin at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.test import RequestFactory

from accounts.admin_base import PortalAdmin
from accounts.models import User
from accounts.roles import MAY, Act, Role
from fuyang_renda.admin_navigation import GROUPS
from papers.words import RETIRED
from tests.admin.conftest import Cast

ROOMS = (
    "accounts", "townships", "records", "delegates", "meetings", "opinions", "funds", "checklist", "reminders",
)  # fmt: skip
# Shown as lines of another model's page.
LINES = {
    "records.ReviewEvent", "records.Comment", "delegates.Participation",
    "meetings.AgendaItem", "meetings.Attendance", "meetings.Inquiry",
    "opinions.OpinionDraft", "opinions.Plan", "opinions.PlanTask", "opinions.Survey", "opinions.Provision",
}  # fmt: skip
# Machinery: nothing a person reads or writes.
MACHINERY = {
    "accounts.AlertReading",
    "accounts.AuditSeal",
    "reminders.PlanMark",
    "townships.FactsToken",
    "records.Blob",
    "records.Counter",
    "records.Version",
    "records.CommentRead",
}
# Kept on pages of the desk, where their work is done.
ON_THE_DESK = {
    "records.Job", "records.JobLine", "townships.ChangeOver", "delegates.RosterRow",
    "opinions.DraftComment", "opinions.ClauseMark", "opinions.Example", "opinions.ExampleUse",
    "opinions.IssueHabit",
}  # fmt: skip
# Read and written on pages of their own: the inbox, urges, notices, the office's list, the auditor's trail.
PAGES = {
    "reminders.Reminder", "reminders.Message", "reminders.Muted", "reminders.Urge", "reminders.Notice",
    "reminders.NoticeFile", "reminders.NoticeAnswer", "accounts.AuditEvent", "accounts.Alert",
}  # fmt: skip
# Opened from its checklist's page.
NOT_IN_SIDEBAR = {"checklist.Item"}


def _own_models() -> list[type[models.Model]]:
    """Our models, without the tables of history and of plain links."""
    return [
        model
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        if not model.__name__.startswith("Historical")
    ]


def _registered() -> dict[type[models.Model], PortalAdmin]:
    return {
        model: site_admin
        for model, site_admin in admin.site._registry.items()
        if model._meta.app_label in ROOMS and isinstance(site_admin, PortalAdmin)
    }


def _request(user: User) -> Any:
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


def test_every_model_has_its_page() -> None:
    pages = {model._meta.label for model in _registered()}
    own = pages | LINES | MACHINERY | ON_THE_DESK | PAGES
    assert {model._meta.label for model in _own_models()} == own


def test_nothing_but_our_models_is_registered() -> None:
    assert set(admin.site._registry) == set(_registered())


def test_every_page_stands_in_the_sidebar() -> None:
    shown = [label for _, entries in GROUPS for label, _ in entries]
    assert len(shown) == len(set(shown))
    assert set(shown) | NOT_IN_SIDEBAR == {model._meta.label for model in _registered()}


def test_nobody_may_delete_anything(cast: Cast) -> None:
    for user in (cast.office, cast.chair, cast.clerk, cast.sysadmin, cast.auditor):
        for page in _registered().values():
            assert not page.has_delete_permission(_request(user))
            assert "delete_selected" not in page.get_actions(_request(user))


@pytest.mark.parametrize("role", list(Role))
def test_what_a_role_sees_is_the_table_of_roles(db: None, role: Role) -> None:
    user = User(
        username="x",
        name="某",
        role=role,
        scope="330111117" if role in {Role.CHAIR, Role.CLERK} else "330111",
    )
    for page in _registered().values():
        assert page.has_view_permission(_request(user)) == (role in MAY[page.reads])
        may_write = page.writes is not None and role in MAY[page.writes]
        assert page.has_change_permission(_request(user)) == may_write
        assert may_write or not page.has_add_permission(_request(user))


def test_working_papers_are_closed_to_administrator_and_auditor() -> None:
    closed = MAY[Act.VIEW_RECORDS] | MAY[Act.VIEW_BOARD]
    assert Role.SYSADMIN not in closed
    assert Role.AUDITOR not in closed


def test_every_word_on_screen_is_chinese() -> None:
    """Names of models and fields, headings of columns, labels of actions and deeds."""
    for model, page in _registered().items():
        words = [str(model._meta.verbose_name), str(model._meta.verbose_name_plural)]
        words += [
            str(field.verbose_name) for field in model._meta.fields if field.editable and field.name != "id"
        ]
        words += [
            str(getattr(getattr(page, str(name), None), "short_description", ""))
            for name in page.list_display
        ]
        for word in words:
            assert not re.search(r"[A-Za-z]{2,}", word.replace("SHA-256", "").replace("record ptr", "")), (
                model,
                word,
            )


def test_no_retired_word_is_left() -> None:
    for model in _own_models():
        for word in (
            model._meta.verbose_name,
            *(getattr(each, "verbose_name", "") for each in model._meta.fields),
        ):
            assert not any(old in str(word) for old in RETIRED), (model, word)
