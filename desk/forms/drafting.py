"""Small forms of an opinion's workspace: begin, plan, survey, a draft, the office's remarks and rounds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from desk.forms.word_or_text import WordOrText
from opinions.drafting_services import LONGEST_DRAFT, Proof, TaskLine
from opinions.models import DraftReview, Opinion, RequiredAction
from papers.forms import ChineseDateField, PlainTextField
from papers.words import day
from records.evidence import ALLOWED, upload_check

_TASKS_HELP = (
    "一行一项：任务，责任人，完成期限（可不填），中间用逗号隔开。例如：起草实施意见，张三，2026年12月10日"
)


class BeginForm(forms.Form):
    """Begin an opinion: its title."""

    title = PlainTextField(label="文件名称", max_length=200)


class ProofForm(forms.Form):
    """What proves a step: its paper, or where that is kept. Neither is asked for."""

    upload = forms.FileField(
        label="文件", required=False, help_text=f"选填：{ALLOWED}，不超过20 MB",
        error_messages={"empty": "这是空文件，请检查后重新选择"},
    )  # fmt: skip
    kept_at = PlainTextField(
        label="出处", max_length=200, required=False, help_text="选填，原件不便上传时写文号或存放处"
    )

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload is not None:
            upload_check(upload)
        return upload

    def proof(self) -> Proof:
        """What was given, as the services take it."""
        return Proof(self.cleaned_data["upload"], self.cleaned_data["kept_at"])


class PlanForm(ProofForm):
    """详细方案 with 责任分工: optional to report."""

    title = PlainTextField(label="方案名称", max_length=200)
    made_on = ChineseDateField(label="制定日期")
    tasks = PlainTextField(
        label="责任分工",
        max_length=8000,
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=_TASKS_HELP,
    )
    field_order = ("title", "made_on", "tasks")

    def clean_tasks(self) -> list[TaskLine]:
        lines, errors = [], []
        for number, written in enumerate(self.cleaned_data["tasks"].splitlines(), start=1):
            if not written.strip():
                continue
            try:
                lines.append(_task_line(written))
            except ValidationError as error:
                errors.append(ValidationError(f"第{number}行：{error.messages[0]}"))
        if errors:
            raise ValidationError(errors)
        return lines


def _task_line(written: str) -> TaskLine:
    """One line: task, owner, day. Raises ValidationError in words."""
    parts = [part.strip() for part in written.replace("，", ",").replace("\t", ",").split(",")]
    if len(parts) not in {2, 3} or not all(parts[:2]):
        raise ValidationError("请写成“任务，责任人，完成期限”，期限可不填")
    if len(parts[0]) > 200 or len(parts[1]) > 50:
        raise ValidationError("任务最多200字，责任人最多50字")
    due = ChineseDateField(required=False).clean(parts[2]) if len(parts) == 3 else None
    return TaskLine(parts[0], parts[1], due)


class SurveyForm(ProofForm):
    """调研: optional to report."""

    started_on = ChineseDateField(label="开始日期")
    ended_on = ChineseDateField(label="结束日期")
    report = PlainTextField(label="调研报告", max_length=200, required=False, help_text="选填，报告名称")
    field_order = ("started_on", "ended_on", "report")


class DraftForm(WordOrText):
    """A version of the draft: a Word file, or the text itself. One of them; a file comes first."""

    neither = "请上传Word文件，或把稿件写在这里"

    drafted_on = ChineseDateField(label="起草日期")
    text = PlainTextField(
        label="或直接写在这里",
        max_length=LONGEST_DRAFT,
        required=False,
        widget=forms.Textarea({"rows": 24, "class": "draft-text"}),
        help_text="一行一段；序号照公文写法：一、（一）1.（1）",
    )
    # The version this one was begun from; 0 for the first.
    based_on = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    field_order = ("drafted_on", "upload", "text", "based_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload"].help_text = "上传后按段落读出文字，原文件同时保存"


class CommentForm(forms.Form):
    """The office's remark on one paragraph."""

    paragraph = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    said = PlainTextField(label="意见", max_length=1000, widget=forms.Textarea({"rows": 2}))
    suggestion = PlainTextField(
        label="建议改为", max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )


class MarkForm(forms.Form):
    """The reviewer's correction of the coverage check."""

    paragraph = forms.IntegerField(min_value=0)
    action = forms.ModelChoiceField(queryset=RequiredAction.objects.all())
    provides = forms.TypedChoiceField(choices=[("1", "是"), ("0", "否")], coerce=lambda value: value == "1")


class RoundForm(forms.Form):
    """One round of 文字指导把关."""

    result = forms.ChoiceField(
        label="结果",
        choices=[("", "请选择"), *DraftReview.Result.choices],
        error_messages={"required": "请选择审阅结果"},
    )
    remarks = PlainTextField(
        label="总的意见", max_length=4000, required=False, widget=forms.Textarea({"rows": 3})
    )


def plan_initial(opinion: Opinion) -> dict[str, Any]:
    """A plan as its form shows it; one query each for plan and tasks."""
    plan = getattr(opinion, "plan", None)
    if plan is None:
        return {"title": "人大工作会议和实施意见起草工作方案"}
    lines = [
        "，".join([task.task, task.owner, *([day(task.due_on)] if task.due_on else [])])
        for task in plan.tasks.all()
    ]
    return {
        "title": plan.title, "made_on": plan.made_on, "tasks": "\n".join(lines), "kept_at": plan.kept_at,
    }  # fmt: skip
