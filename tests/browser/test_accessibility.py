"""Every page type, for those who read it: axe finds nothing serious, nothing scrolls sideways, the keyboard suffices."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from checklist.freezing import snapshot_freeze
from checklist.models import Checklist, Contest, Decision, Snapshot
from checklist.services import checklist_new_version
from dashboard.bulletins.services import bulletin_issue, bulletins_draft, version_of
from dashboard.models import Kind
from delegates.models import Delegate, DelegateTeam, Mandate
from desk.forms import REPORTS
from funds.models import FundEntry, MicroProject
from meetings.models import Meeting
from meetings.services import session_plan
from opinions.models import NormativeDocument
from records.comments import comment_write
from records.evidence import evidence_add_file
from records.models import Evidence, Record
from records.services import record_return, record_save, record_send, record_submit
from reminders.models import Message, Notice, Reminder, Urge
from reminders.setup import inbox_channel
from tests.browser.conftest import Enter
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, DISTRICT, FUCHUN, WANSHI, confirmed, make_term, make_townships, make_user
from townships.models import Appointment, Liaison, Person, Township

pytestmark = [pytest.mark.once, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
PHONE = {"width": 375, "height": 812}
# What a window of 1440 × 900 shows at 200 % zoom.
ZOOMED = {"width": 720, "height": 450}
WIDE = {"width": 1440, "height": 900}


@dataclass
class Small:
    """One unit with a record in each state that pages look different for."""

    clerk: User
    chair: User
    office: User
    records: dict[str, int]


def _meeting(title: str, on: str) -> Meeting:
    day = timezone.datetime.fromisoformat(on).date()  # type: ignore[attr-defined]
    return Meeting(
        area=DAYUAN,
        meeting_kind="PARTY_STUDY",
        heard=True,
        title=title,
        minutes_no=f"纪要{on}",
        happened_on=day,
    )


@pytest.fixture
def small(transactional_db: None) -> Small:
    make_townships()
    term = make_term(DAYUAN, on="2024-01-10")
    publish_edition_2026()
    call_command("sync_rules", verbosity=0)
    clerk = make_user(Role.CLERK, DAYUAN, "李干事", "ganshi")
    chair = make_user(Role.CHAIR, DAYUAN, "王主席", "zhuxi")
    office = make_user(Role.OFFICE, name="区办甲", username="qubanjia")
    other = make_user(Role.OFFICE, name="区办乙", username="qubanyi")
    done = confirmed(_meeting("三月党委会", "2026-03-02"), chair=chair, office=office, on="2026-03-05")
    now = timezone.now()
    sent, draft, to_sign = (
        _meeting("四月党委会", "2026-04-02"), _meeting("五月党委会", "2026-05-06"), _meeting("六月党委会", "2026-06-03"),
    )  # fmt: skip
    record_save(record=sent, by=chair, at=now)
    record_submit(record=sent, by=chair, at=now)
    for record in (draft, to_sign):
        record_save(record=record, by=clerk, at=now)
    record_send(record=to_sign, by=clerk, at=now)
    returned, document, late, evidence = _more(clerk, chair, office)
    plans = [
        session_plan(
            unit=Township.objects.get(code=area), session=session, on=timezone.localdate(now) + timedelta(days=ahead),
            by=by, at=now,
        )
        for area, session, ahead, by in (
            (DAYUAN, "EXTRA", 5, clerk), (DAYUAN, "MID_YEAR", 9, clerk), (WANSHI, "EXTRA", 5, office),
        )
    ]  # fmt: skip
    year = timezone.localdate(now).year
    common = {"township_id": DAYUAN, "action_id": "document_filing", "year": year}
    Decision.objects.create(
        kind="WAIVE", reason="不制发文件", proposer=office, proposed_at=now, approver=other,
        approved_on=timezone.localdate(now), **common,
    )  # fmt: skip
    Decision.objects.create(kind="WAIVE", reason="再议", proposer=other, proposed_at=now, **common)
    Contest.objects.create(text="应计入", by=clerk, at=now, **common)
    urged, told, notice = _messages(clerk, office)
    kept, draft_edition = _kept_and_tried(office)
    paper, listed = _papers(kept, office)
    keys = {"bulletin": paper, "list": listed, "urged": urged.pk, "told": told.pk, "notice": notice.pk,
            "snapshot": kept, "draft_edition": draft_edition,
            "done": done.pk, "sent": sent.pk, "draft": draft.pk, "to_sign": to_sign.pk, "returned": returned.pk,
            "document": document.pk, "late": late.pk, "evidence": evidence.pk,
            "plan": plans[0].pk, "term": term.pk, **_people()}  # fmt: skip
    return Small(clerk, chair, office, keys)


def _people() -> dict[str, int]:
    """A clerk whose post waits for the check, who is a delegate in a team with a long name as well."""
    person = Person.objects.create(name="欧阳某某", phone="13857101234", district=DISTRICT, entered_in=DAYUAN)
    since = date(2022, 1, 10)
    post = Appointment.objects.create(
        township_id=DAYUAN, person=person, post="CLERK", started_on=since, entered_on=since,
        concurrent_post="党政综合办公室副主任、社会事务管理服务中心副主任",
    )  # fmt: skip
    Liaison.objects.create(township_id=DAYUAN, person=person, duty="OFFICER", started_on=since)
    delegate = Delegate.objects.create(person=person)
    term = make_term(DAYUAN, "CONGRESS", "2022-01-05", 18)
    mandate = Mandate.objects.create(
        delegate=delegate,
        township_id=DAYUAN,
        term=term,
        started_on=since,
        electoral_district="第十二选区（大源社区）",
    )
    DelegateTeam.objects.create(township_id=DAYUAN, name="产业助力团").delegates.add(delegate)
    return {"person": person.pk, "post": post.pk, "mandate": mandate.pk}


def _messages(clerk: User, office: User) -> tuple[Message, Message, Notice]:
    """An urge that waits for its answer, a notice that asks for one, and the office's list with both."""
    now, inbox = timezone.now(), inbox_channel()
    urge = Urge.objects.create(
        township_id=DAYUAN, item_title="代表履职经费使用", text="请尽快办理。" * 9, by=office, at=now
    )
    notice = Notice.objects.create(
        area="330111",
        title="关于报送材料的通知",
        text="请于月底前报送。",
        asks_answer=True,
        by=office,
        at=now,
    )
    notice.units.add(Township.objects.get(code=DAYUAN))
    common: dict[str, Any] = {"recipient": clerk, "channel": inbox, "at": now}
    urged = Message.objects.create(
        kind="URGE", title="催办：代表履职经费使用", body=urge.text, urge=urge, **common
    )
    told = Message.objects.create(kind="NOTICE", title="通知", body=notice.text, notice=notice, **common)
    Message.objects.create(
        kind="DIGEST",
        title="待办提醒：1项",
        body="1. 大源镇还缺纪要。",
        recipient=office,
        channel=inbox,
        at=now,
    )
    for message, kind in ((urged, "URGE"), (told, "NOTICE")):
        Reminder.objects.create(
            subject=f"{kind}:1", step="now", recipient=clerk, channel=inbox, kind=kind, area=DAYUAN, bundle=kind,
            title="大源镇：代表履职经费使用", send_at=now, created_at=now, state="SENT", message=message,
            urge=message.urge, notice=message.notice,
        )  # fmt: skip
    return urged, told, notice


