"""Where a finding is mended: the rule's word for it turned into the address of a form."""

from __future__ import annotations

from django.urls import reverse

from meetings.models import Meeting
from records.models import Record
from records.states import RecordKind

# Those that have a form of their own on the desk; everything else is written in the admin.
_FORMS = frozenset({f"meeting.{Meeting.Kind.WORK_CONFERENCE}", f"meeting.{Meeting.Kind.PARTY_STUDY}"})
_ADMIN = {
    "meeting": "meetings_meeting", "opinion": "opinions_opinion", "practice": "opinions_practice",
    "document": "opinions_normativedocument", "nil_return": "records_nilreturn",
    "activity": "delegates_activity", "fund_entry": "funds_fundentry",
    "fund_regulation": "funds_fundregulation", "micro_project": "funds_microproject",
    "step": "records_step", "appointment": "townships_appointment", "term": "townships_term",
    "mandate": "delegates_mandate",
}  # fmt: skip
_LABELS = {
    **{str(value): str(label) for value, label in RecordKind.choices},
    "appointment": "任职", "term": "届次", "mandate": "代表任期",
}  # fmt: skip


def mend_url(mend: str, *, area: str = "", for_office: bool = False) -> str:
    """The form for one mend such as `meeting.PARTY_STUDY`; the office writes for a unit by naming it."""
    if mend in _FORMS:
        url = reverse("desk:meeting_new", args=[mend.partition(".")[2]])
        return f"{url}?area={area}" if for_office else url
    return reverse(f"admin:{_ADMIN[mend.partition('.')[0]]}_add")


def mend_label(mend: str) -> str:
    """What the button to that form says."""
    kind, _, variant = mend.partition(".")
    if kind == "meeting" and variant:
        return f"填报{Meeting.Kind(variant).label}"
    return "登记" + _LABELS[kind]


def admin_page_of(leaf: Record) -> str:
    """The admin's page of a record."""
    return reverse(f"admin:{_ADMIN[leaf.kind]}_change", args=[leaf.pk])
