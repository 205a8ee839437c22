"""The kinds of sheet, in the order in which a workbook of several is written: what others name comes first."""

from __future__ import annotations

from desk.exchange.kinds.activities import ActivitySheet
from desk.exchange.kinds.appointments import AppointmentSheet
from desk.exchange.kinds.base import SheetKind
from desk.exchange.kinds.delegates import DelegateSheet
from desk.exchange.kinds.inquiries import InquirySheet
from desk.exchange.kinds.meetings import MeetingSheet
from desk.exchange.kinds.money import FundSheet, ProjectSheet
from desk.exchange.kinds.nil_returns import NilReturnSheet
from desk.exchange.kinds.papers import DocumentSheet

KINDS: tuple[SheetKind, ...] = (
    DelegateSheet(), AppointmentSheet(), ActivitySheet(), ProjectSheet(), FundSheet(), MeetingSheet(), InquirySheet(),
    DocumentSheet(), NilReturnSheet(),
)  # fmt: skip
BY_SLUG: dict[str, SheetKind] = {kind.slug: kind for kind in KINDS}
BY_LABEL: dict[str, SheetKind] = {kind.label: kind for kind in KINDS}
