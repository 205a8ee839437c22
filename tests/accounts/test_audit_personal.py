"""Telephones, identity cards and mail addresses enter trail and history veiled, with a tag by which two compare."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts import trail
from accounts.changes import changes_of
from accounts.models import AuditEvent, User
from accounts.personal import masked, tag_of, veiled, veiled_text, veiled_tree
from accounts.roles import Role
from accounts.services import user_change
from tests.factories import DAYUAN, DISTRICT, at, make_townships, make_user
from townships.bulk import registers_insert
from townships.models import Person
from townships.services import register_save
from townships.tokens import facts_write

pytestmark = pytest.mark.django_db
NOW = at("2026-06-20")
PHONE, OTHER = "13812345678", "13899995678"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (PHONE, "138****5678"), ("138-1234-5678", "138****5678"), ("+86 13812345678", "+86****5678"),
        ("0571-63321234", "057****1234"), ("330111199001011234", "330****1234"), ("33011119900101123X", "330****123X"),
        ("改为13812345678。", "改为138****5678"), ("wang.min@renda.test", "w****@renda.test"),
    ],
)  # fmt: skip
def test_a_personal_number_is_veiled_wherever_it_stands(text: str, kept: str) -> None:
    said = veiled_text(text)
    assert kept in said
    assert "#" in said
    assert "1234567" not in said
    assert "19900101" not in said
    assert "wang" not in said


@pytest.mark.parametrize(
    "text",
    [
        "", "FY-2026-000123", "330111117", "2026-11-23", "〔2026〕5号", "12,000.00 元", "第3届", "12345678901234567890",
        "a" * 64, "d13812345678e", "20261123101010", "大源镇人大主席团", "10.1.2.3", "138****5678#1a2b3c4d",
    ],
)  # fmt: skip
def test_what_is_nobodys_number_stays(text: str) -> None:
    assert veiled_text(text) == text


def test_the_same_number_has_the_same_tag_and_another_one_another() -> None:
    assert masked(PHONE) == masked(OTHER)
    assert veiled(PHONE) != veiled(OTHER)
    assert tag_of(PHONE) == tag_of("138 1234-5678")
    assert veiled(veiled(PHONE)) == veiled(PHONE)
    assert len(veiled(PHONE)) <= 20
    assert veiled("") == ""


def test_the_tag_is_by_a_key(settings: Any) -> None:
    before = tag_of(PHONE)
    settings.SECRET_KEY = "another"
    assert tag_of(PHONE) != before


def test_a_detail_is_veiled_to_its_last_leaf() -> None:
    told = veiled_tree({"人": [{"电话": PHONE}, PHONE], PHONE: (1, True, None), "日": NOW.date(), "数": 1.5})
    assert "12345678" not in str(told)
    assert told["人"][1] == veiled(PHONE)
    assert told["日"] == "2026-06-20"
    assert told["数"] == "1.5"


def test_what_is_typed_as_a_name_is_veiled_and_kept_on_one_line() -> None:
    row = trail.note(
        by=None,
        action=AuditEvent.Action.SIGN_IN_FAILED,
        subject=f"{PHONE}\r\nINFO fake\u202ex",
        at=NOW,
        actor_name=PHONE,
    )
    row.refresh_from_db()
    assert PHONE not in f"{row.subject}{row.actor_name}"
    assert row.subject.isprintable()


def test_the_history_of_a_person_holds_no_whole_telephone() -> None:
    make_townships()
    office = make_user()
    row = Person(name="丁某", phone=PHONE, district=DISTRICT)
    register_save(row=row, by=office, at=NOW)
    for phone in (OTHER, PHONE):
        row.phone = phone
        register_save(row=row, by=office, at=NOW)
    kept = list(row.history.order_by("history_id").values_list("phone", flat=True))
    assert kept == [veiled(PHONE), veiled(OTHER), veiled(PHONE)]
    row.refresh_from_db()
    assert row.phone == PHONE
    told = AuditEvent.objects.order_by("pk").values_list("detail", flat=True)
    assert [each.get("变更") for each in told] == [
        None, {"电话": [veiled(PHONE), veiled(OTHER)]}, {"电话": [veiled(OTHER), veiled(PHONE)]}
    ]  # fmt: skip


def test_nor_does_that_of_persons_entered_many_at_once() -> None:
    make_townships()
    office = make_user()
    people = [Person(name=f"某{n}", phone=f"1381234{n:04d}", district=DISTRICT) for n in range(600)]
    people.append(Person(name="无", district=DISTRICT))
    with facts_write(DISTRICT):
        registers_insert(rows=people, by=office, at=NOW)
    kept = dict(Person.history.values_list("name", "phone"))
    assert kept["某7"] == veiled("13812340007")
    assert kept["无"] == ""
    assert all("****" in phone for name, phone in kept.items() if name != "无")
    assert Person.objects.get(name="某7").phone == "13812340007"


def test_the_page_of_history_shows_it_veiled(client: Any) -> None:
    make_townships()
    office = make_user()
    row = Person(name="丁某", phone=PHONE, district=DISTRICT)
    register_save(row=row, by=office, at=NOW)
    row.phone = OTHER
    register_save(row=row, by=office, at=NOW)
    client.force_login(office)
    page = client.get(reverse("admin:townships_person_history", args=[row.pk])).content.decode()
    assert veiled(PHONE) in page
    assert veiled(OTHER) in page
    assert PHONE not in page


def test_an_accounts_telephone_and_mail_are_veiled_in_the_trail() -> None:
    keeper = make_user(Role.SYSADMIN)
    account = make_user(Role.CLERK, DAYUAN)
    account.office_phone, account.email = "63321234", "min@renda.test"
    user_change(account=account, fields=["office_phone", "email"], by=keeper, at=NOW)
    told = AuditEvent.objects.get().detail["变更"]
    assert told == {
        "电子邮箱": ["（空）", veiled_text("min@renda.test")],
        "办公电话": ["（空）", veiled("63321234")],
    }
    assert "63321234" not in str(told)


def test_what_changes_is_told_in_the_words_of_the_screen() -> None:
    row = make_user(Role.CLERK, DAYUAN, name="旧名")
    row.name, row.role, row.is_active, row.large_text = "新名", Role.CHAIR, False, True
    assert changes_of(row, ("name", "role", "is_active")) == {
        "姓名": ["旧名", "新名"], "角色": ["人大干事", "人大主席/人大工委主任"], "启用": ["是", "否"],
    }  # fmt: skip
    assert changes_of(User(username="new")) == {}
