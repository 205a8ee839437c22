"""Implementing opinions with the actions they provide for, and practices of a unit's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from crispy_forms.layout import HTML, Div, Field
from django import forms

from desk.forms.base import RecordForm
from desk.opinion_actions import actions_for
from opinions.guidance import coverage_of
from opinions.models import Opinion, OpinionDraft, Practice, Provision
from opinions.naming import opinion_title
from papers.forms import ChineseDateField, DocNumberField, PlainTextField
from records.models import Record
from records.states import State
from townships.models import Township

SUPPLEMENT, REPLACEMENT = "supplements", "replaces"


class OpinionForm(RecordForm):
    """实施意见: when and as what it was issued, what it does to an older one, what it provides for."""

    slug = "opinion"
    model = Opinion
    day_field = "issued_on"
    uses: ClassVar = {"issued_on": ("implementing_opinion",)}

    title = PlainTextField(label="文件名称", max_length=200)
    doc_no = DocNumberField(label="文号", max_length=60, required=False, help_text="例如：大委〔2026〕5号")
    issued_on = ChineseDateField(label="印发日期", required=False)
    relation = forms.ChoiceField(
        label="与原有意见的关系", required=False, error_messages={"invalid_choice": "没有这件实施意见"}
    )

    # The version from which the clauses are filled in, where there is one and none has been saved yet.
    drafted: OpinionDraft | None = None

    def __init__(self, *args: Any, unit: Township, record: Record | None, **kwargs: Any) -> None:
        self.others = list(
            Opinion.objects.filter(area=unit.code)
            .exclude(state=State.WITHDRAWN)
            .exclude(pk=record.pk if record else 0)
            .order_by("-happened_on", "-pk")
        )
        self.actions = actions_for(unit)
        super().__init__(*args, unit=unit, record=record, **kwargs)
        self.fields["relation"].choices = self.relations()  # type: ignore[attr-defined]
        if not self.others:
            del self.fields["relation"]
        for action in self.actions:
            self.fields[f"covers_{action.slug}"] = forms.BooleanField(label=action.title, required=False)
            self.fields[f"text_{action.slug}"] = PlainTextField(
                label=f"{action.title}的条款",
                max_length=4000,
                required=False,
                widget=forms.Textarea(
                    {"rows": 2, "placeholder": "条款原文，可不填；填了会显示在相应填报页的说明中"}
                ),
            )

    @classmethod
    def heading(cls, unit: Township) -> str:
        return "实施意见"

    def relations(self) -> list[tuple[str, str]]:
        """A new opinion stands alone, supplements one that is none itself, or replaces one."""
        own = [other for other in self.others if other.supplements_id is None]
        return [
            ("", "单独的实施意见"),
            *((f"{SUPPLEMENT}:{each.pk}", f"补充：{_name(each)}") for each in own),
            *((f"{REPLACEMENT}:{each.pk}", f"取代：{_name(each)}") for each in self.others),
        ]

    def blank(self, unit: Township, on: date) -> dict[str, Any]:
        filled: dict[str, Any] = {"title": opinion_title(unit)}
        if self.known.get("relation") == "supplement":
            first = next((other for other in self.others if other.supplements_id is None), None)
            if first is not None:
                filled |= {"relation": f"{SUPPLEMENT}:{first.pk}", "title": f"{first.title}的补充意见"}
        return filled

    def written(self, record: Record) -> dict[str, Any]:
        if not isinstance(record, Opinion):
            raise TypeError("an opinion's form shows opinions")
        relation = ""
        if record.supplements_id:
            relation = f"{SUPPLEMENT}:{record.supplements_id}"
        elif record.replaces_id:
            relation = f"{REPLACEMENT}:{record.replaces_id}"
        filled = {
            "title": record.title,
            "doc_no": record.doc_no,
            "issued_on": record.issued_on,
            "relation": relation,
            "revision": record.revision,
        }
        clauses = list(record.provisions.order_by("-pk"))  # of several of one action, the first is shown
        for clause in clauses:
            filled |= {f"covers_{clause.action_id}": True, f"text_{clause.action_id}": clause.text}
        return filled

    def _initial(self) -> dict[str, Any]:
        filled = super()._initial()
        opinion = self.record
        if not isinstance(opinion, Opinion) or any(name.startswith("covers_") for name in filled):
            return filled
        return filled | self._from_draft(opinion)

    def _from_draft(self, opinion: Opinion) -> dict[str, Any]:
        """What the newest version that passed the office's guidance provides for, each with its paragraph."""
        self.drafted = opinion.drafts.passed_text()
        if self.drafted is None:
            return {}
        filled: dict[str, Any] = {}
        for each in coverage_of(self.drafted, self.actions).actions:
            if each.is_provided:
                filled |= {f"covers_{each.action.slug}": True, f"text_{each.action.slug}": each.clause}
        return filled

    def copied(self, earlier: Record) -> dict[str, Any]:
        clauses = {
            name: value
            for name, value in self.written(earlier).items()
            if name.startswith(("covers_", "text_"))
        }
        return {**super().copied(earlier), **clauses, "relation": ""}

    def layout(self) -> Sequence[Any]:
        clauses = [
            Div(f"covers_{action.slug}", f"text_{action.slug}", css_class="clause") for action in self.actions
        ]
        return (
            "title",
            Div("doc_no", "issued_on", css_class="field-row"),
            *(["relation"] if self.others else []),
            HTML(
                '<fieldset class="form-part"><legend>规定了哪些动作</legend>'
                '<p class="form-text">用于：实施意见。意见中作出安排的逐项勾选，各项都有安排才算完整。</p>'
                + (
                    f'<p class="note">已按通过审阅的{self.drafted}填好条款，请与印发的正文核对</p>'
                    if self.drafted
                    else ""
                )
            ),
            *clauses,
            HTML("</fieldset>"),
            Div("kept_at", css_class="field-row"),
            Field("upload", template="desk/upload_field.html"),
        )

    def apply(self, record: Record) -> None:
        if not isinstance(record, Opinion):
            raise TypeError("an opinion's form writes opinions")
        data = self.cleaned_data
        record.title, record.doc_no, record.happened_on = data["title"], data["doc_no"], data["issued_on"]
        kind, _, key = data.get("relation", "").partition(":")
        chosen = next((other for other in self.others if str(other.pk) == key), None)
        record.supplements = chosen if kind == SUPPLEMENT else None
        record.replaces = chosen if kind == REPLACEMENT else None

    def write_lines(self, record: Record) -> None:
        clauses: dict[str, list[Provision]] = {}
        for clause in Provision.objects.filter(opinion_id=record.pk).order_by("pk"):
            clauses.setdefault(clause.action_id, []).append(clause)
        for action in self.actions:
            known = clauses.get(action.slug, [])
            if not self.cleaned_data[f"covers_{action.slug}"]:
                Provision.objects.filter(pk__in=[clause.pk for clause in known]).delete()
                continue
            clause = known[0] if known else Provision(opinion_id=record.pk, action=action)
            clause.aspect, clause.text = action.aspect, self.cleaned_data[f"text_{action.slug}"]
            clause.save()

    def reference(self) -> tuple[str, str]:
        return self.cleaned_data["doc_no"], self.cleaned_data["kept_at"]


