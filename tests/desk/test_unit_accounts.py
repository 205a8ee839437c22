"""本单位账号: opened with a password that is shown once, and changed before anything else opens."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.roles import Role
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, YUSHAN, make_person, make_term, make_townships, make_user
from townships.models import Appointment, Township

pytestmark = pytest.mark.django_db
NEW = {"who": "", "role": "clerk", "name": "李 干事", "started_on": "2024.1.10", "full_time": "on",
       "phone": "13800001234", "office_phone": "", "username": ""}  # fmt: skip


@pytest.fixture(autouse=True)
def _units() -> None:
    make_townships()


def at_desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown_password(text: str) -> str:
    found = re.search(r'id="password">([^<]+)<', text)
    assert found
    return found.group(1)


@pytest.fixture
def chair() -> User:
    return make_user(Role.CHAIR, DAYUAN, "王主席", "zhuxi")


def test_the_chair_opens_the_clerk_who_chooses_a_password_first(chair: User) -> None:
    desk = at_desk(chair)
    assert desk.post("/desk/accounts/new/", NEW).headers["Location"] == "/desk/accounts/told/"
    answer = desk.get("/desk/accounts/told/")
    password = shown_password(answer.content.decode())
    clerk = User.objects.get(username="dayuan-ganshi")
    assert (clerk.role, clerk.scope, clerk.must_change_password) == ("clerk", DAYUAN, True)
    appointment = Appointment.objects.get(person__user=clerk)
    assert (appointment.post, appointment.full_time, appointment.checked_by) == ("CLERK", True, None)
    assert "no-store" in answer.headers["Cache-Control"]
    assert all("told_once" not in each.get_decoded() for each in Session.objects.all())

    client = Client()
    client.post("/accounts/login/", {"login": "dayuan-ganshi", "password": password})
    to = client.get("/desk/records/?state=all")
    assert to.headers["Location"] == "/accounts/password/change/?next=%2Fdesk%2Frecords%2F%3Fstate%3Dall"
    sent = client.post("/desk/report/new/meeting.PARTY_STUDY/", {"title": "会"}, headers={
        "referer": "http://testserver/desk/report/new/meeting.PARTY_STUDY/",
    })  # fmt: skip
    assert sent.headers["Location"].endswith("next=%2Fdesk%2Freport%2Fnew%2Fmeeting.PARTY_STUDY%2F")
    assert "请先设定自己的密码" in client.get("/accounts/password/change/").content.decode()
    typed = {"oldpassword": password, "password1": password, "password2": password}
    assert "不能与现在的密码相同" in client.post("/accounts/password/change/", typed).content.decode()
    own = "Yuanzhou-hui-2026"
    changed = client.post(
        "/accounts/password/change/?next=/desk/",
        typed | {"password1": own, "password2": own, "next": "/desk/"},
    )
    assert changed.headers["Location"] == "/desk/"
    assert client.get("/desk/").headers["Location"] == "/accounts/notice/?next=%2Fdesk%2F"
    read = client.post("/accounts/notice/", {"no_secrets": "on", "privacy": "on", "next": "/desk/"})
    assert read.headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    clerk.refresh_from_db()
    assert not clerk.must_change_password
    assert clerk.check_password(own)
    assert AuditEvent.objects.filter(subject="修改密码 dayuan-ganshi 李干事").exists()


def test_whoever_must_change_the_password_may_still_leave(chair: User) -> None:
    chair.first_password_until = timezone.now() + timedelta(hours=1)
    chair.save()
    client = at_desk(chair)
    assert client.get("/").status_code == 302
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": ""}, "请填写姓名"),
        ({"name": "张三、李四"}, "像是几个人，请每人一行"),
        ({"name": "张三2"}, "不是姓名，请写姓名，不带编号"),
        ({"name": "张三（干事）"}, "姓名一列只写姓名"),
        ({"started_on": ""}, "请填写任职日期"),
        ({"started_on": "2026年13月1日"}, "没有13月"),
        ({"started_on": "2099-01-01"}, "到任之日再开通账号"),
        ({"role": ""}, "请选择身份"),
        ({"role": "chair"}, "没有这种身份，或不由您开通"),
        ({"role": "sysadmin"}, "没有这种身份"),
        ({"phone": "abc"}, "电话只写数字"),
        ({"username": "zhuxi"}, "登录名已被使用"),
        ({"username": "a b"}, "不要有空格"),
        ({"who": "999"}, "请重新选择"),
    ],
)
def test_what_cannot_be_opened_is_told_and_what_was_typed_stays(
    chair: User, typed: dict[str, str], told: str
) -> None:
    answer = at_desk(chair).post("/desk/accounts/new/", {**NEW, **typed})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert told in text
    assert "63321234" not in text
    assert (typed.get("name", "李 干事") in text) or "李干事" in text
    assert User.objects.count() == 1
    assert not Appointment.objects.exists()


def test_whose_office_is_registered_is_chosen_from_a_list(chair: User) -> None:
    held = Appointment.objects.create(
        township_id=DAYUAN, person=make_person("赵副"), post="VICE_CHAIR", started_on="2024-01-01",
        entered_on="2024-01-01",
    )  # fmt: skip
    client = at_desk(chair)
    page = client.get("/desk/accounts/new/")
    assert "赵副（人大副主席，2024年1月1日任职）" in page.content.decode()
    untouched = {name: page.context["form"].initial.get(name, "") for name in ("who", "role", "name")}
    assert "请选择给谁开通" in client.post("/desk/accounts/new/", untouched).content.decode()
    assert User.objects.count() == 1
    client.post("/desk/accounts/new/", {"who": str(held.pk)})
    assert User.objects.get(name="赵副").role == Role.DEPUTY


def test_somebody_else_is_registered_beside_those_of_the_list(chair: User) -> None:
    Appointment.objects.create(
        township_id=DAYUAN, person=make_person("赵副"), post="VICE_CHAIR", started_on="2024-01-01",
        entered_on="2024-01-01",
    )  # fmt: skip
    at_desk(chair).post("/desk/accounts/new/", {**NEW, "who": "other"})
    assert User.objects.get(name="李干事").role == Role.CLERK


@override_settings(PORTAL_URL="https://renda.example", FIRST_PASSWORD_HOURS=72)
def test_the_password_is_shown_once_with_all_that_whoever_gets_it_needs(chair: User) -> None:
    clerk = make_user(Role.CLERK, DAYUAN, "李干事", "ganshi")
    client = at_desk(chair)
    client.post(f"/desk/accounts/{clerk.pk}/act/", {"verb": "password"})
    page = client.get("/desk/accounts/told/").content.decode()
    for said in ("https://renda.example", "大源镇", "李干事", "ganshi", "72小时", "由王主席当面交给本人"):
        assert said in page
    clerk.refresh_from_db()
    given = clerk.password
    again = client.get("/desk/accounts/told/", follow=True)
    assert shown_password(page) not in again.content.decode()
    assert "只显示一次" in again.content.decode()
    clerk.refresh_from_db()
    assert clerk.password == given
    assert clerk.check_password(shown_password(page))


def test_a_password_that_waits_for_its_page_is_sealed_and_does_not_wait_long(chair: User) -> None:
    clerk = make_user(Role.CLERK, DAYUAN)
    client = at_desk(chair)
    url = f"/desk/accounts/{clerk.pk}/act/"
    client.post(url, {"verb": "password"})
    kept = client.session["told_once"]
    with pytest.raises(ValueError, match=r".*"):
        json.loads(kept)
    another = at_desk(make_user(Role.OFFICE))
    assert another.get("/desk/accounts/told/").status_code == 302
    client.post(url, {"verb": "password"})
    with patch("cryptography.fernet.time.time", return_value=time.time() + 301):
        assert client.get("/desk/accounts/told/").status_code == 302


@pytest.mark.parametrize(
    ("verb", "said"),
    [("close", "即时生效"), ("password", "原来的密码随即失效"), ("factor", "核实是本人要求")],
)
def test_what_cannot_be_taken_back_is_asked_first(chair: User, verb: str, said: str) -> None:
    clerk = make_user(Role.CLERK, DAYUAN, "李干事")
    client = at_desk(chair)
    url = f"/desk/accounts/{clerk.pk}/ask/?verb={verb}"
    if verb != "factor":
        assert url in client.get("/desk/accounts/").content.decode()
    page = client.get(url).content.decode()
    assert said in page
    assert "李干事" in page
    assert f'value="{verb}"' in page
    before = clerk.password
    clerk.refresh_from_db()
    assert (clerk.is_active, clerk.password) == (True, before)


def test_nonsense_is_not_asked(chair: User) -> None:
    clerk, client = make_user(Role.CLERK, DAYUAN), at_desk(chair)
    assert client.get(f"/desk/accounts/{clerk.pk}/ask/?verb=steal").headers["Location"] == "/desk/accounts/"
    other = make_user(Role.CLERK, YUSHAN)
    assert client.get(f"/desk/accounts/{other.pk}/ask/?verb=close").status_code == 404


def test_the_office_sees_which_chairs_have_none_and_opens_them(chair: User) -> None:
    client = at_desk(make_user(Role.OFFICE))
    text = client.get("/desk/accounts/").content.decode()
    assert "23个单位的主席（主任）还没有账号" in text
    typed = {**NEW, "role": "chair", "name": "周主席"}
    answer = client.post(f"/desk/accounts/new/?area={YUSHAN}", typed, follow=True)
    assert shown_password(answer.content.decode())
    assert User.objects.get(username="yushan-zhuxi").scope == YUSHAN
    assert "22个单位" in client.get("/desk/accounts/").content.decode()


def test_the_list_of_units_asks_as_much_for_many_as_for_few(chair: User) -> None:
    client = at_desk(make_user(Role.OFFICE))
    client.get("/desk/accounts/")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/desk/accounts/")
        return len(seen)

    few = asked()
    for number in range(300, 330):
        Township.objects.create(code=f"330111{number}", name=f"某镇{number}", kind="TOWN")
        make_user(Role.CHAIR, f"330111{number}")
    assert asked() == few


def test_closing_and_opening_again_and_a_new_password(chair: User) -> None:
    client, clerk = at_desk(chair), make_user(Role.CLERK, DAYUAN, "李干事")
    url = f"/desk/accounts/{clerk.pk}/act/"
    client.post(url, {"verb": "close"})
    assert not User.objects.get(pk=clerk.pk).is_active
    assert "已停用" in client.get("/desk/accounts/").content.decode()
    client.post(url, {"verb": "reopen"})
    assert User.objects.get(pk=clerk.pk).is_active
    password = shown_password(client.post(url, {"verb": "password"}, follow=True).content.decode())
    clerk.refresh_from_db()
    assert clerk.check_password(password)
    assert clerk.must_change_password
    told = list(AuditEvent.objects.filter(action="ACCOUNT").order_by("id").values_list("subject", flat=True))
    assert [each.split()[0] for each in told] == ["停用账号", "启用账号", "重设密码"]


@pytest.mark.parametrize("verb", ["close", "password", "reopen", "steal"])
def test_one_s_own_account_and_nonsense_change_nothing(chair: User, verb: str) -> None:
    client = at_desk(chair)
    client.post(f"/desk/accounts/{chair.pk}/act/", {"verb": verb})
    before = chair.password
    chair.refresh_from_db()
    assert chair.is_active
    assert chair.password == before


def test_a_neighbour_s_account_is_not_there(chair: User) -> None:
    other = make_user(Role.CLERK, YUSHAN)
    client = at_desk(chair)
    assert client.post(f"/desk/accounts/{other.pk}/act/", {"verb": "close"}).status_code == 404
    assert client.get(f"/desk/accounts/?area={YUSHAN}").context["unit"].code == DAYUAN
    assert other.username not in client.get("/desk/accounts/").content.decode()


def test_a_secretary_is_offered_nothing_to_write(chair: User) -> None:
    publish_edition_2026()
    make_term(DAYUAN)
    secretary = at_desk(make_user(Role.SECRETARY, DAYUAN))
    text = secretary.get(f"/townships/{DAYUAN}/?year=2026&as_of=2026-11-23").content.decode()
    assert "规定动作" in text
    assert "有异议" not in text
    assert "本单位账号" not in text
    assert secretary.get("/desk/").status_code == 403
    assert secretary.post("/desk/report/new/meeting.PARTY_STUDY/", {"title": "会"}).status_code == 403
