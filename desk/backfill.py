"""历史补录: facts from before the portal's first day, three fields each, many units at once.

Only meetings, opinions and terms. They are records and registers like any other: handed in, confirmed by another
person; that they lie before settings.GO_LIVE_ON makes them 历史补录 (no 迟报, exempt from closing).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act
from meetings.models import Meeting
from meetings.sessions import session_title, year_of
from opinions.models import Opinion
from papers.words import day, repair_doc_number, words_for
from records.evidence import evidence_add_reference
from records.models import Record
from records.permissions import may_sign
from records.services import record_save, record_send, record_submit
from records.states import State
from townships.models import Term, Township
from townships.services import register_save, term_open
from townships.tokens import facts_write


class What(models.TextChoices):
    """What happened, as the grid's list says it."""

    CONFERENCE = "CONFERENCE", "党(工)委人大工作会议"
    HEARD_AND_STUDIED = "HEARD_AND_STUDIED", "党(工)委专题听取并研究"
    HEARD = "HEARD", "党(工)委专题听取"
    STUDIED = "STUDIED", "党(工)委专题研究"
    EARLY = "EARLY", "年初人代会"
    MID_YEAR = "MID_YEAR", "年中人代会"
    EXTRA = "EXTRA", "临时人代会"
    PRESIDIUM = "PRESIDIUM", "主席团会议"
    WORK_COMMITTEE = "WORK_COMMITTEE", "人大街道工委会议"
    COUNCIL = "COUNCIL", "居民议事会"
    OPINION = "OPINION", "实施意见"
    TERM_PARTY = "TERM_PARTY", "届次：党(工)委"
    TERM_CONGRESS = "TERM_CONGRESS", "届次：人大"
    TERM_COUNCIL = "TERM_COUNCIL", "届次：居民议事会"


