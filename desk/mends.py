"""Where a finding is mended: the rule's word for it turned into the address of a form."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from desk.forms import BY_SLUG
from records.models import Record
from records.states import RecordKind, StepName
from townships.models import Township

# What has no form of its own on the desk is written in the admin.
_ADMIN: dict[str, str] = {
    RecordKind.MEETING: "meetings_meeting", RecordKind.OPINION: "opinions_opinion",
    RecordKind.PRACTICE: "opinions_practice", RecordKind.DOCUMENT: "opinions_normativedocument",
    RecordKind.NIL_RETURN: "records_nilreturn", RecordKind.ACTIVITY: "delegates_activity",
    RecordKind.FUND_ENTRY: "funds_fundentry", RecordKind.FUND_REGULATION: "funds_fundregulation",
    RecordKind.MICRO_PROJECT: "funds_microproject", RecordKind.STEP: "records_step",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A form that mends something: what its button says, the admin's page, what is filled in."""

    label: str
    admin: str
    known: tuple[tuple[str, str], ...] = ()


def _step(name: StepName) -> Page:
    return Page(f"登记{name.label}", _ADMIN[RecordKind.STEP], (("name", name),))


_PAGES: dict[str, Page] = {
    "meeting.CONGRESS_SESSION": Page("登记人代会", "meetings_meeting", (("meeting_kind", "CONGRESS_SESSION"),)),
    "meeting.ANSWERED": _step(StepName.ANSWERED),
    "meeting.CLOSED": _step(StepName.CLOSED),
    "opinion": Page("登记实施意见", "opinions_opinion"),
    "opinion.supplement": Page("登记补充意见", "opinions_opinion"),
    "opinion.REAFFIRMED": _step(StepName.REAFFIRMED),
    "document": Page("登记规范性文件", "opinions_normativedocument"),
    "document.FILED": _step(StepName.FILED),
    "document.REVIEWED": _step(StepName.REVIEWED),
    "nil.DOCUMENTS": Page("作零报告", "records_nilreturn", (("nil_kind", "DOCUMENTS"),)),
    "nil.ADJUSTMENT": Page("作零报告", "records_nilreturn", (("nil_kind", "ADJUSTMENT"),)),
    "nil.RESERVE_USE": Page("作零报告", "records_nilreturn", (("nil_kind", "RESERVE_USE"),)),
    "fund.DUTY.ALLOCATION": Page("登记经费安排", "funds_fundentry", (("fund", "DUTY"), ("entry", "ALLOCATION"))),
    "fund.DUTY.PAYMENT": Page("登记经费支出", "funds_fundentry", (("fund", "DUTY"), ("entry", "PAYMENT"))),
    "fund.RESERVE.ALLOCATION": Page("登记储备金安排", "funds_fundentry", (("fund", "RESERVE"), ("entry", "ALLOCATION"))),
    "fund.RESERVE.PAYMENT": Page("登记储备金支出", "funds_fundentry", (("fund", "RESERVE"), ("entry", "PAYMENT"))),
    "regulation.RESERVE": Page("登记管理办法", "funds_fundregulation", (("fund", "RESERVE"),)),
    "project": Page("登记微实事项目", "funds_microproject"),
    "project.APPROVED": _step(StepName.APPROVED),
    "project.ACCEPTED": _step(StepName.ACCEPTED),
    "activity": Page("登记社会治理活动", "delegates_activity", (("is_governance", "1"),)),
    "delegates": Page("登记代表任期", "delegates_mandate"),
    "appointment.CLERK": Page("登记干事任职", "townships_appointment", (("post", "CLERK"),)),
}  # fmt: skip


def mend_url(mend: str, *, area: str = "", for_office: bool = False) -> str:
    """The form for one mend such as `meeting.PARTY_STUDY`; the office writes for a unit by naming it."""
    if mend in BY_SLUG:
        url = reverse("desk:report_new", args=[mend])
        return f"{url}?area={area}" if for_office else url
    page = _PAGES[mend]
    url = reverse(f"admin:{page.admin}_add")
    return f"{url}?{urlencode(page.known)}" if page.known else url


def mend_label(mend: str, unit: Township) -> str:
    """What the button to that form says."""
    if form := BY_SLUG.get(mend):
        return f"填报{form.heading(unit)}"
    return _PAGES[mend].label


def admin_page_of(leaf: Record) -> str:
    """The admin's page of a record."""
    return reverse(f"admin:{_ADMIN[leaf.kind]}_change", args=[leaf.pk])
