"""A small world to walk: one unit of one's own, a neighbour in the district, and a unit of another district."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.test import Client

from accounts.models import Alert, ApiToken, AuditEvent, User
from accounts.roles import Role
from checklist.models import Checklist, Contest, Coordination, Decision, Interpretation, Item, Snapshot
from checklist.rules.duty_funds import DutyFunds
from dashboard.models import Bulletin, Kind
from delegates.models import Activity, Delegate, DelegateTeam, Mandate
from desk.exchange.ledgers import Ledger
from desk.models import ColumnMapping, TypedDraft
from funds.models import FundEntry, FundRegulation, MicroProject
from meetings.models import Meeting
from opinions.models import (
    Adoption,
    AnswerRule,
    DraftComment,
    DraftReview,
    Example,
    NormativeDocument,
    Opinion,
    OpinionDraft,
    Plan,
    Practice,
    RequiredAction,
)
from records.evidence import blob_path
from records.job_files import job_file_path
from records.models import (
    Blob,
    Evidence,
    Job,
    LatePermit,
    NilReturn,
    OfficeDay,
    QuickPhrase,
    Record,
    SignAuthority,
    Step,
)
from records.states import State
from reminders.models import Channel, Ladder, Message, Notice, NoticeFile, Reminder, Urge, Wording
from tests.factories import DAYUAN, DISTRICT, YUSHAN, at, make_person, make_term, make_townships, make_user
from townships.models import Appointment, Liaison, Person, Township

ELSEWHERE_UNIT = "330110101"
ELSEWHERE_OTHER = "330110102"
NOW = at("2026-11-20")
DAY = date(2026, 11, 10)
CONTENT = b"%PDF-1.4 a paper of the unit"
DIGEST = hashlib.sha256(CONTENT).hexdigest()

# Who walks, in the order of the table's columns.
WALKERS = ("office", "chair", "clerk", "leader", "sysadmin", "auditor")
# Walk too; what they find follows from the leader's column.
SECRETARY = "secretary"
CITY = "city"
# A unit of another city: foreign to who reads the whole of this one.
BEYOND_UNIT = "330203101"
BEYOND_OTHER = "330203102"


@dataclass(slots=True)
class Place:
    """The rows of one unit, by the name that the table calls them."""

    area: str
    rows: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class World:
    """Users, their browsers, and the rows of three units."""

    users: dict[str, User]
    clients: dict[str, Client]
    own: Place
    neighbour: Place
    far: Place
    beyond: Place

    def foreign_to(self, who: str) -> Place:
        """Whose rows this person must not find: a unit's neighbour, another district, another city."""
        if who == CITY:
            return self.beyond
        return self.neighbour if who in {"chair", "clerk", SECRETARY} else self.far


def make_world() -> World:
    """Everything once; the tests change nothing that stays."""
    make_townships()
    Township.objects.create(code=ELSEWHERE_UNIT, name="邻区某镇", kind=Township.Kind.TOWN)
    Township.objects.create(code=ELSEWHERE_OTHER, name="邻区他镇", kind=Township.Kind.TOWN)
    Township.objects.create(code=BEYOND_UNIT, name="邻市某镇", kind=Township.Kind.TOWN)
    Township.objects.create(code=BEYOND_OTHER, name="邻市他镇", kind=Township.Kind.TOWN)
    users = {
        "office": make_user(Role.OFFICE, name="审核员"),
        "chair": make_user(Role.CHAIR, DAYUAN, name="主席"),
        "clerk": make_user(Role.CLERK, DAYUAN, name="干事"),
        "leader": make_user(Role.LEADER, name="领导"),
        "sysadmin": make_user(Role.SYSADMIN, name="系统管理员"),
        "auditor": make_user(Role.AUDITOR, name="审计员"),
        SECRETARY: make_user(Role.SECRETARY, DAYUAN, name="书记"),
        CITY: make_user(Role.LEADER, "3301", name="市领导"),
    }
    common = _common_rows(users["office"])
    world = World(
        users=users,
        clients={name: _client(user) for name, user in users.items()},
        own=_place(DAYUAN, users, common),
        neighbour=_place(YUSHAN, users, common),
        far=_place(ELSEWHERE_UNIT, users, common),
        beyond=_place(BEYOND_UNIT, users, common),
    )
    for place in (world.own, world.neighbour, world.far, world.beyond):
        district = place.area[:6]
        place.rows |= _district_rows(district, users["office"])
        place.rows |= _papers(place, district, users["office"])
    return world


