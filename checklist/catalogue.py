"""The rules of the portal, in the order of design §5. A new rule is its class, a line here, and its test."""

from __future__ import annotations

from typing import Any

from checklist.rules.annual_hearing import AnnualHearing
from checklist.rules.base import Rule
from checklist.rules.document_filing import DocumentFiling
from checklist.rules.duty_funds import DutyFunds
from checklist.rules.fiscal_oversight import FiscalOversight
from checklist.rules.full_time_clerk import FullTimeClerk
from checklist.rules.governance import Governance
from checklist.rules.implementing_opinion import ImplementingOpinion
from checklist.rules.midyear_inquiry import MidyearInquiry
from checklist.rules.reserve_fund import ReserveFund
from checklist.rules.term_conference import TermConference

RULES: tuple[Rule[Any], ...] = (
    TermConference(),
    ImplementingOpinion(),
    AnnualHearing(),
    DutyFunds(),
    DocumentFiling(),
    FiscalOversight(),
    ReserveFund(),
    MidyearInquiry(),
    Governance(),
    FullTimeClerk(),
)

RULE: dict[str, Rule[Any]] = {rule.id: rule for rule in RULES}
