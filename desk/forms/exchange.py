"""What is asked when a workbook is handed in, and when what it says is carried out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from desk.exchange.kinds import KINDS
from papers.refusing import MOST_BYTES, TOO_BIG
from records.evidence import clean_name, refuse_marked
from records.scan import scan
from records.states import Verb


class UploadForm(forms.Form):
    """One workbook; which kind of sheet it is, where that does not stand in it."""

    book = forms.FileField(
        label="表格文件",
        help_text="Excel（.xlsx、.xls）或 .csv，最大20 MB",
        allow_empty_file=True,
        error_messages={"required": "请选择要导入的文件", "invalid": "请选择要导入的文件"},
    )
    slug = forms.ChoiceField(
        label="这是什么表",
        required=False,
        choices=[("", "按工作表名称和表头识别"), *((kind.slug, kind.label) for kind in KINDS)],
        error_messages={"invalid_choice": "没有这种表"},
    )

    def clean_book(self) -> UploadedFile[Any]:
        book: UploadedFile[Any] = self.cleaned_data["book"]
        name = clean_name(book.name or "")
        refuse_marked(name)
        if not book.size:
            raise ValidationError(f"“{name}”是空文件，请检查后重新选择")
        if book.size > MOST_BYTES:
            raise ValidationError(TOO_BIG)
        scan(book.file, name)  # type: ignore[arg-type]
        book.file.seek(0)  # type: ignore[union-attr]
        book.name = name
        return book


class ThenForm(forms.Form):
    """What becomes of records that have been imported."""

    then = forms.ChoiceField(
        required=False,
        choices=[("", "存为草稿"), (Verb.SEND, "送审签"), (Verb.SUBMIT, "报送")],
        error_messages={"invalid_choice": "没有这个办理动作"},
    )
