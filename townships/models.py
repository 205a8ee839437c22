"""Places, persons, terms and offices held: registers, not records (no number, no state, full history)."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from accounts.personal import PersonalHistory
from accounts.personal import masked as masked  # noqa: PLC0414  # also named from here
from townships.areas import AREA_NAMES, area_name
from townships.changeovers import KEPT_STEPS, Day, Step
from townships.querysets import OfUnitQuerySet, PersonQuerySet, TermQuerySet, TownshipQuerySet

_phone = RegexValidator(r"^[0-9+\-() ]{5,20}$", "电话只写数字，可带区号和短横")


def _span_checks(prefix: str) -> models.CheckConstraint:
    """The promise of every span: it ends after it starts."""
    return models.CheckConstraint(
        condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("started_on")),
        name=f"{prefix}_ends_after_start",
        violation_error_message="结束日期应晚于开始日期",
    )


class Township(models.Model):
    """One township-level unit (乡镇、街道), for ever under its own 9-digit statistical code."""

    class Kind(models.TextChoices):
        TOWN = "TOWN", "镇"
        RURAL = "RURAL", "乡"
        SUBDISTRICT = "SUBDISTRICT", "街道"
        ZONE = "ZONE", "开发区"

    code = models.CharField(
        "区划代码",
        max_length=9,
        primary_key=True,
        validators=[RegexValidator(r"^[0-9]{9}$", "区划代码为9位数字")],
    )
    name = models.CharField("名称", max_length=30)
    kind = models.CharField("类型", max_length=12, choices=Kind.choices)
    is_pilot = models.BooleanField("试点单位", default=False)
    aliases = models.JSONField("别名", default=list, blank=True, help_text="例如：大源、富阳区大源镇")
    opened_on = models.DateField("设立日期", null=True, blank=True, help_text="不填为一直存在")
    closed_on = models.DateField("撤销日期", null=True, blank=True, help_text="撤并、撤镇设街道时由区里填写")
    predecessors = models.ManyToManyField(
        "self", verbose_name="由哪些单位撤并而来", symmetrical=False, related_name="successors", blank=True
    )
    history = HistoricalRecords(verbose_name="乡镇(街道)变更")

    objects = TownshipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "乡镇(街道)"
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gt=F("opened_on")),
                name="township_closes_after_opening",
                violation_error_message="撤销日期应晚于设立日期",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def has_congress(self) -> bool:
        """Only 镇 and 乡 have a people's congress of their own."""
        return self.kind in {self.Kind.TOWN, self.Kind.RURAL}

    @property
    def district(self) -> str:
        return self.code[:6]

    @property
    def district_name(self) -> str:
        return area_name(self.district)


class Person(models.Model):
    """One person, whatever posts, mandates or accounts they hold."""

    name = models.CharField("姓名", max_length=50)
    phone = models.CharField("电话", max_length=20, blank=True, validators=[_phone])
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="person",
    )
    district = models.CharField("所在区", max_length=6, db_index=True)
    entered_in = models.CharField("登记单位", max_length=9, blank=True, help_text="由哪个单位登记")
    history = HistoricalRecords(verbose_name="人员变更", bases=[PersonalHistory])

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def masked_phone(self) -> str:
        """The phone as strangers see it: 138****1234."""
        return masked(self.phone)


class Term(models.Model):
    """One term (届) of one body in one area; the old one ends on the day the new one opens."""

    class Body(models.TextChoices):
        PARTY = "PARTY", "党(工)委"
        CONGRESS = "CONGRESS", "人大"
        COUNCIL = "COUNCIL", "居民议事会"
        DISTRICT = "DISTRICT", "区人大"

    area = models.CharField(
        "区划代码", max_length=9, db_index=True, help_text="乡镇(街道)9位；区人大写6位区代码"
    )
    body = models.CharField("机构", max_length=8, choices=Body.choices)
    ordinal = models.PositiveSmallIntegerField("第几届", validators=[MinValueValidator(1)])
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True, help_text="新一届开始之日；本届不填")
    history = HistoricalRecords(verbose_name="届次变更")

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "届次"
        ordering = ("area", "body", "started_on")
        constraints = (
            _span_checks("term"),
            models.UniqueConstraint(
                fields=("area", "body"),
                condition=Q(ended_on__isnull=True),
                name="term_one_open",
                violation_error_message="该机构还有一届没有结束，请先填写上一届的结束日期",
            ),
            models.UniqueConstraint(
                fields=("area", "body", "ordinal"),
                name="term_ordinal_once",
                violation_error_message="这一届已经登记过",
            ),
            models.CheckConstraint(
                condition=Q(body="DISTRICT", area__regex=r"^[0-9]{6}$")
                | (~Q(body="DISTRICT") & Q(area__regex=r"^[0-9]{9}$")),
                name="term_area_fits_body",
                violation_error_message="区人大的届次写6位区代码，其他写乡镇(街道)的9位代码",
            ),
        )

    def __str__(self) -> str:
        return f"{AREA_NAMES.get(self.area, self.area)} 第{self.ordinal}届{self.get_body_display()}"


