"""The form by which the office puts an example into the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import User
from checklist.catalogue import RULE
from opinions.models import Example, RequiredAction
from papers.forms import PlainTextField
from papers.word_in import WordRefused, word_paragraphs
from townships.models import Township


class ExampleForm(forms.Form):
    """One example: what it is, where it comes from, its text written or uploaded."""

    kind = forms.ChoiceField(label="类别", choices=Example.Kind.choices)
    title = PlainTextField(label="名称", max_length=200)
    township = forms.ModelChoiceField(
        label="来自", queryset=Township.objects.none(), required=False, empty_label="区人大办提供",
        error_messages={"invalid_choice": "没有这个单位"},
    )  # fmt: skip
    action = forms.ModelChoiceField(
        label="规定动作", queryset=RequiredAction.objects.none(), required=False, empty_label="不分动作",
        help_text="参考条款请选择；送审稿缺这一项时会提供给起草单位",
    )  # fmt: skip
    upload = forms.FileField(
        label="Word文件（.docx）", required=False, error_messages={"empty": "这是空文件，请检查后重新选择"}
    )
    text = PlainTextField(
        label="或直接写在这里", max_length=100_000, required=False, widget=forms.Textarea({"rows": 14})
    )
    paragraphs: Sequence[str] = ()

    def __init__(self, data: Any = None, files: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.fields["township"].queryset = Township.objects.for_user(user)  # type: ignore[attr-defined]
        self.fields["action"].queryset = RequiredAction.objects.filter(slug__in=RULE)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload = data.get("upload")
        if upload is not None:
            try:
                self.paragraphs = word_paragraphs(upload.read(), upload.name)
            except WordRefused as error:
                self.add_error("upload", str(error))
        else:
            self.paragraphs = [line.strip() for line in data.get("text", "").splitlines() if line.strip()]
            if not self.paragraphs and "text" not in self.errors:
                self.add_error("text", "请写好正文，或上传Word文件")
        if data.get("kind") == Example.Kind.CLAUSE and not data.get("action"):
            self.add_error("action", "参考条款请选择是哪一项规定动作的")
        return data