def _more(clerk: User, chair: User, office: User) -> tuple[Record, Record, Record, Evidence]:
    """A returned record with a picture and talk, a confirmed document, one that came after its year had closed."""
    now = timezone.now()
    returned, late = _meeting("七月党委会", "2026-07-02"), _meeting("去年的党委会", "2025-07-02")
    for record in (returned, late):
        record_save(record=record, by=chair, at=now)
        picture = SimpleUploadedFile("签到页.png", PNG)
        evidence = evidence_add_file(record=record, upload=picture, by=chair, at=now)
        record_submit(record=record, by=chair, at=now)
    record_return(record=Record.objects.get(pk=returned.pk), by=office, at=now, reason="请补充纪要编号。" * 9)
    comment_write(record=returned, by=office, at=now, text="有疑问请来电")
    comment_write(record=late, by=clerk, at=now, text="当时没有收到通知")
    document = NormativeDocument(
        area=DAYUAN, title="关于进一步规范村级公共设施建设管理和运行维护资金使用的若干意见（试行）",
        doc_no="大政〔2026〕3号", issued_on=timezone.localdate(now) - timedelta(days=60),
    )  # fmt: skip
    confirmed(document, chair=chair, office=office, on=f"{timezone.localdate(now) - timedelta(days=50)}")
    for title, on in (("村口路灯", 30), ("很长很长的民生微实事项目名称要能换行而不把页面撑宽", -3)):
        project = MicroProject(
            area=DAYUAN, title=title, happened_on=date(2026, 3, 1),
            planned_finish=timezone.localdate(now) + timedelta(days=on),
        )  # fmt: skip
        record_save(record=project, by=clerk, at=now)
    entry = FundEntry(
        area=DAYUAN, fund="DUTY", entry="PAYMENT", category="TRAINING", amount=Decimal("1234567.89"),
        for_year=timezone.localdate(now).year, happened_on=timezone.localdate(now) - timedelta(days=1),
    )  # fmt: skip
    record_save(record=entry, by=chair, at=now)
    record_submit(record=entry, by=chair, at=now)
    record_return(record=Record.objects.get(pk=entry.pk), by=office, at=now, reason="凭证看不清")
    return returned, document, late, evidence


