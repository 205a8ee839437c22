"""Delegates, their mandates and teams (registers), and what they do (activities: records)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from delegates.querysets import DelegateQuerySet, MandateQuerySet, RosterQuerySet
from papers.words import day
from records.models import Record, leaf
from records.states import RecordKind
from townships.models import Person, Term, Township
from townships.querysets import OfUnitQuerySet


class Delegate(models.Model):
    """A person as a delegate (代表), over all their mandates."""

    person = models.OneToOneField(
        Person, verbose_name="人员", on_delete=models.PROTECT, related_name="delegates"
    )
    history = HistoricalRecords(verbose_name="代表变更")

    objects = DelegateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代表"
        ordering = ("person__name", "id")

    def __str__(self) -> str:
        return self.person.name


class Mandate(models.Model):
    """One delegate's mandate in one term (任期内身份); its body is the term's, re-election is a second mandate."""

    delegate = models.ForeignKey(
        Delegate, verbose_name="代表", on_delete=models.PROTECT, related_name="mandates"
    )
    township = models.ForeignKey(
        Township, verbose_name="乡镇(街道)", on_delete=models.PROTECT, related_name="mandates",
        help_text="区代表填所编入的乡镇(街道)",
    )  # fmt: skip
    term = models.ForeignKey(Term, verbose_name="届次", on_delete=models.PROTECT, related_name="mandates")
    electoral_district = models.CharField("选区", max_length=50, blank=True)
    started_on = models.DateField("开始日期")
    ended_on = models.DateField(
        "结束日期", null=True, blank=True, help_text="届中离任时填写；不填则随本届结束"
    )
    history = HistoricalRecords(verbose_name="任期变更")

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代表任期"
        ordering = ("township", "delegate__person__name", "started_on")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("started_on")),
                name="mandate_ends_after_start",
                violation_error_message="结束日期应晚于开始日期",
            ),
            models.UniqueConstraint(
                fields=("delegate", "term", "township", "started_on"),
                name="mandate_once",
                violation_error_message="这位代表的这一任期已经登记过",
            ),
        )

    def __str__(self) -> str:
        return f"{self.delegate} {self.term}"

    def clean(self) -> None:
        super().clean()
        if self.term_id is None or self.township_id is None:
            return
        if self.term.body == Term.Body.PARTY:
            raise ValidationError({"term": "党(工)委的届次没有代表；请选择人大、居民议事会或区人大的届次"})
        if self.term.body == Term.Body.DISTRICT:
            if self.township.district != self.term.area:
                raise ValidationError({"term": "区代表的届次应是本区人大的届次"})
        elif self.term.area != self.township_id:
            raise ValidationError({"term": "届次应是这个乡镇(街道)的届次"})
        if self.started_on and self.started_on < self.term.started_on:
            raise ValidationError({"started_on": "代表任期不能早于本届开始之日"})
        self._check_end()

    def _check_end(self) -> None:
        """Nobody enters a term that is over, or stays beyond it."""
        over = self.term.ended_on
        if over is None:
            return
        told = f"第{self.term.ordinal}届已于{day(over)}结束"
        if self.started_on and self.started_on >= over:
            raise ValidationError({"started_on": f"{told}，请选择当时在任的一届"})
        if self.ended_on and self.ended_on > over:
            raise ValidationError({"ended_on": f"{told}，代表任期不能晚于这一天；随本届结束的不填"})


class RosterRow(models.Model):
    """One delegate elected to a term that has not opened yet, prepared by the office (新一届代表名单).

    Kept until the first session's day, when it becomes a mandate and goes: no second list of people stays. Never a
    candidate: nothing is taken before the election day. `person` is who this is known to be; empty, somebody new.
    """

    township = models.ForeignKey(
        Township, verbose_name="乡镇(街道)", on_delete=models.PROTECT, related_name="roster"
    )
    name = models.CharField("姓名", max_length=50)
    electoral_district = models.CharField("选区", max_length=50, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    person = models.ForeignKey(
        Person, verbose_name="已登记的人员", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "新一届代表名单"
        ordering = ("township", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("township", "person"),
                condition=Q(person__isnull=False),
                name="roster_person_once",
                violation_error_message="同一个人在名单中出现了两次",
            ),
        )

    def __str__(self) -> str:
        return self.name


class DelegateTeam(models.Model):
    """A team of delegates in one unit (代表小组), such as 五大助力团."""

    township = models.ForeignKey(
        Township, verbose_name="乡镇(街道)", on_delete=models.PROTECT, related_name="teams"
    )
    name = models.CharField("名称", max_length=50)
    delegates = models.ManyToManyField(Delegate, verbose_name="成员", related_name="teams", blank=True)
    history = HistoricalRecords(verbose_name="代表小组变更", m2m_fields=[delegates])

    objects = OfUnitQuerySet["DelegateTeam"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代表小组"
        ordering = ("township", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("township", "name"), name="team_once", violation_error_message="本单位已有同名小组"
            ),
        )

    def __str__(self) -> str:
        return self.name


@leaf
class Activity(Record):
    """One activity of delegates (履职活动); `is_governance` marks 社会治理 whatever its kind."""

    class Kind(models.TextChoices):
        INSPECTION = "INSPECTION", "视察"
        SURVEY = "SURVEY", "调研"
        LAW_CHECK = "LAW_CHECK", "执法检查"
        RECEPTION = "RECEPTION", "接待选民"
        TRAINING = "TRAINING", "培训"
        THEME = "THEME", "主题活动"
        OTHER = "OTHER", "其他"

    KIND = RecordKind.ACTIVITY
    SORT = "title"

    activity_kind = models.CharField("活动类型", max_length=12, choices=Kind.choices)
    is_governance = models.BooleanField("参与社会治理", default=False)
    delegates = models.ManyToManyField(
        Delegate, verbose_name="参加代表", through="Participation", related_name="activities"
    )
    history = HistoricalRecords(verbose_name="活动变更")

    class Meta:
        verbose_name = verbose_name_plural = "履职活动"

    def lacks(self) -> list[str]:
        lacking = super().lacks()
        if not self.title:
            lacking.append("标题")
        if not self.participations.exists():
            lacking.append("参加代表")
        return lacking


class Participation(models.Model):
    """One delegate took part in one activity."""

    activity = models.ForeignKey(
        Activity, verbose_name="活动", on_delete=models.PROTECT, related_name="participations"
    )
    delegate = models.ForeignKey(
        Delegate, verbose_name="代表", on_delete=models.PROTECT, related_name="participations"
    )

    class Meta:
        verbose_name = verbose_name_plural = "参加代表"
        constraints = (
            models.UniqueConstraint(
                fields=("activity", "delegate"),
                name="participation_once",
                violation_error_message="同一位代表只登记一次",
            ),
        )

    def __str__(self) -> str:
        return str(self.delegate)
