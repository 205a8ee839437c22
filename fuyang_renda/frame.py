"""What stands around every page: navigation by role, what waits, whether the data are fictional."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.roles import UNIT_ROLES, Act, Role
from checklist.models import Contest, Decision
from papers.words import DEMO, NOT_SECRET, PORTAL, words_for
from records.comments import records_with_news
from records.models import Record
from reminders.inboxes import unread_count
from townships.models import FactsToken, Township

WAITS = "件待办理"
# What the number beside a page counts where it is not work that waits.
_TOLD = {"desk:records": "件有新留言", "reminders:inbox": "条未读"}


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
    foot: tuple[tuple[str, str], ...] = ()

    @property
    def waiting(self) -> int:
        """All that waits behind the pages, for the button behind which a phone folds them."""
        return sum(link.waiting for link in self.links)


def is_demo() -> bool:
    """Whether demonstration data are present: a table of one row per district, asked afresh each time."""
    return FactsToken.objects.filter(is_demo=True).exists()


def environment(request: HttpRequest) -> list[str] | None:
    """The admin's own way of showing the banner."""
    return [DEMO, "warning"] if is_demo() else None


def _waiting(user: User) -> dict[str, int]:
    """How many records wait for this person, by the page that lists them; at most five queries."""
    if not user.may(Act.VIEW_BOARD):
        return {}
    records = Record.objects.for_user(user)
    talk = {"desk:records": records_with_news(user).count(), "reminders:inbox": unread_count(user)}
    match user.role:
        case Role.OFFICE:
            return talk | {
                "desk:review": records.waiting_for_office().count(),
                "desk:decisions": Decision.objects.for_user(user).waiting().exclude(proposer=user).count()
                + Contest.objects.for_user(user).waiting().count(),
            }
        case Role.CHAIR:
            return talk | {"desk:tasks": (records.returned() | records.waiting_for_chair()).count()}
        case Role.CLERK:
            return talk | {"desk:tasks": records.returned().count()}
        case _:
            return talk


def _pages(user: User) -> list[tuple[str, str]]:
    """Labels and names of the pages this role works with, its own first page first."""
    pages: list[tuple[str, str]] = []
    if user.role in UNIT_ROLES:
        pages.append(("我的任务", "desk:tasks"))
    if user.may(Act.VIEW_BOARD):
        pages.append(("总览", "dashboard:overview"))
    if user.may(Act.REVIEW):
        pages.append(("审核", "desk:review"))
    if user.may(Act.VIEW_RECORDS):
        pages.append(("材料", "desk:records"))
    if user.may(Act.DECIDE):
        pages.append(("决定", "desk:decisions"))
    if user.may(Act.VIEW_BOARD):
        pages.append(("口径", "desk:guidance"))
        pages.append(("消息", "reminders:inbox"))
    if user.is_staff:
        pages.append(("管理", "admin:index"))
    return pages


def _post_and_place(user: User) -> tuple[str, str]:
    """What stands beside the name: the unit's own word for its chair, and the unit; one query or none."""
    role = Role(user.role)
    unit = Township.objects.filter(code=user.scope).first() if role in UNIT_ROLES else None
    if unit is None:
        return str(role.label), ""
    return words_for(unit.kind).chair if role == Role.CHAIR else str(role.label), unit.name


def _frame(request: HttpRequest) -> Frame:
    user = getattr(request, "user", None)
    demo = DEMO if is_demo() else ""
    if not isinstance(user, User):
        return Frame(PORTAL, NOT_SECRET, demo, (), "", "", "")
    waiting = _waiting(user)
    pages = [(label, name, reverse(name)) for label, name in _pages(user)]
    # Of addresses that lie within each other the longest is where the reader is.
    here = max((url for _, _, url in pages if request.path.startswith(url)), key=len, default="")
    links = [
        NavLink(label, url, url == here, waiting.get(name, 0), _TOLD.get(name, WAITS))
        for label, name, url in pages
    ]
    foot = (("减负账本", reverse("desk:burden")),) if user.may(Act.VIEW_RECORDS) else ()
    return Frame(
        PORTAL,
        NOT_SECRET,
        demo,
        tuple(links),
        user.name,
        *_post_and_place(user),
        large=user.large_text,
        foot=foot,
    )


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the frame, worked out only where a page shows it."""
    return {"frame": SimpleLazyObject(partial(_frame, request))}