def _kept_and_tried(office: User) -> tuple[int, int]:
    """A snapshot, and a draft edition that weighs and times otherwise."""
    now, today = timezone.now(), timezone.localdate()
    kept = snapshot_freeze(
        area=DISTRICT, year=2026, as_of=date(2026, 6, 30), title="上半年", by=office, at=now
    )
    draft = checklist_new_version(source=Checklist.objects.get(), effective_on=today, by=office, at=now)
    draft.items.filter(action_id="annual_hearing").update(weight=30, due="02-28")
    return kept.pk, draft.pk


def _papers(snapshot: int, office: User) -> tuple[int, int]:
    """The draft of a 通报, and an issued list whose lines close by themselves."""
    kept, now = Snapshot.objects.get(pk=snapshot), timezone.now()
    (paper,) = bulletins_draft(snapshot=kept, kind=Kind.CIRCULAR, by=office, at=now)
    (listed,) = bulletins_draft(snapshot=kept, kind=Kind.OPEN_ITEMS, by=office, at=now)
    bulletin_issue(bulletin=listed, seen=version_of(listed), by=office, at=now)
    return paper.pk, listed.pk


def _pages(small: Small) -> dict[str, list[str]]:
    """Every page type, by who reads it."""
    at = small.records
    unit = Township.objects.get(code=DAYUAN)
    unit_forms = [f"/desk/report/new/{form.slug}/" for form in REPORTS if form.offered_to(unit)]
    return {
        "clerk": [
            "/desk/", "/desk/records/", f"/desk/records/{at['done']}/", f"/desk/report/{at['draft']}/", "/desk/nil/",
            "/desk/steps/FILED/", "/desk/contests/", "/desk/contests/new/", "/desk/decisions/", "/desk/guidance/",
            "/desk/funds/DUTY/", "/desk/funds/RESERVE/", "/desk/projects/", "/desk/burden/", "/desk/records/?news=on",
            "/desk/exchange/",
            f"/desk/records/{at['document']}/", f"/desk/records/{at['document']}/step/?name=FILED",
            f"/desk/records/{at['returned']}/", f"/desk/report/{at['returned']}/", "/desk/removals/",
            "/desk/people/", "/desk/people/list/delegates/", "/desk/people/list/liaisons/?former=on",
            f"/desk/people/{at['person']}/", "/desk/people/posts/new/", "/desk/people/mandates/new/",
            "/desk/people/teams/", "/desk/people/teams/new/", "/desk/backfill/",
            "/overview/coverage/", "/overview/trends/",
            f"/townships/{DAYUAN}/dossier/",
            f"/townships/{DAYUAN}/", "/overview/", "/accounts/password/change/", "/desk/review/", "/nowhere/",
            "/desk/calendar/", "/desk/calendar/?year=二〇", "/desk/calendar/plan/", f"/desk/calendar/plan/{at['plan']}/",
            f"/desk/changeover/{DAYUAN}/", f"/townships/{DAYUAN}/terms/",
            "/inbox/", "/inbox/settings/", f"/inbox/{at['urged']}/", f"/inbox/{at['told']}/", *unit_forms,
        ],
        "chair": [
            "/desk/", f"/desk/records/{at['to_sign']}/", "/desk/sign-authority/", "/desk/funds/DUTY/", "/desk/records/",
            f"/desk/evidence/{at['evidence']}/removal/", "/desk/accounts/", "/desk/accounts/new/",
        ],
        "office": [
            "/search/", "/search/?q=大源", "/search/?q=records", "/api/", "/desk/coordinations/",
            "/overview/coverage/", "/overview/coverage/?kind=TOWN&aspect=BUILDING&pilots=on", "/overview/trends/",
            "/overview/coverage/?kind=x&as_of=昨天", "/overview/wall/",
            "/overview/", "/desk/review/", f"/desk/records/{at['sent']}/", "/desk/decisions/", "/desk/decisions/new/",
            "/overview/?year=2026&as_of=2026-11-23&against=2026-06-30", "/overview/?against=昨天", "/snapshots/",
            f"/snapshots/{at['snapshot']}/", f"/snapshots/{at['snapshot']}/unit/?unit={DAYUAN}", "/snapshots/new/",
            f"/snapshots/{at['snapshot']}/archive/",
            "/bulletins/", "/bulletins/new/", f"/bulletins/{at['bulletin']}/", f"/bulletins/{at['list']}/",
            f"/bulletins/{at['bulletin']}/edit/", "/bulletins/wordings/", "/bulletins/wordings/VISIT/",
            f"/snapshots/compare/?before={at['snapshot']}&after=today", "/snapshots/compare/?before=x&after=y",
            "/snapshots/results/2026/", f"/trial/{at['draft_edition']}/",
            "/desk/contests/", "/desk/guidance/", "/desk/guidance/?q=借调", "/desk/burden/", "/desk/records/",
            "/desk/for-unit/", f"/desk/for-unit/?area={DAYUAN}", "/desk/late-permits/", f"/desk/records/{at['late']}/",
            f"/desk/evidence/{at['evidence']}/removal/", "/desk/removals/", f"/desk/funds/DUTY/?area={DAYUAN}",
            f"/desk/projects/?area={DAYUAN}", f"/desk/nil/?area={DAYUAN}", f"/townships/{DAYUAN}/",
            f"/townships/{DAYUAN}/dossier/", f"/townships/{FUCHUN}/dossier/",
            f"/desk/report/new/meeting.PARTY_STUDY/?area={DAYUAN}",
            "/desk/calendar/", f"/desk/calendar/?unit={DAYUAN}", f"/desk/calendar/plan/?area={DAYUAN}",
            f"/desk/report/new/meeting.PARTY_STUDY/?area={DAYUAN}", "/desk/changeover/", "/desk/changeover/plan/",
            "/desk/changeover/party/", f"/desk/changeover/{DAYUAN}/", f"/desk/changeover/{FUCHUN}/",
            f"/desk/changeover/{FUCHUN}/roster/", f"/desk/changeover/{FUCHUN}/session/", f"/terms/{at['term']}/",
            f"/desk/report/new/meeting.PARTY_STUDY/?area={DAYUAN}", "/desk/people/", f"/desk/people/{at['person']}/",
            f"/desk/people/posts/{at['post']}/end/", f"/desk/people/posts/{at['post']}/second/",
            f"/desk/people/mandates/{at['mandate']}/end/", f"/desk/people/{at['person']}/edit/", "/desk/people/teams/",
            "/desk/units/change/", "/desk/units/change/merge/", "/desk/units/change/convert/",
            "/desk/units/change/rename/", "/desk/units/change/zone/", "/desk/backfill/",
            f"/desk/report/new/meeting.PARTY_STUDY/?area={DAYUAN}", "/start/", "/desk/accounts/",
            f"/desk/accounts/?area={DAYUAN}", f"/desk/accounts/new/?area={DAYUAN}&role=chair",
            f"/desk/report/new/meeting.PARTY_STUDY/?area={DAYUAN}", "/inbox/", "/reminders/", "/reminders/preview/",
            "/reminders/urges/", "/reminders/urges/new/", "/reminders/urges/new/?item=governance",
            "/reminders/notices/", "/reminders/notices/new/", f"/reminders/notices/{at['notice']}/",
        ],
    }  # fmt: skip