def more_units(world: World) -> None:
    """The rows of three more units of the district."""
    common = {name: world.own.rows[name] for name in ("action", "checklist", "item", "answer", "inbox")}
    for area in ("330111101", "330111103", "330111105"):
        _place(area, world.users, common)
        _district_rows(DISTRICT, world.users["office"])


def keep_bytes() -> None:
    """The bytes of the one file, and of the one book, where the settings of this test keep them."""
    for path in (blob_path(DIGEST), job_file_path(DIGEST)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(CONTENT)


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _common_rows(office: User) -> dict[str, Any]:
    """What belongs to no unit."""
    action = RequiredAction.objects.create(
        slug=DutyFunds.id, title=DutyFunds.title, aspect=DutyFunds.aspect, basis="依据", position=4
    )
    checklist = Checklist.objects.create(
        year=2026, title="2026年度规定动作清单", effective_on=date(2026, 1, 1), closes_on=date(2027, 1, 20),
        published=True, published_at=NOW, published_by=office,
    )  # fmt: skip
    return {
        "ladder": Ladder.objects.get_or_create(kind="CLOCK", timing="BEFORE", days=5, posts=["CLERK"])[0],
        "wording": Wording.objects.get_or_create(code="ITEM", defaults={"title": "{事项}", "text": "{还缺}"})[
            0
        ],
        "office_day": OfficeDay.objects.create(day=date(2027, 2, 5), is_working=False),
        "channel": Channel.objects.create(
            way="SMTP", name="邮件", server="127.0.0.1:25", sender="a@example.com"
        ),
        "inbox": Channel.objects.get_or_create(way="INBOX", defaults={"name": "站内消息"})[0],
        "action": action,
        "checklist": checklist,
        "item": Item.objects.create(
            checklist=checklist, action=action, weight=10, applies_to=["TOWN", "RURAL"], due="12-31"
        ),
        "answer": Interpretation.objects.create(
            action=action, question="怎样填？", answer="照实填。", answered_on=DAY, answered_by=office
        ),
    }


def _district_rows(district: str, office: User) -> dict[str, Any]:
    """One account, one event and one snapshot of a district."""
    snapshot = Snapshot.objects.create(
        area=district, number=Snapshot.objects.count() + 1, year=2026, as_of=DAY, title="十一月",
        checklist_label="2026-1", board=_small_board(district), token="0" * 32, taken_by=office, taken_at=NOW,
    )  # fmt: skip
    return {
        "account": make_user(Role.LEADER, district, name="某领导"),
        "api_token": ApiToken.objects.create(
            name="数据平台", purpose="汇总", scope=district, expires_on=date(2027, 11, 1), ending="0000",
            hashed=f"{ApiToken.objects.count():064d}", created_by=office, created_at=NOW,
        ),
        "phrase": QuickPhrase.objects.create(area=district, text=f"请补正{QuickPhrase.objects.count()}"),
        "event": AuditEvent.objects.create(
            at=NOW, actor_name="某人", action=AuditEvent.Action.WRITE, area=district, subject="某事"
        ),
        "alert": Alert.objects.create(
            key=f"rights:{Alert.objects.count()}", kind=Alert.Kind.RIGHTS, at=NOW, made_at=NOW, area=district,
            text="开通账号", concerns_accounts=True,
        ),
        "answer_rule": AnswerRule.objects.get_or_create(district=district, defaults={"basis": "区人大办要求"})[0],
        "snapshot": snapshot,
        "book": Job.objects.create(
            kind="archive", title="归档", area=district, owner=office, state=Job.State.DONE, created_at=NOW,
            started_at=NOW + timedelta(hours=1), sha256=DIGEST, file_name="归档.zip", about={"snapshot": snapshot.pk},
            result={"files": 1, "size": 1, "manifest": DIGEST},
        ),
        "mapping": ColumnMapping.objects.create(
            district=district, kind="funds", name=f"经费台账{ColumnMapping.objects.count()}", saved_by=office, saved_at=NOW
        ),
        # Its file has been thrown away: the page says so and leads back.
        "ledger": Job.objects.create(
            kind="exchange.check", title="核对 台账.xlsx", area=district, owner=office, state=Job.State.DONE, created_at=NOW,
            about={"slug": "funds", "ledger": Ledger({}).kept()}, result={"sheets": [], "fault_count": 0, "faults": []},
        ),
    }  # fmt: skip


def _papers(place: Place, district: str, office: User) -> dict[str, Any]:
    """A draft, an issued 通报, and what was issued of one unit."""

    def paper(kind: Kind, unit: str | None = None, *, issued: bool = True) -> Bulletin:
        told = {"issued_by": office, "issued_at": NOW, "content": CONTENT, "sha256": DIGEST} if issued else {}
        return Bulletin.objects.create(
            area=district, kind=kind, snapshot=place.rows["snapshot"], unit_id=unit, title="某文稿", text="某段",
            details={"signed_on": "2026-11-20"}, written_by=office, written_at=NOW, **told,
        )  # fmt: skip

    return {
        "bulletin": paper(Kind.CIRCULAR, issued=False),
        "circular": paper(Kind.CIRCULAR),
        "feedback": paper(Kind.FEEDBACK, place.area),
        "visit": paper(Kind.VISIT, place.area),
    }


def _small_board(district: str) -> dict[str, Any]:
    """A frozen board of the units that the walk knows, without items."""
    told: dict[str, Any] = {"score": None, "progress": None, "counted": 0, "bonus": 0, "items": []}
    units = [code for code in (DAYUAN, YUSHAN, ELSEWHERE_UNIT, BEYOND_UNIT) if code.startswith(district)]
    return {"townships": [{"code": code, "name": f"单位{code}", **told} for code in units]}


def _place(area: str, users: dict[str, User], common: dict[str, Any]) -> Place:
    """One row of everything in one unit; records are confirmed, but for one draft meeting."""
    by, unit = users["chair"], Township.objects.get(code=area)
    place = Place(area, dict(common))
    rows = place.rows
    rows["township"] = unit
    rows["term"] = make_term(area, body="CONGRESS", on="2022-01-01", ordinal=15)
    rows["party_term"] = make_term(area, body="PARTY")
    rows["person"] = person = make_person(district=area[:6])
    Person.objects.filter(pk=person.pk).update(phone="13800001234", entered_in=area)
    rows["appointment"] = Appointment.objects.create(
        township=unit, person=person, post="CLERK", started_on=date(2024, 1, 1), entered_on=DAY
    )
    rows["liaison"] = Liaison.objects.create(
        township=unit, person=make_person(district=area[:6]), duty="LEADER", started_on=date(2024, 1, 1)
    )
    rows["delegate"] = delegate = Delegate.objects.create(person=person)
    rows["mandate"] = Mandate.objects.create(
        delegate=delegate, township=unit, term=rows["term"], started_on=date(2022, 1, 1)
    )
    rows["team"] = DelegateTeam.objects.create(township=unit, name="助力团")
    _records(place, by)
    rows["seat"] = make_user(Role.CLERK, area)
    rows["typed"] = TypedDraft.objects.create(
        user=users["chair"] if area == DAYUAN else make_user(Role.CLERK, area), form="meeting.PARTY_STUDY", area=area,
        key=f"new:{area}", saved_at=NOW,
    )  # fmt: skip
    rows["job"] = Job.objects.create(
        kind="exchange.check", title="核对 表.xlsx", area=area, owner=by, state=Job.State.DONE, created_at=NOW,
        result={"sheets": [], "fault_count": 1, "faults": [["表", 3, "日期", "x", "请填写日期"]]},
    )  # fmt: skip
    rows["contest"] = Contest.objects.create(
        township=unit, action=common["action"], year=2026, text="应计入", by=by, at=NOW
    )
    rows["coordination"] = Coordination.objects.create(
        township=unit, action=common["action"], year=2026, text="请区里协调编制", by=by, at=NOW
    )
    rows["decision"] = Decision.objects.create(
        kind="WAIVE", township=unit, action=common["action"], year=2026, reason="理由", proposer=users["office"],
        proposed_at=NOW, approver=users["leader"], approved_on=DAY,
    )  # fmt: skip
    _messages(place, users)
    return place


def _messages(place: Place, users: dict[str, User]) -> None:
    """An urge to the unit, with its reminder and the chair's message, and a notice with a file."""
    rows, office = place.rows, users["office"]
    to = users["chair"] if place.area == DAYUAN else make_user(Role.CHAIR, place.area)
    urge = Urge.objects.create(township_id=place.area, item_title="事项", text="请办理", by=office, at=NOW)
    rows["message"] = Message.objects.create(
        recipient=to, channel=rows["inbox"], kind="URGE", title="催办", body="请办理", at=NOW, urge=urge
    )
    rows["reminder"] = Reminder.objects.create(
        subject=f"urge:{urge.pk}", step="now", recipient=to, channel=rows["inbox"], kind="URGE", area=place.area,
        title="事项", bundle="b", send_at=NOW, created_at=NOW, urge=urge, state="SENT", message=rows["message"],
    )  # fmt: skip
    rows["notice"] = Notice.objects.create(area=place.area[:6], title="通知", text="内容", by=office, at=NOW)
    rows["notice"].units.add(rows["township"])
    rows["notice_file"] = NoticeFile.objects.create(notice=rows["notice"], evidence=rows["evidence"])


def _records(place: Place, by: User) -> None:
    area, rows = place.area, place.rows
    rows["meeting"] = _record(Meeting(area=area, meeting_kind="PARTY_STUDY", heard=True, title="党委会"), by)
    rows["draft_meeting"] = _record(
        Meeting(area=area, meeting_kind="PARTY_STUDY", heard=True, title="还在写的会"), by, State.DRAFT
    )
    rows["plan"] = _plan(area, by)
    rows["nil_return"] = _record(NilReturn(area=area, nil_kind="DOCUMENTS", year=2025), by)
    rows["activity"] = _record(Activity(area=area, activity_kind="SURVEY", title="调研"), by)
    rows["opinion"] = _record(Opinion(area=area, title="实施意见", doc_no="委〔2026〕1号"), by)
    rows["practice"] = practice = _record(Practice(area=area, title="源周会"), by)
    rows["document"] = document = _record(NormativeDocument(area=area, title="办法", issued_on=DAY), by)
    rows["entry"] = _record(
        FundEntry(area=area, fund="DUTY", entry="ALLOCATION", category="BUDGET", amount=1000, for_year=2026),
        by,
    )
    rows["regulation"] = _record(
        FundRegulation(area=area, fund="RESERVE", started_on=DAY, title="管理办法"), by
    )
    rows["project"] = _record(MicroProject(area=area, planned_finish=DAY, title="修路灯"), by)
    rows["step"] = _record(Step(area=area, record=document, name="FILED", title="报送备案"), by)
    rows["record"] = Record.objects.get(pk=document.pk)
    blob, _ = Blob.objects.get_or_create(
        sha256=DIGEST, defaults={"size": len(CONTENT), "media_type": "application/pdf"}
    )
    rows["evidence"] = Evidence.objects.create(
        area=area, kind="FILE", title="纪要.pdf", blob=blob, added_by=by, added_at=NOW
    )
    rows["meeting"].evidence.add(rows["evidence"])
    rows["blob"] = Blob.objects.create(
        sha256=hashlib.sha256(area.encode()).hexdigest(), size=1, media_type="application/pdf",
        removal_by=by, removal_at=NOW, removal_reason="误传",
    )  # fmt: skip
    Evidence.objects.create(
        area=area, kind="FILE", title="误传的.pdf", blob=rows["blob"], added_by=by, added_at=NOW
    )
    rows["permit"] = LatePermit.objects.create(record=rows["record"], reason="补录", by=by, at=NOW)
    rows["authority"] = SignAuthority.objects.create(
        area=area, to=by, granted_by=by, granted_at=NOW, started_on=DAY, ended_on=date(2026, 12, 1)
    )
    draft = OpinionDraft.objects.create(
        opinion=rows["opinion"],
        version=1,
        drafted_on=DAY,
        sent_on=DAY,
        paragraphs=["一、总则"],
        file=rows["evidence"],
    )
    rows["draft"] = draft
    rows["draft_2"] = OpinionDraft.objects.create(
        opinion=rows["opinion"], version=2, drafted_on=DAY, sent_on=DAY, paragraphs=["一、总则"]
    )
    rows["remark"] = DraftComment.objects.create(draft=draft, paragraph=0, said="请补充", by=by, at=NOW)
    rows["example"] = Example.objects.create(
        district=area[:6],
        kind="AGENDA",
        title="议程",
        paragraphs=["一、报告"],
        published_on=DAY,
        published_by=by,
    )
    rows["plan_file"] = Evidence.objects.create(
        area=area, kind="FILE", title="方案.pdf", blob_id=DIGEST, added_by=by, added_at=NOW
    )
    Plan.objects.create(opinion=rows["opinion"], title="方案", made_on=DAY, file=rows["plan_file"])
    rows["review"] = DraftReview.objects.create(draft=draft, reviewed_on=DAY, result="PASSED", reviewer=by)
    DraftReview.objects.create(draft=rows["draft_2"], reviewed_on=DAY, result="PASSED", reviewer=by)
    adopter = {ELSEWHERE_UNIT: ELSEWHERE_OTHER, BEYOND_UNIT: BEYOND_OTHER}.get(area, "330111112")
    rows["adoption"] = Adoption.objects.create(practice=practice, township_id=adopter, adopted_on=DAY)


def _plan(area: str, by: User) -> Meeting:
    """A session laid down for a day: a draft without a day held."""
    plan = Meeting(
        area=area, meeting_kind="CONGRESS_SESSION", session="EARLY", for_year=2027, title="年初会议"
    )
    plan.planned_on = date(2027, 1, 20)
    _record(plan, by, State.DRAFT)
    Meeting.objects.filter(pk=plan.pk).update(happened_on=None)
    return plan


def _record(record: Any, by: User, state: State = State.CONFIRMED) -> Any:
    """A row as it stands after its way; what leads there is tested elsewhere."""
    record.kind = str(record.KIND)
    record.state = state
    record.happened_on = DAY
    record.created_by, record.created_at, record.changed_at = by, NOW, NOW
    if state == State.CONFIRMED:
        record.first_submitted_on = DAY
        record.submitted_at = NOW
        record.confirmed_on = DAY
        record.number = f"T-{Record.objects.count() + 1:06d}"
    record.save()
    return record


def login_page(location: str) -> bool:
    """Whether an answer sends a stranger to sign in."""
    return location.startswith(("/accounts/login/", "/admin/login/")) or location == str(settings.LOGIN_URL)
