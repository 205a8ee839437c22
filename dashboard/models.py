"""Papers that the office writes from a snapshot, its own wording of them, and what was promised on a visit."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from checklist.models import Snapshot
from dashboard.querysets import BulletinQuerySet, WordingQuerySet
from townships.models import Township

_USER = settings.AUTH_USER_MODEL
STAYS = "印发后不再改动，有更正另发更正说明"


class Kind(models.TextChoices):
    """What the office writes, in the order in which it is offered."""

    CIRCULAR = "CIRCULAR", "情况通报"
    BRIEF = "BRIEF", "简报"
    FEEDBACK = "FEEDBACK", "落实情况反馈单"
    OPEN_ITEMS = "OPEN_ITEMS", "待完善事项清单"
    VISIT = "VISIT", "联系点一页纸"
    YEARLY = "YEARLY", "年报素材"
    CORRECTION = "CORRECTION", "更正说明"


# Kinds that are written of one unit each.
OF_A_UNIT = frozenset({Kind.FEEDBACK, Kind.VISIT, Kind.YEARLY})


class Wording(models.Model):
    """How a district's office words one kind of paper: text with placeholders, and who it usually goes to."""

    area = models.CharField("区代码", max_length=6)
    kind = models.CharField("文种", max_length=12, choices=Kind.choices)
    text = models.TextField("正文范本")
    details = models.JSONField("主送、抄送等", default=dict)
    changed_by = models.ForeignKey(_USER, verbose_name="修改人", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("修改时间")

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文稿范本"
        constraints = (models.UniqueConstraint(fields=("area", "kind"), name="wording_once"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}范本"


class Bulletin(models.Model):
    """One paper about a district or a unit. Its numbers are those of its snapshot; once issued it never changes.

    `text` holds placeholders until the end; `blocks` and `content` are what was issued: paragraphs for the page, and
    the .docx itself.
    """

    area = models.CharField("区代码", max_length=6)
    kind = models.CharField("文种", max_length=12, choices=Kind.choices)
    snapshot = models.ForeignKey(
        Snapshot, verbose_name="快照", on_delete=models.PROTECT, related_name="bulletins"
    )
    unit = models.ForeignKey(
        Township,
        verbose_name="乡镇(街道)",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bulletins",
    )
    corrects = models.ForeignKey(
        "self",
        verbose_name="更正的文稿",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
    )
    title = models.CharField("标题", max_length=100)
    text = models.TextField("正文")
    details = models.JSONField("主送、抄送等", default=dict)
    written_by = models.ForeignKey(_USER, verbose_name="拟稿人", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("拟稿时间")
    issued_by = models.ForeignKey(
        _USER, verbose_name="印发人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField("印发时间", null=True, blank=True)
    blocks = models.JSONField(default=list, editable=False)
    content = models.BinaryField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报和简报"
        ordering = ("-written_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, issued_by__isnull=True, content__isnull=True, sha256="")
                | (
                    Q(issued_at__isnull=False, issued_by__isnull=False, content__isnull=False) & ~Q(sha256="")
                ),
                name="bulletin_issued_whole",
                violation_error_message="印发应有印发人、时间和文件",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(OF_A_UNIT), unit__isnull=False)
                | (~Q(kind__in=sorted(OF_A_UNIT)) & Q(unit__isnull=True)),
                name="bulletin_of_a_unit",
                violation_error_message="反馈单、一页纸、年报素材按单位拟制，其他文稿不分单位",
            ),
            models.CheckConstraint(
                condition=Q(kind="CORRECTION", corrects__isnull=False)
                | (~Q(kind="CORRECTION") & Q(corrects__isnull=True)),
                name="bulletin_correction_names_one",
                violation_error_message="更正说明应写明更正哪一份文稿",
            ),
        )
        indexes = (models.Index(fields=("area", "issued_at"), name="bulletin_listed"),)

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and type(self).objects.filter(pk=self.pk, issued_at__isnull=False).exists():
            raise TypeError(STAYS)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.is_issued:
            raise TypeError(STAYS)
        return super().delete(*args, **kwargs)

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    @property
    def file_name(self) -> str:
        """As the .docx is kept, without its ending; the unit first where it is about one."""
        return f"{self.unit.name}_{self.title}" if self.unit else self.title


class VisitNote(models.Model):
    """What was promised (承诺、交办) on a leader's visit; the next 联系点一页纸 of the unit recalls it."""

    bulletin = models.ForeignKey(
        Bulletin, verbose_name="一页纸", on_delete=models.PROTECT, related_name="promises"
    )
    text = models.CharField("当场答应、交办的事", max_length=200)
    by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "联系点承诺"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text
