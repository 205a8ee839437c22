"""Who differs from the rule, and how: most units do their work on time, these are the ones people will talk about.

Units by name, years as numbers. Where nothing stands here, the unit did what the checklist asks, within its days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# --- Clerks (人大干事专职化) ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClerkTurn:
    """One more clerk appointment, after the first one ended on the same day or earlier."""

    started_on: date
    ended_on: date | None = None
    full_time: bool = True
    concurrent_post: str = ""
    seconded_from: date | None = None
    seconded_to: date | None = None
    is_checked: bool = True


# The first clerk's last day of office (not included); then who followed.
CLERK_LEFT: dict[str, date] = {
    "东洲街道": date(2026, 3, 2),
    "银湖街道": date(2026, 9, 24),
    "里山镇": date(2024, 8, 1),
    "胥口镇": date(2025, 2, 17),
    "环山乡": date(2025, 6, 30),
    "渔山乡": date(2026, 9, 14),
}
CLERK_TURNS: dict[str, tuple[ClerkTurn, ...]] = {
    "东洲街道": (ClerkTurn(date(2026, 3, 2), concurrent_post="党政综合办副主任"),),
    "银湖街道": (ClerkTurn(date(2026, 10, 9), full_time=False, concurrent_post="社会事务办干部"),),
    "里山镇": (ClerkTurn(date(2024, 8, 19)),),
    "胥口镇": (ClerkTurn(date(2025, 2, 17)),),
    "环山乡": (ClerkTurn(date(2025, 9, 8)),),
    "渔山乡": (ClerkTurn(date(2026, 11, 16), is_checked=False),),
}
CLERK_AWAY: dict[str, tuple[date, date | None]] = {
    "灵桥镇": (date(2026, 9, 21), None),
    "永昌镇": (date(2025, 3, 3), date(2025, 3, 24)),
}
CHAIR_CHANGED: dict[str, date] = {
    "春江街道": date(2024, 9, 6),
    "场口镇": date(2025, 2, 14),
    "湖源乡": date(2023, 11, 24),
}

# --- Meetings -------------------------------------------------------------------------------------------------

# No mid-year session was reported, though the year asks for one.
NO_MIDYEAR = {("洞桥镇", 2026), ("春建乡", 2026), ("龙门镇", 2026), ("新桐乡", 2026), ("胥口镇", 2024)}
# Its accounts and the budget's execution were heard at an extra session instead.
EXTRA_SESSION: dict[tuple[str, int], date] = {
    ("春建乡", 2026): date(2026, 8, 27),
    ("新桐乡", 2026): date(2026, 8, 20),
}
MIDYEAR_ON: dict[tuple[str, int], date] = {
    ("永昌镇", 2026): date(2026, 10, 14),
    ("上官乡", 2025): date(2025, 10, 16),
    ("里山镇", 2024): date(2024, 10, 18),
}
# A mid-year session without an inquiry.
NO_INQUIRY = {("湖源乡", 2026), ("洞桥镇", 2024), ("灵桥镇", 2024), ("春建乡", 2025)}
FEW_QUESTIONS = {("灵桥镇", 2026), ("渌渚镇", 2025), ("常绿镇", 2024)}
# One question's follow-up is still open after its day.
OPEN_FOLLOW_UP = {("常安镇", 2026), ("渔山乡", 2025)}
# Fiscal parts that were not on the agenda of any session.
NO_FINAL_ACCOUNTS = {("渌渚镇", 2026), ("新桐乡", 2026), ("胥口镇", 2026), ("湖源乡", 2025), ("里山镇", 2024)}
NO_EXECUTION = {("胥口镇", 2026)}
NO_ADJUSTMENT = {("环山乡", 2026), ("胥口镇", 2025), ("湖源乡", 2024)}
# Accounts heard at an extra session after the due day.
LATE_ACCOUNTS: dict[tuple[str, int], date] = {
    ("场口镇", 2026): date(2026, 11, 5),
    ("常绿镇", 2025): date(2025, 11, 13),
}
# The yearly hearing: not yet held (or never was), or heard and not studied.
NO_HEARING = {
    ("洞桥镇", 2026), ("银湖街道", 2026), ("湖源乡", 2026), ("龙门镇", 2026), ("春江街道", 2026), ("春建乡", 2025),
}  # fmt: skip
HEARD_ONLY = {("胥口镇", 2026), ("东洲街道", 2025)}
# A new Party committee has already met about its own conference and opinion.
STUDIED_ANEW: dict[str, date] = {"大源镇": date(2026, 10, 28), "新登镇": date(2026, 10, 9)}
HEARING_ON: dict[tuple[str, int], date] = {("上官乡", 2025): date(2025, 12, 18)}

# --- Opinions -------------------------------------------------------------------------------------------------

LACKING: dict[str, frozenset[str]] = {
    "里山镇": frozenset({"document_filing", "governance"}),
    "常安镇": frozenset({"document_filing"}),
    "鹿山街道": frozenset({"reserve_fund"}),
    "胥口镇": frozenset({"fiscal_oversight"}),
}
SUPPLEMENTED: dict[str, tuple[date, frozenset[str]]] = {
    "常安镇": (date(2025, 4, 17), frozenset({"document_filing"})),
    "鹿山街道": (date(2025, 3, 20), frozenset({"reserve_fund"})),
    "胥口镇": (date(2026, 3, 26), frozenset({"fiscal_oversight"})),
}
DRAFTED_FIRST = "湖源乡"
ISSUED_FIRST = "春建乡"
# Within the days of the term, so that the fresh one counts as in time too.
REPLACED_ON: dict[str, date] = {"富春街道": date(2024, 11, 14)}
REAFFIRMED_ON: dict[str, date] = {"新登镇": date(2026, 10, 20)}

# --- Documents ------------------------------------------------------------------------------------------------

NO_DOCUMENTS = {
    ("春江街道", 2026), ("里山镇", 2026), ("上官乡", 2025), ("湖源乡", 2026), ("鹿山街道", 2024), ("渔山乡", 2025),
    ("环山乡", 2024), ("湖源乡", 2024), ("洞桥镇", 2025),
}  # fmt: skip
NO_NIL_RETURN = {("湖源乡", 2024)}
FILED_LATE = {("胥口镇", 2026), ("春建乡", 2025), ("银湖街道", 2024), ("场口镇", 2026)}
NEVER_FILED = {("龙门镇", 2026), ("洞桥镇", 2024)}
# A document so young that it is still being filed or reviewed.
YOUNG_DOCUMENT = {"大源镇", "灵桥镇", "富春街道", "永昌镇"}

# --- Money ----------------------------------------------------------------------------------------------------

# Shares of the year's allocation spent so far, in percent (else between 58 and 92).
SPENT: dict[tuple[str, int], int] = {
    ("大源镇", 2026): 44,
    ("东洲街道", 2026): 31,
    ("常绿镇", 2026): 38,
    ("永昌镇", 2026): 36,
    ("湖源乡", 2026): 24,
    ("胥口镇", 2026): 41,
    ("春江街道", 2024): 42,
    ("渔山乡", 2024): 39,
}
# The allocation in percent of what the standard asks.
ALLOCATED: dict[tuple[str, int], int] = {("洞桥镇", 2026): 80, ("环山乡", 2024): 75, ("春建乡", 2024): 80}
OVERSPENT = {("春建乡", 2026)}
# No reserve of its own (经批准免列, see decisions), so no entries either.
NO_RESERVE = {("鹿山街道", 2026), ("春建乡", 2026)}
# One project of the year is behind its day, or was paid for before it was approved.
PROJECT_BEHIND = {("洞桥镇", 2026), ("龙门镇", 2026), ("胥口镇", 2026), ("湖源乡", 2024)}
# Its acceptance has been reported and waits for the office.
ACCEPTANCE_WAITS: dict[str, date] = {"龙门镇": date(2026, 11, 12)}
PAID_FIRST = {("环山乡", 2026), ("银湖街道", 2024)}

# --- Delegates in 社会治理: the share of those who took part, in percent (else between 84 and 100) ----------------

TOOK_PART: dict[tuple[str, int], int] = {
    ("富春街道", 2026): 73,
    ("银湖街道", 2026): 61,
    ("鹿山街道", 2026): 68,
    ("胥口镇", 2026): 55,
    ("湖源乡", 2026): 64,
    ("龙门镇", 2026): 76,
    ("里山镇", 2026): 71,
    ("常绿镇", 2024): 66,
    ("湖源乡", 2024): 58,
    ("东洲街道", 2024): 72,
    ("洞桥镇", 2025): 75,
}