class Appointment(models.Model):
    """One person in one post of one unit for a span; "in office now" is a special case of "on a date"."""

    class Post(models.TextChoices):
        CHAIR = "CHAIR", "人大主席/人大工委主任"
        VICE_CHAIR = "VICE_CHAIR", "人大副主席/人大工委副主任"
        SECRETARY = "SECRETARY", "党(工)委书记"
        CLERK = "CLERK", "人大干事"

    township = models.ForeignKey(
        Township, verbose_name="乡镇(街道)", on_delete=models.PROTECT, related_name="appointments"
    )
    person = models.ForeignKey(
        Person, verbose_name="人员", on_delete=models.PROTECT, related_name="appointments"
    )
    post = models.CharField("职务", max_length=10, choices=Post.choices)
    full_time = models.BooleanField("专职", default=False)
    concurrent_post = models.CharField("兼任职务", max_length=100, blank=True, help_text="没有兼任请留空")
    seconded_from = models.DateField("借调开始", null=True, blank=True)
    seconded_to = models.DateField("借调结束", null=True, blank=True, help_text="借调结束、回到岗位的日期")
    started_on = models.DateField("任职日期")
    ended_on = models.DateField("离任日期", null=True, blank=True)
    entered_on = models.DateField("登记日期", editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="核对人",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    history = HistoricalRecords(verbose_name="任职变更")

    objects = OfUnitQuerySet["Appointment"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ("township", "post", "started_on")
        constraints = (
            _span_checks("appointment"),
            models.CheckConstraint(
                condition=Q(seconded_from__isnull=True, seconded_to__isnull=True)
                | Q(seconded_from__isnull=False, seconded_to__isnull=True)
                | Q(seconded_from__isnull=False, seconded_to__gt=F("seconded_from")),
                name="appointment_secondment_span",
                violation_error_message="借调结束应晚于借调开始；有结束必有开始",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.get_post_display()}"


class Liaison(models.Model):
    """A district leader (联系领导) or a liaison officer (联络员) looking after one unit for a span."""

    class Duty(models.TextChoices):
        LEADER = "LEADER", "联系领导"
        OFFICER = "OFFICER", "联络员"

    person = models.ForeignKey(Person, verbose_name="人员", on_delete=models.PROTECT, related_name="liaisons")
    township = models.ForeignKey(
        Township, verbose_name="乡镇(街道)", on_delete=models.PROTECT, related_name="liaisons"
    )
    duty = models.CharField("联系身份", max_length=8, choices=Duty.choices)
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    history = HistoricalRecords(verbose_name="联系关系变更")

    objects = OfUnitQuerySet["Liaison"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联系关系"
        ordering = ("township", "duty", "started_on")
        constraints = (_span_checks("liaison"),)

    def __str__(self) -> str:
        return f"{self.person} {self.get_duty_display()}"


class ChangeOver(models.Model):
    """One unit's change of term (换届) in one round: planned and real days, never a candidate, never a vote.

    The real days of the Party committee's change and of the first session are not here: they are the first days of
    the terms that opened. `for_year` is the year whose budget the first session approved.
    """

    township = models.ForeignKey(
        Township, verbose_name="乡镇(街道)", on_delete=models.PROTECT, related_name="changeovers"
    )
    year = models.PositiveSmallIntegerField(
        "换届年份", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    party_planned_on = models.DateField("党委换届计划", null=True, blank=True)
    voters_planned_on = models.DateField("选民名单公布计划", null=True, blank=True)
    voters_on = models.DateField("选民名单公布", null=True, blank=True)
    first_list_planned_on = models.DateField("初步候选人名单公布计划", null=True, blank=True)
    first_list_on = models.DateField("初步候选人名单公布", null=True, blank=True)
    final_list_planned_on = models.DateField("正式候选人名单公布计划", null=True, blank=True)
    final_list_on = models.DateField("正式候选人名单公布", null=True, blank=True)
    election_planned_on = models.DateField("选举日计划", null=True, blank=True)
    election_on = models.DateField("选举日", null=True, blank=True)
    credentials_planned_on = models.DateField("代表资格审查计划", null=True, blank=True)
    credentials_on = models.DateField("代表资格审查", null=True, blank=True)
    session_planned_on = models.DateField("一次会议计划", null=True, blank=True)
    for_year = models.PositiveSmallIntegerField(
        "一次会议批准预算的年度",
        null=True,
        blank=True,
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
    )
    history = HistoricalRecords(verbose_name="换届变更")

    objects = OfUnitQuerySet["ChangeOver"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "换届"
        ordering = ("township", "year")
        constraints = (
            models.UniqueConstraint(
                fields=("township", "year"),
                name="changeover_once",
                violation_error_message="这个单位本轮换届已经登记过",
            ),
        )

    def __str__(self) -> str:
        return f"{self.township} {self.year}年换届"

    @property
    def course(self) -> dict[Step, Day]:
        """The days this row keeps, by step; what terms say is added by whoever reads them."""
        return {
            step: Day(
                getattr(self, f"{step.value}_planned_on"),
                getattr(self, f"{step.value}_on") if step in KEPT_STEPS else None,
            )
            for step in Step
        }


class FactsToken(models.Model):
    """The state of one district's facts: a random value renewed by every write (never a counter)."""

    district = models.CharField("区代码", max_length=6, primary_key=True)
    value = models.CharField(max_length=32)
    is_demo = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "事实版本"

    def __str__(self) -> str:
        return f"{self.district} {self.value}"