def _complaints(page: Page) -> list[str]:
    """What axe calls serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:160]}"
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


def _walk(page: Page, addresses: list[str]) -> dict[str, Any]:
    """What is wrong with each page; a page that is refused is looked at as well."""
    wrong: dict[str, Any] = {}
    for address in addresses:
        page.goto(address)
        problems = _complaints(page)
        for name, size in (("phone", PHONE), ("zoom", ZOOMED)):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                problems.append(f"{name}: scrolls sideways")
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        if problems:
            wrong[address] = problems
    return wrong


@pytest.mark.parametrize("who", ["clerk", "chair", "office"])
def test_no_page_has_a_serious_fault(small: Small, enter: Enter, who: str) -> None:
    page = enter(getattr(small, who), bypass_csp=True, viewport=WIDE, quiet=True)
    assert _walk(page, _pages(small)[who]) == {}


def test_a_form_sent_with_mistakes_and_the_sign_in_page_have_none_either(small: Small, enter: Enter) -> None:
    page = enter(small.clerk, bypass_csp=True, viewport=WIDE, quiet=True)
    page.goto("/desk/report/new/meeting.PARTY_STUDY/")
    page.fill("input[name=held_on]", "昨天")
    page.get_by_role("button", name="送审签").click()
    expect(page.locator("#errors")).to_be_visible()
    assert _complaints(page) == []
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    assert _complaints(page) == []


def test_large_text_holds_on_a_phone_and_stays_with_the_account(small: Small, enter: Enter) -> None:
    page = enter(small.clerk, bypass_csp=True, viewport=WIDE, quiet=True)
    page.get_by_role("button", name="大字版").click()
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    assert page.evaluate(size) == 18
    wrong = _walk(
        page,
        [
            "/desk/", "/overview/", "/desk/guidance/", "/desk/report/new/meeting.PARTY_STUDY/", "/desk/funds/RESERVE/",
            "/desk/projects/", "/desk/burden/", "/desk/nil/", "/desk/report/new/meeting.CONGRESS_SESSION/",
            "/desk/calendar/",
        ],
    )  # fmt: skip
    assert wrong == {}
    again = enter(small.clerk, viewport=PHONE)
    assert again.evaluate(size) == 18


def test_a_task_is_reached_and_reported_by_keyboard_alone(small: Small, enter: Enter) -> None:
    page = enter(small.clerk, viewport=WIDE)
    page.goto("/desk/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.mends .btn.p')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.rstrip("/").split("/desk")[-1] != "")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
