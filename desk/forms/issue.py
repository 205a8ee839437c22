"""The form by which a document to be issued (印发稿) gets what its text does not say."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from desk.draft_papers import IssueDetails
from opinions.models import IssueHabit, Opinion
from papers.forms import ChineseDateField, DocNumberField, PlainTextField

MOST_ATTACHMENTS, LONGEST_ATTACHMENT = 20, 100
_CLOSING = "，。；：、,.;: "
# What numbers an attachment's line: 附件2：, 附件：1., 1、. A number that belongs to the name (2026年度…, 24个…) stays.
_NUMBERED = re.compile(
    r"^\s*(?:附件\s*\d{0,2}\s*[:：.．、]\s*(?:\d{1,2}\s*[.．、]\s*)?|附件\s*\d{1,2}\s+|\d{1,2}\s*[.．、:：](?!\d)\s*)"
)
_IN_BRACKETS = re.compile(r"^[（(](.*)[）)]$")


class IssueForm(forms.Form):
    """主送, 附件, 成文日期, 联系人, 抄送, 印发机关 and 印发日期, filled in with what the unit used the last time."""

    number = DocNumberField(
        label="文号", max_length=60, required=False, help_text="选填，没有取号的留空，版面留出位置"
    )
    to = PlainTextField(label="主送", max_length=200, help_text="统称或全称，中间用逗号、顿号隔开")
    attachments = PlainTextField(
        label="附件", max_length=2200, required=False, widget=forms.Textarea({"rows": 3}),
        help_text="选填，一行一个附件名称，序号自动编排；附件本身另行附后",
    )  # fmt: skip
    signed_on = ChineseDateField(label="成文日期", help_text="会议通过或负责人签发的日期")
    contact = PlainTextField(
        label="联系人", max_length=60, required=False,
        help_text="选填，写在成文日期下面，例如：张三，电话0571-63300000",
    )  # fmt: skip
    copies = PlainTextField(label="抄送", max_length=200, required=False, help_text="选填，没有抄送的留空")
    printed_by = PlainTextField(label="印发机关", max_length=20, help_text="送印的部门，通常是办公室")
    printed_on = ChineseDateField(label="印发日期", help_text="送印的日期，不早于成文日期")

    def __init__(self, data: Any = None, *, opinion: Opinion, habit: IssueHabit, on: date) -> None:
        """`habit` is what the unit's last document carried, or what is usual; `on` is today."""
        day = opinion.happened_on or on
        super().__init__(
            data,
            initial={
                "number": opinion.doc_no, "to": habit.send_to, "copies": habit.copies_to,
                "printed_by": habit.printed_by, "contact": habit.contact, "signed_on": day, "printed_on": day,
            },
        )  # fmt: skip

    def clean_to(self) -> str:
        return self._closed("to", "请写明主送机关")

    def clean_copies(self) -> str:
        copies: str = self.cleaned_data["copies"]
        return copies.removeprefix("抄送").strip(_CLOSING)

    def clean_contact(self) -> str:
        """Without the brackets that the document sets around it; those inside stay."""
        written: str = self.cleaned_data["contact"].strip()
        within = _IN_BRACKETS.match(written)
        return (within[1] if within else written).removeprefix("联系人").strip(_CLOSING)

    def clean_printed_by(self) -> str:
        return self._closed("printed_by", "请写明印发机关")

    def clean_attachments(self) -> list[str]:
        """The names alone: numbers and closing punctuation are written by the form of the document."""
        written: str = self.cleaned_data["attachments"]
        names = [_NUMBERED.sub("", line, count=1).strip(_CLOSING) for line in written.splitlines()]
        names = [name for name in names if name]
        if len(names) > MOST_ATTACHMENTS:
            raise ValidationError(f"最多{MOST_ATTACHMENTS}个附件，现有{len(names)}个")
        if long := next((at for at, name in enumerate(names, 1) if len(name) > LONGEST_ATTACHMENT), None):
            raise ValidationError(f"第{long}个附件的名称超过{LONGEST_ATTACHMENT}字")
        return names

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        signed, printed = data.get("signed_on"), data.get("printed_on")
        if signed and printed and printed < signed:
            self.add_error("printed_on", "印发日期不能早于成文日期")
        return data

    def _closed(self, name: str, missing: str) -> str:
        """What was typed, without the punctuation that the document sets itself."""
        said: str = self.cleaned_data[name].strip(_CLOSING)
        if not said:
            raise ValidationError(missing)
        return said

    def details(self) -> IssueDetails:
        """What was filled in, as the paper takes it."""
        return IssueDetails(**{name: self.cleaned_data[name] for name in IssueDetails.__slots__})
