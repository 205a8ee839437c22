"""What stands around every page: navigation by role, what waits, whether the data are fictional."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.alerts import Alert
from accounts.models import User
from accounts.roles import UNIT_ROLES, Act, Role
from checklist.models import Contest, Coordination, Decision
from fuyang_renda.networks import admin_is_open
from fuyang_renda.starting.missing import is_anything_missing
from papers.words import DEMO, NOT_SECRET, PORTAL, post_for
from records.comments import talked_about
from records.models import Record
from reminders.inboxes import unread_count
from townships.models import Appointment, Township
from townships.rights import POST_OF
from townships.tokens import is_demo

WAITS = "件待办理"
# What the number beside a page counts where it is not work that waits.
_TOLD = {
    "desk:records": "件有新留言",
    "desk:people": "项任职待核对",
    "reminders:inbox": "条未读",
    "audit_alerts": "条告警未阅",
}


@dataclass(frozen=True, slots=True)
class NavLink:
    """One entry of the navigation; `waiting` is how many things wait behind it, `told` what they are."""

    label: str
    url: str
    is_here: bool
    waiting: int = 0
    told: str = WAITS

    @property
    def is_news(self) -> bool:
        return self.told != WAITS


@dataclass(frozen=True, slots=True)
class Frame:
    """All that the base layout shows besides the page itself."""

    portal: str
    not_secret: str
    demo: str
    links: tuple[NavLink, ...]
    who: str
    post: str
    place: str
    large: bool = False
    search: str = ""
    foot: tuple[tuple[str, str], ...] = ()

    @property
    def idle_minutes(self) -> int:
        """After so long without a sign of life the session is over."""
        return int(settings.SESSION_IDLE_MINUTES)

    @property
    def waiting(self) -> int:
        """All that waits behind the pages, for the button behind which a phone folds them."""
        return sum(link.waiting for link in self.links)


def environment(request: HttpRequest) -> list[str] | None:
    """The admin's own way of showing the banner."""
    return [DEMO, "warning"] if is_demo() else None


def _waiting(user: User) -> dict[str, int]:
    """How many records wait for this person, by the page that lists them; at most seven queries."""
    if user.may(Act.READ_ALERTS):
        return {"audit_alerts": Alert.objects.for_user(user).unread_by(user).count()}
    if not user.may(Act.VIEW_BOARD):
        return {}
    records = Record.objects.for_user(user)
    talk = {"desk:records": talked_about(user).count(), "reminders:inbox": unread_count(user)}
    match user.role:
        case Role.OFFICE:
            return talk | {
                "desk:review": records.waiting_for_office().count(),
                "desk:people": Appointment.objects.for_user(user).filter(checked_by__isnull=True).count(),
                "desk:decisions": Decision.objects.for_user(user).waiting().exclude(proposer=user).count()
                + Contest.objects.for_user(user).waiting().count()
                + Coordination.objects.for_user(user).waiting().count(),
            }
        case Role.CHAIR:
            return talk | {"desk:tasks": (records.returned() | records.waiting_for_chair()).count()}
        case Role.CLERK | Role.DEPUTY:
            return talk | {"desk:tasks": records.returned().count()}
        case _:
            return talk


def _pages(user: User, *, demo: bool) -> list[tuple[str, str]]:
    """Labels and names of the pages this role works with, its own first page first."""
    offered = (
        (user.reports_for_unit, "我的任务", "desk:tasks"),
        (user.may(Act.VIEW_BOARD), "总览", "dashboard:overview"),
        (user.may(Act.REVIEW), "审核", "desk:review"),
        (user.may(Act.VIEW_RECORDS), "材料", "desk:records"),
        (user.takes_part, "实施意见", "desk:opinions"),
        (user.may(Act.VIEW_RECORDS) and not user.takes_part, "范例库", "desk:library"),
        (user.may(Act.VIEW_BOARD), "日历", "desk:calendar"),
        (user.may(Act.VIEW_BOARD), "通报", "dashboard:bulletins"),
        (user.role in {Role.OFFICE, Role.LEADER}, "换届", "desk:changeovers"),
        (user.may(Act.VIEW_RECORDS), "人员", "desk:people"),
        (user.may(Act.VIEW_RECORDS), "导入导出", "desk:exchange"),
        (user.may(Act.VIEW_BOARD), "消息", "reminders:inbox"),
        (user.may(Act.DECIDE), "决定", "desk:decisions"),
        (user.may(Act.VIEW_BOARD), "口径", "desk:guidance"),
        (user.may(Act.READ_TRAIL), "审计日志", "audit"),
        (user.may(Act.READ_ALERTS), "安全告警", "audit_alerts"),
        (user.is_staff, "管理", "admin:index"),
    )
    pages = [(label, name) for is_offered, label, name in offered if is_offered]
    starts = user.may(Act.KEEP_DISTRICT_REGISTERS) and not demo
    if starts and is_anything_missing(user.scope, timezone.localdate()):
        pages.append(("启用准备", "start"))
    return pages


def _post_and_place(user: User) -> tuple[str, str]:
    """What stands beside the name: the unit's own word for its chair, and the unit; one query or none."""
    role = Role(user.role)
    unit = Township.objects.filter(code=user.scope).first() if role in UNIT_ROLES else None
    if unit is None:
        return str(role.label), ""
    return post_for(POST_OF[role], unit.kind), unit.name


def _foot(user: User) -> tuple[tuple[str, str], ...]:
    """What is looked at now and then: labels and addresses."""
    links: list[tuple[str, str]] = []
    if user.may(Act.VIEW_RECORDS):
        links.append(("减负账本", reverse("desk:burden")))
    if user.may(Act.OPEN_UNIT_ACCOUNTS):
        links.append(("单位账号" if user.is_office else "本单位账号", reverse("desk:accounts")))
    if user.may(Act.KEEP_DISTRICT_REGISTERS):
        links.append(("启用准备", reverse("start")))
    if user.may(Act.READ_API_PAGE):
        links.append(("数据接口", reverse("dashboard:api")))
    return tuple(links)


def _frame(request: HttpRequest) -> Frame:
    user = getattr(request, "user", None)
    demo = DEMO if is_demo() else ""
    if not isinstance(user, User):
        return Frame(PORTAL, NOT_SECRET, demo, (), "", "", "")
    waiting = _waiting(user)
    pages = [(label, name, reverse(name)) for label, name in _pages(user, demo=bool(demo))]
    if not admin_is_open(request):
        pages = [page for page in pages if page[1] != "admin:index"]
    if user.is_unit and not user.reports_for_unit:
        pages.insert(0, ("本单位", "dashboard:township", reverse("dashboard:township", args=[user.scope])))
    # Of addresses that lie within each other the longest is where the reader is.
    here = max((url for _, _, url in pages if request.path.startswith(url)), key=len, default="")
    links = [
        NavLink(label, url, url == here, waiting.get(name, 0), _TOLD.get(name, WAITS))
        for label, name, url in pages
    ]
    return Frame(
        PORTAL,
        NOT_SECRET,
        demo,
        tuple(links),
        user.name,
        *_post_and_place(user),
        large=user.large_text,
        search=reverse("dashboard:search") if user.may(Act.VIEW_BOARD) else "",
        foot=_foot(user),
    )


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the frame, worked out only where a page shows it."""
    return {"frame": SimpleLazyObject(partial(_frame, request))}
