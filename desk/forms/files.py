"""Several files chosen at once, each judged by its content."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from records.evidence import upload_check
from records.models import Evidence


@dataclass(slots=True)
class Held:
    """What a form proves its record with: rows chosen or brought, versions (old, new), rows to be taken off."""

    picked: list[Evidence] = field(default_factory=list)
    versions: list[tuple[Evidence, Evidence]] = field(default_factory=list)
    taken_off: list[Evidence] = field(default_factory=list)


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
