"""The form by which the office puts an example into the library."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms

from accounts.models import User
from checklist.catalogue import RULE
from desk.forms.word_or_text import WordOrText
from desk.ledger import Stage, Wanted
from opinions.models import Example, RequiredAction
from papers.forms import PlainTextField
from townships.models import Township


class ExampleForm(WordOrText):
    """One example: what it is, where it comes from, its text written or uploaded."""

    kind = forms.ChoiceField(label="类别", choices=Example.Kind.choices)
    title = PlainTextField(label="名称", max_length=200)
    township = forms.ModelChoiceField(
        label="来自", queryset=Township.objects.none(), required=False, empty_label="区人大办提供",
        error_messages={"invalid_choice": "没有这个单位"},
    )  # fmt: skip
    action = forms.ModelChoiceField(
        label="规定动作", queryset=RequiredAction.objects.none(), required=False, empty_label="不分动作",
        help_text="参考条款请选择；送审稿缺这一项时会提供给起草单位",
    )  # fmt: skip
    field_order = ("kind", "title", "township", "action", "upload", "text")

    def __init__(self, data: Any = None, files: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.fields["township"].queryset = Township.objects.for_user(user)  # type: ignore[attr-defined]
        self.fields["action"].queryset = RequiredAction.objects.filter(slug__in=RULE)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") == Example.Kind.CLAUSE and not data.get("action"):
            self.add_error("action", "参考条款请选择是哪一项规定动作的")
        return data


class LedgerForm(forms.Form):
    """What of the ledger is looked at; what cannot be read asks for nothing."""

    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部类别"), *Example.Kind.choices])
    unit = forms.ChoiceField(label="采用单位", required=False)
    stage = forms.ChoiceField(
        label="进度", required=False,
        choices=[("", "全部进度"), *((each.name, each.value.word) for each in Stage)],
    )  # fmt: skip
    pilots = forms.BooleanField(label="只看试点单位提供的", required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        units = Township.objects.for_user(user).order_by("code").values_list("code", "name")
        self.fields["unit"].choices = [("", "全部单位"), *units]  # type: ignore[attr-defined]
        if user.is_unit:  # one's own adoptions alone
            del self.fields["unit"]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-check-input" if name == "pilots" else "form-select"

    def wanted(self) -> Wanted:
        """What was asked for, as the ledger takes it."""
        self.full_clean()
        return Wanted(**self.cleaned_data)

    def query(self) -> str:
        """The same for an address, with its question mark; blank for everything."""
        said = {name: "on" if value is True else value for name, value in self.cleaned_data.items() if value}
        return f"?{urlencode(said)}" if said else ""
