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


# A later step of a confirmed record: the page of those that lack it, each with its button.
_STEPS: dict[str, StepName] = {
    "meeting.ANSWERED": StepName.ANSWERED, "meeting.CLOSED": StepName.CLOSED,
    "opinion.REAFFIRMED": StepName.REAFFIRMED, "document.FILED": StepName.FILED,
    "document.REVIEWED": StepName.REVIEWED, "project.APPROVED": StepName.APPROVED,
    "project.ACCEPTED": StepName.ACCEPTED,
}  # fmt: skip
# Forms that a rule asks for in a given way: the form's slug, what the address says, the button.
_WAYS: dict[str, tuple[str, str, str]] = {
    "opinion.supplement": ("opinion", "relation=supplement", "登记补充意见"),
}
# Lines of a fund: its grid, whatever line is asked for.
_FUNDS: dict[str, str] = {
    "fund.DUTY.ALLOCATION": "登记经费安排", "fund.DUTY.PAYMENT": "登记经费支出",
    "fund.RESERVE.ALLOCATION": "登记储备金安排", "fund.RESERVE.PAYMENT": "登记储备金支出",
}  # fmt: skip
_PAGES: dict[str, Page] = {
    "delegates": Page("登记代表任期", "delegates_mandate"),
    "appointment.CLERK": Page("登记干事任职", "townships_appointment", (("post", "CLERK"),)),
}  # fmt: skip


def mend_url(mend: str, *, area: str = "", for_office: bool = False) -> str:
    """The form for one mend such as `meeting.PARTY_STUDY`; the office writes for a unit by naming it."""
    if mend in _PAGES and mend not in BY_SLUG:
        return _admin_url(_PAGES[mend])
    known = ""
    if mend in _STEPS:
        url = reverse("desk:steps", args=[_STEPS[mend]])
    elif mend.startswith("nil."):
        url = reverse("desk:nil_returns")
    elif mend in _FUNDS:
        url = reverse("desk:funds", args=[mend.split(".")[1]])
    else:
        slug, known, _ = _WAYS.get(mend, (mend, "", ""))
        url = reverse("desk:report_new", args=[BY_SLUG[slug].slug])
    query = "&".join(filter(None, [known, f"area={area}" if for_office else ""]))
    return f"{url}?{query}" if query else url


def _admin_url(page: Page) -> str:
    url = reverse(f"admin:{page.admin}_add")
    return f"{url}?{urlencode(page.known)}" if page.known else url


def mend_label(mend: str, unit: Township) -> str:
    """What the button to that form says."""
    if form := BY_SLUG.get(mend):
        return f"填报{form.heading(unit)}"
    if mend in _STEPS:
        return f"登记{_STEPS[mend].label}"
    if mend.startswith("nil."):
        return "作零报告"
    if mend in _FUNDS:
        return _FUNDS[mend]
    return _WAYS[mend][2] if mend in _WAYS else _PAGES[mend].label


def admin_page_of(leaf: Record) -> str:
    """The admin's page of a record."""
    return reverse(f"admin:{_ADMIN[leaf.kind]}_change", args=[leaf.pk])
