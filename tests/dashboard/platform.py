"""A data platform that reads: a district with confirmed records, tokens of several scopes, and how to ask by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client

from accounts.models import ApiToken, User
from accounts.roles import Role
from accounts.token_services import token_issue
from checklist.freezing import snapshot_freeze
from checklist.models import Snapshot
from meetings.models import Meeting
from opinions.models import NormativeDocument
from records.models import Record, Step
from records.services import record_save, record_submit
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, DISTRICT, FUCHUN, at, confirmed, make_term, make_townships, make_user
from townships.areas import UNITS
from townships.models import Township
from townships.tokens import facts_write

FAR = "330110"
FAR_UNIT = "330110101"
API = "/api/v1/"


@dataclass(slots=True)
class Platform:
    """Everything once."""

    office: User
    keeper: User
    record: Record
    draft: Record
    far: Record
    snapshot: Snapshot

    def token(
        self, scope: str = DISTRICT, name: str = "数据平台", expires_on: date = date(2028, 1, 1)
    ) -> str:
        """The secret of a new token; its keeper's scope is as wide as it needs."""
        keeper = User(
            role=Role.SYSADMIN, scope=scope[:2], name="市里的管理员", username="keeper", pk=self.keeper.pk
        )
        token = ApiToken(name=name, purpose="测试", scope=scope, expires_on=expires_on)
        return token_issue(token=token, by=keeper, at=at("2026-11-20"))


def ask(secret: str, path: str, client: Client | None = None, method: str = "GET", **more: str) -> Any:
    """One request by token; `more` are headers, their dashes written as underscores."""
    headers = {
        "Authorization": f"Bearer {secret}",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    return (client or Client()).generic(method, API + path, headers=headers)


def _study(area: str, on: str, title: str) -> Meeting:
    return Meeting(
        area=area, meeting_kind="PARTY_STUDY", heard=True, studied=True, topics=["WORK"], title=title,
        minutes_no=f"党纪要〔2026〕{on[-2:]}号", happened_on=date.fromisoformat(on), note="联系人13800001234",
    )  # fmt: skip


def make_platform() -> Platform:
    """A district of 24 units with three confirmed records and a draft, another district with one, a snapshot."""
    make_townships()
    Township.objects.create(code=FAR_UNIT, name="邻区某镇", kind=Township.Kind.TOWN)
    for code in (*(code for code, _ in UNITS), FAR_UNIT):
        make_term(code, on="2021-11-01")
    publish_edition_2026()
    with facts_write(DISTRICT, FAR):
        pass
    office, chair = make_user(Role.OFFICE, name="区办甲"), make_user(Role.CHAIR, DAYUAN)
    record = confirmed(
        _study(DAYUAN, "2026-05-08", "五月党委会"), chair=chair, office=office, on="2026-05-10"
    )
    confirmed(
        _study(FUCHUN, "2026-06-09", "六月党工委会"),
        chair=make_user(Role.CHAIR, FUCHUN),
        office=office,
        on="2026-06-10",
    )
    issued = date(2026, 3, 2)
    document = NormativeDocument(
        area=DAYUAN, title="殡葬管理办法", doc_no="大政〔2026〕3号", issued_on=issued, happened_on=issued
    )
    confirmed(document, chair=chair, office=office, on="2026-03-05")
    step = Step(area=DAYUAN, record=document, name="FILED", happened_on=date(2026, 3, 20))
    confirmed(step, chair=chair, office=office, on="2026-03-21")
    draft = _study(DAYUAN, "2026-07-01", "还在写的会")
    record_save(record=draft, by=chair, at=at("2026-07-02"))
    waiting = _study(DAYUAN, "2026-08-03", "待审核的会")
    record_save(record=waiting, by=chair, at=at("2026-08-04"))
    record_submit(record=waiting, by=chair, at=at("2026-08-04"))
    there = make_user(Role.CHAIR, FAR_UNIT), make_user(Role.OFFICE, FAR)
    far = confirmed(
        _study(FAR_UNIT, "2026-05-09", "邻区的会"), chair=there[0], office=there[1], on="2026-05-11"
    )
    snapshot = snapshot_freeze(
        area=DISTRICT, year=2026, as_of=date(2026, 10, 31), title="十月末", by=office, at=at("2026-11-01")
    )
    keeper = make_user(Role.SYSADMIN, name="系统管理员")
    return Platform(office, keeper, record, draft, far, snapshot)
