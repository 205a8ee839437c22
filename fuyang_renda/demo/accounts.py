"""Accounts of the demonstration: one scheme of names, one fictional password. Knows no model.

README, the run script, tests and screenshots take user names and password from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from accounts.roles import Role
from fuyang_renda.demo.units import FUYANG, UNITS, DemoUnit

PASSWORD = "Yanshi-Guihua-2026"  # noqa: S105  # fictional: it opens demonstration data only, and is printed

OFFICE = "quban1"
OFFICE_OTHER = "quban2"
LEADER = "lingdao"
SYSADMIN = "xitong"
AUDITOR = "shenji"
# One seat that only reads, at 大源镇.
SECRETARY = "dayuan-shuji"
# Who reads the whole city and the whole province, where `demo --city` has written them.
CITY_READER = "shi-renda"
PROVINCE_READER = "sheng-renda"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account: who signs in under which name, as what, for which area (a code prefix)."""

    username: str
    role: Role
    scope: str
    title: str


def chair_username(unit: DemoUnit) -> str:
    """dayuan-zhuxi for a 人大主席, fuchun-zhuren for a 人大工委主任."""
    return f"{unit.pinyin}-{'zhuxi' if unit.has_congress else 'zhuren'}"


def clerk_username(unit: DemoUnit) -> str:
    """dayuan-ganshi, fuchun-ganshi."""
    return f"{unit.pinyin}-ganshi"


DISTRICT_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount(OFFICE, Role.OFFICE, FUYANG, "区人大常委会办公室（经办）"),
    DemoAccount(OFFICE_OTHER, Role.OFFICE, FUYANG, "区人大常委会办公室（复核）"),
    DemoAccount(LEADER, Role.LEADER, FUYANG, "区人大常委会领导"),
    DemoAccount(SYSADMIN, Role.SYSADMIN, FUYANG, "系统管理员"),
    DemoAccount(AUDITOR, Role.AUDITOR, FUYANG, "审计员"),
)


def unit_accounts(unit: DemoUnit) -> tuple[DemoAccount, DemoAccount]:
    """The chair's account and the clerk's."""
    chair = "人大主席" if unit.has_congress else "人大工委主任"
    return (
        DemoAccount(chair_username(unit), Role.CHAIR, unit.code, f"{unit.name}{chair}"),
        DemoAccount(clerk_username(unit), Role.CLERK, unit.code, f"{unit.name}人大干事"),
    )


SECRETARY_ACCOUNT = DemoAccount(SECRETARY, Role.SECRETARY, "330111117", "大源镇党委书记")
ACCOUNTS: tuple[DemoAccount, ...] = (
    *DISTRICT_ACCOUNTS,
    SECRETARY_ACCOUNT,
    *(account for unit in UNITS for account in unit_accounts(unit)),
)

CITY_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount(CITY_READER, Role.LEADER, "3301", "市人大常委会（看全市各区县）"),
    DemoAccount(PROVINCE_READER, Role.LEADER, "33", "省人大常委会（看全省各市）"),
)

# What the command prints: the district's accounts, both pilots, one 街道 and one 乡.
_SHOWN_UNITS = ("大源镇", "万市镇", "富春街道", "渔山乡")


def account_table(*, city: bool = False) -> str:
    """A short table of accounts for the end of `manage.py demo` and of `make run`; `city`: with who reads the city."""
    shown = [*(CITY_ACCOUNTS if city else ()), *DISTRICT_ACCOUNTS]
    for unit in UNITS:
        if unit.name in _SHOWN_UNITS:
            shown.extend(unit_accounts(unit))
        if unit.code == SECRETARY_ACCOUNT.scope:
            shown.append(SECRETARY_ACCOUNT)
    lines = [f"  {account.username:<16}{account.title}" for account in shown]
    return "\n".join(
        (
            "演示账号（其余单位同此规则：拼音-zhuxi 或 拼音-zhuren 为主席、主任，拼音-ganshi 为干事）：",
            *lines,
            f"  密码均为：{PASSWORD}",
        )
    )
