"""The form field of an upload: several files chosen at once, each judged by its content."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from records.evidence import upload_check


class FilesInput(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files that may be stored; every one that may not is told with what to do."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        errors: list[ValidationError] = []
        for upload in sent:
            try:
                upload_check(upload)
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return list(sent)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)
