"""What people have typed and not yet saved; how the heads of the office's ledgers are read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from accounts.models import User
from accounts.roles import Act
from records.models import Record
from townships.areas import district_of


class ColumnMappingQuerySet(models.QuerySet["ColumnMapping"]):
    def for_user(self, user: User) -> ColumnMappingQuerySet:
        """Those of one's own district; only the office moves ledgers in."""
        if not user.may(Act.KEEP_DISTRICT_REGISTERS):
            return self.none()
        return self.filter(district=district_of(user.scope))


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


class ColumnMapping(models.Model):
    """How the heads of one of the office's ledgers stand for the columns of one kind of sheet; kept for the next file."""

    district = models.CharField("所在区", max_length=6, db_index=True)
    kind = models.CharField("表格种类", max_length=24, help_text="slug of the sheet kind")
    name = models.CharField("名称", max_length=60)
    heads: Any = models.JSONField("表头对应", default=dict, help_text="column → head in the ledger")
    fixed: Any = models.JSONField("整表相同的内容", default=dict, help_text="column → what every row says")
    words: Any = models.JSONField("叫法对应", default=dict, help_text="column → word in the ledger → ours")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("保存时间")

    objects = ColumnMappingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账对应关系"
        ordering = ("kind", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("district", "kind", "name"),
                name="column_mapping_once",
                violation_error_message="已有同名的对应关系，请换一个名称",
            ),
        )

    def __str__(self) -> str:
        return self.name