TERMS = {
    What.TERM_PARTY: Term.Body.PARTY,
    What.TERM_CONGRESS: Term.Body.CONGRESS,
    What.TERM_COUNCIL: Term.Body.COUNCIL,
}
# What only units with a people's congress have, and what only the others have; the rest is everybody's.
_WITH_CONGRESS = frozenset({What.EARLY, What.MID_YEAR, What.EXTRA, What.PRESIDIUM, What.TERM_CONGRESS})
_WITHOUT_CONGRESS = frozenset({What.WORK_COMMITTEE, What.COUNCIL, What.TERM_COUNCIL})
_ORDINAL = re.compile(r"第?\s*(\d{1,2})\s*届?")
_NUMBER = re.compile(r"〔\d{4}〕|\d+\s*[号期次]$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: `said` is the 文号 or 纪要号, or where the paper is kept; of a term its ordinal."""

    unit: Township
    what: What
    on: date
    said: str


class EntriesRefused(ValidationError):
    """Some rows may not be; `by_row` are their messages by field, under the row's place in the list."""

    def __init__(self, by_row: dict[int, dict[str, list[str]]]) -> None:
        super().__init__("有几行没有通过，全部内容都还没有保存；请按行内提示修改后再保存")
        self.by_row = by_row


def whats_for(user: User, unit: Township | None) -> list[What]:
    """What this person may enter: terms are the office's, sessions a congress's."""
    found = [what for what in What if user.may(Act.KEEP_DISTRICT_REGISTERS) or what not in TERMS]
    if unit is None:
        return found
    foreign = _WITHOUT_CONGRESS if unit.has_congress else _WITH_CONGRESS
    return [what for what in found if what not in foreign]


def backfill_save(*, entries: Sequence[Entry], by: User, at: datetime) -> int:
    """Write and hand in every row, or none: how many. Terms go first, so that meetings find theirs.

    Raises EntriesRefused with the messages of all rows that may not be.
    """
    if not by.may(Act.REPORT):
        raise PermissionDenied("历史补录由本单位或区人大办填写")
    refused: dict[int, dict[str, list[str]]] = {}
    order = sorted(
        range(len(entries)), key=lambda place: (entries[place].what not in TERMS, entries[place].on)
    )
    with facts_write(*{entry.unit.code for entry in entries}):
        for place in order:
            try:
                with transaction.atomic():
                    _write(entries[place], by=by, at=at)
            except ValidationError as error:
                refused[place] = _by_field(error)
        if refused:
            raise EntriesRefused(refused)
    return len(entries)


def _write(entry: Entry, *, by: User, at: datetime) -> None:
    live: date | None = settings.GO_LIVE_ON
    if live is None:
        raise ValidationError("还没有确定平台启用日期，不能补录")
    if entry.on >= live:
        raise ValidationError(
            {
                "on": f"{day(live)}平台启用，当天及以后的工作请按平时的方式填报（“我的任务”或“代录”），不在这里补录"
            }
        )
    if entry.what not in whats_for(by, entry.unit):
        raise ValidationError({"what": f"{entry.unit.name}没有“{entry.what.label}”"})
    if entry.what in TERMS:
        _write_term(entry, by=by, at=at)
    else:
        _write_record(entry, by=by, at=at)


def _write_record(entry: Entry, *, by: User, at: datetime) -> None:
    record = _record_of(entry)
    if twin := _twin(record):
        raise ValidationError({"on": f"这一天已有同类材料（{twin}），不用再补录"})
    record = record_save(record=record, by=by, at=at)
    if not _is_number(entry.said):
        evidence_add_reference(record=record, title=record.title, kept_at=entry.said, by=by, at=at)
    now = Record.objects.get(pk=record.pk)
    if by.is_office or may_sign(user=by, area=entry.unit.code, on=timezone.localdate(at)):
        record_submit(record=now, by=by, at=at)
    else:
        record_send(record=now, by=by, at=at)


def _record_of(entry: Entry) -> Meeting | Opinion:
    """The record a row says, as its kind's form would write it."""
    number = repair_doc_number(entry.said) if _is_number(entry.said) else ""
    area, on, what = entry.unit.code, entry.on, entry.what
    if what == What.OPINION:
        return Opinion(area=area, happened_on=on, doc_no=number)
    meeting = Meeting(area=area, happened_on=on, minutes_no=number)
    party = f"{entry.unit.name}{words_for(entry.unit.kind).party}"
    meeting.title = f"{entry.unit.name}{what.label}"
    match what:
        case What.CONFERENCE:
            meeting.meeting_kind = Meeting.Kind.WORK_CONFERENCE
            meeting.title = f"{party}人大工作会议"
        case What.HEARD_AND_STUDIED | What.HEARD | What.STUDIED:
            meeting.meeting_kind = Meeting.Kind.PARTY_STUDY
            meeting.heard, meeting.studied = what != What.STUDIED, what != What.HEARD
            meeting.title = f"{party}{what.label.removeprefix('党(工)委')}人大工作"
        case What.EARLY | What.MID_YEAR | What.EXTRA:
            meeting.meeting_kind, meeting.session = Meeting.Kind.CONGRESS_SESSION, str(what)
            meeting.for_year = year_of(meeting.session, on)
            meeting.title = session_title(entry.unit, meeting.for_year, meeting.session)
        case What.COUNCIL:
            meeting.meeting_kind = Meeting.Kind.RESIDENT_COUNCIL
        case _:
            meeting.meeting_kind = str(what)
    return meeting


def _twin(record: Meeting | Opinion) -> Record | None:
    """A record of the same sort on the same day: the same fact, entered before."""
    same: Any = type(record).objects.filter(area=record.area, happened_on=record.happened_on)
    if isinstance(record, Meeting):
        same = same.filter(meeting_kind=record.meeting_kind)
    found: Record | None = same.exclude(state=State.WITHDRAWN).first()
    return found


def _write_term(entry: Entry, *, by: User, at: datetime) -> None:
    """A past term ends where the next one begins; one after which none stands is open, and ends the one before it."""
    found = _ORDINAL.fullmatch(entry.said.strip())
    if found is None:
        raise ValidationError({"said": "届次这一行写第几届，例如：16"})
    area, body, ordinal = entry.unit.code, str(TERMS[entry.what]), int(found[1])
    later = Term.objects.filter(area=area, body=body, started_on__gt=entry.on).order_by("started_on").first()
    try:
        if later is None:
            term_open(area=area, body=body, ordinal=ordinal, on=entry.on, by=by, at=at)
        else:
            term = Term(area=area, body=body, ordinal=ordinal, started_on=entry.on, ended_on=later.started_on)
            register_save(row=term, by=by, at=at)
    except PermissionDenied as error:
        raise ValidationError({"what": str(error)}) from error


def _is_number(said: str) -> bool:
    """Whether the third field is a 文号 or 纪要号 rather than the place where a paper is kept."""
    return bool(_NUMBER.search(repair_doc_number(said)))


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    """Messages under the grid's own fields."""
    days, numbers = ("happened_on", "started_on", "ended_on"), ("ordinal", "doc_no", "minutes_no")
    names = dict.fromkeys(days, "on") | dict.fromkeys(numbers, "said")
    if not hasattr(error, "error_dict"):
        return {"": list(error.messages)}
    found: dict[str, list[str]] = {}
    for name, texts in error.message_dict.items():
        field = names.get(name, name if name in {"on", "what", "said"} else "")
        found.setdefault(field, []).extend(texts)
    return found
