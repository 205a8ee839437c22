"""A text that comes as a Word file or is written in the page: drafts and examples ask for one alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from papers.forms import PlainTextField
from papers.word_in import LARGEST, WordRefused, word_paragraphs


class WordOrText(forms.Form):
    """A Word file, or the text itself; a file comes first. `paragraphs` is what was read of either."""

    # What is asked for, where neither is given.
    neither: ClassVar[str] = "请写好正文，或上传Word文件"

    upload = forms.FileField(
        label="Word文件（.docx）", required=False, help_text="上传后按段落读出文字",
        error_messages={"empty": "这是空文件，请检查后重新选择"},
    )  # fmt: skip
    text = PlainTextField(
        label="或直接写在这里", max_length=100_000, required=False, widget=forms.Textarea({"rows": 14})
    )
    paragraphs: Sequence[str] = ()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload = data.get("upload")
        if upload is not None:
            self.paragraphs = self._read(upload)
        elif data.get("text"):
            self.paragraphs = [line.strip() for line in data["text"].splitlines() if line.strip()]
        elif not {"text", "upload"} & self.errors.keys():
            self.add_error("text", self.neither)
        return data

    def _read(self, upload: Any) -> Sequence[str]:
        if upload.size > LARGEST:
            self.add_error("upload", f"“{upload.name}”超过20 MB；请删去图片后再试")
            return ()
        try:
            return word_paragraphs(upload.read(), upload.name)
        except WordRefused as error:
            self.add_error("upload", str(error))
            return ()
