"""减负账本: what a year asks to be typed, counted from the forms; nobody asks for photos, places or essays."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.forms import Textarea

from desk.burden import _ALSO, _ROWS, LIMITS, PACES, SAMPLES, count_of, ledger_of
from desk.forms import BY_SLUG, REPORTS
from desk.forms.steps import StepForm
from tests.desk.conftest import People, signed_in

pytestmark = pytest.mark.django_db
NOBODY_ASKS = re.compile(r"照片|拍照|图片|定位|签到|地点|位置|地址|心得|总结|小结")


@pytest.mark.parametrize("has_congress", [True, False], ids=["镇乡", "街道"])
def test_a_year_stays_within_its_budget(has_congress: bool) -> None:
    ledger = ledger_of(has_congress)
    told = {sheet.title: sheet.total for sheet in ledger.yearly}
    assert ledger.total <= LIMITS[has_congress], told
    assert ledger.total == sum(told.values()) > 0


def test_every_form_stands_in_the_ledger() -> None:
    assert {form.slug for form in REPORTS if form is not StepForm} == set(PACES)


def test_every_field_named_beside_the_forms_exists() -> None:
    for slug, names in _ALSO.items():
        assert set(names) <= set(BY_SLUG[slug].base_fields), slug
    assert set(_ROWS) <= set(BY_SLUG)


def test_no_form_asks_for_photos_places_or_essays() -> None:
    for form in REPORTS:
        for name, field in form.base_fields.items():
            assert not NOBODY_ASKS.search(str(field.label)), (form.slug, name)
            if field.required:
                assert not isinstance(field.widget, Textarea), (form.slug, name)


def test_each_field_says_what_it_serves() -> None:
    for has_congress in (True, False):
        for sheet in ledger_of(has_congress).sheets:
            for each in sheet.asked:
                assert each.rules, (sheet.title, each.label)


def test_the_page_of_the_docs_is_fresh() -> None:
    call_command("list_burden", "--check", stdout=StringIO())


def test_everyone_at_work_reads_the_same_list(people: People) -> None:
    for user in (people.clerk, people.stranger, people.office, people.leader):
        page = signed_in(user).get("/desk/burden/").content.decode()
        for has_congress in (True, False):
            ledger = ledger_of(has_congress)
            assert f"{ledger.title}：一年手填{ledger.total}项" in page


def test_each_form_is_counted_once_however_often_it_mends(people: People) -> None:
    from tests.checklist_edition import publish_edition_2026

    unit, on = SAMPLES[True], people.clerk.date_joined.date()
    one = count_of(["fund.DUTY.ALLOCATION"], unit, on)
    assert (one.by_hand, one.filled) == (2, 1)
    assert count_of(["fund.DUTY.ALLOCATION", "fund.DUTY.PAYMENT"], unit, on) == one
    assert count_of(["activity", "delegates"], unit, on) == count_of(["activity"], unit, on)
    publish_edition_2026()
    assert "本期需填" in signed_in(people.clerk).get("/desk/").content.decode()
