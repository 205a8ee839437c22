"""What people have typed and not yet saved."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from records.models import Record


class TypedDraft(models.Model):
    """What one person has typed into one form since it was last saved, as the browser sent it; no fact of anybody's."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=60, help_text="slug of the form")
    area = models.CharField(max_length=9)
    record = models.ForeignKey(Record, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(
        max_length=60, help_text="record:<key> when it is changed, new:<nonce> before it is saved"
    )
    data = models.JSONField(default=dict, help_text="every field's name and its texts")
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "未保存的填写内容"
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="typed_draft_once"),)

    def __str__(self) -> str:
        return f"{self.form} {self.key}"
