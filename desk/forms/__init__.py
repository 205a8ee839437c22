"""Forms of the desk: few fields, each feeding a rule; what is known is filled in. One class per form, listed here."""

from __future__ import annotations

from desk.forms.activities import ActivityForm
from desk.forms.base import RecordForm
from desk.forms.documents import DocumentForm
from desk.forms.meetings import (
    PartyStudyForm,
    PresidiumForm,
    ResidentCouncilForm,
    WorkCommitteeForm,
    WorkConferenceForm,
)
from desk.forms.opinions import OpinionForm, PracticeForm
from desk.forms.projects import ProjectForm
from desk.forms.regulations import RegulationForm
from desk.forms.sessions import SessionForm
from desk.forms.steps import StepForm
from records.models import Record

REPORTS: tuple[type[RecordForm], ...] = (
    WorkConferenceForm, PartyStudyForm, SessionForm, OpinionForm, DocumentForm, ActivityForm, ProjectForm,
    RegulationForm, PracticeForm, PresidiumForm, WorkCommitteeForm, ResidentCouncilForm, StepForm,
)  # fmt: skip
BY_SLUG: dict[str, type[RecordForm]] = {form.slug: form for form in REPORTS}


def form_of(record: Record) -> type[RecordForm] | None:
    """The form that writes a record (given as its own kind); None where only the admin does."""
    return next((form for form in REPORTS if form.serves(record)), None)