class PracticeForm(RecordForm):
    """自选动作: a practice of the unit's own."""

    slug = "practice"
    model = Practice
    day_field = "started_on"

    title = PlainTextField(label="做法名称", max_length=200, help_text="例如：源周会")
    started_on = ChineseDateField(label="开始日期", required=False)
    rule_document = PlainTextField(
        label="制度文件",
        max_length=200,
        required=False,
        help_text="固化这一做法的文件名称和文号，没有可不填。有制度文件，又被列入范例库或被其他单位采用的，另加1分",
    )
    summary = PlainTextField(
        label="做法简介",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="一两句话即可，供其他单位参考",
    )

    @classmethod
    def heading(cls, unit: Township) -> str:
        return "自选动作"

    def written(self, record: Record) -> dict[str, Any]:
        if not isinstance(record, Practice):
            raise TypeError("a practice's form shows practices")
        return {
            "title": record.title,
            "started_on": record.started_on,
            "rule_document": record.rule_document,
            "summary": record.summary,
            "revision": record.revision,
        }

    def layout(self) -> Sequence[Any]:
        return (Div("title", "started_on", css_class="field-row"), "rule_document", "summary", *self.proof())

    def apply(self, record: Record) -> None:
        if not isinstance(record, Practice):
            raise TypeError("a practice's form writes practices")
        data = self.cleaned_data
        record.title, record.happened_on = data["title"], data["started_on"]
        record.rule_document, record.summary = data["rule_document"], data["summary"]

    def reference(self) -> tuple[str, str]:
        return self.cleaned_data["rule_document"], self.cleaned_data["kept_at"]


def _name(opinion: Opinion) -> str:
    return f"{opinion.title}（{opinion.doc_no}）" if opinion.doc_no else opinion.title
