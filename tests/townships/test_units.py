"""The 24 units, as the statistics bureau lists them."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from tests.factories import DAYUAN, DISTRICT, FUCHUN, WANSHI, at, make_townships, make_user
from townships.areas import UNITS
from townships.models import Township
from townships.services import register_save
from townships.units import PILOTS, fuyang_townships

pytestmark = pytest.mark.django_db
ON = at("2026-06-20")

# Issue text, in official order.
OFFICIAL = """
330111001 富春街道 · 330111002 春江街道 · 330111004 鹿山街道 · 330111005 东洲街道 · 330111006 银湖街道 · 330111100 万市镇 ·
330111101 洞桥镇 · 330111103 渌渚镇 · 330111105 永昌镇 · 330111108 里山镇 · 330111109 常绿镇 · 330111110 场口镇 ·
330111111 常安镇 · 330111112 龙门镇 · 330111115 新登镇 · 330111116 胥口镇 · 330111117 大源镇 · 330111118 灵桥镇 ·
330111200 新桐乡 · 330111201 上官乡 · 330111204 环山乡 · 330111205 湖源乡 · 330111206 春建乡 · 330111207 渔山乡
"""


def test_all_of_them_in_official_order() -> None:
    listed = [tuple(pair.split()) for pair in OFFICIAL.split("·")]
    assert list(UNITS) == listed
    make_townships()
    assert list(Township.objects.values_list("code", "name")) == listed


def test_five_subdistricts_thirteen_towns_six_rural() -> None:
    kinds = [unit.kind for unit in fuyang_townships()]
    assert [kinds.count(kind) for kind in (Township.Kind.SUBDISTRICT, Township.Kind.TOWN, Township.Kind.RURAL)] == [
        5, 13, 6,
    ]  # fmt: skip


def test_only_towns_and_rural_units_have_a_congress() -> None:
    units = make_townships()
    assert units[DAYUAN].has_congress
    assert not units[FUCHUN].has_congress


def test_the_pilots_and_the_other_names() -> None:
    units = make_townships()
    assert {code for code, unit in units.items() if unit.is_pilot} == PILOTS == {DAYUAN, WANSHI}
    assert units[DAYUAN].aliases == ["大源", "富阳区大源镇", "大源镇人大"]
    assert units[FUCHUN].aliases[0] == "富春"


def test_each_sees_what_lies_in_their_scope() -> None:
    make_townships()
    assert Township.objects.for_user(make_user(Role.OFFICE)).count() == 24
    assert Township.objects.for_user(make_user(Role.LEADER, "3301")).count() == 24
    assert [unit.code for unit in Township.objects.for_user(make_user(Role.CLERK, DAYUAN))] == [DAYUAN]
    assert not Township.objects.for_user(make_user(Role.OFFICE, "330110")).exists()
    assert not Township.objects.for_user(make_user(Role.SYSADMIN)).exists()


def test_a_merger_closes_the_old_unit_and_keeps_its_code() -> None:
    units = make_townships()
    office = make_user()
    old = units[WANSHI]
    old.closed_on = date(2027, 1, 1)
    register_save(row=old, by=office, at=ON)
    new = register_save(
        row=Township(code="330111007", name="万市街道", kind="SUBDISTRICT", opened_on=date(2027, 1, 1)),
        by=office,
        at=ON,
    )
    new.predecessors.add(old)
    assert Township.objects.open_on(date(2026, 12, 31)).count() == 24
    on_the_day = Township.objects.open_on(date(2027, 1, 1))
    assert on_the_day.count() == 24
    assert old not in on_the_day
    assert new in on_the_day
    assert old.history.count() == 1


@pytest.mark.parametrize("code", ["", "330111", "33011111", "3301111170", "３３０１１１１１７", "33011111a"])
def test_a_code_has_nine_digits(code: str) -> None:
    with pytest.raises((ValidationError, PermissionDenied)):
        register_save(row=Township(code=code, name="某镇", kind="TOWN"), by=make_user(), at=ON)


@pytest.mark.parametrize("role", [Role.CHAIR, Role.CLERK, Role.LEADER, Role.SYSADMIN, Role.AUDITOR])
def test_only_the_office_writes_units(role: Role) -> None:
    unit = make_townships()[DAYUAN]
    by = make_user(role, DAYUAN if role in {Role.CHAIR, Role.CLERK} else DISTRICT)
    with pytest.raises(PermissionDenied, match="单位、届次、联系关系由区人大办登记"):
        register_save(row=unit, by=by, at=ON)
