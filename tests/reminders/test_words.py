"""The words of messages: a fixed list of placeholders, replaced once, and nothing else."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from reminders.delivered import WORDINGS
from reminders.models import Wording
from reminders.placeholders import PLACEHOLDERS, filled, unknown_placeholders


def test_placeholders_are_filled_once_and_only_those_of_the_list() -> None:
    assert filled("{单位}：{事项}", {"单位": "大源镇", "事项": "{电话}"}) == "大源镇：{电话}"
    assert filled("{__class__} {0} {单位!r}", {"单位": "大源镇"}) == "{__class__} {0} {单位!r}"
    assert filled("{时限}", {}) == ""


@pytest.mark.parametrize("text", ["{unknown}", "{单位.__class__}", "{单位!r}", "{0}", "{}"])
def test_what_is_not_in_the_list_cannot_be_saved(text: str) -> None:
    assert unknown_placeholders(text)
    with pytest.raises(ValidationError, match="没有这样的填充项"):
        Wording(code="ITEM", title="标题", text=text).clean()


def test_the_delivered_words_use_the_list_only() -> None:
    for title, text in WORDINGS.values():
        assert not unknown_placeholders(title + text)
    assert all(name in PLACEHOLDERS for name in ("单位", "还缺", "时限", "电话"))
